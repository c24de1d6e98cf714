# SPDX-License-Identifier: Apache-2.0
"""How long things usually take, and what follows: what is late, silent, and still to come."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard import progress
from k8s_dashboard.evidence import Evidence, as_time
from k8s_dashboard.progress.history import History
from k8s_dashboard.progress.model import Usual
from tests.unit.captures import capture, light, moment
from tests.unit.test_progress_life import until

CLUSTER = {
    "status": "CREATE_IN_PROGRESS",
    "master_count": 1,
    "node_count": 2,
    "created_at": "2026-11-25T03:00:00Z",
    "create_timeout": 60,
}
START = as_time(CLUSTER["created_at"])


def history(**changes):
    """Medians and 90th percentiles are the two numbers."""
    known = {
        "cluster": {"prepare": (10, 20)},
        "control-plane": {
            "network": (5, 6),
            "server": (30, 40),
            "configure": (200, 300),
            "addons": (40, 60),
        },
        "worker": {"network": (4, 5), "server": (30, 45), "configure": (100, 150)},
    }
    for key, value in changes.items():
        known[key.replace("_", "-")] = value
    return History.from_json(
        {
            role: {stage: [median, median, p90] for stage, (median, p90) in stages.items()}
            for role, stages in known.items()
        }
    )


def read(evidence, now, usual=None):
    return progress.read(evidence, now, usual or History())


def node(found, name):
    return next(item for item in found.nodes if item.name == name)


def stage(found, name, stage_name):
    return next(item for item in node(found, name).stages if item.name == stage_name)


def waiting(**changes):
    """A cluster that was just asked for."""
    return Evidence(cluster={**CLUSTER, **changes})


def begun(name="worker-silent-in-progress", **changes):
    known = capture(name)
    return replace(known, **changes), node(read(known, known.captured_at), "worker-1")


def test_median_and_90th_percentile_are_those_of_the_nodes_that_finished():
    known = History.from_json({"worker": {"configure": list(range(1, 21))}})
    assert known.usual("worker", "configure") == Usual(median=10, p90=18, count=20)
    assert known.usual("worker", "server") is None


def test_boot_and_configure_are_known_together():
    found = History().with_progress(read(capture("complete"), capture("complete").captured_at))
    assert found.usual("control-plane", "boot") == Usual(58, 58, 1)
    assert found.usual("control-plane", "configure") == Usual(58, 58, 1)
    assert found.usual("control-plane", "addons") == Usual(5, 5, 1)
    assert found.usual("worker", "network") == Usual(5, 5, 2)
    assert found.usual("cluster", "prepare") == Usual(23, 23, 1)


def test_only_nodes_that_have_finished_tell_how_long_it_takes():
    known = capture("worker-script-failed")
    found = History().with_progress(read(known, known.captured_at))
    assert found.usual("control-plane", "configure")
    assert found.usual("worker", "network") is None


def test_an_update_tells_only_of_the_nodes_that_it_made():
    known = moment("added")
    known = replace(known, events=tuple(until(known.captured_at)))
    found = History().with_progress(read(known, known.captured_at))
    assert found.usual("worker", "configure").count == 2
    assert found.usual("control-plane", "configure") is None


def test_no_more_than_the_latest_durations_are_kept():
    found = History.from_json({"worker": {"server": list(range(1000))}})
    assert found.usual("worker", "server").count == 200
    assert found.to_json()["worker"]["server"][-1] == 999


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=3), st.dictionaries(st.text(max_size=3), st.lists(
    st.integers(0, 10**5), min_size=1, max_size=5), max_size=3), max_size=3))  # fmt: skip
def test_history_comes_out_of_json_as_it_went_in(content):
    found = History.from_json(content)
    assert History.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        [],
        {"worker": 1},
        {"worker": {"server": "x"}},
        {"worker": {"server": [None, -1, True]}},
    ],
)
def test_history_that_is_none_is_empty(odd):
    assert History.from_json(odd) == History()


def test_without_history_there_is_no_number():
    found = read(waiting(), START).cluster
    assert (found.eta_seconds, found.eta_latest_seconds) == (None, None)
    known = history(worker={"network": (4, 5), "server": (30, 45)})
    assert read(waiting(), START, known).cluster.eta_seconds is None


def test_workers_and_add_ons_come_after_the_control_plane():
    found = read(waiting(), START, history()).cluster
    assert found.eta_seconds == 10 + (5 + 30 + 200) + (4 + 30 + 100)
    assert found.eta_latest_seconds == 20 + (6 + 40 + 300) + (5 + 45 + 150)
    long = {"network": (5, 6), "server": (30, 40), "configure": (200, 300), "addons": (400, 500)}
    assert read(waiting(), START, history(control_plane=long)).cluster.eta_seconds == 10 + 235 + 400


def test_what_has_passed_is_not_waited_for_again():
    assert read(waiting(), START + timedelta(seconds=6), history()).cluster.eta_seconds == 373


def test_of_a_stage_that_has_outlasted_the_median_the_90th_percentile_is_left():
    known, worker = begun()
    began = worker.stages[2].start
    usual = history(worker={"network": (4, 5), "server": (30, 45), "configure": (600, 900)})

    def left(seconds):
        found = read(known, began + timedelta(seconds=seconds), usual).cluster
        return found.eta_seconds, found.eta_latest_seconds

    assert left(100)[0] == 500
    assert left(610)[0] == 290
    assert left(950)[0] == 400
    assert left(1400)[0] is None


def test_nodes_of_the_same_cluster_that_have_finished_are_history():
    known = moment("grow")
    known = replace(known, events=tuple(until(known.captured_at)))
    found = read(known, known.captured_at).cluster
    assert 0 < found.eta_seconds < 60


def test_nodes_of_further_groups_do_not_wait_for_a_control_plane():
    known = moment("further-group")
    known = replace(known, events=tuple(until(known.captured_at)))
    assert read(known, known.captured_at, history()).cluster.eta_seconds < 100


def test_a_cluster_that_cannot_end_well_has_no_time_left():
    known = replace(light("volume-type-not-found"), stacks=())
    found = read(known, known.captured_at, history()).cluster
    assert (found.state, found.eta_seconds) == ("failing", None)


def test_a_stage_is_late_when_it_takes_much_longer_than_usual():
    known, worker = begun()
    began = worker.stages[2].start
    usual = history()
    assert not stage(read(known, began + timedelta(seconds=225), usual), "worker-1", "boot").late
    found = read(known, began + timedelta(seconds=226), usual)
    assert stage(found, "worker-1", "boot").late
    assert stage(found, "worker-1", "boot").usual == Usual(100, 150, 3)
    assert node(found, "worker-1").late
    assert node(found, "worker-1").state == "booting"
    assert not any(item.late for item in read(known, began + timedelta(hours=1)).nodes)


def test_thirty_seconds_more_are_not_late():
    known, worker = begun()
    usual = history(worker={"network": (1, 1), "server": (1, 1), "configure": (4, 4)})
    began = worker.stages[2].start
    assert not stage(read(known, began + timedelta(seconds=34), usual), "worker-1", "boot").late
    assert stage(read(known, began + timedelta(seconds=35), usual), "worker-1", "boot").late


@pytest.mark.parametrize(("usual", "seconds"), [((100, 150), 300), ((10, 20), 120), (None, 600)])
def test_a_node_is_silent_after_twice_as_long_as_usual(usual, seconds):
    known, worker = begun()
    began = worker.stages[2].start
    stages = {"network": (1, 1), "server": (1, 1), **({"configure": usual} if usual else {})}
    found = history(worker=stages)
    for after, state in ((seconds - 1, "booting"), (seconds, "silent")):
        now = began + timedelta(seconds=after)
        assert node(read(known, now, found), "worker-1").state == state


def test_a_finished_node_of_the_same_role_makes_another_silent_sooner():
    known = capture("worker-silent-timed-out")
    cluster = {**known.cluster, "status": "CREATE_IN_PROGRESS", "status_reason": ""}
    running = replace(
        known,
        cluster=cluster,
        stacks=(),
        events=tuple(e for e in known.events if not e["resource_status"].endswith("FAILED")),
        resources=(),
        software_deployments=(),
    )
    boot = stage(read(running, known.captured_at), "worker-1", "boot")
    assert 120 <= boot.usual.silent_after < 600
    for more, state in ((-1, "booting"), (0, "silent")):
        now = boot.start + timedelta(seconds=boot.usual.silent_after + more)
        assert node(read(running, now), "worker-1").state == state


def test_a_node_that_was_silent_when_another_ended_it_all_is_silent():
    known = capture("worker-script-failed")
    events = tuple(
        {**item, "event_time": "2026-11-25T03:40:00Z"}
        if item["resource_name"] == known.stacks[0]["stack_name"]
        and item["resource_status"] == "CREATE_FAILED"
        else item
        for item in known.events
    )
    found = read(replace(known, events=events), known.captured_at)
    assert (node(found, "worker-0").state, node(found, "worker-0").cause) == ("silent", "stopped")


def test_a_cluster_in_which_nothing_moves_names_the_node_that_holds_it_up():
    known, worker = begun()
    found = read(known, worker.stages[2].start + timedelta(minutes=11)).cluster
    assert found.state == "stalled"
    assert found.waiting_for in ("worker-0", "worker-1", "worker-2")
    assert found.last_movement == as_time("2026-11-25T03:07:00Z")


def test_a_cluster_of_which_no_node_is_begun_for_ten_minutes_is_stalled():
    known = capture("complete")
    first = tuple(item for item in known.events if item["event_time"] < "2026-11-25T02:51:23Z")
    cluster = {**known.cluster, "status": "CREATE_IN_PROGRESS"}
    begun = replace(known, cluster=cluster, events=first, resources=(), stacks=(), servers=(),
                    software_deployments=())  # fmt: skip
    end = as_time(first[-1]["event_time"])
    assert read(begun, end + timedelta(minutes=9)).cluster.state == "deploying"
    found = read(begun, end + timedelta(minutes=10)).cluster
    assert (found.state, found.waiting_for) == ("stalled", "")


def test_where_it_usually_takes_longer_ten_minutes_are_not_stalled():
    known, worker = begun()
    usual = history(worker={"network": (4, 5), "server": (30, 45), "configure": (900, 1200)})
    now = worker.stages[2].start + timedelta(minutes=15)
    assert read(known, now, usual).cluster.state == "deploying"


def test_the_control_plane_is_what_everything_waits_for():
    known = capture("complete")
    early = tuple(item for item in known.events if item["event_time"] < "2026-11-25T02:52:00Z")
    cluster = {**known.cluster, "status": "CREATE_IN_PROGRESS"}
    found = read(replace(known, cluster=cluster, events=early, resources=(), stacks=(),
                         servers=()), as_time("2026-11-25T02:52:00Z"))  # fmt: skip
    assert found.cluster.waiting_for == "control-plane-0"


def test_percent_weighs_stages_by_earlier_clusters_and_not_by_nodes_that_finish():
    known, _ = begun()
    assert read(known, known.captured_at).cluster.percent == 61
    slow = history(worker={"network": (5, 6), "server": (30, 40), "configure": (2000, 3000)})
    assert read(known, known.captured_at, slow).cluster.percent == 5
