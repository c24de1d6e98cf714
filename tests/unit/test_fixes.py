# SPDX-License-Identifier: Apache-2.0
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import diagnosis, evidence, progress
from k8s_dashboard.diagnosis import Finding, Quote, Scope, fixes
from k8s_dashboard.diagnosis.fix_rules import FIXES
from k8s_dashboard.diagnosis.fixes import Change
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.i18n import Text
from tests.unit.captures import NAMES, capture
from tests.unit.test_progress_properties import strange

NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)


def finding(code, words="", *, names=(), resource="", **params):
    return Finding(
        code=code,
        scope=Scope("node" if names else "cluster", tuple(names)),
        summary=Text(words, params),
        evidence=(Quote(words, "heat", resource),),
        remedy=Text(""),
        operator_remedy=Text(""),
        confidence="certain",
        resource=resource,
    )


def cluster(**changes):
    """A cluster that failed before Heat made anything, as Magnum tells it."""
    return {
        "name": "lab",
        "status": "CREATE_FAILED",
        "master_count": 1,
        "node_count": 5,
        "flavor_id": "m1.small",
        "master_flavor_id": "m1.medium",
        "create_timeout": 60,
        **changes,
    }


def titles(found, **changes):
    return [str(fix.title) for fix in fixed(found, **changes)]


def fixed(found, template=None, **changes):
    known = Evidence(cluster=cluster(**changes), cluster_template=template or {})
    return fixes.fixes(found, known, progress.read(known, NOW))


def changes_of(found, **changes):
    return [(change.name, change.value) for change in fixed(found, **changes)[0].changes]


def of_capture(known):
    read = progress.read(known, known.captured_at)
    found = diagnosis.diagnose(known, known.captured_at)
    return [fixes.fixes(one, known, read) for one in found]


def test_a_volume_type_that_does_not_exist_is_to_be_chosen_anew():
    (fix,) = (fix for found in of_capture(capture("volume-type-not-found")) for fix in found)

    (change,) = fix.changes
    assert (change.name, change.value) == ("labels.docker_volume_type", None)
    assert change.because == "volume-type-not-found"


def test_an_availability_zone_that_does_not_exist_is_left_out():
    (fix,) = (fix for found in of_capture(capture("availability-zone")) for fix in found)

    assert fix.changes[0].name == "labels.availability_zone"
    assert fix.changes[0].value == ""


@pytest.mark.parametrize("name", ["worker-script-failed", "control-plane-script-failed"])
def test_an_image_that_cannot_be_pulled_asks_for_a_mirror(name):
    (fix,) = (fix for found in of_capture(capture(name)) for fix in found)

    assert str(fix.title) == "Create again with a registry mirror"
    assert fix.changes[0].name == "labels.container_infra_prefix"


def test_a_mirror_does_not_help_against_a_name_that_is_no_registry_s():
    assert not any(of_capture(capture("addons-script-failed")))


def test_a_mirror_that_is_set_already_is_left_out():
    found = finding("image-pull-failed", "docker://mirror.test/hyperkube:v1: i/o timeout")
    labels = {"container_infra_prefix": "mirror.test/"}

    assert changes_of(found, labels=labels) == [("labels.container_infra_prefix", "")]


def test_an_image_that_the_registry_does_not_have_asks_for_another_version():
    found = finding("image-pull-failed", "docker://x/hyperkube:v9: manifest unknown")

    assert changes_of(found, labels={"kube_tag": "v9"}) == [("labels.kube_tag", "")]


@pytest.mark.parametrize(
    ("minutes", "raised"), [(7, "60"), (60, "120"), (1000, "1440"), (0, "120")]
)
def test_a_cluster_that_ran_out_of_time_gets_twice_as_much(minutes, raised):
    found = finding("stack-timed-out")

    assert changes_of(found, create_timeout=minutes) == [("create_timeout", raised)]


def test_no_more_time_than_the_form_takes():
    assert titles(finding("stack-timed-out"), create_timeout=1440) == []


def quota(words, names=("worker-0",), resource="cores"):
    return finding("quota-exceeded", words, names=names, resource=resource)


def test_the_number_of_workers_is_computed_from_the_words_of_the_quota():
    words = "Quota exceeded for cores: Requested 2, but already used 3 of 10 cores"

    assert changes_of(quota(words)) == [("node_count", "3")]


def test_of_several_quotas_the_one_that_ran_out_counts():
    words = (
        "Quota exceeded for instances, cores: Requested 1, 2, but already used 9, 9 of 10, 99 "
        "instances, cores"
    )

    assert changes_of(quota(words, resource="instances")) == [("node_count", "1")]


def test_one_worker_is_said_as_one():
    words = "Quota exceeded for cores: Requested 4, but already used 4 of 10 cores"

    assert titles(quota(words)) == ["Create again with 1 worker"]


