# SPDX-License-Identifier: Apache-2.0
from ipaddress import ip_address
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.clusters.forms.create import LOAD_BALANCER
from k8s_dashboard.panels.clusters.forms.create_sections import ADD_ONS, SCALING, VOLUMES
from k8s_dashboard.panels.clusters.forms.fields import CHOOSE, CloudChoice, ExplainedSelect
from k8s_dashboard.panels.clusters.forms.guided import Section
from k8s_dashboard.panels.clusters.forms.label_fields import LabelledForm
from k8s_dashboard.template_patches import FLAGS, SWITCHES, TEXTS

ASKS = (
    cloud.FLAVORS,
    cloud.IMAGES,
    cloud.KEYPAIRS,
    cloud.NETWORKS,
    cloud.SUBNETS,
    cloud.VOLUME_TYPES,
)
CHECKS_ASK = (
    *ASKS,
    cloud.COMPUTE_LIMITS,
    cloud.AVAILABILITY_ZONES,
    cloud.ROUTERS,
    cloud.ROUTER_PORTS,
    cloud.FREE_ADDRESSES,
)


def check_addresses(text: str) -> None:
    """Magnum takes one IP address or several with commas between."""
    for part in text.split(","):
        try:
            ip_address(part.strip())
        except ValueError:
            raise ValidationError(
                _("“%s” is not an IP address. Separate several by commas.") % part.strip()[:40]
            ) from None


def _proxy(label: Any) -> forms.Field:
    return forms.URLField(
        label=label,
        help_text=gettext_lazy("With its port, as http://proxy.example.com:3128"),
        max_length=255,
        assume_scheme="http",
        required=False,
    )


