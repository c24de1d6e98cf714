# SPDX-License-Identifier: Apache-2.0
"""The form that creates a cluster, filled in with what a failed one was asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.diagnosis import again, codes, fixes
from k8s_dashboard.diagnosis.fixes import Change
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.clusters.forms.create import ADD, REPLACE, CreateForm
from k8s_dashboard.panels.clusters.forms.guided import Section, anchor
from k8s_dashboard.template_patches import SWITCHES

_FLAVORS = ("master_flavor_id", "flavor_id")
_VOLUME_TYPE = "_volume_type"
_STOPGAP_TYPE = "__DEFAULT__"
"""Every Cinder has this volume type, for volumes that were made without one."""

_NEEDS_ROOM = "quota-exceeded"
"""What the failed cluster still takes from the quota, the new one needs."""


@dataclass(frozen=True, slots=True)
class Old:
    """The cluster that is made again.

    ``changes`` are what shall be other; ``may_be_deleted`` is whether it came to nothing and this
    user may delete it.
    """

    cluster: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    may_be_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Says beside a field what was changed, and why: ``code`` is that of the finding."""

    text: str
    code: str
    because: str


@dataclass(frozen=True, slots=True)
class Jump:
    """A changed field for the list on top of the form."""

    label: str
    anchor: str
    marks: tuple[Mark, ...]


