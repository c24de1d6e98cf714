# SPDX-License-Identifier: Apache-2.0
"""Heat's resources and events, read into one shape.

A nested resource names the stack it is in by its `stack` link
(`.../stacks/<stack name>/<stack id>`). Heat names a nested stack after its parent, the resource
and twelve random characters (heat/engine/resource.py, physical_resource_name), so a node's stack
is `<cluster stack>-kube_minions-<random>-<index>-<random>`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from k8s_dashboard.evidence import Evidence, Object, as_objects, as_time, get_text

Role = Literal["control-plane", "worker"]
Phase = Literal["waiting", "running", "done", "failed", "stopped"]

# Before Magnum used deployments, a node's script ended with a signal to a wait condition.
DEPLOYMENT_TYPES = (
    "OS::Heat::SoftwareDeployment",
    "OS::Heat::StructuredDeployment",
    "OS::Heat::WaitCondition",
)
SERVER_TYPE = "OS::Nova::Server"
GROUPS: dict[str, Role] = {"kube_masters": "control-plane", "kube_minions": "worker"}

_NODE_STACK = re.compile(
    r"(?P<root>.+?)-(?P<group>kube_masters|kube_minions)-\w+-(?P<index>\d{1,6})-\w+(?:-|$)"
)
_GROUP_STACK = re.compile(r"(?P<root>.+?)-(?P<group>kube_masters|kube_minions)-\w+$")
_CONSEQUENCE = re.compile(
    r"(?i)\baborted\b|\bcancell?ed\b|^timed out$|^(?:create|update|delete) timed out"
    r"|\bstack\b.{0,400}\btimed out\b|engine went down|WaitConditionTimeout"
)
# Each of them is in what is one: looking for them first takes a tenth of the time.
_TELLING = ("abort", "cancel", "timed out", "went down", "waitcondition")
_PREFIX = re.compile(
    r"(?:Resource \w+ failed: |(?:\w+(?:Error|Exception|Failure|Failed)?: )(?=resources\b|Property)"
    r"|resources(?:\[\w+\])?(?:\.[\w-]+|\[\w+\])*: )"
)
_MAX_REASON = 20_000
_SUFFIX = re.compile(r"\s*\((?:HTTP \d{3}|Request-ID: [\w-]+)\)$")


class Spell(NamedTuple):
    """When a resource last began an action, and last ended one of that kind."""

    action: str
    begun: datetime | None
    ended: datetime | None


class Resource(NamedTuple):
    """One Heat resource. `phase` is `stopped` for one that failed only because another did.

    `created` is when it came to be and `updated` when its last update began. Only events tell
    `spells`, one for each kind of action, and `signal`, when its node last reported.
    """

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
    spells: tuple[Spell, ...] = ()
    signal: datetime | None = None

    @property
    def begun(self) -> datetime | None:
        """When the action that it is in, or was in last, began."""
        return self.spell(self.action).begun

    @property
    def ended(self) -> datetime | None:
        """When that action ended; None while it has not."""
        _, begun, ended = self.spell(self.action)
        over = self.status != "IN_PROGRESS" and not (begun and ended and ended < begun)
        return ended if over else None

    def spell(self, action: str) -> Spell:
        for spell in self.spells:
            if spell.action == action:
                return spell
        return Spell(action, None, None)

    @property
    def phase(self) -> Phase:
        if self.action in ("", "INIT"):
            return "waiting"
        if self.status == "FAILED":
            return "stopped" if is_consequence(self.reason) else "failed"
        return "running" if self.status == "IN_PROGRESS" else "done"

    @property
    def is_deployment(self) -> bool:
        return is_deployment(self.name, self.type)

    @property
    def is_server(self) -> bool:
        return is_server(self.name, self.type)


# Types are not in events; there what a resource is can be known by its name.
def is_deployment(name: str, kind: str) -> bool:
    """A script that a node runs and reports the end of."""
    return kind in DEPLOYMENT_TYPES or (
        not kind and name.endswith(("_deployment", "_deploy", "_wait_condition"))
    )


def is_server(name: str, kind: str) -> bool:
    return kind == SERVER_TYPE or (not kind and name.startswith(("kube-master", "kube-minion")))


def is_port(name: str, kind: str) -> bool:
    return name.endswith("_eth0") or kind.endswith("::Port")


def is_consequence(reason: str) -> bool:
    """Whether a failure's reason says no more than that something else failed or took too long."""
    text = reason.strip()[:2000]
    lowered = text.lower()
    return any(word in lowered for word in _TELLING) and bool(_CONSEQUENCE.search(text))


