# SPDX-License-Identifier: Apache-2.0
"""The log that progress is read from while a cluster is watched."""

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard import evidence, progress
from k8s_dashboard.progress.fold import read_event
from k8s_dashboard.progress.log import StackLog
from tests.unit.captures import NAMES, capture, life
from tests.unit.test_progress_properties import strange

STACK = "0d2f1a52-6f4e-4a4e-9d0e-6f2a7f3a0001"
ROOT = "shop-abc"
INSIDE = "shop-abc-kube_minions-aaa-0-bbb"


def event(number, name, status, time, *, stack=(ROOT, STACK), physical="", reason="state changed"):
    def link(rel, name, stack_id):
        return {"rel": rel, "href": f"https://heat/v1/p/stacks/{name}/{stack_id}"}

    return {
        "id": f"event-{number}",
        "resource_name": name,
        "resource_status": status,
        "resource_status_reason": reason,
        "physical_resource_id": physical,
        "event_time": f"2026-11-25T03:{time}Z",
        "links": [link("stack", *stack), link("root_stack", ROOT, STACK)],
    }


def uuid(number):
    return f"{number:08x}-0000-4000-8000-000000000000"


def states(log):
    return {row.name: f"{row.action}_{row.status}" for row in log.resources}


def places(log):
    return {(row.stack_id, row.name): (row.action, row.status) for row in log.resources}


def server(number, status, time, physical=""):
    return event(number, "kube-minion", status, time, stack=(INSIDE, uuid(9)), physical=physical)


@pytest.mark.parametrize("name", NAMES)
def test_events_one_by_one_come_to_the_same_as_all_at_once(name):
    known = capture(name)
    log = StackLog.begin(known.resources, ())
    for item in known.events:
        log = log.advanced([item])
    whole = StackLog.begin(known.resources, known.events)
    assert log.resources == whole.resources
    assert (log.version, log.last_movement) == (whole.version, whole.last_movement)
    bare = replace(known, resources=(), events=())
    now = known.captured_at
    assert progress.read(bare, now, log=log) == progress.read(known, now)


def test_a_whole_life_one_by_one_comes_to_the_same_as_all_at_once():
    log = StackLog()
    for item in life():
        log = log.advanced([item])
    assert log.resources == StackLog.begin((), life()).resources
    assert log.version == StackLog.begin((), life()).version


@pytest.mark.parametrize("name", NAMES)
def test_events_that_are_known_change_nothing(name):
    log = StackLog.begin(capture(name).resources, capture(name).events)
    again = log.advanced(capture(name).events)
    assert again.version == log.version
    assert again.resources == log.resources
    assert again.advanced(capture(name).events[-40:]) is again
    assert log.advanced(()) is log


@settings(max_examples=20)
@given(st.sampled_from(NAMES), st.randoms(use_true_random=True))
def test_the_order_in_which_events_come_does_not_matter(name, rng):
    """But for those of one second, which are in the order of the log."""
    seconds = {}
    for item in capture(name).events:
        seconds.setdefault(item["event_time"], []).append(item)
    parts = list(seconds.values())
    rng.shuffle(parts)
    log = StackLog()
    for part in parts:
        log = log.advanced(part)
    assert places(log) == places(StackLog.begin((), capture(name).events))


@pytest.mark.parametrize("name", NAMES)
def test_a_log_comes_out_of_a_cache_as_it_went_in(name):
    log = StackLog.begin(capture(name).resources, capture(name).events)
    again = StackLog.loads(log.dumps())
    assert again == log
    assert again.version == log.version
    assert again.dumps() == log.dumps()


@given(st.binary(max_size=200))
def test_bytes_that_are_no_log_are_refused(data):
    for content in (data, zlib.compress(data)):
        with pytest.raises(ValueError):
            StackLog.loads(content)


