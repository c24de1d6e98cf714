# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import diagnosis, evidence
from k8s_dashboard.diagnosis import codes
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.progress.log import StackLog
from tests.unit.captures import NAMES, capture, light
from tests.unit.failing import EXITED, Cluster, told
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
QUOTA = "Forbidden: resources.kube-minion: Quota exceeded for cores: Requested 4 (HTTP 403)"
NO_HOST = (
    'ResourceInError: resources.kube-minion: Went to status ERROR due to "Message: No valid host'
    ' was found. , Code: 500"'
)
SERVER = ("kube-minion", "OS::Nova::Server")
SCRIPT = ("node_config_deployment", "OS::Heat::SoftwareDeployment")


def diagnose(known, now=None):
    return diagnosis.diagnose(known, now or known.captured_at or NOW)


@pytest.mark.parametrize("name", CAUSES)
def test_the_root_cause_of_a_capture_comes_first(name):
    first, *others = diagnose(capture(name))
    code, node, resource = CAUSES[name]
    assert first.code == code
    assert first.scope.names == ((node,) if node else ())
    assert first.resource == resource
    assert first.confidence == "certain"
    assert first.evidence and first.remedy
    assert {finding.code for finding in others} <= {"status-out-of-sync"}


@pytest.mark.parametrize("name", CAUSES)
def test_a_poll_names_the_node_without_its_output(name):
    (finding, *_) = diagnose(light(name))
    assert finding.scope.names == ((CAUSES[name][1],) if CAUSES[name][1] else ())
    if name.endswith("script-failed"):
        assert finding.code in ("node-script-failed", "addon-failed")
        assert finding.confidence == "likely"


@pytest.mark.parametrize("name", CAUSES)
def test_a_log_of_the_stacks_takes_the_place_of_resources_and_events(name):
    known = capture(name)
    log = StackLog.begin(known.resources, known.events)
    found = diagnosis.diagnose(replace(known, resources=(), events=()), known.captured_at, log)
    assert (found[0].code, found[0].scope) == (CAUSES[name][0], diagnose(known)[0].scope)


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
    assert reason.time == finding.since == datetime(2026, 11, 25, 3, 7, 23, tzinfo=UTC)
    assert abort.text == "ERROR Unable to install kubectl. Abort."


def test_a_finding_names_the_servers_of_its_nodes():
    (finding,) = diagnose(capture("worker-script-failed"))
    assert finding.scope.names == ("worker-1",)
    assert finding.scope.servers == ("gdns-hyyb7pmed7jx-node-1",)


def test_a_finding_names_the_deployment_whose_output_tells_most():
    (finding,) = diagnose(capture("worker-script-failed"))
    bad = next(
        d for d in capture("worker-script-failed").software_deployments if d["status"] == "FAILED"
    )
    assert finding.deployment_id == bad["id"]
    assert finding.step == "Install kubectl from the hyperkube image"


def test_a_finding_names_the_requests_that_the_service_names():
    (finding,) = diagnose(capture("quota-server-groups"))
    assert finding.request_ids == ("req-e20dc3b2-e06b-4cd9-9446-d6f60f65450b",)


def test_nodes_with_the_same_cause_are_one_finding_with_how_many_there_are():
    cluster = Cluster(workers=9).group("kube_masters")
    known = cluster.group("kube_minions", range(2, 9), (*SERVER, NO_HOST)).evidence()
    (finding,) = diagnose(known)
    assert finding.code == "no-valid-host"
    assert finding.scope.names == tuple(f"worker-{index}" for index in range(2, 9))
    assert (len(finding.scope.names), finding.scope.total) == (7, 9)


def test_a_summary_names_a_few_of_many_nodes():
    reason = f"Error: resources.node_config_deployment: {EXITED}"
    cluster = Cluster(workers=12).group("kube_masters")
    cluster.group("kube_minions", range(11), (*SCRIPT, reason))
    known = cluster.output("node_config_deployment", "no space left on device").evidence()
    (finding,) = diagnose(known)
    assert str(finding.summary) == "The disk of worker-0, worker-1, worker-2 (+8) is full."


def test_independent_causes_are_all_found_the_first_in_time_first():
    cluster = Cluster(workers=4).group("kube_masters")
    known = cluster.group("kube_minions", (1,), (*SERVER, QUOTA)).evidence()
    (other,) = diagnose(
        Cluster(workers=4).group("kube_minions", (3,), (*SERVER, NO_HOST)).evidence()
    )
    rows = [
        {**row, "resource_status": "CREATE_FAILED", "resource_status_reason": NO_HOST}
        if row["resource_name"] == "kube-minion" and "-3-" in str(row["links"])
        else row
        for row in known.resources
    ]
    event = {"resource_name": "kube-minion", "resource_status": "CREATE_FAILED"}
    links = {
        row["resource_status_reason"]: row["links"]
        for row in rows
        if row["resource_name"] == "kube-minion"
    }
    events = [
        event | {"links": links[NO_HOST], "event_time": "2026-05-01T10:10:00Z", "id": "1"},
        event | {"links": links[QUOTA], "event_time": "2026-05-01T10:11:00Z", "id": "2"},
    ]
    found = diagnose(replace(known, resources=tuple(rows), events=tuple(events)))
    assert [(f.code, f.scope.names) for f in found] == [
        (other.code, ("worker-3",)),
        ("quota-exceeded", ("worker-1",)),
    ]


