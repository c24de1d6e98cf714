# SPDX-License-Identifier: Apache-2.0
"""A request as Magnum will understand it: what it says itself, and what its template adds.

After `_post` in Magnum's magnum/api/controllers/v1/cluster.py.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from ipaddress import IPv4Network

from k8s_dashboard import labels as known
from k8s_dashboard.preflight.inventory import FLAVORS, IMAGES, NETWORKS, SUBNETS, Inventory
from k8s_dashboard.preflight.reading import Row, network, row, truth, whole, word

HEAT_DISTRO = "fedora-coreos"
DEFAULT_TIMEOUT = 60
"""Minutes, where the request says none."""


class Case:
    """One request, with its template and the cloud's inventory."""

    def __init__(
        self,
        request: object,
        template: object,
        inventory: object,
        today: date,
        is_template: bool = False,
    ):
        self.request = row(request)
        self.template = row(template)
        self.is_template = is_template
        """Whether a template alone is looked at, as it is about to be made."""
        self.inventory = Inventory(inventory)
        self.today = today

    def value(self, name: str) -> object:
        """What holds for an attribute: the request's, or else the template's."""
        return self.request.get(name) or self.template.get(name)

    @property
    def template_is_known(self) -> bool:
        return self.is_template or bool(self.template)

    def is_told(self, attribute: str) -> bool:
        """Whether the template, as far as it is known, has a say on this at all."""
        return self.is_template or attribute in self.template or attribute in self.request

    def name_of(self, attribute: str) -> str:
        return word(self.value(attribute))

    def flag(self, name: str) -> bool:
        """A boolean of the request, or else of the template."""
        said = truth(self.request.get(name))
        return bool(truth(self.template.get(name)) if said is None else said)

    @cached_property
    def keypair(self) -> str:
        return word(self.request.get("keypair")) or word(self.template.get("keypair_id"))

    @cached_property
    def labels(self) -> Mapping[str, object]:
        """The labels that hold: the request's take the place of all of the template's, unless it
        says to merge them."""
        own = row(self.request.get("labels"))
        inherited = row(self.template.get("labels"))
        if not own:
            return _by_name(inherited)
        merge = truth(self.request.get("merge_labels"))
        return _by_name({**inherited, **own} if merge else own)

    def label(self, name: str) -> str:
        """The value of a label, or what holds without it."""
        value = word(self.labels.get(name))
        if value or name in self.labels:
            return value
        return known.CATALOGUE[name].default if name in known.CATALOGUE else ""

    def label_is_on(self, name: str) -> bool:
        return known.is_yes(self.label(name))

    @cached_property
    def kube_tag(self) -> str:
        """The Kubernetes version that was asked for; the template's holds even where its labels
        are replaced (k8s_template_def.py)."""
        own = word(self.labels.get("kube_tag"))
        return own or word(row(self.template.get("labels")).get("kube_tag"))

    @cached_property
    def image(self) -> Row:
        return self.inventory.one(IMAGES, self.name_of("image_id"))

    @cached_property
    def distro(self) -> str:
        """What decides the driver (enforce_cluster_type_supported in magnum/api/validation.py)."""
        of_template = word(self.template.get("cluster_distro"))
        return of_template or word(self.image.get("os_distro"))

    @property
    def by_heat(self) -> bool:
        """Whether the Heat driver will make it, as far as that can be told."""
        return self.distro in ("", HEAT_DISTRO)

    def flavor(self, attribute: str) -> Row:
        return self.inventory.one(FLAVORS, self.name_of(attribute))

    @cached_property
    def masters(self) -> int:
        return _count(self.request.get("master_count", 1))

    @cached_property
    def workers(self) -> int:
        return _count(self.request.get("node_count", 1))

    @property
    def nodes(self) -> int:
        return self.masters + self.workers

    @property
    def balanced(self) -> bool:
        """Whether a load balancer stands before the API."""
        return self.flag("master_lb_enabled")

    @property
    def floating(self) -> bool:
        """Whether nodes get floating IPs."""
        said = truth(self.request.get("floating_ip_enabled"))
        if said is None:
            said = truth(self.template.get("floating_ip_enabled"))
        return said is not False

    @property
    def floating_ips(self) -> int:
        """One for each node, and one for the load balancer (add_fip_env_file in template_def.py;
        kubemaster.yaml, kubeminion.yaml, lb_api.yaml). With Cluster API nodes have none."""
        of_nodes = self.nodes if self.floating and self.by_heat else 0
        of_api = self.floating or self.label_is_on("master_lb_floating_ip_enabled")
        return of_nodes + (1 if self.balanced and of_api else 0)

    def size(self, name: str) -> int:
        """GB of a volume on each node, 0 where there is none; `boot`, `docker` or `etcd`."""
        if name == "docker":
            if not self.by_heat:
                return 0
            return max(0, whole(self.value("docker_volume_size")) or 0)
        return max(0, whole(self.label(f"{name}_volume_size")) or 0)

    @property
    def own_network(self) -> bool:
        """Whether the cluster gets a network of its own (add_priv_net_env_file)."""
        return not self.name_of("fixed_network")

    @cached_property
    def network(self) -> Row:
        return self.inventory.one(NETWORKS, self.name_of("fixed_network"))

    @cached_property
    def subnet(self) -> Row:
        """The subnet of the nodes: the one that is named, or the only one of the network."""
        named = self.name_of("fixed_subnet")
        if named or self.own_network:
            return self.inventory.one(SUBNETS, named)
        network = word(self.network.get("id"))
        found = [
            subnet
            for subnet in self.inventory.rows(SUBNETS) or ()
            if network and subnet.get("network_id") == network
        ]
        return found[0] if len(found) == 1 else {}

    @property
    def subnet_name(self) -> str:
        return self.name_of("fixed_subnet") or word(self.subnet.get("name"))

    @cached_property
    def external(self) -> Row:
        return self.inventory.one(NETWORKS, self.name_of("external_network_id"))

    @cached_property
    def nodes_range(self) -> IPv4Network | None:
        """Where the nodes' addresses come from; None where that is not known."""
        if self.own_network and not self.name_of("fixed_subnet"):
            return network(self.label("fixed_subnet_cidr"))
        return network(self.subnet.get("cidr"))

    @cached_property
    def pods_label(self) -> str:
        """The label that holds the range of pods; empty where the driver has none."""
        of_driver = {"calico": "calico_ipv4pool", "flannel": "flannel_network_cidr"}
        driver = self.name_of("network_driver")
        if not driver:
            driver = "calico" if of_driver["calico"] in self.labels else "flannel"
        return of_driver.get(driver, "")

    @cached_property
    def pods_range(self) -> IPv4Network | None:
        return network(self.label(self.pods_label)) if self.pods_label else None

    @cached_property
    def services_range(self) -> IPv4Network | None:
        return network(self.label("service_cluster_ip_range"))


def _by_name(labels: Row) -> dict[str, object]:
    return {name: value for name, value in labels.items() if isinstance(name, str)}


def _count(value: object) -> int:
    """A number of nodes; 1, Magnum's default, where it is none."""
    number = whole(value)
    return 1 if number is None or number < 0 else min(number, 10**6)
