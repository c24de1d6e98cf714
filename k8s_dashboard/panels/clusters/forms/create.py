# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory
from k8s_dashboard.labels import CATALOGUE, is_yes
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.clusters.forms.create_sections import SECTIONS
from k8s_dashboard.panels.clusters.forms.fields import (
    AS_TEMPLATE,
    CHOOSE,
    CloudChoice,
    ExplainedSelect,
    YesNo,
)
from k8s_dashboard.panels.clusters.forms.label_fields import LabelledForm

ASKS = (
    cloud.CLUSTER_TEMPLATES,
    cloud.FLAVORS,
    cloud.IMAGES,
    cloud.KEYPAIRS,
    cloud.NETWORKS,
    cloud.SUBNETS,
    cloud.VOLUME_TYPES,
    cloud.COMPUTE_LIMITS,
    cloud.NETWORK_QUOTAS,
)
"""What the page needs to open."""

CHECKS_ASK = (
    *ASKS,
    cloud.VOLUME_LIMITS,
    cloud.AVAILABILITY_ZONES,
    cloud.ROUTERS,
    cloud.ROUTER_PORTS,
    cloud.FREE_ADDRESSES,
    cloud.CLUSTER_QUOTA,
    cloud.CLUSTER_STATS,
    cloud.LOAD_BALANCERS,
    cloud.LOAD_BALANCER_QUOTAS,
)
"""What all checks need."""

NAME_PATTERN = r"[a-zA-Z][a-zA-Z0-9_.\-]*"
"""Magnum's own rule (magnum/api/controllers/v1/cluster.py), as browsers understand it too."""

LONGEST_NAME = 64
"""Magnum takes 242, but then names the certificate authority so (cert_manager.py), where X.509 ends
at 64: a longer name ends as ``Failed to create certificates``.
"""

LOAD_BALANCER = cloud.LOAD_BALANCER
MOST_WORKERS = 5000
"""As many nodes as Kubernetes says that it supports in a cluster."""

ADD, REPLACE = "add", "replace"

_SENT = (
    "name",
    "cluster_template_id",
    "keypair",
    "master_count",
    "master_flavor_id",
    "node_count",
    "flavor_id",
    "fixed_subnet",
    "master_lb_enabled",
    "floating_ip_enabled",
    "docker_volume_size",
    "discovery_url",
    "create_timeout",
)


