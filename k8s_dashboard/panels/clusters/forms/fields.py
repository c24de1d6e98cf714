# SPDX-License-Identifier: Apache-2.0
"""Fields that the cloud fills, and rows of labels."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud.inventory import Answer
from k8s_dashboard.labels import Label

Pair = tuple[str, str]


class CloudChoice(forms.ChoiceField):
    """One of the things that a service has, or none where the field is optional.

    A service that did not answer leaves its words in ``problem`` and, with ``free_text``, a text
    field to type a name in; otherwise only the empty choice is left.
    """

    problem: str = ""

    def __init__(self, *, empty: str, free_text: bool = True, **kwargs: Any):
        super().__init__(**kwargs)
        self.empty = empty
        self.free_text = free_text

    def offer(self, choices: Iterable[Any], answer: Answer) -> None:
        """Take the choices of an answered question: (value, label), or (group, [those])."""
        self.choices = [("", self.empty), *choices]
        if answer.error is None:
            return
        if not self.free_text:
            self.problem = _("The choices could not be asked for. %s") % answer.error
            return
        self.problem = _("The choices could not be asked for; type a name. %s") % answer.error
        self.widget = forms.TextInput(
            attrs=self.widget.attrs | {"placeholder": "" if self.required else self.empty}
        )

    def valid_value(self, value: str) -> bool:
        typed = bool(self.problem) and self.free_text
        return typed or bool(super().valid_value(value))


class ExplainedSelect(forms.Select):
    """A select in which some options cannot be chosen and say why."""

    refused: Mapping[str, str] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        reason = self.refused.get(str(option["value"]))
        if reason:
            option["label"] = _("%(choice)s (%(reason)s)") % {
                "choice": option["label"],
                "reason": reason,
            }
            if not option["selected"]:
                option["attrs"]["disabled"] = True
        return option


class YesNo(forms.TypedChoiceField):
    """Yes, no, or what the template says: True, False or None."""

    def __init__(self, *, empty: str, yes: str, no: str, **kwargs: Any):
        super().__init__(
            choices=[("", empty), ("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            **kwargs,
        )


class LabelRows(forms.Widget):
    """A row for each label, a name and a value, with some empty rows to fill in.

    Magnum's clients write labels as ``a=b,c=d``, so that a value cannot hold a comma there. Rows
    leave every character as it is.
    """

    template_name = "k8s_dashboard/clusters/_label_rows.html"
    use_fieldset = True
    fewest_rows = 3
    known: Iterable[Label] = ()
    """Labels to choose from."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["known"] = [
            {"name": label.name, "sentence": _(label.sentence)} for label in self.known
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Pair]:
        return list(zip(data.getlist(f"{name}-key"), data.getlist(f"{name}-value"), strict=False))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-key" not in data

    def format_value(self, value: Any) -> list[Pair]:
        return more_rows(list(value or []), self.fewest_rows - len(value or []))

    def id_for_label(self, id_: str) -> str:
        return ""


def more_rows(rows: list[Pair], number: int) -> list[Pair]:
    return rows + [("", "")] * number


class LabelsField(forms.Field):
    """Labels as a dict of strings. Names must differ; a value may hold anything, or nothing."""

    widget = LabelRows
    longest_name = 255

    def clean(self, value: Iterable[Pair] | None) -> dict[str, str]:
        rows = [(key.strip(), text.strip()) for key, text in value or []]
        rows = [row for row in rows if any(row)]
        names = [key for key, _text in rows]
        problems = [
            *(_nameless(text) for key, text in rows if not key),
            *(_twice(name) for name in dict.fromkeys(names) if name and names.count(name) > 1),
            *(_too_long(name) for name in names if len(name) > self.longest_name),
        ]
        if problems:
            raise ValidationError(problems)
        return dict(rows)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [row for row in initial or [] if any(row)] != [row for row in data or [] if any(row)]


def _nameless(value: str) -> str:
    return _("The value “%s” has no name. Give it one, or empty the row.") % _short(value)


def _twice(name: str) -> str:
    return _("The label “%s” is there more than once.") % _short(name)


def _too_long(name: str) -> str:
    return _("The name “%(name)s” is too long: at most %(most)d characters.") % {
        "name": _short(name),
        "most": LabelsField.longest_name,
    }


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


AS_TEMPLATE = gettext_lazy("As the template says")
CHOOSE = gettext_lazy("Choose …")
