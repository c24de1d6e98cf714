# SPDX-License-Identifier: Apache-2.0
"""Each node: the signs of it first, then its state, which depends on how others have fared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from k8s_dashboard.evidence import Evidence, Object, as_object, as_objects, as_time, get_text
from k8s_dashboard.progress.fold import UUID
from k8s_dashboard.progress.groups import Seat
from k8s_dashboard.progress.model import Cause, Node, NodeState, Stage
from k8s_dashboard.progress.reports import Report, Reports
from k8s_dashboard.progress.resources import NodeResources, Resource
from k8s_dashboard.progress.stages import (
    Pace,
    Signs,
    Usuals,
    by_name,
    first_sign,
    read_stages,
    server_row,
)

# How long an agent may take to report before its node is called silent, where no other node has
# shown how long it takes.
SILENT_AFTER = timedelta(minutes=10)

# Clocks of Heat and Nova differ by less, and one server comes later than another by more.
_SKEW = timedelta(seconds=2)
_CAUSES: dict[str, Cause] = {
    "network": "network-failed",
    "server": "server-failed",
    "boot": "script-failed",
    "configure": "script-failed",
    "addons": "addons-failed",
}
_STOPPED = ("SHUTOFF", "SUSPENDED", "PAUSED", "SHELVED", "SHELVED_OFFLOADED")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the nodes of one cluster have in common.

    `addons` are the deployments of the cluster's own stack, which run on its first control-plane
    node. `ended` is whether nothing more will happen in this action, `timed_out` whether it was the
    time limit that ended it; `deleting` whether the whole cluster is being deleted, `leaving` which
    stacks are. `up` are the stacks whose control plane must be up, because more was begun after it.
    `begun` is when the action began, None for a creation.
    """

    servers: Mapping[str, Object]
    servers_by_name: Mapping[str, Object]
    reports: Reports
    health: Mapping[str, bool]
    addons: Sequence[Resource]
    addons_expected: bool
    up: frozenset[str]
    created: datetime | None
    begun: datetime | None
    ended: bool
    timed_out: bool
    deleting: bool
    leaving: frozenset[str]
    now: datetime


def read_signs(seat: Seat, around: Surroundings) -> Signs:
    """What is known of a node, from its place in a node group and what Heat made for it, if any."""
    made = seat.resources
    row = server_row(made)
    server = _server(seat, row, around)
    name = get_text(server, "name") or seat.server_name
    return Signs(
        made=made,
        row=row,
        server=server,
        report=around.reports.of_node(made.resources if made else (), _must_be_done(seat, around)),
        addons=_addons(seat, around),
        joined=around.health.get(name),
        leaving=around.deleting or seat.group.root in around.leaving or is_leaving(made),
        ended=around.ended,
    )


def _must_be_done(seat: Seat, around: Surroundings) -> bool:
    """Whether a node of whose script nothing is known has come to its end."""
    member = seat.resources.member if seat.resources else None
    if member and member.action == "DELETE":
        return True
    if member and member.action in ("CREATE", "UPDATE") and member.status == "COMPLETE":
        return True
    return seat.group.role == "control-plane" and seat.group.root in around.up


def read_node(seat: Seat, signs: Signs, usual: Usuals, around: Surroundings) -> Node:
    stages = read_stages(signs, Pace(seat.group.role, usual, around.now))
    state, stage, cause, reason = _state(signs, stages, around)
    shown = signs.report
    if signs.addons and signs.addons.phase != "waiting":
        shown = signs.addons
    server, row = signs.server, signs.row
    return Node(
        name=seat.name,
        role=seat.group.role,
        nodegroup=seat.group.name,
        index=seat.index,
        server_name=get_text(server, "name") or seat.server_name,
        server_id=get_text(server, "id") or _made_id(row),
        addresses=addresses(server),
        stage=stage,
        state=state,
        since=_since(state, stages, signs, around),
        cause=cause,
        reason=reason,
        deployment_id=shown.id,
        deployment_state=shown.state,
        last_report=_last_report(signs),
        joined=signs.joined,
        stages=stages,
        late=any(stage.late for stage in stages),
        kept=_is_kept(signs.made, around.begun),
    )


def _made_id(row: Resource | None) -> str:
    """Until a server exists, Heat's events give a name of its own making instead of an id."""
    return row.physical_id if row and UUID.match(row.physical_id) else ""


