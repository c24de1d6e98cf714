# SPDX-License-Identifier: Apache-2.0
"""Heat's resources and events, read into one shape.

A nested resource names the stack it is in by its `stack` link
(`.../stacks/<stack name>/<stack id>`). Heat names a nested stack after its parent, the resource
and twelve random characters (heat/engine/resource.py, physical_resource_name), so a node's stack
is `<cluster stack>-kube_minions-<random>-<index>-<random>`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from k8s_dashboard.evidence import Evidence, Object, as_objects, as_time, get_text

Role = Literal["control-plane", "worker"]
Phase = Literal["waiting", "running", "done", "failed", "stopped"]

DEPLOYMENT_TYPES = ("OS::Heat::SoftwareDeployment", "OS::Heat::StructuredDeployment")
SERVER_TYPE = "OS::Nova::Server"
GROUPS: dict[str, Role] = {"kube_masters": "control-plane", "kube_minions": "worker"}

_NODE_STACK = re.compile(
    r"(?P<root>.+?)-(?P<group>kube_masters|kube_minions)-\w+-(?P<index>\d{1,6})-\w+(?:-|$)"
)
_GROUP_STACK = re.compile(r"(?P<root>.+?)-(?P<group>kube_masters|kube_minions)-\w+$")
_CONSEQUENCE = re.compile(
    r"(?i)\baborted\b|\bcancell?ed\b|^timed out$|^(?:create|update|delete) timed out"
    r"|\bstack\b.{0,400}\btimed out\b|engine went down"
)
_PREFIX = re.compile(
    r"(?:Resource \w+ failed: |(?:\w+(?:Error|Exception|Failure|Failed)?: )(?=resources\b|Property)"
    r"|resources(?:\[\w+\])?(?:\.[\w-]+|\[\w+\])*: )"
)
_SUFFIX = re.compile(r"\s*\((?:HTTP \d{3}|Request-ID: [\w-]+)\)$")


@dataclass(frozen=True, slots=True)
class Resource:
    """One Heat resource. `phase` is `stopped` for one that failed only because another did."""

    name: str
    type: str
    action: str
    status: str
    reason: str
    physical_id: str
    stack_name: str
    stack_id: str
    parent: str
    created: datetime | None
    updated: datetime | None

    @property
    def phase(self) -> Phase:
        if self.action in ("", "INIT"):
            return "waiting"
        if self.status == "FAILED":
            return "stopped" if is_consequence(self.reason) else "failed"
        return "running" if self.status == "IN_PROGRESS" else "done"

    @property
    def is_deployment(self) -> bool:
        """Types are not in events; there a deployment is known by its name."""
        return self.type in DEPLOYMENT_TYPES or (
            not self.type and self.name.endswith(("_deployment", "_deploy"))
        )

    @property
    def is_server(self) -> bool:
        return self.type == SERVER_TYPE or (
            not self.type and self.name.startswith(("kube-master", "kube-minion"))
        )


def is_consequence(reason: str) -> bool:
    """Whether a failure's reason says no more than that something else failed or took too long."""
    return bool(_CONSEQUENCE.search(reason.strip()[:2000]))


def plain(reason: str) -> str:
    """A Heat reason without the path of resources before it and the request id behind it."""
    text = reason.strip()
    while match := _PREFIX.match(text):
        text = text[match.end() :]
    while match := _SUFFIX.search(text[-200:]):
        text = text[: len(text) - len(match[0])]
    return text.strip()


def resources(evidence: Evidence) -> tuple[Resource, ...]:
    """The cluster's resources; where they were not listed, their state as the events tell it."""
    if evidence.resources:
        return tuple(_resource(item) for item in evidence.resources)
    latest: dict[tuple[str, str], Resource] = {}
    for event in ordered(evidence.events):
        item = _resource(event)
        if item.action != "SIGNAL" and item.name != item.stack_name:
            latest[item.stack_id, item.name] = item
    return tuple(
        item for item in latest.values() if item.action != "DELETE" or item.status != "COMPLETE"
    )


def ordered(events: Iterable[Object]) -> list[Object]:
    """Events by time, in the order they came where the time is the same."""
    return sorted(events, key=lambda event: get_text(event, "event_time"))


def _resource(item: Object) -> Resource:
    action, _, status = get_text(item, "resource_status").partition("_")
    stack_name, stack_id = stack_of(item)
    return Resource(
        name=get_text(item, "resource_name", "logical_resource_id"),
        type=get_text(item, "resource_type"),
        action=action,
        status=status,
        reason=get_text(item, "resource_status_reason"),
        physical_id=get_text(item, "physical_resource_id"),
        stack_name=stack_name,
        stack_id=stack_id,
        parent=get_text(item, "parent_resource"),
        created=as_time(item.get("creation_time")),
        updated=as_time(item.get("updated_time")),
    )


def stack_of(item: Object) -> tuple[str, str]:
    """Name and id of the stack that a resource or event belongs to."""
    for link in as_objects(item.get("links")):
        if link.get("rel") == "stack":
            parts = get_text(link, "href").rstrip("/").split("/")
            if len(parts) >= 2:
                return parts[-2], parts[-1]
    return "", ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a node is: its cluster or node group stack (by name), its role, and its number."""

    root: str
    role: Role
    index: int


@dataclass(frozen=True, slots=True)
class NodeResources:
    """What Heat made for one node: its entry in the group, and the resources of its stack."""

    place: Place
    member: Resource | None
    resources: tuple[Resource, ...]


def by_node(rows: Iterable[Resource]) -> list[NodeResources]:
    """The nodes among resources, even where only some of their resources were listed."""
    rows = tuple(rows)
    groups = {row.physical_id: row for row in rows if row.name in GROUPS and row.physical_id}
    members: dict[Place, Resource] = {}
    stacks: dict[str, Place] = {}
    for row in rows:
        if place := _place_of_member(row, groups.get(row.stack_id)):
            members[place] = row
            stacks[row.physical_id] = place
    inside: dict[Place, list[Resource]] = {}
    for row in rows:
        found = place_of_stack(row.stack_name) or (
            stacks.get(row.stack_id) if row.stack_id else None
        )
        if found:
            inside.setdefault(found, []).append(row)
    return [
        NodeResources(place, members.get(place), tuple(inside.get(place, ())))
        for place in sorted(members.keys() | inside.keys())
    ]


def _place_of_member(row: Resource, group: Resource | None) -> Place | None:
    if not row.name.isdecimal():
        return None
    index = int(row.name[:6])
    if group:
        return Place(group.stack_name, GROUPS[group.name], index)
    match = _GROUP_STACK.match(row.stack_name)
    return Place(match["root"], GROUPS[match["group"]], index) if match else None


def place_of_stack(stack_name: str) -> Place | None:
    """The node that a nested stack makes."""
    match = _NODE_STACK.match(stack_name)
    return Place(match["root"], GROUPS[match["group"]], int(match["index"])) if match else None
