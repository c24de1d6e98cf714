# SPDX-License-Identifier: Apache-2.0
from ipaddress import ip_address
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.clusters.forms.create import LOAD_BALANCER
from k8s_dashboard.panels.clusters.forms.fields import CHOOSE, CloudChoice, LabelsField
from k8s_dashboard.panels.clusters.forms.guided import GuidedForm, Section

ASKS = (cloud.FLAVORS, cloud.IMAGES, cloud.KEYPAIRS, cloud.NETWORKS)

VERSION_LABEL = "kube_tag"


def check_addresses(text: str) -> None:
    """Magnum takes one IP address or several with commas between."""
    for part in text.split(","):
        try:
            ip_address(part.strip())
        except ValueError:
            raise ValidationError(
                _("“%s” is not an IP address. Separate several by commas.") % part.strip()[:40]
            ) from None


class CreateTemplateForm(GuidedForm):
    """A private cluster template for Kubernetes on virtual machines."""

    sections = (
        Section(
            "basics",
            gettext_lazy("Basics"),
            gettext_lazy("What the nodes of a cluster are made from."),
            ("name", "image_id", "kube_tag", "keypair_id"),
        ),
        Section(
            "nodes",
            gettext_lazy("Nodes"),
            gettext_lazy("How large they are where a cluster does not say otherwise."),
            ("master_flavor_id", "flavor_id", "docker_volume_size"),
        ),
        Section(
            "network",
            gettext_lazy("Network"),
            gettext_lazy("How nodes and containers reach each other and the world."),
            (
                "external_network_id",
                "network_driver",
                "floating_ip_enabled",
                "master_lb_enabled",
                "dns_nameserver",
            ),
        ),
        Section(
            "advanced",
            gettext_lazy("Advanced"),
            gettext_lazy("Labels that every cluster of this template starts with."),
            ("labels",),
            folded=True,
        ),
    )
    stands_for = {"keypair": "keypair_id", "server_type": "image_id"}

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    image_id = CloudChoice(
        label=gettext_lazy("Image"),
        help_text=gettext_lazy(
            "Fedora CoreOS, which is what Magnum's own driver starts nodes from."
        ),
        empty=CHOOSE,
    )
    kube_tag = forms.CharField(
        label=gettext_lazy("Kubernetes version"),
        help_text=gettext_lazy(
            "The tag of its container images, for example v1.27.8-rancher1; the label kube_tag. "
            "Empty: the default of this Magnum."
        ),
        max_length=128,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    keypair_id = CloudChoice(
        label=gettext_lazy("Key pair"),
        help_text=gettext_lazy(
            "To sign in to the nodes by SSH. Each cluster can name another; others who use this "
            "template must, as key pairs belong to a person."
        ),
        empty=gettext_lazy("None"),
        required=False,
    )
    master_flavor_id = CloudChoice(
        label=gettext_lazy("Flavor of control-plane nodes"),
        help_text=gettext_lazy("2 vCPU and 2 GB RAM are the least that Kubernetes asks for."),
        empty=CHOOSE,
    )
    flavor_id = CloudChoice(label=gettext_lazy("Flavor of workers"), empty=CHOOSE)
    docker_volume_size = forms.IntegerField(
        label=gettext_lazy("Volume for containers, in GB"),
        help_text=gettext_lazy(
            "A Cinder volume on each node for images and containers. "
            "Empty: they live on the node's own disk."
        ),
        min_value=1,
        max_value=65536,
        required=False,
    )
    external_network_id = CloudChoice(
        label=gettext_lazy("External network"),
        help_text=gettext_lazy("Where the cluster's router and its floating IPs come from."),
        empty=CHOOSE,
    )
    network_driver = forms.ChoiceField(
        label=gettext_lazy("Network driver"),
        help_text=gettext_lazy("Connects containers across nodes."),
        choices=(
            ("flannel", gettext_lazy("Flannel: plain and light")),
            ("calico", gettext_lazy("Calico: enforces network policies")),
        ),
        initial="flannel",
    )
    floating_ip_enabled = forms.BooleanField(
        label=gettext_lazy("Give the nodes floating IPs"),
        help_text=gettext_lazy("Without them the API is reached from the cluster's network only."),
        required=False,
        initial=True,
    )
    master_lb_enabled = forms.BooleanField(
        label=gettext_lazy("Put a load balancer before the Kubernetes API"),
        help_text=gettext_lazy("Needed for more than one control-plane node."),
        required=False,
    )
    dns_nameserver = forms.CharField(
        label=gettext_lazy("DNS servers"),
        help_text=gettext_lazy(
            "IP addresses that the nodes ask, with commas between. Empty: 8.8.8.8, "
            "which a closed network does not reach."
        ),
        max_length=255,
        required=False,
        validators=[check_addresses],
    )
    labels = LabelsField(
        label=gettext_lazy("Labels"),
        help_text=gettext_lazy(
            "Names and values as Magnum's documentation gives them. "
            "Capitals, commas and equals signs are kept."
        ),
        required=False,
    )

    def offer(self, inventory: Inventory) -> None:
        flavors = words.flavor_choices(inventory)
        networks = words.external_network_choices(inventory)
        self.fill("image_id", cloud.IMAGES, words.image_choices(inventory))
        self.fill("keypair_id", cloud.KEYPAIRS, words.keypair_choices(inventory))
        self.fill("master_flavor_id", cloud.FLAVORS, flavors)
        self.fill("flavor_id", cloud.FLAVORS, flavors)
        self.fill("external_network_id", cloud.NETWORKS, networks)
        self._choose_the_only("image_id", words.image_choices(inventory))
        self._choose_the_only("external_network_id", networks)
        if LOAD_BALANCER not in inventory.services:
            del self.fields["master_lb_enabled"]

    def _choose_the_only(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) == 1:
            self.fields[name].initial = choices[0][0]

    def clean(self) -> None:
        labels = self.cleaned_data.get("labels") or {}
        if VERSION_LABEL in labels and self.cleaned_data.get("kube_tag"):
            self.add_error(
                "labels", _("The label kube_tag is the Kubernetes version above: say it once.")
            )

    def body(self) -> dict[str, Any]:
        """Magnum's create request for the template."""
        data = self.cleaned_data
        labels = dict(data["labels"])
        if data["kube_tag"]:
            labels[VERSION_LABEL] = data["kube_tag"]
        optional = {
            name: data[name] for name in ("keypair_id", "docker_volume_size", "dns_nameserver")
        }
        optional["labels"] = labels
        required = (
            "name",
            "image_id",
            "external_network_id",
            "master_flavor_id",
            "flavor_id",
            "network_driver",
            "floating_ip_enabled",
        )
        return {
            "coe": "kubernetes",
            "master_lb_enabled": data.get("master_lb_enabled", False),
            **{name: data[name] for name in required},
            **{name: value for name, value in optional.items() if value},
        }

    def images_left_out(self) -> list[str]:
        return words.images_left_out(self.inventory)

    def has_images(self) -> bool:
        """Whether an image serves, or may do so for all that is known."""
        return bool(self.inventory[cloud.IMAGES].error or words.image_choices(self.inventory))
