# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with quotas."""

from tests.unit.preflight.cases.model import SCALED, Case


def quota(name, limit, in_use=0):
    return {f"quotas.{name}": {"limit": limit, "in_use": in_use}}


CASES = (
    Case("block", "quota-exceeded", "flavor_id", {}, {}, quota("cores", 20, 15)),
    Case("block", "quota-exceeded", "node_count", {}, {}, quota("instances", 10, 8)),
    Case("block", "quota-exceeded", "flavor_id", {}, {}, quota("ram", 16384, 8192)),
    Case("block", "quota-exceeded", "node_count", {}, {}, quota("server_groups", 10, 9)),
    Case("block", "quota-exceeded", "node_count", {}, {}, quota("server_group_members", 1)),
    Case("block", "quota-exceeded", "floating_ip_enabled", {}, {}, quota("floatingip", 5, 3)),
    Case("block", "quota-exceeded", "name", {}, {}, quota("clusters", 2, 2)),
    Case("block", "quota-exceeded", "name", {}, {}, quota("security_group", 4, 3)),
    Case("block", "quota-exceeded", "name", {}, {}, quota("security_group_rule", 30, 10)),
    Case("block", "quota-exceeded", "fixed_network", {}, {}, quota("router", 1, 1)),
    Case("block", "quota-exceeded", "fixed_network", {}, {}, quota("network", 0)),
    Case("block", "quota-exceeded", "fixed_network", {}, {}, quota("subnet", 0)),
    Case("block", "quota-exceeded", "node_count", {}, {}, quota("port", 10, 7)),
    Case(
        "block",
        "quota-exceeded",
        "docker_volume_size",
        {"docker_volume_size": 20},
        {},
        quota("volumes", 10, 8),
    ),
    Case(
        "block",
        "quota-exceeded",
        "docker_volume_size",
        {"docker_volume_size": 20},
        {},
        quota("gigabytes", 100, 50),
    ),
    Case(
        "block",
        "quota-exceeded",
        "master_lb_enabled",
        {"master_lb_enabled": True},
        {},
        quota("load_balancers", 1),
    ),
    Case("block", "quota-exceeded", "node_count", {}, {}, {"quotas.instances": {"limit": 2}}),
    Case("unchecked", "quota-exceeded", "flavor_id", {}, {}, {"quotas.cores": {}}),
    Case(
        "warn",
        "quota-exceeded",
        "labels.max_node_count",
        {**SCALED, "labels.max_node_count": "60"},
    ),
    Case("warn", "service-limit-reached", "node_count", {"node_count": 100}),
)
