# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with versions."""

from tests.unit.preflight.cases.model import Case

CASES = (
    Case(
        "block",
        "kubernetes-version-mismatch",
        "labels.container_runtime",
        {"labels.container_runtime": "host-docker"},
    ),
    Case(
        "block",
        "kubernetes-version-mismatch",
        "labels.containerd_version",
        {"labels.containerd_version": "1.4.13"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.kube_tag",
        {"labels.kube_tag": "v1.31.2-rancher1"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.kube_tag",
        {"labels.kube_tag": "v1.11.6-rancher1"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.cloud_provider_tag",
        {"labels.cloud_provider_tag": "v1.18.0"},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.calico_tag",
        {"labels.calico_tag": "v3.13.1"},
    ),
    Case("tell", "kubernetes-version-unset", "labels.kube_tag", {}, {"labels.kube_tag": None}),
    Case("warn", "image-pull-failed", "labels.kube_tag", {"labels.kube_tag": "v1.28.9"}),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.container_runtime",
        {},
        {"labels.container_runtime": None},
    ),
    Case(
        "warn",
        "kubernetes-version-mismatch",
        "labels.containerd_version",
        {},
        {"labels.containerd_version": None},
    ),
    Case(
        "warn",
        "checksum-mismatch",
        "labels.containerd_tarball_sha256",
        {},
        {"labels.containerd_tarball_sha256": None},
    ),
    Case(
        "warn",
        "checksum-mismatch",
        "labels.helm_client_sha256",
        {},
        {"labels.helm_client_sha256": None},
    ),
    Case(
        "tell",
        "checksum-mismatch",
        "labels.helm_client_sha256",
        {},
        {"labels.helm_client_sha256": None, "labels.helm_client_tag": None},
    ),
    Case("warn", "tls-disabled", "tls_disabled", {}, {"tls_disabled": True}),
)
