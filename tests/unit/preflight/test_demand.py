# SPDX-License-Identifier: Apache-2.0
"""What a cluster will take of each resource."""

import pytest

from k8s_dashboard import preflight
from k8s_dashboard.preflight import TITLES
from tests.unit.preflight.cloud import INVENTORY, REQUEST, TEMPLATE, changed


def _needs(request=None, template=None, inventory=None):
    demand = preflight.needs(
        changed({**REQUEST, "merge_labels": True}, request or {}),
        changed(TEMPLATE, template or {}),
        changed(INVENTORY, inventory or {}),
    )
    return {need.resource: need for need in demand.needs}


def _counts(*arguments):
    return {name: need.count for name, need in _needs(*arguments).items()}


def test_a_small_cluster():
    assert _counts() == {
        "clusters": 1,
        "instances": 3,
        "cores": 6,
        "ram": 12288,
        "server_groups": 2,
        "server_group_members": 2,
        "volumes": 0,
        "gigabytes": 0,
        "floatingip": 3,
        "port": 4,
        "security_group": 2,
        "security_group_rule": 27,
        "network": 1,
        "subnet": 1,
        "router": 1,
        "load_balancer": 0,
    }


def test_a_large_one_with_volumes_and_a_load_balancer():
    counts = _counts(
        {
            "master_count": 3,
            "node_count": 4,
            "master_lb_enabled": True,
            "flavor_id": "m1.large",
            "docker_volume_size": 20,
            "labels.boot_volume_size": "30",
            "labels.etcd_volume_size": 10,
            "fixed_network": "private",
            "fixed_subnet": "private-v4",
        }
    )
    assert counts["instances"] == 7
    assert counts["cores"] == 3 * 2 + 4 * 4
    assert counts["volumes"] == 7 + 7 + 3
    assert counts["gigabytes"] == 7 * 20 + 7 * 30 + 3 * 10
    assert counts["floatingip"] == 7 + 1
    assert counts["load_balancer"] == 2
    assert counts["port"] == 7 + 2
    assert counts["network"] == counts["subnet"] == counts["router"] == 0


def test_a_floating_ip_for_the_api_alone():
    wanted = {"floating_ip_enabled": False, "master_lb_enabled": True}
    assert _counts(wanted)["floatingip"] == 0
    label = {"labels.master_lb_floating_ip_enabled": "true"}
    assert _counts({**wanted, **label})["floatingip"] == 1
    assert _counts({**label, "floating_ip_enabled": False})["floatingip"] == 0


def test_a_cluster_of_cluster_api_has_one_load_balancer_and_floating_ip():
    other = {"cluster_distro": "ubuntu", "docker_volume_size": 20, "master_lb_enabled": True}
    counts = _counts({}, other)
    assert (counts["load_balancer"], counts["floatingip"], counts["volumes"]) == (1, 1, 0)
    assert counts["server_groups"] == 0 and "security_group_rule" not in counts


def test_what_is_not_known_is_not_guessed():
    need = _needs({}, {}, {"flavors": None})["cores"]
    assert need.count is None and not need.is_known and not need.exceeded


@pytest.mark.parametrize(
    ("limit", "used", "exceeded", "free"),
    [
        (-1, 500, False, None),
        (10, 7, False, 3),
        (10, 8, True, 2),
        (10, 12, True, 0),
        (2, None, True, None),
        (10, None, False, None),
        (None, 3, False, None),
    ],
)
def test_it_is_held_against_the_quota(limit, used, exceeded, free):
    need = _needs({}, {}, {"quotas.instances": {"limit": limit, "in_use": used}})["instances"]
    assert (need.exceeded, need.free) == (exceeded, free)
    assert need.is_known == (limit == -1 or exceeded or None not in (limit, used))


@pytest.mark.parametrize("name", ["floatingip", "floating_ips", "floating-ip", "FloatingIPs"])
def test_quotas_go_by_several_names(name):
    need = _needs({}, {}, {"quotas": {name: {"limit": 5, "in_use": 3}}})["floatingip"]
    assert (need.limit, need.in_use) == (5, 3)


def test_members_of_other_groups_do_not_count():
    quota = {"quotas.server_group_members": {"limit": 10, "in_use": 9}}
    assert not _needs({}, {}, quota)["server_group_members"].exceeded


@pytest.mark.parametrize("resource", TITLES)
def test_a_quota_that_is_short_is_named(resource):
    given = (
        changed(REQUEST, {"docker_volume_size": 20, "master_lb_enabled": True}),
        TEMPLATE,
        changed(INVENTORY, {"quotas": {resource: {"limit": 0, "in_use": 0}}}),
    )
    said = [each for each in preflight.check(*given) if each.code == "quota-exceeded"]
    assert [each.grade for each in said] == ["block", "unchecked"]
    assert "%" not in str(said[0].message) and "0" in str(said[0].message)


def test_every_resource_has_a_title():
    assert set(_needs()) == set(TITLES)
    assert all(need.title for need in _needs().values())
