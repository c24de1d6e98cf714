# SPDX-License-Identifier: Apache-2.0
"""The stages of each node, from what Heat, Nova and Magnum say of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from k8s_dashboard import redact
from k8s_dashboard.evidence import Evidence, Object, as_object, as_objects, as_time, get_text
from k8s_dashboard.progress.groups import Group, Seat
from k8s_dashboard.progress.model import Cause, Node, NodeState, Stage
from k8s_dashboard.progress.resources import (
    NodeResources,
    Phase,
    Resource,
    is_consequence,
    plain,
)
from k8s_dashboard.progress.times import Times

# How long an agent may take to report before its node is called silent.
SILENT_AFTER = timedelta(minutes=10)

_UPGRADE = "upgrade_kubernetes_deployment"
_CAUSES: dict[str, Cause] = {
    "network": "network-failed",
    "server": "server-failed",
    "boot": "script-failed",
    "configure": "script-failed",
    "addons": "addons-failed",
}
# Until a resource exists, Heat's events give a name of its own making instead of an id.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_GONE = ("ERROR", "DELETED", "SOFT_DELETED")
_STOPPED = ("SHUTOFF", "SUSPENDED", "PAUSED", "SHELVED", "SHELVED_OFFLOADED")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the nodes of one cluster have in common.

    `ended` is whether nothing more will happen in this action, `timed_out` whether it was the
    time limit that ended it; `deleting` whether the whole cluster is being deleted.
    """

    times: Times
    servers: dict[str, Object]
    servers_by_name: dict[str, Object]
    deployments: dict[str, Object]
    health: dict[str, bool]
    addons: tuple[Resource, ...]
    addons_expected: bool
    created: datetime | None
    ended: bool
    timed_out: bool
    deleting: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class _Report:
    """What a software deployment says: whether its agent has reported, and when.

    `known_agent` is whether the agent had reported before, so that only the script is waited for.
    """

    phase: Phase
    known_agent: bool = False
    id: str = ""
    state: str = ""
    start: datetime | None = None
    time: datetime | None = None
    reason: str = ""


def read_node(seat: Seat, around: Surroundings) -> Node:
    """One node from its place in a node group and what Heat made for it, if anything yet."""
    made = seat.resources
    rows = made.resources if made else ()
    server = _server(seat, rows, around)
    report = _main_report(rows, around)
    addons = _addons(seat, around)
    stages = _stages(made, server, report, addons, around)
    state, stage, cause, reason = _state(seat, stages, server, around)
    shown = addons if addons and addons.phase != "waiting" else report
    joined = around.health.get(get_text(server, "name"))
    return Node(
        name=seat.name,
        role=seat.group.role,
        nodegroup=seat.group.name,
        index=seat.index,
        server_name=get_text(server, "name") or seat.server_name,
        server_id=get_text(server, "id") or _server_id(rows),
        addresses=_addresses(server),
        stage=stage,
        state=state,
        since=_since(state, stages, made, server, around),
        cause=cause,
        reason=reason,
        deployment_id=shown.id,
        deployment_state=shown.state,
        last_report=max((t for t in (report.time, addons and addons.time) if t), default=None),
        joined=joined,
        stages=stages,
    )


def read_unmanaged(
    group: Group, index: int, name: str, address: str, ready: bool | None, status: str
) -> Node:
    """A node of which only Magnum tells, where no Heat stack leads to it."""
    state: NodeState = "ready" if ready else "waiting" if ready is None else "booting"
    cause: Cause = "not-ready" if ready is False else ""
    if status.startswith("DELETE_"):
        state = "deleting"
    elif status.endswith("_FAILED") and not ready:
        cause = "stopped"
    return Node(
        name=name or group.node_name(index),
        role=group.role,
        nodegroup=group.name,
        index=index,
        server_name=name,
        server_id="",
        addresses=(address,) if address else (),
        stage="ready" if state == "ready" else "waiting",
        state=state,
        since=None,
        cause=cause,
        reason="",
        deployment_id="",
        deployment_state="",
        last_report=None,
        joined=ready,
        stages=(),
    )


