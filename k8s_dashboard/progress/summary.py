# SPDX-License-Identifier: Apache-2.0
"""Many nodes at a glance: counted by node group and place, and picked out of a long list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from k8s_dashboard.progress.model import Node

PLACES = (
    "waiting",
    "network",
    "server",
    "boot",
    "configure",
    "addons",
    "joined",
    "deleting",
    "late",
    "silent",
    "stopped",
    "failed",
    "ready",
)
"""Where a node can be: the stage it is in, or that it is ready or in trouble."""

_TROUBLE = {"failed": 0, "silent": 1, "late": 2}
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """The nodes of one node group, counted by place."""

    group: str
    role: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        return self.counts.total()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the nodes that were asked for; `number` counts from 1, `first` too."""

    nodes: tuple[Node, ...]
    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1


def place(node: Node) -> str:
    """Where a node is, as one of PLACES."""
    if node.state in ("failed", "silent", "ready", "deleting", "waiting"):
        return node.state
    if node.cause == "stopped":
        return "stopped"
    return "late" if node.late else node.stage


def lines(nodes: Iterable[Node]) -> tuple[Line, ...]:
    """A line for each node group, in the order of its first node."""
    found: dict[str, Line] = {}
    for node in nodes:
        line = found.setdefault(node.nodegroup, Line(node.nodegroup, node.role, Counter()))
        line.counts[place(node)] += 1
    return tuple(found.values())


def select(
    nodes: Sequence[Node], *, where: str = "", group: str = "", text: str = "", page: int = 1
) -> Page:
    """A page of the nodes in a place and a group whose name or address holds a text.

    Nodes in trouble come first, the worst foremost; a page that is not there means the nearest.
    """
    wanted = text.strip().lower()
    found = [
        node
        for node in nodes
        if (not where or place(node) == where)
        and (not group or node.nodegroup == group)
        and (not wanted or wanted in _words(node))
    ]
    found.sort(key=lambda node: _TROUBLE.get(place(node), len(_TROUBLE)))
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    number = min(max(page, 1), pages)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return Page(tuple(shown), number, pages, len(found))


def _words(node: Node) -> str:
    return " ".join((node.name, node.server_name, node.server_id, *node.addresses)).lower()