def test_where_not_even_one_worker_fits_a_smaller_flavor_may():
    words = "Quota exceeded for cores: Requested 48, but already used 8 of 48 cores"
    (fix,) = fixed(quota(words))

    assert fix.changes == (Change("flavor_id", None, {"vcpus_most": 40}, "quota-exceeded"),)


def test_a_control_plane_that_does_not_fit_is_not_helped_by_fewer_workers():
    words = "Quota exceeded for cores: Requested 4, but already used 8 of 10 cores"
    (fix,) = fixed(quota(words, names=("control-plane-0",)))

    assert [change.name for change in fix.changes] == ["master_flavor_id"]


def test_a_quota_that_is_used_up_whole_has_no_fix():
    words = "Quota exceeded for cores: Requested 4, but already used 10 of 10 cores"

    assert titles(quota(words)) == []


def test_without_numbers_the_workers_that_came_to_be_are_what_fits():
    known = capture("worker-script-failed")
    read = progress.read(known, known.captured_at)
    words = "Quota exceeded for resources: ['port']."
    (fix,) = fixes.fixes(quota(words, ("worker-2",), "ports"), known, read)

    assert [(change.name, change.value) for change in fix.changes] == [("node_count", "2")]


def test_floating_ips_that_ran_out_can_be_done_without():
    found = quota("Quota exceeded for resources: ['floatingip'].", resource="floating-ips")

    assert titles(found) == ["Create again without floating IPs"]
    assert titles(found, floating_ip_enabled=False) == []


def test_server_groups_that_ran_out_are_no_matter_of_the_request():
    assert not any(of_capture(capture("quota-server-groups")))


def test_a_flavor_that_is_too_small_says_what_is_needed_and_whose_it_is():
    words = "Image fcos requires 2000 minimum ram. Flavor m1.medium has only 1024."
    (fix,) = fixed(finding("flavor-too-small", words))

    assert fix.changes == (
        Change("master_flavor_id", None, {"ram_least": 2000}, "flavor-too-small"),
    )


def test_a_flavor_of_both_is_another_for_both():
    words = "Flavor m1.small has only 1024."
    (fix,) = fixed(finding("flavor-too-small", words), master_flavor_id="m1.small")

    assert [change.name for change in fix.changes] == ["master_flavor_id", "flavor_id"]


def test_a_full_disk_gets_twice_the_boot_volume_where_there_is_one():
    found = finding("disk-full", names=("worker-0",))

    assert changes_of(found, labels={"boot_volume_size": "20"}) == [
        ("labels.boot_volume_size", "40")
    ]
    assert fixed(found, labels={"boot_volume_size": "20 GB"})[0].changes[0].name == "flavor_id"


@pytest.mark.parametrize(
    ("resource", "label"),
    [
        ("docker_volume", "docker_volume_type"),
        ("etcd_volume", "etcd_volume_type"),
        ("kube_node_volume", "boot_volume_type"),
        ("", "docker_volume_type"),
    ],
)
def test_a_missing_volume_type_is_that_of_the_volume(resource, label):
    words = "Error validating value '': The VolumeType () could not be found."
    found = finding("volume-type-not-found", words, resource=resource)

    assert changes_of(found, labels={"boot_volume_type": "good"}) == [(f"labels.{label}", None)]


def test_an_unknown_parameter_that_is_a_label_is_left_out():
    found = finding("template-parameter-undefined", parameter="octavia_ingress_controller_tag")
    labels = {"octavia_ingress_controller_tag": "v1"}

    assert changes_of(found, labels=labels) == [("labels.octavia_ingress_controller_tag", "")]
    assert titles(found) == ["Create again from another template"]
    assert titles(found, labels=labels, template={"labels": labels}) == [
        "Create again from another template"
    ]


def test_magnum_s_own_word_tells_whose_a_label_is_where_the_template_is_not_known():
    found = finding("kubernetes-version-mismatch")
    labels = {"kube_tag": "v9"}

    assert titles(found, labels=labels, labels_added={}, labels_overridden={}) == [
        "Create again from another template"
    ]
    assert titles(found, labels=labels, labels_added={}, labels_overridden={"kube_tag": "v1"}) == [
        "Create again without kube_tag"
    ]


def test_several_control_plane_nodes_without_a_balancer_have_two_ways_out():
    found = finding("master-count-needs-load-balancer")

    assert titles(found, master_count=3) == [
        "Create again with a load balancer",
        "Create again with one control-plane node",
    ]


def test_a_load_balancer_that_failed_is_done_without_and_its_control_plane_is_one_node():
    found = finding("load-balancer-failed")

    assert changes_of(found, master_count=3) == [("master_lb_enabled", "no"), ("master_count", "1")]