def test_a_cause_that_only_magnum_tells_stands_beside_those_of_resources():
    cluster = Cluster().group("kube_masters").group("kube_minions", (1,), (*SERVER, QUOTA))
    known = cluster.evidence()
    told_too = {**known.cluster, "status_reason": "Failed to create trust for trustee 8f6a."}
    found = diagnose(replace(known, cluster=told_too))
    assert [finding.code for finding in found] == ["quota-exceeded", "trust-creation-failed"]


def test_a_failed_parent_and_cancelled_siblings_are_no_causes():
    cluster = Cluster(masters=3).group("kube_masters").group("kube_minions", (1,), (*SERVER, QUOTA))
    (finding,) = diagnose(cluster.evidence())
    assert finding.scope.names == ("worker-1",)


def test_a_delete_that_failed_is_explained_by_what_the_delete_failed_on():
    reason = "Conflict: resources.private_subnet: One or more ports have an IP allocation"
    cluster = Cluster(action="DELETE").single(
        "private_subnet", "OS::Neutron::Subnet", reason, "network"
    )
    known = cluster.evidence()
    old = {
        **known.resources[0],
        "resource_name": "kube-minion",
        "resource_status": "CREATE_FAILED",
        "resource_status_reason": QUOTA,
    }
    (finding,) = diagnose(replace(known, resources=(old, *known.resources)))
    assert finding.code == "delete-blocked"


def test_a_node_group_with_a_stack_of_its_own_is_named():
    cluster = Cluster().group("kube_masters").group("kube_minions")
    group = {
        "name": "gpu",
        "role": "worker",
        "is_default": False,
        "node_count": 2,
        "status": "CREATE_FAILED",
        "stack_id": "gpu-stack",
        "status_reason": "Forbidden: resources.worker_nodes_server_group: Quota exceeded, too"
        " many server groups.",
    }
    cluster.parts["nodegroups"].append(group)
    (finding,) = diagnose(cluster.evidence("UPDATE_FAILED"))
    assert (finding.code, finding.resource) == ("quota-exceeded", "server-groups")
    assert (finding.scope.kind, finding.scope.names) == ("nodegroup", ("gpu",))


def test_a_deployments_own_record_tells_before_heats_resources_do():
    cluster = Cluster().group("kube_masters").group("kube_minions")
    row = next(
        r for r in cluster.parts["resources"] if r["resource_name"] == "node_config_deployment"
    )
    record = {
        "id": row["physical_resource_id"],
        "status": "FAILED",
        "status_reason": EXITED,
        "output_values": {
            "deploy_stderr": "curl: (6) Could not resolve host: a.example",
            "deploy_status_code": 6,
        },
    }
    cluster.parts["software_deployments"].append(record)
    row["resource_status"] = "CREATE_IN_PROGRESS"
    (finding,) = diagnose(cluster.evidence("CREATE_IN_PROGRESS"))
    assert (finding.code, finding.scope.names) == ("dns-resolution-failed", ("worker-0",))


def test_outputs_alone_are_explained_with_the_node_of_the_server():
    known = evidence.from_json(
        {
            "cluster": {"status": "CREATE_FAILED"},
            "servers": [{"id": "s", "name": "shop-abc-master-0", "status": "ACTIVE"}],
            "software_deployments": [
                {
                    "id": "d",
                    "server_id": "s",
                    "status": "FAILED",
                    "status_reason": EXITED,
                    "output_values": {
                        "deploy_stderr": "no space left on device",
                        "deploy_status_code": 1,
                    },
                }
            ],
        }
    )
    (finding,) = diagnose(known)
    assert finding.code == "disk-full"
    assert "master-0" in finding.scope.names[0] or finding.scope.names == ("control-plane-0",)


def test_nova_may_know_more_of_a_server_than_heat():
    unknown = 'ResourceInError: resources.kube-minion: Went to status ERROR due to "Unknown"'
    cluster = Cluster().group("kube_masters").group("kube_minions", (2,), (*SERVER, unknown))
    server = next(s for s in cluster.parts["servers"] if s["name"].endswith("node-2"))
    server |= {"status": "ERROR", "fault": {"message": "Binding failed for port 1, please check"}}
    (finding,) = diagnose(cluster.evidence())
    assert (finding.code, finding.scope.names) == ("port-binding-failed", ("worker-2",))
    assert [quote.source for quote in finding.evidence] == ["nova", "heat"]


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
        (
            'Task create from ResourceGroup "kube_masters" Stack "s3" [08b5] timed out',
            "stack-timed-out",
        ),
        ("Cluster type (vm, Unset, kubernetes) not supported", "image-distro-unset"),
        ("the moon is in the wrong quarter", "unknown"),
    ],
)
def test_what_only_magnum_tells_is_read_too(reason, code):
    (finding,) = diagnose(told(reason))
    assert finding.code == code
    assert finding.evidence[0].text in " ".join(reason.split())


