# SPDX-License-Identifier: Apache-2.0
import copy
import json
import logging
import re

import pytest

from tests.panels.conftest import CAPTURES, TOKEN, capture

JSON = {"Content-Type": "application/json"}
ALL = sorted(path.name.removesuffix(".json.gz") for path in CAPTURES.glob("*.json.gz"))


FIRST_WORKER = re.compile(r"kube_minions-\w+-0-\w+")


def is_worker(resource):
    return resource.get("parent_resource") == "kube_minions"


def address(evidence, tail=""):
    return f"/project/kubernetes_clusters/{evidence['cluster']['uuid']}/{tail}"


def page(client, wire, evidence, tail=""):
    wire.cluster(evidence)
    response = client.get(address(evidence, tail))
    assert response.status_code == 200
    return response.content.decode()


def grown(evidence, workers):
    """The same cluster with more workers, each a copy of the first under its own name."""
    found = copy.deepcopy(evidence)
    found["cluster"]["node_count"] = workers
    found["nodegroups"][-1]["node_count"] = workers
    first = [r for r in found["resources"] if FIRST_WORKER.search(r["links"][1]["href"])]
    member = next(r for r in found["resources"] if r["resource_name"] == "0" and is_worker(r))
    for n in range(len(found["servers"]) - 1, workers):
        text = json.dumps(first)
        stack = FIRST_WORKER.search(text)[0]
        found["resources"] += json.loads(text.replace(stack, stack.replace("-0-", f"-{n}-")))
        found["resources"].append({**member, "resource_name": str(n)})
        found["servers"].append({**found["servers"][-1], "id": f"server-{n}"})
    return found


def test_a_failed_cluster_says_which_node_failed_and_why_first(member, wire):
    text = page(member, wire, capture("worker-script-failed"))

    assert "Why it failed" in text
    assert text.index("Why it failed") < text.index("<tbody")
    assert 'data-finding="dns-resolution-failed"' in text
    assert "worker-1" in text
    assert "no such host" in text


def test_a_node_is_a_row_with_role_group_state_and_time(member, wire):
    text = page(member, wire, capture("worker-script-failed"))
    row = text.split('data-node="worker-1"')[1].split("</tr>")[0]

    assert "default-worker" in row
    assert 'data-state="failed"' in row
    assert "its configuration script failed" in row
    assert "<time datetime=" in row


def test_a_silent_node_says_since_when(member, wire):
    text = page(member, wire, capture("worker-silent-timed-out"))
    row = text.split('data-node="worker-1"')[1].split("</tr>")[0]

    assert 'data-state="silent"' in row
    assert "has not reported for <time" in row


def test_a_healthy_cluster_has_no_findings_and_offers_the_kubeconfig(member, wire):
    evidence = capture("complete")
    text = page(member, wire, evidence)

    assert "data-finding" not in text
    assert 'data-live-seconds="0"' in text
    assert address(evidence, "kubeconfig/") in text


def test_a_failed_cluster_whose_api_exists_offers_the_kubeconfig_too(member, wire):
    evidence = capture("worker-script-failed")

    assert address(evidence, "kubeconfig/") in page(member, wire, evidence)


def test_no_address_yet_says_why_there_is_no_kubeconfig(member, wire):
    evidence = capture("complete")
    evidence["cluster"] |= {"api_address": None, "status": "CREATE_FAILED"}
    text = page(member, wire, evidence)

    assert address(evidence, "kubeconfig/") not in text
    assert "has no address so far" in text


def test_events_are_newest_first_and_name_the_node(member, wire):
    text = page(member, wire, capture("complete"), "?tab=events")
    rows = text.split("events_body")[1]

    assert rows.index("worker-") < rows.index("network")


def test_the_overview_explains_template_and_settings(member, wire):
    evidence = capture("complete")
    text = page(member, wire, evidence, "?tab=overview")

    assert evidence["cluster_template"]["name"] in text
    assert evidence["cluster"]["api_address"] in text
    assert "default-worker" in text


