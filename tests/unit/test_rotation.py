# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime, timedelta

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


NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "made", "expected"),
    [
        ("UPDATE_IN_PROGRESS", timedelta(minutes=1), True),
        ("UPDATE_FAILED", timedelta(minutes=30), True),
        ("UPDATE_COMPLETE", timedelta(minutes=30), False),
        ("UPDATE_IN_PROGRESS", timedelta(hours=3), False),
        ("UPDATE_IN_PROGRESS", timedelta(days=30), False),
        ("CREATE_IN_PROGRESS", timedelta(minutes=1), False),
    ],
)
def test_a_new_authority_takes_its_time_to_the_nodes(status, made, expected):
    cluster = {"status": status, "created_at": "2026-10-29T15:00:00+00:00"}
    not_before = NOW - made - timedelta(days=1)
    assert rotation.under_way(cluster, not_before, NOW) is expected


def test_the_first_authority_is_not_a_new_one():
    cluster = {"status": "UPDATE_IN_PROGRESS", "created_at": "2026-11-28T14:30:00+00:00"}
    first = NOW - timedelta(days=1, minutes=29)
    assert not rotation.under_way(cluster, first, NOW)


def test_of_a_cluster_without_a_date_nothing_is_said():
    assert not rotation.under_way({"status": "UPDATE_IN_PROGRESS"}, NOW, NOW)
