# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with the image."""

from tests.unit.preflight.cases.model import Case, images
from tests.unit.preflight.cloud import INVENTORY

CASES = (
    Case("block", "image-not-found", "image_id", {}, {"image_id": "fcos-gone"}),
    Case("block", "image-not-found", "image_id", {}, {}, images(status="queued")),
    Case("block", "image-not-found", "image_id", {}, {}, {"images": INVENTORY["images"][:1] * 2}),
    Case("block", "image-distro-unset", "image_id", {}, {}, images(os_distro=None)),
    Case(
        "block",
        "image-distro-unsupported",
        "image_id",
        {},
        {"cluster_distro": None},
        images(os_distro="debian"),
    ),
    Case("block", "image-distro-unsupported", "image_id", {}, {"server_type": "bm"}),
    Case("block", "driver-missing", "image_id", {}, {}, {"drivers": INVENTORY["drivers"][1:]}),
    Case("block", "driver-missing", "image_id", {}, {}, {"drivers": []}),
    Case(
        "warn",
        "image-distro-end-of-life",
        "image_id",
        {},
        {"cluster_distro": "fedora-atomic"},
        images(os_distro="fedora-atomic"),
    ),
    Case(
        "warn",
        "image-distro-end-of-life",
        "image_id",
        {},
        {"image_id": "fcos"},
        images(name="fcos", os_version="31.20200323.3.2"),
    ),
    Case(
        "tell",
        "image-distro-end-of-life",
        "image_id",
        {},
        {"image_id": "fedora-coreos-38.20230806.3.0"},
        images(name="fedora-coreos-38.20230806.3.0"),
    ),
    Case(
        "warn",
        "template-parameter-undefined",
        "image_id",
        {},
        {"cluster_distro": "fedora-atomic"},
        {"drivers": [{"os_distro": "fedora-atomic", "server_type": "vm", "coe": "kubernetes"}]},
    ),
    Case(
        "warn",
        "image-distro-doubtful",
        "image_id",
        {},
        {"image_id": "Ubuntu 24.04"},
        images(name="Ubuntu 24.04"),
    ),
    Case(
        "warn",
        "image-property-missing",
        "image_id",
        {"labels": {}},
        {"cluster_distro": "ubuntu", "image_id": "ubuntu-24.04", "labels": {}},
    ),
    Case("warn", "image-format-unsuitable", "image_id", {}, {}, images(disk_format="iso")),
    Case("warn", "image-distro-unsupported", "image_id", {}, {}, images(os_distro="debian")),
    Case("warn", "image-distro-end-of-life", "image_id", {}, {}, images(os_distro="coreos")),
)
