# SPDX-License-Identifier: Apache-2.0
"""The form for cluster templates, filled in with one that is there."""

from collections.abc import Mapping
from typing import Any, Self

from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.labels import CATALOGUE, is_yes
from k8s_dashboard.panels.clusters.forms.create_template import CreateTemplateForm
from k8s_dashboard.panels.clusters.forms.fields import CloudChoice, YesNo
from k8s_dashboard.template_patches import WHILE_USED

_BY_ID = {
    "image_id": cloud.IMAGES,
    "external_network_id": cloud.NETWORKS,
    "fixed_subnet": cloud.SUBNETS,
}
_BY_NAME = {"master_flavor_id": cloud.FLAVORS, "flavor_id": cloud.FLAVORS}
"""Templates hold a name or an id; the choices of the form have one of the two."""


class TemplateFormFilled(CreateTemplateForm):
    """``initial_of`` is a template as values of the fields; labels without a field are rows."""

    def initial_of(self, template: Mapping[str, Any]) -> dict[str, Any]:
        labels = dict(template.get("labels") or {})
        initial = {name: self._value(name, template) for name in self.fields if name != "labels"}
        for name in self.label_names():
            initial[name] = self._from_label(name, labels)
        if "labels" in self.fields:
            initial["labels"] = [(name, str(value)) for name, value in labels.items()]
        return initial

    def _value(self, name: str, template: Mapping[str, Any]) -> Any:
        value = template.get(name)
        found = None
        if name in _BY_ID and (found := self.inventory.find(_BY_ID[name], value)):
            return found["id"]
        if name in _BY_NAME and (found := self.inventory.find(_BY_NAME[name], value)):
            return found["name"]
        return value

    def _from_label(self, name: str, labels: dict[str, Any]) -> Any:
        """A value that its field can hold is taken out of the rows."""
        if name not in labels:
            return ""
        text, field = str(labels[name]), self.fields[name]
        if isinstance(field, YesNo):
            if CATALOGUE[name].kind == "bool" and text.lower() in ("true", "false"):
                del labels[name]
                return "yes" if is_yes(text) else "no"
            return ""
        choices = {str(value) for value, _label in getattr(field, "choices", ())}
        if choices and text not in choices:
            return ""
        del labels[name]
        return text


class CopyForm(TemplateFormFilled):
    """What is not there any more is left open, so that it is chosen anew."""


class EditForm(TemplateFormFilled):
    """Of a template that clusters have, Magnum lets change what ``WHILE_USED`` names."""

    def __init__(
        self,
        inventory: Inventory,
        *args: Any,
        template: Mapping[str, Any],
        used: bool,
        **kwargs: Any,
    ):
        self.template, self.used = template, used
        given = kwargs.pop("initial", None)
        super().__init__(inventory, *args, **kwargs)
        self.initial = given or self.initial_of(template)
        self._keep_what_is_gone()
        if used:
            for name in set(self.fields) - set(WHILE_USED):
                del self.fields[name]

    def _like(self, **kwargs: Any) -> Self:
        return type(self)(
            self.inventory,
            template=self.template,
            used=self.used,
            may_publish=self.may_publish,
            **kwargs,
        )

    def _keep_what_is_gone(self) -> None:
        """A choice that is not offered any more can stay; the checks say what becomes of it."""
        for name, field in self.fields.items():
            value = self.initial_of(self.template).get(name)
            offered = isinstance(field, CloudChoice) and not field.problem
            if offered and value and not field.valid_value(value):
                field.choices = [*field.choices, (value, _GONE % value)]

    def body(self) -> dict[str, Any]:
        """What was left out or not touched is as it was, by name or by id."""
        if not self.used:
            body = super().body() | self._untouched() | self._hidden()
            return body | ({} if "labels" in self.fields else self._with_hidden_labels(body))
        kept = {name: value for name, value in self.template.items() if value is not None}
        return kept | {name: self.cleaned_data.get(name) for name in self.fields}

    def _hidden(self) -> dict[str, Any]:
        """What an operator has no fields for stays as it is."""
        hidden = {name for name in self.base_fields if name not in self.fields}
        if "fixed_subnet" in hidden:
            hidden.add("fixed_network")
        return {name: self.template[name] for name in hidden - {"labels"} if name in self.template}

    def _with_hidden_labels(self, body: dict[str, Any]) -> dict[str, Any]:
        labels = dict(self.template.get("labels") or {})
        for name in self.label_names():
            self._from_label(name, labels)
        return {"labels": labels | body.get("labels", {})}

    def _untouched(self) -> dict[str, Any]:
        before = self.initial_of(self.template)
        same = [n for n in (*_BY_ID, *_BY_NAME) if self.cleaned_data.get(n) == before.get(n)]
        if "fixed_subnet" in same:
            same.append("fixed_network")
        return {name: self.template.get(name) for name in same}


_GONE = gettext_lazy("%s (not offered any more)")