class CreateAgainForm(CreateForm):
    sections = (
        *CreateForm.sections,
        Section(
            "old",
            gettext_lazy("The failed cluster"),
            gettext_lazy("What becomes of it once Magnum has accepted the new one."),
            ("delete_old",),
        ),
    )

    delete_old = forms.BooleanField(required=False)

    def __init__(self, inventory: Inventory, *args: Any, old: Old, **kwargs: Any):
        self.old = old
        self.withheld: tuple[str, ...] = ()
        self.lost: list[str] = []
        self.marks: dict[str, list[Mark]] = {}
        self._open_labels: list[str] = []
        self._focused = False
        given = kwargs.pop("initial", None)
        super().__init__(inventory, *args, **kwargs)
        filled = self._filled_in()
        self.initial = given if given is not None else filled
        for name in self.marks.keys() & self.fields.keys():
            self.fields[name].marks = self.marks[name]

    def _like(self, **kwargs: Any) -> Self:
        return type(self)(self.inventory, old=self.old, **kwargs)

    def offer(self, inventory: Inventory) -> None:
        super().offer(inventory)
        if not self.old.may_be_deleted:
            del self.fields["delete_old"]
            return
        field = self.fields["delete_old"]
        field.label = _("Delete %s once Magnum has accepted the new cluster") % self.old_name
        field.help_text = _("With all that was built of it. If Magnum refuses, nothing is deleted.")
        field.initial = any(change.because == _NEEDS_ROOM for change in self.old.changes)

    @property
    def old_name(self) -> str:
        return str(self.old.cluster.get("name") or self.old.cluster.get("uuid"))

    def clean(self) -> None:
        super().clean()
        labels = self.cleaned_data.get("labels", {})
        for name in self._open_labels:
            if labels.get(name) == "":
                self.add_error("labels", _("Give %s a value, or empty its row.") % name)
        if "delete_old" in self.data and "delete_old" not in self.fields:
            self.add_error(
                None,
                _(
                    "%s is not deleted: it is not marked as failed any more, or you may not delete "
                    "it. Send the form again to create the new cluster all the same."
                )
                % self.old_name,
            )

    def jumps(self) -> list[Jump]:
        """The changed fields, in the order of the page."""
        return [
            Jump(str(field.label), anchor(field), tuple(self.marks[field.name]))
            for section in self.sections
            for field in self._fields(section)
            if field.name in self.marks
        ]

    def _filled_in(self) -> dict[str, Any]:
        """The old input with the changes in it; only what is not so anyway."""
        template_id = self.old.cluster.get("cluster_template_id")
        template = self.template(template_id) or {}
        request = again.request(dict(self.old.cluster), template)
        self.withheld = request.withheld
        initial = dict(self._in_fields(request.body))
        rows = dict(request.body.get("labels", {}))
        self._change(initial, rows, template)
        if rows:
            initial["labels"] = list(rows.items())
        return {
            name: value
            for name, value in initial.items()
            if name in self.fields and value != self.fields[name].initial
        }

    def _in_fields(self, body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """A create request as values of this form's fields; what is not there any more is lost."""
        for name in ("name", "master_count", "node_count", "create_timeout"):
            if name in body:
                yield name, body[name]
        yield "cluster_template_id", body["cluster_template_id"]
        if not self.template(body["cluster_template_id"]):
            self._lose("cluster_template_id", body["cluster_template_id"])
        for name, kind in (("keypair", cloud.KEYPAIRS), *((f, cloud.FLAVORS) for f in _FLAVORS)):
            if name in body:
                yield name, self._present(name, kind, str(body[name]))
        subnet = self._subnet(body)
        if subnet:
            yield "fixed_subnet", subnet
        for name in SWITCHES:
            if name in body:
                yield name, "yes" if body[name] else "no"
        if "labels" in body:
            yield "merge_labels", ADD if body["merge_labels"] else REPLACE

    def _present(self, name: str, kind: str, wanted: str) -> str:
        found = self._find(kind, wanted)
        if found:
            return str(found["name"])
        if not self.inventory[kind].error:
            self._lose(name, wanted)
        return wanted

    def _find(self, kind: str, wanted: str) -> dict[str, Any] | None:
        return self.inventory.find(kind, wanted)

    def _subnet(self, body: Mapping[str, Any]) -> str:
        """The old subnet, or the only one of the old network."""
        wanted, network = body.get("fixed_subnet"), body.get("fixed_network")
        if found := self._find(cloud.SUBNETS, wanted or ""):
            return str(found["id"])
        inside = self._find(cloud.NETWORKS, network or "")
        subnets = [
            item
            for item in self.inventory[cloud.SUBNETS].items
            if inside and item["network_id"] == inside["id"]
        ]
        if len(subnets) == 1:
            return str(subnets[0]["id"])
        if wanted or network:
            self._lose("fixed_subnet", str(wanted or network))
        return ""

    def _lose(self, name: str, value: str) -> None:
        label = str(self.base_fields[name].label)
        self.lost.append(_("%(label)s: %(value)s") % {"label": label, "value": value})

    def _change(
        self, initial: dict[str, Any], rows: dict[str, str], template: Mapping[str, Any]
    ) -> None:
        of_template = {} if initial.get("merge_labels") == REPLACE else template.get("labels") or {}
        for change in self.old.changes:
            if change.name.startswith(fixes.LABEL):
                self._change_label(change, rows, of_template)
            elif change.name in self.fields:
                self._change_field(change, initial)

    def _change_label(
        self, change: Change, rows: dict[str, str], of_template: Mapping[str, str]
    ) -> None:
        """What the template has of the label comes back where the cluster's own is left out."""
        name = change.name.removeprefix(fixes.LABEL)
        own, inherited = rows.pop(name, None), of_template.get(name, "")
        before = inherited if own is None else own
        value = change.value
        if value is None and name.endswith(_VOLUME_TYPE):
            others = self._other_types(before)
            value = others[0] if others else "" if own else None
        if value == "" and own is None and inherited:
            value = None
        if value is None:
            self._open_labels.append(name)
            self._focus("labels", name)
        if value != "":
            rows[name] = value or ""
        shown = "" if again.secret_labels({name: before}) else before
        self._mark("labels", change, _label_words(name, shown, value))

    def _other_types(self, before: str) -> list[str]:
        """Volume types to choose from; Cinder's own stopgap only where there is no other."""
        there = [str(each["name"]) for each in self.inventory[cloud.VOLUME_TYPES].items]
        others = [each for each in there if each != before]
        return sorted(others, key=lambda name: (name == _STOPGAP_TYPE, name))

    def _change_field(self, change: Change, initial: dict[str, Any]) -> None:
        name, value = change.name, change.value
        before = str(initial.get(name) or self._of_template(name))
        if name in _FLAVORS and value is None and change.bounds:
            offered = self.inventory[cloud.FLAVORS].items
            value = fixes.flavor(offered, self._find(cloud.FLAVORS, before), change.bounds) or None
        choices = getattr(self.fields[name], "choices", None)
        if value and choices and value not in _values(choices):
            value = None
        initial[name] = value or ""
        if value is None:
            self._focus(name)
        self._mark(name, change, _field_words(self._worded(name, before), value))

    def _of_template(self, name: str) -> str:
        """What a field that says nothing leaves to the template."""
        template = self.template(self.old.cluster.get("cluster_template_id")) or {}
        if name in SWITCHES:
            return "yes" if template.get(name) else "no"
        return str(template.get({"keypair": "keypair_id"}.get(name, name)) or "")

    def _worded(self, name: str, value: str) -> str:
        """A value as a person knows it."""
        if name == "cluster_template_id":
            return str((self.template(value) or {}).get("name") or value)
        if name == "fixed_subnet":
            found = self._find(cloud.SUBNETS, value)
            return str(found["name"] or value) if found else value
        if name in SWITCHES:
            return words.yes_or_no(value == "yes") if value else ""
        return value

    def _focus(self, name: str, part: str = "") -> None:
        """The first field that only a person can fill in gets the cursor."""
        if self.is_bound or self._focused or name not in self.fields:
            return
        self._focused = True
        self.fields[name].widget.attrs |= {"focus": part} if part else {"autofocus": True}

    def _mark(self, name: str, change: Change, text: str) -> None:
        found = codes.CODES.get(change.because)
        because = _(found.title) if found else ""
        self.marks.setdefault(name, []).append(Mark(text, change.because if found else "", because))


def _values(choices: Any) -> set[str]:
    found: set[str] = set()
    for value, label in choices:
        found |= {str(key) for key, _word in label} if isinstance(label, list) else {str(value)}
    return found


def _label_words(name: str, before: str, value: str | None) -> str:
    said = {"name": name, "before": before, "value": value}
    if value == "":
        return _("%(name)s is left out; it was “%(before)s”.") % said
    if value is None:
        if before:
            return _("%(name)s was “%(before)s”. Give it another value.") % said
        return _("Give %(name)s a value.") % said
    if before:
        return _("%(name)s is “%(value)s”; it was “%(before)s”.") % said
    return _("%(name)s is “%(value)s”.") % said


def _field_words(before: str, value: str | None) -> str:
    said = {"before": before}
    if value is None:
        return _("It was “%(before)s”. Choose another.") % said if before else _("Choose another.")
    return _("Changed; it was “%(before)s”.") % said if before else _("Changed.")
