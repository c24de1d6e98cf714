# SPDX-License-Identifier: Apache-2.0
"""Which images nodes can start from, what others lack, and the commands that mend it.

Plain Python: an image is Glance's object, the drivers are as the checks take them.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from k8s_dashboard import preflight
from k8s_dashboard.labels import CATALOGUE
from k8s_dashboard.preflight import Check
from k8s_dashboard.preflight.case import HEAT_DISTRO

Verdict = Literal["serves", "doubtful", "lacking", "foreign"]
"""It serves; it may; it lacks something that can be mended; it holds another system."""

_ATTRIBUTE = "image_id"
_AGENT = "heat_container_agent_tag"


@dataclass(frozen=True, slots=True)
class Judged:
    image: Mapping[str, Any]
    verdict: Verdict
    checks: tuple[Check, ...] = ()
    commands: tuple[str, ...] = ()


def judge(image: Mapping[str, Any], drivers: Iterable[Mapping[str, Any]] = ()) -> Judged:
    """What the checks of a cluster template say of this image, and what its owner can do."""
    known = {"images": [image], **({"drivers": list(drivers)} if drivers else {})}
    named = image.get("name") or image["id"]
    found = preflight.check_template({_ATTRIBUTE: named}, known)
    checks = tuple(c for c in found if c.field == _ATTRIBUTE and c.grade != "unchecked")
    return Judged(image, _verdict(image, checks, drivers), checks, tuple(_mend(image, checks)))


def systems(drivers: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """What `os_distro` may say: that of Magnum's own driver where nobody says which there are."""
    return frozenset(str(each.get("os_distro")) for each in drivers) or frozenset({HEAT_DISTRO})


def _verdict(
    image: Mapping[str, Any], checks: Iterable[Check], drivers: Iterable[Mapping[str, Any]]
) -> Verdict:
    distro = image.get("os_distro")
    if distro and distro not in systems(drivers):
        return "foreign"
    grades = {check.grade for check in checks}
    if "block" in grades:
        return "lacking"
    return "doubtful" if "warn" in grades else "serves"


def _mend(image: Mapping[str, Any], checks: Iterable[Check]) -> Iterator[str]:
    """Commands for a POSIX shell, for the image's owner or an operator."""
    which = shlex.quote(str(image["id"]))
    codes = {check.code for check in checks}
    if image.get("status") == "deactivated":
        yield f"openstack image set --activate {which}"
    if "image-distro-unset" in codes:
        yield f"openstack image set --property os_distro={HEAT_DISTRO} {which}"
    if "image-distro-end-of-life" in codes and image.get("os_distro") == HEAT_DISTRO:
        yield from new_image()


def new_image() -> tuple[str, ...]:
    """How Fedora CoreOS comes into Glance (docs.fedoraproject.org, Provisioning on OpenStack)."""
    return (
        "coreos-installer download --stream stable --platform openstack"
        " --format qcow2.xz --decompress",
        "openstack image create --disk-format qcow2 --container-format bare"
        f" --property os_distro={HEAT_DISTRO} --file fedora-coreos-*-openstack.x86_64.qcow2"
        " fedora-coreos",
    )


def container_images(kube_tag: str = "") -> tuple[str, ...]:
    """Those that every node pulls with podman before it can report: Kubernetes and the agent, and
    etcd on control-plane nodes (magnum/drivers/common/templates/kubernetes/fragments:
    install-clients.sh, start-container-agent.sh, configure-etcd.sh).
    """
    version = {name: CATALOGUE[name].default for name in ("kube_tag", "etcd_tag", _AGENT)}
    return (
        f"{CATALOGUE['hyperkube_prefix'].default}hyperkube:{kube_tag or version['kube_tag']}",
        f"docker.io/openstackmagnum/heat-container-agent:{version[_AGENT]}",
        f"quay.io/coreos/etcd:{version['etcd_tag']}",
    )


def prepared_image(base: str, kube_tag: str = "") -> tuple[str, ...]:
    """Commands that make an image which holds its container images: a server is started, pulls
    them and is kept as an image that sets itself up at its next start, as at the first.
    """
    name = f"fedora-coreos-{kube_tag or CATALOGUE['kube_tag'].default}"
    return (
        f"openstack server create --image {shlex.quote(base)} --flavor FLAVOR --network NETWORK"
        " --key-name KEYPAIR --wait prepare",
        "ssh core@ADDRESS",
        *(f"sudo podman pull {each}" for each in container_images(kube_tag)),
        "sudo rm -f /etc/machine-id /etc/ssh/ssh_host_*",
        "sudo touch /boot/ignition.firstboot",
        "sudo poweroff",
        f"openstack server image create --name {name} --wait prepare",
        f"openstack image set --property os_distro={HEAT_DISTRO} {name}",
        "openstack server delete prepare",
    )
