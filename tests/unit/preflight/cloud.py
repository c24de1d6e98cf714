# SPDX-License-Identifier: Apache-2.0
"""A cloud as an ordinary user finds it, a template of it, and a request that works there."""

import copy
from typing import Any

from k8s_dashboard import preflight

CONTAINERD = {
    "container_runtime": "containerd",
    "containerd_version": "1.6.31",
    "containerd_tarball_sha256": "75" * 32,
}
LABELS = {
    **CONTAINERD,
    "kube_tag": "v1.28.9-rancher1",
    "cloud_provider_tag": "v1.27.3",
    "calico_tag": "v3.26.4",
    "helm_client_tag": "v3.13.3",
    "helm_client_sha256": "ab" * 32,
}

TEMPLATE: dict[str, Any] = {
    "uuid": "8d1f7e2c-0c43-4ef3-9a0e-2f0f3a1f6c11",
    "name": "kubernetes",
    "coe": "kubernetes",
    "server_type": "vm",
    "cluster_distro": "fedora-coreos",
    "image_id": "fedora-coreos-43.20260901.3.0",
    "flavor_id": "m1.medium",
    "master_flavor_id": "m1.medium",
    "external_network_id": "public",
    "fixed_network": None,
    "fixed_subnet": None,
    "network_driver": "calico",
    "volume_driver": "cinder",
    "docker_volume_size": None,
    "docker_storage_driver": "overlay2",
    "dns_nameserver": "192.0.2.53",
    "http_proxy": None,
    "https_proxy": None,
    "no_proxy": None,
    "keypair_id": None,
    "master_lb_enabled": False,
    "floating_ip_enabled": True,
    "registry_enabled": False,
    "insecure_registry": None,
    "tls_disabled": False,
    "public": True,
    "hidden": False,
    "labels": LABELS,
}

REQUEST: dict[str, Any] = {
    "name": "production",
    "cluster_template_id": TEMPLATE["uuid"],
    "keypair": "mine",
    "master_count": 1,
    "node_count": 2,
    "create_timeout": 60,
}

INVENTORY: dict[str, Any] = {
    "images": [
        {
            "id": "5d0f1a52-7f4e-4e0b-8a57-f4a3f3b61c01",
            "name": "fedora-coreos-43.20260901.3.0",
            "status": "active",
            "os_distro": "fedora-coreos",
            "disk_format": "qcow2",
            "min_ram": 1024,
            "min_disk": 10,
            "size": 1_700_000_000,
        },
        {
            "id": "5d0f1a52-7f4e-4e0b-8a57-f4a3f3b61c02",
            "name": "ubuntu-24.04",
            "status": "active",
            "os_distro": "ubuntu",
            "disk_format": "qcow2",
            "min_ram": 512,
            "min_disk": 5,
        },
    ],
    "flavors": [
        {"id": "1", "name": "m1.tiny", "ram": 512, "vcpus": 1, "disk": 1},
        {"id": "2", "name": "m1.small", "ram": 2048, "vcpus": 1, "disk": 20},
        {"id": "3", "name": "m1.medium", "ram": 4096, "vcpus": 2, "disk": 40},
        {"id": "4", "name": "m1.large", "ram": 8192, "vcpus": 4, "disk": 80},
        {"id": "5", "name": "v1.medium", "ram": 4096, "vcpus": 2, "disk": 0},
    ],
    "keypairs": [{"name": "mine"}, {"name": "other"}],
    "networks": [
        {"id": "net-public", "name": "public", "router:external": True},
        {"id": "net-private", "name": "private", "router:external": False},
        {"id": "net-island", "name": "island", "router:external": False},
    ],
    "subnets": [
        {
            "id": "sub-public",
            "name": "public-v4",
            "network_id": "net-public",
            "cidr": "203.0.113.0/24",
            "gateway_ip": "203.0.113.1",
        },
        {
            "id": "sub-private",
            "name": "private-v4",
            "network_id": "net-private",
            "cidr": "10.20.0.0/24",
            "gateway_ip": "10.20.0.1",
        },
        {
            "id": "sub-island",
            "name": "island-v4",
            "network_id": "net-island",
            "cidr": "10.30.0.0/24",
            "gateway_ip": None,
        },
    ],
    "routers": [{"id": "r1", "external_gateway_info": {"network_id": "net-public"}}],
    "ports": [
        {
            "device_id": "r1",
            "device_owner": "network:router_interface",
            "fixed_ips": [{"subnet_id": "sub-private", "ip_address": "10.20.0.1"}],
        }
    ],
    "network_ip_availabilities": [
        {"network_id": "net-public", "total_ips": 250, "used_ips": 20},
    ],
    "volume_types": [{"id": "vt-ssd", "name": "ssd"}],
    "availability_zones": [
        {"zoneName": "az1", "zoneState": {"available": True}},
        {"zoneName": "az2", "zoneState": {"available": False}},
    ],
    "quotas": {
        "cores": {"limit": 100, "in_use": 10},
        "instances": {"limit": 30, "in_use": 3},
        "ram": {"limit": 204800, "in_use": 8192},
        "server_groups": {"limit": 10, "in_use": 2},
        "server_group_members": {"limit": 10, "in_use": 0},
        "volumes": {"limit": 40, "in_use": 2},
        "gigabytes": {"limit": 1000, "in_use": 50},
        "floatingip": {"limit": 20, "in_use": 2},
        "load_balancers": {"limit": 10, "in_use": 0},
        "port": {"limit": 500, "in_use": 40},
        "security_group": {"limit": 20, "in_use": 3},
        "security_group_rule": {"limit": 200, "in_use": 12},
        "network": {"limit": 10, "in_use": 2},
        "subnet": {"limit": 10, "in_use": 2},
        "router": {"limit": 5, "in_use": 1},
        "clusters": {"limit": 20, "in_use": 1},
    },
    "services": [
        "compute",
        "container-infra",
        "image",
        "load-balancer",
        "network",
        "orchestration",
        "volumev3",
    ],
    "drivers": [
        {"os_distro": "fedora-coreos", "server_type": "vm", "coe": "kubernetes"},
        {"os_distro": "ubuntu", "server_type": "vm", "coe": "kubernetes"},
    ],
}


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with some keys changed; a key `labels.x` reaches into the labels, None removes it."""
    result = copy.deepcopy(base)
    for path, value in changes.items():
        *outer, last = path.split(".")
        target = result
        for key in outer:
            target = target.setdefault(key, {})
        if value is None and outer:
            target.pop(last, None)
        else:
            target[last] = value
    return result


def checks(
    request: dict[str, Any] | None = None,
    template: dict[str, Any] | None = None,
    inventory: dict[str, Any] | None = None,
    **options: Any,
) -> tuple[preflight.Check, ...]:
    """What is said of the usual request with these changes; its labels are merged."""
    return preflight.check(
        changed({**REQUEST, "merge_labels": True}, request or {}),
        changed(TEMPLATE, template or {}),
        changed(INVENTORY, inventory or {}),
        **options,
    )


def found(given: tuple[preflight.Check, ...], *grades: str) -> set[tuple[str, str]]:
    return {(each.code, each.field) for each in given if not grades or each.grade in grades}
