# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with flavors."""

from tests.unit.preflight.cases.model import Case, images
from tests.unit.preflight.cloud import INVENTORY


def flavors(**changes):
    return {"flavors": [{**INVENTORY["flavors"][2], **changes}]}


CASES = (
    Case("block", "flavor-not-found", "flavor_id", {"flavor_id": "m1.giant"}),
    Case("block", "flavor-not-found", "master_flavor_id", {}, {"master_flavor_id": "m1.giant"}),
    Case("warn", "flavor-not-found", "flavor_id", {}, {"flavor_id": None}),
    Case(
        "block",
        "flavor-not-found",
        "flavor_id",
        {"labels.boot_volume_size": "0"},
        {"flavor_id": None},
    ),
    Case("block", "flavor-too-small", "flavor_id", {}, {}, images(min_ram=5000)),
    Case("block", "flavor-too-small", "flavor_id", {"flavor_id": "m1.tiny"}),
    Case("block", "flavor-too-small", "flavor_id", {}, {}, images(min_disk=41)),
    Case("block", "flavor-too-small", "master_flavor_id", {}, {}, images(size=41 * 2**30)),
    Case("warn", "flavor-too-small", "flavor_id", {"flavor_id": "v1.medium"}),
    Case(
        "block",
        "flavor-too-small",
        "flavor_id",
        {"flavor_id": "v1.medium", "labels.boot_volume_size": "0"},
    ),
    Case(
        "block",
        "flavor-too-small",
        "labels.boot_volume_size",
        {"flavor_id": "v1.medium", "labels.boot_volume_size": "9"},
    ),
    Case("warn", "flavor-too-small", "master_flavor_id", {"master_flavor_id": "m1.small"}),
    Case("warn", "flavor-too-small", "master_flavor_id", {}, {}, flavors(ram=1024)),
    Case(
        "warn",
        "flavor-too-small",
        "master_flavor_id",
        {"labels.monitoring_enabled": "true"},
        {},
        flavors(ram=3072),
    ),
    Case(
        "unchecked", "flavor-too-small", "flavor_id", {}, {}, {"flavors": [{"name": "m1.medium"}]}
    ),
    Case("warn", "disk-full", "flavor_id", {}, {}, {**flavors(disk=8), **images(min_disk=5)}),
    Case(
        "warn",
        "flavor-too-small",
        "flavor_id",
        {"flavor_id": "m1.small", "labels": {}},
        {"cluster_distro": "ubuntu", "image_id": "ubuntu-24.04"},
    ),
)