def test_checksums_go_with_the_versions_they_are_of():
    labels = {"helm_client_sha256": "x", "helm_client_tag": "v3", "kube_tag": "v1"}

    assert changes_of(finding("checksum-mismatch"), labels=labels) == [
        ("labels.helm_client_sha256", ""),
        ("labels.helm_client_tag", ""),
    ]


def test_a_request_that_was_refused_can_be_made_otherwise_too():
    found = finding("keypair-not-found", "Unable to find keypair nokey.")
    known = Evidence(request={"name": "lab", "keypair": "nokey"})
    (fix,) = fixes.fixes(found, known, progress.read(known, NOW))

    assert fix.changes == (Change("keypair", because="keypair-not-found"),)


@pytest.mark.parametrize(
    "status", ["CREATE_COMPLETE", "UPDATE_FAILED", "DELETE_FAILED", "CREATE_IN_PROGRESS"]
)
def test_a_cluster_that_came_to_be_or_still_may_is_not_made_again(status):
    assert titles(finding("stack-timed-out"), status=status) == []


def test_the_best_fixes_of_several_findings_make_one():
    one = fixed(finding("availability-zone-not-found"), labels={"availability_zone": "x"})
    other = fixed(finding("stack-timed-out"))

    assert [change.name for change in fixes.together([one, (), other, one])] == [
        "labels.availability_zone",
        "create_timeout",
    ]


FLAVORS = [
    {"name": "tiny", "ram": 512, "vcpus": 1, "disk": 5},
    {"name": "small", "ram": 2048, "vcpus": 2, "disk": 20},
    {"name": "medium", "ram": 4096, "vcpus": 4, "disk": 40},
    {"name": "large", "ram": 8192, "vcpus": 8, "disk": 40},
    {"name": "wide", "ram": 2048, "vcpus": 64, "disk": 20},
]


@pytest.mark.parametrize(
    ("old", "bounds", "chosen"),
    [
        ("tiny", {"ram_least": 2000}, "small"),
        ("tiny", {"disk_least": 21}, "medium"),
        ("large", {"vcpus_most": 5}, "medium"),
        ("wide", {"vcpus_most": 8}, "small"),
        ("wide", {"smaller": 1}, "small"),
        ("large", {"ram_most": 600}, "tiny"),
        ("small", {"larger": 1}, "medium"),
        ("small", {"smaller": 1}, "tiny"),
        ("small", {"more_disk": 1}, "medium"),
        ("large", {"larger": 1}, ""),
        ("wide", {"ram_least": 3000}, "medium"),
        ("large", {"more_disk": 1}, ""),
        ("gone", {"ram_least": 4096}, "medium"),
    ],
)
def test_the_flavor_that_changes_least_is_chosen(old, bounds, chosen):
    named = next((item for item in FLAVORS if item["name"] == old), None)

    assert fixes.flavor(FLAVORS, named, bounds) == chosen


TEXTS = st.text(max_size=20)
CHANGES = st.builds(
    Change,
    st.sampled_from(fixes.FIELDS) | TEXTS.filter(bool).map(lambda name: f"labels.{name}"),
    st.none() | TEXTS,
    st.dictionaries(st.sampled_from(fixes.BOUNDS), st.integers(0, 999_999)),
    TEXTS,
)


@given(st.lists(CHANGES, max_size=5, unique_by=lambda change: change.name))
def test_a_link_carries_every_change_there_and_back(changes):
    keys = [key for change in changes for key, _ in fixes.to_query([change]) if key != "changed"]
    if len(set(keys)) == len(keys):
        assert fixes.from_query(fixes.to_query(changes)) == tuple(changes)


@given(st.lists(st.tuples(st.sampled_from(["changed", "name", "labels."]) | TEXTS, TEXTS)))
def test_whatever_a_link_says_only_known_fields_are_changed(pairs):
    for change in fixes.from_query(pairs):
        assert change.name in fixes.FIELDS or re.match(r"labels\..", change.name, re.DOTALL)


@given(strange(), st.sampled_from(sorted(FIXES)))
def test_strange_evidence_is_no_crash(raw, code):
    known = evidence.from_json(raw)
    known = replace(known, cluster={**known.cluster, "status": "CREATE_FAILED"})
    found = finding(code, "Quota exceeded for cores: Requested 1, but already used")
    fixes.to_query(fixes.together([fixes.fixes(found, known, progress.read(known, NOW))]))


@pytest.mark.parametrize("name", NAMES)
def test_no_value_of_a_label_stands_in_a_link(name):
    known = capture(name)
    secret = "Zx81Zx81Zx"
    labels = {**known.cluster["labels"], "admin_passwd": secret, "kube_tag": secret}
    known = replace(known, cluster={**known.cluster, "labels": labels})

    for found in of_capture(known):
        for fix in found:
            assert secret not in str(fixes.to_query(fix.changes))
            assert secret not in str(fix.title)