def plain(reason: str) -> str:
    """A Heat reason without the path of resources before it and the request id behind it."""
    text = reason.strip()[:_MAX_REASON]
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
    return stacks_of(item).get("stack", ("", ""))


def stacks_of(item: Object) -> dict[str, tuple[str, str]]:
    """Name and id of the stacks that a resource or event links to, by the relation.

    Only events name the outermost one (`root_stack`).
    """
    found: dict[str, tuple[str, str]] = {}
    for link in as_objects(item.get("links")):
        relation = link.get("rel")
        if relation in ("stack", "root_stack") and relation not in found:
            parts = get_text(link, "href").rstrip("/").rsplit("/", 2)
            if len(parts) == 3:
                found[relation] = parts[1], parts[2]
    return found


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a node is: its cluster or node group stack (by name), its role, and its number."""

    root: str
    role: Role
    index: int


class NodeResources(NamedTuple):
    """What Heat made for one node: its entry in the group, and the resources of its stack."""

    place: Place
    member: Resource | None
    resources: tuple[Resource, ...]


def by_node(rows: Iterable[Resource]) -> list[NodeResources]:
    """The nodes among resources, even where only some of their resources were listed."""
    return split(rows)[0]


def split(rows: Iterable[Resource]) -> tuple[list[NodeResources], list[Resource]]:
    """The nodes among resources, and the resources that belong to no node.

    While a node is being replaced it has two stacks for a time; only the new one's count.
    """
    rows = tuple(rows)
    groups = {row.physical_id: row for row in rows if row.name in GROUPS and row.physical_id}
    nodes: dict[Place, NodeResources] = {}
    owners: dict[str, Place] = {}
    stacks: dict[tuple[str, str], list[Resource]] = {}
    for row in rows:
        member = row.name.isdecimal() and _place_of_member(row, groups.get(row.stack_id))
        if member:
            nodes[member] = NodeResources(member, row, ())
            owners[row.physical_id] = member
            continue
        stack = row.stack_id, row.stack_name
        if stack in stacks:
            stacks[stack].append(row)
        else:
            stacks[stack] = [row]
    owners.pop("", None)
    outside: list[Resource] = []
    for (stack_id, stack_name), found in stacks.items():
        place = place_of_stack(stack_name) or owners.get(stack_id)
        if place is None:
            outside += found
            continue
        known = nodes.get(place)
        if known is None or _is_current(found, known):
            nodes[place] = NodeResources(place, known.member if known else None, tuple(found))
    return sorted(nodes.values(), key=_in_order), outside


def _in_order(node: NodeResources) -> tuple[str, str, int]:
    place = node.place
    return place.root, place.role, place.index


def _is_current(found: Sequence[Resource], known: NodeResources) -> bool:
    """Whether these resources of a node, rather than those known, are of its present stack."""
    other = known.resources
    if not other:
        return True
    present = known.member.physical_id if known.member else ""
    if present and present in (found[0].stack_id, found[0].stack_name):
        return True
    if present and present in (other[0].stack_id, other[0].stack_name):
        return False
    return _first_sign(found) >= _first_sign(other)


def _first_sign(rows: Iterable[Resource]) -> float:
    times = (row.created or row.begun for row in rows)
    return min((time.timestamp() for time in times if time), default=0.0)


def _place_of_member(row: Resource, group: Resource | None) -> Place | None:
    index = int(row.name[:6])
    if group:
        return Place(group.stack_name, GROUPS[group.name], index)
    match = _GROUP_STACK.match(row.stack_name)
    return Place(match["root"], GROUPS[match["group"]], index) if match else None


def place_of_stack(stack_name: str) -> Place | None:
    """The node that a nested stack makes."""
    match = _NODE_STACK.match(stack_name)
    return Place(match["root"], GROUPS[match["group"]], int(match["index"])) if match else None
