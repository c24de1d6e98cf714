# SPDX-License-Identifier: Apache-2.0
"""Values of JSON from elsewhere, read as what they are meant to be. Nothing here raises."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Network, ip_address, ip_network
from typing import Any

from k8s_dashboard.labels.values import NO, YES

Row = Mapping[str, Any]

_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,15}\s*")
_VERSION = re.compile(r"v?([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]{1,6}))?")
_LARGEST = 10**15


def row(value: object) -> Row:
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> tuple[Row, ...] | None:
    """A list of objects without what is none; None where it is no list."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(each for each in value if isinstance(each, Mapping))


def word(value: object) -> str:
    """Text, or a number or boolean as Magnum stores it; else nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    number = whole(value)
    return "" if number is None else str(number)


def whole(value: object) -> int | None:
    """A whole number, or text that is one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _LARGEST else None
    if isinstance(value, str) and len(value) < 40 and _WHOLE.fullmatch(value):
        return int(value)
    return None


def truth(value: object) -> bool | None:
    """A boolean, or text that Magnum takes for one."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        small = value.strip().lower()
        return True if small in YES else False if small in NO else None
    return None


def version(value: str) -> tuple[int, int] | None:
    """Major and minor number of a version or tag."""
    found = _VERSION.match(value[:64])
    return (int(found[1]), int(found[2])) if found else None


def network(value: object) -> IPv4Network | None:
    """An IPv4 address range, whichever of its addresses it is named by."""
    if not isinstance(value, str) or "/" not in value or len(value) > 64:
        return None
    try:
        found = ip_network(value.strip(), strict=False)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Network) else None


def is_address(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
