# SPDX-License-Identifier: Apache-2.0
"""The shape of a check, of the rules that make them, and of what a cluster will need."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _

if TYPE_CHECKING:
    from k8s_dashboard.preflight.case import Case

Grade = Literal["block", "warn", "tell", "unchecked"]
GRADES: tuple[Grade, ...] = ("block", "warn", "tell", "unchecked")
"""In order of weight: it certainly fails; it may fail or not be what is wanted; good to know; what
would have to be known could not be asked for."""

_SHOWN = 160
_LARGEST = 10**30


@dataclass(frozen=True, slots=True)
class Check:
    """Something to say of a request before it is sent.

    `field` is an attribute of Magnum's create request or of its template, or `labels.NAME`;
    `message` says what is wrong, `remedy` what to do.
    """

    code: str
    grade: Grade
    field: str
    message: Text
    remedy: Text

    def to_json(self) -> dict[str, str]:
        return {
            "code": self.code,
            "grade": self.grade,
            "field": self.field,
            "message": str(self.message),
            "remedy": str(self.remedy),
        }


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule has to say; an empty field means the rule's own."""

    grade: Grade
    message: Text
    remedy: Text
    field: str = ""


def always(_case: "Case") -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked at.

    `find` says what is wrong. It is asked only where all of `asks`, keys of the inventory, are
    known; else the rule is unchecked, if it `applies` to the request at all. `source` says where
    the fact comes from. `of_template`: it holds for a cluster template alone, too.
    """

    code: str
    field: str
    find: "Callable[[Case], Iterable[Said]]"
    source: str
    asks: tuple[str, ...] = ()
    applies: "Callable[[Case], bool]" = always
    of_template: bool = True


def block(message: str, remedy: str, field: str = "", **values: object) -> Said:
    return _said("block", message, remedy, field, values)


def warn(message: str, remedy: str, field: str = "", **values: object) -> Said:
    return _said("warn", message, remedy, field, values)


def tell(message: str, remedy: str, field: str = "", **values: object) -> Said:
    return _said("tell", message, remedy, field, values)


def unchecked(message: str, remedy: str, field: str = "", **values: object) -> Said:
    return _said("unchecked", message, remedy, field, values)


def not_one(
    found: Sequence[object], none: tuple[str, str], several: tuple[str, str], **values: object
) -> Said:
    """For a name that stands for nothing, or for several things: message and remedy of each."""
    message, remedy = several if found else none
    return _said("block", message, remedy, "", values)


def untold(field: str = "") -> Said:
    """For what a template decides that could not be asked for, or only in part."""
    return unchecked(
        _("What the template says of this is not known, so this is not checked."),
        _("You can go on, or try again when Magnum answers."),
        field=field,
    )


def _said(grade: Grade, message: str, remedy: str, field: str, values: dict[str, object]) -> Said:
    return Said(grade, text(message, values), text(remedy, values), field)


def text(template: str, values: dict[str, object]) -> Text:
    """A template with those of the values that stand in it, fit to be shown."""
    params = {key: shown(value) for key, value in values.items() if f"%({key})s" in template}
    return Text(template, params)


def shown(value: object) -> str:
    """As a person may see it: not too long, and without what hides or reorders text."""
    if isinstance(value, Mapping | list | tuple):
        return "[…]"
    if isinstance(value, int) and abs(value) > _LARGEST:
        return "…"
    content = str(value)
    cut = content[:_SHOWN] + "…" if len(content) > _SHOWN else content
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in cut)
