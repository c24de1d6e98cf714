# SPDX-License-Identifier: Apache-2.0
"""Each check both ways: what is wrong is found, and what is right is left alone."""

import pytest

from k8s_dashboard import preflight
from k8s_dashboard.preflight import case as preflight_case
from k8s_dashboard.preflight.engine import WRITTEN
from k8s_dashboard.preflight.rules import RULES, addresses
from tests.unit.preflight.cases import BAD
from tests.unit.preflight.cloud import INVENTORY, REQUEST, TEMPLATE, changed, checks, found


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.code}-{case.field}")
def test_what_is_wrong_is_found(case):
    said = checks(case.request, case.template, case.inventory)
    assert (case.code, case.field) in found(said, case.grade)


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case.code}-{case.field}")
def test_every_check_says_what_is_wrong_and_what_to_do(case):
    for each in checks(case.request, case.template, case.inventory):
        assert str(each.message).strip() and str(each.remedy).strip()
        assert set(each.to_json()) == {"code", "grade", "field", "message", "remedy"}


def test_nothing_is_said_of_what_is_right():
    assert found(checks()) == {("etcd-discovery-failed", "discovery_url")}


def test_every_code_has_a_case_both_ways():
    of_no_template = {"cluster-template-missing"}
    assert {case.code for case in BAD} | of_no_template == set(preflight.CODES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.field}")
def test_every_rule_has_a_case_of_its_own(rule):
    of_code = [case for case in BAD if case.code == rule.code]
    given = (
        preflight_case.Case(
            changed({**REQUEST, "merge_labels": True}, case.request),
            changed(TEMPLATE, case.template),
            changed(INVENTORY, case.inventory),
            WRITTEN,
        )
        for case in of_code
    )
    at_once = rule.code == "cluster-template-missing" or rule.find is addresses.nothing
    assert at_once or any(each for case in given if rule.applies(case) for each in rule.find(case))


def test_a_request_needs_a_template():
    said = preflight.check({"name": "a"}, None, INVENTORY)
    assert ("cluster-template-missing", "cluster_template_id") in found(said, "block")


def test_the_weightiest_comes_first():
    grades = [each.grade for each in checks({"name": "1", "keypair": None, "labels.x": "y"})]
    assert grades == sorted(grades, key=preflight.GRADES.index)
    assert set(grades) == set(preflight.GRADES)


def test_the_remedy_names_the_label_that_was_meant():
    (said,) = (each for each in checks({"labels.kube_tags": "v1"}) if each.code == "label-unknown")
    assert str(said.remedy) == "Did you mean kube_tag?"
