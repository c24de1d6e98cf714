# SPDX-License-Identifier: Apache-2.0
"""The image, and the flavor that it runs on."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_EXCEPTIONS = "magnum/common/exception.py"
_NOVA = "nova/exception.py"
_CONSTRAINTS = "heat/engine/clients/os"

CODES = (
    Code(
        "image-not-found",
        title=_("Image not found"),
        meaning=_("The image does not exist, or this project may not use it."),
        remedy=_("Choose an image from the list, or a template with another image."),
        operator_remedy=_("Share the image that the template names, or correct the template."),
    ),
    Code(
        "image-distro-unset",
        title=_("Image without os_distro"),
        meaning=_(
            "Magnum chooses its driver by the image's property os_distro, and this image has none."
        ),
        remedy=_("Choose another image, or a template with another image."),
        operator_remedy=_(
            "Set the property: openstack image set --property os_distro=fedora-coreos IMAGE."
        ),
    ),
    Code(
        "image-distro-unsupported",
        title=_("Distribution not supported"),
        meaning=_("Magnum has no driver for the distribution that the image's os_distro names."),
        remedy=_("Choose an image of a distribution that is supported, such as fedora-coreos."),
        operator_remedy=_("Correct os_distro where it does not say what the image holds."),
    ),
    Code(
        "driver-missing",
        title=_("Driver not there any more"),
        meaning=_(
            "Images of this distribution were supported, but this Magnum has no driver for them:"
            " it is a newer release, or the driver is disabled."
        ),
        remedy=_("Use a template whose image suits the drivers that this cloud has now."),
        operator_remedy=_(
            "Enable a driver for it ([drivers] in magnum.conf), or offer templates for the drivers"
            " there are."
        ),
    ),
    Code(
        "image-property-missing",
        title=_("Image property missing"),
        meaning=_("The driver needs a property of the image that is not set."),
        remedy=_("Choose another image, or a template with another image."),
        operator_remedy=_("Set the property that the message names with openstack image set."),
    ),
    Code(
        "coe-unsupported",
        title=_("Only Kubernetes is supported"),
        meaning=_("The template asks for another engine than Kubernetes, such as Swarm or Mesos."),
        remedy=_("Use a template for Kubernetes."),
        operator_remedy=_("Hide or delete templates of engines that Magnum does not have."),
    ),
    Code(
        "flavor-not-found",
        title=_("Flavor not found"),
        meaning=_("The flavor does not exist, or this project may not use it."),
        remedy=_("Choose a flavor from the list."),
        operator_remedy=_("Give the project access to the flavor, or correct the template."),
    ),
    Code(
        "flavor-too-small",
        title=_("Flavor too small"),
        meaning=_("The flavor has too little memory, disk or CPU for what shall run on it."),
        remedy=_(
            "Choose a flavor with more memory or disk, or a boot volume that is big enough (label"
            " boot_volume_size)."
        ),
        operator_remedy=_("Name bigger flavors in the template."),
    ),
)

_TYPE = r"(?:cluster|bay) type \([^,()]{0,40},"

RULES = (
    Rule(
        "image-distro-unset",
        rf"doesn't contain os[_-]distro field|{_TYPE} ?(?:none|unset|null|), [^()]{{0,40}}\) not"
        r"|does not have an os_distro property",
        summary=_("The image does not say which distribution it holds."),
        source="magnum/api/attr_validator.py",
        examples=(
            "Cluster type (vm, Unset, kubernetes) not supported (HTTP 400)",
            "Image 4f1c1d2e doesn't contain os_distro field. (HTTP 400)",
            "Bay type (vm, None, kubernetes) not supported.",
        ),
    ),
    Rule(
        "coe-unsupported",
        rf"{_TYPE} [^,()]{{0,40}}, (?!kubernetes|none|unset)\w{{1,40}}\) not"
        r"|requested coe type \S{1,60} is not supported|\bswarm[\w-]{0,40} (?:service )?failed to"
        r"|\bswarm_(?:masters|nodes)\b|\bmesos_(?:masters|slaves)\b",
        summary=_("This Magnum makes Kubernetes clusters only."),
        source=_EXCEPTIONS,
        examples=(
            "Cluster type (vm, fedora, swarm) not supported",
            "Requested COE type mesos is not supported.",
        ),
    ),
    Rule(
        "driver-missing",
        rf"{_TYPE} (?P<distro>fedora-coreos), kubernetes\) not (?:supported|enabled)"
        rf"|{_TYPE} [^,()]{{1,40}}, [^()]{{1,40}}\) not enabled"
        r"|cluster driver \([^)]{1,80}\) not supported",
        summary=_("This Magnum has no driver for this kind of image any more."),
        source=_EXCEPTIONS,
        examples=(
            "Cluster type (vm, fedora-coreos, kubernetes) not supported.",
            "Cluster driver (k8s_fedora_coreos_v1) not supported.",
        ),
    ),
    Rule(
        "image-distro-unsupported",
        rf"{_TYPE} (?P<distro>[^,()]{{1,40}}), kubernetes\) not supported",
        summary=_("Magnum has no driver for images of %(distro)s."),
        source=_EXCEPTIONS,
        examples=("Cluster type (vm, fedora-atomic, kubernetes) not supported",),
    ),
    Rule(
        "image-property-missing",
        r"image \S{1,80} does not have an? (?P<property>\w{1,40}) property",
        summary=_("The image does not have the property %(property)s."),
        source="magnum_capi_helm/driver.py",
        examples=("Image 62ad0f9a does not have a kube_version property.",),
    ),
    Rule(
        "flavor-too-small",
        r"requires \d{1,9} ?(?:mib |gib |mb |gb )?minimum (?:ram|memory|disk)\b"
        r".{0,80}flavor (?P<flavor>\S{1,255}) has only",
        summary=_("The flavor %(flavor)s is too small for the image."),
        source="heat/engine/resources/openstack/nova/server.py",
        examples=("Image fcos requires 2000 minimum ram. Flavor m1.tiny has only 1024.",),
    ),
    Rule(
        "flavor-too-small",
        r"zero root volume size is not supported|volume-backed servers are allowed for flavors",
        summary=_("The flavor has no disk of its own, and no boot volume was asked for."),
        remedy=_("Choose a flavor with a disk, or set the label boot_volume_size."),
        operator_remedy=_("Set default_boot_volume_size in the section [cinder] of magnum.conf."),
        source=_EXCEPTIONS,
        examples=(
            "Flavor with zero root volume size is not supported when boot_volume_size is zero.",
            "Only volume-backed servers are allowed for flavors with zero disk. (HTTP 403)",
        ),
    ),
    Rule(
        "flavor-too-small",
        r"flavor (?P<flavor>\S{1,255}) does not have enough (?P<what>cpu|ram)"
        r".{0,40}?minimum (?P<needed>\d{1,9} ?\w{0,8})",
        summary=_(
            "The flavor %(flavor)s is too small for Kubernetes: at least %(needed)s are needed."
        ),
        source="magnum_capi_helm/driver.py",
        examples=(
            "Flavor m1.small does not have enough RAM to run Kubernetes. Minimum 2048 MB required.",
        ),
    ),
    Rule(
        "flavor-too-small",
        r"flavor's (?:disk|memory) is (?:too small|smaller)|instance's disk would be too small"
        r"|volume is smaller than the minimum size specified in image"
        r"|image \S{1,60} is larger than volume size|cannot be smaller than the image mindisk",
        summary=_("The flavor or its boot volume is too small for the image."),
        source=f"{_NOVA}, cinder/exception.py",
        examples=(
            "Flavor's disk is too small for requested image.",
            "Volume is smaller than the minimum size specified in image metadata.",
            "Size of specified image 10GB is larger than volume size 5GB.",
        ),
    ),
    Rule(
        "flavor-not-found",
        r"unable to find flavor (?P<flavor>\S{1,255}?)\.?(?:\s|$)"
        r"|\bflavor (?:id |with name )?\(?(?P<other>[^\s()]{1,255})\)? could not be found"
        r"|\bflavor \S{1,255} not found|no flavors? (?:were found )?(?:matching|with)",
        summary=_("The flavor does not exist, or this project may not use it."),
        source=f"{_EXCEPTIONS}, {_CONSTRAINTS}/nova.py",
        examples=(
            "Unable to find flavor m1.giant.",
            "Error validating value 'm1.giant': The Flavor (m1.giant) could not be found.",
        ),
    ),
    Rule(
        "image-not-found",
        r"\bimage (?:id )?\(?[^\s()]{1,255}\)? could not be found"
        r"|\bimage \S{1,80} is not active|invalid image (?:href|identifier)"
        r"|can not find requested image"
        r"|no images? (?:were found )?(?:matching|found|with )|image not found",
        summary=_("The image does not exist, is not ready, or this project may not use it."),
        source=f"{_EXCEPTIONS}, {_CONSTRAINTS}/glance.py, {_NOVA}",
        examples=(
            "Image fcos-gone could not be found. (HTTP 404)",
            "Error validating value 'fcos': The Image (fcos) could not be found.",
        ),
    ),
)
