# SPDX-License-Identifier: Apache-2.0
"""The image that nodes start from, and whether a driver can deal with it."""

import re
from collections.abc import Iterator
from datetime import date

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import HEAT_DISTRO, Case
from k8s_dashboard.preflight.model import Rule, Said, block, not_one, tell, unchecked, untold, warn
from k8s_dashboard.preflight.reading import Row, word

ENDED = {
    "fedora-atomic": date(2019, 11, 26),
    "coreos": date(2020, 5, 26),
}
"""Systems that Magnum had drivers for, and when they had their last update."""

FEDORA_ENDED = {
    29: date(2019, 11, 26), 30: date(2020, 5, 26), 31: date(2020, 11, 24),
    32: date(2021, 5, 25), 33: date(2021, 11, 30), 34: date(2022, 6, 7),
    35: date(2022, 12, 13), 36: date(2023, 5, 16), 37: date(2023, 12, 5),
    38: date(2024, 5, 21), 39: date(2024, 11, 26), 40: date(2025, 5, 13),
    41: date(2025, 12, 15), 42: date(2026, 5, 27),
}  # fmt: skip
"""Releases of Fedora that Fedora CoreOS images are numbered by, and their end of life."""

_RELEASE = re.compile(r"(?<![0-9.])([234][0-9])\.20[0-9]{6}\.[0-9]|coreos[-_ ]?([234][0-9])\b")
_SERVED = 35
"""The oldest Fedora CoreOS that the user guide names for Magnum's drivers since 14.0.0."""

_OTHERS = ("ubuntu", "debian", "centos", "rocky", "alma", "flatcar", "suse", "windows", "cirros")

_FORMATS = frozenset({"qcow2", "raw", "vmdk", "vhd", "vhdx", "vdi", "ploop", "ami"})


def _image(case: Case) -> Iterator[Said]:
    wanted = case.name_of("image_id")
    found = case.inventory.find(cloud.IMAGES, wanted)
    if not case.is_told("image_id"):
        yield untold()
    elif not wanted:
        yield block(_("No image is named."), _("Choose the image that nodes start from."))
    elif len(found) != 1:
        yield not_one(
            found,
            (
                _("There is no image %(image)s, or this project may not use it."),
                _("Use a template with an image that exists."),
            ),
            (_("Several images are called %(image)s."), _("Name the image by its id.")),
            image=wanted,
        )
    elif (status := word(found[0].get("status")).lower()) not in ("", "active"):
        yield block(
            _("The image %(image)s is not ready: its status is %(status)s."),
            _("Wait until it is active, or use another image."),
            image=wanted,
            status=status,
        )


def _distro_unset(case: Case) -> Iterator[Said]:
    if case.image and not word(case.image.get("os_distro")):
        yield block(
            _("The image %(image)s does not say what system it is: it has no os_distro."),
            _("Ask its owner: openstack image set --property os_distro=fedora-coreos IMAGE."),
            image=case.name_of("image_id"),
        )


def _supported(case: Case) -> Iterator[Said]:
    distro = case.distro
    server = case.name_of("server_type") or "vm"
    kinds = [_kind(driver) for driver in case.inventory.rows(cloud.DRIVERS) or ()]
    fitting = {(system, machine) for system, machine, coe in kinds if coe == "kubernetes"}
    if not distro and cloud.IMAGES not in case.inventory:
        yield unchecked(
            _("What system the image is, is not known, so this is not checked."),
            _("You can go on, or try again when the service answers."),
        )
    if distro and (distro, server) not in fitting and not _is_retired(distro, server):
        yield block(
            _("Magnum has no driver for Kubernetes on %(distro)s (%(server)s)."),
            _("Use an image that one of its drivers is for: %(systems)s."),
            distro=distro,
            server=server,
            systems=", ".join(sorted({system for system, _machine in fitting})) or "-",
        )


def _image_differs(case: Case) -> Iterator[Said]:
    """Magnum goes by what the template says, whatever image that leads to."""
    of_image = word(case.image.get("os_distro"))
    if of_image and of_image != case.distro:
        yield warn(
            _("The template is for %(distro)s, and its image %(image)s is %(other)s."),
            _("Use a template that was made after the image was given its os_distro."),
            distro=case.distro,
            image=case.name_of("image_id"),
            other=of_image,
        )


def _retired(case: Case) -> Iterator[Said]:
    kinds = [_kind(driver) for driver in case.inventory.rows(cloud.DRIVERS) or ()]
    if (case.distro, "vm", "kubernetes") not in kinds:
        yield block(
            _("This Magnum has no driver for %(distro)s any more."),
            _("Use a template with another image, such as one for Cluster API."),
            distro=case.distro,
        )


def _is_retired(distro: str, server: str) -> bool:
    """Whether it is the kind of cluster that Magnum had a driver for until 22."""
    return (distro, server) == (HEAT_DISTRO, "vm")


def _kind(driver: Row) -> tuple[str, str, str]:
    coe = word(driver.get("coe")) or "kubernetes"
    distro = word(driver.get("os_distro")) or word(driver.get("os"))
    return distro, word(driver.get("server_type")) or "vm", coe


