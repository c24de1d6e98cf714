# SPDX-License-Identifier: Apache-2.0
"""Each check both ways: what is wrong is found, and what is right is left alone."""

from typing import NamedTuple

import pytest

from k8s_dashboard import preflight
from k8s_dashboard.preflight import case as preflight_case
from k8s_dashboard.preflight.engine import WRITTEN
from k8s_dashboard.preflight.rules import RULES, addresses
from tests.unit.preflight.cloud import INVENTORY, REQUEST, TEMPLATE, changed, checks, found


class Case(NamedTuple):
    grade: str
    code: str
    field: str
    request: dict = {}
    template: dict = {}
    inventory: dict = {}


def _images(**changes):
    return {"images": [{**INVENTORY["images"][0], **changes}]}


def _flavors(**changes):
    return {"flavors": [{**INVENTORY["flavors"][2], **changes}]}


def _quota(name, limit, in_use=0):
    return {f"quotas.{name}": {"limit": limit, "in_use": in_use}}


PRIVATE = {"fixed_network": "private", "fixed_subnet": "private-v4"}
SCALED = {"labels.auto_scaling_enabled": "true", "labels.min_node_count": "1"}
TYPES = {"volume_types": [{"id": "a", "name": "ssd"}, {"id": "b", "name": "hdd"}]}