class CreateForm(LabelledForm):
    """What Magnum's create call takes. ``body()`` is what was decided, and nothing else."""

    unsaid = AS_TEMPLATE
    sections = SECTIONS
    stands_for = {
        "fixed_network": "fixed_subnet",
        **dict.fromkeys(
            (
                "coe",
                "dns_nameserver",
                "external_network_id",
                "http_proxy",
                "https_proxy",
                "image_id",
                "network_driver",
                "no_proxy",
                "server_type",
                "volume_driver",
            ),
            "cluster_template_id",
        ),
    }

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy(
            "Begins with a letter; then letters, digits, hyphens, dots and underscores. "
            "At most 64, as the cluster's certificates carry it too."
        ),
        max_length=LONGEST_NAME,
        validators=[
            RegexValidator(
                rf"^{NAME_PATTERN}\Z",
                gettext_lazy(
                    "A name begins with a letter from A to Z and goes on with letters, digits, "
                    "hyphens, dots and underscores."
                ),
            )
        ],
        widget=forms.TextInput(
            attrs={"pattern": NAME_PATTERN, "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    cluster_template_id = CloudChoice(
        label=gettext_lazy("Cluster template"),
        help_text=gettext_lazy("Decides image, networks and drivers, and all that you leave open."),
        empty=CHOOSE,
    )
    keypair = CloudChoice(
        label=gettext_lazy("Key pair"),
        help_text=gettext_lazy(
            "One of your own, to sign in to the nodes by SSH. Key pairs belong to a person: "
            "one that a shared template names must exist for you too."
        ),
        empty=AS_TEMPLATE,
        required=False,
    )
    master_count = forms.TypedChoiceField(
        label=gettext_lazy("Control-plane nodes"),
        help_text=gettext_lazy(
            "They run the Kubernetes API and its database, which needs a majority of them. "
            "More than one needs a load balancer."
        ),
        choices=(
            (1, gettext_lazy("1: the cluster stops with it")),
            (3, gettext_lazy("3: one may fail")),
            (5, gettext_lazy("5: two may fail")),
            (7, gettext_lazy("7: three may fail")),
        ),
        coerce=int,
        initial=1,
    )
    master_flavor_id = CloudChoice(
        label=gettext_lazy("Flavor of control-plane nodes"),
        empty=AS_TEMPLATE,
        required=False,
        widget=ExplainedSelect,
    )
    node_count = forms.IntegerField(
        label=gettext_lazy("Workers"),
        help_text=gettext_lazy("They run your applications. 0 makes a control plane alone."),
        min_value=0,
        max_value=MOST_WORKERS,
        initial=1,
    )
    flavor_id = CloudChoice(
        label=gettext_lazy("Flavor of workers"),
        empty=AS_TEMPLATE,
        required=False,
        widget=ExplainedSelect,
    )
    fixed_subnet = CloudChoice(
        label=gettext_lazy("Network of the nodes"),
        help_text=gettext_lazy(
            "A subnet of yours needs a router to the external network. Without a choice here or "
            "in the template the cluster gets a network and a router of its own."
        ),
        empty=AS_TEMPLATE,
        free_text=False,
        required=False,
    )
    master_lb_enabled = YesNo(
        label=gettext_lazy("Load balancer for the Kubernetes API"),
        help_text=gettext_lazy("One address for all control-plane nodes."),
        empty=AS_TEMPLATE,
        yes=gettext_lazy("Yes"),
        no=gettext_lazy("No"),
    )
    floating_ip_enabled = YesNo(
        label=gettext_lazy("Floating IPs"),
        help_text=gettext_lazy(
            "With them nodes and API are reached from outside; each takes one from the quota."
        ),
        empty=AS_TEMPLATE,
        yes=gettext_lazy("Yes"),
        no=gettext_lazy("No"),
    )
    docker_volume_size = forms.IntegerField(
        label=gettext_lazy("Volume for containers, in GB"),
        help_text=gettext_lazy("A Cinder volume on each node for container images."),
        min_value=1,
        max_value=65536,
        required=False,
    )
    merge_labels = forms.ChoiceField(
        label=gettext_lazy("The template's own labels"),
        choices=(
            (ADD, gettext_lazy("stay; those above are added, and win where both have one")),
            (REPLACE, gettext_lazy("are dropped as soon as there is one above")),
        ),
        widget=forms.RadioSelect,
        initial=ADD,
    )
    create_timeout = forms.IntegerField(
        label=gettext_lazy("Time limit, in minutes"),
        help_text=gettext_lazy(
            "When Heat gives up and marks the cluster as failed. More for many nodes or a slow "
            "network."
        ),
        min_value=1,
        max_value=1440,
        initial=60,
    )
    discovery_url = forms.URLField(
        label=gettext_lazy("Discovery address of etcd"),
        help_text=gettext_lazy(
            "Where control-plane nodes find each other first. Empty: Magnum asks the service that "
            "your operator has set, on the internet by default."
        ),
        assume_scheme="https",
        required=False,
    )

    def offer(self, inventory: Inventory) -> None:
        super().offer(inventory)
        flavors = words.flavor_choices(inventory)
        self.fill("cluster_template_id", cloud.CLUSTER_TEMPLATES, self._templates())
        self.fill("keypair", cloud.KEYPAIRS, words.keypair_choices(inventory))
        self.fill("master_flavor_id", cloud.FLAVORS, flavors)
        self.fill("flavor_id", cloud.FLAVORS, flavors)
        for name in ("master_flavor_id", "flavor_id"):
            self.fields[name].widget.refused = words.flavors_refused(inventory)
        self.fill("fixed_subnet", self._silent_network(), words.subnet_choices(inventory))
        if LOAD_BALANCER not in inventory.services:
            self._offer_no_load_balancer()

    def _templates(self) -> list[tuple[str, str]]:
        templates = self.inventory[cloud.CLUSTER_TEMPLATES].items
        if len(templates) == 1:
            self.fields["cluster_template_id"].initial = templates[0]["uuid"]
        return [(template["uuid"], template["name"]) for template in templates]

    def _silent_network(self) -> str:
        """Which of the two questions to Neutron has no answer; the choices need both."""
        return cloud.NETWORKS if self.inventory[cloud.NETWORKS].error else cloud.SUBNETS

    def _offer_no_load_balancer(self) -> None:
        field = self.fields["master_lb_enabled"]
        field.choices = [choice for choice in field.choices if choice[0] != "yes"]
        field.help_text = _("This cloud has no load-balancer service: one control-plane node only.")

    def has_no_template(self) -> bool:
        """Nothing to begin with. Input that is there already is kept on the page all the same."""
        answer = self.inventory[cloud.CLUSTER_TEMPLATES]
        return not (answer.items or answer.error or self.is_bound)

    def template(self, wanted: str | None) -> dict[str, Any] | None:
        return self.inventory.find(cloud.CLUSTER_TEMPLATES, wanted)

    def clean(self) -> None:
        """Magnum's rule: several control-plane nodes only behind a load balancer."""
        super().clean()
        if self.cleaned_data.get("master_count", 1) == 1:
            return
        balanced = self.cleaned_data.get("master_lb_enabled")
        template = self.template(self.cleaned_data.get("cluster_template_id"))
        if balanced is None and template:
            balanced = bool(template.get("master_lb_enabled"))
        if balanced is False:
            self.add_error("master_count", self._without_load_balancer())

    def _without_load_balancer(self) -> str:
        if LOAD_BALANCER in self.inventory.services:
            return _(
                "More than one control-plane node needs a load balancer for the API. "
                "Take 1, or say yes to the load balancer under Network and access."
            )
        return _(
            "More than one control-plane node needs a load balancer for the API, and this cloud "
            "has no such service. Take 1."
        )

    def body(self) -> dict[str, Any]:
        """Magnum's create request: what was decided here, and nothing of what the template says.
        What has not been filled in, or not well, is not in it.
        """
        data = self.cleaned_data
        body = {name: data[name] for name in _SENT if data.get(name) not in (None, "")}
        subnet = self.inventory.find(cloud.SUBNETS, data.get("fixed_subnet"))
        if subnet:
            body["fixed_network"] = subnet["network_id"]
        labels = self.own_labels()
        if labels:
            body |= {"labels": labels, "merge_labels": data.get("merge_labels", ADD) == ADD}
        return body

    def templates_in_words(self) -> list[dict[str, Any]]:
        """Each template with what a cluster made from it will use."""
        return [
            {
                "id": template["uuid"],
                "name": template["name"],
                "facts": [
                    *words.template_facts(template, self.inventory),
                    *words.more_template_facts(template),
                ],
            }
            for template in self.inventory[cloud.CLUSTER_TEMPLATES].items
        ]

    def template_defaults(self) -> dict[str, dict[str, Any]]:
        """By template: whether the API has a load balancer, and what an empty field means."""
        return {
            template["uuid"]: {
                "balanced": bool(template.get("master_lb_enabled")),
                "choices": {
                    name: _("As the template says: %s") % says
                    for name, says in self._says(template).items()
                }
                | self._without_template(template),
            }
            for template in self.inventory[cloud.CLUSTER_TEMPLATES].items
        }

    def _without_template(self, template: dict[str, Any]) -> dict[str, str]:
        """What holds for labels that the template does not have, where that is known."""
        labels = template.get("labels") or {}
        return {
            name: _("Magnum's own default: %s") % _label_words(name, CATALOGUE[name].default)
            for name in self.label_names()
            if name not in labels and CATALOGUE[name].default
        }

    def _says(self, template: dict[str, Any]) -> dict[str, str]:
        labels = template.get("labels") or {}
        of_labels = {
            name: _label_words(name, str(labels[name]))
            for name in self.label_names()
            if name in labels
        }
        return of_labels | {
            "docker_volume_size": str(template.get("docker_volume_size") or _("none")),
            "keypair": words.keypair_of(template),
            "master_flavor_id": template.get("master_flavor_id") or _("none named"),
            "flavor_id": template.get("flavor_id") or _("none named"),
            "fixed_subnet": words.fixed_network_of(template, self.inventory),
            "master_lb_enabled": words.yes_or_no(template.get("master_lb_enabled")),
            "floating_ip_enabled": words.yes_or_no(template.get("floating_ip_enabled")),
        }


def _label_words(name: str, value: str) -> str:
    return words.yes_or_no(is_yes(value)) if CATALOGUE[name].kind == "bool" else value