@settings(max_examples=30)
@given(st.data())
def test_a_log_that_is_not_whole_is_refused(data):
    whole = StackLog.begin((), capture("complete").events).dumps()
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ValueError):
        StackLog.loads(whole[:cut])
    content = json.loads(zlib.decompress(whole))
    content.pop(data.draw(st.sampled_from(sorted(content))))
    with pytest.raises(ValueError):
        StackLog.loads(zlib.compress(json.dumps(content).encode()))


@settings(max_examples=30)
@given(strange(), strange())
def test_strange_events_are_no_crash(first, second):
    one, other = evidence.from_json(first), evidence.from_json(second)
    log = StackLog.begin(one.resources, one.events).advanced(other.events)
    assert StackLog.loads(log.dumps()) == log
    progress.read(other, capture("complete").captured_at, log=log).to_json()


def test_reading_on_begins_some_seconds_before_the_last_event():
    """What another engine wrote a moment earlier may still come."""
    log = StackLog.begin((), capture("complete").events)
    marker = log.marker(capture("complete").cluster["stack_id"])
    events = list(capture("complete").events)
    number = [item["id"] for item in events].index(marker)
    assert events[number]["event_time"] <= "2026-11-25T02:53:09Z"
    assert events[number + 1]["event_time"] > "2026-11-25T02:53:09Z"


def test_once_nothing_new_comes_reading_on_begins_after_the_last_event():
    known = capture("complete")
    log = StackLog.begin((), known.events)
    stack_id = known.cluster["stack_id"]
    ids = [item["id"] for item in known.events]
    again = log.advanced(known.events[ids.index(log.marker(stack_id)) + 1 :])
    assert again.version == log.version
    assert again.marker(stack_id) == known.events[-1]["id"]


def test_each_outermost_stack_has_its_own_marker():
    log = StackLog.begin((), life())
    roots = {read_event(item).root_id for item in life()}
    assert len(roots) == 2
    assert len({log.marker(root) for root in roots}) == 2
    assert log.marker("not-there") == ""


def test_an_event_that_comes_late_changes_no_newer_state():
    log = StackLog().advanced([server(1, "CREATE_COMPLETE", "00:20", uuid(1))])
    later = log.advanced([server(2, "CREATE_IN_PROGRESS", "00:10")])
    assert states(later) == {"kube-minion": "CREATE_COMPLETE"}
    assert f"{later.resources[0].spell('CREATE').begun:%M:%S}" == "00:10"


def test_an_event_that_comes_late_brings_nothing_deleted_back():
    log = StackLog().advanced(
        [
            event(1, "0", "CREATE_COMPLETE", "00:01", stack=("shop-abc-kube_minions-aaa", uuid(8)),
                  physical=uuid(9)),
            server(2, "CREATE_COMPLETE", "00:10", uuid(1)),
            event(3, "0", "DELETE_COMPLETE", "01:00", stack=("shop-abc-kube_minions-aaa", uuid(8)),
                  physical=uuid(9)),
        ]
    )  # fmt: skip
    assert log.resources == ()
    late = log.advanced([server(4, "CREATE_COMPLETE", "00:10", uuid(1))])
    assert late.resources == ()


def test_what_is_inside_a_deleted_stack_goes_with_it():
    known = capture("complete")
    group = next(row for row in known.resources if row["resource_name"] == "kube_minions")
    gone = {
        **known.events[-1],
        "id": "x",
        "resource_name": "kube_minions",
        "resource_status": "DELETE_COMPLETE",
        "physical_resource_id": group["physical_resource_id"],
        "event_time": "2026-11-25T04:00:00Z",
    }
    log = StackLog.begin(known.resources, known.events).advanced([gone])
    assert not [row for row in log.resources if "kube_minions" in row.stack_name]
    assert [row for row in log.resources if "kube_masters" in row.stack_name]


