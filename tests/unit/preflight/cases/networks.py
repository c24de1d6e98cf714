# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with networks."""

from tests.unit.preflight.cases.model import PRIVATE, Case
from tests.unit.preflight.cloud import INVENTORY

CASES = (
    Case(
        "block",
        "external-network-not-found",
        "external_network_id",
        {},
        {"external_network_id": "x"},
    ),
    Case(
        "block",
        "external-network-not-found",
        "external_network_id",
        {},
        {"external_network_id": "private"},
    ),
    Case(
        "block",
        "external-network-not-found",
        "external_network_id",
        {},
        {"external_network_id": None},
    ),
    Case(
        "block",
        "external-network-not-found",
        "external_network_id",
        {},
        {},
        {"networks": [*INVENTORY["networks"], {**INVENTORY["networks"][0], "id": "another"}]},
    ),
    Case(
        "block",
        "no-more-addresses",
        "external_network_id",
        {},
        {},
        {
            "network_ip_availabilities": [
                {"network_id": "net-public", "total_ips": 250, "used_ips": 248}
            ]
        },
    ),
    Case(
        "unchecked",
        "no-more-addresses",
        "external_network_id",
        {},
        {},
        {"network_ip_availabilities": []},
    ),
    Case("block", "fixed-network-not-found", "fixed_network", {"fixed_network": "nowhere"}),
    Case(
        "block",
        "fixed-network-not-found",
        "fixed_network",
        PRIVATE,
        {},
        {"networks": [*INVENTORY["networks"], {"id": "n9", "name": "private"}]},
    ),
    Case("warn", "fixed-network-not-found", "fixed_network", {"fixed_network": "public"}),
    Case("block", "fixed-network-not-found", "fixed_subnet", {**PRIVATE, "fixed_subnet": "x"}),
    Case(
        "block",
        "fixed-network-not-found",
        "fixed_subnet",
        {"fixed_network": "private", "fixed_subnet": "island-v4"},
    ),
    Case("warn", "subnet-without-network", "fixed_subnet", {"fixed_subnet": "private-v4"}),
    Case("warn", "subnet-without-network", "fixed_subnet", {"fixed_network": "private"}),
    Case(
        "block",
        "label-invalid",
        "fixed_network",
        PRIVATE,
        {},
        {"networks": [{"id": "net-private", "name": "private", "port_security_enabled": False}]},
    ),
    Case(
        "block",
        "network-unroutable",
        "fixed_subnet",
        {"fixed_network": "island", "fixed_subnet": "island-v4", "floating_ip_enabled": False},
    ),
    Case("block", "network-unroutable", "fixed_subnet", PRIVATE, {}, {"ports": []}),
    Case(
        "warn",
        "network-unroutable",
        "fixed_subnet",
        {**PRIVATE, "floating_ip_enabled": False},
        {},
        {"routers": []},
    ),
    Case("block", "network-driver-unsupported", "network_driver", {}, {"network_driver": "weave"}),
    Case("block", "network-driver-unsupported", "network_driver", {}, {"network_driver": "cilium"}),
)
