# SPDX-License-Identifier: Apache-2.0
"""What a diagnosis looks things up in: the evidence, read once."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from k8s_dashboard import progress
from k8s_dashboard.diagnosis.paths import Path
from k8s_dashboard.evidence import Evidence, Object, get_text
from k8s_dashboard.progress.doing import Doing, read_doing
from k8s_dashboard.progress.groups import node_names
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.model import ClusterState, Node, Progress
from k8s_dashboard.progress.resources import Place, Resource, Role, by_node, resources

ADDONS_NODE = "control-plane-0"
"""Heat runs the deployments of the cluster's own stack on the first control-plane node."""

_SERVER_NAME = re.compile(r"-(?P<kind>master|minion|node|worker)-(?P<index>\d{1,6})$")


@dataclass(frozen=True, slots=True)
class Case:
    """`rows` are Heat's resources. `servers` and `nodes` are by server id, `seats` by role and
    index, `names` by place; `totals` is how many nodes each role has.
    """

    evidence: Evidence
    now: datetime
    progress: Progress
    doing: Doing
    rows: tuple[Resource, ...]
    names: Mapping[Place, str]
    places: Mapping[Resource, Place]
    deployments: Mapping[str, Object]
    servers: Mapping[str, Object]
    nodes: Mapping[str, Node]
    seats: Mapping[tuple[Role, int], Sequence[Node]]
    totals: Mapping[str, int]

    @property
    def state(self) -> ClusterState:
        return self.progress.cluster.state

    @property
    def ended(self) -> bool:
        return self.state == "failed"

    def node_of(self, row: Resource) -> str:
        place = self.places.get(row)
        return self.names.get(place, "") if place else ""

    def node_at(self, path: Path, group: str = "") -> str:
        """The name of the node that a path leads to, in this node group or a default one."""
        if path.index is None or path.role is None:
            return ""
        for node in self.seats.get((path.role, path.index), ()):
            if group in ("", node.nodegroup):
                return node.name
        return f"{path.role}-{path.index}"

    def node_on(self, server_id: str, server: Object | None = None) -> str:
        """The name of the node that a server is; the server's own where it is none."""
        if node := self.nodes.get(server_id):
            return node.name
        name = get_text(server or self.servers.get(server_id, {}), "name")
        match = _SERVER_NAME.search(name)
        if match:
            role: Role = "control-plane" if match["kind"] == "master" else "worker"
            return self.node_at(Path(role, int(match["index"])))
        return name or server_id


def read(evidence: Evidence, now: datetime, log: StackLog | None = None) -> Case:
    log = StackLog.begin(evidence.resources, evidence.events) if log is None else log
    known = progress.read(evidence, now, log=log)
    rows = _rows(evidence, log)
    places: dict[Resource, Place] = {}
    for made in by_node(rows):
        places.update(dict.fromkeys(made.resources, made.place))
        if made.member:
            places[made.member] = made.place
    seats: dict[tuple[Role, int], list[Node]] = {}
    for node in known.nodes:
        seats.setdefault((node.role, node.index), []).append(node)
    return Case(
        evidence=evidence,
        now=now,
        progress=known,
        doing=read_doing(evidence, log),
        rows=rows,
        names=node_names(evidence, rows),
        places=places,
        deployments={get_text(item, "id"): item for item in evidence.software_deployments},
        servers={get_text(item, "id"): item for item in evidence.servers},
        seats=seats,
        nodes={node.server_id: node for node in known.nodes if node.server_id},
        totals=Counter(node.role for node in known.nodes),
    )


def _rows(evidence: Evidence, log: StackLog) -> tuple[Resource, ...]:
    """Heat's resources in its own words, which a log shortens, with the times that the log has."""
    logged = log.resources
    times = {(row.stack_id, row.name): row.spells for row in logged}
    told = resources(evidence)
    if not told:
        return logged
    return tuple([row._replace(spells=times.get((row.stack_id, row.name), ())) for row in told])
