# SPDX-License-Identifier: Apache-2.0
"""Whether the nodes are large enough for the image, and for Kubernetes."""

from collections.abc import Callable, Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, unchecked, untold, warn
from k8s_dashboard.preflight.reading import Row, whole

ATTRIBUTES = ("master_flavor_id", "flavor_id")
_GB = 1024**3

MASTER_CPUS, MASTER_RAM = 2, 2000
"""What kubeadm asks of a control-plane node; MB, a little less than 2 GB as clouds round."""
WORKER_RAM = 1000
NODE_DISK = 10
"""GB: the system, the images of Kubernetes itself and its logs."""
MONITORED_RAM = 4000


def _exist(case: Case) -> Iterator[Said]:
    for attribute in ATTRIBUTES:
        wanted = case.name_of(attribute)
        if not wanted:
            yield _unnamed(case, attribute)
        elif not case.inventory.find(cloud.FLAVORS, wanted):
            yield block(
                _("There is no flavor %(flavor)s, or this project may not use it."),
                _("Choose a flavor that exists."),
                field=attribute,
                flavor=wanted,
            )


def _unnamed(case: Case, attribute: str) -> Said:
    """Magnum then finds no flavor, unless nodes boot from volumes (validate_flavor_root_…)."""
    if not case.is_told(attribute):
        return untold(attribute)
    said = warn if case.size("boot") or "boot_volume_size" not in case.labels else block
    return said(
        _("Neither the cluster nor its template names a flavor."),
        _("Choose a flavor."),
        field=attribute,
    )


def _each(look: Callable[[Case, str, Row], Iterator[Said]]) -> Callable[[Case], Iterator[Said]]:
    """A rule that looks at both flavors, where they are used."""

    def find(case: Case) -> Iterator[Said]:
        for attribute in ATTRIBUTES:
            flavor = case.flavor(attribute)
            if flavor and (attribute == "master_flavor_id" or case.workers):
                yield from look(case, attribute, flavor)

    return find


def _memory_for_image(case: Case, attribute: str, flavor: Row) -> Iterator[Said]:
    ram, needed = whole(flavor.get("ram")), whole(case.image.get("min_ram")) or 0
    if ram is None:
        yield unchecked(
            _("How much memory the flavor %(flavor)s has is not known."),
            _("Make sure that it has at least %(needed)s MB."),
            field=attribute,
            flavor=case.name_of(attribute),
            needed=max(needed, MASTER_RAM),
        )
    elif ram < needed:
        yield block(
            _("The image needs %(needed)s MB of memory, and the flavor %(flavor)s has %(ram)s."),
            _("Choose a flavor with more memory."),
            field=attribute,
            flavor=case.name_of(attribute),
            needed=needed,
            ram=ram,
        )


def _disk_for_image(case: Case, attribute: str, flavor: Row) -> Iterator[Said]:
    disk, boot = whole(flavor.get("disk")), case.size("boot")
    needed = _disk_needed(case.image)
    if boot:
        if boot < needed:
            yield block(
                _("The image needs %(needed)s GB, and nodes boot from volumes of %(boot)s."),
                _("Set the label boot_volume_size to at least %(needed)s."),
                field="labels.boot_volume_size",
                needed=needed,
                boot=boot,
            )
    elif disk == 0:
        yield _no_disk(case, attribute)
    elif disk is not None and disk < needed:
        yield block(
            _("The image needs %(needed)s GB of disk, and the flavor %(flavor)s has %(disk)s."),
            _("Choose a flavor with more disk, or set the label boot_volume_size."),
            field=attribute,
            needed=needed,
            disk=disk,
            flavor=case.name_of(attribute),
        )


def _disk_needed(image: Row) -> int:
    """GB that the image says it needs, or is itself large."""
    size = whole(image.get("size")) or 0
    return max(whole(image.get("min_disk")) or 0, -(-size // _GB))


def _no_disk(case: Case, attribute: str) -> Said:
    """Refused, but where the operator has set a default size of boot volumes."""
    said = block if "boot_volume_size" in case.labels else warn
    return said(
        _("The flavor %(flavor)s has no disk of its own, and no boot volume is asked for."),
        _("Choose a flavor with a disk, or set the label boot_volume_size."),
        field=attribute,
        flavor=case.name_of(attribute),
    )


def _for_kubernetes(case: Case, attribute: str, flavor: Row) -> Iterator[Said]:
    is_master = attribute == "master_flavor_id"
    ram, cpus = whole(flavor.get("ram")), whole(flavor.get("vcpus"))
    least = MASTER_RAM if is_master or not case.by_heat else WORKER_RAM
    if ram is not None and ram < least:
        yield warn(
            _("%(ram)s MB of memory are little for Kubernetes: the node may never become ready."),
            _("Choose a flavor with 2 GB or more, for control-plane nodes better 4."),
            field=attribute,
            ram=ram,
        )
    elif is_master and case.label_is_on("monitoring_enabled") and (ram or 0) < MONITORED_RAM:
        yield warn(
            _("%(ram)s MB of memory are little for a control plane with monitoring."),
            _("Choose a flavor with 4 GB or more."),
            field=attribute,
            ram=ram or 0,
        )
    if (is_master or not case.by_heat) and cpus is not None and cpus < MASTER_CPUS:
        yield warn(
            _("One vCPU is little for this node: it may not be ready in time."),
            _("Choose a flavor with 2 vCPUs or more."),
            field=attribute,
        )


def _disk_for_kubernetes(case: Case, attribute: str, flavor: Row) -> Iterator[Said]:
    disk = case.size("boot") or whole(flavor.get("disk"))
    if disk and disk < NODE_DISK:
        yield warn(
            _("%(disk)s GB of disk fill up soon with container images."),
            _("Choose a flavor with 10 GB or more, or set the label boot_volume_size."),
            field=attribute,
            disk=disk,
        )


_NOVA = "nova/compute/api.py, heat/engine/resources/openstack/nova/server.py"
_BOTH = (cloud.FLAVORS, cloud.IMAGES)

RULES = (
    Rule(
        "flavor-not-found",
        "flavor_id",
        _exist,
        "magnum/api/attr_validator.py validate_flavor",
        asks=(cloud.FLAVORS,),
    ),
    Rule("flavor-too-small", "flavor_id", _each(_memory_for_image), _NOVA, asks=_BOTH),
    Rule("flavor-too-small", "flavor_id", _each(_disk_for_image), _NOVA, asks=_BOTH),
    Rule(
        "flavor-too-small",
        "flavor_id",
        _each(_for_kubernetes),
        "kubernetes.io/docs, install-kubeadm; magnum_capi_helm/driver.py minimum flavor",
        asks=(cloud.FLAVORS,),
    ),
    Rule(
        "disk-full",
        "flavor_id",
        _each(_disk_for_kubernetes),
        "docs.fedoraproject.org/en-US/fedora-coreos",
        asks=(cloud.FLAVORS,),
    ),
)
