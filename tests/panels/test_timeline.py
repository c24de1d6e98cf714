# SPDX-License-Identifier: Apache-2.0
import copy
import gzip
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from k8s_dashboard.panels.clusters.gantt import Scale, fits, step
from tests.panels.conftest import CAPTURES, TOKEN, capture

ALL = sorted(path.name.removesuffix(".json.gz") for path in CAPTURES.glob("*.json.gz"))
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def change(name):
    """A cluster that was resized, given a node group or deleted after it had been created."""
    path = CAPTURES / "changes" / f"{name}.json.gz"
    return json.loads(gzip.decompress(path.read_bytes())) | {"software_deployments": []}


def address(evidence, tail=""):
    return f"/project/kubernetes_clusters/{evidence['cluster']['uuid']}/{tail}"


def page(client, wire, evidence, more=""):
    wire.cluster(evidence)
    response = client.get(address(evidence, f"?tab=timeline{more}"))
    assert response.status_code == 200
    return response.content.decode()


def row(text, key):
    return text.split(f'data-row="{key}"')[1].split("</li>")[0]


def lines(text):
    """The cells of the table's lines."""
    found = re.findall(r"<tr>(.*?)</tr>", text.split("k8s-timeline-table")[1], re.DOTALL)
    return [
        [" ".join(re.sub("<[^>]*>", " ", cell).split()) for cell in re.split("</t[hd]>", line)[:-1]]
        for line in found
    ]


def test_it_says_how_long_it_took_and_what_was_waited_for(member, wire):
    text = page(member, wire, capture("complete"))

    assert "Created in 2 min 11 s." in text
    assert "1 min 10 s for control-plane-0" in text


def test_parts_and_nodes_have_bars_of_one_scale(member, wire):
    text = page(member, wire, capture("complete"))

    found = row(text, "node:worker-0").split("<g class=")[2:]
    server, deployment = (re.findall(r'(?:x|width)="([\d.]+)%', bar) for bar in found)
    assert float(server[0]) + float(server[1]) == pytest.approx(float(deployment[0]), abs=0.02)
    assert "k8s-critical" in row(text, "part:network:")
    assert "k8s-critical" not in row(text, "part:etcd-lb:")


def test_the_table_says_all_that_the_picture_says(member, wire):
    found = lines(page(member, wire, capture("worker-script-failed")))

    assert [
        "worker-1",
        "Boot, agent, configuration",
        "3:54 (03:06:55)",
        "4:22 (03:07:23)",
        "0:28",
        "Failed Deployment to server failed: deploy_status_code : "
        "Deployment exited with non-zero status code: 1",
        "yes",
    ] in found
    assert ["worker-0", "Server", "3:25 (03:06:26)", "3:54 (03:06:55)", "0:29", "Done", ""] in found


def test_what_failed_first_is_named(member, wire):
    text = page(member, wire, capture("worker-script-failed"))

    assert "Creating it failed after 4 min 22 s." in text
    assert "What failed first: worker-1." in text


def test_a_failure_is_told_by_sign_and_pattern_too(member, wire):
    found = row(page(member, wire, capture("worker-script-failed")), "node:worker-1")

    assert "fa-circle-xmark" in found
    assert "url(#k8s-pattern-failed)" in found


def test_a_running_deployment_says_what_it_waits_for_and_shows_now_and_the_deadline(member, wire):
    evidence = capture("worker-silent-in-progress")
    began = datetime.now(UTC) - timedelta(minutes=6)
    shift = began - datetime.fromisoformat("2026-11-25T03:03:54+00:00")
    text = page(member, wire, later(evidence, shift))

    assert "Being created for" in text
    assert "Now it waits for: worker-" in text
    assert 'class="k8s-line-now"' in text
    assert 'class="k8s-line-deadline"' in text


def later(evidence, shift):
    """The same at another time."""

    def moved(match):
        time = datetime.fromisoformat(match[1]).replace(tzinfo=UTC) + shift
        return time.strftime("%Y-%m-%dT%H:%M:%S")

    text = re.sub(r"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)", moved, json.dumps(evidence))
    return json.loads(text)


def test_a_node_that_is_done_is_shown_to_its_end_and_not_until_now(member, wire):
    text = page(member, wire, capture("worker-silent-in-progress"), "&node=control-plane-0")

    assert "k8s-line-now" not in text


def test_a_nodes_name_leads_into_it_and_back(member, wire):
    evidence = capture("complete")
    assert 'href="?tab=timeline&amp;node=worker-1"' in page(member, wire, evidence)

    text = page(member, wire, evidence, "&node=worker-1")
    assert "<h2>worker-1</h2>" in text
    assert "kube_minion_eth0" in row(text, "resource:kube_minion_eth0:CREATE")
    assert "k8s-mark" in row(text, "resource:node_config_deployment:CREATE")
    assert 'data-row="node:worker-0"' not in text
    assert 'href="?tab=timeline"' in text


def test_a_failed_node_is_shown_with_the_services_words(member, wire):
    text = page(member, wire, capture("worker-script-failed"), "&node=worker-1")

    assert "Deployment exited with non-zero status code: 1" in text