@pytest.mark.parametrize("tab", ["nodes", "overview", "timeline", "events"])
@pytest.mark.parametrize("workers", [1, 10, 100])
@pytest.mark.parametrize("name", ["complete", "worker-script-failed"])
def test_a_page_and_a_poll_make_at_most_six_calls_at_any_size(member, wire, tab, workers, name):
    evidence = grown(capture(name), workers)
    page(member, wire, evidence, f"?tab={tab}")
    assert len(wire.calls()) <= 6

    wire.forget()
    assert member.get(address(evidence, f"progress.json?tab={tab}")).status_code == 200
    assert len(wire.calls()) <= 6


def test_a_hundred_workers_are_pages_of_fifty(member, wire):
    evidence = grown(capture("complete"), 100)

    assert [
        page(member, wire, evidence, f"?page={number}").count("data-node=") for number in (1, 2, 3)
    ] == [50, 50, 1]


def test_a_poll_brings_the_regions_and_when_to_ask_again(member, wire):
    evidence = capture("worker-silent-in-progress")
    wire.cluster(evidence)

    response = member.get(address(evidence, "progress.json"))
    answer = response.json()

    regions = {"header", "why", "gaps", "nodes_summary", "nodes_head", "nodes_body", "nodes_pages"}
    assert set(answer["regions"]) == regions
    assert int(response["X-Live-Seconds"]) >= 5
    assert "nodes ready" in answer["announce"]
    first_row = answer["regions"]["nodes_body"].partition("</tr>")[0]
    assert answer["regions"]["nodes_head"].count("<th ") == len(re.findall(r"<t[hd]\b", first_row))


@pytest.mark.parametrize("tab", ["nodes", "overview", "timeline", "events"])
@pytest.mark.parametrize("name", ALL)
def test_every_recorded_cluster_has_a_page_without_secrets(member, wire, name, tab):
    evidence = capture(name)
    text = page(member, wire, evidence, f"?tab={tab}")

    assert TOKEN not in text
    assert "PRIVATE KEY-----" not in text
    assert "TRUSTEE_PASSWORD=" not in text or "TRUSTEE_PASSWORD=••••••" in text


def test_heat_out_of_order_leaves_what_magnum_knows(member, wire):
    evidence = capture("complete")
    wire.cluster(evidence)
    wire.mocker.get(f"{wire.heat}/stacks", status_code=503, headers=JSON, json={})

    text = member.get(address(evidence)).content.decode()

    assert "Heat did not tell" in text
    assert "control-plane-0" in text


def test_nova_forbidden_leaves_what_heat_knows(member, wire):
    evidence = capture("complete")
    wire.cluster(evidence)
    wire.mocker.get(
        "http://nova.test/v2.1/servers/detail",
        status_code=403,
        headers=JSON,
        json={"forbidden": {"code": 403, "message": "Policy doesn't allow this"}},
    )

    text = member.get(address(evidence)).content.decode()

    assert "Nova did not tell" in text
    assert 'data-node="worker-1"' in text


def test_the_output_of_a_failed_node_that_cannot_be_had_is_no_crash(member, wire):
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)
    for deployment in evidence["software_deployments"]:
        wire.mocker.get(f"{wire.heat}/software_deployments/{deployment['id']}", status_code=500)

    text = member.get(address(evidence)).content.decode()

    assert 'data-finding="node-script-failed"' in text


def test_a_cluster_without_a_stack_has_the_same_page(member, wire):
    evidence = capture("complete")
    evidence["cluster"] |= {"stack_id": "kube-bvufq"}
    for group in evidence["nodegroups"]:
        group["stack_id"] = None

    text = page(member, wire, evidence, "?tab=overview")

    assert "not built by Heat" in text
    assert not [call for call in wire.calls() if "heat.test" in call]


def test_nodes_without_heat_are_told_by_magnum_and_nova(member, wire):
    evidence = capture("complete")
    names = ("kube-bvufq-control-plane-x7k2p", "kube-bvufq-default-worker-9sd8f")
    evidence["cluster"] |= {
        "stack_id": "kube-bvufq",
        "node_count": 1,
        "health_status_reason": {
            "api": "ok",
            f"{names[0]}.Ready": "True",
            f"{names[1]}.Ready": "False",
        },
    }
    for group in evidence["nodegroups"]:
        group |= {"stack_id": None, "node_count": 1, "node_addresses": []}
    evidence["servers"] = [
        {**evidence["servers"][n], "name": name, "id": f"server-{n}"}
        for n, name in enumerate(names)
    ]

    text = page(member, wire, evidence)

    assert "This cluster is not built by Heat" in text
    assert text.count("data-node=") == 2
    assert all(name in text for name in names)
    assert "10.0.0.102" in text
    assert any("name=%5E%28kube-bvufq%29-" in call for call in wire.calls())
    assert member.get(address(evidence, "progress.json")).status_code == 200


