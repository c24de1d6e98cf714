# SPDX-License-Identifier: Apache-2.0
"""What the cloud has, as the checks take it."""

import time

import pytest
import requests

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud import known, quotas
from k8s_dashboard.cloud.errors import Forbidden, NotFound, Unavailable
from k8s_dashboard.cloud.inventory import Answer, Inventory
from tests.panels import choices, conftest


def inventory(**answers):
    return Inventory({kind: Answer(tuple(items)) for kind, items in answers.items()})


def test_each_service_s_limits_become_quotas_by_name():
    found = quotas.read(
        inventory(
            compute_limits=[
                {"maxTotalCores": 20, "totalCoresUsed": 4, "maxServerGroupMembers": 10}
            ],
            volume_limits=[{"maxTotalVolumes": -1, "totalVolumesUsed": 3}],
            network_quotas=[{"floatingip": {"limit": 5, "used": 1, "reserved": 1}}],
            cluster_quota=[{"hard_limit": 20}],
            cluster_stats=[{"clusters": 3, "nodes": 9}],
            load_balancer_quotas=[{"load_balancer": 10}],
            load_balancers=[{"id": "a"}, {"id": "b"}],
        )
    )

    assert found == {
        "cores": {"limit": 20, "in_use": 4},
        "server_group_members": {"limit": 10, "in_use": 0},
        "volumes": {"limit": -1, "in_use": 3},
        "floatingip": {"limit": 5, "in_use": 2},
        "clusters": {"limit": 20, "in_use": 3},
        "load_balancers": {"limit": 10, "in_use": 2},
    }


@pytest.mark.parametrize(
    ("quota", "limit"),
    [({"load_balancer": None}, -1), ({"loadbalancer": 7}, 7), ({"load_balancer": -1}, -1)],
)
def test_octavia_has_said_it_in_several_ways(quota, limit):
    found = quotas.read(inventory(load_balancer_quotas=[quota], load_balancers=[]))

    assert found["load_balancers"]["limit"] == limit


def test_what_only_half_is_known_of_is_not_known():
    assert quotas.read(inventory(cluster_quota=[{"hard_limit": 20}])) == {}


def test_what_nobody_told_is_missing_and_not_empty():
    found = Inventory(
        {
            cloud.FLAVORS: Answer(error=Unavailable("nova", 0, "it cannot be reached")),
            cloud.KEYPAIRS: Answer(()),
            cloud.FREE_ADDRESSES: Answer(()),
        },
        frozenset({"compute"}),
    )

    assert known.plain(found) == {"keypairs": [], "services": ["compute"]}


def test_an_operator_s_drivers_are_known_too(settings):
    settings.K8S_DASHBOARD_DRIVERS = [{"os_distro": "ubuntu"}]

    assert known.plain(Inventory({}))["drivers"] == [{"os_distro": "ubuntu"}]


@pytest.mark.parametrize(
    "error",
    [
        Forbidden("nova", 403, "no", "req-1"),
        Unavailable("cinder", 0, "it did not answer in time"),
        NotFound("magnum", 404, "gone"),
    ],
)
def test_an_answer_survives_the_cache_as_it_was(error):
    for answer in (Answer(({"name": "a"},)), Answer(error=error)):
        back = cloud._revived(cloud._plain(answer, cloud.FLAVORS))

        assert back.items == answer.items
        assert (type(back.error), str(back.error)) == (type(answer.error), str(answer.error))


def test_the_cache_holds_no_secret_of_a_template(member, wire, monkeypatch):
    secrets = {
        "http_proxy": "http://proxy:only-once@192.0.2.1:3128",
        "labels": {"grafana_admin_passwd": "only-once"},
    }
    choices.answer(wire.mocker, choices.SMALL | secrets)
    kept = []
    monkeypatch.setattr(cloud.cache, "set_many", lambda data, *_: kept.append(data))

    member.post("/project/kubernetes_clusters/create/checks.json", {})

    assert "proxy" in str(kept)
    assert "only-once" not in str(kept)


def test_octavia_is_asked_only_where_it_is_in_the_catalogue(member, wire, monkeypatch):
    choices.answer(wire.mocker, choices.SMALL)
    address = "/project/kubernetes_clusters/create/checks.json"
    member.post(address, {})
    without = wire.calls()
    monkeypatch.setitem(conftest.ENDPOINTS, "load-balancer", "http://octavia.test")
    member.post(address, {})

    assert not [call for call in without if "octavia" in call]
    assert len([call for call in wire.calls() if "octavia" in call]) == 2


def test_a_cloud_without_cinder_is_asked_for_no_volumes(member, wire, monkeypatch):
    choices.answer(wire.mocker, choices.SMALL)
    monkeypatch.delitem(conftest.ENDPOINTS, "volumev3")

    response = member.get("/project/kubernetes_clusters/create/")

    assert response.status_code == 200
    assert not [call for call in wire.calls() if "cinder" in call]


def test_side_by_side_takes_as_long_as_the_slowest(member, wire, monkeypatch):
    choices.answer(wire.mocker, choices.SMALL)

    def slow(request):
        time.sleep(0.3)
        return []

    for kind in (cloud.FLAVORS, cloud.KEYPAIRS, cloud.NETWORKS, cloud.SUBNETS, cloud.IMAGES):
        monkeypatch.setitem(cloud._QUESTIONS, kind, slow)
    member.get("/project/kubernetes_clusters/create/")
    began = time.perf_counter()

    member.get("/project/kubernetes_clusters/create/")

    assert time.perf_counter() - began < 0.3 + 1


def test_one_that_never_answers_costs_the_time_limit_and_no_more(member, wire):
    choices.answer(wire.mocker, choices.SMALL)
    wire.mocker.get(choices.IMAGES, exc=requests.exceptions.ReadTimeout)

    assert member.get("/project/kubernetes_clusters/create/").status_code == 200
