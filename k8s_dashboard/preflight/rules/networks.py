# SPDX-License-Identifier: Apache-2.0
"""The networks that the cluster is put into, and the way out of them."""

from collections.abc import Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import HEAT_DISTRO, Case
from k8s_dashboard.preflight.model import Rule, Said, block, not_one, unchecked, untold, warn
from k8s_dashboard.preflight.reading import Row, row, rows, truth, whole, word

DRIVERS = ("flannel", "calico", "cilium")
HEAT_DRIVERS = ("flannel", "calico")


def _external(case: Case) -> Iterator[Said]:
    wanted = case.name_of("external_network_id")
    found = [
        network
        for network in case.inventory.find(cloud.NETWORKS, wanted)
        if truth(network.get("router:external"))
    ]
    if not case.is_told("external_network_id"):
        yield untold()
    elif not wanted:
        yield block(
            _("The template names no external network, and Magnum needs one."),
            _("Use a template with an external network."),
        )
    elif len(found) != 1:
        yield not_one(
            found,
            (
                _("There is no external network %(network)s, or this project may not use it."),
                _("Use a template with an external network of this cloud, best by its id."),
            ),
            (
                _("Several external networks are called %(network)s."),
                _("Use a template that names it by its id."),
            ),
            network=wanted,
        )


def _fixed_network(case: Case) -> Iterator[Said]:
    wanted = case.name_of("fixed_network")
    found = case.inventory.find(cloud.NETWORKS, wanted)
    if len(found) != 1:
        yield not_one(
            found,
            (
                _("There is no network %(network)s, or this project may not use it."),
                _("Choose a network of this project, or leave it empty."),
            ),
            (_("Several networks are called %(network)s."), _("Name the network by its id.")),
            network=wanted,
        )
    elif truth(found[0].get("router:external")):
        yield warn(
            _("%(network)s is an external network, and most clouds let no server into one."),
            _("Choose a network of this project, or leave it empty."),
            network=wanted,
        )


def _fixed_subnet(case: Case) -> Iterator[Said]:
    wanted = case.name_of("fixed_subnet")
    found = case.inventory.find(cloud.SUBNETS, wanted)
    if len(found) != 1:
        yield not_one(
            found,
            (
                _("There is no subnet %(subnet)s, or this project may not use it."),
                _("Choose a subnet of the chosen network, or leave both empty."),
            ),
            (_("Several subnets are called %(subnet)s."), _("Name the subnet by its id.")),
            subnet=wanted,
        )


def _belong_together(case: Case) -> Iterator[Said]:
    of_subnet, network = word(case.subnet.get("network_id")), word(case.network.get("id"))
    if of_subnet and network and of_subnet != network:
        yield block(
            _("The subnet %(subnet)s is not one of the network %(network)s."),
            _("Choose a subnet of the chosen network."),
            subnet=case.name_of("fixed_subnet"),
            network=case.name_of("fixed_network"),
        )


def _half_chosen(case: Case) -> Iterator[Said]:
    if case.name_of("fixed_subnet") and case.own_network:
        yield warn(
            _("A subnet without its network is not used: the cluster gets a network of its own."),
            _("Choose the network along with the subnet."),
        )
    elif case.name_of("fixed_network") and not case.name_of("fixed_subnet"):
        yield warn(
            _("A network is chosen, but none of its subnets: the nodes may get no address."),
            _("Choose a subnet as well."),
        )


def _port_security(case: Case) -> Iterator[Said]:
    if truth(case.network.get("port_security_enabled")) is False:
        yield block(
            _("Port security is off on the network %(network)s, and Magnum's ports need it."),
            _("Choose another network, or leave it empty."),
            network=case.name_of("fixed_network"),
        )


def _gateway(case: Case) -> Iterator[Said]:
    subnet = case.subnet
    if "gateway_ip" in subnet and not subnet["gateway_ip"] and not _default_route(subnet):
        yield block(
            _("The subnet %(subnet)s has no gateway: its nodes reach nothing outside of it."),
            _("Choose a subnet with a gateway and a router, or leave network and subnet empty."),
            subnet=case.subnet_name,
        )


def _default_route(subnet: Row) -> bool:
    routes = rows(subnet.get("host_routes")) or ()
    return any(route.get("destination") == "0.0.0.0/0" for route in routes)


def _router(case: Case) -> Iterator[Said]:
    subnet, external = word(case.subnet.get("id")), word(case.external.get("id"))
    routers = _routers_of(case, subnet)
    outside = {
        word(row(router.get("external_gateway_info")).get("network_id")) for router in routers
    }
    if not subnet or not external or external in outside:
        return
    said = block if case.floating_ips else warn
    yield said(
        _("No router leads from the subnet %(subnet)s to the external network %(network)s."),
        _("Connect the subnet to a router with that external network, or choose another subnet."),
        subnet=case.subnet_name,
        network=case.name_of("external_network_id"),
    )


