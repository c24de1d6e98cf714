# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from k8s_dashboard import diagnosis, evidence, kubeconfig, progress
from k8s_dashboard.cloud import gather
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
"""Each tab's word, and what it needs beyond cluster, node groups and stacks."""

EVENTS_SHOWN = 200
TROUBLE = ("failing", "failed", "stalled")
WITH_OUTPUT = ("script-failed", "addons-failed")
"""Causes of a node whose script has ended, so that its deployment holds what it printed."""


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
        """What the tab needs; then the output of the first failed node; then, while the budget of
        calls lasts, the times of each node's stages."""
        found = gather.Collector(self.request, self.kwargs["cluster_id"])
        found.add(*TABS[self.tab][1])
        deployment_id = _first_output(progress.read(found.evidence, datetime.now(UTC)))
        if deployment_id:
            found.add_output(deployment_id)
        if self.tab == "nodes" and found.left > 0:
            found.add(gather.TIMES)
        return found.evidence

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, read = self.evidence, self.progress
        cluster = found.cluster
        headline = wording.headline(read)
        refusal = kubeconfig.refusal(cluster)
        return (
            super().get_context_data(**kwargs)
            | {
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
                "output_of": _first_output(read),
                "may_delete": access.allowed(self.request, access.DELETE, cluster),
                "may_have_kubeconfig": access.allowed(self.request, access.KUBECONFIG, cluster),
                "not_the_creator": wording.NOT_THE_CREATOR,
                "refusal": wording.kubeconfig_refusal(refusal),
                "live_seconds": live.BUSY_SECONDS if read.cluster.busy else 0,
            }
            | self._tab_context()
        )

    def _tab_context(self) -> dict[str, Any]:
        if self.tab == "events":
            found = self.evidence.events
            return {
                "events": events.rows(found, EVENTS_SHOWN, self._node_names()),
                "more_events": max(len(found) - EVENTS_SHOWN, 0),
            }
        if self.tab == "nodes":
            return {
                "nodes": [_node(node, self.progress.now) for node in self.progress.nodes],
                "stage_words": wording.STAGE_HEADINGS.values(),
                "columns": 5 + len(wording.STAGE_HEADINGS),
            }
        cluster, template = self.evidence.cluster, self.evidence.cluster_template
        return {
            "nodegroups": self.evidence.nodegroups,
            "template": template,
            "template_name": template.get("name") or cluster.get("cluster_template_id"),
            "stack_id": cluster.get("stack_id") or cluster.get("cluster_id"),
        }

    def _node_names(self) -> dict[Place, str]:
        return groups.node_names(self.evidence, resources(self.evidence))

    def _findings(self) -> list[dict[str, Any]]:
        if self.progress.cluster.state not in TROUBLE:
            return []
        return [_finding(f) for f in diagnosis.diagnose(self.evidence, self.progress.now)]


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


def _first_output(read: Progress) -> str:
    """The deployment of the first node whose script failed: one call, however many have."""
    for node in read.nodes:
        if node.cause in WITH_OUTPUT and node.deployment_id:
            return node.deployment_id
    return ""


def _node(node: Node, now: datetime) -> dict[str, Any]:
    return {
        "node": node,
        "role": wording.ROLES[node.role],
        "state": "stopped" if node.cause == "stopped" else node.state,
        "detail": wording.node_state(node, now),
        "has_output": bool(node.deployment_id) and node.cause in WITH_OUTPUT,
        "stages": _stages(node),
    }


def _stages(node: Node) -> list[dict[str, Any]]:
    """A cell for each stage that a node can have; those this one does not go through stay empty.

    Heat knows when boot and configuration together began and ended, so that time stands once.
    """
    stages = {stage.name: stage for stage in node.stages}
    cells = []
    for name, word in wording.STAGE_HEADINGS.items():
        stage = stages.get(name)
        begun = stages["boot"].start if stage and name == "configure" else stage and stage.start
        known = stage and begun and stage.end
        cells.append(
            {
                "word": word,
                "state": stage.state if stage else "",
                "seconds": (stage.end - begun).total_seconds() if known else None,
            }
        )
    return cells


def _finding(finding: diagnosis.Finding) -> dict[str, Any]:
    return {
        "finding": finding,
        "summary": wording.sentence(finding.summary),
        "remedy": wording.sentence(finding.remedy),
        "operator_remedy": wording.sentence(finding.operator_remedy),
    }
