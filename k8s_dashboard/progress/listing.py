# SPDX-License-Identifier: Apache-2.0
"""One line a cluster, for a table of many: from Magnum's list and Heat's stacks, one call each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

READY, DEPLOYING, UPDATING, DELETING = "ready", "deploying", "updating", "deleting"
FAILING, FAILED, WORKS_MARKED_FAILED, UNKNOWN = "failing", "failed", "works", "unknown"

BUSY = frozenset({DEPLOYING, UPDATING, DELETING, FAILING})
HAS_FAILED = frozenset({FAILED, WORKS_MARKED_FAILED})

_MOVING = {"CREATE": DEPLOYING, "DELETE": DELETING}
_GROUPS_OF_NODES = ("-kube_masters-", "-kube_minions-")


@dataclass(frozen=True, slots=True)
class Line:
    """A cluster in a table.

    ``ready`` is None where nothing tells how many nodes are. ``reason`` is what Heat says of the
    innermost stack that has failed, as it says it.
    """

    id: str
    name: str
    state: str
    status: str
    ready: int | None
    control_plane_nodes: int
    workers: int
    version: str
    template_id: str
    created_at: datetime | None
    reason: str
    cluster: Mapping[str, Any]

    @property
    def total(self) -> int:
        return self.control_plane_nodes + self.workers

    @property
    def busy(self) -> bool:
        return self.state in BUSY

    @property
    def has_failed(self) -> bool:
        return self.state in HAS_FAILED


def needs_stacks(clusters: Iterable[Mapping[str, Any]]) -> bool:
    """Whether Heat could tell more than Magnum: something is moving or has failed."""
    return any(not _text(c, "status").endswith("_COMPLETE") for c in clusters)


def lines(
    clusters: Iterable[Mapping[str, Any]], stacks: Iterable[Mapping[str, Any]] = ()
) -> list[Line]:
    """A line for each of Magnum's clusters.

    ``stacks`` are Heat's, nested ones included (``GET /stacks?show_nested=True``); those tell how
    many nodes have finished, and whether one has failed before Magnum says so.
    """
    tree = _Tree(stacks)
    return [_line(cluster, tree) for cluster in clusters]


def _line(cluster: Mapping[str, Any], tree: "_Tree") -> Line:
    stack_id = _text(cluster, "stack_id") or _text(cluster, "cluster_id")
    status = _text(cluster, "status")
    state = _state(status, tree.statuses_below(stack_id))
    masters, workers = _number(cluster, "master_count"), _number(cluster, "node_count")
    ready = _ready(cluster, state, masters + workers, tree.nodes_below(stack_id))
    labels = cluster.get("labels")
    return Line(
        id=_text(cluster, "uuid"),
        name=_text(cluster, "name"),
        state=_works(state, ready, masters + workers),
        status=status,
        ready=ready,
        control_plane_nodes=masters,
        workers=workers,
        version=_text(cluster, "coe_version")
        or (_text(labels, "kube_tag") if isinstance(labels, Mapping) else ""),
        template_id=_text(cluster, "cluster_template_id"),
        created_at=_time(_text(cluster, "created_at")),
        reason=tree.reason_below(stack_id),
        cluster=cluster,
    )


def _state(status: str, inside: list[str]) -> str:
    action, _, result = status.partition("_")
    if result == "COMPLETE":
        return READY
    if result == "FAILED":
        return FAILED
    if result == "IN_PROGRESS":
        if inside and inside[0].endswith("_FAILED") and inside[0].startswith(action):
            return FAILED
        if action != "DELETE" and any(s == f"{action}_FAILED" for s in inside):
            return FAILING
        return _MOVING.get(action, UPDATING)
    return UNKNOWN


def _works(state: str, ready: int | None, total: int) -> str:
    """Marked failed, yet Kubernetes reports every node Ready."""
    return WORKS_MARKED_FAILED if state == FAILED and total and ready == total else state


def _ready(cluster: Mapping[str, Any], state: str, total: int, nodes: list[str]) -> int | None:
    """What Kubernetes told Magnum, else what Heat knows of each node, else what the state says."""
    health = cluster.get("health_status_reason")
    conditions = (
        [str(value) for key, value in health.items() if str(key).endswith(".Ready")]
        if isinstance(health, Mapping)
        else []
    )
    if conditions:
        return sum(value == "True" for value in conditions)
    if state == READY:
        return total
    if nodes:
        return sum(status.endswith("_COMPLETE") for status in nodes)
    return None


class _Tree:
    """Stacks by the stack that holds them."""

    def __init__(self, stacks: Iterable[Mapping[str, Any]]):
        self._by_id: dict[str, Mapping[str, Any]] = {}
        self._inside: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for stack in stacks:
            self._by_id[_text(stack, "id")] = stack
            self._inside[_text(stack, "parent")].append(stack)

    def statuses_below(self, stack_id: str) -> list[str]:
        """The stack's own status first, then those of all stacks inside it."""
        return [_text(stack, "stack_status") for stack in self._walk(stack_id)]

    def reason_below(self, stack_id: str) -> str:
        """Why the innermost stack failed, or ""."""
        failed = [s for s in self._walk(stack_id) if _text(s, "stack_status").endswith("_FAILED")]
        return _text(failed[-1], "stack_status_reason") if failed else ""

    def nodes_below(self, stack_id: str) -> list[str]:
        """The statuses of the stacks that are one node each: those inside a group of nodes."""
        groups = [
            stack
            for stack in self._inside[stack_id]
            if any(mark in _text(stack, "stack_name") for mark in _GROUPS_OF_NODES)
        ]
        return [
            _text(node, "stack_status")
            for group in groups
            for node in self._inside[_text(group, "id")]
        ]

    def _walk(self, stack_id: str) -> list[Mapping[str, Any]]:
        found: dict[str, Mapping[str, Any]] = {}
        waiting = [self._by_id[stack_id]] if stack_id and stack_id in self._by_id else []
        while waiting:
            stack = waiting.pop(0)
            if _text(stack, "id") not in found:
                found[_text(stack, "id")] = stack
                waiting += self._inside[_text(stack, "id")]
        return list(found.values())


def _text(source: Mapping[str, Any], key: str) -> str:
    value = source.get(key)
    return value if isinstance(value, str) else ""


def _number(source: Mapping[str, Any], key: str) -> int:
    value = source.get(key)
    return value if isinstance(value, int) else 0


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