def test_an_unknown_node_is_said_to_be_unknown_and_the_cluster_shown(member, wire):
    text = page(member, wire, capture("complete"), "&node=<b>x</b>")

    assert "<b>x</b>" not in text
    assert 'data-row="node:worker-1"' in text


def test_every_action_is_a_link_with_what_it_changed(member, wire):
    evidence = change("resized")
    text = page(member, wire, evidence)

    assert "Change, 2 nodes removed" in text
    assert "Change, 1 node added" in text
    assert "Creation of gpu" in text
    chosen = page(member, wire, evidence, "&action=create-20261125T073330Z")
    assert "Created in 1 min 14 s." in chosen
    assert 'node=worker-0"' in chosen
    assert "action=create-20261125T073330Z&amp;node=worker-0" in chosen


def test_a_cluster_that_is_deleted_has_a_timeline(member, wire):
    text = page(member, wire, change("deleting"))

    assert "Being deleted" in text
    assert 'data-state="deleted"' in row(text, "part:workers:")
    assert 'data-state="deleting"' in row(text, "node:control-plane-0")


def test_many_nodes_come_by_page(member, wire):
    evidence = grown(capture("complete"), 120)
    text = page(member, wire, evidence)

    assert text.count('data-row="node:') == 50
    assert "Nodes 1 to 50 of 121" in text
    assert 'href="?tab=timeline&amp;page=2"' in text
    last = page(member, wire, evidence, "&page=3")
    assert last.count('data-row="node:') == 21


def grown(evidence, workers):
    """The same cluster with more workers, each a copy of the second under its own name."""
    found = copy.deepcopy(evidence)
    found["cluster"]["node_count"] = found["nodegroups"][-1]["node_count"] = workers
    text = json.dumps(
        [e for e in found["events"] if "kube_minions-ijczusrpucxk-1-" in json.dumps(e["links"])]
    )
    for number in range(2, workers):
        copied = text.replace("ijczusrpucxk-1-", f"ijczusrpucxk-{number}-")
        found["events"] += json.loads(copied.replace("ng4o7znkl5e3/", f"ng4o7znkl5e3/{number}"))
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_recorded_cluster_has_a_timeline_in_six_calls(member, wire, name):
    text = page(member, wire, capture(name))

    assert 'class="k8s-gantt' in text
    assert TOKEN not in text
    assert len(wire.calls()) <= 6


def test_a_poll_of_a_watched_cluster_makes_at_most_six_calls(member, wire):
    evidence = capture("worker-silent-in-progress")
    wire.cluster(evidence)
    member.get(address(evidence))
    wire.forget()

    tail = "progress.json?tab=timeline&node=worker-1"
    assert member.get(address(evidence, tail)).status_code == 200
    assert len(wire.calls()) <= 6


def test_a_poll_brings_the_picture_that_the_page_shows(member, wire):
    evidence = capture("complete")
    text = page(member, wire, evidence, "&node=worker-1")
    assert "progress.json?tab=timeline&amp;node=worker-1" in text

    answer = member.get(address(evidence, "progress.json?tab=timeline&node=worker-1")).json()
    assert "<h2>worker-1</h2>" in answer["regions"]["timeline_body"]


def test_without_a_log_it_says_that_times_are_not_known(member, wire):
    text = page(member, wire, capture("complete") | {"events": []})

    assert "event log has nothing of this" in text
    assert "not known" in text


def test_without_heat_it_says_why_there_is_none(member, wire):
    evidence = capture("complete")
    evidence["cluster"]["stack_id"] = "kube-x"
    for group in evidence["nodegroups"]:
        group["stack_id"] = None
    text = page(member, wire, evidence | {"stacks": [], "resources": [], "events": []})

    assert "not built by Heat" in text


@pytest.mark.parametrize(
    ("seconds", "ticks"), [(3, 4), (42, 5), (131, 5), (600, 6), (4000, 7), (90_000, 5)]
)
def test_an_axis_has_a_handful_of_round_ticks(seconds, ticks):
    scale = Scale.over(NOW, NOW + timedelta(seconds=seconds), growing=False)

    assert len(scale.ticks()) == ticks
    assert scale.ticks()[-1] <= scale.end


def test_ticks_are_a_handful_for_years_too():
    assert 4 <= 3 * 365 * 86400 / step(3 * 365 * 86400) <= 7


def test_a_picture_that_grows_keeps_its_scale_for_a_while():
    ends = {
        Scale.over(NOW, NOW + timedelta(seconds=seconds), growing=True).seconds
        for seconds in range(135, 149)
    }
    assert ends == {150.0}


def test_the_end_of_time_is_no_crash():
    scale = Scale.over(NOW, datetime.max.replace(tzinfo=UTC), growing=True)

    assert scale.x(scale.end) == 100
    assert scale.ticks()


def test_a_text_is_written_where_it_has_room():
    assert fits("1:40", 20) == "always"
    assert fits("1:40", 6) == "wide"
    assert fits("1:40", 2) == ""
    assert fits("控制平面节点", 12) == "wide"
    assert fits("kuber", 14) == "always"
