# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with ranges of addresses."""

from tests.unit.preflight.cases.model import PRIVATE, Case

CASES = (
    Case(
        "block",
        "address-ranges-overlap",
        "labels.calico_ipv4pool",
        {"labels.calico_ipv4pool": "10.0.0.0/16"},
    ),
    Case(
        "block",
        "address-ranges-overlap",
        "labels.fixed_subnet_cidr",
        {"labels.fixed_subnet_cidr": "10.100.3.0/24"},
    ),
    Case(
        "block",
        "address-ranges-overlap",
        "labels.service_cluster_ip_range",
        {"labels.service_cluster_ip_range": "10.0.0.0/8"},
    ),
    Case(
        "block",
        "address-ranges-overlap",
        "fixed_subnet",
        PRIVATE,
        {},
        {
            "subnets": [
                {
                    "id": "sub-private",
                    "name": "private-v4",
                    "network_id": "net-private",
                    "cidr": "10.254.7.0/24",
                    "gateway_ip": "10.254.7.1",
                }
            ]
        },
    ),
    Case(
        "block",
        "network-unroutable",
        "fixed_subnet",
        {"fixed_network": "island", "floating_ip_enabled": False},
    ),
    Case(
        "warn",
        "address-ranges-overlap",
        "labels.calico_ipv4pool",
        {"labels.calico_ipv4pool": "203.0.0.0/16"},
    ),
    Case(
        "warn",
        "address-ranges-overlap",
        "labels.service_cluster_ip_range",
        {"labels.service_cluster_ip_range": "172.30.0.0/16"},
    ),
    Case(
        "block",
        "no-more-addresses",
        "labels.fixed_subnet_cidr",
        {"labels.fixed_subnet_cidr": "10.0.0.0/30"},
    ),
    Case(
        "warn",
        "no-more-addresses",
        "labels.calico_ipv4pool",
        {"labels.calico_ipv4pool": "10.100.0.0/25"},
    ),
    Case(
        "block",
        "no-more-addresses",
        "labels.flannel_network_cidr",
        {"labels.flannel_network_cidr": "10.100.0.0/23", "labels.calico_tag": None},
        {"network_driver": "flannel"},
    ),
    Case("block", "label-invalid", "dns_nameserver", {}, {"dns_nameserver": "dns.example.com"}),
    Case(
        "warn",
        "address-ranges-overlap",
        "dns_nameserver",
        {},
        {"dns_nameserver": "192.0.2.53,10.254.0.53"},
    ),
)
