# SPDX-License-Identifier: Apache-2.0
"""A form in sections, each a card that says what it decides.

A form declares its fields once and lists in ``sections`` where each stands. The template renders
whatever is listed, so that a new field is one declaration and one name in a section.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from k8s_dashboard import defaults, refusals
from k8s_dashboard.cloud.errors import CloudError
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.panels.clusters.forms.fields import LabelRows, more_rows

LABEL = "labels."
"""Before the name of a label, where labels and attributes stand side by side."""


@dataclass(frozen=True, slots=True)
class Section:
    """``folded`` is for what few people need: closed until it was filled in once."""

    slug: str
    title: str
    help: str
    fields: tuple[str, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A field and the ids of what explains it, for those who hear the page."""

    field: forms.BoundField
    describedby: str


@dataclass(frozen=True, slots=True)
class Card:
    section: Section
    rows: tuple[Row, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something for a list with jumps: ``anchor`` is the id of the field, empty for the whole."""

    label: str
    anchor: str
    message: str


class GuidedForm(forms.Form):
    sections: ClassVar[tuple[Section, ...]] = ()
    stands_for: ClassVar[Mapping[str, str]] = {}
    """Where an attribute that Magnum complains of is decided, if it is no field of its own."""

    def __init__(self, inventory: Inventory, *args: Any, **kwargs: Any):
        super().__init__(*args, label_suffix="", **kwargs)
        self.inventory = inventory
        self.offer(inventory)
        for name in defaults.hidden_fields() & self.fields.keys():
            if not self.fields[name].required or self.fields[name].initial is not None:
                del self.fields[name]

    def offer(self, inventory: Inventory) -> None:
        """Fill the fields with what the cloud has."""

    def fill(self, name: str, kind: str, choices: Iterable[Any]) -> None:
        self.fields[name].offer(choices, self.inventory[kind])

    def with_more_labels(self) -> Self:
        """The same form with the same input, not checked, and empty rows for more labels."""
        typed = self.typed()
        if "labels" in typed:
            typed["labels"] = more_rows(typed["labels"], LabelRows.fewest_rows)
        return self._like(initial=typed)

    def unchecked(self, **changes: Any) -> Self:
        """The same form with the same input, not checked."""
        return self._like(initial=self.typed() | changes)

    def typed(self) -> dict[str, Any]:
        return {field.name: field.data for field in self}

    def sent_now(self) -> Self:
        """The same form as if it were sent as it stands, already checked."""
        form = self if self.is_bound else self._like(data=self._as_data())
        form.is_valid()
        return form

    def _as_data(self) -> QueryDict:
        data = QueryDict(mutable=True)
        for field in self:
            value = field.value()
            if isinstance(field.field.widget, LabelRows):
                data.setlist(f"{field.html_name}-key", [key for key, _text in value or []])
                data.setlist(f"{field.html_name}-value", [text for _key, text in value or []])
            elif value not in (None, False):
                data[field.html_name] = str(value)
        return data

    def _like(self, **kwargs: Any) -> Self:
        return type(self)(self.inventory, **kwargs)

    def refuse(self, error: CloudError, body: Mapping[str, Any]) -> None:
        """Put a service's refusal beside the field that it concerns, or on top of the form."""
        refusal = refusals.read(error.message, body)
        place = self._place(refusal.attribute)
        if place is None:
            self.add_error(None, str(error))
            return
        said = {"service": error.service.capitalize(), "message": refusal.message}
        self.add_error(place, _("%(service)s says: %(message)s") % said)

    def _place(self, attribute: str | None) -> str | None:
        place = attribute if attribute in self.fields else self.stands_for.get(attribute or "")
        return place if place in self.fields else None

    def place(self, attribute: str) -> forms.BoundField | None:
        """The field where an attribute is decided; ``labels.kube_tag`` may have one of its own."""
        label = attribute.removeprefix(LABEL) if attribute.startswith(LABEL) else ""
        if label in self.fields and (self[label].value() or label not in self._rows()):
            return self[label]
        name = self._place("labels" if label else attribute)
        return self[name] if name else None

    def _rows(self) -> set[str]:
        value = self["labels"].value() if "labels" in self.fields else None
        return {key.strip() for key, _text in value or []}

    def stop(self, points: Iterable[Any]) -> None:
        """Put checks that say why it cannot work beside their fields."""
        for point in points:
            name = point.name if point.name in self.fields else None
            self.add_error(name, f"{point.message} {point.remedy}".strip())

    def cards(self) -> Iterator[Card]:
        for section in self.sections:
            rows = tuple(_row(field) for field in self._fields(section))
            if rows:
                yield Card(section, rows, self._is_open(section))

    def _fields(self, section: Section) -> tuple[forms.BoundField, ...]:
        """A form may drop fields that its cloud cannot serve."""
        return tuple(self[name] for name in section.fields if name in self.fields)

    def _is_open(self, section: Section) -> bool:
        return not section.folded or self.is_bound or any(map(self._is_said, section.fields))

    def _is_said(self, name: str) -> bool:
        """Whether a value to begin with is other than what a new form has."""
        value = self.initial.get(name)
        if name not in self.fields or value in (None, "", False):
            return False
        if isinstance(self.fields[name].widget, LabelRows):
            return any(any(row) for row in value)
        return str(value) != str(self.fields[name].initial)

    def problems(self) -> list[Problem]:
        """Every error, in the order of the page."""
        found = [Problem("", "", str(message)) for message in self.non_field_errors()]
        for field in (field for section in self.sections for field in self._fields(section)):
            found += [Problem(field.label, anchor(field), str(m)) for m in field.errors]
        return found


def anchor(field: forms.BoundField) -> str:
    """The id to jump to: the control itself, or the group where there are several."""
    return field.id_for_label or f"{field.auto_id}_group"


def _row(field: forms.BoundField) -> Row:
    parts = {
        "changed": getattr(field.field, "marks", ()),
        "help": field.help_text,
        "problem": getattr(field.field, "problem", ""),
        "error": field.errors,
    }
    describedby = " ".join(f"{field.auto_id}_{part}" for part, text in parts.items() if text)
    widget = field.field.widget
    if describedby:
        widget.attrs["aria-describedby"] = describedby
    if field.errors:
        widget.attrs["aria-invalid"] = "true"
    if not isinstance(widget, (forms.RadioSelect, forms.CheckboxInput)):
        widget.attrs["class"] = "form-control"
    return Row(field, describedby)
