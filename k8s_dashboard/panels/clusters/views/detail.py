# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from k8s_dashboard import diagnosis, evidence, kubeconfig, progress
from k8s_dashboard.cloud import gather, heat
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access, live, wording
from k8s_dashboard.panels.clusters.views.base import ClusterPage
from k8s_dashboard.progress import events, groups
from k8s_dashboard.progress.model import Node, Progress
from k8s_dashboard.progress.resources import Place, resources

TABS = {
    "overview": (_("Overview"), (gather.RESOURCES, gather.TEMPLATE)),
    "nodes": (_("Nodes"), (gather.RESOURCES, gather.SERVERS)),
    "events": (_("Events"), (gather.RESOURCES, gather.EVENTS)),
}
"""Each tab's word and what it needs beyond cluster, node groups and stacks: five calls a page, and
a sixth for the output of the first failed node."""

EVENTS_SHOWN = 200


class DetailView(ClusterPage):
    """One cluster: its state and, where it failed, why; then the chosen tab."""

    template_name = "k8s_dashboard/clusters/detail.html"
    page_title = "{{ cluster.name }}"

    @property
    def tab(self) -> str:
        tab = str(self.request.GET.get("tab", "nodes"))
        if tab not in TABS:
            raise Http404
        return tab

    @cached_property
    def progress(self) -> Progress:
        return progress.read(self.evidence, datetime.now(UTC))

    @cached_property
    def evidence(self) -> evidence.Evidence:
        return gather.cluster_evidence(
            self.request, self.kwargs["cluster_id"], TABS[self.tab][1]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, read = self.evidence, self.progress
        cluster = found.cluster
        headline = wording.headline(read)
        refusal = kubeconfig.refusal(cluster)
        return super().get_context_data(**kwargs) | {
            "cluster": cluster,
            "tab": self.tab,
            "tabs": [(key, word) for key, (word, _parts) in TABS.items()],
            "progress": read,
            "headline": headline,
            "announce": wording.announcement(read, headline),
            "created": evidence.as_time(cluster.get("created_at")),
            "labels": sorted((cluster.get("labels") or {}).items()),
            "facts": wording.facts(read),
            "tone": wording.tone(read.cluster),
            "gaps": found.errors,
            "findings": self._findings(),
            "may_delete": access.allowed(self.request, access.DELETE, cluster),
            "may_have_kubeconfig": access.allowed(self.request, access.KUBECONFIG, cluster),
            "not_the_creator": wording.NOT_THE_CREATOR,
            "refusal": wording.kubeconfig_refusal(refusal),
            "live_seconds": live.BUSY_SECONDS if read.cluster.busy else 0,
        } | self._tab_context()

    def _tab_context(self) -> dict[str, Any]:
        if self.tab == "events":
            found = self.evidence.events
            return {
                "events": events.rows(found, EVENTS_SHOWN, self._node_names()),
                "more_events": max(len(found) - EVENTS_SHOWN, 0),
            }
        if self.tab == "nodes":
            return {"nodes": [_node(node, self.progress.now) for node in self.progress.nodes]}
        return {"nodegroups": self.evidence.nodegroups, "template": self.evidence.cluster_template}

    def _node_names(self) -> dict[Place, str]:
        return groups.node_names(self.evidence, resources(self.evidence))

    def _findings(self) -> list[dict[str, Any]]:
        if self.progress.cluster.state not in ("failing", "failed", "stalled"):
            return []
        found = self.evidence
        deployment = self._first_output()
        if deployment:
            found = replace(found, software_deployments=(deployment,))
        return [_finding(f) for f in diagnosis.diagnose(found, self.progress.now)]

    def _first_output(self) -> dict[str, Any] | None:
        """What the first failed node printed: one call, however many have failed."""
        for node in self.progress.nodes:
            if node.state == "failed" and node.deployment_id and node.deployment_state == "FAILED":
                try:
                    return heat.deployment(self.request, node.deployment_id)
                except Unauthorized:
                    raise
                except CloudError:
                    return None
        return None


class ProgressView(DetailView):
    """The regions of an open page again."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super(ClusterPage, self).dispatch(request, *args, **kwargs)
        except Unauthorized:
            raise
        except NotFound:
            raise Http404 from None
        except CloudError as error:
            return live.failure(error)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        regions = {
            name: render_to_string(f"k8s_dashboard/clusters/_{name}.html", context, request)
            for name in ("header", "why", f"{self.tab}_body")
        }
        return live.answer(regions, context["announce"], self.progress.cluster.busy)


def _node(node: Node, now: datetime) -> dict[str, Any]:
    return {
        "node": node,
        "role": wording.ROLES[node.role],
        "stage": wording.STAGES.get(node.stage, node.stage),
        "detail": wording.node_state(node, now),
        "seconds": node.seconds(now),
        "stages": [
            {
                "word": wording.STAGES[stage.name],
                "state": stage.state,
                "seconds": (stage.end - stage.start).total_seconds()
                if stage.start and stage.end
                else None,
            }
            for stage in node.stages
        ],
    }


def _finding(finding: diagnosis.Finding) -> dict[str, Any]:
    return {
        "finding": finding,
        "summary": wording.sentence(finding.summary),
        "remedy": wording.sentence(finding.remedy),
        "operator_remedy": wording.sentence(finding.operator_remedy),
    }
