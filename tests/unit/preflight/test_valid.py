# SPDX-License-Identifier: Apache-2.0
"""Requests that work are not stopped, whatever they are like."""

import pytest

from k8s_dashboard import preflight
from tests.unit.preflight.cloud import (
    INVENTORY,
    LABELS,
    REQUEST,
    TEMPLATE,
    changed,
    checks,
    found,
)

PRIVATE = {"fixed_network": "private", "fixed_subnet": "private-v4"}

VALID = {
    "the least": ({"name": "a", "keypair": None, "node_count": 0}, {}, {}),
    "highly available": (
        {
            "master_count": 3,
            "node_count": 5,
            "master_lb_enabled": True,
            "labels.etcd_volume_size": "20",
            "labels.etcd_volume_type": "vt-ssd",
            "labels.availability_zone": "az1",
        },
        {},
        {},
    ),
    "in a network of one's own": (
        {"fixed_network": "net-private", "fixed_subnet": "sub-private"},
        {},
        {},
    ),
    "without floating IPs": ({**PRIVATE, "floating_ip_enabled": False}, {}, {}),
    "with flannel and other ranges": (
        {
            "labels.flannel_network_cidr": "172.16.0.0/14",
            "labels.flannel_network_subnetlen": 24,
            "labels.flannel_backend": "host-gw",
            "labels.fixed_subnet_cidr": "192.168.5.0/24",
        },
        {"network_driver": "flannel"},
        {},
    ),
    "booting from volumes": (
        {
            "flavor_id": "v1.medium",
            "master_flavor_id": "v1.medium",
            "labels.boot_volume_size": "30",
            "labels.boot_volume_type": "ssd",
        },
        {},
        {},
    ),
    "flavors without a disk, where the operator has a default": (
        {"flavor_id": "5", "master_flavor_id": "5"},
        {},
        {},
    ),
    "scaled and healed": (
        {
            "node_count": 3,
            "labels.auto_scaling_enabled": True,
            "labels.min_node_count": 1,
            "labels.max_node_count": "6",
            "labels.auto_healing_enabled": "yes",
            "labels.auto_healing_controller": "magnum-auto-healer",
            "labels.magnum_auto_healer_tag": "v1.27.3",
        },
        {},
        {},
    ),
    "behind a closed network": (
        {
            "create_timeout": 180,
            "labels.container_infra_prefix": "registry.example.com/magnum/",
            "labels.containerd_tarball_url": "https://mirror.example.com/containerd.tgz",
            "labels.helm_client_url": "https://mirror.example.com/helm.tgz",
            "labels.kube_tag": "v1.28.9",
        },
        {
            "http_proxy": "http://proxy.example.com:3128",
            "https_proxy": "http://proxy.example.com:3128",
            "no_proxy": "192.0.2.0/24",
        },
        {},
    ),
    "monitored, with an ingress": (
        {
            "labels.monitoring_enabled": "true",
            "labels.monitoring_retention_days": 7,
            "labels.ingress_controller": "nginx",
            "labels.grafana_admin_passwd": "from a password manager",
            "master_flavor_id": "m1.large",
        },
        {},
        {},
    ),
    "docker's own volume": ({"docker_volume_size": 50, "labels.docker_volume_type": "ssd"}, {}, {}),
    "old Kubernetes on Docker, as Magnum installs it": (
        {"labels": {}, "create_timeout": 0},
        {"labels": {}},
        {},
    ),
    "labels of one's own alone": (
        {"labels": {**LABELS, "selinux_mode": "permissive"}, "merge_labels": False},
        {"labels": {"kube_tag": "v1.23.3-rancher1"}},
        {},
    ),
    "everything unlimited": (
        {"node_count": 60, "create_timeout": 120},
        {},
        {
            "quotas": {name: {"limit": -1, "in_use": 900} for name in INVENTORY["quotas"]},
            "network_ip_availabilities": [],
        },
    ),
    "for Cluster API": (
        {"name": "small-letters", "labels": {"kube_tag": "v1.31.1", "octavia_provider": "ovn"}},
        {"image_id": "ubuntu-24.04", "cluster_distro": "ubuntu", "network_driver": "cilium"},
        {"services": ["load-balancer"]},
    ),
    "where nothing of the cloud is known": ({}, {}, {"images": None, "quotas": None}),
}


@pytest.mark.parametrize("name", VALID)
def test_it_is_not_stopped(name):
    assert found(checks(*VALID[name]), "block") == set()


def test_numbers_may_be_text():
    said = checks({"master_count": "1", "node_count": "2", "create_timeout": "60"})
    assert found(said, "block", "warn") == set()


def test_a_request_says_more_than_its_template():
    assert found(checks({"flavor_id": "m1.large"}, {"flavor_id": "gone"}), "block") == set()
    balanced = checks({"master_count": 3, "master_lb_enabled": False}, {"master_lb_enabled": True})
    assert ("master-count-needs-load-balancer", "master_count") in found(balanced, "block")