def _routers_of(case: Case, subnet: str) -> list[Row]:
    ids = {
        word(port.get("device_id"))
        for port in case.inventory.rows(cloud.PORTS) or ()
        if word(port.get("device_owner")).startswith(("network:router", "network:ha_router"))
        for address in rows(port.get("fixed_ips")) or ()
        if subnet and address.get("subnet_id") == subnet
    }
    return [
        router
        for router in case.inventory.rows(cloud.ROUTERS) or ()
        if word(router.get("id")) in ids
    ]


def _free_addresses(case: Case) -> Iterator[Said]:
    free = _free(case)
    needed = case.floating_ips + (1 if case.own_network else 0)
    if free is None:
        yield unchecked(
            _("How many addresses of %(network)s are free is not known to you."),
            _("You can go on, or ask your operator."),
            network=case.name_of("external_network_id"),
        )
    elif free < needed:
        yield block(
            _("%(network)s has %(free)s free addresses, and the cluster takes %(needed)s."),
            _("Do without floating IPs, ask for fewer nodes, or use another network."),
            network=case.name_of("external_network_id"),
            free=free,
            needed=needed,
        )


def _free(case: Case) -> int | None:
    """Addresses of the external network that nothing has; None where Neutron does not say."""
    network = word(case.external.get("id"))
    for entry in case.inventory.rows(cloud.ADDRESSES) or ():
        total, used = whole(entry.get("total_ips")), whole(entry.get("used_ips"))
        if network and word(entry.get("network_id")) == network:
            return None if total is None or used is None else max(0, total - used)
    return None


def _driver(case: Case) -> Iterator[Said]:
    driver = case.name_of("network_driver")
    if driver not in DRIVERS:
        yield block(
            _("Magnum does not know the network driver %(driver)s."),
            _("Use a template with the network driver flannel or calico."),
            driver=driver,
        )
    elif driver not in HEAT_DRIVERS and case.distro == HEAT_DISTRO:
        yield block(
            _("The driver for Fedora CoreOS does not know the network driver %(driver)s."),
            _("Use a template with the network driver flannel or calico."),
            driver=driver,
        )


_VALIDATOR = "magnum/api/attr_validator.py"
_TEMPLATE = "magnum/drivers/heat/k8s_template_def.py"


def _has_network(case: Case) -> bool:
    return not case.own_network


def _has_subnet(case: Case) -> bool:
    return bool(case.name_of("fixed_subnet"))


def _is_placed(case: Case) -> bool:
    return _has_network(case) or _has_subnet(case)


RULES = (
    Rule(
        "external-network-not-found",
        "external_network_id",
        _external,
        f"{_VALIDATOR} validate_external_network; {_TEMPLATE} external_network is required",
        asks=(cloud.NETWORKS,),
    ),
    Rule(
        "no-more-addresses",
        "external_network_id",
        _free_addresses,
        "neutron network-ip-availability; kubemaster.yaml, kubeminion.yaml, network.yaml",
        asks=(cloud.NETWORKS, cloud.ADDRESSES),
        applies=lambda case: bool(case.floating_ips or case.own_network),
        of_template=False,
    ),
    Rule(
        "fixed-network-not-found",
        "fixed_network",
        _fixed_network,
        f"{_VALIDATOR} validate_fixed_network",
        asks=(cloud.NETWORKS,),
        applies=_has_network,
    ),
    Rule(
        "fixed-network-not-found",
        "fixed_subnet",
        _fixed_subnet,
        f"{_VALIDATOR} validate_fixed_subnet",
        asks=(cloud.SUBNETS,),
        applies=_has_subnet,
    ),
    Rule(
        "fixed-network-not-found",
        "fixed_subnet",
        _belong_together,
        "kube_master_eth0 in kubemaster.yaml; neutron: subnet of another network",
        asks=(cloud.NETWORKS, cloud.SUBNETS),
        applies=lambda case: _has_network(case) and _has_subnet(case),
    ),
    Rule(
        "subnet-without-network",
        "fixed_subnet",
        _half_chosen,
        "magnum/drivers/heat/template_def.py add_priv_net_env_file",
    ),
    Rule(
        "label-invalid",
        "fixed_network",
        _port_security,
        "kube_master_eth0 in kubemaster.yaml: allowed_address_pairs",
        asks=(cloud.NETWORKS,),
        applies=_has_network,
    ),
    Rule(
        "network-unroutable",
        "fixed_subnet",
        _gateway,
        "kube-apiserver asks for a default route; neutron floating IPs",
        asks=(cloud.SUBNETS,),
        applies=_is_placed,
    ),
    Rule(
        "network-unroutable",
        "fixed_subnet",
        _router,
        "neutron ExternalGatewayForFloatingIPNotFound",
        asks=(cloud.NETWORKS, cloud.SUBNETS, cloud.ROUTERS, cloud.PORTS),
        applies=_is_placed,
    ),
    Rule(
        "network-driver-unsupported",
        "network_driver",
        _driver,
        "magnum/api/validation.py K8sValidator; k8s_fedora_template_def.py pods_network_cidr",
        applies=lambda case: bool(case.name_of("network_driver")),
    ),
)
