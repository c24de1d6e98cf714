# SPDX-License-Identifier: Apache-2.0
"""The critical path of an action: what it waited for, at each moment.

One walks back from what decided the end: what failed first, else what runs or was stopped longest,
else what ended last. What a step waited for is what it needs, as far as Heat tells; where Heat does
not (a delete, a change), what ended last before the step began. A nested stack is walked through in
the same way.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from k8s_dashboard.evidence import Evidence, get_text
from k8s_dashboard.progress.actions import Action, Step
from k8s_dashboard.progress.resources import stack_of

Needs = Mapping[tuple[str, str], Sequence[str]]

# Heat's events have whole seconds, and its engines' clocks differ a little.
_SLACK = timedelta(seconds=2)
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of the path; `chain` are the steps that one waited for, the outermost first.

    A chain that ends at a nested stack, or is empty, means: for Heat itself, between two steps.
    """

    start: datetime
    end: datetime
    chain: tuple[Step, ...]

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Path:
    """The legs, oldest first, without a gap from the action's begin to what decided its end.

    `alone` is for how many seconds a member of a group was the only one that was waited for.
    """

    legs: tuple[Leg, ...] = ()
    alone: Mapping[Step, float] = field(default_factory=dict)


def read_needs(evidence: Evidence) -> Needs:
    """What each resource needs to be there first, by stack id and name, as far as Heat tells.

    Heat lists the opposite (`required_by`), and empties it as a stack is deleted.
    """
    needs: dict[tuple[str, str], list[str]] = {}
    for item in evidence.resources:
        told = item.get("required_by")
        name, stack_id = get_text(item, "resource_name"), stack_of(item)[1]
        for other in told if isinstance(told, list) else ():
            if isinstance(other, str):
                needs.setdefault((stack_id, other), []).append(name)
    return needs


def critical_path(
    action: Action, needs: Needs, now: datetime, awaited: Iterable[Step] = ()
) -> Path:
    """The path of an action, as it looks at `now` (aware); empty where no times are known.

    `needs` are those of `read_needs`. `awaited` are the steps of a node that is known to hold up
    the action, which goes before what only runs longest.
    """
    until = action.end or now
    walk = _Walk(action.steps, needs, until, awaited)
    outermost = [step for root in action.roots for step in walk.steps.get(root, ())]
    last = walk.decisive(outermost)
    timed = any(step.start and step.end for step in action.steps)
    if last is None or action.start is None or not timed:
        return Path()
    end = walk.failed_at(last) or until
    walk.back(last, action.start, max(end, action.start), ())
    return Path(tuple(walk.legs[::-1]), walk.alone)


def node_path(steps: Sequence[Step], needs: Needs, now: datetime) -> Path:
    """The path inside one node's stack, whether or not the action waited for that node."""
    walk = _Walk(steps, needs, now, ())
    starts = [step.start for step in steps if step.start]
    last = walk.decisive(steps)
    if last is None or not starts:
        return Path()
    end = walk.failed_at(last) or last.end or now
    walk.back(last, min(starts), max(end, min(starts)), ())
    return Path(tuple(walk.legs[::-1]))


def _time(pair: tuple[datetime, Step]) -> datetime:
    return pair[0]


def _last(pair: tuple[datetime, Step]) -> tuple[datetime, float]:
    """By end; of those that end in the same second the longest was waited for."""
    end, step = pair
    return end, (end - (step.start or end)).total_seconds()


