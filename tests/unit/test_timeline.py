# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from k8s_dashboard import evidence, progress
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.progress import timeline
from k8s_dashboard.progress.resources import ordered, stack_of
from tests.unit.captures import FOLDER, NAMES, capture

CHANGES = sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("changes/*.gz"))


@cache
def change(name):
    """A cluster that was resized, given a node group or deleted after it had been created."""
    return evidence.load(FOLDER / "changes" / f"{name}.json.gz")


def read(known, **kwargs):
    return timeline.read(known, kwargs.pop("now", known.captured_at), **kwargs)


def at(time):
    return datetime.fromisoformat(time).replace(tzinfo=UTC)


def rows(found, kind="nodes"):
    return {row.name: row for row in getattr(found, kind)}


def stages(row):
    return [(bar.kind, bar.state) for bar in row.bars]


def waits(found):
    return {wait.row: wait.seconds for wait in found.waits}


@pytest.mark.parametrize("known", [*map(capture, NAMES), *map(change, CHANGES)])
def test_the_critical_path_has_no_gap_and_its_waits_are_its_sums(known):
    for action in read(known).actions:
        found = read(known, action=action.key)
        for one, following in zip(found.path, found.path[1:], strict=False):
            assert one.end == following.start
        whole = found.path[-1].end - found.path[0].start
        assert sum(waits(found).values()) == pytest.approx(whole.total_seconds())
        assert found.start <= found.path[0].start <= found.path[-1].end <= found.end
        assert {wait.row for wait in found.waits} - {""} <= {
            row.key for row in (*found.parts, *found.nodes)
        }


@pytest.mark.parametrize("name", NAMES)
def test_every_node_of_a_deployment_has_a_row(name):
    known = capture(name)
    named = [node.name for node in progress.read(known, known.captured_at).nodes]
    assert sorted(rows(read(known))) == sorted(named)


def test_parts_come_in_the_order_they_began():
    assert [row.name for row in read(capture("complete")).parts] == [
        "magnum",
        "security",
        "network",
        "etcd-lb",
        "api-lb",
        "control-plane",
        "addresses",
        "addons",
        "workers",
    ]


def test_magnum_counts_from_the_request_until_heat_begins():
    magnum = read(capture("worker-script-failed")).parts[0]
    assert (magnum.bars[0].source, magnum.seconds(at("2026-11-25T04:00:00"))) == ("magnum", 43)


def test_a_node_has_its_stages_as_bars_one_after_the_other():
    row = rows(read(capture("complete")))["control-plane-0"]
    assert stages(row) == [
        ("network", "done"),
        ("server", "done"),
        ("deployment", "done"),
        ("addons", "done"),
    ]
    assert [(bar.start.time().isoformat(), bar.end.time().isoformat()) for bar in row.bars] == [
        ("02:51:25", "02:51:28"),
        ("02:51:29", "02:51:34"),
        ("02:51:34", "02:52:33"),
        ("02:52:35", "02:52:41"),
    ]


def test_only_the_first_control_plane_node_has_add_ons():
    assert "addons" not in dict(stages(rows(read(capture("complete")))["worker-0"]))


def test_the_longest_wait_is_named_first():
    first, second, *_ = read(capture("complete")).waits
    assert (first.row, first.seconds) == ("node:control-plane-0", 70)
    assert (second.row, second.seconds, second.alone) == ("node:worker-0", 34, 2)


def test_what_was_waited_for_is_marked_and_what_was_not_is_not():
    found = read(capture("complete"))
    critical = {row.name for row in (*found.parts, *found.nodes) if row.critical}
    assert {"control-plane-0", "worker-0", "network", "workers"} <= critical
    assert not {"worker-1", "etcd-lb", "addons", "security"} & critical


def test_the_path_of_a_failure_ends_where_it_failed():
    found = read(capture("worker-script-failed"))
    assert found.path[-1].row == "node:worker-1"
    assert stages(rows(found)["worker-1"])[-1] == ("deployment", "failed")
    assert "non-zero status code: 1" in rows(found)["worker-1"].bars[-1].reason


def test_nodes_that_were_stopped_because_of_another_are_told_apart():
    found = rows(read(capture("worker-script-failed")))
    assert found["worker-0"].state == found["worker-2"].state == "stopped"
    assert found["control-plane-0"].state == "done"


def test_a_failure_of_add_ons_is_one_of_the_control_plane_node():
    found = read(capture("addons-script-failed"))
    assert rows(found)["control-plane-0"].state == "failed"
    assert found.path[-1].row == "part:addons:"


def test_a_timeout_was_spent_waiting_for_the_node_that_never_reported():
    found = read(capture("worker-silent-timed-out"))
    assert found.action.phase == "stopped"
    assert found.waits[0].row == "node:worker-1"
    assert rows(found)["worker-1"].state == "silent"


