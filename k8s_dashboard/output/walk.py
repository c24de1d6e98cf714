# SPDX-License-Identifier: Apache-2.0
"""Gives each line of both streams to a step, and lays the two streams into one another.

stdout and stderr come apart, without times. The trace repeats most of what a script writes, so a
line of stdout is put where it was written; what other commands printed stands before the next such
line of its step.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from k8s_dashboard.output.steps import FOLLOWERS, ORDER, Sign, echo, printed_sign, traced_sign

_FAR = 200
"""Lines between two matches; beyond it, equal words are taken for chance."""
_MOST_STEPS = 200
"""Ten times what a script of Magnum's has; what else looks like a step is taken for text."""


@dataclass(slots=True)
class Stream:
    """One stream: its lines, which of them each step has, and the step that was open at the end.

    Steps are in the order of their begin. Lines that no step has come before all of them.
    """

    lines: Sequence[str]
    ranges: dict[str, list[range]] = field(default_factory=dict)
    current: str = ""

    def of(self, name: str) -> list[str]:
        return [self.lines[n] for part in self.ranges.get(name, ()) for n in part]


def printed(lines: Sequence[str]) -> Stream:
    return _walk(lines, printed_sign)


def traced(lines: Sequence[str]) -> Stream:
    return _walk(lines, traced_sign)


def _walk(lines: Sequence[str], reading: Callable[[str, str], Sign | None]) -> Stream:
    """A line between the end of one step and the begin of another belongs to the later one."""
    stream = Stream(lines)
    begun: list[tuple[str, int]] = []
    names: set[str] = set()
    announced, free = False, 0
    for number, line in enumerate(lines):
        found = reading(line, stream.current) if line else None
        if found is None or (announced and not found.announced) or _goes_on(found, stream.current):
            continue
        if found.name not in names and len(names) >= _MOST_STEPS:
            continue
        names.add(found.name)
        if found.begins or found.name != stream.current:
            begun.append((found.name, number if stream.current else free))
        stream.current, announced = found.name, found.announced
        if not found.begins:
            stream.current, announced, free = FOLLOWERS.get(found.name, ""), False, number + 1
            if stream.current:
                begun.append((stream.current, free))
    _fill(stream, begun)
    return stream


def _goes_on(found: Sign, current: str) -> bool:
    return found.begins and found.name == current


def _fill(stream: Stream, begun: list[tuple[str, int]]) -> None:
    begun = begun if begun and not begun[0][1] else [("", 0), *begun]
    ends = [start for _, start in begun[1:]] + [len(stream.lines)]
    for (name, start), end in zip(begun, ends, strict=True):
        stream.ranges.setdefault(name, []).append(range(start, end))


def order(stdout: Stream, stderr: Stream) -> list[str]:
    """The names of all steps in the order they ran, as both streams have it."""
    told = [name for name in stdout.ranges if name]
    names: list[str] = []
    for name in filter(None, stderr.ranges):
        before = told[: told.index(name)] if name in told else []
        names += [other for other in (*before, name) if other not in names]
    return names + [name for name in told if name not in names]


def last(stdout: Stream, stderr: Stream) -> str:
    """The step that was open when the script ended; both streams may miss its beginning."""
    open_ones = (stdout.current, stderr.current)
    return max(open_ones, key=lambda name: ORDER.get(name, -1) if name else -2)


def interleaved(stdout: Sequence[str], stderr: Sequence[str]) -> Iterable[tuple[str, bool]]:
    """A step's lines in the likely order of their writing, each with whether it is stdout's."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(stdout):
        places.setdefault(line, []).append(number)
    done = 0
    if stdout and _announced_without_trace(stdout[0], stderr):
        yield stdout[0], True
        done = 1
    for line in stderr:
        text = echo(line)
        place = _next(places.get(text, ()), done) if text else None
        if place is None:
            yield line, False
            continue
        yield from ((stdout[n], True) for n in range(done, place))
        yield line, False
        yield stdout[place], True
        done = place + 1
    yield from ((line, True) for line in stdout[done:])


def _announced_without_trace(line: str, stderr: Sequence[str]) -> bool:
    sign = printed_sign(line, "")
    return bool(sign and sign.begins) and all(echo(traced) != line for traced in stderr)


def _next(places: Sequence[int], done: int) -> int | None:
    index = bisect_left(places, done)
    if index == len(places) or places[index] - done > _FAR:
        return None
    return places[index]