def _end_of_life(case: Case) -> Iterator[Said]:
    of_image = word(case.image.get("os_distro"))
    distro = of_image if of_image in ENDED else case.distro
    ended = ENDED.get(distro)
    if ended and ended <= case.today:
        yield warn(
            _("%(distro)s has had no updates since %(day)s."),
            _("Use an image of Fedora CoreOS, or of what Magnum's other drivers are for."),
            distro=distro,
            day=ended.isoformat(),
        )
    release = _release(case) if distro == HEAT_DISTRO else 0
    ended = FEDORA_ENDED.get(release)
    if ended and ended <= case.today:
        said = tell if release >= _SERVED else warn
        yield said(
            _("Fedora CoreOS %(release)s has had no updates since %(day)s."),
            _("Use a newer image, if your operator has one that works with this Magnum."),
            release=release,
            day=ended.isoformat(),
        )


def _release(case: Case) -> int:
    """The release of Fedora, from the image's version or name; 0 where they do not tell."""
    texts = (word(case.image.get(name)) for name in ("os_version", "name"))
    named = case.name_of("image_id")
    for text in (*texts, named):
        if found := _RELEASE.search(text[:255].lower()):
            return int(found[1] or found[2])
    return 0


def _format(case: Case) -> Iterator[Said]:
    given = word(case.image.get("disk_format")).lower()
    if given and given not in _FORMATS:
        yield warn(
            _("The image %(image)s is of the format %(format)s, which servers do not start from."),
            _("Use an image in the format qcow2 or raw."),
            image=case.name_of("image_id"),
            format=given,
        )


def _doubtful(case: Case) -> Iterator[Said]:
    name = word(case.image.get("name")).lower()[:255]
    other = next((system for system in _OTHERS if system in name), "")
    if other and word(case.image.get("os_distro")) == HEAT_DISTRO:
        yield warn(
            _("The image %(image)s is said to be Fedora CoreOS, and its name says %(other)s."),
            _("Use a genuine image of Fedora CoreOS: no other system sets itself up for Magnum."),
            image=case.name_of("image_id"),
            other=other,
        )


def _unmaintained(case: Case) -> Iterator[Said]:
    kinds = [_kind(driver) for driver in case.inventory.rows(cloud.DRIVERS) or ()]
    if any(system == case.distro for system, _machine, _coe in kinds):
        yield warn(
            _("Magnum's driver for %(distro)s does not fit its own Heat template any more."),
            _("Use a template with an image of Fedora CoreOS."),
            distro=case.distro,
        )


def _version_property(case: Case) -> Iterator[Said]:
    if not word(case.image.get("kube_version")) and not case.kube_tag and case.image:
        yield warn(
            _(
                "The image %(image)s does not say which Kubernetes it holds: drivers for Cluster"
                " API ask for its property kube_version or the label kube_tag."
            ),
            _("Set the label kube_tag to the image's version, or use another image."),
            image=case.name_of("image_id"),
        )


_VALIDATOR = "magnum/api/attr_validator.py validate_image"
_DRIVER = "magnum/drivers/common/driver.py get_driver"

RULES = (
    Rule("image-not-found", "image_id", _image, _VALIDATOR, asks=(cloud.IMAGES,)),
    Rule("image-distro-unset", "image_id", _distro_unset, _VALIDATOR, asks=(cloud.IMAGES,)),
    Rule(
        "image-distro-unsupported",
        "image_id",
        _supported,
        _DRIVER,
        asks=(cloud.DRIVERS,),
    ),
    Rule(
        "image-distro-unsupported",
        "image_id",
        _image_differs,
        "magnum/api/validation.py enforce_cluster_type_supported",
        asks=(cloud.IMAGES,),
    ),
    Rule(
        "driver-missing",
        "image_id",
        _retired,
        _DRIVER,
        asks=(cloud.DRIVERS,),
        applies=lambda case: _is_retired(case.distro, case.name_of("server_type") or "vm"),
    ),
    Rule(
        "image-distro-end-of-life",
        "image_id",
        _end_of_life,
        "docs.fedoraproject.org/en-US/releases/eol, coreos.com; doc/source/user/index.rst",
        asks=(cloud.IMAGES,),
    ),
    Rule(
        "image-distro-doubtful",
        "image_id",
        _doubtful,
        "magnum/drivers/k8s_fedora_coreos_v1/templates/user_data.json: Ignition",
        asks=(cloud.IMAGES,),
    ),
    Rule(
        "template-parameter-undefined",
        "image_id",
        _unmaintained,
        "heat templates of k8s_coreos_v1 and k8s_fedora_atomic_v1 until Magnum 17",
        asks=(cloud.DRIVERS,),
        applies=lambda case: case.distro in ("coreos", "fedora-atomic"),
    ),
    Rule(
        "image-property-missing",
        "image_id",
        _version_property,
        "magnum_capi_helm/driver.py; magnum_cluster_api: label kube_tag",
        asks=(cloud.IMAGES,),
        applies=lambda case: not case.by_heat and case.distro not in ENDED,
    ),
    Rule(
        "image-format-unsuitable",
        "image_id",
        _format,
        "nova/virt/libvirt, glance disk formats",
        asks=(cloud.IMAGES,),
    ),
)
