# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard.diagnosis import difference
from tests.unit.captures import capture

PROJECT = "p1"
SMALL = {
    "uuid": "small",
    "name": "kubernetes-small",
    "coe": "kubernetes",
    "cluster_distro": "fedora-coreos",
    "network_driver": "flannel",
    "image_id": "fcos-40",
    "external_network_id": "public",
}
OTHER = SMALL | {"uuid": "other", "name": "kubernetes-calico", "network_driver": "calico"}
TWIN = SMALL | {"uuid": "twin", "name": "kubernetes-twin", "image_id": "fcos-41"}
TEMPLATES = {item["uuid"]: item for item in (SMALL, OTHER, TWIN)}


def cluster(uuid, status="CREATE_COMPLETE", day=1, template="small", **more):
    return {
        "uuid": uuid,
        "name": uuid,
        "project_id": PROJECT,
        "status": status,
        "created_at": f"2026-11-{day:02}T00:00:00+00:00",
        "cluster_template_id": template,
        "labels": {},
        **more,
    }


BAD = cluster("bad", "CREATE_FAILED", 20)


def good(*others):
    found = difference.last_good(BAD, SMALL, [BAD, *others], TEMPLATES)
    return found and found["uuid"]


def compared(here, there, template=SMALL, good_template=SMALL):
    found = difference.compare(here, template, there, good_template)
    return {item.name: (item.here, item.good) for item in found}


def test_the_newest_that_works_is_the_one_to_compare_with():
    assert good(cluster("old", day=1), cluster("new", day=9), cluster("older", day=2)) == "new"


def test_one_of_the_same_template_comes_before_a_newer_one():
    assert good(cluster("same", day=1), cluster("newer", day=9, template="twin")) == "same"


def test_one_of_the_same_kind_comes_before_a_newer_one():
    kin, stranger = cluster("kin", template="twin"), cluster("stranger", day=9, template="other")

    assert good(kin, stranger) == "kin"


@pytest.mark.parametrize("status", ["CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_COMPLETE", ""])
def test_what_does_not_work_is_no_example(status):
    assert good(cluster("x", status)) is None


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "RESUME_COMPLETE", "CREATE_COMPLETE"])
def test_one_that_was_changed_since_works_too(status):
    assert good(cluster("x", status)) == "x"


def test_clusters_of_other_projects_are_left_out():
    assert good(cluster("x", project_id="p2")) is None


def test_labels_networks_flavors_and_counts_are_compared():
    here = cluster("a", flavor_id="m1.small", node_count=3, labels={"kube_tag": "v2", "x": "1"})
    there = cluster("b", flavor_id="m1.large", node_count=3, labels={"kube_tag": "v1", "y": "2"})

    assert compared(here | {"fixed_network": "closed"}, there) == {
        "fixed_network": ("closed", None),
        "flavor_id": ("m1.small", "m1.large"),
        "kube_tag": ("v2", "v1"),
        "x": ("1", None),
        "y": (None, "2"),
    }


def test_what_the_templates_say_is_compared_where_both_are_known():
    here, there = cluster("a"), cluster("b", template="twin")

    assert compared(here, there, SMALL, TWIN) == {
        "cluster_template_id": ("kubernetes-small", "kubernetes-twin"),
        "image_id": ("fcos-40", "fcos-41"),
    }
    assert list(compared(here, there, {}, {})) == ["cluster_template_id"]


def test_switches_stay_switches():
    here = cluster("a", floating_ip_enabled=True)

    assert compared(here, cluster("b", floating_ip_enabled=False)) == {
        "floating_ip_enabled": (True, False)
    }


def test_what_magnum_has_not_said_yet_is_no_difference():
    assert compared(cluster("a", coe_version=None), cluster("b", coe_version="v1.27")) == {}


def test_alike_clusters_have_no_difference():
    assert compared(cluster("a", keypair="k", docker_volume_size=None), cluster("b", keypair="k",
                    docker_volume_size="")) == {}  # fmt: skip


def test_secrets_differ_without_being_shown():
    secret, other = "Zx81Zx81Zx", "Yw92Yw92Yw"
    here = cluster("a", labels={"admin_passwd": secret})
    there = cluster("b", labels={"admin_passwd": other})
    found = compared(
        here,
        there,
        SMALL | {"http_proxy": f"http://me:{secret}@proxy"},
        SMALL | {"http_proxy": f"http://me:{other}@proxy"},
    )

    assert set(found) == {"http_proxy", "admin_passwd"}
    assert secret not in str(found)
    assert other not in str(found)


def test_the_captures_of_two_real_clusters_differ_in_what_was_changed():
    bad, fine = capture("worker-script-failed"), capture("complete")
    found = compared(bad.cluster, fine.cluster, bad.cluster_template, fine.cluster_template)

    assert found["node_count"] == ("3", "2")
    assert "image_id" not in found


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
OBJECTS = st.dictionaries(
    st.sampled_from(
        ["uuid", "labels", "status", "project_id", "created_at", "cluster_template_id", "coe",
         "flavor_id", "node_count", "image_id"]
    ),
    VALUES,
)  # fmt: skip


@given(OBJECTS, OBJECTS, st.lists(OBJECTS, max_size=3))
def test_strange_objects_are_no_crash(here, template, others):
    found = difference.last_good(here, template, others, {})
    difference.compare(here, template, found or {}, template)
