# SPDX-License-Identifier: Apache-2.0
"""The stages of one node, from what Heat, Nova and Magnum say of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from k8s_dashboard.evidence import Object, as_object, as_time, get_text
from k8s_dashboard.progress.model import Source, Stage, StageName, Usual
from k8s_dashboard.progress.reports import Report, past, quote
from k8s_dashboard.progress.resources import NodeResources, Phase, Resource, Role

GONE = ("ERROR", "DELETED", "SOFT_DELETED")


Usuals = Callable[[str, str], Usual | None]


class Signs(NamedTuple):
    """All that is known of one node.

    `row` is the resource of its server, `server` what Nova says of that. `addons` is None where
    they run on another node, `joined` where nobody knows whether Kubernetes calls the node Ready.
    `leaving` is whether it is being deleted, `ended` whether nothing more will happen.
    """

    made: NodeResources | None
    row: Resource | None
    server: Object
    report: Report
    addons: Report | None
    joined: bool | None
    leaving: bool
    ended: bool


class Pace(NamedTuple):
    """How long the stages of a node usually take, by its role."""

    role: Role
    usual: Usuals
    now: datetime

    def stage(
        self,
        name: StageName,
        state: Phase,
        start: datetime | None = None,
        end: datetime | None = None,
        source: Source = "heat",
        reason: str = "",
    ) -> Stage:
        usual = self.usual(self.role, name)
        late = False
        if usual and state == "running" and start:
            late = (self.now - start).total_seconds() >= usual.late_after + 1
        return Stage(name, state, start, end, source, reason, late, usual)


def read_stages(signs: Signs, pace: Pace) -> tuple[Stage, ...]:
    server = _server(signs, pace)
    boot, configure = _agent(signs, server, pace)
    stages = [_network(signs, server, pace), server, boot, configure]
    addons = signs.addons
    if addons:
        stages.append(
            pace.stage("addons", addons.phase, addons.start, addons.time, "heat", addons.reason)
        )
    if signs.joined is not None:
        stages.append(_joined(signs.joined, stages))
    return tuple(stages)


def _network(signs: Signs, server: Stage, pace: Pace) -> Stage:
    """Everything that must be there before a server can be built: ports and volumes."""
    made = signs.made
    begun = first_sign(made) if made else None
    if made and (failed := _failed(made, server)):
        return pace.stage("network", "failed", begun, failed.ended, "heat", quote(failed.reason))
    if server.state != "waiting" or signs.leaving:
        return pace.stage("network", "done", begun, server.start)
    if made is None or not _is_begun(made):
        return pace.stage("network", "waiting", source="")
    return pace.stage("network", "stopped" if signs.ended else "running", begun)


def _failed(made: NodeResources, server: Stage) -> Resource | None:
    """What failed of a node beside its server and its script, or before anything was made."""
    failed = [row for row in made.resources if row.status == "FAILED" and row.phase == "failed"]
    for row in failed:
        if not (row.is_server or row.is_deployment):
            return row
    member = made.member
    before = member and member.phase == "failed" and not failed and server.state == "waiting"
    return member if before else None


def _is_begun(made: NodeResources) -> bool:
    parts = [made.member, *made.resources]
    return any(row.action not in ("", "INIT") for row in parts if row)


def first_sign(made: NodeResources) -> datetime | None:
    """When Heat began the node."""
    if made.member and (begun := made.member.spell("CREATE").begun):
        return begun
    times = [time for row in made.resources if (time := row.spell("CREATE").begun or row.created)]
    return min(times, default=None)


def server_row(made: NodeResources | None) -> Resource | None:
    """The server's resource; the one that is there, where another took the place of one."""
    rows = [row for row in made.resources if row.is_server] if made else []
    if len(rows) < 2:
        return rows[0] if rows else None
    return min(rows, key=lambda row: row.action == "DELETE")


def _server(signs: Signs, pace: Pace) -> Stage:
    row, server = signs.row, signs.server
    phase, source = _server_phase(signs)
    if phase == "waiting":
        return pace.stage("server", phase)
    spell = row.spell("CREATE") if row else None
    start = (spell and spell.begun) or as_time(server.get("created"))
    end = (spell and spell.ended) or as_time(server.get("OS-SRV-USG:launched_at"))
    told = row.reason if row else ""
    if source == "nova":
        told = get_text(as_object(server.get("fault")), "message") or told
    return pace.stage(
        "server",
        phase,
        start,
        end if phase in ("done", "failed") else None,
        source,
        quote(told) if phase == "failed" else "",
    )


def _server_phase(signs: Signs) -> tuple[Phase, Source]:
    """How far a server is, and who says so: Nova knows first, but Heat knows what comes next.

    What Heat deletes although the node stays it makes once more, and so it may do with a server
    that did not come up.
    """
    row, status = signs.row, get_text(signs.server, "status")
    if row and row.action == "DELETE" and not signs.leaving:
        return "running", "heat"
    phase: Phase = past(row) if row else "waiting"
    if phase == "running" and row and row.action not in ("CREATE", "ADOPT"):
        phase = "done"
    if row is None and signs.report.phase != "waiting":
        phase = "done"
    if (
        not status
        or phase == "failed"
        or (status in GONE and (phase == "running" or signs.leaving))
    ):
        return phase, "heat"
    if status in GONE:
        return "failed", "nova"
    if status == "BUILD":
        return (phase, "heat") if phase == "stopped" else ("running", "nova")
    return "done", "nova"


def _agent(signs: Signs, server: Stage, pace: Pace) -> tuple[Stage, Stage]:
    """Booting until the agent reports, and configuring: one thing to Heat.

    So they have one usual time together, which goes with the one that matters; of a script that
    runs again none is known.
    """
    report = signs.report
    booting: Phase = report.phase
    if report.phase == "waiting" and server.state == "done" and not signs.leaving:
        booting = "stopped" if signs.ended else "running"
    configured: Phase = booting if booting in ("done", "failed") else "waiting"
    if configured != "waiting":
        booting = "done"
    elif report.known_agent:
        booting, configured = "done", booting
    began = None if booting == "waiting" else server.end or report.start
    stopped = report.time if booting == "stopped" else None
    end = report.time if configured != "waiting" else None
    if booting != "done":
        boot = pace.stage("boot", booting, began, stopped)
        return boot, Stage("configure", configured, None, end, "heat", report.reason)
    boot = Stage("boot", booting, began, stopped, "heat")
    if report.known_agent:
        return boot, Stage("configure", configured, report.start, end, "heat", report.reason)
    return boot, pace.stage("configure", configured, None, end, "heat", report.reason)


def _joined(ready: bool, before: Sequence[Stage]) -> Stage:
    """Whether Kubernetes has the node; Magnum asks it now and then, so the end is not known."""
    finished = all(stage.state == "done" for stage in before)
    phase: Phase = "done" if ready else "running" if finished else "waiting"
    return Stage("joined", phase, before[-1].end if finished else None, None, "magnum")


def by_name(stages: Iterable[Stage]) -> Mapping[str, Stage]:
    return {stage.name: stage for stage in stages}
