# SPDX-License-Identifier: Apache-2.0
import json
import re

import pytest

from tests.panels import choices
from tests.panels.conftest import capture
from tests.panels.test_why import FAILED, address, page
from tests.unit.seeded import seeded

JSON = {"Content-Type": "application/json"}


def test_the_bundle_s_page_shows_what_was_masked_before_anything_is_saved(member, wire):
    evidence, _seeds = seeded()
    text = " ".join(page(member, wire, evidence, "bundle/").split())

    assert re.search(r"<strong>\d+</strong> Passwords", text)
    assert "cluster / labels / grafana_admin_passwd" in text
    assert "PASSWORD=••••••" in text
    assert 'href="?download"' in text


def test_the_bundle_is_a_file_that_nobody_keeps(member, wire):
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)

    response = member.get(address(evidence, "bundle/?download"))

    assert response["Content-Type"] == "application/json"
    assert re.fullmatch(
        r'attachment; filename="gdns-\d{8}-\d{4}\.json"', response["Content-Disposition"]
    )
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    bundle = json.loads(response.content)
    assert bundle["findings"][0]["code"] == "dns-resolution-failed"
    assert bundle["cluster"]["name"] == "gdns"


def test_the_bundle_has_the_findings_of_the_page(member, wire):
    evidence = capture("control-plane-script-failed")
    shown = re.findall(r'data-finding="([^"]+)"', page(member, wire, evidence))

    bundle = json.loads(member.get(address(evidence, "bundle/?download")).content)

    assert [finding["code"] for finding in bundle["findings"]] == shown


@pytest.mark.parametrize("name", FAILED)
def test_the_bundle_takes_eight_calls(member, wire, name):
    evidence = capture(name)
    wire.cluster(evidence)

    member.get(address(evidence, "bundle/"))

    assert len(wire.calls()) <= 8


def test_a_bundle_without_heat_has_what_magnum_knows_and_says_what_is_missing(member, wire):
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)
    wire.mocker.get(f"{wire.heat}/stacks", status_code=503, headers=JSON, json={})

    bundle = json.loads(member.get(address(evidence, "bundle/?download")).content)

    assert bundle["cluster"]["name"] == "gdns"
    assert bundle["errors"][0]["service"] == "heat"


def test_a_bundle_of_a_cluster_that_cannot_be_had_leads_back_to_the_list(member, wire):
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)
    wire.mocker.get(
        f"http://magnum.test/v1/clusters/{evidence['cluster']['uuid']}",
        **choices.refusal(403, "Policy doesn't allow cluster:get to be performed"),
    )

    response = member.get(address(evidence, "bundle/?download"))

    assert response["Location"] == "/project/kubernetes_clusters/"


def test_nothing_of_a_bundle_is_logged(member, wire, caplog):
    evidence, seeds = seeded()
    wire.cluster(evidence)
    caplog.set_level("DEBUG")

    member.get(address(evidence, "bundle/?download"))

    assert seeds.in_(caplog.text) == []
