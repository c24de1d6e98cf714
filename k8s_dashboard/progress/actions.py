# SPDX-License-Identifier: Apache-2.0
"""What was done to a cluster, one action after the other, and the steps of each.

A cluster is created, resized, given further node groups and deleted; Heat's event log tells each of
these by the events that a stack has about itself. A step is what an action did to one resource.
Heat drops the events of a nested stack together with the stack, and the oldest ones of a long log,
so any step may lack its begin, its end or what happened inside it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from k8s_dashboard.evidence import Evidence, Object, as_time, get_text
from k8s_dashboard.progress.resources import (
    Phase,
    Resource,
    is_consequence,
    ordered,
    resources,
    stack_of,
)

# Clocks of Heat's engines differ by this much at most before an event is taken for another action.
_SKEW = timedelta(seconds=5)
# Magnum deletes the stacks of a cluster one after the other.
_PAUSE = timedelta(seconds=60)

_PHASES: dict[str, Phase] = {"COMPLETE": "done", "FAILED": "failed"}


@dataclass(eq=False, slots=True)
class Step:
    """What one action did to one resource; `verb` is Heat's word for it.

    `child` is the id of the nested stack that the resource is, "" for others. `signals` are when
    somebody reported to it: the agent of a node to its deployment.
    """

    stack_id: str
    stack_name: str
    name: str
    verb: str
    phase: Phase = "running"
    start: datetime | None = None
    end: datetime | None = None
    reason: str = ""
    physical_id: str = ""
    type: str = ""
    child: str = ""
    signals: list[datetime] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Action:
    """One action on the cluster, in one stack or several; `main` if the cluster's own is one.

    `end` is None while it runs. `cut` is whether the log no longer has its begin.
    """

    verb: str
    start: datetime | None
    end: datetime | None = None
    phase: Phase = "running"
    cut: bool = False
    main: bool = True
    roots: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)

    @property
    def key(self) -> str:
        """A name that stays the same while the log grows."""
        time = self.start.strftime("-%Y%m%dT%H%M%SZ") if self.start else ""
        return f"{self.verb.lower()}{time}"


@dataclass(frozen=True, slots=True)
class _Event:
    time: datetime
    stack_id: str
    stack_name: str
    name: str
    verb: str
    status: str
    reason: str
    physical_id: str

    @property
    def about_stack(self) -> bool:
        return self.name == self.stack_name


def read_actions(evidence: Evidence, rows: Sequence[Resource] | None = None) -> list[Action]:
    """The actions on a cluster, oldest first; what is going on, or was the last, is at the end.

    `rows` are the evidence's `resources`, where the caller has read them already.
    """
    rows = resources(evidence) if rows is None else rows
    log = [event for item in ordered(evidence.events) if (event := _event(item))]
    roots = _Roots(evidence, rows, log)
    runs: list[Action] = []
    for root in roots.stacks:
        runs += _runs_of(root, roots, evidence, rows)
    actions = _merged(runs)
    _find_children(actions, rows)
    return actions


def _event(item: Object) -> _Event | None:
    time = as_time(item.get("event_time"))
    if time is None:
        return None
    stack_name, stack_id = stack_of(item)
    verb, _, status = get_text(item, "resource_status").partition("_")
    return _Event(
        time=time,
        stack_id=stack_id,
        stack_name=stack_name,
        name=get_text(item, "resource_name", "logical_resource_id"),
        verb=verb,
        status=status,
        reason=get_text(item, "resource_status_reason"),
        physical_id=get_text(item, "physical_resource_id"),
    )


class _Roots:
    """The stacks of a cluster that are in no other one, and what belongs to each.

    A nested stack's name begins with the name of the stack around it and a dash.
    """

    def __init__(self, evidence: Evidence, rows: Sequence[Resource], log: Sequence[_Event]):
        names = {get_text(item, "id"): get_text(item, "stack_name") for item in evidence.stacks}
        main = get_text(evidence.cluster, "stack_id", "cluster_id")
        told = {row.stack_id: row.stack_name for row in rows}
        told |= {event.stack_id: event.stack_name for event in log}
        self._known = {name: stack_id for stack_id, name in names.items() if name}
        for stack_id, name in sorted(told.items(), key=lambda pair: len(pair[1])):
            if stack_id and name and not self._around(name):
                self._known[name] = stack_id
        self.main = main if main in self._known.values() else next(iter(self._known.values()), "")
        self.stacks = tuple(self._known.values()) or ("",)
        self._of = {stack_id: self._around(name) for stack_id, name in told.items()}
        self.events: dict[str, list[_Event]] = {root: [] for root in self.stacks}
        for event in log:
            self.events[self.of(event.stack_id)].append(event)

    def of(self, stack_id: str) -> str:
        return self._of.get(stack_id) or self.main

    def _around(self, name: str) -> str:
        """The root with this name, or whose name this one continues; "" if there is none."""
        if name in self._known:
            return self._known[name]
        end = name.find("-")
        while 0 <= end < 300:
            if name[:end] in self._known:
                return self._known[name[:end]]
            end = name.find("-", end + 1)
        return ""


def _runs_of(
    root: str, roots: _Roots, evidence: Evidence, rows: Sequence[Resource]
) -> list[Action]:
    """The actions of one root stack, with their steps."""
    events = roots.events[root]
    own = [event for event in events if event.about_stack and event.stack_id == root]
    stack = _stack(evidence, root, roots.main)
    runs = _begun(own) or _only_known_by_status(stack, events)
    runs = _with_lost_begin(runs, events)
    for run in runs:
        run.main, run.roots = root == roots.main, (root,)
    inside = [event for event in events if not event.about_stack]
    _add_steps(runs, inside)
    if runs:
        _close(runs[-1], stack)
        _add_rows(runs[-1], [row for row in rows if roots.of(row.stack_id) == root])
    for run, following in zip(runs, [*runs[1:], None], strict=False):
        _end(run, following.start if following else None)
    return runs


def _begun(own: Iterable[_Event]) -> list[Action]:
    """The actions that a stack's events about itself tell of."""
    runs: list[Action] = []
    for event in own:
        current = runs[-1] if runs else None
        same = current is not None and current.verb == event.verb
        if event.status == "IN_PROGRESS":
            if current is None or not same or current.end:
                runs.append(Action(event.verb, event.time))
        elif event.status in _PHASES:
            if current is None or not same:
                current = Action(event.verb, _end_of(current, event), cut=True)
                runs.append(current)
            current.end = event.time
            current.phase = _phase(event.status, event.reason)
    return runs


