# SPDX-License-Identifier: Apache-2.0
"""What the cloud's things are, in words for a form."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from k8s_dashboard import defaults, images
from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory

Fact = tuple[str, str]
"""A term and what it is."""


def supported() -> frozenset[str]:
    """The ``os_distro`` of images that serve."""
    return images.systems(defaults.drivers())


def flavor(found: dict[str, Any]) -> str:
    """For example ``m1.small: 2 vCPU, 2 GB RAM, 20 GB disk``."""
    return _("%(name)s: %(vcpus)s vCPU, %(ram)s RAM, %(disk)s GB disk") % {
        "name": found["name"],
        "vcpus": found["vcpus"],
        "ram": memory_in_words(found["ram"]),
        "disk": found["disk"],
    }


def memory_in_words(megabytes: int) -> str:
    if megabytes < 1024:
        return _("%d MB") % megabytes
    return _("%s GB") % f"{megabytes / 1024:.1f}".removesuffix(".0")


def flavor_choices(inventory: Inventory) -> list[tuple[str, str]]:
    return [(item["name"], flavor(item)) for item in inventory[cloud.FLAVORS].items]


def flavors_refused(inventory: Inventory) -> dict[str, str]:
    """Why a flavor cannot be chosen, by its name: only what is certain."""
    limits = next(iter(inventory.items(cloud.COMPUTE_LIMITS) or ()), {})
    cores, memory = limits.get("maxTotalCores", -1), limits.get("maxTotalRAMSize", -1)
    least_memory = _least_of_images(inventory)
    refused = {}
    for item in inventory[cloud.FLAVORS].items:
        if 0 <= cores < item["vcpus"]:
            refused[item["name"]] = _("more vCPU than the project may use: %d") % cores
        elif 0 <= memory < item["ram"]:
            most = memory_in_words(memory)
            refused[item["name"]] = _("more RAM than the project may use: %s") % most
        elif item["ram"] < least_memory:
            least = memory_in_words(least_memory)
            refused[item["name"]] = _("the images here need at least %s RAM") % least
    return refused


def _least_of_images(inventory: Inventory) -> int:
    """MB of RAM without which no image starts that serves."""
    serving = filter(_serves, inventory[cloud.IMAGES].items)
    return min((item.get("min_ram") or 0 for item in serving), default=0)


def _serves(image: dict[str, Any]) -> bool:
    return image.get("os_distro") in supported() and image.get("status") == "active"


def keypair_choices(inventory: Inventory) -> list[tuple[str, str]]:
    return [(item["name"], item["name"]) for item in inventory[cloud.KEYPAIRS].items]


def image_choices(inventory: Inventory) -> list[tuple[str, str]]:
    """Images that serve, by name."""
    return [
        (item["id"], item["name"] or item["id"])
        for item in inventory[cloud.IMAGES].items
        if _serves(item)
    ]


def images_left_out(inventory: Inventory) -> list[str]:
    """Why other images are not offered: one sentence a reason."""
    others = [item.get("os_distro") for item in inventory[cloud.IMAGES].items]
    unsaid = sum(1 for distro in others if not distro)
    foreign = [str(distro) for distro in others if distro and distro not in supported()]
    sentences = []
    if unsaid:
        sentences.append(
            ngettext(
                "%d image does not say which system it holds: it has no os_distro property.",
                "%d images do not say which system they hold: they have no os_distro property.",
                unsaid,
            )
            % unsaid
        )
    if foreign:
        sentences.append(
            ngettext(
                "%(count)d image holds a system that Magnum's own driver does not know: %(names)s.",
                "%(count)d images hold systems that Magnum's own driver does not know: %(names)s.",
                len(foreign),
            )
            % {"count": len(foreign), "names": ", ".join(sorted(set(foreign)))}
        )
    return sentences


def external_network_choices(inventory: Inventory) -> list[tuple[str, str]]:
    return [
        (item["id"], item["name"] or item["id"])
        for item in inventory[cloud.NETWORKS].items
        if item.get("router:external")
    ]


def subnet_choices(inventory: Inventory) -> list[tuple[str, list[tuple[str, str]]]]:
    """The subnets of the project's own and shared networks, grouped by network."""
    groups = []
    for network in inventory[cloud.NETWORKS].items:
        subnets = [
            (subnet["id"], f"{subnet['name'] or subnet['id']} ({subnet['cidr']})")
            for subnet in inventory[cloud.SUBNETS].items
            if subnet["network_id"] == network["id"]
        ]
        if subnets and not network.get("router:external"):
            groups.append((network["name"] or network["id"], subnets))
    return groups


