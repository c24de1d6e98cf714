# SPDX-License-Identifier: Apache-2.0
"""What a new cloud holds: accounts and catalogue first, then something to make clusters of.

Run once, on empty databases, so nothing here asks whether a thing exists already.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from keystoneauth1 import session
from keystoneauth1.exceptions import ClientException
from keystoneauth1.identity import v3

from . import config, settings

CATALOGUE = {
    "glance": ("image", ""),
    "placement": ("placement", ""),
    "nova": ("compute", "/v2.1"),
    "neutron": ("network", ""),
    "cinder": ("volumev3", "/v3"),
    "heat": ("orchestration", "/v1/%(project_id)s"),
    "magnum": ("container-infra", "/v1"),
}
PROJECT = "demo"
"""The only project of the people: Horizon signs a user in to any one of theirs."""

USERS = {
    "demo": {"password": "demo", "project": PROJECT, "roles": ["member"]},
    "reader": {"password": "reader", "project": PROJECT, "roles": ["reader"]},
    "admin": {"password": "admin", "project": PROJECT, "roles": ["admin"]},
}
"""The people, with passwords one can type: nothing here is reachable from another machine."""

OPERATOR = "minicloud"
DOMAINS = {"heat": "heat_domain", "magnum": "magnum_domain"}
"""Domains for the users that Heat and Magnum make, and which password their administrator has."""

FLAVORS = {
    "m1.tiny": (512, 1, 5),
    "m1.small": (2048, 2, 20),
    "m1.medium": (4096, 4, 40),
    "m1.huge": (4_000_000, 4, 100),
    "m1.wide": (2048, config.CORES + 44, 20),
}
"""Name -> memory in MB, virtual CPUs, disk in GB. No host holds an `m1.huge`, no project's quota an
`m1.wide`."""


class Api:
    """POST and PUT to the services of this cloud as one account."""

    def __init__(self, user: str, password: str, project: str) -> None:
        self.session = session.Session(
            auth=v3.Password(
                auth_url=settings.AUTH_URL,
                username=user,
                password=password,
                project_name=project,
                user_domain_name="Default",
                project_domain_name="Default",
            )
        )

    def create(self, service: str, path: str, body: Mapping[str, Any], **options: Any) -> Any:
        """The created thing, out of its envelope if it has one. Raises keystoneauth's HttpError."""
        answer = self._send("POST", service, path, json=body, **options).json()
        return next(iter(answer.values())) if len(body) == 1 else answer

    def put(self, service: str, path: str, **options: Any) -> None:
        self._send("PUT", service, path, **options)

    def list(self, service: str, path: str) -> list[Any]:
        answer = self._send("GET", service, path).json()
        found: list[Any] = answer[path.rpartition("/")[2].partition("?")[0]]
        return found

    def _send(self, method: str, service: str, path: str, **options: Any) -> Any:
        return self.session.request(
            path, method, endpoint_filter={"service_type": service}, **options
        )


def operator() -> Api:
    return Api(OPERATOR, config.passwords()[OPERATOR], "service")


def wait_for_account(name: str, limit: float = 120.0) -> None:
    """Waits until Keystone answers and knows this service account; raises what it said last."""
    api = Api(name, config.passwords()[name], "service")
    end = time.monotonic() + limit
    while True:
        try:
            api.session.get_token()
            return
        except ClientException:
            if time.monotonic() > end:
                raise
        time.sleep(0.5)


def identity() -> None:
    """Service accounts and endpoints, the domains of Heat and Magnum, and the people."""
    wait_for_account(OPERATOR)
    api = operator()
    secret = config.passwords()
    roles = {role["name"]: role["id"] for role in api.list("identity", "/roles")}
    _role(api, "heat_stack_user")
    service_project = api.list("identity", "/projects?name=service")[0]["id"]
    for name, (kind, path) in CATALOGUE.items():
        service = api.create("identity", "/services", {"service": {"name": name, "type": kind}})
        api.create(
            "identity",
            "/endpoints",
            {
                "endpoint": {
                    "service_id": service["id"],
                    "interface": "public",
                    "region_id": settings.REGION,
                    "url": config.endpoint(name) + path,
                }
            },
        )
        user = _user(api, name, secret[name])
        for role in ("admin", "service"):
            api.put("identity", f"/projects/{service_project}/users/{user}/roles/{roles[role]}")
    for name, password in DOMAINS.items():
        domain = api.create("identity", "/domains", {"domain": {"name": name}})["id"]
        user = _user(api, f"{name}_domain_admin", secret[password], domain)
        api.put("identity", f"/domains/{domain}/users/{user}/roles/{roles['admin']}")
    people = {name: _user(api, name, str(person["password"])) for name, person in USERS.items()}
    project = api.create("identity", "/projects", {"project": {"name": PROJECT}})["id"]
    for name, person in USERS.items():
        for role in person["roles"]:
            api.put("identity", f"/projects/{project}/users/{people[name]}/roles/{roles[role]}")


