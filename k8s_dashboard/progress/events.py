# SPDX-License-Identifier: Apache-2.0
"""Heat's event log as rows for people, nested stacks included."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from k8s_dashboard import redact
from k8s_dashboard.evidence import Object, as_time, get_text
from k8s_dashboard.progress.resources import (
    Place,
    is_consequence,
    ordered,
    place_of_stack,
    plain,
    stack_of,
)

CLUSTER = "cluster"
# Parts of the cluster's stack, by the name of the resource whose stack they are.
PARTS = {
    "network": "network",
    "api_lb": "load balancer",
    "etcd_lb": "etcd load balancer",
    "kube_masters": "control plane",
    "kube_minions": "workers",
}
# Resources of the cluster's own stack that are about one part of it.
_OWN_PARTS = {
    "kube_cluster_deploy": "control plane",
    "kube_cluster_config": "control plane",
}
_ROUTINE = ("state changed", "Stack {action} started", "Stack {action} completed successfully")


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; `where` is a node's name, a part of the cluster, or "cluster".

    `action` and `status` are Heat's words. `reason` is redacted, and empty where Heat only says
    that a state changed. `consequence` is whether it failed only because something else did.
    """

    id: str
    time: datetime | None
    where: str
    resource: str
    action: str
    status: str
    reason: str
    consequence: bool


def rows(
    events: Iterable[Object],
    limit: int | None = None,
    names: Mapping[Place, str] | None = None,
) -> tuple[EventRow, ...]:
    """Events newest first; at most `limit` of them.

    `names` are those of `groups.node_names`; they are needed where a cluster has node groups with
    stacks of their own.
    """
    newest = ordered(events)[::-1]
    return tuple(_row(event, names or {}) for event in newest[:limit])


def _row(event: Object, names: Mapping[Place, str]) -> EventRow:
    action, _, status = get_text(event, "resource_status").partition("_")
    stack_name, _ = stack_of(event)
    name = get_text(event, "resource_name", "logical_resource_id")
    told = get_text(event, "resource_status_reason")
    routine = {text.format(action=action) for text in _ROUTINE}
    return EventRow(
        id=get_text(event, "id"),
        time=as_time(event.get("event_time")),
        where=_where(stack_name, name, names),
        resource=_resource_name(stack_name, name),
        action=action,
        status=status,
        reason="" if told in routine else redact.text(plain(told)),
        consequence=status == "FAILED" and is_consequence(told),
    )


def _where(stack_name: str, resource: str, names: Mapping[Place, str]) -> str:
    place = place_of_stack(stack_name)
    if not place and resource.isdecimal():
        place = place_of_stack(f"{stack_name}-{resource}-x")
    if place:
        return names.get(place) or f"{place.role}-{place.index}"
    for part, words in PARTS.items():
        if re.search(rf"-{part}-\w+$", stack_name):
            return words
    return PARTS.get(resource) or _OWN_PARTS.get(resource) or CLUSTER


def _resource_name(stack_name: str, name: str) -> str:
    """A stack's event about itself is about the stack, whose name is long and random."""
    return "stack" if name == stack_name else name