def _stack(evidence: Evidence, root: str, main: str) -> Object:
    """A root stack with its status; the cluster's own for its stack where that is not known."""
    stack = next((item for item in evidence.stacks if get_text(item, "id") == root), {})
    if root != main or get_text(stack, "stack_status"):
        return stack
    return {
        **stack,
        "stack_status": get_text(evidence.cluster, "status"),
        "stack_status_reason": get_text(evidence.cluster, "status_reason"),
    }


def _end_of(before: Action | None, event: _Event) -> datetime | None:
    """When an action began, at the earliest, of which only the end is known."""
    return (before.end or event.time) if before else None


def _only_known_by_status(stack: Object, events: Sequence[_Event]) -> list[Action]:
    """The last action, where the log has nothing of the stack itself."""
    verb, _, status = get_text(stack, "stack_status").partition("_")
    if status not in ("IN_PROGRESS", *_PHASES):
        return []
    begun = as_time(stack.get("creation_time" if verb == "CREATE" else "updated_time"))
    if begun is None and events:
        begun = events[0].time
    return [Action(verb, begun, cut=begun is None)]


def _with_lost_begin(runs: list[Action], events: Sequence[_Event]) -> list[Action]:
    """With an action for what happened before the first whose begin the log still has."""
    if not events:
        return runs
    first = events[0]
    if not runs:
        return [Action(first.verb, first.time, cut=True)]
    if runs[0].start is None:
        runs[0].start = min(first.time, runs[0].end or first.time)
    elif runs[0].start - first.time > _SKEW:
        lost = Action(first.verb, first.time, cut=True)
        lost.phase = "done"
        return [lost, *runs]
    return runs


def _add_steps(runs: Sequence[Action], events: Iterable[_Event]) -> None:
    starts = [run.start for run in runs if run.start]
    known: dict[tuple[int, str, str, str], Step] = {}
    latest: dict[tuple[str, str], Step] = {}
    for event in events:
        if event.verb == "SIGNAL":
            if found := latest.get((event.stack_id, event.name)):
                found.signals.append(event.time)
            continue
        if event.status not in ("IN_PROGRESS", *_PHASES):
            continue
        number = _run_at(event.time, runs, starts)
        key = (number, event.stack_id, event.name, event.verb)
        step = known.get(key)
        if step is None:
            step = Step(event.stack_id, event.stack_name, event.name, event.verb)
            known[key] = step
            runs[number].steps.append(step)
        latest[event.stack_id, event.name] = step
        _take(step, event)


def _run_at(time: datetime, runs: Sequence[Action], starts: Sequence[datetime]) -> int:
    number = max(bisect_right(starts, time) - 1, 0)
    soon = number + 1 < len(runs) and starts[number + 1] - time <= _SKEW
    end = runs[number].end
    return number + 1 if soon and end and time > end else number


