# SPDX-License-Identifier: Apache-2.0
"""The command that a page shows is read by the real client's own parser."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from magnumclient.common import utils
from magnumclient.osc.v1 import cluster_templates, clusters

from k8s_dashboard import command

BODY = {
    "name": "shop",
    "cluster_template_id": "t",
    "keypair": "my key",
    "master_count": 3,
    "master_flavor_id": "m1.small",
    "node_count": 0,
    "flavor_id": "m1.large",
    "docker_volume_size": 20,
    "fixed_network": "n",
    "fixed_subnet": "s",
    "discovery_url": "https://etcd.example/?a=b&c=d",
    "create_timeout": 90,
    "master_lb_enabled": True,
    "floating_ip_enabled": False,
    "labels": {"a": "1,2=3", "b": "x y"},
    "merge_labels": True,
}


def parsed(line, kind, words):
    found = shlex.split(line.replace(" \\\n  ", " "))
    assert found[: len(words)] == words
    return kind(None, None).get_parser("x").parse_args(found[len(words) :])


def cluster(body):
    words = ["openstack", "coe", "cluster", "create"]
    return parsed(command.create_cluster(body), clusters.CreateCluster, words)


def test_every_attribute_reaches_the_client():
    said = cluster(BODY)

    assert said.name == "shop"
    assert (said.cluster_template, said.keypair) == ("t", "my key")
    assert (said.master_count, said.node_count, said.timeout) == (3, 0, 90)
    assert (said.master_flavor, said.flavor) == ("m1.small", "m1.large")
    assert (said.fixed_network, said.fixed_subnet) == ("n", "s")
    assert said.docker_volume_size == 20
    assert said.discovery_url == BODY["discovery_url"]
    assert said.merge_labels is True
    assert utils.format_labels(said.labels) == BODY["labels"]
    assert said.floating_ip_enabled == [False]
    assert said.master_lb_enabled == [True]


def test_what_was_not_decided_is_not_said():
    line = command.create_cluster({"name": "shop", "cluster_template_id": "t"})

    assert line.replace(" \\\n ", "") == "openstack coe cluster create --cluster-template t -- shop"


names = st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True)
values = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00;"), max_size=30)


@given(st.dictionaries(names, values, max_size=3))
def test_labels_keep_every_character(labels):
    said = cluster({"name": "shop", "cluster_template_id": "t", "labels": labels})

    assert utils.format_labels(said.labels) == labels


@given(values)
def test_no_value_gets_out_of_its_quotes(value):
    assert cluster(BODY | {"keypair": value or "k"}).keypair == (value or "k")


def test_a_template_has_its_own_command():
    body = {
        "name": "--public",
        "coe": "kubernetes",
        "image_id": "i",
        "external_network_id": "n",
        "http_proxy": "http://proxy:3128",
        "master_lb_enabled": False,
        "floating_ip_enabled": True,
        "hidden": True,
        "labels": {"kube_tag": "v1"},
    }
    words = ["openstack", "coe", "cluster", "template", "create"]
    said = parsed(command.create_template(body), cluster_templates.CreateClusterTemplate, words)

    assert said.name == "--public"
    assert said.public is False
    assert (said.image, said.external_network) == ("i", "n")
    assert said.http_proxy == "http://proxy:3128"
    assert said.hidden is True
    assert said.labels == ["kube_tag=v1"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"flavor_id": "m1.large"}, [("flavor_id", "m1.small", "m1.large")]),
        ({"flavor_id": "m1.small"}, []),
        ({"keypair": "mine"}, [("keypair", "shared", "mine")]),
        ({"master_lb_enabled": False}, []),
        ({"master_lb_enabled": True}, [("master_lb_enabled", "false", "true")]),
        (
            {"labels": {"kube_tag": "v2", "new": "1"}, "merge_labels": True},
            [("labels.kube_tag", "v1", "v2"), ("labels.new", "", "1")],
        ),
        (
            {"labels": {"new": "1"}, "merge_labels": False},
            [("labels.new", "", "1"), ("labels.kube_tag", "v1", "")],
        ),
    ],
)
def test_what_differs_from_the_template(body, found):
    template = {
        "flavor_id": "m1.small",
        "keypair_id": "shared",
        "master_lb_enabled": False,
        "labels": {"kube_tag": "v1"},
    }

    assert command.differences(body, template) == found


def test_a_change_of_a_template_is_what_the_client_makes_of_the_command():
    patch = [
        {"op": "replace", "path": "/name", "value": "new name"},
        {"op": "remove", "path": "/dns_nameserver"},
        {"op": "replace", "path": "/labels/kube_tag", "value": "v1,x=y"},
        {"op": "replace", "path": "/labels/min_node_count", "value": "10"},
        {"op": "replace", "path": "/public", "value": True},
        {"op": "add", "path": "/docker_volume_size", "value": 20},
    ]

    lines = command.update_template("t-1", [patch]).splitlines()

    made = []
    for line in lines:
        template, operation, *changes = shlex.split(line.partition(" update ")[2])
        assert template == "t-1"
        made += utils.args_array_to_patch(operation, changes)
    assert sorted(made, key=str) == sorted(patch, key=str)
