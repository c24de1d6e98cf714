# SPDX-License-Identifier: Apache-2.0
"""What shows when the words of several services are compared."""

from dataclasses import replace
from datetime import timedelta

import pytest

from k8s_dashboard.diagnosis import diagnose
from k8s_dashboard.evidence import Evidence
from tests.unit.captures import capture
from tests.unit.failing import Cluster, refused, script_failed, told


def codes(known, now=None):
    return [finding.code for finding in diagnose(known, now or known.captured_at)]


def kubernetes(ready, total):
    nodes = [{"name": f"n{n}", "ready": n < ready, "version": "v1.27.8"} for n in range(total)]
    return {"reachable": True, "error": "", "version": "v1.27.8", "nodes": nodes}


def test_a_cluster_that_works_without_a_last_signal_is_said_to_work():
    known = replace(capture("worker-silent-timed-out"), kubernetes=kubernetes(4, 4))
    works, silent = diagnose(known, known.captured_at)
    assert (works.code, works.confidence) == ("cluster-usable-despite-failure", "certain")
    assert str(works.summary) == (
        "Kubernetes calls 4 of 4 nodes Ready; only the report of worker-1 never reached Heat."
    )
    assert works.resource == "node_config_deployment"
    assert works.evidence[0].source == "kubernetes"
    assert silent.code == "agent-never-reported"


def test_a_node_that_kubernetes_misses_too_comes_before_that_the_others_work():
    known = capture("worker-silent-timed-out")
    there = [server["name"] for server in known.servers if not server["name"].endswith("node-1")]
    nodes = [{"name": name, "ready": True, "version": "v1.27.8"} for name in there]
    said = kubernetes(3, 3)
    assert codes(replace(known, kubernetes=said | {"nodes": nodes})) == [
        "agent-never-reported",
        "cluster-usable-despite-failure",
    ]
    unknown = [*nodes, {"name": "another", "ready": True}]
    found = codes(replace(known, kubernetes=said | {"nodes": unknown}))
    assert found[0] == "cluster-usable-despite-failure"


def test_a_known_cause_comes_before_that_the_cluster_works():
    known = replace(script_failed("no space left on device"), kubernetes=kubernetes(3, 4))
    cause, works = diagnose(known, known.captured_at)
    assert (cause.code, works.code) == ("disk-full", "cluster-usable-despite-failure")
    assert works.confidence == "likely"


def test_a_cluster_of_which_most_nodes_are_missing_does_not_work():
    known = replace(capture("worker-silent-timed-out"), kubernetes=kubernetes(1, 4))
    assert codes(known) == ["agent-never-reported"]


def test_an_api_that_is_ready_and_hides_its_nodes_may_work():
    known = replace(
        capture("worker-silent-timed-out"), kubernetes=kubernetes(0, 0) | {"ready": True}
    )
    assert codes(known)[0] == "cluster-usable-despite-failure"


@pytest.mark.parametrize("said", [{}, {"reachable": False, "error": "no answer"}])
def test_a_cluster_that_does_not_answer_is_not_said_to_work(said):
    assert codes(replace(capture("worker-silent-timed-out"), kubernetes=said)) == [
        "agent-never-reported"
    ]


def test_after_an_update_that_failed_a_resize_is_possible():
    cluster = Cluster(action="UPDATE").group("kube_masters").group("kube_minions")
    known = cluster.evidence(kubernetes=kubernetes(4, 4))
    works = diagnose(known, known.captured_at)[0]
    assert works.code == "cluster-usable-despite-failure"
    assert "resize" in str(works.remedy)


def test_a_cluster_in_progress_past_its_time_may_work():
    known = replace(told("", status="CREATE_IN_PROGRESS"), kubernetes=kubernetes(3, 3))
    known.cluster["create_timeout"] = 60
    assert codes(known)[0] == "cluster-usable-despite-failure"


def test_magnum_that_does_not_notice_heats_end_stands_beside_the_cause():
    known = capture("availability-zone")
    cause, sync = diagnose(known, known.captured_at)
    assert (cause.code, sync.code) == ("availability-zone-not-found", "status-out-of-sync")
    assert "CREATE_FAILED" in str(sync.summary) and "CREATE_IN_PROGRESS" in str(sync.summary)


def test_magnum_is_given_the_time_to_notice():
    known = capture("complete")
    known = replace(
        known, cluster={**known.cluster, "status": "CREATE_IN_PROGRESS", "updated_at": None}
    )
    assert codes(known) == []
    assert codes(known, known.captured_at + timedelta(minutes=5)) == ["status-out-of-sync"]


def test_a_stack_that_is_complete_does_not_stand_still_while_magnum_sleeps():
    known = capture("complete")
    known = replace(
        known, cluster={**known.cluster, "status": "CREATE_IN_PROGRESS", "updated_at": None}
    )
    assert codes(known, known.captured_at + timedelta(hours=3)) == ["status-out-of-sync"]


def test_a_stack_that_is_gone_is_missing():
    error = {"service": "heat", "operation": "stacks", "status": 404, "message": "no stack x"}
    cluster = {"status": "CREATE_COMPLETE", "stack_id": "5f1b9f8c-95d5-4e3d-8a2f-8c4f2a0d7e11"}
    error["message"] = f"no stack {cluster['stack_id']}"
    known = replace(told(""), cluster=cluster, errors=(error,))
    assert codes(known) == ["stack-missing"]
    assert codes(replace(known, cluster={**cluster, "stack_id": "kube-7hh2s"})) == []
    deleting = {**cluster, "status": "DELETE_IN_PROGRESS"}
    assert codes(replace(known, cluster=deleting)) == []