def _stages(
    made: NodeResources | None,
    server: Object,
    report: _Report,
    addons: _Report | None,
    around: Surroundings,
) -> tuple[Stage, ...]:
    server_stage = _server_stage(made, server, around)
    network = _network_stage(made, server_stage, around)
    booting: Phase = report.phase
    if report.phase == "waiting" and server_stage.state == "done":
        booting = "stopped" if around.ended else "running"
    configured: Phase = booting if booting in ("done", "failed") else "waiting"
    if configured != "waiting":
        booting = "done"
    elif report.known_agent:
        booting, configured = "done", booting
    began = server_stage.end or report.start
    boot = Stage("boot", booting, began if booting != "waiting" else None, None, "heat")
    start = report.start if report.known_agent else None
    configure = Stage("configure", configured, start, report.time, "heat", report.reason)
    stages = [network, server_stage, boot, configure]
    if addons:
        stages.append(
            Stage("addons", addons.phase, addons.start, addons.time, "heat", addons.reason)
        )
    return tuple(stages)


def _network_stage(made: NodeResources | None, server: Stage, around: Surroundings) -> Stage:
    """Everything that must be there before a server can be built: ports, volumes, configs."""
    if made is None:
        return Stage("network", "waiting")
    rows = [row for row in made.resources if not (row.is_server or row.is_deployment)]
    needed = [row for row in rows if _is_network(row)]
    failed = [row for row in rows if row.phase == "failed"]
    phase: Phase = "running"
    if not failed and server.state == "waiting" and _failed_before(made):
        failed = [made.member] if made.member else []
    if failed:
        phase = "failed"
    elif server.state != "waiting":
        phase = "done"
    elif around.ended:
        phase = "stopped"
    ended = failed or (needed if phase == "done" else [])
    end = max((time for row in ended if (time := around.times.end(row))), default=None)
    reason = _quote(failed[0].reason) if failed else ""
    return Stage("network", phase, _earliest(made, around), end, "heat", reason)


def _server_stage(made: NodeResources | None, server: Object, around: Surroundings) -> Stage:
    rows = [row for row in made.resources if row.is_server] if made else []
    row = rows[0] if rows else None
    status = get_text(server, "status")
    phase: Phase = row.phase if row else "waiting"
    reason = row.reason if row else ""
    source = "heat"
    if status == "BUILD" and phase not in ("failed", "stopped"):
        phase, source = "running", "nova"
    elif status in _GONE:
        phase, source = "failed", "nova"
        reason = get_text(as_object(server.get("fault")), "message") or reason
    elif status and phase != "failed":
        phase, source = "done", "nova"
    start = (row and around.times.start(row)) or as_time(server.get("created"))
    end = (row and around.times.end(row)) or as_time(server.get("OS-SRV-USG:launched_at"))
    return Stage(
        "server",
        phase,
        start if phase != "waiting" else None,
        end if phase in ("done", "failed") else None,
        "nova" if source == "nova" else "heat",
        _quote(reason) if phase == "failed" else "",
    )


def _state(
    seat: Seat, stages: Sequence[Stage], server: Object, around: Surroundings
) -> tuple[NodeState, str, Cause, str]:
    """State, stage, cause and reason of a node."""
    if around.deleting or _leaving(seat.resources):
        return "deleting", _current(stages), "", ""
    for stage in stages:
        if stage.state == "failed":
            return "failed", stage.name, _CAUSES[stage.name], stage.reason
    if all(stage.state == "done" for stage in stages):
        return "ready", "ready", "", ""
    network, built, boot, configure = stages[:4]
    ended: Cause = ("timed-out" if around.timed_out else "stopped") if around.ended else ""
    if built.state != "done":
        begun = network.state != "waiting"
        return ("building" if begun else "waiting"), _current(stages), ended, ""
    if configure.state == "done":
        return "configuring", "addons", ended, ""
    at = "configure" if boot.state == "done" else "boot"
    state: NodeState = "configuring" if boot.state == "done" else "booting"
    if get_text(server, "status") in _STOPPED:
        return state, at, "server-not-running", ""
    began = configure.start or boot.start
    waited = began is not None and around.now - began >= SILENT_AFTER
    if around.timed_out or (waited and not around.ended):
        state = "silent"
    return state, at, ended, ""


def _leaving(made: NodeResources | None) -> bool:
    if made is None:
        return False
    rows = (made.member, *made.resources) if made.member else made.resources
    return any(row.action == "DELETE" and row.status != "FAILED" for row in rows)


def _current(stages: Sequence[Stage]) -> str:
    begun = [stage.name for stage in stages if stage.state not in ("waiting", "done")]
    if begun:
        return begun[0]
    if all(stage.state == "done" for stage in stages):
        return "ready"
    done = [stage.name for stage in stages if stage.state == "done"]
    return done[-1] if done else "waiting"