def _role(api: Api, name: str) -> None:
    api.create("identity", "/roles", {"role": {"name": name}})


def _user(api: Api, name: str, password: str, domain: str = "default") -> str:
    body = {"name": name, "password": password, "domain_id": domain}
    identifier: str = api.create("identity", "/users", {"user": body})["id"]
    return identifier


def contents() -> None:
    """Images, flavors, the external network, a key pair, a volume type and a cluster template."""
    admin = Api("admin", str(USERS["admin"]["password"]), PROJECT)
    image = _image(admin, "fedora-coreos-40", {"os_distro": "fedora-coreos", "min_ram": 1024})
    _image(admin, "ubuntu-24.04", {})
    for name, (memory, cpus, disk) in FLAVORS.items():
        body = {"name": name, "ram": memory, "vcpus": cpus, "disk": disk}
        admin.create("compute", "/flavors", {"flavor": body})
    network = _external_network(admin)
    admin.create("block-storage", "/types", {"volume_type": {"name": "standard"}})
    demo = Api("demo", str(USERS["demo"]["password"]), PROJECT)
    demo.create("compute", "/os-keypairs", {"keypair": {"name": "demo-key", "public_key": _key()}})
    admin.create(
        "container-infrastructure-management", "/clustertemplates", _template(image, network)
    )
    _write_access()


def _image(api: Api, name: str, properties: Mapping[str, Any]) -> str:
    image = api.create(
        "image",
        "/v2/images",
        {
            "name": name,
            "disk_format": "raw",
            "container_format": "bare",
            "visibility": "public",
            **properties,
        },
    )
    api.put(
        "image",
        f"/v2/images/{image['id']}/file",
        data=f"{name}: no server of this cloud reads it\n".encode(),
        headers={"Content-Type": "application/octet-stream"},
    )
    return str(image["id"])


def _external_network(api: Api) -> str:
    body = {"name": "public", "router:external": True}
    network = api.create("network", "/v2.0/networks", {"network": body})
    first = settings.FLOATING_NETWORK.rpartition(".")[0]
    api.create(
        "network",
        "/v2.0/subnets",
        {
            "subnet": {
                "name": "public",
                "network_id": network["id"],
                "ip_version": 4,
                "cidr": settings.FLOATING_NETWORK,
                "gateway_ip": f"{first}.1",
                # Neutron accepts loopback addresses where no DHCP agent would have to serve them.
                "enable_dhcp": False,
            }
        },
    )
    return str(network["id"])


def _key() -> str:
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    line = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return f"{line.decode()} demo"


def _template(image: str, network: str) -> dict[str, Any]:
    return {
        "name": "kubernetes-small",
        "coe": "kubernetes",
        "public": True,
        "image_id": image,
        "external_network_id": network,
        "dns_nameserver": "8.8.8.8",
        "flavor_id": "m1.small",
        "master_flavor_id": "m1.small",
        "network_driver": "flannel",
        "floating_ip_enabled": True,
        "master_lb_enabled": False,
    }


def _write_access() -> None:
    """`cloud.json` and `clouds.yaml`. Their existence says that the cloud is complete."""
    clouds = {
        name: {
            "region_name": settings.REGION,
            "auth": {
                "auth_url": settings.AUTH_URL,
                "username": name,
                "password": person["password"],
                "project_name": person["project"],
                "user_domain_name": "Default",
                "project_domain_name": "Default",
            },
        }
        for name, person in USERS.items()
    }
    # JSON is YAML.
    (settings.STATE / "clouds.yaml").write_text(json.dumps({"clouds": clouds}, indent=2))
    settings.CLOUD_FILE.touch(mode=0o600)
    settings.CLOUD_FILE.write_text(
        json.dumps(
            {
                "auth_url": settings.AUTH_URL,
                "region": settings.REGION,
                "users": USERS,
                "operator": {
                    "username": OPERATOR,
                    "password": config.passwords()[OPERATOR],
                    "project": "service",
                },
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    identity()