def test_a_cluster_that_was_just_asked_for_has_a_page(member, wire):
    evidence = capture("complete")
    evidence["cluster"] |= {"stack_id": None, "status": "CREATE_IN_PROGRESS", "api_address": None}
    for group in evidence["nodegroups"]:
        group |= {"stack_id": None, "node_addresses": []}
    for name in ("node_addresses", "master_addresses"):
        evidence["cluster"][name] = []
    evidence["cluster"]["health_status_reason"] = {}
    evidence |= {"stacks": [], "resources": [], "servers": []}

    text = page(member, wire, evidence)

    assert text.count('data-state="waiting"') >= 3
    assert not [call for call in wire.calls() if "heat.test" in call]


def test_magnum_23_names_the_stack_differently(member, wire):
    evidence = capture("complete")
    wire.version("1.13")
    evidence["cluster"]["cluster_id"] = evidence["cluster"].pop("stack_id")

    assert page(member, wire, evidence).count("data-node=") == 3


@pytest.mark.parametrize(("status", "said"), [(404, "is not there"), (403, "cannot be shown")])
def test_a_cluster_that_cannot_be_had_leads_back_to_the_list(member, wire, status, said):
    evidence = capture("complete")
    wire.cluster(evidence)
    wire.clusters()
    wire.mocker.get(
        f"http://magnum.test/v1/clusters/{evidence['cluster']['uuid']}",
        status_code=status,
        headers=JSON,
        json={"errors": [{"status": status, "title": "Cluster x could not be found"}]},
    )

    response = member.get(address(evidence), follow=True)

    assert response.redirect_chain[-1][0] == "/project/kubernetes_clusters/"
    assert said in response.content.decode()
    assert (
        member.get(address(evidence, "progress.json")).status_code == {404: 404, 403: 503}[status]
    )


def test_a_token_that_is_not_accepted_leads_to_the_sign_in_page(member, wire):
    evidence = capture("complete")
    wire.cluster(evidence)
    wire.mocker.get(
        f"http://magnum.test/v1/clusters/{evidence['cluster']['uuid']}", status_code=401
    )

    assert "/auth/login/" in member.get(address(evidence))["Location"]


def test_a_reader_sees_everything_and_changes_nothing(sign_in, wire):
    evidence = capture("worker-script-failed")
    text = page(sign_in("reader"), wire, evidence)

    assert "Why it failed" in text
    assert address(evidence, "delete/") not in text
    assert address(evidence, "kubeconfig/") not in text


def test_another_member_is_told_who_may_have_the_kubeconfig(sign_in, wire):
    evidence = capture("complete")
    text = page(sign_in("member", "reader", user_id="somebody-else"), wire, evidence)

    assert "only to the user who created the cluster" in text
    assert address(evidence, "kubeconfig/") not in text


def test_an_unknown_tab_is_not_found(member, wire):
    evidence = capture("complete")
    wire.cluster(evidence)

    assert member.get(address(evidence, "?tab=nonsense")).status_code == 404


def test_what_a_node_printed_is_read_into_steps_and_redacted(member, wire):
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)
    failed = next(d for d in evidence["software_deployments"] if d["status"] == "FAILED")

    response = member.get(address(evidence, f"output/{failed['id']}/"))
    fragment = member.get(address(evidence, f"output/{failed['id']}/?fragment")).json()["html"]

    text = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    for shown in (text, fragment):
        assert "no such host" in shown
        assert "Install kubectl" in shown
        assert "gAAAA" not in shown


def test_what_a_node_printed_reaches_no_log_even_when_everything_is_logged(member, wire, caplog):
    caplog.set_level(logging.DEBUG)
    evidence = capture("worker-script-failed")

    page(member, wire, evidence)

    assert wire.calls()
    assert "PASSWORD=" not in caplog.text
    assert "X-Auth-Token" not in caplog.text
