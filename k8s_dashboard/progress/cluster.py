# SPDX-License-Identifier: Apache-2.0
"""The cluster as a whole, and the reading of everything."""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from k8s_dashboard.evidence import Evidence, as_object, as_time, get_text
from k8s_dashboard.progress import unmanaged
from k8s_dashboard.progress.doing import Doing, read_doing
from k8s_dashboard.progress.estimate import Estimate, left_at_most, usually_left
from k8s_dashboard.progress.groups import Group, Seat, read_groups, seats
from k8s_dashboard.progress.history import History, is_finished
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.model import ClusterProgress, ClusterState, Node, Progress, Stage
from k8s_dashboard.progress.nodes import (
    SILENT_AFTER,
    Surroundings,
    read_node,
    read_signs,
    servers,
)
from k8s_dashboard.progress.percent import percent, percent_of_ready
from k8s_dashboard.progress.reports import Reports, quote
from k8s_dashboard.progress.resources import NodeResources, Resource, Role, split
from k8s_dashboard.progress.stages import Pace, Signs, Usuals, read_stages

_TIMED_OUT = re.compile(r"(?i)\btimed out\b")
_BUSY: dict[str, ClusterState] = {
    "CREATE": "deploying",
    "ADOPT": "deploying",
    "UPDATE": "updating",
    "ROLLBACK": "updating",
    "DELETE": "deleting",
}
# Where it is known how long things take, this much must have passed without any event.
_QUIET = timedelta(minutes=2)
_NO_HISTORY = History()
# So many nodes of a cluster tell enough of what is usual in it.
_EXAMPLES = 100


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a cluster before its nodes are."""

    evidence: Evidence
    log: StackLog
    rows: tuple[Resource, ...]
    doing: Doing
    groups: list[Group]
    failures: list[Resource]
    now: datetime


def read(
    evidence: Evidence, now: datetime, history: History = _NO_HISTORY, log: StackLog | None = None
) -> Progress:
    """How far the cluster and each of its nodes have come at `now` (aware).

    `history` are earlier clusters' durations. A `log` takes the place of the resources and events
    of the evidence.
    """
    log = StackLog.begin(evidence.resources, evidence.events) if log is None else log
    doing, rows = read_doing(evidence, log), log.resources
    failed = [row for row in rows if row.status == "FAILED" and row.phase == "failed"]
    failures = [row for row in failed if doing.is_of_now(row)]
    groups = read_groups(evidence, rows)
    known = _Known(evidence, log, rows, doing, groups, failures, now)
    made, outside = split(rows)
    made = _present(known, made)
    if not made and (unmanaged.is_known(evidence) or doing.phase == "COMPLETE"):
        nodes = () if _is_gone(doing) else unmanaged.read_unmanaged(evidence, groups, doing.status)
        state = _state(known, nodes)
        cluster = _cluster(known, nodes, state, percent_of_ready(state, nodes))
        return Progress(cluster, nodes, now)
    around = _surroundings(known, [row for row in outside if row.is_deployment])
    seated = [(seat, read_signs(seat, around)) for seat in seats(groups, made, _leaving(known))]
    usual = _usual(history, seated, now)
    nodes = tuple([read_node(seat, signs, usual, around) for seat, signs in seated])
    state = _state(known, nodes)
    share = percent(state, list(zip(seated, nodes, strict=True)), doing, history)
    return Progress(_cluster(known, nodes, state, share, usual), nodes, now)


def _is_gone(doing: Doing) -> bool:
    """Whether nodes that Heat knows no more have been deleted."""
    return doing.action == "DELETE" and bool(doing.stacks)


def _present(known: _Known, made: Iterable[NodeResources]) -> list[NodeResources]:
    """Without nodes of stacks that neither Magnum nor Heat names any more."""
    if _is_gone(known.doing) and known.doing.phase == "COMPLETE":
        return []
    names = {group.root for group in known.groups}
    fetched = {get_text(stack, "stack_name", "name") for stack in known.evidence.stacks}
    if "" in names or not known.evidence.nodegroups or not fetched:
        return list(made)
    return [node for node in made if node.place.root in names | fetched]


def _leaving(known: _Known) -> frozenset[str]:
    """The names of the stacks that are being deleted, as Heat or Magnum says."""
    told = {
        group.root
        for group in known.groups
        if get_text(group.source, "status") == "DELETE_IN_PROGRESS"
    }
    if known.doing.action == "DELETE" and known.doing.phase != "FAILED":
        told |= {group.root for group in known.groups}
    return known.doing.leaving | told


def _surroundings(known: _Known, addons: Sequence[Resource]) -> Surroundings:
    evidence, doing = known.evidence, known.doing
    by_id, by_name = servers(evidence)
    ended = doing.phase == "FAILED"
    records = {get_text(item, "id"): item for item in evidence.software_deployments}
    return Surroundings(
        servers=by_id,
        servers_by_name=by_name,
        reports=Reports(records, ended, doing.over),
        health=unmanaged.readiness(evidence.cluster),
        addons=addons,
        addons_expected=not known.log.listed and doing.status == "CREATE_IN_PROGRESS",
        up=_up(known, addons),
        created=as_time(evidence.cluster.get("created_at")),
        begun=doing.begun,
        ended=ended,
        timed_out=ended and not known.failures and _timed_out(known),
        deleting=doing.action == "DELETE" and not ended,
        leaving=_leaving(known),
        now=known.now,
    )


def _up(known: _Known, addons: Iterable[Resource]) -> frozenset[str]:
    """The stacks in which add-ons or workers have been begun, which wait for the control plane."""
    after = [row for row in known.rows if row.name == "kube_minions"]
    return frozenset(row.stack_name for row in (*after, *addons) if row.action not in ("", "INIT"))


def _timed_out(known: _Known) -> bool:
    evidence = known.evidence
    told = [stack.reason for stack in known.doing.stacks]
    told += [get_text(evidence.cluster, "status_reason")]
    told += [str(fault) for fault in as_object(evidence.cluster.get("faults")).values()]
    told += [get_text(group, "status_reason") for group in evidence.nodegroups]
    told += [row.reason for row in known.rows if row.phase == "stopped"]
    return any(_TIMED_OUT.search(reason[:5000]) for reason in told)


def _usual(history: History, seated: Iterable[tuple[Seat, Signs]], now: datetime) -> Usuals:
    """What is usual by earlier clusters and by the nodes of this one that have finished."""
    finished: dict[Role, list[Sequence[Stage]]] = {"control-plane": [], "worker": []}
    for seat, signs in seated:
        role = seat.group.role
        if signs.report.phase == "done" and len(finished[role]) < _EXAMPLES:
            stages = read_stages(signs, Pace(role, History().usual, now))
            if is_finished(stages):
                finished[role].append(stages)
    for role, examples in finished.items():
        history = history.with_stages((role, stages) for stages in examples)
    return functools.cache(history.usual)


def _cluster(
    known: _Known,
    nodes: Sequence[Node],
    state: ClusterState,
    share: int | None,
    usual: Usuals | None = None,
) -> ClusterProgress:
    reports = [(node.last_report, node.name) for node in nodes if node.last_report]
    last_report, reporter = max(reports, default=(None, ""))
    estimate = _estimate(known, nodes, usual) if usual and _can_end(state) else None
    return ClusterProgress(
        state=state,
        status=get_text(known.evidence.cluster, "status") or known.doing.status,
        percent=share,
        ready=sum(1 for node in nodes if node.state == "ready"),
        total=len(nodes),
        started=known.doing.started,
        deadline=known.doing.deadline,
        last_report=last_report,
        last_reporter=reporter,
        reason=_reason(known, state),
        heat=bool(known.rows or known.evidence.stacks),
        eta_seconds=estimate.seconds(usually_left) if estimate else None,
        eta_latest_seconds=estimate.seconds(left_at_most) if estimate else None,
        waiting_for=_waiting_for(nodes, state),
        last_movement=_last_movement(known, nodes),
    )


def _can_end(state: ClusterState) -> bool:
    return state in ("waiting", "deploying", "updating")


def _estimate(known: _Known, nodes: Sequence[Node], usual: Usuals) -> Estimate:
    apart = {group.name for group in known.groups if not group.default}
    waited = None
    started = known.doing.started
    if known.doing.begun is None and started and all(node.state == "waiting" for node in nodes):
        waited = max(int((known.now - started).total_seconds()), 0)
    return Estimate(nodes, usual, apart, waited, known.now)


def _state(known: _Known, nodes: Sequence[Node]) -> ClusterState:
    doing = known.doing
    if doing.phase == "FAILED":
        return "failed"
    if doing.phase == "COMPLETE":
        return "deleted" if doing.action == "DELETE" else "ready"
    if doing.phase != "IN_PROGRESS":
        return "unknown"
    if known.failures or any(_has_failed_now(node, doing) for node in nodes):
        return "failing"
    busy = _BUSY.get(doing.action, "updating")
    if busy == "deploying" and known.log.empty and all(node.state == "waiting" for node in nodes):
        return "waiting"
    return "stalled" if _stands_still(known, nodes) else busy


def _has_failed_now(node: Node, doing: Doing) -> bool:
    """Whether Nova says that a node failed, as long as nothing but its making can be meant."""
    return node.state == "failed" and doing.action != "DELETE" and not node.kept


def _stands_still(known: _Known, nodes: Sequence[Node]) -> bool:
    """Whether nothing moves any more, as far as that can be told without events of now."""
    moving = [node for node in nodes if _is_moving(node) and node.state != "failed"]
    moved = _last_movement(known, nodes)
    if moving and all(_is_overdue(node, known.now) for node in moving):
        return moved is None or known.now - moved >= _QUIET
    since = known.doing.started
    if moving or since is None:
        return False
    return known.now - max(moved or since, since) >= SILENT_AFTER


def _is_moving(node: Node) -> bool:
    """Whether Heat has begun the node and is not done with it."""
    return node.state not in ("ready", "waiting") and not (
        node.state == "configuring" and is_finished(node.stages)
    )


def _is_overdue(node: Node, now: datetime) -> bool:
    """Whether the node has been where it is for too long to be on its way still."""
    if node.state == "silent":
        return True
    stage = next((stage for stage in node.stages if stage.state == "running"), None)
    if stage and stage.usual:
        return (stage.seconds(now) or 0) >= stage.usual.silent_after
    return node.since is not None and now - node.since >= SILENT_AFTER


def _last_movement(known: _Known, nodes: Iterable[Node]) -> datetime | None:
    """By Heat's events or, where those are not there, by whatever else has a time."""
    times = [known.log.last_movement, known.doing.started]
    if times[0] is None:
        for node in nodes:
            times += [time for stage in node.stages for time in (stage.start, stage.end)]
            times.append(node.last_report)
    return max((time for time in times if time and time <= known.now), default=None)


def _waiting_for(nodes: Iterable[Node], state: ClusterState) -> str:
    """The node without which nothing goes on: one in trouble first, then the control plane."""
    if state in ("ready", "deleted", "failed", "unknown", "waiting"):
        return ""
    moving = [node for node in nodes if _is_moving(node)]
    return min(moving, key=_trouble).name if moving else ""


def _trouble(node: Node) -> tuple[bool, bool, bool, bool, float]:
    return (
        node.state != "failed",
        node.state != "silent",
        not node.late,
        node.role != "control-plane",
        node.since.timestamp() if node.since else float("inf"),
    )


def _reason(known: _Known, state: ClusterState) -> str:
    """The deepest failure's own words, or Magnum's."""
    if state not in ("failed", "failing"):
        return ""
    deepest = max(known.failures, key=lambda row: len(row.stack_name), default=None)
    if deepest:
        return quote(deepest.reason)
    main = known.doing.main
    return quote((main.reason if main else "") or get_text(known.evidence.cluster, "status_reason"))
