# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with services of the cloud."""

from tests.unit.preflight.cases.model import Case

CASES = (
    Case("warn", "service-unavailable", "cluster_template_id", {}, {}, {"services": []}),
    Case("tell", "image-pull-failed", "labels.container_infra_prefix", {"node_count": 25}),
    Case(
        "block",
        "load-balancer-service-missing",
        "master_lb_enabled",
        {"master_lb_enabled": True},
        {},
        {"services": ["orchestration"]},
    ),
    Case(
        "block",
        "load-balancer-service-missing",
        "labels.ingress_controller",
        {"labels.ingress_controller": "Octavia"},
        {},
        {"services": ["orchestration"]},
    ),
    Case(
        "block",
        "service-unavailable",
        "cluster_template_id",
        {},
        {},
        {"services": ["container-infra"]},
    ),
    Case("warn", "service-unavailable", "registry_enabled", {}, {"registry_enabled": True}),
    Case("block", "etcd-discovery-failed", "discovery_url", {"discovery_url": "discovery"}),
    Case("unchecked", "etcd-discovery-failed", "discovery_url"),
    Case(
        "warn",
        "proxy-invalid",
        "https_proxy",
        {},
        {"https_proxy": "proxy:3128", "no_proxy": "192.0.2.1"},
    ),
    Case(
        "warn", "proxy-or-network-unreachable", "no_proxy", {}, {"http_proxy": "http://proxy:3128"}
    ),
    Case(
        "warn",
        "dns-resolution-failed",
        "dns_nameserver",
        {"labels.container_infra_prefix": "registry.example.com/magnum/"},
        {"dns_nameserver": None},
    ),
    Case(
        "warn",
        "registry-insecure",
        "insecure_registry",
        {},
        {"insecure_registry": "http://registry.example.com"},
    ),
    Case(
        "tell",
        "registry-insecure",
        "insecure_registry",
        {},
        {"insecure_registry": "registry.example.com:5000"},
    ),
    Case(
        "tell",
        "proxy-or-network-unreachable",
        "labels.containerd_tarball_url",
        {"labels.container_infra_prefix": "registry.example.com/magnum/"},
    ),
    Case(
        "tell",
        "proxy-or-network-unreachable",
        "labels.helm_client_url",
        {"labels.container_infra_prefix": "registry.example.com/magnum/"},
    ),
    Case(
        "tell",
        "api-restricted",
        "labels.master_lb_allowed_cidrs",
        {"labels.master_lb_allowed_cidrs": "198.51.100.0/24", "master_lb_enabled": True},
    ),
    Case("tell", "api-private", "floating_ip_enabled", {"floating_ip_enabled": False}),
    Case(
        "warn",
        "addon-outdated",
        "labels.heapster_enabled",
        {"labels.heapster_enabled": "true"},
    ),
)
