# SPDX-License-Identifier: Apache-2.0
"""What progress tells of a cluster and its nodes: words for states, times in UTC, seconds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from k8s_dashboard.progress.resources import Phase, Role

ClusterState = Literal[
    "waiting",
    "deploying",
    "updating",
    "deleting",
    "stalled",
    "failing",
    "failed",
    "ready",
    "deleted",
    "unknown",
]
NodeState = Literal[
    "waiting", "building", "booting", "configuring", "ready", "failed", "silent", "deleting"
]
# `boot` and `configure` are one deployment to Heat: the end of the one and the begin of the other
# are never known, only when the agent reported the end of both.
StageName = Literal["network", "server", "boot", "configure", "addons", "joined"]
Cause = Literal[
    "",
    "network-failed",
    "server-failed",
    "script-failed",
    "addons-failed",
    "stopped",
    "timed-out",
    "server-not-running",
    "not-ready",
]


Source = Literal["", "heat", "nova", "magnum"]


@dataclass(frozen=True, slots=True)
class Usual:
    """How long a stage usually takes, in seconds, as `count` nodes have shown."""

    median: int
    p90: int
    count: int

    @property
    def late_after(self) -> int:
        """From here on it takes much longer than usual; 30 s are nothing unusual for anything."""
        return max(self.p90 * 3 // 2, self.median + 30)

    @property
    def silent_after(self) -> int:
        """From here on nothing is heard for too long; agents ask only twice a minute."""
        return max(self.p90 * 2, 120)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one node; `source` is the service whose word it is.

    `late` is whether it is running and takes much longer than usual. While a node boots, `usual`
    of `boot` is the time until its agent has reported, and afterwards that is `usual` of
    `configure`; it is counted from the start of `boot`.
    """

    name: StageName
    state: Phase
    start: datetime | None = None
    end: datetime | None = None
    source: Source = ""
    reason: str = ""
    late: bool = False
    usual: Usual | None = None

    def seconds(self, now: datetime) -> int | None:
        """How long it took, or has been running by now; None where that is not known."""
        end = now if self.state == "running" else self.end
        if self.start is None or end is None:
            return None
        return max(int((end - self.start).total_seconds()), 0)


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a cluster.

    `name` is short and the same for the node's whole life (`control-plane-0`, `worker-1`,
    `<node group>-2`); `server_name` is Nova's and Kubernetes' name for it. `stage` is where the
    node is or was when it ended: `waiting`, the name of a stage, or `ready`. `cause` says why it
    is not on its way, and `reason` quotes the service, redacted. `deployment_id` is the Heat
    software deployment whose output tells most about the node. `joined` is whether Kubernetes
    calls it Ready, as far as Magnum knows. `late` is whether a stage of it is. `kept` is whether
    it was there before what is done to the cluster now began.
    """

    name: str
    role: Role
    nodegroup: str
    index: int
    server_name: str
    server_id: str
    addresses: tuple[str, ...]
    stage: str
    state: NodeState
    since: datetime | None
    cause: Cause
    reason: str
    deployment_id: str
    deployment_state: str
    last_report: datetime | None
    joined: bool | None
    stages: tuple[Stage, ...]
    late: bool = False
    kept: bool = False

    @property
    def address(self) -> str:
        return self.addresses[0] if self.addresses else ""

    def seconds(self, now: datetime) -> int | None:
        """For how long the node has been in its state."""
        return max(int((now - self.since).total_seconds()), 0) if self.since else None


@dataclass(frozen=True, slots=True)
class ClusterProgress:
    """The cluster as a whole.

    `percent` is None where nothing can be counted (a delete, an unknown status). `deadline` is
    when Heat gives up, while something is in progress. `last_report` is when a node's agent was
    last heard of, `last_reporter` which node's. `heat` says whether there is a Heat stack to tell
    more than Magnum does. `eta_seconds` is how long it will still take as usual (median), and
    `eta_latest_seconds` if all goes slowly (90th percentile); None where earlier nodes do not tell,
    or where a stage has outlasted all of them. `waiting_for` is the name of the node that holds the
    cluster up, and `last_movement` when anything has changed last.
    """

    state: ClusterState
    status: str
    percent: int | None
    ready: int
    total: int
    started: datetime | None
    deadline: datetime | None
    last_report: datetime | None
    last_reporter: str
    reason: str
    heat: bool
    eta_seconds: int | None = None
    eta_latest_seconds: int | None = None
    waiting_for: str = ""
    last_movement: datetime | None = None

    @property
    def busy(self) -> bool:
        """Whether more can be expected to happen, so that looking again makes sense."""
        return self.state in ("waiting", "deploying", "updating", "deleting", "stalled", "failing")


@dataclass(frozen=True, slots=True)
class Progress:
    cluster: ClusterProgress
    nodes: tuple[Node, ...]
    now: datetime

    def to_json(self) -> dict[str, Any]:
        """`{"cluster": {...}, "nodes": [...]}`; times in ISO 8601, durations in seconds."""
        return {
            "cluster": _cluster_json(self.cluster),
            "nodes": [_node_json(node, self.now) for node in self.nodes],
        }


def _cluster_json(cluster: ClusterProgress) -> dict[str, Any]:
    return {
        "state": cluster.state,
        "status": cluster.status,
        "percent": cluster.percent,
        "ready": cluster.ready,
        "total": cluster.total,
        "started": _iso(cluster.started),
        "deadline": _iso(cluster.deadline),
        "last_report": _iso(cluster.last_report),
        "last_reporter": cluster.last_reporter,
        "reason": cluster.reason,
        "heat": cluster.heat,
        "eta_seconds": cluster.eta_seconds,
        "eta_latest_seconds": cluster.eta_latest_seconds,
        "waiting_for": cluster.waiting_for,
        "last_movement": _iso(cluster.last_movement),
    }


def _node_json(node: Node, now: datetime) -> dict[str, Any]:
    return {
        "name": node.name,
        "role": node.role,
        "nodegroup": node.nodegroup,
        "index": node.index,
        "server_name": node.server_name,
        "server_id": node.server_id,
        "addresses": list(node.addresses),
        "stage": node.stage,
        "state": node.state,
        "since": _iso(node.since),
        "seconds": node.seconds(now),
        "cause": node.cause,
        "reason": node.reason,
        "deployment_id": node.deployment_id,
        "deployment_state": node.deployment_state,
        "last_report": _iso(node.last_report),
        "joined": node.joined,
        "late": node.late,
        "kept": node.kept,
        "stages": [_stage_json(stage, now) for stage in node.stages],
    }


def _stage_json(stage: Stage, now: datetime) -> dict[str, Any]:
    usual = stage.usual
    return {
        "name": stage.name,
        "state": stage.state,
        "start": _iso(stage.start),
        "end": _iso(stage.end),
        "seconds": stage.seconds(now),
        "source": stage.source,
        "reason": stage.reason,
        "late": stage.late,
        "usual": usual and {"median": usual.median, "p90": usual.p90, "count": usual.count},
    }


def _iso(time: datetime | None) -> str | None:
    return time.isoformat().replace("+00:00", "Z") if time else None