def _since(
    state: NodeState,
    stages: Sequence[Stage],
    made: NodeResources | None,
    server: Object,
    around: Surroundings,
) -> datetime | None:
    by_name = {stage.name: stage for stage in stages}
    if state == "waiting":
        return around.created
    if state == "building":
        return by_name["server"].start or by_name["network"].start
    if state in ("booting", "silent"):
        return by_name["configure"].start or by_name["boot"].start
    if state == "configuring":
        addons = by_name.get("addons")
        return by_name["configure"].start or (addons and addons.start) or by_name["configure"].end
    if state == "ready":
        return stages[-1].end
    if state == "failed":
        return next((stage.end for stage in stages if stage.state == "failed"), None)
    member = made.member if made else None
    return around.times.start(member) if member else None


def _main_report(rows: Iterable[Resource], around: Surroundings) -> _Report:
    """The deployment that makes a server a node; an upgrade counts only while it moves."""
    reports = [
        _report(row, around)
        for row in rows
        if row.is_deployment
        and (row.name != _UPGRADE or (row.action == "UPDATE" and row.status != "COMPLETE"))
    ]
    return _worst(reports) or _Report("waiting")


def _addons(seat: Seat, around: Surroundings) -> _Report | None:
    """The deployments of the cluster's own stack run on its first control-plane node."""
    if seat.group.role != "control-plane" or seat.index != 0:
        return None
    reports = [_report(row, around) for row in around.addons]
    return _worst(reports) or (_Report("waiting") if around.addons_expected else None)


def _worst(reports: Sequence[_Report]) -> _Report | None:
    order: tuple[Phase, ...] = ("failed", "stopped", "running", "waiting", "done")
    return min(reports, key=lambda report: order.index(report.phase), default=None)


def _report(row: Resource, around: Surroundings) -> _Report:
    """What is known of a deployment: Heat's resource, and its own record where it was fetched."""
    record = around.deployments.get(row.physical_id, {})
    status = get_text(record, "status")
    told = get_text(record, "status_reason")
    phase, reason = row.phase, row.reason
    if status == "COMPLETE":
        phase = "done"
    elif status == "FAILED":
        phase, reason = ("stopped" if is_consequence(told) else "failed"), told or reason
    if phase == "running" and around.ended:
        phase = "stopped"
    reported = phase in ("done", "failed")
    time = around.times.signal(row) or (as_time(record.get("updated_time")) if status else None)
    return _Report(
        phase=phase,
        known_agent=row.action not in ("INIT", "CREATE"),
        id=row.physical_id if _UUID.match(row.physical_id) else "",
        state=(status or row.status) if phase != "waiting" else "",
        start=as_time(record.get("creation_time")) or around.times.start(row),
        time=(time or around.times.end(row)) if reported else None,
        reason=_quote(reason) if phase == "failed" else "",
    )


def _is_network(row: Resource) -> bool:
    """A port or a volume: what a server needs, not what Heat attaches once it runs."""
    return row.name.endswith(("_eth0", "_volume")) or row.type.endswith(("::Port", "::Volume"))


def _failed_before(made: NodeResources) -> bool:
    """Whether a node failed before Heat made anything for it."""
    inside = any(row.phase == "failed" for row in made.resources)
    return not inside and made.member is not None and made.member.phase == "failed"


def _earliest(made: NodeResources, around: Surroundings) -> datetime | None:
    if made.member and (start := around.times.start(made.member)):
        return start
    return min((row.created for row in made.resources if row.created), default=None)


def _server(seat: Seat, rows: Iterable[Resource], around: Surroundings) -> Object:
    found = around.servers.get(_server_id(rows))
    return found or around.servers_by_name.get(seat.server_name) or {}


def _server_id(rows: Iterable[Resource]) -> str:
    return next((row.physical_id for row in rows if row.is_server), "")


def _addresses(server: Object) -> tuple[str, ...]:
    """Fixed addresses first, then floating ones."""
    found = [
        (get_text(item, "OS-EXT-IPS:type") == "floating", get_text(item, "addr"))
        for network in as_object(server.get("addresses")).values()
        for item in as_objects(network)
    ]
    return tuple(address for _, address in sorted(found, key=lambda pair: pair[0]) if address)


def _quote(reason: str) -> str:
    return redact.text(plain(reason))[:500]


def servers(evidence: Evidence) -> tuple[dict[str, Object], dict[str, Object]]:
    """Nova's servers by id and by name."""
    return (
        {get_text(server, "id"): server for server in evidence.servers if get_text(server, "id")},
        {get_text(server, "name"): server for server in evidence.servers},
    )
