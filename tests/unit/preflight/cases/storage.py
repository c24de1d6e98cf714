# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with volumes."""

from tests.unit.preflight.cases.model import Case

TYPES = {"volume_types": [{"id": "a", "name": "ssd"}, {"id": "b", "name": "hdd"}]}

CASES = (
    Case(
        "block",
        "volume-type-not-found",
        "labels.docker_volume_type",
        {"docker_volume_size": 20, "labels.docker_volume_type": "platinum"},
    ),
    Case(
        "block",
        "volume-type-not-found",
        "labels.docker_volume_type",
        {"docker_volume_size": 20, "labels.docker_volume_type": ""},
    ),
    Case(
        "block",
        "volume-type-not-found",
        "labels.etcd_volume_type",
        {"labels.etcd_volume_size": "10"},
        {},
        {"volume_types": []},
    ),
    Case(
        "tell",
        "volume-type-unset",
        "labels.docker_volume_type",
        {"docker_volume_size": 20},
        {},
        TYPES,
    ),
    Case(
        "block",
        "service-unavailable",
        "docker_volume_size",
        {"docker_volume_size": 20},
        {},
        {"services": ["container-infra", "orchestration"]},
    ),
    Case("block", "label-invalid", "docker_volume_size", {"docker_volume_size": "much"}),
    Case("warn", "label-invalid", "docker_volume_size", {"docker_volume_size": 3}),
    Case(
        "block",
        "label-invalid",
        "docker_storage_driver",
        {},
        {"docker_storage_driver": "devicemapper"},
    ),
    Case("block", "label-invalid", "volume_driver", {}, {"volume_driver": "rexray"}),
    Case(
        "block",
        "label-invalid",
        "labels.cloud_provider_enabled",
        {"labels.cloud_provider_enabled": "False"},
    ),
    Case(
        "warn", "label-invalid", "labels.cinder_csi_enabled", {"labels.cinder_csi_enabled": "false"}
    ),
    Case("tell", "volume-driver-unset", "volume_driver", {}, {"volume_driver": None}),
    Case(
        "warn",
        "volume-type-not-found",
        "labels.boot_volume_type",
        {"labels.boot_volume_type": "platinum"},
    ),
)
