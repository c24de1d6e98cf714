# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from k8s_dashboard import diagnosis, evidence
from k8s_dashboard.diagnosis.__main__ import main
from k8s_dashboard.evidence import Evidence
from tests.unit.captures import NAMES, capture, light, path
from tests.unit.test_progress_properties import strange

NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)
CAUSES = {
    "control-plane-script-failed": (
        "tls-untrusted",
        "control-plane-0",
        "master_config_deployment",
    ),
    "control-plane-never-healthy": (
        "agent-never-reported",
        "control-plane-0",
        "master_config_deployment",
    ),
    "worker-script-failed": ("dns-resolution-failed", "worker-1", "node_config_deployment"),
    "addons-script-failed": ("dns-resolution-failed", "control-plane-0", "kube_cluster_deploy"),
    "worker-silent-timed-out": ("agent-never-reported", "worker-1", "node_config_deployment"),
    "volume-type-not-found": ("volume-type-not-found", "control-plane-0", "docker_volume"),
    "availability-zone": ("availability-zone-not-found", "control-plane-0", "kube-master"),
    "quota-server-groups": ("quota-exceeded", None, "server-groups"),
}


def diagnose(known, now=None):
    return diagnosis.diagnose(known, now or known.captured_at or NOW)


def failed(**cluster):
    return Evidence(cluster={"status": "CREATE_FAILED", "name": "c", **cluster})


@pytest.mark.parametrize("name", CAUSES)
def test_the_root_cause_of_a_capture_is_the_only_finding(name):
    (finding,) = diagnose(capture(name))
    code, node, resource = CAUSES[name]
    assert finding.code == code
    assert finding.scope.names == ((node,) if node else ())
    assert finding.resource == resource
    assert finding.confidence == "certain"
    assert finding.evidence and finding.remedy


@pytest.mark.parametrize("name", CAUSES)
def test_a_poll_names_the_node_without_its_output(name):
    (finding,) = diagnose(light(name))
    assert finding.scope.names == ((CAUSES[name][1],) if CAUSES[name][1] else ())
    if name.endswith("script-failed"):
        assert finding.code in ("node-script-failed", "addon-failed")
        assert finding.confidence == "likely"


@pytest.mark.parametrize("name", ["complete", "worker-silent-in-progress"])
def test_nothing_is_found_where_nothing_has_failed(name):
    assert diagnose(capture(name)) == ()


def test_the_words_of_the_summary_and_the_evidence():
    (finding,) = diagnose(capture("worker-script-failed"))
    assert str(finding.summary) == (
        "worker-1 could not pull the image rancher/hyperkube:v1.23.3-rancher1: the name"
        " registry-1.docker.io does not resolve."
    )
    assert finding.summary.template % finding.summary.params == str(finding.summary)
    reason, abort = finding.evidence
    assert (reason.source, reason.count) == ("node", 61)
    assert reason.text.endswith("no such host")
    assert reason.time == datetime(2026, 11, 25, 3, 7, 23, tzinfo=UTC)
    assert abort.text == "ERROR Unable to install kubectl. Abort."


def test_a_silent_node_is_found_while_the_cluster_is_in_progress():
    known = capture("worker-silent-in-progress")
    (finding,) = diagnose(known, known.captured_at + timedelta(minutes=10))
    assert finding.code == "agent-never-reported"
    assert finding.scope.names == ("worker-0", "worker-1", "worker-2")
    assert finding.confidence == "likely"
    assert str(finding.summary).startswith("worker-0, worker-1, worker-2 has not reported")


def test_the_console_tells_why_an_agent_is_silent():
    known = capture("worker-silent-timed-out")
    silent = next(s["id"] for s in known.servers if s["name"].endswith("node-1"))
    line = "podman[1]: Error: pinging container registry: x509: certificate signed by unknown"
    (finding,) = diagnose(replace(known, consoles={silent: f"boot\n{line}\n\x1b[0mlogin:"}))
    assert (finding.code, finding.confidence) == ("tls-untrusted", "likely")
    assert finding.evidence[0].source == "console"