def test_a_stack_that_failed_without_magnum_noticing_has_ended():
    found = read(capture("volume-type-not-found"))
    assert not found.running
    assert (found.action.phase, found.path[-1].row) == ("failed", "part:control-plane:")


def test_what_runs_goes_on_until_now_and_heat_gives_up_later():
    known = capture("worker-silent-in-progress")
    found = read(known, now=known.captured_at + timedelta(minutes=2))
    assert found.running
    bar = rows(found)["worker-1"].bars[-1]
    assert (bar.state, bar.end) == ("running", None)
    assert bar.span(found.now)[1] == found.now == found.end
    assert found.deadline > found.now


def test_the_node_that_progress_says_holds_it_up_is_waited_for():
    known = capture("worker-silent-in-progress")
    told = progress.read(known, known.captured_at)
    told = replace(told, cluster=replace(told.cluster, waiting_for="worker-0"))
    assert read(known, progress=told).path[-1].row == "node:worker-0"


def test_a_failure_that_the_log_has_not_yet_is_shown_as_one():
    known = capture("worker-silent-in-progress")
    failed = {"resource_status": "CREATE_FAILED", "resource_status_reason": "Error: status code: 1"}
    resources = tuple(
        {**row, **failed}
        if row["resource_name"] == "node_config_deployment" and row["parent_resource"] == "1"
        else row
        for row in known.resources
    )
    found = read(replace(known, resources=resources))
    bar = rows(found)["worker-1"].bars[-1]
    assert (bar.state, bar.reason) == ("failed", "Error: status code: 1")
    assert bar.span(found.now)[1] == found.now
    assert found.row("node:worker-1").state == "failed"


def test_each_action_on_a_cluster_can_be_chosen_and_the_latest_is_shown():
    found = read(change("resized"))
    assert [(action.verb, action.main) for action in found.actions] == [
        ("CREATE", True),
        ("UPDATE", True),
        ("CREATE", False),
        ("UPDATE", True),
    ]
    assert found.action is found.actions[-1]
    first = found.actions[0].key
    assert first == "create-20261125T073330Z"
    assert read(change("resized"), action=first).action.key == first
    assert read(change("resized"), action="create-in-1970").action.key == found.action.key


def test_a_resize_waits_for_the_node_it_adds():
    found = read(change("growing"))
    worker = rows(found)["worker-2"]
    assert (found.action.verb, worker.verb, worker.state) == ("UPDATE", "CREATE", "running")
    assert found.path[-1].row == "node:worker-2"
    assert stages(worker)[-1] == ("deployment", "running")
    assert rows(found)["worker-1"].verb == "UPDATE"


def test_a_node_that_a_resize_removes_is_one_bar():
    found = read(change("resized"))
    removed = [row.name for row in found.nodes if row.verb == "DELETE"]
    assert removed == ["worker-1", "worker-2"]
    assert stages(rows(found)["worker-1"]) == [("node", "done")]
    assert timeline.FORGOTTEN in found.notes


def test_a_node_that_is_being_removed_goes_on_until_now():
    assert rows(read(change("shrinking")))["worker-2"].state == "running"


def test_a_node_group_with_a_stack_of_its_own_has_parts_and_nodes():
    found = read(change("resized"), action="create-20261125T073606Z")
    assert list(rows(found)) == ["gpu-0", "gpu-1"]
    assert {(row.name, row.nodegroup) for row in found.parts} == {
        ("security", "gpu"),
        ("workers", "gpu"),
    }


def test_the_stacks_of_a_cluster_that_is_deleted_are_one_action():
    found = read(change("deleting-with-group"))
    assert (found.action.verb, len(found.action.roots)) == ("DELETE", 2)
    assert {"gpu-0", "gpu-1", "worker-0"} <= set(rows(found))


def test_a_delete_waits_for_workers_first_and_the_control_plane_then():
    found = read(change("deleting"))
    order = [stretch.row for stretch in found.path if stretch.row]
    assert order == ["part:workers:", "part:addresses:", "node:control-plane-0"]
    assert found.running
    assert timeline.FORGOTTEN in found.notes


def test_a_delete_that_failed_names_what_blocked_it():
    found = read(change("delete-blocked"))
    network = rows(found, "parts")["network"]
    assert (found.action.phase, network.state) == ("failed", "failed")
    assert "One or more ports have an IP allocation from this subnet" in network.bars[0].reason
    assert found.waits[0].row == "part:network:"
    assert found.nodes == ()


def test_one_node_can_be_looked_into():
    found = read(capture("worker-script-failed"), node="worker-1")
    assert found.node.name == "worker-1"
    kinds = {row.type: row for row in found.resources}
    assert {"port", "volume", "config", "server", "floating-ip", "deployment"} <= set(kinds)
    assert kinds["deployment"].state == "failed"
    assert len(kinds["deployment"].bars[0].marks) == 1
    assert found.start == at("2026-11-25T03:06:21")