def _state(
    signs: Signs, stages: Sequence[Stage], around: Surroundings
) -> tuple[NodeState, str, Cause, str]:
    """State, stage, cause and reason of a node."""
    if signs.leaving:
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
        unfinished = next(stage for stage in stages[4:] if stage.state != "done")
        cause: Cause = "not-ready" if unfinished.name == "joined" else ended
        return "configuring", unfinished.name, cause, ""
    at = "configure" if boot.state == "done" else "boot"
    state: NodeState = "configuring" if boot.state == "done" else "booting"
    if get_text(signs.server, "status") in _STOPPED:
        return state, at, "server-not-running", ""
    if _is_silent(boot, configure, around):
        state = "silent"
    return state, at, ended, ""


def _is_silent(boot: Stage, configure: Stage, around: Surroundings) -> bool:
    """Whether the agent was not heard of for too long, or until Heat's time was up."""
    if around.timed_out:
        return True
    stage = configure if boot.state == "done" else boot
    until = stage.end if around.ended else around.now
    began = configure.start or boot.start
    if until is None or began is None:
        return False
    usual = stage.usual
    return until - began >= (timedelta(seconds=usual.silent_after) if usual else SILENT_AFTER)


def is_leaving(made: NodeResources | None) -> bool:
    """Whether a node is being deleted; single parts are also deleted to be made anew."""
    if made is None:
        return False
    parts = [made.member] if made.member else [row for row in made.resources if row.is_deployment]
    return bool(parts) and all(row.action == "DELETE" and row.status != "FAILED" for row in parts)


def _is_kept(made: NodeResources | None, begun: datetime | None) -> bool:
    """Whether a node was there before the action began."""
    if made is None or begun is None:
        return False
    since = (made.member.created if made.member else None) or first_sign(made)
    return since < begun if since else bool(made.member and made.member.action == "UPDATE")


def _current(stages: Sequence[Stage]) -> str:
    begun = [stage.name for stage in stages if stage.state not in ("waiting", "done")]
    if begun:
        return begun[0]
    if all(stage.state == "done" for stage in stages):
        return "ready"
    done = [stage.name for stage in stages if stage.state == "done"]
    return done[-1] if done else "waiting"


def _since(
    state: NodeState, stages: Sequence[Stage], signs: Signs, around: Surroundings
) -> datetime | None:
    if state == "ready":
        return next(stage.end for stage in reversed(stages) if stage.name != "joined")
    if state == "waiting":
        return around.begun or around.created
    at = by_name(stages)
    if state == "building":
        return at["server"].start or at["network"].start
    if state in ("booting", "silent"):
        return at["configure"].start or at["boot"].start
    if state == "configuring":
        starts = [at[name].start for name in ("configure", "joined", "addons") if name in at]
        return next(filter(None, starts), None) or at["configure"].end
    if state == "failed":
        return next((stage.end for stage in stages if stage.state == "failed"), None)
    member = signs.made.member if signs.made else None
    begun = member.begun if member and member.action == "DELETE" else None
    return begun or around.begun


def _addons(seat: Seat, around: Surroundings) -> Report | None:
    if seat.group.role != "control-plane" or seat.index != 0 or not seat.group.default:
        return None
    expected = Report("waiting") if around.addons_expected else None
    return around.reports.worst(around.addons) or expected


def _last_report(signs: Signs) -> datetime | None:
    reported = [row.signal for row in signs.made.resources] if signs.made else []
    for report in (signs.report, signs.addons):
        if report and report.phase in ("done", "failed"):
            reported.append(report.time)
    return max((time for time in reported if time), default=None)


def _server(seat: Seat, row: Resource | None, around: Surroundings) -> Object:
    """Nova's server of a node; not the one that had its name before."""
    if row and (found := around.servers.get(row.physical_id)):
        return found
    named = around.servers_by_name.get(seat.server_name) or {}
    begun = row.spell("CREATE").begun if row else None
    created = as_time(named.get("created"))
    return {} if begun and created and begun - created > _SKEW else named


def addresses(server: Object) -> tuple[str, ...]:
    """Fixed addresses first, then floating ones."""
    found = [
        (get_text(item, "OS-EXT-IPS:type") == "floating", get_text(item, "addr"))
        for network in as_object(server.get("addresses")).values()
        for item in as_objects(network)
    ]
    return tuple(address for _, address in sorted(found, key=lambda pair: pair[0]) if address)


def servers(evidence: Evidence) -> tuple[dict[str, Object], dict[str, Object]]:
    """Nova's servers by id and, the newest of those that share one, by name."""
    by_id, by_name = {}, {}
    for server in sorted(evidence.servers, key=lambda server: get_text(server, "created")):
        by_id[get_text(server, "id")] = by_name[get_text(server, "name")] = server
    by_id.pop("", None)
    return by_id, by_name