def test_the_node_is_read_from_the_path_in_magnums_words():
    (finding,) = diagnose(
        told(
            f"Resource CREATE failed: Forbidden: resources.kube_minions"
            f".resources[1].resources.kube-minion: {QUOTA}"
        )
    )
    assert (finding.scope.names, finding.evidence[0].resource) == (("worker-1",), "kube-minion")


def test_a_failure_without_a_word_is_said_to_be_unknown():
    (finding,) = diagnose(told("default-master failed, default-worker failed"))
    assert (finding.code, finding.confidence) == ("unknown", "possible")


def test_a_driver_that_never_fails_tells_its_cause_while_it_is_in_progress():
    words = "error creating Openstack instance k8s-1, Quota exceeded for instances"
    (finding,) = diagnose(told(words, status="CREATE_IN_PROGRESS"))
    assert (finding.code, finding.resource) == ("quota-exceeded", "instances")


def test_certificates_that_fail_for_a_long_name_are_the_fault_of_the_name():
    known = told("Failed to create certificates for Cluster: 5d1c")
    assert diagnose(known)[0].code == "certificate-store-unavailable"
    known.cluster["name"] = "a" * 70
    assert diagnose(known)[0].code == "name-invalid"


@pytest.mark.parametrize("name", NAMES)
def test_no_finding_holds_a_secret(name):
    shown = json.dumps([finding.to_json() for finding in diagnose(capture(name))])
    assert "2o94CGZaFNPETBWfpn" not in shown
    assert "gAAAA" not in shown


def test_secrets_in_reasons_are_masked():
    (finding,) = diagnose(told("cannot log in, PASSWORD=Zx81Zx81Zx is wrong"))
    assert "Zx81" not in json.dumps(finding.to_json())


def test_every_finding_of_a_known_code_has_its_words():
    assert set(codes.CODES) >= {CAUSES[name][0] for name in CAUSES}
    for code in codes.CODES.values():
        assert code.title and code.meaning.endswith(".") and code.remedy.endswith(".")


@pytest.mark.parametrize(
    ("words", "node", "line"),
    [
        (QUOTA, "worker-2", "The project's quota for cores is used up."),
        (
            "curl: (6) Could not resolve host: a.example",
            "worker-2",
            "worker-2 could not resolve the name a.example.",
        ),
        ("curl: (6) Could not resolve host: a.example", "", "Name does not resolve"),
    ],
)
def test_the_cause_in_one_line(words, node, line):
    assert str(diagnosis.brief(words, node)) == line


def test_words_that_are_not_understood_have_no_line():
    assert diagnosis.brief("the moon is in the wrong quarter") is None


@given(strange())
def test_no_evidence_is_too_strange(obj):
    for finding in diagnosis.diagnose(evidence.from_json(obj), NOW):
        json.dumps(finding.to_json())


@given(st.sampled_from(NAMES), st.data())
def test_any_part_of_what_is_known_is_read(name, data):
    known = capture(name)
    parts = {
        key: data.draw(st.lists(st.sampled_from(getattr(known, key)), unique_by=id).map(tuple))
        for key in ("resources", "events", "servers", "software_deployments", "nodegroups")
        if getattr(known, key)
    }
    found = diagnosis.diagnose(replace(known, **parts), known.captured_at)
    assert found == () or name != "complete"


@pytest.mark.parametrize(
    "said",
    [
        {"reachable": True, "nodes": [{"ready": "yes"}, {}, 5], "asked_at": 7},
        {"reachable": "yes", "nodes": {"a": 1}},
        {"reachable": True, "ready": True, "nodes": None},
    ],
)
def test_no_answer_of_kubernetes_is_too_strange(said):
    known = replace(capture("worker-silent-timed-out"), kubernetes=said)
    for finding in diagnose(known):
        json.dumps(finding.to_json())


def test_many_failures_with_different_words_are_read_in_bounds():
    rows = tuple(
        {
            "resource_name": f"r{number}",
            "resource_status": "CREATE_FAILED",
            "resource_status_reason": f"something {chr(97 + number % 26)} " + "x (" * 1000,
            "physical_resource_id": str(number),
        }
        for number in range(300)
    )
    found = diagnose(Evidence(cluster={"status": "CREATE_FAILED"}, resources=rows))
    assert {finding.code for finding in found} == {"unknown"}


def test_a_cluster_is_not_looked_at_before_its_time():
    known = capture("worker-silent-in-progress")
    assert diagnose(known, known.captured_at - timedelta(hours=1)) == ()
