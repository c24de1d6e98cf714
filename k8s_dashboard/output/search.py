# SPDX-License-Identifier: Apache-2.0
"""Finds words in an output: plain text, capital or not, in time that grows with the output only."""

from collections.abc import Sequence
from dataclasses import dataclass

from k8s_dashboard.output.model import NodeOutput

MAX_WORDS = 200
"""Characters that can be searched for."""

_MAX_HITS = 200
_BEFORE, _AFTER, _BESIDE = 80, 200, 160


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that has the words: what stands around them, and the lines above and below."""

    number: int
    before: str
    words: str
    after: str
    above: str
    below: str


@dataclass(frozen=True, slots=True)
class Found:
    """`hits` are the first of `total` lines, in the order of the output."""

    words: str
    total: int
    hits: tuple[Hit, ...]


def find(told: NodeOutput, words: str) -> Found:
    """The lines that have these words; none where there are no words."""
    words = words.strip()[:MAX_WORDS]
    lowered = _lower(words)
    places = [
        (number, place)
        for number, line in enumerate(told.lines if lowered else ())
        if (place := _lower(line).find(lowered)) >= 0
    ]
    hits = (_hit(told.lines, *place, len(words)) for place in places[:_MAX_HITS])
    return Found(words, len(places), tuple(hits))


def _lower(line: str) -> str:
    """In lower case, and as long as before: some capital letters become two."""
    lower = line.lower()
    if len(lower) == len(line):
        return lower
    return "".join(small if len(small := c.lower()) == 1 else c for c in line)


def _hit(lines: Sequence[str], number: int, place: int, length: int) -> Hit:
    line, end = lines[number], place + length
    start = max(place - _BEFORE, 0)
    return Hit(
        number=number,
        before=("… " if start else "") + line[start:place],
        words=line[place:end],
        after=line[end : end + _AFTER] + (" …" if len(line) > end + _AFTER else ""),
        above=_beside(lines, number - 1),
        below=_beside(lines, number + 1),
    )


def _beside(lines: Sequence[str], number: int) -> str:
    line = lines[number] if 0 <= number < len(lines) else ""
    return line if len(line) <= _BESIDE else f"{line[:_BESIDE]} …"
