# SPDX-License-Identifier: Apache-2.0
"""Whether a value fits its label. All in linear time: values come from whoever fills in a form."""

import re
from collections.abc import Callable
from ipaddress import IPv4Network, ip_network
from urllib.parse import urlsplit

from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.catalogue import CATALOGUE
from k8s_dashboard.labels.model import Label

YES = frozenset({"1", "t", "true", "on", "y", "yes"})
NO = frozenset({"0", "f", "false", "off", "n", "no"})
"""What Heat and Magnum take for yes and no, in any case (oslo_utils.strutils)."""

_LONGEST = 4096
_DIGITS = 18

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_VERSION = re.compile(r"v?[0-9]+\.[0-9]+[A-Za-z0-9._-]*")
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
_WHOLE = re.compile(rf"-?[0-9]{{1,{_DIGITS}}}")


def problem(name: str, value: object) -> Text | None:
    """Why this value of a label does not fit, in a sentence; None where it does.

    Magnum takes text, numbers and booleans as values; unknown labels may have any of them.
    """
    if isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, int | float):
        value = _number(value)
    if not isinstance(value, str):
        return Text(_("A label has text, a number, or true or false as its value."))
    label = CATALOGUE.get(name)
    if label is None:
        return None
    if not value.strip():
        return None if label.empty else Text(_("An empty value is not the same as none."))
    if len(value) > _LONGEST and label.kind != "options":
        return Text(_("This is longer than any value that can work."))
    return _CHECKS[label.kind](label, value)


def _number(value: int | float) -> str | None:
    """As Magnum writes it; None where it is too large, or no number at all."""
    if not abs(value) < 10**_DIGITS:
        return None
    return str(int(value)) if value == int(value) else str(value)


def is_yes(value: object) -> bool:
    """What Magnum takes for yes."""
    return str(value).strip().lower() in YES if isinstance(value, str | int) else False


def _bool(_label: Label, value: str) -> Text | None:
    if value.strip().lower() in YES | NO:
        return None
    return Text(_("This is true or false."))


def _choice(label: Label, value: str) -> Text | None:
    known = label.choices
    if value in known or (not label.strict and value.lower() in known):
        return None
    if known == ("true",):
        return None if value.strip().lower() in YES else Text(_("This can only be true."))
    return Text(_("This is one of: %(choices)s."), {"choices": ", ".join(known)})


def _int(label: Label, value: str) -> Text | None:
    if not _WHOLE.fullmatch(value.strip()):
        return Text(_("This is a whole number."))
    number = int(value)
    if number < label.least:
        return Text(_("This is at least %(least)s."), {"least": str(label.least)})
    if label.most is not None and number > label.most:
        return Text(_("This is at most %(most)s."), {"most": str(label.most)})
    return None


def _cidr(_label: Label, value: str) -> Text | None:
    return _one_cidr(value)


def _cidrs(_label: Label, value: str) -> Text | None:
    parts = (part.strip() for part in value.split(","))
    return next((wrong for wrong in map(_one_cidr, parts) if wrong), None)


def _one_cidr(value: str) -> Text | None:
    if "/" not in value:
        return Text(_("This is an address range such as 10.0.0.0/24."))
    try:
        found = ip_network(value, strict=False)
    except ValueError:
        return Text(_("This is an address range such as 10.0.0.0/24."))
    if not isinstance(found, IPv4Network):
        return Text(_("Magnum's Heat driver knows IPv4 addresses only."))
    if str(found) != value:
        return Text(_("This range begins with %(range)s."), {"range": str(found)})
    return None


def _url(_label: Label, value: str) -> Text | None:
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme in ("http", "https") and parts.netloc:
        return None
    return Text(_("This is a web address that begins with http:// or https://."))


def _prefix(_label: Label, value: str) -> Text | None:
    if not value.endswith("/"):
        return Text(_("This ends with a slash: %(value)s."), {"value": f"{value[:100]}/"})
    if "://" in value:
        return Text(_("The name of a registry has no http:// or https:// before it."))
    return _no_spaces(_label, value)


def _matches(pattern: re.Pattern[str], sentence: str) -> Callable[[Label, str], Text | None]:
    def check(_label: Label, value: str) -> Text | None:
        return None if pattern.fullmatch(value) else Text(sentence)

    return check


def _no_spaces(_label: Label, value: str) -> Text | None:
    return Text(_("This has no spaces in it.")) if any(map(str.isspace, value)) else None


def _anything(_label: Label, _value: str) -> None:
    return None


_CHECKS: dict[str, Callable[[Label, str], Text | None]] = {
    "bool": _bool,
    "choice": _choice,
    "cidr": _cidr,
    "cidrs": _cidrs,
    "int": _int,
    "name": _anything,
    "options": _anything,
    "prefix": _prefix,
    "secret": _anything,
    "sha256": _matches(_SHA256, _("This is a SHA-256 checksum: 64 characters, 0 to 9, a to f.")),
    "size": _int,
    "tag": _matches(_TAG, _("This is the tag of a container image, such as v1.23.1.")),
    "text": _anything,
    "url": _url,
    "version": _matches(_VERSION, _("This begins with a version, such as v1.28.9.")),
}
