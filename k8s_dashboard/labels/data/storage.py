# SPDX-License-Identifier: Apache-2.0
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.model import Label, Need

LABELS = (
    Label(
        "docker_volume_type",
        "name",
        "storage",
        _("The volume type of the volume for containers and their images."),
        needs=(Need("docker_volume_size", (), attribute=True),),
        since="5.0.0",
        empty=False,
        by_operator=True,
    ),
    Label(
        "boot_volume_size",
        "size",
        "storage",
        _("How large a volume each node boots from, in GB; 0: from the flavor's own disk."),
        since="9.0.0",
        strict=True,
        empty=False,
        by_operator=True,
    ),
    Label(
        "boot_volume_type",
        "name",
        "storage",
        _("The volume type of the volume that nodes boot from."),
        needs=(Need("boot_volume_size", ()),),
        since="9.0.0",
        empty=False,
        by_operator=True,
    ),
    Label(
        "etcd_volume_size",
        "size",
        "storage",
        _("How large a volume the cluster's database has, in GB; 0: it uses the node's disk."),
        default="0",
        since="5.0.0",
        strict=True,
        empty=False,
    ),
    Label(
        "etcd_volume_type",
        "name",
        "storage",
        _("The volume type of the volume of the cluster's database; a fast one helps."),
        needs=(Need("etcd_volume_size", ()),),
        since="9.0.0",
        empty=False,
        by_operator=True,
    ),
)