def test_without_a_driver_the_range_of_pods_that_is_named_counts():
    own = {"labels.calico_ipv4pool": "10.0.0.0/16"}
    said = found(checks(own, {"network_driver": None}), "block")
    assert ("address-ranges-overlap", "labels.calico_ipv4pool") in said


def test_labels_take_the_place_of_the_templates_unless_merged():
    own = {"labels": {"selinux_mode": "permissive"}}
    template = {"labels.docker_volume_type": "gone", "docker_volume_size": 20}
    wrong = ("volume-type-not-found", "labels.docker_volume_type")
    assert wrong in found(checks({**own, "merge_labels": True}, template), "block")
    assert wrong not in found(checks({**own, "merge_labels": False}, template), "block")
    assert wrong in found(checks({"labels": {}}, template), "block")


def test_the_templates_version_holds_where_its_labels_are_replaced():
    own = {"labels": {"selinux_mode": "permissive"}, "merge_labels": False}
    said = found(checks(own), "warn")
    assert ("kubernetes-version-mismatch", "labels.container_runtime") in said


def test_nothing_is_stopped_for_what_an_unknown_template_may_say():
    wanted = {**REQUEST, "master_count": 3, "labels": {"fixed_subnet_cidr": "10.100.9.0/24"}}
    quotas = {name: {"limit": 0, "in_use": 0} for name in ("floatingip", "router", "volumes")}
    said = preflight.check(wanted, None, {**INVENTORY, "quotas": {**INVENTORY["quotas"], **quotas}})
    assert found(said, "block") == set()
    assert ("master-count-needs-load-balancer", "master_count") in found(said, "unchecked")
    assert {code for code, _field in found(said, "unchecked")} >= {"quota-exceeded"}


@pytest.mark.parametrize("template", [None, {}, {"name": "known in part"}])
def test_what_an_unknown_template_decides_is_unchecked(template):
    said = preflight.check(REQUEST, template, INVENTORY)
    assert found(said, "block") == set()
    assert {
        ("image-not-found", "image_id"),
        ("external-network-not-found", "external_network_id"),
        ("flavor-not-found", "flavor_id"),
        ("flavor-not-found", "master_flavor_id"),
    } <= found(said, "unchecked")


def test_a_template_that_is_made_needs_an_image_and_an_external_network():
    said = found(preflight.check_template({"name": "new"}, INVENTORY), "block")
    assert ("image-not-found", "image_id") in said
    assert ("external-network-not-found", "external_network_id") in said


def test_a_template_can_be_checked_alone():
    assert preflight.check_template(TEMPLATE, INVENTORY) == ()
    wrong = changed(TEMPLATE, {"image_id": "gone", "network_driver": "weave", "name": "1 x"})
    assert found(preflight.check_template(wrong, INVENTORY), "block") == {
        ("image-not-found", "image_id"),
        ("network-driver-unsupported", "network_driver"),
    }


NEEDED = {
    "images": ("image-not-found", "image-distro-unset", "image-distro-end-of-life"),
    "flavors": ("flavor-not-found", "flavor-too-small", "quota-exceeded"),
    "keypairs": ("keypair-not-found",),
    "networks": ("external-network-not-found", "fixed-network-not-found"),
    "subnets": ("fixed-network-not-found", "network-unroutable", "address-ranges-overlap"),
    "routers": ("network-unroutable",),
    "ports": ("network-unroutable",),
    "network_ip_availabilities": ("no-more-addresses",),
    "volume_types": ("volume-type-not-found",),
    "availability_zones": ("availability-zone-not-found",),
    "quotas": ("quota-exceeded",),
    "services": ("service-unavailable", "load-balancer-service-missing"),
    "drivers": ("driver-missing", "image-distro-unsupported"),
}
LARGE = {
    **PRIVATE,
    "docker_volume_size": 20,
    "master_lb_enabled": True,
    "labels.availability_zone": "az1",
    "labels.docker_volume_type": "ssd",
}


@pytest.mark.parametrize("key", NEEDED)
@pytest.mark.parametrize("missing", [None, "no answer", 7, {}])
def test_what_needs_a_missing_answer_is_unchecked(key, missing):
    inventory = {**INVENTORY, key: missing}
    if key in ("services", "quotas") and missing == {}:
        del inventory[key]
    said = preflight.check(changed({**REQUEST, "merge_labels": True}, LARGE), TEMPLATE, inventory)
    assert set(NEEDED[key]) <= {each.code for each in said if each.grade == "unchecked"}
    assert not [each for each in said if each.grade == "block"]


def test_every_missing_answer_has_a_case():
    said = preflight.check(changed({**REQUEST, "merge_labels": True}, LARGE), TEMPLATE, INVENTORY)
    assert set(NEEDED) == set(INVENTORY)
    assert found(said, "unchecked") == {("etcd-discovery-failed", "discovery_url")}


def test_what_is_not_wanted_needs_no_answer():
    inventory = {key: value for key, value in INVENTORY.items() if key != "volume_types"}
    said = preflight.check(REQUEST, TEMPLATE, inventory)
    assert "volume-type-not-found" not in {each.code for each in said}
