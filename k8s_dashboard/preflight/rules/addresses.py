# SPDX-License-Identifier: Apache-2.0
"""Ranges of addresses: of nodes, pods and services, and of what lies around them."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, warn
from k8s_dashboard.preflight.reading import is_address, network, whole, word

_DNS_OF_SERVICES = IPv4Address("10.254.0.10")
_CALICO_BLOCK = 26

_PAIRS = {
    ("nodes", "pods"): _("The range of the nodes, %(one)s, overlaps that of pods, %(other)s."),
    ("nodes", "services"): _(
        "The range of the nodes, %(one)s, overlaps that of services, %(other)s."
    ),
    ("pods", "services"): _("The range of pods, %(one)s, overlaps that of services, %(other)s."),
}
_CHOOSE = _(
    "Choose ranges that do not touch: labels fixed_subnet_cidr, calico_ipv4pool or"
    " flannel_network_cidr, and service_cluster_ip_range, or another subnet."
)


def _overlap(case: Case) -> Iterator[Said]:
    ranges = {
        "nodes": (case.nodes_range, _nodes_field(case)),
        "pods": (case.pods_range, f"labels.{case.pods_label}"),
        "services": (case.services_range, "labels.service_cluster_ip_range"),
    }
    for one, other in combinations(ranges, 2):
        (first, field), (second, other_field) = ranges[one], ranges[other]
        if first and second and first.overlaps(second):
            chosen = other_field.removeprefix("labels.") in case.labels
            said = block if case.by_heat and case.template_is_known else warn
            yield said(
                _PAIRS[one, other],
                _CHOOSE,
                field=other_field if chosen else field,
                one=first,
                other=second,
            )


def _nodes_field(case: Case) -> str:
    return "fixed_subnet" if case.subnet else "labels.fixed_subnet_cidr"


def _outside(case: Case) -> Iterator[Said]:
    """Pods that take addresses of the external network for their own do not reach it."""
    external = word(case.external.get("id"))
    for subnet in case.inventory.rows(cloud.SUBNETS) or ():
        around = network(subnet.get("cidr"))
        if not external or word(subnet.get("network_id")) != external or not around:
            continue
        for field, inner in (
            (f"labels.{case.pods_label}", case.pods_range),
            ("labels.service_cluster_ip_range", case.services_range),
            ("labels.fixed_subnet_cidr", case.nodes_range if case.own_network else None),
        ):
            if inner and inner.overlaps(around):
                yield warn(
                    _("%(inner)s overlaps %(around)s of the external network."),
                    _CHOOSE,
                    field=field,
                    inner=inner,
                    around=around,
                )


def _dns_of_services(case: Case) -> Iterator[Said]:
    services = case.services_range
    if services and _DNS_OF_SERVICES not in services:
        yield warn(
            _(
                "The range of services, %(services)s, must hold 10.254.0.10: Magnum gives the"
                " cluster's DNS that address."
            ),
            _("Choose a range around it, such as 10.254.0.0/16."),
            services=services,
        )


def _room_for_nodes(case: Case) -> Iterator[Said]:
    nodes, field = case.nodes_range, _nodes_field(case)
    needed = case.nodes + (2 if case.balanced else 0) + 2
    if nodes and _hosts(nodes) < needed:
        yield block(
            _("%(nodes)s has %(room)s addresses, and the cluster takes %(needed)s."),
            _("Choose a larger range or subnet, or ask for fewer nodes."),
            field=field,
            nodes=nodes,
            room=max(0, _hosts(nodes)),
            needed=needed,
        )


def _hosts(nodes: IPv4Network) -> int:
    return nodes.num_addresses - 2


def _room_for_pods(case: Case) -> Iterator[Said]:
    pods = case.pods_range
    if pods is None:
        return
    length = _CALICO_BLOCK
    if case.pods_label == "flannel_network_cidr":
        length = whole(case.label("flannel_network_subnetlen")) or 24
    parts = 2 ** max(0, min(length, 32) - pods.prefixlen) if length >= pods.prefixlen else 0
    most = max(case.nodes, case.masters + (whole(case.label("max_node_count")) or 0))
    if parts < most:
        said = block if parts < case.nodes and case.pods_label.startswith("flannel") else warn
        yield said(
            _("The range of pods, %(pods)s, is enough for %(parts)s nodes of %(nodes)s."),
            _("Choose a larger range for pods, or ask for fewer nodes."),
            field=f"labels.{case.pods_label}",
            pods=pods,
            parts=parts,
            nodes=most,
        )


def _name_servers(case: Case) -> Iterator[Said]:
    for server in case.name_of("dns_nameserver").split(",")[:20]:
        if not is_address(server.strip()):
            yield block(
                _("“%(server)s” is no address of a DNS server."),
                _("Name DNS servers by their IP addresses, with commas between."),
                server=server.strip(),
            )


def _name_server_inside(case: Case) -> Iterator[Said]:
    for server in case.name_of("dns_nameserver").split(",")[:20]:
        for inner in (case.pods_range, case.services_range):
            if inner and is_address(server.strip()) and _is_in(server.strip(), inner):
                yield warn(
                    _("The DNS server %(server)s lies in %(inner)s, inside the cluster."),
                    _CHOOSE,
                    server=server.strip(),
                    inner=inner,
                )


def _is_in(server: str, inner: IPv4Network) -> bool:
    return ":" not in server and IPv4Address(server) in inner


_TEMPLATES = "magnum/drivers/k8s_fedora_coreos_v1/templates/kubecluster.yaml"


def _by_heat(case: Case) -> bool:
    return case.by_heat


def _chosen_unknown(case: Case) -> bool:
    return not case.own_network and cloud.SUBNETS not in case.inventory


def nothing(_case: Case) -> tuple[Said, ...]:
    """For what others say, where its answer is known; there to be unchecked where it is not."""
    return ()


RULES = (
    Rule("address-ranges-overlap", "fixed_subnet", _overlap, _TEMPLATES),
    Rule(
        "address-ranges-overlap",
        "fixed_subnet",
        nothing,
        _TEMPLATES,
        asks=(cloud.SUBNETS,),
        applies=_chosen_unknown,
    ),
    Rule(
        "address-ranges-overlap",
        "external_network_id",
        _outside,
        _TEMPLATES,
        asks=(cloud.NETWORKS, cloud.SUBNETS),
    ),
    Rule(
        "address-ranges-overlap",
        "labels.service_cluster_ip_range",
        _dns_of_services,
        f"{_TEMPLATES} dns_service_ip; core-dns-service.sh",
        applies=_by_heat,
    ),
    Rule(
        "no-more-addresses",
        "fixed_subnet",
        _room_for_nodes,
        "kubemaster.yaml, kubeminion.yaml, lb_api.yaml, lb_etcd.yaml; gateway and DHCP",
        of_template=False,
    ),
    Rule(
        "no-more-addresses",
        "labels.flannel_network_cidr",
        _room_for_pods,
        "flannel-service.sh SubnetLen; Calico blockSize",
        applies=_by_heat,
        of_template=False,
    ),
    Rule(
        "label-invalid",
        "dns_nameserver",
        _name_servers,
        "magnum/common/utils.py validate_dns",
        applies=lambda case: bool(case.name_of("dns_nameserver")),
    ),
    Rule(
        "address-ranges-overlap",
        "dns_nameserver",
        _name_server_inside,
        _TEMPLATES,
        applies=lambda case: bool(case.name_of("dns_nameserver")),
    ),
)
