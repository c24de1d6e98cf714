# SPDX-License-Identifier: Apache-2.0
"""The tabs of a cluster's page: what each needs of the cloud, and what its template gets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from k8s_dashboard import redact
from k8s_dashboard.cloud import gather
from k8s_dashboard.evidence import Evidence, as_time, get_text
from k8s_dashboard.panels.clusters import node_rows
from k8s_dashboard.panels.clusters.views import timeline
from k8s_dashboard.progress import events, groups
from k8s_dashboard.progress.model import Progress
from k8s_dashboard.progress.resources import resources

Context = dict[str, Any]

EVENTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Tab:
    """``parts`` are what a page needs beyond cluster, node groups and stacks; ``parts_again`` what
    a poll needs beyond what all who watch the cluster know together; ``regions`` are the templates
    that it renders again.
    """

    word: Any
    parts: tuple[str, ...]
    parts_again: tuple[str, ...]
    context: Callable[[Evidence, Progress, Mapping[str, str]], Context]
    regions: tuple[str, ...]


def _overview(found: Evidence, read: Progress, query: Mapping[str, str]) -> Context:
    cluster, template = found.cluster, found.cluster_template
    labels = redact.value(cluster.get("labels") or {})
    return {
        "status_reason": redact.text(get_text(cluster, "status_reason")),
        "created": as_time(cluster.get("created_at")),
        "labels": sorted(labels.items()),
        "nodegroups": found.nodegroups,
        "template": template,
        "template_name": template.get("name") or cluster.get("cluster_template_id"),
        "stack_id": cluster.get("stack_id") or cluster.get("cluster_id"),
    }


def _events(found: Evidence, read: Progress, query: Mapping[str, str]) -> Context:
    names = groups.node_names(found, resources(found))
    return {
        "events": events.rows(found.events, EVENTS_SHOWN, names),
        "more_events": max(len(found.events) - EVENTS_SHOWN, 0),
    }


FIRST = "nodes"
TABS = {
    "overview": Tab(
        _("Overview"),
        (gather.RESOURCES, gather.TEMPLATE),
        (gather.TEMPLATE,),
        _overview,
        ("overview_body",),
    ),
    "nodes": Tab(
        _("Nodes"),
        (gather.RESOURCES, gather.SERVERS),
        (),
        node_rows.context,
        ("nodes_summary", "nodes_head", "nodes_body", "nodes_pages"),
    ),
    "timeline": Tab(
        _("Timeline"),
        (gather.RESOURCES, gather.EVENTS),
        (gather.EVENTS,),
        timeline.context,
        ("timeline_body",),
    ),
    "events": Tab(
        _("Events"),
        (gather.RESOURCES, gather.EVENTS),
        (gather.EVENTS,),
        _events,
        ("events_body",),
    ),
}
