# SPDX-License-Identifier: Apache-2.0
"""What the services of the create forms answer, as Magnum 22 and its neighbours do."""

from typing import Any

from tests.panels.conftest import PROJECT

JSON = {"Content-Type": "application/json"}

MAGNUM = "http://magnum.test/v1"
TEMPLATES = f"{MAGNUM}/clustertemplates/detail"
NEW_CLUSTER = f"{MAGNUM}/clusters/new-id"
FLAVORS = "http://nova.test/v2.1/flavors/detail"
KEYPAIRS = "http://nova.test/v2.1/os-keypairs"
IMAGES = "http://glance.test/v2/images"
NETWORKS = "http://neutron.test/v2.0/networks"
SUBNETS = "http://neutron.test/v2.0/subnets"
COMPUTE_LIMITS = "http://nova.test/v2.1/limits"
NETWORK_QUOTAS = f"http://neutron.test/v2.0/quotas/{PROJECT}/details.json"
VOLUME_TYPES = "http://cinder.test/v3/types"
OPENING = (
    TEMPLATES,
    FLAVORS,
    KEYPAIRS,
    IMAGES,
    NETWORKS,
    SUBNETS,
    COMPUTE_LIMITS,
    NETWORK_QUOTAS,
    VOLUME_TYPES,
)
"""What the form that creates a cluster asks when it is opened."""

ZONES = "http://nova.test/v2.1/os-availability-zone"
VOLUME_LIMITS = "http://cinder.test/v3/limits"
ROUTERS = "http://neutron.test/v2.0/routers"
PORTS = "http://neutron.test/v2.0/ports"
FREE_ADDRESSES = "http://neutron.test/v2.0/network-ip-availabilities"
CLUSTER_QUOTA = f"{MAGNUM}/quotas/{PROJECT}/Cluster"
STATS = f"{MAGNUM}/stats"
OCTAVIA = "http://octavia.test/v2/lbaas"
CHECKING = (ZONES, VOLUME_LIMITS, ROUTERS, PORTS, FREE_ADDRESSES, CLUSTER_QUOTA, STATS)
"""What the checks ask beside."""

SMALL = {
    "uuid": "e6b4efb1-1d4a-4bd5-9b61-559f6167678b",
    "name": "kubernetes-small",
    "coe": "kubernetes",
    "server_type": "vm",
    "cluster_distro": "fedora-coreos",
    "dns_nameserver": "8.8.8.8",
    "public": False,
    "hidden": False,
    "image_id": "image-fcos",
    "flavor_id": "m1.small",
    "master_flavor_id": "flavor-medium",
    "keypair_id": None,
    "external_network_id": "net-public",
    "fixed_network": None,
    "network_driver": "flannel",
    "docker_volume_size": None,
    "master_lb_enabled": False,
    "floating_ip_enabled": True,
    "labels": {
        "kube_tag": "v1.27.8-rancher1",
        "container_runtime": "containerd",
        "containerd_version": "1.6.28",
        "containerd_tarball_sha256": "f7" * 32,
        "cloud_provider_tag": "v1.27.3",
    },
}
BALANCED = SMALL | {
    "uuid": "balanced-id",
    "name": "kubernetes-balanced",
    "master_lb_enabled": True,
    "floating_ip_enabled": False,
    "keypair_id": "shared-key",
    "docker_volume_size": 25,
    "labels": {},
}


LIMITS = {
    "maxTotalCores": 100,
    "totalCoresUsed": 8,
    "maxTotalInstances": 50,
    "totalInstancesUsed": 4,
    "maxTotalRAMSize": 204800,
    "totalRAMUsed": 16384,
    "maxServerGroups": 20,
    "totalServerGroupsUsed": 2,
    "maxServerGroupMembers": 40,
}
VOLUMES_USED = {
    "maxTotalVolumes": 40,
    "totalVolumesUsed": 1,
    "maxTotalVolumeGigabytes": 1000,
    "totalGigabytesUsed": 10,
}
ROUTER = {
    "id": "router-1",
    "name": "edge",
    "external_gateway_info": {"network_id": "net-public"},
}
PORT = {
    "id": "port-1",
    "name": "",
    "device_id": "router-1",
    "device_owner": "network:router_interface",
    "network_id": "net-lab",
    "fixed_ips": [{"subnet_id": "subnet-lab", "ip_address": "10.1.0.1"}],
}