def _take(step: Step, event: _Event) -> None:
    step.physical_id = event.physical_id or step.physical_id
    if event.status == "IN_PROGRESS":
        step.start = step.start or event.time
        step.end, step.phase, step.reason = None, "running", ""
    else:
        step.end, step.phase = event.time, _phase(event.status, event.reason)
        step.reason = event.reason if event.status == "FAILED" else ""


def _phase(status: str, reason: str) -> Phase:
    phase = _PHASES[status]
    return "stopped" if phase == "failed" and is_consequence(reason) else phase


def _close(run: Action, stack: Object) -> None:
    """End the last action where the stack's own status says so and the log does not."""
    verb, _, status = get_text(stack, "stack_status").partition("_")
    if run.phase == "running" and verb == run.verb and status in _PHASES:
        run.phase = _phase(status, get_text(stack, "stack_status_reason"))
        run.end = max((step.end for step in run.steps if step.end), default=run.start)


def _add_rows(run: Action, rows: Iterable[Resource]) -> None:
    """What the list of resources knows of the last action, and the log does not."""
    known = {(step.stack_id, step.name): step for step in run.steps}
    for row in rows:
        step = known.get((row.stack_id, row.name))
        if step:
            step.type = row.type
            step.physical_id = row.physical_id or step.physical_id
        elif _belongs(row, run):
            run.steps.append(_step(row, run.verb))


def _belongs(row: Resource, run: Action) -> bool:
    if row.phase == "waiting":
        return False
    touched = max((time for time in (row.created, row.updated) if time), default=None)
    if run.start is None or touched is None:
        return row.action == run.verb
    return run.start - touched <= _SKEW


def _step(row: Resource, verb: str) -> Step:
    """Of a resource only; Heat notes when an update of it began, but not when it was made."""
    return Step(
        stack_id=row.stack_id,
        stack_name=row.stack_name,
        name=row.name,
        verb=row.action,
        phase=row.phase,
        start=row.updated if row.action == verb == "UPDATE" else None,
        reason=row.reason if row.phase == "failed" else "",
        physical_id=row.physical_id,
        type=row.type,
    )


def _end(run: Action, following: datetime | None) -> None:
    """Once an action has ended, so has each of its steps."""
    if run.end is None and following:
        run.end = following
        if run.phase == "running":
            run.phase = "stopped"
    if run.phase == "running":
        return
    for step in run.steps:
        if step.phase == "running" and step.end is None:
            step.phase = "done" if run.phase == "done" else "stopped"
            step.end = run.end if step.phase == "stopped" else None


def _merged(runs: list[Action]) -> list[Action]:
    """Actions of several stacks at once that do the same are one; oldest first."""
    actions: list[Action] = []
    for run in sorted(runs, key=lambda run: (run.start is not None, run.start, not run.main)):
        same = next((each for each in actions[:-50:-1] if _together(each, run)), None)
        if same is None:
            actions.append(run)
            continue
        same.end = max(same.end, run.end) if same.end and run.end else None
        same.phase = _worse(same.phase, run.phase)
        same.main, same.cut = same.main or run.main, same.cut or run.cut
        same.roots += run.roots
        same.steps += run.steps
    return actions


def _together(one: Action, other: Action) -> bool:
    if one.verb != other.verb or set(one.roots) & set(other.roots):
        return False
    if one.start is None or other.start is None or one.end is None:
        return True
    return other.start - one.end <= (_PAUSE if one.verb == "DELETE" else timedelta())


def _worse(one: Phase, other: Phase) -> Phase:
    order: tuple[Phase, ...] = ("running", "failed", "stopped", "done", "waiting")
    return min(one, other, key=order.index)


def _find_children(actions: Iterable[Action], rows: Sequence[Resource]) -> None:
    """Which steps are nested stacks: by id, else by the name that Heat gives such a stack."""
    steps = [step for action in actions for step in action.steps]
    ids: dict[str, str] = {}
    stacks = {step.stack_id: step.stack_name for step in steps}
    stacks |= {row.stack_id: row.stack_name for row in rows}
    for stack_id, name in stacks.items():
        ids[stack_id] = stack_id
        ids.setdefault(name, stack_id)
        ids.setdefault(name.rpartition("-")[0], stack_id)
    ids.pop("", None)
    made: dict[str, datetime] = {}
    for row in rows:
        if row.created:
            made[row.stack_id] = min(row.created, made.get(row.stack_id, row.created))
    for step in steps:
        found = ids.get(step.physical_id) or ids.get(f"{step.stack_name}-{step.name}", "")
        step.child = found if found != step.stack_id else ""
        if step.verb == "CREATE" and step.child:
            step.start = step.start or made.get(step.child)
