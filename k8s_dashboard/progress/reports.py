# SPDX-License-Identifier: Apache-2.0
"""What software deployments say: whether a node's script has ended, when, and how.

A deployment waits until the agent on its server has fetched and run the script; between the two
Heat tells nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from k8s_dashboard import redact
from k8s_dashboard.evidence import Object, as_time, get_text
from k8s_dashboard.progress.fold import UPGRADE, UUID
from k8s_dashboard.progress.resources import Phase, Resource, is_consequence, plain

_WORST: tuple[Phase, ...] = ("failed", "stopped", "running", "waiting", "done")


class Report(NamedTuple):
    """`time` is when the agent reported, or when Heat stopped waiting for it.

    `known_agent` is whether the agent had reported before, so that only the script is waited for.
    """

    phase: Phase
    known_agent: bool = False
    id: str = ""
    state: str = ""
    start: datetime | None = None
    time: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reports:
    """Reads deployments of one cluster.

    `records` are Heat's own of them, by id, where they were fetched: Heat's resources may be late
    to tell what those know. `ended` is whether nothing more will happen, `over` since when.
    """

    records: Mapping[str, Object]
    ended: bool
    over: datetime | None

    def of_node(self, rows: Iterable[Resource], must_be_done: bool) -> Report:
        """The deployment that makes a server a node; an upgrade counts only while it moves.

        Where none is known, because Heat forgets old events, `must_be_done` decides.
        """
        found = [row for row in rows if row.is_deployment and not _is_idle_upgrade(row)]
        return self.worst(found) or Report("done" if must_be_done else "waiting")

    def worst(self, rows: Sequence[Resource]) -> Report | None:
        reports = [self._report(row) for row in rows]
        return min(reports, key=lambda report: _WORST.index(report.phase), default=None)

    def _report(self, row: Resource) -> Report:
        record = self.records.get(row.physical_id, {})
        status = get_text(record, "status") if record else ""
        told = get_text(record, "status_reason") if record else ""
        phase, reason = past(row), row.reason
        if status == "COMPLETE":
            phase = "done"
        elif status == "FAILED":
            phase, reason = ("stopped" if is_consequence(told) else "failed"), told or reason
        if phase == "running" and self.ended:
            phase = "stopped"
        again = _runs_again(row, phase)
        return Report(
            phase=phase,
            known_agent=again,
            id=row.physical_id if UUID.match(row.physical_id) else "",
            state=(status or row.status) if phase != "waiting" else "",
            start=_start(row, record, again),
            time=_end(row, record, phase, again) or (self.over if phase == "stopped" else None),
            reason=quote(reason) if phase == "failed" else "",
        )


def past(row: Resource) -> Phase:
    """How far a resource had come; to be deleted means that it had been made."""
    return "done" if row.action == "DELETE" and row.status != "FAILED" else row.phase


def _is_idle_upgrade(row: Resource) -> bool:
    return row.name == UPGRADE and (row.action != "UPDATE" or row.status == "COMPLETE")


def _runs_again(row: Resource, phase: Phase) -> bool:
    """Whether this is not the first run of a script. Most updates do not run it."""
    if row.action in ("", "INIT", "CREATE", "DELETE"):
        return False
    return phase != "done" or bool(row.signal and row.begun and row.signal >= row.begun)


def _start(row: Resource, record: Object, again: bool) -> datetime | None:
    if again:
        return row.begun
    return as_time(record.get("creation_time")) or row.spell("CREATE").begun


def _end(row: Resource, record: Object, phase: Phase, again: bool) -> datetime | None:
    ended = row.ended if again else row.spell("CREATE").ended
    if phase in ("done", "failed"):
        return row.signal or as_time(record.get("updated_time")) or ended
    return ended if phase == "stopped" else None


def quote(reason: str) -> str:
    """A service's words without secrets, short enough for a page."""
    return redact.text(plain(reason))[:500] if reason else ""
