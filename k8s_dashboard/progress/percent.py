# SPDX-License-Identifier: Apache-2.0
"""How much of what is being done to a cluster is behind it.

Every stage counts as long as it usually takes: as earlier clusters have shown, or as it took in
clusters that were measured. Nodes that finish do not change those weights, only what is done; so
the number never goes back while one thing is being done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from k8s_dashboard.progress.doing import Doing
from k8s_dashboard.progress.history import History
from k8s_dashboard.progress.model import ClusterState, Node
from k8s_dashboard.progress.nodes import Draft
from k8s_dashboard.progress.resources import NodeResources

# Seconds, of clusters of one machine: only the proportions matter. `configure` stands for boot and
# configure, which end together.
_MEASURED: Mapping[tuple[str, str], int] = {
    ("control-plane", "network"): 5,
    ("control-plane", "server"): 6,
    ("control-plane", "configure"): 58,
    ("control-plane", "addons"): 5,
    ("worker", "network"): 5,
    ("worker", "server"): 6,
    ("worker", "configure"): 22,
}


def percent(
    state: ClusterState, nodes: Sequence[tuple[Draft, Node]], doing: Doing, history: History
) -> int | None:
    """None where nothing can be counted. 100 is only for what is ready.

    Where nodes are added only those count, else what is done to those that were there before.
    """
    if state == "ready":
        return 100
    if state in ("deleting", "deleted", "unknown"):
        return None
    staying = [each for each in nodes if each[1].state != "deleting"]
    added = [each for each in staying if not each[1].kept]
    changed = [each for each in staying if each[0].seat.group.root in doing.involved]
    done = whole = 0
    for drafted, node in added or changed:
        weights = _weights(node, history)
        whole += sum(weights.values())
        finished = _renewed(drafted, doing.begun) if node.kept else _finished(node)
        done += sum(weights[name] for name in finished if name in weights)
    if whole:
        return min(done * 100 // whole, 99)
    return None if nodes else 0


def percent_of_ready(state: ClusterState, nodes: Sequence[Node]) -> int | None:
    """The same where there are no stages to be counted."""
    if state == "ready":
        return 100
    if state in ("deleting", "deleted", "unknown"):
        return None
    ready = sum(node.state == "ready" for node in nodes)
    return min(ready * 100 // len(nodes), 99) if nodes else 0


def _weights(node: Node, history: History) -> dict[str, int]:
    names = ["network", "server", "configure"]
    names += [stage.name for stage in node.stages if stage.name == "addons"]
    return {name: _weight(node.role, name, history) for name in names}


def _weight(role: str, stage: str, history: History) -> int:
    usual = history.usual(role, stage)
    return max(usual.median, 1) if usual else _MEASURED.get((role, stage), 1)


def _finished(node: Node) -> list[str]:
    return [stage.name for stage in node.stages if stage.state == "done"]


def _renewed(drafted: Draft, begun: datetime | None) -> list[str]:
    """What an update has done for a node that was there before: looked at it, run its script."""
    made = drafted.signs.made
    if made is None or begun is None:
        return []
    found = ["network", "server"] if _is_touched(made, begun) else []
    if any(row.signal and row.signal >= begun for row in made.resources):
        found += ["configure", "addons"]
    return found


def _is_touched(made: NodeResources, begun: datetime) -> bool:
    ends = [spell.ended for spell in made.member.spells] if made.member else []
    updated = made.member.updated if made.member and made.member.status == "COMPLETE" else None
    return any(end and end >= begun for end in (*ends, updated))
