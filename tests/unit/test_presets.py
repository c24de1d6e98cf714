# SPDX-License-Identifier: Apache-2.0
import json
from pathlib import Path

import pytest

from k8s_dashboard import preflight
from k8s_dashboard.presets import presets

IMAGE = {"id": "i", "name": "fcos", "os_distro": "fedora-coreos", "status": "active"}
TEMPLATE = {
    "uuid": "t",
    "name": "small",
    "coe": "kubernetes",
    "image_id": "i",
    "flavor_id": "m1.small",
    "master_flavor_id": "m1.small",
    "external_network_id": "n",
    "network_driver": "flannel",
    "labels": {},
}
CLOUD = {
    "images": [IMAGE],
    "flavors": [
        {"id": "0", "name": "m1.tiny", "ram": 512, "vcpus": 1, "disk": 5},
        {"id": "1", "name": "m1.small", "ram": 2048, "vcpus": 2, "disk": 20},
        {"id": "3", "name": "m1.large", "ram": 8192, "vcpus": 8, "disk": 80},
        {"id": "2", "name": "m1.medium", "ram": 4096, "vcpus": 4, "disk": 40},
    ],
    "keypairs": [{"name": "mine"}],
    "networks": [{"id": "n", "name": "public", "router:external": True}],
    "quotas": {"cores": {"limit": 100, "in_use": 0}},
    "services": ["compute"],
}


def made(cloud=CLOUD, templates=(TEMPLATE,), own=()):
    return {preset.slug: preset for preset in presets(cloud, templates, own)}


def test_the_smallest_is_what_the_template_says_where_that_is_enough():
    values = made()["try"].values

    assert values["cluster_template_id"] == "t"
    assert values["keypair"] == "mine"
    assert values["node_count"] == "1"
    assert not values.keys() & {"flavor_id", "master_flavor_id"}


def test_a_template_that_is_too_small_gets_the_smallest_flavor_that_serves():
    values = made(templates=[TEMPLATE | {"flavor_id": "m1.tiny"}])["try"].values

    assert values["flavor_id"] == "m1.small"
    assert "master_flavor_id" not in values


def test_an_image_can_ask_for_more():
    cloud = CLOUD | {"images": [IMAGE | {"min_ram": 3000}]}

    assert made(cloud)["try"].values["flavor_id"] == "m1.medium"


def test_production_has_roomy_workers_and_heals():
    values = made()["production"].values

    assert values["flavor_id"] == "m1.medium"
    assert values["auto_healing_enabled"] == "yes"
    assert values["node_count"] == "3"


def test_without_load_balancers_there_is_one_control_plane_node_and_it_says_why():
    preset = made()["production"]

    assert preset.values["master_count"] == "1"
    assert "no load balancers" in str(preset.notes[0])


def test_with_them_there_are_three_behind_one():
    preset = made(CLOUD | {"services": ["load-balancer"]})["production"]

    assert preset.values["master_count"] == "3"
    assert preset.values["master_lb_enabled"] == "yes"
    assert not preset.notes


def test_a_template_with_a_load_balancer_is_taken_for_it():
    balanced = TEMPLATE | {"uuid": "b", "master_lb_enabled": True}
    values = made(CLOUD | {"services": ["load-balancer"]}, [TEMPLATE, balanced])[
        "production"
    ].values

    assert values["cluster_template_id"] == "b"
    assert "master_lb_enabled" not in values


def test_a_tight_quota_makes_it_smaller():
    cloud = CLOUD | {"quotas": {"cores": {"limit": 12, "in_use": 2}}}
    preset = made(cloud)["production"]

    assert preset.values["node_count"] == "1"
    assert "room for one worker" in str(preset.notes[-1])


def test_a_template_for_closed_networks_is_taken_and_nothing_left_to_fill_in():
    closed = TEMPLATE | {"uuid": "c", "labels": {"container_infra_prefix": "r.example/"}}
    preset = made(templates=[TEMPLATE, closed])["closed"]

    assert preset.values["cluster_template_id"] == "c"
    assert preset.fill == ""


def test_without_one_the_mirror_is_to_be_filled_in():
    preset = made()["closed"]

    assert preset.fill == "container_infra_prefix"
    assert "ask your operator" in str(preset.notes[0])


def test_a_template_that_cannot_work_is_passed_by():
    gone = TEMPLATE | {"uuid": "gone", "image_id": "other"}
    hidden = TEMPLATE | {"uuid": "hidden", "hidden": True}
    swarm = TEMPLATE | {"uuid": "swarm", "coe": "swarm"}

    assert (
        made(templates=[gone, hidden, swarm, TEMPLATE])["try"].values["cluster_template_id"] == "t"
    )


def test_an_empty_cloud_has_presets_too():
    for preset in made({}, ()).values():
        assert "cluster_template_id" not in preset.values


def test_an_operator_s_preset_comes_after_or_instead():
    own = [
        {"slug": "gpu", "title": "With GPUs", "values": {"node_count": 2}},
        {"slug": "try", "title": "Ours 100%", "sentence": "s", "values": {}},
    ]
    found = made(own=own)

    assert list(found) == ["try", "production", "closed", "gpu"]
    assert str(found["try"].title) == "Ours 100%"


def test_no_preset_is_blocked_by_the_checks():
    for preset in made().values():
        body = {
            name: preset.values[name]
            for name in ("cluster_template_id", "keypair", "flavor_id", "master_flavor_id")
            if name in preset.values
        } | {"name": "mine", "master_count": int(preset.values["master_count"]), "node_count": 1}
        checks = preflight.check(body, TEMPLATE, CLOUD)

        assert not [check for check in checks if check.grade == "block"]


DEMO = json.loads((Path(__file__).parent / "data" / "demo-cloud.json").read_text())
"""What an ordinary user of a minicloud is told, and its cluster template."""


def blocked(**request):
    body = {"name": "mine", "cluster_template_id": DEMO["cluster_template"]["uuid"], **request}
    checks = preflight.check(body, DEMO["cluster_template"], DEMO["inventory"])
    return [check for check in checks if check.grade == "block"]


@pytest.mark.parametrize("slug", ["try", "production", "closed"])
def test_on_a_cloud_as_it_comes_every_preset_can_be_sent(slug):
    values = made(DEMO["inventory"], [DEMO["cluster_template"]])[slug].values
    taken = ("keypair", "flavor_id", "master_flavor_id")
    numbers = ("master_count", "node_count", "create_timeout")

    assert values["cluster_template_id"] == DEMO["cluster_template"]["uuid"]
    assert not blocked(
        **{name: values[name] for name in taken if name in values},
        **{name: int(values[name]) for name in numbers},
    )


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"node_count": 0},
        {"node_count": 80, "create_timeout": 240},
        {"flavor_id": "m1.medium", "master_flavor_id": "m1.medium"},
        {"docker_volume_size": 20},
        {"floating_ip_enabled": False},
        {"labels": {"etcd_volume_size": "5", "etcd_volume_type": "standard"}},
        {"labels": {"availability_zone": "nova"}, "merge_labels": True},
        {"labels": {"auto_scaling_enabled": "true", "min_node_count": "1", "max_node_count": "3"}},
        {"labels": {"container_infra_prefix": "registry.example.com/magnum/"}},
        {"labels": {"ours": "anything, in any shape = fine"}},
    ],
)
def test_on_a_cloud_as_it_comes_nothing_that_works_is_blocked(request_):
    assert not blocked(keypair="demo-key", **request_)
