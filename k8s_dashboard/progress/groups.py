# SPDX-License-Identifier: Apache-2.0
"""Node groups, and which nodes belong to them.

The default groups share the cluster's Heat stack, every further group has its own
(magnum/drivers/heat/driver.py); servers are named `<stack>-master-<n>` and `<stack>-node-<n>`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from k8s_dashboard.evidence import Evidence, Object, get_count, get_text
from k8s_dashboard.progress.resources import (
    NodeResources,
    Place,
    Resource,
    Role,
    by_node,
)

# A request for more nodes than this is not believed, so that no page grows without bound.
_MAX_NODES = 5000


@dataclass(frozen=True, slots=True)
class Group:
    """A node group; `root` is the name of its Heat stack, "" where there is none yet."""

    name: str
    role: Role
    default: bool
    count: int
    root: str
    source: Object

    def node_name(self, index: int) -> str:
        return f"{self.role if self.default else self.name}-{index}"

    def server_name(self, index: int) -> str:
        kind = "master" if self.role == "control-plane" else "node"
        return f"{self.root}-{kind}-{index}" if self.root else ""


@dataclass(frozen=True, slots=True)
class Seat:
    """The place of one node in its group, with what Heat made for it."""

    group: Group
    index: int
    resources: NodeResources | None

    @property
    def name(self) -> str:
        return self.group.node_name(self.index)

    @property
    def server_name(self) -> str:
        return self.group.server_name(self.index)


def read_groups(evidence: Evidence, rows: Iterable[Resource]) -> list[Group]:
    """The node groups as Magnum tells them; made up from the cluster's counts where it did not."""
    roots = _stack_names(evidence, rows)
    cluster_stack = get_text(evidence.cluster, "stack_id", "cluster_id")
    if not evidence.nodegroups:
        root = roots.get(cluster_stack, "")
        return [
            _default_group("default-master", "control-plane", "master_count", root, evidence),
            _default_group("default-worker", "worker", "node_count", root, evidence),
        ]
    groups: dict[str, Group] = {}
    for item in evidence.nodegroups:
        name = get_text(item, "name") or "default-worker"
        role: Role = "control-plane" if item.get("role") == "master" else "worker"
        default = item.get("is_default") is True or name.startswith("default-")
        default = default and not any(g.default and g.role == role for g in groups.values())
        stack_id = get_text(item, "stack_id") or (cluster_stack if default else "")
        groups[name] = Group(
            name=name,
            role=role,
            default=default,
            count=min(get_count(item, "node_count"), _MAX_NODES),
            root=roots.get(stack_id, ""),
            source=item,
        )
    return list(groups.values())


def _default_group(name: str, role: Role, key: str, root: str, evidence: Evidence) -> Group:
    count = min(get_count(evidence.cluster, key), _MAX_NODES)
    return Group(name, role, True, count, root, {})


def _stack_names(evidence: Evidence, rows: Iterable[Resource]) -> dict[str, str]:
    names = {row.stack_id: row.stack_name for row in rows if row.stack_id}
    for stack in evidence.stacks:
        names[get_text(stack, "id")] = get_text(stack, "stack_name", "name")
    names.pop("", None)
    return names


def seats(
    groups: list[Group], made: Iterable[NodeResources], leaving: Collection[str] = ()
) -> list[Seat]:
    """A seat for each node that Heat has begun, and for each that a group still waits for.

    Nothing more is waited for in a stack that is being deleted; `leaving` are the names of those.
    """
    groups = list(groups)
    taken: dict[str, list[Seat]] = {group.name: [] for group in groups}
    first = groups[::-1]
    homes = {(group.role, group.root): group for group in first if group.root}
    unknown = {group.role: group for group in first if not group.root}
    for node in made:
        root, role, index = node.place.root, node.place.role, node.place.index
        home = homes.get((role, root)) or unknown.pop(role, None)
        if home is None:
            home = Group(f"{root}-{role}" if root in taken else root, role, False, 0, root, {})
            groups.append(home)
            taken[home.name] = []
        homes[role, root] = home
        taken[home.name].append(Seat(home, index, node))
    result: list[Seat] = []
    for group in groups:
        present = taken[group.name]
        used = {seat.index for seat in present}
        staying = sum(1 for seat in present if not _leaving(seat))
        free = (index for index in range(_MAX_NODES * 2) if index not in used)
        missing = 0 if group.root in leaving else max(group.count - staying, 0)
        present += [
            Seat(group, index, None) for index, _ in zip(free, range(missing), strict=False)
        ]
        result += sorted(present, key=lambda seat: seat.index)
    return result


def node_names(evidence: Evidence, rows: Iterable[Resource]) -> dict[Place, str]:
    """The names of the nodes that Heat has begun."""
    rows = tuple(rows)
    found = seats(read_groups(evidence, rows), by_node(rows))
    return {seat.resources.place: seat.name for seat in found if seat.resources}


def _leaving(seat: Seat) -> bool:
    member = seat.resources.member if seat.resources else None
    return member is not None and member.action == "DELETE"