BAD = [
    # Basics
    Case("block", "name-invalid", "name", {"name": "1abc"}),
    Case("block", "name-invalid", "name", {"name": "a b"}),
    Case("block", "name-invalid", "name", {"name": "ä"}),
    Case("block", "name-invalid", "name", {"name": "name\n"}),
    Case("block", "name-invalid", "name", {"name": "a" * 65}),
    Case("block", "name-invalid", "name", {"name": ["a"]}),
    Case("block", "name-invalid", "name", {"name": "<script>alert(1)</script>"}),
    Case("tell", "name-invalid", "name", {"name": ""}),
    Case(
        "warn",
        "name-invalid",
        "name",
        {"name": "Production"},
        {"cluster_distro": "ubuntu", "image_id": "ubuntu-24.04"},
    ),
    Case("block", "coe-unsupported", "cluster_template_id", {}, {"coe": "swarm"}),
    Case("warn", "attribute-unknown", "image_id", {"image_id": "x"}),
    Case("block", "label-invalid", "merge_labels", {"merge_labels": "maybe"}),
    Case("block", "label-invalid", "master_count", {"master_count": 2, "master_lb_enabled": True}),
    Case("block", "label-invalid", "master_count", {"master_count": 0}),
    Case("block", "label-invalid", "master_count", {"master_count": "three"}),
    Case("warn", "label-invalid", "master_count", {"master_count": 9, "master_lb_enabled": True}),
    Case("block", "label-invalid", "node_count", {"node_count": -1}),
    Case("block", "label-invalid", "node_count", {"node_count": 1.5}),
    Case("warn", "label-invalid", "node_count", {"node_count": 5001}),
    Case("tell", "label-invalid", "node_count", {"node_count": 0}),
    Case("block", "master-count-needs-load-balancer", "master_count", {"master_count": 3}),
    Case("block", "keypair-not-found", "keypair", {"keypair": "nokey"}),
    Case(
        "block", "keypair-not-found", "keypair", {"keypair": None}, {"keypair_id": "the-author's"}
    ),
    Case("tell", "keypair-unset", "keypair", {"keypair": None}),
    Case("tell", "template-hidden", "cluster_template_id", {}, {"hidden": True}),
    # Images
    Case("block", "image-not-found", "image_id", {}, {"image_id": "fcos-gone"}),
    Case("block", "image-not-found", "image_id", {}, {}, _images(status="queued")),
    Case("block", "image-not-found", "image_id", {}, {}, {"images": INVENTORY["images"][:1] * 2}),
    Case("block", "image-distro-unset", "image_id", {}, {}, _images(os_distro=None)),
    Case(
        "block",
        "image-distro-unsupported",
        "image_id",
        {},
        {"cluster_distro": None},
        _images(os_distro="debian"),
    ),
    Case("block", "image-distro-unsupported", "image_id", {}, {"server_type": "bm"}),
    Case("block", "driver-missing", "image_id", {}, {}, {"drivers": INVENTORY["drivers"][1:]}),
    Case("block", "driver-missing", "image_id", {}, {}, {"drivers": []}),
    Case(
        "warn",
        "image-distro-end-of-life",
        "image_id",
        {},
        {"cluster_distro": "fedora-atomic"},
        _images(os_distro="fedora-atomic"),
    ),
    Case(
        "warn",
        "image-distro-end-of-life",
        "image_id",
        {},
        {"image_id": "fcos"},
        _images(name="fcos", os_version="31.20200323.3.2"),
    ),
    Case(
        "tell",
        "image-distro-end-of-life",
        "image_id",
        {},
        {"image_id": "fedora-coreos-38.20230806.3.0"},
        _images(name="fedora-coreos-38.20230806.3.0"),
    ),
    Case(
        "warn",
        "template-parameter-undefined",
        "image_id",
        {},
        {"cluster_distro": "fedora-atomic"},
        {"drivers": [{"os_distro": "fedora-atomic", "server_type": "vm", "coe": "kubernetes"}]},
    ),
    Case(
        "warn",
        "image-distro-doubtful",
        "image_id",
        {},
        {"image_id": "Ubuntu 24.04"},
        _images(name="Ubuntu 24.04"),
    ),
    Case(
        "warn",
        "image-property-missing",
        "image_id",
        {"labels": {}},
        {"cluster_distro": "ubuntu", "image_id": "ubuntu-24.04", "labels": {}},
    ),
    Case("warn", "image-format-unsuitable", "image_id", {}, {}, _images(disk_format="iso")),
    Case("warn", "image-distro-unsupported", "image_id", {}, {}, _images(os_distro="debian")),
    Case("warn", "image-distro-end-of-life", "image_id", {}, {}, _images(os_distro="coreos")),
    # Flavors
    Case("block", "flavor-not-found", "flavor_id", {"flavor_id": "m1.giant"}),
    Case("block", "flavor-not-found", "master_flavor_id", {}, {"master_flavor_id": "m1.giant"}),
    Case("warn", "flavor-not-found", "flavor_id", {}, {"flavor_id": None}),
    Case(
        "block",
        "flavor-not-found",
        "flavor_id",
        {"labels.boot_volume_size": "0"},
        {"flavor_id": None},
    ),
    Case("block", "flavor-too-small", "flavor_id", {}, {}, _images(min_ram=5000)),
    Case("block", "flavor-too-small", "flavor_id", {"flavor_id": "m1.tiny"}),
    Case("block", "flavor-too-small", "flavor_id", {}, {}, _images(min_disk=41)),
    Case("block", "flavor-too-small", "master_flavor_id", {}, {}, _images(size=41 * 2**30)),
    Case("warn", "flavor-too-small", "flavor_id", {"flavor_id": "v1.medium"}),
    Case(
        "block",
        "flavor-too-small",
        "flavor_id",
        {"flavor_id": "v1.medium", "labels.boot_volume_size": "0"},
    ),
    Case(
        "block",
        "flavor-too-small",
        "labels.boot_volume_size",
        {"flavor_id": "v1.medium", "labels.boot_volume_size": "9"},
    ),
    Case("warn", "flavor-too-small", "master_flavor_id", {"master_flavor_id": "m1.small"}),
    Case("warn", "flavor-too-small", "master_flavor_id", {}, {}, _flavors(ram=1024)),
    Case(
        "warn",
        "flavor-too-small",
        "master_flavor_id",
        {"labels.monitoring_enabled": "true"},
        {},
        _flavors(ram=3072),
    ),
    Case(
        "unchecked", "flavor-too-small", "flavor_id", {}, {}, {"flavors": [{"name": "m1.medium"}]}
    ),
    Case("warn", "disk-full", "flavor_id", {}, {}, {**_flavors(disk=8), **_images(min_disk=5)}),
    Case(
        "warn",
        "flavor-too-small",
        "flavor_id",
        {"flavor_id": "m1.small", "labels": {}},
        {"cluster_distro": "ubuntu", "image_id": "ubuntu-24.04"},
    ),
    # Networks
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
    # Addresses
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
    # Storage
    Case(
        "block",
        "volume-type-not-found",
        "labels.docker_volume_type",
        {"docker_volume_size": 20, "labels.docker_volume_type": "platinum"},
    ),
    Case(
        "block",
        "volume-type-not-found",
        "labels.docker_volume_type",
        {"docker_volume_size": 20, "labels.docker_volume_type": ""},
    ),
    Case(
        "block",
        "volume-type-not-found",
        "labels.etcd_volume_type",
        {"labels.etcd_volume_size": "10"},
        {},
        {"volume_types": []},
    ),
    Case(
        "tell",
        "volume-type-unset",
        "labels.docker_volume_type",
        {"docker_volume_size": 20},
        {},
        TYPES,
    ),
    Case(
        "block",
        "service-unavailable",
        "docker_volume_size",
        {"docker_volume_size": 20},
        {},
        {"services": ["container-infra", "orchestration"]},
    ),
    Case("block", "label-invalid", "docker_volume_size", {"docker_volume_size": "much"}),
    Case("warn", "label-invalid", "docker_volume_size", {"docker_volume_size": 3}),
    Case(
        "block",
        "label-invalid",
        "docker_storage_driver",
        {},
        {"docker_storage_driver": "devicemapper"},
    ),
    Case("block", "label-invalid", "volume_driver", {}, {"volume_driver": "rexray"}),
    Case(
        "block",
        "label-invalid",
        "labels.cloud_provider_enabled",
        {"labels.cloud_provider_enabled": "False"},
    ),
    Case(
        "warn", "label-invalid", "labels.cinder_csi_enabled", {"labels.cinder_csi_enabled": "false"}
    ),
    Case("tell", "volume-driver-unset", "volume_driver", {}, {"volume_driver": None}),
    Case(
        "warn",
        "volume-type-not-found",
        "labels.boot_volume_type",
        {"labels.boot_volume_type": "platinum"},
    ),
    # Quotas
    Case("block", "quota-exceeded", "flavor_id", {}, {}, _quota("cores", 20, 15)),
    Case("block", "quota-exceeded", "node_count", {}, {}, _quota("instances", 10, 8)),
    Case("block", "quota-exceeded", "flavor_id", {}, {}, _quota("ram", 16384, 8192)),
    Case("block", "quota-exceeded", "node_count", {}, {}, _quota("server_groups", 10, 9)),
    Case("block", "quota-exceeded", "node_count", {}, {}, _quota("server_group_members", 1)),
    Case("block", "quota-exceeded", "floating_ip_enabled", {}, {}, _quota("floatingip", 5, 3)),
    Case("block", "quota-exceeded", "name", {}, {}, _quota("clusters", 2, 2)),
    Case("block", "quota-exceeded", "name", {}, {}, _quota("security_group", 4, 3)),
    Case("block", "quota-exceeded", "name", {}, {}, _quota("security_group_rule", 30, 10)),
    Case("block", "quota-exceeded", "fixed_network", {}, {}, _quota("router", 1, 1)),
    Case("block", "quota-exceeded", "fixed_network", {}, {}, _quota("network", 0)),
    Case("block", "quota-exceeded", "fixed_network", {}, {}, _quota("subnet", 0)),
    Case("block", "quota-exceeded", "node_count", {}, {}, _quota("port", 10, 7)),
    Case(
        "block",
        "quota-exceeded",
        "docker_volume_size",
        {"docker_volume_size": 20},
        {},
        _quota("volumes", 10, 8),
    ),
    Case(
        "block",
        "quota-exceeded",
        "docker_volume_size",
        {"docker_volume_size": 20},
        {},
        _quota("gigabytes", 100, 50),
    ),
    Case(
        "block",
        "quota-exceeded",
        "master_lb_enabled",
        {"master_lb_enabled": True},
        {},
        _quota("load_balancers", 1),
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
    # Services
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
    # Versions
    Case(
        "block",
        "kubernetes-version-mismatch",
        "labels.container_runtime",
        {"labels.container_runtime": "host-docker"},
    ),
    Case(
        "block",
        "kubernetes-version-mismatch",
        "labels.containerd_version",
        {"labels.containerd_version": "1.4.13"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.kube_tag",
        {"labels.kube_tag": "v1.31.2-rancher1"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.kube_tag",
        {"labels.kube_tag": "v1.11.6-rancher1"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.cloud_provider_tag",
        {"labels.cloud_provider_tag": "v1.18.0"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.calico_tag",
        {"labels.calico_tag": "v3.13.1"},
    ),
    Case("tell", "kubernetes-version-unset", "labels.kube_tag", {}, {"labels.kube_tag": None}),
    Case("warn", "image-pull-failed", "labels.kube_tag", {"labels.kube_tag": "v1.28.9"}),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.container_runtime",
        {},
        {"labels.container_runtime": None},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.containerd_version",
        {},
        {"labels.containerd_version": None},
    ),
    Case(
        "warn",
        "checksum-mismatch",
        "labels.containerd_tarball_sha256",
        {},
        {"labels.containerd_tarball_sha256": None},
    ),
    Case(
        "warn",
        "checksum-mismatch",
        "labels.helm_client_sha256",
        {},
        {"labels.helm_client_sha256": None},
    ),
    Case(
        "tell",
        "checksum-mismatch",
        "labels.helm_client_sha256",
        {},
        {"labels.helm_client_sha256": None, "labels.helm_client_tag": None},
    ),
    Case("warn", "tls-disabled", "tls_disabled", {}, {"tls_disabled": True}),
    # Labels
    Case("block", "label-invalid", "labels", {"labels": "kube_tag=v1"}),
    Case("warn", "label-unknown", "labels.kube_tags", {"labels.kube_tags": "v1.28.9"}),
    Case("warn", "label-unknown", "labels.Kube-Tag", {"labels.Kube-Tag": "v1.28.9"}),
    Case("warn", "label-unknown", "labels.something", {"labels.something": "x"}),
    Case("warn", "label-unknown", "labels.node_count", {"labels.node_count": "3"}),
    Case("warn", "label-unknown", "labels.tiller_enabled", {"labels.tiller_enabled": "true"}),
    Case("block", "label-invalid", "labels.selinux_mode", {"labels.selinux_mode": "off"}),
    Case("block", "label-invalid", "labels.etcd_volume_size", {"labels.etcd_volume_size": "big"}),
    Case("block", "label-invalid", "labels.kube_tag", {"labels.kube_tag": ["v1.28.9"]}),
    Case(
        "block",
        "label-invalid",
        "labels.container_infra_prefix",
        {"labels.container_infra_prefix": "registry.example.com/magnum"},
    ),
    Case(
        "block", "label-invalid", "labels.calico_ipv4pool", {"labels.calico_ipv4pool": "ten/eight"}
    ),
    Case(
        "block",
        "label-invalid",
        "labels.master_lb_allowed_cidrs",
        {"labels.master_lb_allowed_cidrs": "192.0.2.0/24,everywhere", "master_lb_enabled": True},
    ),
    Case(
        "warn",
        "label-invalid",
        "labels.ingress_controller",
        {"labels.ingress_controller": "haproxy"},
    ),
    Case("tell", "label-without-effect", "labels.ostree_remote", {"labels.ostree_remote": "x"}),
    Case("tell", "label-without-effect", "labels.draino_tag", {"labels.draino_tag": "abf028a"}),
    Case("tell", "label-without-effect", "labels.flannel_tag", {"labels.flannel_tag": "v0.21.5"}),
    Case(
        "tell",
        "label-without-effect",
        "labels.etcd_volume_type",
        {"labels.etcd_volume_type": "ssd"},
    ),
    Case(
        "warn",
        "labels-dropped",
        "labels",
        {"labels.availability_zone": "az1", "merge_labels": False},
    ),
    Case("warn", "label-invalid", "labels.min_node_count", {"labels.auto_scaling_enabled": "true"}),
    Case(
        "warn",
        "label-invalid",
        "labels.max_node_count",
        {**SCALED, "labels.min_node_count": "3", "labels.max_node_count": "2"},
    ),
    Case("warn", "label-invalid", "node_count", {**SCALED, "labels.min_node_count": "3"}),
    Case(
        "block",
        "availability-zone-not-found",
        "labels.availability_zone",
        {"labels.availability_zone": "mars"},
    ),
    Case(
        "block",
        "availability-zone-not-found",
        "labels.availability_zone",
        {"labels.availability_zone": "az2"},
    ),
    Case(
        "warn",
        "label-invalid",
        "labels.octavia_lb_algorithm",
        {"labels.octavia_provider": "ovn", "master_lb_enabled": True},
    ),
    Case(
        "tell",
        "password-default",
        "labels.grafana_admin_passwd",
        {"labels.monitoring_enabled": "true"},
    ),
    Case(
        "tell",
        "label-without-effect",
        "labels.etcd_volume_type",
        {},
        {"labels.etcd_volume_type": "ssd"},
    ),
    Case(
        "tell",
        "availability-zone-not-found",
        "labels.availability_zone",
        {"labels.availability_zone": "az1", "docker_volume_size": 20},
    ),
    # Times
    Case("block", "label-invalid", "create_timeout", {"create_timeout": "soon"}),
    Case("warn", "timeout-short", "create_timeout", {"create_timeout": 5}),
    Case("warn", "timeout-short", "create_timeout", {"node_count": 100}),
    Case("warn", "timeout-long", "create_timeout", {"create_timeout": 5000}),
]


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.code}-{case.field}")
def test_what_is_wrong_is_found(case):
    said = checks(case.request, case.template, case.inventory)
    assert (case.code, case.field) in found(said, case.grade)


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.code}-{case.field}")
def test_every_check_says_what_is_wrong_and_what_to_do(case):
    for each in checks(case.request, case.template, case.inventory):
        assert str(each.message).strip() and str(each.remedy).strip()
        assert set(each.to_json()) == {"code", "grade", "field", "message", "remedy"}


def test_nothing_is_said_of_what_is_right():
    assert found(checks()) == {("etcd-discovery-failed", "discovery_url")}


def test_every_code_has_a_case_both_ways():
    of_no_template = {"cluster-template-missing"}
    assert {case.code for case in BAD} | of_no_template == set(preflight.CODES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.field}")
def test_every_rule_has_a_case_of_its_own(rule):
    of_code = [case for case in BAD if case.code == rule.code]
    given = (
        preflight_case.Case(
            changed({**REQUEST, "merge_labels": True}, case.request),
            changed(TEMPLATE, case.template),
            changed(INVENTORY, case.inventory),
            WRITTEN,
        )
        for case in of_code
    )
    at_once = rule.code == "cluster-template-missing" or rule.find is addresses.nothing
    assert at_once or any(each for case in given if rule.applies(case) for each in rule.find(case))


def test_a_request_needs_a_template():
    said = preflight.check({"name": "a"}, None, INVENTORY)
    assert ("cluster-template-missing", "cluster_template_id") in found(said, "block")


def test_the_weightiest_comes_first():
    grades = [each.grade for each in checks({"name": "1", "keypair": None, "labels.x": "y"})]
    assert grades == sorted(grades, key=preflight.GRADES.index)
    assert set(grades) == set(preflight.GRADES)


def test_the_remedy_names_the_label_that_was_meant():
    (said,) = (each for each in checks({"labels.kube_tags": "v1"}) if each.code == "label-unknown")
    assert str(said.remedy) == "Did you mean kube_tag?"
