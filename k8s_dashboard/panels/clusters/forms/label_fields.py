# SPDX-License-Identifier: Apache-2.0
"""Labels that have a field of their own, made from the catalogue; all others are rows."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.labels import CATALOGUE
from k8s_dashboard.panels.clusters.forms.fields import CloudChoice, LabelsField, YesNo
from k8s_dashboard.panels.clusters.forms.guided import GuidedForm

LONGEST_VALUE = 4096
_LARGEST = 2**31 - 1
_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def label_field(name: str, title: Any, example: str = "") -> forms.Field:
    """A field that suits the label's kind, empty by default: then the label is not sent."""
    label = CATALOGUE[name]
    common = {"label": title, "help_text": gettext_lazy(label.sentence)}
    if label.kind == "bool":
        return YesNo(empty="", yes=gettext_lazy("Yes"), no=gettext_lazy("No"), **common)
    common["required"] = False
    if label.kind == "choice":
        choices = [("", ""), *((each, each) for each in label.choices)]
        return forms.ChoiceField(choices=choices, **common)
    if label.kind in ("int", "size"):
        most = _LARGEST if label.most is None else label.most
        return forms.IntegerField(min_value=label.least, max_value=most, **common)
    if name.endswith("_volume_type"):
        return CloudChoice(empty="", **common)
    return forms.CharField(
        max_length=LONGEST_VALUE,
        widget=forms.TextInput(attrs=_TYPED | {"placeholder": example}),
        **common,
    )


class LabelledForm(GuidedForm):
    """``own_labels()`` is what the fields and the rows say together."""

    unsaid: ClassVar[Any] = ""
    """What an empty choice means."""

    auto_scaling_enabled = label_field("auto_scaling_enabled", gettext_lazy("Scale automatically"))
    min_node_count = label_field("min_node_count", gettext_lazy("Fewest workers"))
    max_node_count = label_field("max_node_count", gettext_lazy("Most workers"))
    master_lb_floating_ip_enabled = label_field(
        "master_lb_floating_ip_enabled", gettext_lazy("Floating IP for the load balancer")
    )
    master_lb_allowed_cidrs = label_field(
        "master_lb_allowed_cidrs",
        gettext_lazy("Who may reach the Kubernetes API"),
        "198.51.100.0/24,10.0.0.0/8",
    )
    docker_volume_type = label_field(
        "docker_volume_type", gettext_lazy("Type of the volume for containers")
    )
    boot_volume_size = label_field("boot_volume_size", gettext_lazy("Boot volume, in GB"))
    boot_volume_type = label_field("boot_volume_type", gettext_lazy("Type of the boot volume"))
    etcd_volume_size = label_field("etcd_volume_size", gettext_lazy("etcd volume, in GB"))
    etcd_volume_type = label_field("etcd_volume_type", gettext_lazy("Type of the etcd volume"))
    kube_tag = label_field("kube_tag", gettext_lazy("Kubernetes version"), "v1.28.9-rancher1")
    container_runtime = label_field("container_runtime", gettext_lazy("Container runtime"))
    container_infra_prefix = label_field(
        "container_infra_prefix",
        gettext_lazy("Registry or mirror of container images"),
        "registry.example.com/magnum/",
    )
    ingress_controller = label_field("ingress_controller", gettext_lazy("Ingress"))
    kube_dashboard_enabled = label_field(
        "kube_dashboard_enabled", gettext_lazy("Kubernetes dashboard")
    )
    monitoring_enabled = label_field("monitoring_enabled", gettext_lazy("Monitoring"))
    auto_healing_enabled = label_field("auto_healing_enabled", gettext_lazy("Heal automatically"))
    auto_healing_controller = label_field("auto_healing_controller", gettext_lazy("What heals"))
    cinder_csi_enabled = label_field("cinder_csi_enabled", gettext_lazy("Cinder volumes (CSI)"))
    keystone_auth_enabled = label_field(
        "keystone_auth_enabled", gettext_lazy("Sign in with Keystone")
    )
    availability_zone = label_field("availability_zone", gettext_lazy("Availability zone"))
    labels = LabelsField(
        label=gettext_lazy("Labels"),
        help_text=gettext_lazy(
            "All that has no field of its own. Capitals, commas and equals signs are kept; of a "
            "name that this page does not know it says so."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "labels" in self.fields:
            known = (each for each in CATALOGUE.values() if not each.until)
            self.fields["labels"].widget.known = sorted(known, key=lambda each: each.name)
        for name in self.label_names():
            self._say_what_empty_means(self.fields[name])

    def label_names(self) -> list[str]:
        """The labels that have a field here."""
        return [name for name in self.fields if name in CATALOGUE]

    def _say_what_empty_means(self, field: forms.Field) -> None:
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", self.unsaid), *list(field.choices)[1:]]
        else:
            field.widget.attrs.setdefault("placeholder", "")
            field.widget.attrs["placeholder"] = field.widget.attrs["placeholder"] or self.unsaid

    def offer(self, inventory: Inventory) -> None:
        types = [(each["name"], each["name"]) for each in inventory[cloud.VOLUME_TYPES].items]
        for name in (each for each in self.fields if each.endswith("_volume_type")):
            self.fill(name, cloud.VOLUME_TYPES, types)

    def clean(self) -> None:
        super().clean()
        rows = self.cleaned_data.get("labels") or {}
        for name in self.label_names():
            said = self._said(name)
            if said is not None and rows.get(name, said) != said:
                title = self.fields[name].label
                self.add_error(
                    "labels",
                    _("The label %(name)s is “%(title)s” above: say it once.")
                    % {"name": name, "title": title},
                )

    def own_labels(self) -> dict[str, str]:
        """As Magnum takes them: text, also for numbers and for yes and no."""
        fields = {name: self._said(name) for name in self.label_names()}
        said = {name: value for name, value in fields.items() if value is not None}
        return {**self.cleaned_data.get("labels", {}), **said}

    def _said(self, name: str) -> str | None:
        value = self.cleaned_data.get(name)
        if value in (None, ""):
            return None
        return str(value).lower() if isinstance(value, bool) else str(value)
