# SPDX-License-Identifier: Apache-2.0
"""How long a stretch of an output took, where the programs that wrote it put times to their lines.

The trace itself has none. Kubernetes' programs write `E1125 02:52:40.123456`, without a year;
podman and containerd write ISO 8601.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

_ISO = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d)")
_KLOG = re.compile(r"[IWEF](?P<month>\d\d)(?P<day>\d\d) (?P<time>\d\d:\d\d:\d\d)\.")
_LEAP_YEAR = "2000"
_LOOK_AT = 200
_DAY = 24 * 3600


def elapsed(lines: Sequence[str]) -> int | None:
    """Seconds from the first to the last time in these lines; None where they tell none."""
    first = _first(lines[:_LOOK_AT])
    last = _first(reversed(lines[-_LOOK_AT:]))
    if first is None or last is None:
        return None
    seconds = int((last - first).total_seconds())
    return seconds if 0 < seconds < _DAY else None


def _first(lines: Iterable[str]) -> datetime | None:
    return next((found for line in lines if (found := _moment(line[:120]))), None)


def _moment(line: str) -> datetime | None:
    if match := _KLOG.match(line):
        text = f"{_LEAP_YEAR}-{match['month']}-{match['day']} {match['time']}"
    elif match := _ISO.search(line):
        text = f"{match['date']} {match['time']}"
    else:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
