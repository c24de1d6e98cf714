# SPDX-License-Identifier: Apache-2.0
"""The cluster as a whole, and the reading of everything."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from k8s_dashboard import redact
from k8s_dashboard.evidence import Evidence, Object, as_object, as_time, get_count, get_text
from k8s_dashboard.progress import nodes as node_reading
from k8s_dashboard.progress.groups import Group, read_groups, seats
from k8s_dashboard.progress.model import ClusterProgress, ClusterState, Node, Progress
from k8s_dashboard.progress.nodes import Surroundings, read_node, read_unmanaged
from k8s_dashboard.progress.resources import Resource, by_node, plain, resources
from k8s_dashboard.progress.times import from_events

_TIMED_OUT = re.compile(r"(?i)\btimed out\b")
_BUSY: dict[str, ClusterState] = {
    "CREATE": "deploying",
    "ADOPT": "deploying",
    "UPDATE": "updating",
    "ROLLBACK": "updating",
    "DELETE": "deleting",
}
# What share of a node's way lies behind it once a stage is done.
_SHARES = {"network": 5, "server": 15, "boot": 0, "configure": 60, "addons": 20}


def read(evidence: Evidence, now: datetime) -> Progress:
    """How far the cluster and each of its nodes have come at `now` (aware)."""
    rows = resources(evidence)
    groups = read_groups(evidence, rows)
    status = _status(evidence)
    made = by_node(rows)
    failures = [row for row in rows if row.phase == "failed"]
    if made or not (_known_to_magnum(evidence) or status.endswith("_COMPLETE")):
        inside = {row for node in made for row in node.resources}
        addons = [row for row in rows if row.is_deployment and row not in inside]
        around = _surroundings(evidence, rows, addons, status, bool(failures), now)
        nodes = tuple(read_node(seat, around) for seat in seats(groups, made))
    else:
        nodes = tuple(_unmanaged(evidence, groups, status))
    return Progress(_cluster(evidence, rows, failures, status, nodes, now), nodes, now)


def _status(evidence: Evidence) -> str:
    """The cluster's status; Heat's where the stack has ended and Magnum has not noticed."""
    magnum = get_text(evidence.cluster, "status")
    heat = get_text(_main_stack(evidence), "stack_status")
    if heat.endswith("_FAILED") and not magnum.endswith(("_FAILED", "_COMPLETE")):
        return heat
    return magnum or heat


def _main_stack(evidence: Evidence) -> Object:
    stack_id = get_text(evidence.cluster, "stack_id")
    same = (stack for stack in evidence.stacks if stack.get("id") == stack_id)
    return next(same, evidence.stacks[0] if evidence.stacks and not stack_id else {})


def _surroundings(
    evidence: Evidence,
    rows: Sequence[Resource],
    addons: Sequence[Resource],
    status: str,
    failing: bool,
    now: datetime,
) -> Surroundings:
    by_id, by_name = node_reading.servers(evidence)
    ended = status.endswith("_FAILED")
    return Surroundings(
        times=from_events(evidence.events),
        servers=by_id,
        servers_by_name=by_name,
        deployments={get_text(item, "id"): item for item in evidence.software_deployments},
        health=_health(evidence.cluster),
        addons=tuple(addons),
        addons_expected=not evidence.resources and status == "CREATE_IN_PROGRESS",
        created=as_time(evidence.cluster.get("created_at")),
        ended=ended,
        timed_out=ended and not failing and _timed_out(evidence, rows),
        deleting=status.startswith("DELETE_") and status != "DELETE_FAILED",
        now=now,
    )


def _timed_out(evidence: Evidence, rows: Sequence[Resource]) -> bool:
    told = [get_text(_main_stack(evidence), "stack_status_reason")]
    told += [get_text(evidence.cluster, "status_reason")]
    told += [str(fault) for fault in as_object(evidence.cluster.get("faults")).values()]
    told += [get_text(group, "status_reason") for group in evidence.nodegroups]
    told += [row.reason for row in rows if row.phase == "stopped"]
    return any(_TIMED_OUT.search(reason[:5000]) for reason in told)


def _health(cluster: Object) -> dict[str, bool]:
    """Whether Kubernetes calls each node Ready (`<node>.Ready` of Magnum's health status)."""
    return {
        key.removesuffix(".Ready"): str(value).lower() == "true"
        for key, value in as_object(cluster.get("health_status_reason")).items()
        if isinstance(key, str) and key.endswith(".Ready")
    }


def _known_to_magnum(evidence: Evidence) -> bool:
    """Whether Magnum names nodes that no Heat stack tells of (Cluster API drivers)."""
    if _health(evidence.cluster):
        return True
    sources = (evidence.cluster, *evidence.nodegroups)
    return any(source.get("node_addresses") or source.get("master_addresses") for source in sources)


def _unmanaged(evidence: Evidence, groups: list[Group], status: str) -> list[Node]:
    """Nodes from node groups' addresses and Magnum's health status only."""
    health = _health(evidence.cluster)
    names = {role: _names(health, role == "control-plane") for role in ("control-plane", "worker")}
    result = []
    for group in groups:
        addresses = _group_addresses(evidence, group)
        for index in range(max(group.count, len(addresses))):
            name = names[group.role].pop(0) if names[group.role] else ""
            ready = health.get(name)
            if name not in health and status.endswith("_COMPLETE"):
                ready = True
            address = addresses[index] if index < len(addresses) else ""
            result.append(read_unmanaged(group, index, name, address, ready, status))
    return result


def _names(health: dict[str, bool], control_plane: bool) -> list[str]:
    pattern = re.compile(r"control-plane|master")
    return sorted(name for name in health if bool(pattern.search(name)) == control_plane)


def _group_addresses(evidence: Evidence, group: Group) -> list[str]:
    key = "master_addresses" if group.role == "control-plane" else "node_addresses"
    found = group.source.get("node_addresses") if group.source else evidence.cluster.get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _cluster(
    evidence: Evidence,
    rows: Sequence[Resource],
    failures: Sequence[Resource],
    status: str,
    nodes: Sequence[Node],
    now: datetime,
) -> ClusterProgress:
    reports = [(node.last_report, node.name) for node in nodes if node.last_report]
    last_report, reporter = max(reports, default=(None, ""))
    state = _cluster_state(status, rows, failures, nodes)
    started = _started(evidence, status)
    return ClusterProgress(
        state=state,
        status=get_text(evidence.cluster, "status") or status,
        percent=_percent(state, nodes),
        ready=sum(1 for node in nodes if node.state == "ready"),
        total=len(nodes),
        started=started,
        deadline=_deadline(evidence, status, started),
        last_report=last_report,
        last_reporter=reporter,
        reason=_reason(evidence, failures, state),
        heat=bool(rows or evidence.stacks),
    )


def _cluster_state(
    status: str, rows: Sequence[Resource], failures: Sequence[Resource], nodes: Sequence[Node]
) -> ClusterState:
    action, _, phase = status.partition("_")
    if phase == "FAILED":
        return "failed"
    if phase == "COMPLETE":
        return "deleted" if action == "DELETE" else "ready"
    if phase != "IN_PROGRESS":
        return "unknown"
    if failures or any(node.state == "failed" for node in nodes):
        return "failing"
    busy = _BUSY.get(action, "updating")
    if busy == "deploying" and not rows and all(node.state == "waiting" for node in nodes):
        return "waiting"
    begun = [node for node in nodes if node.state not in ("ready", "waiting")]
    if begun and all(node.state == "silent" for node in begun):
        return "stalled"
    return busy


def _started(evidence: Evidence, status: str) -> datetime | None:
    """When the action began: Heat changes a stack's `updated_time` as an update begins."""
    if status.startswith("CREATE_"):
        return as_time(evidence.cluster.get("created_at"))
    stack = _main_stack(evidence)
    return as_time(stack.get("updated_time")) or as_time(stack.get("creation_time"))


def _deadline(evidence: Evidence, status: str, started: datetime | None) -> datetime | None:
    if not status.endswith("_IN_PROGRESS") or started is None:
        return None
    stack = _main_stack(evidence)
    minutes = get_count(stack, "timeout_mins") or get_count(evidence.cluster, "create_timeout")
    if status.startswith("CREATE_"):
        started = as_time(stack.get("creation_time")) or started
    return started + timedelta(minutes=minutes) if 0 < minutes < 1_000_000 else None


def _percent(state: ClusterState, nodes: Sequence[Node]) -> int | None:
    if state == "ready":
        return 100
    if state in ("deleting", "deleted", "unknown"):
        return None
    if not nodes:
        return 0
    return min(sum(_node_percent(node) for node in nodes) // len(nodes), 99)


def _node_percent(node: Node) -> int:
    if node.state == "ready":
        return 100
    whole = sum(_SHARES[stage.name] for stage in node.stages) or 100
    return sum(_SHARES[stage.name] for stage in node.stages if stage.state == "done") * 100 // whole


def _reason(evidence: Evidence, failures: Sequence[Resource], state: ClusterState) -> str:
    """The deepest failure's own words, or Magnum's."""
    if state not in ("failed", "failing"):
        return ""
    deepest = max(failures, key=lambda row: len(row.stack_name), default=None)
    told = (
        deepest.reason
        if deepest
        else get_text(_main_stack(evidence), "stack_status_reason")
        or get_text(evidence.cluster, "status_reason")
    )
    return redact.text(plain(told))[:500]
