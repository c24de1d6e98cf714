# SPDX-License-Identifier: Apache-2.0
"""Where things stand in a picture of time: percentages of its width, so that it fits any screen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_MOST_TICKS = 7
# Pixels of a percent of a picture's width on a screen of 1280 and on a phone, and of a letter.
_WIDE, _NARROW, _LETTER, _WIDE_LETTER, _PADDING = 7.6, 3.3, 6.6, 12.5, 10


@dataclass(frozen=True, slots=True)
class Scale:
    """From `start` for `seconds`, which is never 0."""

    start: datetime
    seconds: float

    @classmethod
    def over(cls, start: datetime, end: datetime, growing: bool) -> "Scale":
        """A picture that grows ends at a round time, so that it does not move at each look."""
        seconds = max((end - start).total_seconds(), 1.0)
        if growing:
            grain = step(seconds) / 2
            seconds = (seconds // grain + 1) * grain
        longest = (datetime.max.replace(tzinfo=start.tzinfo) - start) // timedelta(seconds=1)
        return cls(start, min(seconds, float(longest)))

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def x(self, moment: datetime) -> float:
        """Percent of the width, from 0 to 100."""
        share = (moment - self.start).total_seconds() / self.seconds
        return min(max(share * 100, 0.0), 100.0)

    @property
    def step(self) -> float:
        return step(self.seconds)

    def ticks(self) -> list[datetime]:
        """Round lengths of time from the start, from 0 on."""
        count = int(self.seconds // self.step)
        return [self.start + timedelta(seconds=self.step * number) for number in range(count + 1)]


def step(seconds: float) -> float:
    """Between two ticks, so that there are a handful in so many seconds."""
    for each in _STEPS:
        if seconds / each <= _MOST_TICKS:
            return float(each)
    days = -(-seconds // (_STEPS[-1] * _MOST_TICKS))
    return float(_STEPS[-1] * days)


def percent(share: float) -> str:
    """For an attribute of SVG, in which a comma would not do."""
    return f"{share:.2f}%"


def fits(text: str, width: float) -> str:
    """On which screens a text has room in so many percent: `always`, `wide` ones, or "" on none."""
    pixels = sum(_LETTER if ord(each) < 0x2E80 else _WIDE_LETTER for each in text) + _PADDING
    if pixels <= width * _NARROW:
        return "always"
    return "wide" if pixels <= width * _WIDE else ""