def test_the_first_control_plane_node_is_looked_into_with_the_add_ons():
    found = read(capture("complete"), node="control-plane-0")
    last = [row.name for row in found.resources[-2:]]
    assert last == ["kube_cluster_config", "kube_cluster_deploy"]


def test_inside_a_node_is_marked_what_that_node_waited_for():
    found = read(capture("complete"), node="worker-1")
    critical = {row.name for row in found.resources if row.critical}
    assert {"kube-minion", "node_config_deployment"} <= critical
    assert "upgrade_kubernetes_deployment" not in critical


def test_a_node_that_an_action_did_not_touch_is_said_not_to_be_in_it():
    found = read(change("resized"), node="gpu-0")
    assert found.node is None
    assert "gpu-0" in str(found.notes[-1])


def test_without_an_event_log_what_nova_knows_is_drawn():
    found = read(replace(capture("complete"), events=()))
    assert timeline.NO_LOG in found.notes
    assert found.waits == ()
    server = next(bar for bar in rows(found)["worker-0"].bars if bar.kind == "server")
    assert server.span(found.now) == (at("2026-11-25T02:52:44"), at("2026-11-25T02:52:47"))


def test_the_event_log_alone_tells_the_same():
    known = capture("complete")
    whole, alone = read(known), read(replace(known, resources=()))
    assert stages(rows(whole)["worker-0"]) == stages(rows(alone)["worker-0"])
    assert whole.waits[0] == alone.waits[0]


def test_a_log_whose_beginning_is_gone_says_so():
    known = capture("complete")
    found = read(replace(known, events=tuple(ordered(known.events)[60:])))
    assert timeline.CUT in found.notes
    assert rows(found)["worker-1"].state == "done"


def test_a_clock_that_is_behind_heats_is_told():
    known = capture("worker-silent-in-progress")
    found = read(known, now=known.captured_at - timedelta(minutes=3))
    assert timeline.ODD_CLOCKS in found.notes
    assert found.end >= found.start


def test_without_a_stack_there_is_a_sentence():
    cluster = {"status": "CREATE_COMPLETE", "stack_id": "kube-x"}
    found = read(Evidence(cluster=cluster), now=at("2026-11-25"))
    assert found.action is None
    assert found.notes == (timeline.NO_STACK,)


def large(workers, slowest):
    """The complete cluster with so many workers more; one of them took 90 s longer."""
    known = capture("complete")
    copied = [item for item in known.events if "ijczusrpucxk-1-" in stack_of(item)[0]]
    member = [
        item
        for item in known.events
        if item["resource_name"] == "1" and stack_of(item)[0].endswith("ijczusrpucxk")
    ]
    stack_id = stack_of(copied[0])[1]
    more = []
    for number in range(2, workers):
        text = json.dumps([*copied, *member]).replace("ijczusrpucxk-1-", f"ijczusrpucxk-{number}-")
        for item in json.loads(text.replace(stack_id, f"{number:08}-0000")):
            late = number == slowest and item["event_time"] > "2026-11-25T02:53:00Z"
            name = str(number) if item["resource_name"] == "1" else item["resource_name"]
            time = at(item["event_time"][:-1]) + timedelta(seconds=90 if late else 0)
            more.append({**item, "resource_name": name, "event_time": time.isoformat()})
    ends = [item for item in known.events if item["event_time"] < "2026-11-25T02:53:12Z"]
    cluster = {**known.cluster, "status": "CREATE_IN_PROGRESS"}
    return replace(known, cluster=cluster, stacks=(), resources=(), events=(*ends, *more),
                   servers=(), nodegroups=())  # fmt: skip


def test_of_many_nodes_those_that_were_waited_for_come_first_and_the_rest_by_page():
    found = read(large(120, slowest=77), now=at("2026-11-25T02:55:00"))
    assert len(found.nodes) == 121
    page = found.page(1)
    assert {row.name for row in page.rows[:2]} == {"control-plane-0", "worker-77"}
    assert (page.pages, page.first, page.last, page.total) == (3, 1, 50, 121)
    assert found.page(3).rows[-1].name == "worker-119"
    assert found.page(99).number == 3


def test_how_long_one_slow_node_was_the_only_one_is_told():
    found = read(large(60, slowest=33), now=at("2026-11-25T02:55:00"))
    assert next(wait.alone for wait in found.waits if wait.row == "node:worker-33") == 88


def test_few_nodes_keep_their_places():
    found = read(capture("worker-script-failed"))
    assert [row.name for row in found.page(1).rows] == [
        "control-plane-0",
        "worker-0",
        "worker-1",
        "worker-2",
    ]
