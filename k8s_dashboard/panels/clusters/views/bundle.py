# SPDX-License-Identifier: Apache-2.0
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import gather
from k8s_dashboard.diagnosis import bundle
from k8s_dashboard.panels.clusters.views.base import ClusterPage

DOWNLOAD = "download"
PARTS = (gather.RESOURCES, gather.SERVERS, gather.TIMES, gather.TEMPLATE)
PLACES_SHOWN = 30
WORDS = {
    "cluster": gettext_lazy("the cluster, as Magnum describes it"),
    "cluster_template": gettext_lazy("its template"),
    "nodegroups": gettext_lazy("its node groups"),
    "stacks": gettext_lazy("its Heat stacks"),
    "resources": gettext_lazy("resources of the stacks"),
    "events": gettext_lazy("events of servers, ports and deployments"),
    "software_deployments": gettext_lazy("outputs of nodes, only their ends"),
    "servers": gettext_lazy("servers, as Nova describes them"),
    "consoles": gettext_lazy("console logs, only their ends"),
    "kubernetes": gettext_lazy("what the cluster's own API said"),
    "errors": gettext_lazy("calls that failed"),
    "findings": gettext_lazy("causes that were found"),
}


class BundleView(ClusterPage):
    """Shows what the support bundle holds and what was masked in it; ``?download`` is the file.

    Eight calls, however many nodes there are: those of the cluster's page and the template.
    """

    template_name = "k8s_dashboard/clusters/bundle.html"
    page_title = gettext_lazy("Support bundle of {{ cluster.name }}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = self._gathered().evidence
        made = bundle.make(found, found.captured_at)
        if DOWNLOAD in request.GET:
            return _file(made)
        response = self.render_to_response(
            self.get_context_data(
                cluster=found.cluster,
                bundle=made,
                size=len(made.content),
                parts=[(WORDS[p.key], p) for p in made.parts if p.key in WORDS],
                kinds=_kinds(made),
                places=[(one, _worded(one.counts)) for one in made.masked[:PLACES_SHOWN]],
                more_places=max(len(made.masked) - PLACES_SHOWN, 0),
            )
        )
        response["Cache-Control"] = "no-store"
        return response

    def _gathered(self) -> gather.Collector:
        found = gather.Collector.start(self.request, self.kwargs["cluster_id"])
        found.add(*PARTS)
        found.add_wanted()
        return found


def _kinds(made: bundle.Bundle) -> list[tuple[str, int]]:
    """How many secrets of each kind were masked, in words."""
    total: Counter[str] = Counter()
    for one in made.masked:
        total.update(one.counts)
    return _worded(total)


def _worded(counts: Any) -> list[tuple[str, int]]:
    return [(_(title), counts[kind]) for kind, title in bundle.KINDS.items() if counts.get(kind)]


def _file(made: bundle.Bundle) -> HttpResponse:
    return HttpResponse(
        made.content,
        content_type="application/gzip" if made.name.endswith(".gz") else "application/json",
        headers={
            "Content-Disposition": content_disposition_header(True, made.name),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
