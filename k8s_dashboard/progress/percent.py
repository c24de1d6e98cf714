# SPDX-License-Identifier: Apache-2.0
"""How much of what is being done to a cluster is behind it.

Every stage counts as long as it usually takes: as earlier clusters have shown, or as it took in
clusters that were measured. Nodes that finish do not change those weights, only what is done; so
the number never goes back while one thing is being done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from k8s_dashboard.progress.doing import Doing
from k8s_dashboard.progress.groups import Seat
from k8s_dashboard.progress.history import History
from k8s_dashboard.progress.model import ClusterState, Node
from k8s_dashboard.progress.resources import NodeResources, Role
from k8s_dashboard.progress.stages import Signs

# Seconds, of clusters of one machine: only the proportions matter. `configure` stands for boot and
# configure, which end together.
_MEASURED: Mapping[Role, Mapping[str, int]] = {
    "control-plane": {"network": 5, "server": 6, "configure": 58, "addons": 5},
    "worker": {"network": 5, "server": 6, "configure": 22},
}


def percent(
    state: ClusterState,
    nodes: Sequence[tuple[tuple[Seat, Signs], Node]],
    doing: Doing,
    history: History,
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
    involved = doing.involved
    changed = [each for each in staying if each[0][0].group.root in involved]
    weights = {role: _weights(role, history) for role in ("control-plane", "worker")}
    done = whole = 0
    for (_, signs), node in added or changed:
        weight = weights[node.role]
        for stage in node.stages:
            whole += weight.get(stage.name, 0)
            if not node.kept and stage.state == "done":
                done += weight.get(stage.name, 0)
        if node.kept:
            done += sum(weight[name] for name in _renewed(signs, doing.begun))
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


def _weights(role: Role, history: History) -> dict[str, int]:
    return {
        stage: max(usual.median, 1) if (usual := history.usual(role, stage)) else measured
        for stage, measured in _MEASURED[role].items()
    }


def _renewed(signs: Signs, begun: datetime | None) -> list[str]:
    """What an update has done for a node that was there before: looked at it, run its script."""
    made = signs.made
    if made is None or begun is None:
        return []
    found = ["network", "server"] if _is_touched(made, begun) else []
    if any(row.signal and row.signal >= begun for row in made.resources):
        found += ["configure", "addons"] if signs.addons else ["configure"]
    return found


def _is_touched(made: NodeResources, begun: datetime) -> bool:
    ends = [spell.ended for spell in made.member.spells] if made.member else []
    updated = made.member.updated if made.member and made.member.status == "COMPLETE" else None
    return any(end and end >= begun for end in (*ends, updated))
