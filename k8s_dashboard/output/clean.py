# SPDX-License-Identifier: Apache-2.0
"""Makes the output of a node readable: its lines, and what repeats in them."""

import re
from collections.abc import Iterator, Sequence

_PROGRESS = re.compile(r"^[\s\d.:kMGT-]{20,400}(?=curl: \()")
_NUMBER = re.compile(r"\d+")
_LONGEST_BLOCK = 40
_CANDIDATES = 3
_MAX_LINE = 2000


def lines(content: str) -> list[str]:
    """The lines of a text as a terminal would leave them."""
    content = content.replace("\r\n", "\n").removesuffix("\n")
    if not content:
        return []
    return [
        _shown(line) if "\r" in line or "curl: (" in line[:420] else line
        for line in content.split("\n")
    ]


def _shown(line: str) -> str:
    """What carriage returns (progress bars) leave of a line."""
    if "\r" in line:
        line = next((part for part in reversed(line.split("\r")) if part.strip()), "")
    return _PROGRESS.sub("", line)


def cut(line: str) -> str:
    return line if len(line) <= _MAX_LINE else f"{line[:_MAX_LINE]} …"


def alike(line: str) -> str:
    """The same for lines that differ in their numbers only."""
    return _NUMBER.sub("#", line[:_MAX_LINE])


def fold(content: Sequence[str]) -> list[str]:
    """The lines with each repeated block once, and `… ×61` below it."""
    result: list[str] = []
    for start, period, times in blocks([alike(line) for line in content]):
        result += content[start : start + period]
        if times > 1:
            result.append(f"… ×{times}")
    return result


def blocks(keys: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Start, length and number of each block, one after the other; 1 and 1 for a lone line.

    A block stands three times or more in a row. Linear: where it may be repeated is where its first
    line stands again.
    """
    again = _next_places(keys)
    position = 0
    while position < len(keys):
        period, times = _repetition(keys, again, position)
        yield position, period, times
        position += period * times


def _next_places(keys: Sequence[str]) -> list[int]:
    """For each line the place where the same stands again, or the end."""
    seen: dict[str, int] = {}
    places = [len(keys)] * len(keys)
    for number in range(len(keys) - 1, -1, -1):
        places[number] = seen.get(keys[number], len(keys))
        seen[keys[number]] = number
    return places


def _repetition(keys: Sequence[str], again: Sequence[int], start: int) -> tuple[int, int]:
    place = start
    for _ in range(_CANDIDATES):
        place = again[place]
        period = place - start
        if place == len(keys) or period > _LONGEST_BLOCK:
            break
        block = keys[start:place]
        times = 1
        while keys[start + times * period : start + (times + 1) * period] == block:
            times += 1
        if times > 2:
            return period, times
    return 1, 1
