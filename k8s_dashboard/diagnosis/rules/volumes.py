# SPDX-License-Identifier: Apache-2.0
"""What Cinder, Nova and Heat report of volumes."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

CODES = (
    Code(
        "volume-failed",
        title=_("Volume failed"),
        meaning=_("Cinder could not make a volume, or it could not be attached or found."),
        remedy=_(
            "Try another volume type or a smaller volume, or do without it (labels"
            " docker_volume_size, etcd_volume_size, boot_volume_size)."
        ),
        operator_remedy=_(
            "Check Cinder's scheduler, the storage behind the volume type and its availability"
            " zones."
        ),
    ),
)

RULES = (
    Rule(
        "volume-failed",
        r"(?:cinder::volume|\bvolume|_volume)\w{0,20}\b.{0,200}went to status error"
        r"|volume.{0,80} failed to (?:build|attach)|volume \S{1,80} (?:did not finish|could not be"
        r" attached)|volume (?:attachment|detachment|resize|backup restore) failed|error_attaching"
        r"|no valid backend was found|block device mapping is invalid|block device \S{1,80} is not"
        r" bootable|no volume service available|backend api: |failed to attach (?:iscsi|volume)"
        r"|failed to copy image to volume|prepping block device|weight?ed backends?\b"
        r"|unable to attach volume|volume \S{1,80} is in (?:an )?error",
        summary=_("A volume could not be made or attached."),
        source="heat/engine/clients/os/cinder.py, nova/exception.py, cinder/exception.py",
        examples=(
            "ResourceInError: resources.kube_masters.resources[0].resources.docker_volume:"
            ' Went to status error due to "Unknown"',
            "Build of instance 0e1c aborted: Volume 2b52 did not finish being created even after"
            " we waited 187 seconds or 61 attempts. And its status is error.",
            "Volume attachment failed - Unknown status error_attaching",
            "No valid backend was found. No weighed backends available",
            "Build of instance 0e1c aborted: Failure prepping block device.",
            "schedule allocate volume:Could not find any available weighted backend.",
        ),
    ),
)

# What is known of a resource is its kind; the words are not.
LATE_RULES = (
    Rule(
        "volume-failed",
        r"^os::cinder::\S{1,60} ",
        summary=_("Cinder could not do what the cluster needs of a volume."),
        source="heat/engine/resources/openstack/cinder",
        examples=("OS::Cinder::Volume docker_volume: Error: something else",),
        confidence="possible",
    ),
)