def flavor(name: str, ram: int, vcpus: int, disk: int) -> dict[str, Any]:
    return {
        "id": f"flavor-{name.removeprefix('m1.')}",
        "name": name,
        "ram": ram,
        "vcpus": vcpus,
        "disk": disk,
    }


def image(image_id: str, name: str, **more: str) -> dict[str, Any]:
    return {"id": image_id, "name": name, "status": "active", **more}


def network(name: str, *, external: bool = False) -> dict[str, Any]:
    return {"id": f"net-{name}", "name": name, "router:external": external}


def answer(mocker: Any, *templates: dict[str, Any]) -> None:
    """Let every service answer; Magnum with these templates."""
    pages = {
        TEMPLATES: {"clustertemplates": templates},
        FLAVORS: {
            "flavors": [flavor("m1.medium", 4096, 4, 40), flavor("m1.small", 2048, 2, 20)],
        },
        KEYPAIRS: {"keypairs": [{"keypair": {"name": "demo-key"}}]},
        IMAGES: {
            "images": [
                image("image-fcos", "fedora-coreos-40", os_distro="fedora-coreos"),
                image("image-ubuntu", "ubuntu-24.04"),
                image("image-centos", "centos-9", os_distro="centos"),
            ]
        },
        NETWORKS: {"networks": [network("public", external=True), network("lab")]},
        SUBNETS: {
            "subnets": [
                {
                    "id": "subnet-lab",
                    "name": "lab-nodes",
                    "cidr": "10.1.0.0/24",
                    "gateway_ip": "10.1.0.1",
                    "ip_version": 4,
                    "network_id": "net-lab",
                },
                {
                    "id": "subnet-public",
                    "name": "public-addresses",
                    "cidr": "127.64.0.0/16",
                    "gateway_ip": "127.64.0.1",
                    "ip_version": 4,
                    "network_id": "net-public",
                },
            ]
        },
        COMPUTE_LIMITS: {"limits": {"absolute": LIMITS, "rate": []}},
        NETWORK_QUOTAS: {"quota": {"floatingip": {"limit": 50, "used": 1, "reserved": 0}}},
        VOLUME_TYPES: {"volume_types": [{"id": "type-1", "name": "standard"}]},
        ZONES: {"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": True}}]},
        VOLUME_LIMITS: {"limits": {"absolute": VOLUMES_USED, "rate": []}},
        ROUTERS: {"routers": [ROUTER]},
        PORTS: {"ports": [PORT]},
        FREE_ADDRESSES: {"network_ip_availabilities": []},
        f"{OCTAVIA}/loadbalancers": {"loadbalancers": [{"id": "balancer-1"}]},
        f"{OCTAVIA}/quotas/{PROJECT}": {"quota": {"load_balancer": 10}},
        CLUSTER_QUOTA: {"hard_limit": 20, "project_id": PROJECT, "resource": "Cluster"},
        STATS: {"clusters": 3, "nodes": 9},
        NEW_CLUSTER: {"uuid": "new-id", "status": "CREATE_IN_PROGRESS"},
    }
    for url, body in pages.items():
        mocker.get(url, json=body, headers=JSON)


def refusal(status: int, message: str) -> dict[str, Any]:
    """Magnum's answer to what it does not like: the title ends at the first dot."""
    error = {"status": status, "title": message.split(".", 1)[0], "detail": message, "code": ""}
    return {
        "status_code": status,
        "json": {"errors": [error]},
        "headers": JSON | {"x-openstack-request-id": "req-42"},
    }
