# SPDX-License-Identifier: Apache-2.0
"""What the services of the create forms answer, as Magnum 22, Nova, Glance and Neutron do."""

from typing import Any

JSON = {"Content-Type": "application/json"}

MAGNUM = "http://magnum.test/v1"
TEMPLATES = f"{MAGNUM}/clustertemplates/detail"
FLAVORS = "http://nova.test/v2.1/flavors/detail"
KEYPAIRS = "http://nova.test/v2.1/os-keypairs"
IMAGES = "http://glance.test/v2/images"
NETWORKS = "http://neutron.test/v2.0/networks"
SUBNETS = "http://neutron.test/v2.0/subnets"

SMALL = {
    "uuid": "e6b4efb1-1d4a-4bd5-9b61-559f6167678b",
    "name": "kubernetes-small",
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
    "labels": {"kube_tag": "v1.27.8-rancher1"},
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
                    "network_id": "net-lab",
                },
                {
                    "id": "subnet-public",
                    "name": "public-addresses",
                    "cidr": "127.64.0.0/16",
                    "network_id": "net-public",
                },
            ]
        },
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