def template_facts(template: dict[str, Any], inventory: Inventory) -> Iterator[Fact]:
    """What a cluster made from this template will use."""
    labels = template.get("labels") or {}
    yield _("Image"), image_of(template, inventory)
    yield _("Kubernetes version"), labels.get("kube_tag") or _("Magnum's own default")
    yield _("Control-plane nodes"), _flavor_of(template, "master_flavor_id", inventory)
    yield _("Workers"), _flavor_of(template, "flavor_id", inventory)
    yield _("Network driver"), str(template.get("network_driver") or "").capitalize()
    yield _("External network"), _external(template, inventory)
    yield _("Network of the nodes"), fixed_network_of(template, inventory)
    yield _("Kubernetes API"), _api(template)
    yield _("Volume for containers"), _volume(template)
    yield _("Key pair"), keypair_of(template)
    if labels:
        yield _("Labels"), ", ".join(f"{name}={value}" for name, value in sorted(labels.items()))


def more_template_facts(template: dict[str, Any]) -> Iterator[Fact]:
    """What few people look for; only what is set."""
    parts = (
        (_("DNS servers"), "dns_nameserver"),
        (_("HTTP proxy"), "http_proxy"),
        (_("HTTPS proxy"), "https_proxy"),
        (_("Without the proxy"), "no_proxy"),
        (_("Volume driver"), "volume_driver"),
        (_("System"), "cluster_distro"),
        (_("Driver"), "driver"),
        (_("Tags"), "tags"),
        (_("Id"), "uuid"),
    )
    for term, name in parts:
        if template.get(name):
            yield term, str(template[name])


def image_of(template: dict[str, Any], inventory: Inventory) -> str:
    return _named(inventory, cloud.IMAGES, template.get("image_id"))


def sizes_of(template: dict[str, Any]) -> str:
    """The flavors, for example ``m1.medium, workers m1.small``."""
    control_plane = template.get("master_flavor_id") or _("none named")
    workers = template.get("flavor_id") or _("none named")
    if control_plane == workers:
        return str(workers)
    return _("%(control_plane)s, workers %(workers)s") % {
        "control_plane": control_plane,
        "workers": workers,
    }


def keypair_of(template: dict[str, Any]) -> str:
    return template.get("keypair_id") or _("none")


def fixed_network_of(template: dict[str, Any], inventory: Inventory) -> str:
    network = template.get("fixed_network")
    return _named(inventory, cloud.NETWORKS, network) if network else _("a new one, made with it")


def yes_or_no(value: Any) -> str:
    return _("yes") if value else _("no")


def _flavor_of(template: dict[str, Any], attribute: str, inventory: Inventory) -> str:
    name = template.get(attribute)
    found = inventory.find(cloud.FLAVORS, name)
    return flavor(found) if found else name or _("none named")


def _external(template: dict[str, Any], inventory: Inventory) -> str:
    network = _named(inventory, cloud.NETWORKS, template.get("external_network_id"))
    if template.get("floating_ip_enabled"):
        return _("%s, with a floating IP for each node") % network
    return _("%s, without floating IPs for the nodes") % network


def _api(template: dict[str, Any]) -> str:
    if template.get("master_lb_enabled"):
        return _("behind a load balancer")
    return _("on the only control-plane node, no load balancer")


def _volume(template: dict[str, Any]) -> str:
    size = template.get("docker_volume_size")
    return _("%d GB on each node") % size if size else _("none: the node's own disk")


def _named(inventory: Inventory, kind: str, wanted: str | None) -> str:
    found = inventory.find(kind, wanted)
    return str(found["name"] or found["id"]) if found else wanted or _("none")
