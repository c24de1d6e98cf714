# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard.diagnosis import again
from tests.unit.captures import NAMES, capture

TEMPLATE = {
    "uuid": "t",
    "flavor_id": "m1.small",
    "master_flavor_id": "m1.small",
    "keypair_id": "shared",
    "master_lb_enabled": False,
    "floating_ip_enabled": True,
    "labels": {"kube_tag": "v1", "dns_cluster_domain": "x"},
}


def cluster(**changes):
    return {
        "name": "lab",
        "cluster_template_id": "t",
        "flavor_id": "m1.small",
        "master_flavor_id": "m1.small",
        "keypair": "shared",
        "master_count": 1,
        "node_count": 2,
        "create_timeout": 60,
        "master_lb_enabled": False,
        "floating_ip_enabled": True,
        "labels": dict(TEMPLATE["labels"]),
        **changes,
    }


def body(template=TEMPLATE, **changes):
    return again.request(cluster(**changes), template).body


def test_what_the_template_says_is_not_said_again():
    assert body() == {
        "name": "lab-2",
        "cluster_template_id": "t",
        "master_count": 1,
        "node_count": 2,
        "create_timeout": 60,
    }


def test_what_was_chosen_is():
    chosen = {
        "flavor_id": "m1.large",
        "keypair": "mine",
        "fixed_network": "net",
        "fixed_subnet": "subnet",
        "floating_ip_enabled": False,
        "master_lb_enabled": True,
        "master_count": 3,
        "node_count": 0,
    }

    assert chosen.items() <= body(**chosen).items()


def test_without_the_template_everything_is_said():
    assert body({})["labels"] == TEMPLATE["labels"]
    assert body({})["merge_labels"] is False
    assert body({})["flavor_id"] == "m1.small"


def test_labels_that_were_added_or_changed_are_added_again():
    labels = {**TEMPLATE["labels"], "kube_tag": "v2", "extra": "1"}

    assert body(labels=labels)["labels"] == {"kube_tag": "v2", "extra": "1"}
    assert body(labels=labels)["merge_labels"] is True


def test_labels_that_took_the_place_of_the_template_s_do_so_again():
    labels = {"kube_tag": "v1"}

    assert body(labels=labels)["labels"] == labels
    assert body(labels=labels)["merge_labels"] is False


def test_a_label_that_holds_a_secret_is_withheld_wherever_it_stands():
    secret = "Zx81Zx81Zx"
    labels = {**TEMPLATE["labels"], "admin_passwd": secret, "url": f"http://x/{secret}", "a": "b"}
    found = again.request(cluster(labels=labels), TEMPLATE)

    assert found.withheld == ("admin_passwd", "url")
    assert found.body["labels"] == {"a": "b"}


@pytest.mark.parametrize(
    ("name", "following"),
    [
        ("lab", "lab-2"),
        ("lab-2", "lab-3"),
        ("lab-9", "lab-10"),
        ("2026-11-25", "2026-11-26"),
        ("x" * 64, "x" * 62 + "-2"),
        ("", ""),
    ],
)
def test_the_next_name(name, following):
    assert again.next_name(name) == following
    assert len(again.next_name(name)) <= again.LONGEST_NAME


@pytest.mark.parametrize("name", NAMES)
def test_a_real_cluster_can_be_asked_for_again(name):
    known = capture(name)
    found = again.request(known.cluster, known.cluster_template)

    assert found.body["cluster_template_id"] == known.cluster["cluster_template_id"]
    assert found.body["node_count"] == known.cluster["node_count"]
    assert "flavor_id" not in found.body
    assert found.withheld == ()


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers())
OBJECTS = st.dictionaries(
    st.sampled_from(["name", "labels", "master_count", "node_count", "flavor_id", "keypair"]),
    VALUES | st.dictionaries(st.text(max_size=4), VALUES),
)


@given(OBJECTS, OBJECTS)
def test_strange_objects_are_no_crash(here, template):
    again.request(here, template)