def test_nothing_that_moves_for_long_is_stalled():
    cluster = Cluster().group("kube_masters").group("kube_minions")
    for row in cluster.parts["resources"]:
        if row["resource_name"] == "kube-minion":
            row["resource_status"] = "CREATE_IN_PROGRESS"
    for server in cluster.parts["servers"]:
        server["status"] = "BUILD" if "-node-" in server["name"] else "ACTIVE"
    known = cluster.evidence("CREATE_IN_PROGRESS")
    (finding,) = diagnose(known, known.captured_at)
    assert (finding.code, finding.resource) == ("stalled", "kube-minion")
    assert codes(known, known.captured_at - timedelta(minutes=70)) == []


def test_consoles_of_a_driver_without_heat_are_read_while_it_is_on_its_way():
    line = "cloud-init[9]: write /var/lib/containerd/ingest: no space left on device"
    cluster = {**told("").cluster, "status": "CREATE_IN_PROGRESS", "stack_id": "kube-7hh2s"}
    known = replace(told(""), cluster=cluster, consoles={"kube-1": line})
    (finding,) = diagnose(known, known.captured_at - timedelta(minutes=60))
    assert (finding.code, finding.confidence) == ("disk-full", "possible")


def test_a_console_tells_why_nothing_moves():
    cluster = {"status": "CREATE_IN_PROGRESS", "stack_id": "kube-7hh2s", "create_timeout": 60}
    known = replace(told(""), cluster={**told("").cluster, **cluster})
    assert codes(known) == ["stalled"]
    line = "cloud-init[9]: failed to pull image: dial tcp: lookup registry.k8s.io: no such host"
    assert codes(replace(known, consoles={"kube-1": f"{line}\n"})) == ["dns-resolution-failed"]


def test_a_time_limit_names_the_node_that_it_stopped():
    reason = 'CREATE aborted (Task create from Server "kube-master" Stack "s" Timed out)'
    cluster = Cluster().group("kube_masters", (0,), ("kube-master", "OS::Nova::Server", reason))
    cluster.parts["servers"][0]["status"] = "BUILD"
    cluster.reason = "Timed out"
    (finding,) = diagnose(known := cluster.evidence(), known.captured_at)
    assert (finding.code, finding.resource) == ("stack-timed-out", "kube-master")
    assert finding.scope.names == ("control-plane-0",)


def test_a_time_limit_names_what_it_ended():
    cluster = Cluster()
    reason = 'CREATE aborted (Task create from LoadBalancer "loadbalancer" Stack "s" Timed out)'
    cluster.single("loadbalancer", "OS::Octavia::LoadBalancer", reason, "api_lb")
    cluster.reason = "Timed out"
    known = cluster.evidence()
    (finding,) = diagnose(known, known.captured_at)
    assert (finding.code, finding.resource) == ("stack-timed-out", "loadbalancer")


def test_a_refused_request_is_explained():
    (finding,) = diagnose(
        known := refused("Cluster type (vm, Unset, kubernetes) not supported"), known.captured_at
    )
    assert (finding.code, finding.evidence[0].source) == ("image-distro-unset", "magnum")


def test_what_a_failed_cluster_refuses_stands_beside_its_cause():
    error = {
        "service": "magnum",
        "operation": "resize",
        "status": 400,
        "message": 'Resizing a cluster when status is "CREATE_FAILED" is not supported.',
    }
    known = replace(capture("quota-server-groups"), errors=(error,))
    assert codes(known) == ["quota-exceeded", "state-conflict"]


def test_what_a_complete_cluster_refuses_is_explained():
    error = {
        "service": "magnum",
        "operation": "upgrade",
        "status": 500,
        "message": "Upgrading a cluster that uses the Magnum Heat driver is not supported.",
    }
    assert codes(replace(capture("complete"), errors=(error,))) == ["operation-unsupported"]


def test_a_gap_in_the_evidence_is_no_cause():
    error = {"service": "nova", "operation": "servers", "status": 403, "message": "Forbidden"}
    assert codes(replace(capture("complete"), errors=(error,))) == []
    assert codes(replace(capture("quota-server-groups"), errors=(error,))) == ["quota-exceeded"]


@pytest.mark.parametrize(
    "operation", ["get_console_output", "console output d7fc8675", "fetch something"]
)
def test_what_was_not_asked_for_and_is_not_understood_is_no_cause(operation):
    message = "Guest does not have a console available."
    error = {"service": "nova", "operation": operation, "status": 404, "message": message}
    assert codes(replace(capture("complete"), errors=(error,))) == []


def test_who_is_not_signed_in_any_more_is_told_so():
    (finding,) = diagnose(known := refused("requires authentication"), known.captured_at)
    assert finding.code == "trust-rejected"
    error = {**known.errors[0], "status": 401}
    (finding,) = diagnose(replace(known, errors=(error,)), known.captured_at)
    assert finding.code == "permission-denied"
    assert str(finding.remedy).startswith("Sign in again")


def test_nothing_known_is_nothing_found():
    assert diagnose(Evidence(), capture("complete").captured_at) == ()