class _Walk:
    """Goes back through the steps of an action; `legs` are in that order."""

    def __init__(self, steps: Sequence[Step], needs: Needs, now: datetime, awaited: Iterable[Step]):
        self.steps: dict[str, list[Step]] = {}
        for step in steps:
            self.steps.setdefault(step.stack_id, []).append(step)
        self.legs: list[Leg] = []
        self.alone: dict[Step, float] = {}
        self._named = {(s.stack_id, s.name): s for s in steps if s.verb != "DELETE"}
        self._needs, self._now, self._awaited = needs, now, set(awaited)
        self._seen: set[Step] = set()
        self._failed: dict[Step, datetime | None] = {}
        self._open: dict[Step, datetime] = {}
        self._by_end: dict[str, tuple[list[datetime], list[Step]]] = {}

    def decisive(self, steps: Sequence[Step]) -> Step | None:
        """Which of these steps decided, or will decide, when all of them end."""
        failed = [(time, step) for step in steps if (time := self.failed_at(step))]
        if failed:
            return min(failed, key=_time)[1]
        unfinished = [step for step in steps if step.phase in ("running", "stopped")]
        if unfinished:
            awaited = [step for step in unfinished if self._holds_up(step)]
            return min(awaited or unfinished, key=self._open_since)
        ended = [(step.end, step) for step in steps if step.end]
        return max(ended, key=_last)[1] if ended else None

    def failed_at(self, step: Step, depth: int = 0) -> datetime | None:
        """When the first thing inside a step failed; None where it may still go well, or did."""
        if step not in self._failed:
            self._failed[step] = (step.end or self._now) if step.phase == "failed" else None
            if step.phase != "done" and depth < _DEEPEST:
                inside = (self.failed_at(s, depth + 1) for s in self.steps.get(step.child, ()))
                self._failed[step] = min((t for t in inside if t), default=self._failed[step])
        return self._failed[step]

    def _open_since(self, step: Step, depth: int = 0) -> datetime:
        """Since when something inside an unfinished step has been going on, the longest."""
        if step not in self._open:
            self._open[step] = begun = step.start or self._now
            if depth < _DEEPEST:
                inside = [s for s in self.steps.get(step.child, ()) if s.phase == step.phase]
                times = (self._open_since(each, depth + 1) for each in inside)
                self._open[step] = min(times, default=begun)
        return self._open[step]

    def _holds_up(self, step: Step, depth: int = 0) -> bool:
        if not self._awaited or step in self._awaited:
            return step in self._awaited
        inside = self.steps.get(step.child, ()) if depth < 2 else ()
        return any(self._holds_up(each, depth + 1) for each in inside)

    def back(
        self, step: Step | None, start: datetime, end: datetime, chain: tuple[Step, ...]
    ) -> None:
        """Legs from `end` back to `start` within one stack, beginning with this step."""
        at = end
        while step is not None and at > start:
            self._seen.add(step)
            before = self._before(step, step.start or at)
            began = step.start or (before.end if before and before.end else start)
            ended = min(step.end or at, at)
            began = min(max(began, start), ended)
            self._add(ended, at, chain)
            self._through(step, began, ended, chain)
            at, step = began, before
        self._add(start, at, chain)

    def _through(self, step: Step, start: datetime, end: datetime, chain: tuple[Step, ...]) -> None:
        inside = [each for each in self.steps.get(step.child, ()) if each not in self._seen]
        if not inside or len(chain) >= _DEEPEST:
            self._add(start, end, (*chain, step))
            return
        last = self.decisive(inside)
        if last and last.name.isdecimal():
            self._note_alone(last, inside)
        self.back(last, start, end, (*chain, step))

    def _add(self, start: datetime, end: datetime, chain: tuple[Step, ...]) -> None:
        if end > start:
            self.legs.append(Leg(start, end, chain))

    def _note_alone(self, last: Step, group: Sequence[Step]) -> None:
        """How much sooner a group would have been done without its last member."""
        others = [step.end for step in group if step is not last and step.end]
        if last.phase == "done" and last.end and last.start and others:
            self.alone[last] = (last.end - max(*others, last.start)).total_seconds()

    def _before(self, step: Step, began: datetime) -> Step | None:
        """What a step waited for before it began."""
        needed = self._needs.get((step.stack_id, step.name), ()) if step.verb == "CREATE" else ()
        found = (self._named.get((step.stack_id, name)) for name in needed)
        known = [
            (each.end, each)
            for each in found
            if each and each.end and each.end - began <= _SLACK and each not in self._seen
        ]
        return max(known, key=_last)[1] if known else self._latest(step.stack_id, began)

    def _latest(self, stack_id: str, time: datetime) -> Step | None:
        """What ended last in a stack by this time."""
        if stack_id not in self._by_end:
            ended = [(step.end, step) for step in self.steps.get(stack_id, ()) if step.end]
            ended.sort(key=_last)
            self._by_end[stack_id] = ([end for end, _ in ended], [step for _, step in ended])
        ends, steps = self._by_end[stack_id]
        number = bisect_right(ends, time)
        while number and steps[number - 1] in self._seen:
            number -= 1
        return steps[number - 1] if number else None
