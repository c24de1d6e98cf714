# SPDX-License-Identifier: Apache-2.0
"""Nodes whose agent never reported."""

from dataclasses import replace
from datetime import timedelta

import pytest

from k8s_dashboard.diagnosis import diagnose
from tests.unit.captures import capture
from tests.unit.failing import Cluster

PULL = "podman[1]: Error: initializing source docker://openstackmagnum/heat-container-agent:w:"


def quiet(console="", timed_out=True, **more):
    cluster = Cluster().group("kube_masters").group("kube_minions")
    cluster.silent("kube_minions", 1, console, timed_out)
    return cluster.evidence("CREATE_FAILED" if timed_out else "CREATE_IN_PROGRESS", **more)


def first(known):
    return diagnose(known, known.captured_at)[0]


def test_a_silent_node_is_found_while_the_cluster_is_in_progress():
    known = capture("worker-silent-in-progress")
    (finding,) = diagnose(known, known.captured_at + timedelta(minutes=10))
    assert finding.code == "agent-never-reported"
    assert finding.scope.names == ("worker-0", "worker-1", "worker-2")
    assert (finding.scope.total, finding.confidence) == (3, "likely")
    assert str(finding.summary).startswith("No report from worker-0, worker-1, worker-2 so far")


def test_the_console_tells_why_an_agent_is_silent():
    known = capture("worker-silent-timed-out")
    silent = next(s["id"] for s in known.servers if s["name"].endswith("node-1"))
    line = "podman[1]: Error: pinging container registry: x509: certificate signed by unknown"
    known = replace(known, consoles={silent: f"boot\n{line}\n\x1b[0mlogin:"})
    (finding,) = diagnose(known, known.captured_at)
    assert (finding.code, finding.confidence) == ("tls-untrusted", "likely")
    assert finding.evidence[0].source == "console"


def test_what_went_wrong_before_the_agent_started_is_over():
    found = first(quiet(f"{PULL} i/o timeout\n[  OK  ] Started heat-container-agent.service.\n"))
    assert found.code == "agent-never-reported"
    assert [quote.source for quote in found.evidence] == ["heat", "console"]
    assert "Started heat-container-agent" in found.evidence[1].text


def test_a_pull_that_succeeded_in_the_end_is_no_cause():
    refused = f"{PULL} dial tcp: lookup registry-1.docker.io: connection refused"
    pulled = "podman[1]: Writing manifest to image destination"
    assert first(quiet(f"{refused}\n{pulled}\nlogin:")).code == "agent-never-reported"
    assert first(quiet(f"{pulled}\n{refused}\nlogin:")).code == "dns-resolution-failed"


def test_what_also_follows_from_other_causes_gives_way_to_them():
    console = f"{PULL} manifest unknown\nheat-container-agent.service: Failed with result 'exit'.\n"
    assert first(quiet(console)).code == "image-pull-failed"
    assert (
        first(quiet("heat-container-agent.service: Failed with result 'x'")).code == "agent-broken"
    )


def test_a_complaint_that_no_rule_knows_is_quoted_and_makes_less_sure():
    complaint = "podman[900]: Error: quux of the frobnicator"
    finding = first(quiet(f"{complaint}\nkube login:"))
    assert (finding.code, finding.confidence) == ("agent-never-reported", "possible")
    assert finding.evidence[-1].text == complaint
    finding = first(quiet("[FAILED] Failed to start kdump.service.\nkube login:"))
    assert finding.confidence == "certain"


def beside_a_failed_server(console):
    fault = "Build of instance 0e1c aborted: Failure prepping block device."
    cluster = Cluster().group("kube_masters").group("kube_minions")
    cluster.silent("kube_minions", 0, console)
    server = next(each for each in cluster.parts["servers"] if each["name"].endswith("node-2"))
    server |= {"status": "ERROR", "fault": {"message": fault, "code": 500}}
    for row in cluster.parts["resources"]:
        if row["physical_resource_id"] == server["id"]:
            row["resource_status"] = "CREATE_FAILED"
            row["resource_status_reason"] = f"ResourceInError: Went to status ERROR: {fault}"
    return cluster.evidence()


def test_a_silent_node_is_explained_beside_another_that_failed_by_itself():
    known = beside_a_failed_server(f"{PULL} dial tcp: lookup quay.io on 10.0.0.2:53: no such host")
    failed, silent = diagnose(known, known.captured_at)
    assert (failed.code, failed.scope.names) == ("volume-failed", ("worker-2",))
    assert (silent.code, silent.scope.names) == ("dns-resolution-failed", ("worker-0",))


def test_a_silent_node_is_no_cause_of_its_own_where_its_console_only_shows_a_symptom():
    known = beside_a_failed_server("Failed to start heat-container-agent.service")
    (failed,) = diagnose(known, known.captured_at)
    assert failed.code == "volume-failed"


def test_repeated_lines_are_counted_whatever_their_times():
    lines = "".join(f"[  {n}.1] podman[{n}]: {PULL} manifest unknown\n" for n in range(10, 15))
    assert first(quiet(lines)).evidence[0].count == 5


def test_what_a_console_says_again_and_again_is_told_before_a_node_is_silent():
    known = capture("worker-silent-in-progress")
    server = next(s["id"] for s in known.servers if s["name"].endswith("node-0"))
    line = "podman[1]: (heat-config) [ERROR] Skipping group script with no hook script None"
    known = replace(known, consoles={server: f"{line}\n" * 2})
    assert diagnose(known, known.captured_at) == ()
    known = replace(known, consoles={server: f"{line}\n" * 3})
    (finding,) = diagnose(known, known.captured_at)
    assert (finding.code, finding.confidence) == ("agent-broken", "possible")
    assert finding.scope.names == ("worker-0",)


def test_a_server_that_does_not_run_is_the_cause():
    known = quiet(timed_out=False)
    servers = tuple(
        {**server, "status": "SHUTOFF"} if server["name"].endswith("node-1") else server
        for server in known.servers
    )
    found = first(replace(known, servers=servers))
    assert (found.code, found.scope.names) == ("server-failed", ("worker-1",))
    assert "SHUTOFF" in str(found.summary)


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1", "loopback"),
        ("localhost", "loopback"),
        ("10.20.0.5", "internal"),
        ("controller", "internal"),
        ("heat.example.org", "public endpoints"),
    ],
)
def test_the_address_of_heat_is_named_where_nodes_may_not_reach_it(host, words):
    known = quiet()
    stack = {**known.stacks[0], "links": [{"rel": "self", "href": f"http://{host}:8004/v1/p"}]}
    remedy = str(first(replace(known, stacks=(stack,))).operator_remedy)
    assert words in remedy
    assert (host in remedy) == (words != "public endpoints")


def test_consoles_are_read_where_nothing_else_is_known():
    known = replace(
        quiet(f"{PULL} manifest unknown\n"), resources=(), stacks=(), software_deployments=()
    )
    known.cluster["faults"] = None
    found = first(known)
    assert (found.code, found.evidence[0].source) == ("image-pull-failed", "console")


def test_add_ons_that_did_not_end_in_time_are_named():
    cluster = Cluster(workers=1).group("kube_masters").group("kube_minions")
    cluster.single(
        "kube_cluster_deploy",
        "OS::Heat::SoftwareDeployment",
        'CREATE aborted (Task create from SoftwareDeployment "kube_cluster_deploy"'
        ' Stack "s" Timed out)',
    )
    cluster.reason = "Timed out"
    found = first(cluster.evidence())
    assert (found.code, found.resource) == ("addon-failed", "kube_cluster_deploy")