def test_the_end_of_what_was_replaced_is_not_that_of_its_successor():
    log = StackLog().advanced(
        [
            server(1, "CREATE_COMPLETE", "00:01", uuid(1)),
            server(2, "CREATE_IN_PROGRESS", "01:00", "shop-kube-minion-new"),
            server(3, "CREATE_COMPLETE", "02:00", uuid(2)),
            server(4, "DELETE_IN_PROGRESS", "02:01", uuid(1)),
            server(5, "DELETE_COMPLETE", "02:02", uuid(1)),
        ]
    )
    assert states(log) == {"kube-minion": "CREATE_COMPLETE"}
    assert log.resources[0].physical_id == uuid(2)


def test_a_server_that_heat_makes_once_more_does_not_vanish_between():
    log = StackLog().advanced(
        [
            server(1, "CREATE_IN_PROGRESS", "00:01", "name"),
            server(2, "CREATE_FAILED", "00:05", uuid(1)),
            server(3, "DELETE_IN_PROGRESS", "00:05", uuid(1)),
            server(4, "DELETE_COMPLETE", "00:07", uuid(1)),
        ]
    )
    assert [row.name for row in log.resources] == ["kube-minion"]
    again = log.advanced([server(5, "CREATE_IN_PROGRESS", "00:09", "other name")])
    assert states(again) == {"kube-minion": "CREATE_IN_PROGRESS"}


def test_a_new_action_replaces_the_old_one():
    log = StackLog().advanced(
        [
            server(1, "CREATE_IN_PROGRESS", "00:01"),
            server(2, "CREATE_COMPLETE", "00:05", uuid(1)),
            server(3, "UPDATE_IN_PROGRESS", "09:00", uuid(1)),
        ]
    )
    (row,) = log.resources
    assert (row.action, row.status, row.ended) == ("UPDATE", "IN_PROGRESS", None)
    assert f"{row.spell('CREATE').ended:%M:%S}" == "00:05"


@pytest.mark.parametrize(
    ("listed", "told", "time", "state"),
    [
        ("CREATE_COMPLETE", "CREATE_IN_PROGRESS", "00:20", "CREATE_COMPLETE"),
        ("CREATE_IN_PROGRESS", "CREATE_COMPLETE", "00:20", "CREATE_COMPLETE"),
        ("CREATE_COMPLETE", "UPDATE_IN_PROGRESS", "09:00", "UPDATE_IN_PROGRESS"),
        ("DELETE_IN_PROGRESS", "CREATE_COMPLETE", "00:20", "DELETE_IN_PROGRESS"),
        ("INIT_COMPLETE", "CREATE_IN_PROGRESS", "00:20", "CREATE_IN_PROGRESS"),
        ("CREATE_FAILED", "CREATE_COMPLETE", "00:02", "CREATE_FAILED"),
    ],
)
def test_of_a_list_and_an_event_the_newer_counts(listed, told, time, state):
    row = {
        **server(1, listed, "00:00", uuid(1)),
        "creation_time": "2026-11-25T03:00:10Z",
        "updated_time": "2026-11-25T03:00:10Z",
    }
    for log in (
        StackLog.begin([row], [server(2, told, time, uuid(1))]),
        StackLog.begin([row], ()).advanced([server(2, told, time, uuid(1))]),
    ):
        assert states(log) == {"kube-minion": state}


def test_reasons_hold_no_secrets_and_are_short():
    told = "PASSWORD=Zx81Zx81Zx " + "long " * 2000
    log = StackLog().advanced([event(1, "api_lb", "CREATE_FAILED", "00:01", reason=told)])
    assert b"Zx81" not in zlib.decompress(log.dumps())
    assert len(log.dumps()) < 1000


def test_only_what_progress_reads_is_kept():
    known = capture("complete")
    log = StackLog.begin(known.resources, known.events)
    assert {row.name for row in log.resources} == {
        "0",
        "1",
        "kube_masters",
        "kube_minions",
        "kube_cluster_deploy",
        "kube-master",
        "kube-minion",
        "kube_master_eth0",
        "kube_minion_eth0",
        "master_config_deployment",
        "node_config_deployment",
    }
    assert [stack.name for stack in log.stacks] == [known.stacks[0]["stack_name"]]
