# SPDX-License-Identifier: Apache-2.0
"""Makes the output of a node safe and short enough to read."""

import re
from collections.abc import Sequence

_TERMINAL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]?"  # colours, cursor movements
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # titles, links and other strings
    r"|\x1b."
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_PROGRESS = re.compile(r"^[\s\d.:kMGT-]{20,400}(?=curl: \()")
_NUMBER = re.compile(r"\d+")
_MAX_PERIOD = 12
_MAX_LINE = 2000


def text(content: str) -> str:
    """The text without what steers a terminal or reorders what is shown."""
    if "\x1b" in content:
        content = _TERMINAL.sub("", content)
    return _CONTROL.sub("", content)


def lines(content: str) -> list[str]:
    """The lines of a clean text as a terminal would leave them, none without end."""
    return [_shown(line) for line in content.replace("\r\n", "\n").split("\n")]


def _shown(line: str) -> str:
    """What carriage returns (progress bars) leave of a line."""
    if "\r" in line:
        line = next((part for part in reversed(line.split("\r")) if part.strip()), "")
    if "curl: (" in line[:420]:
        line = _PROGRESS.sub("", line)
    return line if len(line) <= _MAX_LINE else f"{line[:_MAX_LINE]} …"


def alike(line: str) -> str:
    """The same for lines that differ in their numbers only."""
    return _NUMBER.sub("#", line)


def fold(content: Sequence[str]) -> list[str]:
    """The lines with each repeated block once, and `… ×61` below it."""
    keys = [alike(line) for line in content]
    result: list[str] = []
    position = 0
    while position < len(keys):
        period, times = _repetition(keys, position)
        result += content[position : position + period]
        if times > 1:
            result.append(f"… ×{times}")
        position += period * times
    return result


def _repetition(keys: Sequence[str], start: int) -> tuple[int, int]:
    """Length of the block that begins here, and how many times it stands there in a row."""
    for period in range(1, _MAX_PERIOD + 1):
        block = keys[start : start + period]
        times = 1
        while keys[start + times * period : start + (times + 1) * period] == block:
            times += 1
        if times > 2:
            return period, times
    return 1, 1