def test_workers_with_the_same_cause_are_one_finding():
    known = capture("worker-script-failed")
    bad = next(d for d in known.software_deployments if d["status"] == "FAILED")
    reason = next(
        row["resource_status_reason"]
        for row in known.resources
        if row["physical_resource_id"] == bad["id"]
    )
    rows = tuple(
        {**row, "resource_status": "CREATE_FAILED", "resource_status_reason": reason}
        if row["resource_name"] == "node_config_deployment"
        else row
        for row in known.resources
    )
    deployments = tuple(
        {**bad, "id": d["id"]} if d["status"] == "IN_PROGRESS" else d
        for d in known.software_deployments
    )
    (finding,) = diagnose(replace(known, resources=rows, software_deployments=deployments))
    assert sorted(finding.scope.names) == ["worker-0", "worker-1", "worker-2"]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (
            "Resource CREATE failed: resources[0]: resources.kube_masters.Property error:"
            " resources.docker_volume.properties.volume_type: Error validating value '': The"
            " VolumeType () could not be found.",
            "volume-type-not-found",
        ),
        (
            "InvalidParameterValue: ERROR: The Parameter (octavia_ingress_controller_tag) was not"
            " defined in template.",
            "template-parameter-undefined",
        ),
        ("Failed to get discovery url from 'https://etcd.example/new'.", "etcd-discovery-failed"),
        (
            "ERROR: resources.kube_masters<nested_stack>.resources.0<x.yaml>: Image fcos requires"
            " 2000 minimum ram. Flavor m1.tiny has only 1024.",
            "flavor-too-small",
        ),
        ('Task create from ResourceGroup "kube_masters" Stack "s3" [08b5] timed out',
         "stack-timed-out"),
        ("the moon is in the wrong quarter", "unknown"),
    ],
)  # fmt: skip
def test_what_only_magnum_tells_is_read_too(reason, code):
    (finding,) = diagnose(failed(status_reason=reason))
    assert finding.code == code
    assert finding.evidence[0].text in " ".join(reason.split())


def test_a_refused_request_is_explained():
    known = Evidence(
        request={"name": "c"},
        errors=({"service": "magnum", "operation": "create", "status": 400,
                 "message": "Cluster type (vm, Unset, kubernetes) not supported"},),
    )  # fmt: skip
    (finding,) = diagnose(known)
    assert finding.code == "image-distro-unset"


def test_a_failure_without_a_word_is_said_to_be_unknown():
    (finding,) = diagnose(failed(status_reason="default-master failed, default-worker failed"))
    assert (finding.code, finding.confidence) == ("unknown", "possible")


def test_a_servers_fault_is_read_where_heat_says_nothing():
    known = replace(failed(), servers=({"fault": {"message": "No valid host was found."}},))
    (finding,) = diagnose(known)
    assert (finding.code, finding.evidence[0].source) == ("no-valid-host", "nova")


@pytest.mark.parametrize("name", NAMES)
def test_no_finding_holds_a_secret(name):
    shown = json.dumps([finding.to_json() for finding in diagnose(capture(name))])
    assert "2o94CGZaFNPETBWfpn" not in shown
    assert "gAAAA" not in shown


def test_secrets_in_reasons_are_masked():
    (finding,) = diagnose(failed(status_reason="cannot log in, PASSWORD=Zx81Zx81Zx is wrong"))
    assert "Zx81" not in json.dumps(finding.to_json())


@given(strange())
def test_no_evidence_is_too_strange(obj):
    for finding in diagnosis.diagnose(evidence.from_json(obj), NOW):
        json.dumps(finding.to_json())


def test_the_command_explains(capsys):
    assert main([path("addons-script-failed")]) == 0
    told = capsys.readouterr().out
    assert told.startswith("control-plane-0 could not resolve the name get.helm.sh.")
    assert "(5 times)" in told
    assert "You: " in told and "Your operator: " in told


def test_the_command_prints_json(capsys):
    assert main([path("quota-server-groups"), "--json"]) == 0
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "quota-exceeded"
    assert finding["scope"] == {"kind": "cluster", "names": []}


def test_the_command_says_when_nothing_has_failed(capsys):
    assert main([path("complete")]) == 0
    assert capsys.readouterr().out == "Nothing has failed.\n"


def test_the_command_says_what_it_cannot_read(capsys):
    assert main(["/nowhere.json"]) == 1
    assert "cannot be read" in capsys.readouterr().err
