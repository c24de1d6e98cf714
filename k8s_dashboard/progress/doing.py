# SPDX-License-Identifier: Apache-2.0
"""What is being done to a cluster, since when and until when, as Magnum and Heat tell it together.

Magnum calls whatever goes on in a cluster with further node groups an update, and may notice late
or never how a stack has ended; a node group's stack may be created while the cluster's own stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from k8s_dashboard.evidence import Evidence, Object, as_time, get_count, get_text
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.resources import Resource

_CREATING = ("CREATE", "ADOPT")


@dataclass(frozen=True, slots=True)
class Stack:
    """An outermost stack: what was done to it last, and when that began and ended."""

    id: str
    name: str
    action: str
    phase: str
    begun: datetime | None
    ended: datetime | None
    timeout: timedelta | None
    reason: str

    @property
    def running(self) -> bool:
        return self.phase == "IN_PROGRESS"


@dataclass(frozen=True, slots=True)
class Doing:
    """`action` and `phase` are Heat's words. `begun` is when it began, for a creation None: nothing
    was there before. `deadline` is when Heat gives up."""

    action: str
    phase: str
    begun: datetime | None
    started: datetime | None
    deadline: datetime | None
    stacks: tuple[Stack, ...]
    main: Stack | None

    @property
    def status(self) -> str:
        return f"{self.action}_{self.phase}" if self.phase else self.action

    @property
    def leaving(self) -> frozenset[str]:
        """The names of the stacks that are being deleted."""
        return frozenset(
            stack.name
            for stack in self.stacks
            if stack.action == "DELETE" and stack.phase != "FAILED"
        )

    @property
    def over(self) -> datetime | None:
        """When Heat gave up, as far as its events tell."""
        times = [stack.ended for stack in self.stacks if stack.phase == "FAILED" and stack.ended]
        return max(times, default=None) if self.phase == "FAILED" else None

    @property
    def involved(self) -> frozenset[str]:
        """The names of the stacks to which it is done."""
        return frozenset(
            stack.name
            for stack in self.stacks
            if stack.running or self.begun is None or (stack.begun and stack.begun >= self.begun)
        )

    def is_of_now(self, row: Resource) -> bool:
        """Whether a failed resource failed in what is being done now, and not before."""
        if self.action in _CREATING or not self.phase:
            return True
        if self.action == "DELETE":
            return row.action == "DELETE"
        time = row.ended or row.updated or row.created
        if self.begun and time:
            return time >= self.begun
        return row.action not in _CREATING


def read_doing(evidence: Evidence, log: StackLog) -> Doing:
    stacks = _stacks(evidence, log)
    main = _main(evidence, stacks)
    action, _, phase = _status(get_text(evidence.cluster, "status"), main, stacks).partition("_")
    running = [stack for stack in stacks if stack.running]
    begun = None if action in _CREATING else _begun_together(stacks, running)
    started = begun
    if action in _CREATING:
        started = as_time(evidence.cluster.get("created_at")) or (main.begun if main else None)
    return Doing(
        action=action,
        phase=phase,
        begun=begun,
        started=started,
        deadline=_deadline(evidence, running, started) if phase == "IN_PROGRESS" else None,
        stacks=stacks,
        main=main,
    )


def _stacks(evidence: Evidence, log: StackLog) -> tuple[Stack, ...]:
    """The stacks as they were fetched or, where they were not, as their events tell of them."""
    told = {row.stack_id: row for row in log.stacks}
    fetched = {stack.id: stack for stack in map(_fetched, evidence.stacks)}
    if not fetched:
        return tuple(_told(row) for row in told.values())
    return tuple(_together(stack, told.get(stack.id)) for stack in fetched.values())


def _fetched(item: Object) -> Stack:
    action, _, phase = get_text(item, "stack_status").partition("_")
    created = as_time(item.get("creation_time"))
    updated = as_time(item.get("updated_time"))
    return Stack(
        id=get_text(item, "id"),
        name=get_text(item, "stack_name", "name"),
        action=action,
        phase=phase,
        begun=created if action in _CREATING else updated or created,
        ended=None,
        timeout=_minutes(item, "timeout_mins"),
        reason=get_text(item, "stack_status_reason"),
    )


def _told(row: Resource, timeout: timedelta | None = None) -> Stack:
    return Stack(
        row.stack_id,
        row.stack_name,
        row.action,
        row.status,
        row.begun,
        row.ended,
        timeout,
        row.reason,
    )


def _together(fetched: Stack, row: Resource | None) -> Stack:
    """Heat's own word of a stack where it was fetched; an event tells when that came to be."""
    if row is None:
        return fetched
    if not fetched.phase:
        return _told(row, fetched.timeout)
    same = (row.action, row.status) == (fetched.action, fetched.phase)
    ended = row.ended if same else None
    over = ended is not None and (fetched.begun is None or ended >= fetched.begun)
    return replace(fetched, ended=ended) if over else fetched


def _main(evidence: Evidence, stacks: Sequence[Stack]) -> Stack | None:
    stack_id = get_text(evidence.cluster, "stack_id")
    if not stack_id:
        return stacks[0] if stacks else None
    return next((stack for stack in stacks if stack.id == stack_id), None)


def _status(magnum: str, main: Stack | None, stacks: Sequence[Stack]) -> str:
    """Magnum's word; Heat's where there is no other, or where Magnum has not noticed."""
    if main is None:
        return magnum
    heat = f"{main.action}_{main.phase}" if main.phase else main.action
    action, _, phase = magnum.partition("_")
    if phase in ("COMPLETE", "FAILED"):
        ahead = main.running and main.action != action and main.action not in _CREATING
    else:
        ahead = main.phase == "FAILED" and main.action == action
        ahead = ahead and not any(stack.running for stack in stacks)
    return heat if ahead or not magnum else magnum


def _begun_together(stacks: Sequence[Stack], running: Sequence[Stack]) -> datetime | None:
    """When the earliest began of what goes on now, or went on last, and whatever it overlapped."""
    spans = sorted(
        ((stack.begun, stack.ended) for stack in stacks if stack.begun),
        key=lambda span: span[0],
        reverse=True,
    )
    began = [stack.begun for stack in running if stack.begun]
    found = min(began) if began else spans[0][0] if spans else None
    for begun, ended in spans:
        if found and ended and begun < found <= ended:
            found = begun
    return found


def _deadline(
    evidence: Evidence, running: Sequence[Stack], started: datetime | None
) -> datetime | None:
    usual = _minutes(evidence.cluster, "create_timeout")
    times = [(stack.begun, stack.timeout or usual) for stack in running]
    if not running:
        times = [(started, usual)]
    found = [end for begun, timeout in times if (end := _after(begun, timeout))]
    return min(found, default=None)


def _minutes(source: Object, key: str) -> timedelta | None:
    minutes = get_count(source, key)
    return timedelta(minutes=minutes) if 0 < minutes < 1_000_000 else None


def _after(begun: datetime | None, timeout: timedelta | None) -> datetime | None:
    try:
        return begun + timeout if begun and timeout else None
    except OverflowError:
        return None