class CreateTemplateForm(LabelledForm):
    """A cluster template for Kubernetes on virtual machines, private unless it is published."""

    unsaid = gettext_lazy("Magnum's own default")
    sections = (
        Section(
            "basics",
            gettext_lazy("Basics"),
            gettext_lazy("What the nodes of a cluster are made from."),
            ("name", "image_id", "kube_tag", "keypair_id", "public", "hidden"),
        ),
        Section(
            "nodes",
            gettext_lazy("Nodes"),
            gettext_lazy("How large they are where a cluster does not say otherwise."),
            ("master_flavor_id", "flavor_id"),
        ),
        Section(
            "network",
            gettext_lazy("Network"),
            gettext_lazy("How nodes and containers reach each other and the world."),
            (
                "external_network_id",
                "fixed_subnet",
                "network_driver",
                "floating_ip_enabled",
                "master_lb_enabled",
                "master_lb_floating_ip_enabled",
                "master_lb_allowed_cidrs",
                "dns_nameserver",
            ),
        ),
        Section(
            "storage",
            gettext_lazy("Storage"),
            gettext_lazy("Volumes of the nodes. Without them they use their flavor's own disk."),
            ("docker_volume_size", *VOLUMES, "volume_driver"),
            folded=True,
        ),
        Section(
            "software",
            gettext_lazy("Software and add-ons"),
            gettext_lazy("What runs containers, and what comes with Kubernetes."),
            ("container_runtime", *ADD_ONS, *SCALING),
            folded=True,
        ),
        Section(
            "closed",
            gettext_lazy("Behind a slow or closed network"),
            gettext_lazy("Where nodes get container images and answers, if not from the internet."),
            ("container_infra_prefix", "http_proxy", "https_proxy", "no_proxy"),
            folded=True,
        ),
        Section(
            "advanced",
            gettext_lazy("Advanced"),
            gettext_lazy("Labels that every cluster of this template starts with."),
            ("labels", "availability_zone"),
            folded=True,
        ),
    )
    stands_for = {
        "cluster_distro": "image_id",
        "fixed_network": "fixed_subnet",
        "keypair": "keypair_id",
        "server_type": "image_id",
    }

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
        widget=ExplainedSelect,
    )
    flavor_id = CloudChoice(
        label=gettext_lazy("Flavor of workers"), empty=CHOOSE, widget=ExplainedSelect
    )
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
    fixed_subnet = CloudChoice(
        label=gettext_lazy("Network of the nodes"),
        help_text=gettext_lazy(
            "A subnet needs a router to the external network. Without one each cluster gets a "
            "network and a router of its own."
        ),
        empty=gettext_lazy("A new one for each cluster"),
        free_text=False,
        required=False,
    )
    volume_driver = forms.ChoiceField(
        label=gettext_lazy("Volume driver"),
        help_text=gettext_lazy("Gives applications volumes of Cinder."),
        choices=(("", gettext_lazy("None")), ("cinder", "cinder")),
        required=False,
    )
    http_proxy = _proxy(gettext_lazy("HTTP proxy"))
    https_proxy = _proxy(gettext_lazy("HTTPS proxy"))
    no_proxy = forms.CharField(
        label=gettext_lazy("Without the proxy"),
        help_text=gettext_lazy(
            "Addresses and names with commas between: those of the nodes, of services and of this "
            "cloud's own APIs."
        ),
        max_length=255,
        required=False,
    )
    public = forms.BooleanField(
        label=gettext_lazy("Offer it to all projects"),
        required=False,
    )
    hidden = forms.BooleanField(
        label=gettext_lazy("Leave it out of lists"),
        help_text=gettext_lazy("Who knows its id can still use it, and clusters of it stay."),
        required=False,
    )

    def __init__(self, *args: Any, may_publish: bool = False, **kwargs: Any):
        self.may_publish = may_publish
        super().__init__(*args, **kwargs)
        if not may_publish:
            for name in FLAGS:
                self.fields.pop(name, None)

    def _like(self, **kwargs: Any) -> Self:
        return type(self)(self.inventory, may_publish=self.may_publish, **kwargs)

    def offer(self, inventory: Inventory) -> None:
        super().offer(inventory)
        flavors = words.flavor_choices(inventory)
        networks = words.external_network_choices(inventory)
        self.fill("image_id", cloud.IMAGES, words.image_choices(inventory))
        self.fill("keypair_id", cloud.KEYPAIRS, words.keypair_choices(inventory))
        self.fill("master_flavor_id", cloud.FLAVORS, flavors)
        self.fill("flavor_id", cloud.FLAVORS, flavors)
        for name in ("master_flavor_id", "flavor_id"):
            self.fields[name].widget.refused = words.flavors_refused(inventory)
        self.fill("fixed_subnet", cloud.SUBNETS, words.subnet_choices(inventory))
        self.fill("external_network_id", cloud.NETWORKS, networks)
        self._choose_the_only("image_id", words.image_choices(inventory))
        self._choose_the_only("external_network_id", networks)
        if LOAD_BALANCER not in inventory.services:
            del self.fields["master_lb_enabled"]

    def _choose_the_only(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) == 1:
            self.fields[name].initial = choices[0][0]

    def body(self) -> dict[str, Any]:
        """Magnum's create request for the template, as far as it is filled in."""
        data = self.cleaned_data
        switches = {name: bool(data[name]) for name in SWITCHES if name in data}
        body = {
            "coe": "kubernetes",
            "master_lb_enabled": False,
            **switches,
            **{name: data[name] for name in TEXTS if data.get(name)},
            **{name: True for name in FLAGS if data.get(name)},
        }
        subnet = self.inventory.find(cloud.SUBNETS, data.get("fixed_subnet"))
        if subnet:
            body["fixed_network"] = subnet["network_id"]
        labels = self.own_labels()
        return body | ({"labels": labels} if labels else {})

    def images_left_out(self) -> list[str]:
        return words.images_left_out(self.inventory)

    def has_images(self) -> bool:
        """Whether an image serves, or may do so for all that is known."""
        return bool(self.inventory[cloud.IMAGES].error or words.image_choices(self.inventory))
