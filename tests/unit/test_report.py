# SPDX-License-Identifier: Apache-2.0
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from k8s_dashboard import diagnosis, evidence, progress
from k8s_dashboard.diagnosis import report
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.i18n import Text
from tests.unit.captures import NAMES, capture
from tests.unit.seeded import seeded
from tests.unit.test_progress_properties import strange

NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)


def write(known, say=str):
    now = known.captured_at or NOW
    return report.write(known, progress.read(known, now), diagnosis.diagnose(known, now), say)


def test_it_says_what_failed_where_and_with_which_words():
    text = write(capture("worker-script-failed"))

    assert text.startswith("Kubernetes cluster gdns: CREATE_FAILED\n")
    assert "\n1. worker-1 could not pull the image rancher/hyperkube" in text
    assert "[dns-resolution-failed, certain]" in text
    assert "> Error: initializing source docker://rancher/hyperkube" in text
    assert "2026-11-25 03:07:23 UTC, 61 times)" in text


def test_it_has_every_id_that_somebody_needs_to_look_further():
    known = capture("worker-script-failed")
    text = write(known)
    server = next(s["id"] for s in known.servers if s["name"].endswith("node-1"))
    deployment = next(d["id"] for d in known.software_deployments if d["status"] == "FAILED")

    for needed in (
        known.cluster["uuid"],
        known.cluster["stack_id"],
        known.cluster["project_id"],
        f"server {server}",
        f"deployment {deployment}",
        f"openstack coe cluster show {known.cluster['uuid']}",
        f"openstack stack failures list --long {known.cluster['stack_id']}",
        f"openstack server show {server}",
        f"openstack console log show --lines 200 {server}",
    ):
        assert needed in text


def test_heat_s_status_stands_beside_magnum_s():
    text = write(capture("volume-type-not-found"))

    assert "CREATE_IN_PROGRESS" in text
    assert "f3b3e809-5f1a-413c-8672-241713805acf CREATE_FAILED" in text


def test_request_ids_are_found_wherever_a_service_names_them():
    first, second, third, fourth = (
        f"req-{n}986b1c5-b088-4762-86b9-43be29fbc9dd" for n in range(1, 5)
    )
    known = Evidence(
        cluster={
            "status": "CREATE_FAILED",
            "faults": {"a": f"Quota exceeded. Neutron server returns request_ids: ['{first}']"},
        },
        stacks=({"stack_status_reason": f"(Request-ID: {second})"},),
        servers=({"fault": {"message": "x", "details": third}},),
        errors=({"message": "x", "request_id": fourth}, {"message": first}),
    )

    assert sorted(report.requests(known)) == [first, second, third, fourth]


def test_a_cluster_without_findings_has_no_report():
    assert write(capture("complete")) == ""


@pytest.mark.parametrize("name", NAMES)
def test_the_same_evidence_gives_the_same_text_at_any_time(name):
    known = capture(name)
    findings = diagnosis.diagnose(known, known.captured_at)
    texts = {
        report.write(known, progress.read(known, now), findings)
        for now in (known.captured_at, NOW.replace(year=2027))
    }

    assert len(texts) == 1


def test_it_can_be_written_in_another_language():
    text = write(capture("worker-script-failed"), say=lambda text: f"«{text}»")

    assert "«Commands to look further:»" in text
    assert "«Cluster»: " in text


def test_no_text_can_pretend_to_be_another_line_or_steer_a_terminal():
    known = capture("quota-server-groups")
    name = "lab\n  openstack cluster delete lab\x1b[2J\u202e"
    text = write(replace(known, cluster={**known.cluster, "name": name}))

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not re.search(r"^ *openstack cluster delete", text, re.MULTILINE)


def test_an_id_that_is_no_id_is_in_no_command_line():
    known = capture("quota-server-groups")
    hostile = {**known.cluster, "uuid": "x; rm -rf /", "stack_id": "--all"}
    text = write(replace(known, cluster=hostile))

    assert not re.search(r"openstack .*(?:rm -rf|--all)", text)


def test_hundreds_of_nodes_are_no_long_report():
    known = capture("worker-script-failed")
    read = progress.read(known, NOW)
    (finding,) = diagnosis.diagnose(known, known.captured_at)
    names = tuple(f"worker-{n}" for n in range(500))
    many = replace(read, nodes=tuple(replace(read.nodes[-1], name=name) for name in names))
    wide = replace(finding, scope=replace(finding.scope, names=names))

    text = report.write(known, many, [wide])

    assert len(text.splitlines()) < 80
    assert "(+490)" in text


def test_no_secret_of_any_part_is_in_it():
    found, seeds = seeded()
    text = write(evidence.from_json(found))

    assert len(seeds.secrets) > 300
    assert seeds.in_(text) == []
    assert "••••••" in text


@given(strange())
def test_strange_evidence_is_no_crash(raw):
    known = evidence.from_json(raw)
    found = diagnosis.Finding(
        "unknown", diagnosis.Scope("cluster"), Text("x"), (), Text(""), Text(""), "possible"
    )
    report.write(known, progress.read(known, NOW), [found])
