# SPDX-License-Identifier: Apache-2.0
"""The lines of an output as one reads them: repeats folded, and a part of them at a time.

A line's number is its place in `NodeOutput.lines`, from 0. Where lines are left out stands a gap
that says which; each can be asked for later, by these numbers.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from k8s_dashboard.output import clean, times
from k8s_dashboard.output.model import NodeOutput

MAX_LINE = 2000
"""Characters of a line that are shown."""

_FEW_ROWS, _FEW_CHARACTERS = 500, 64_000
_MANY_ROWS, _MANY_CHARACTERS = 5_000, 500_000
_AROUND = 150
_WORTH_A_FOLD = 6
_PARAMETER = re.compile(r"\+\+ [A-Z][A-Z0-9_]*=")
_MANY_PARAMETERS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line; `more` is the number of its characters that are not in `text`."""

    number: int
    text: str
    more: int
    kind: Literal["printed", "command", "said"]
    mark: Literal["", "complaint", "cause"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines `begin` to `end` (not included) that are left out.

    `repeat`: they are `times` times the block that follows; `seconds` is what all of them took,
    where they tell. `parameters`: the parameters of the cluster, read once again. `rest`: they are
    too many for now.
    """

    begin: int
    end: int
    kind: Literal["repeat", "parameters", "rest"]
    times: int = 0
    seconds: int | None = None

    @property
    def size(self) -> int:
        return self.end - self.begin


Rows = list[Row | Gap]


def last(told: NodeOutput, begin: int, end: int) -> Rows:
    """The end of these lines, folded: what a page begins with."""
    return _latest(_folded(told, begin, end), _FEW_ROWS, _FEW_CHARACTERS)


def many(told: NodeOutput, begin: int, end: int, *, folded: bool) -> Rows:
    """As much of the end of these lines as one wants to have loaded."""
    found = _folded(told, begin, end) if folded else _plain(told, begin, end)
    return _latest(found, _MANY_ROWS, _MANY_CHARACTERS)


def around(told: NodeOutput, begin: int, end: int, at: int) -> Rows:
    """A line with those before and after it, of those from `begin` to `end`; nothing is folded."""
    first, until = max(begin, at - _AROUND), min(end, at + _AROUND + 1)
    found: Rows = [_row(told, number) for number in range(first, until)]
    if first > begin:
        found.insert(0, Gap(begin, first, "rest"))
    if until < end:
        found.append(Gap(until, end, "rest"))
    return found


def _latest(found: Iterator[Row | Gap], rows: int, characters: int) -> Rows:
    """The last ones, as many as these limits allow but one at least, after a gap for the others."""
    kept: Rows = []
    every = list(found)
    for item in reversed(every):
        characters -= len(item.text) if isinstance(item, Row) else 0
        if kept and (len(kept) == rows or characters < 0):
            break
        kept.append(item)
    kept.reverse()
    if len(kept) < len(every):
        begin = every[0].begin if isinstance(every[0], Gap) else every[0].number
        end = kept[0].begin if isinstance(kept[0], Gap) else kept[0].number
        kept.insert(0, Gap(begin, end, "rest"))
    return kept


def _plain(told: NodeOutput, begin: int, end: int) -> Iterator[Row | Gap]:
    return (_row(told, number) for number in range(begin, end))


def _folded(told: NodeOutput, begin: int, end: int) -> Iterator[Row | Gap]:
    position = begin
    for first, until in _parameters(told.lines, begin, end):
        yield from _without_repeats(told, position, first)
        yield Gap(first, until, "parameters")
        position = until
    yield from _without_repeats(told, position, end)


def _parameters(lines: Sequence[str], begin: int, end: int) -> Iterator[tuple[int, int]]:
    first = begin
    for number in range(begin, end + 1):
        if number == end or not _PARAMETER.match(lines[number]):
            if number - first >= _MANY_PARAMETERS:
                yield first, number
            first = number + 1


def _without_repeats(told: NodeOutput, begin: int, end: int) -> Iterator[Row | Gap]:
    lines = told.lines[begin:end]
    for start, period, count in clean.blocks([clean.alike(line) for line in lines]):
        shown, until = begin + start, begin + start + period * count
        if (count - 1) * period >= _WORTH_A_FOLD:
            seconds = times.elapsed(told.lines[shown:until])
            yield Gap(shown, until - period, "repeat", count - 1, seconds)
            shown = until - period
        yield from _plain(told, shown, until)


def _row(told: NodeOutput, number: int) -> Row:
    line = told.lines[number]
    mark: Literal["", "complaint", "cause"] = "complaint" if number in told.complaints else ""
    kind: Literal["printed", "command", "said"] = "command" if line.startswith("+") else "said"
    return Row(
        number=number,
        text=line[:MAX_LINE],
        more=max(len(line) - MAX_LINE, 0),
        kind="printed" if told.printed[number] else kind,
        mark="cause" if number == told.cause else mark,
    )


def part_of(told: NodeOutput, number: int) -> int:
    """The index of the part that has this line."""
    return bisect_left([part.end for part in told.parts], number + 1)
