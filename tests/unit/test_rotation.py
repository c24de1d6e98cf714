# SPDX-License-Identifier: Apache-2.0
import pytest

from k8s_dashboard import rotation

TEMPLATE = {"tls_disabled": False, "cluster_distro": "fedora-coreos"}
CLUSTER = {"stack_id": "b2c0", "status": "CREATE_COMPLETE"}


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "CHECK_COMPLETE"])
def test_a_cluster_that_is_well_can_get_a_new_authority(status):
    assert rotation.refusal({**CLUSTER, "status": status}, TEMPLATE) is None


@pytest.mark.parametrize(
    "status",
    ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"],
)
def test_one_that_is_not_has_to_wait(status):
    assert rotation.refusal({**CLUSTER, "status": status}, TEMPLATE) == rotation.WRONG_STATUS


@pytest.mark.parametrize(
    ("cluster", "template", "code"),
    [
        ({"stack_id": None}, {}, rotation.NO_DRIVER),
        ({"cluster_id": "kube-abcde", "stack_id": None}, {}, rotation.NO_DRIVER),
        ({}, {"tls_disabled": True}, rotation.TLS_DISABLED),
        ({}, {"cluster_distro": "ubuntu"}, rotation.WRONG_IMAGE),
        ({}, {"cluster_distro": None}, rotation.WRONG_IMAGE),
    ],
)
def test_what_would_break_it_is_known_before(cluster, template, code):
    assert rotation.refusal({**CLUSTER, **cluster}, {**TEMPLATE, **template}) == code
