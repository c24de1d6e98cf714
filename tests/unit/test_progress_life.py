# SPDX-License-Identifier: Apache-2.0
"""One cluster that was created, resized, extended, repaired and deleted, at moments of its life."""

from dataclasses import replace
from datetime import timedelta

import pytest

from k8s_dashboard import progress
from k8s_dashboard.evidence import as_time
from k8s_dashboard.progress.log import StackLog
from tests.unit.captures import life, moment

READY, DELETING, WAITING = ("ready", "ready"), ("deleting", "ready"), ("waiting", "waiting")
STATES = {
    "created": (READY, {"worker-0": READY, "worker-1": READY}),
    "grow": (
        READY,
        {
            "worker-0": READY,
            "worker-1": READY,
            "worker-2": ("building", "server"),
            "worker-3": ("booting", "boot"),
        },
    ),
    "added": (READY, dict.fromkeys(("worker-0", "worker-1", "worker-2", "worker-3"), READY)),
    "shrink": (
        READY,
        {"worker-0": READY, "worker-1": DELETING, "worker-2": READY, "worker-3": READY},
    ),
    "further-group": (
        READY,
        {
            "worker-0": READY,
            "worker-2": READY,
            "worker-3": READY,
            "gpu-0": ("booting", "boot"),
            "gpu-1": ("booting", "boot"),
        },
    ),
    "replace": (
        READY,
        {
            "worker-0": ("booting", "boot"),
            "worker-2": READY,
            "worker-3": READY,
            "gpu-0": READY,
            "gpu-1": READY,
        },
    ),
    "new-certificates": (
        READY,
        {
            "worker-0": READY,
            "worker-2": ("configuring", "configure"),
            "worker-3": READY,
            "gpu-0": READY,
            "gpu-1": READY,
        },
    ),
    "delete-group": (
        READY,
        {
            "worker-0": READY,
            "worker-2": READY,
            "worker-3": READY,
            "gpu-0": DELETING,
            "gpu-1": DELETING,
        },
    ),
    "delete": (
        DELETING,
        dict.fromkeys(("worker-0", "worker-2", "worker-3"), DELETING),
    ),
}


def until(time):
    return [event for event in life() if as_time(event["event_time"]) <= time]


def states(found):
    return {node.name: (node.state, node.stage) for node in found.nodes}


def followed(name):
    """The same moment as who has followed the events since the beginning knows it."""
    known = moment(name)
    log = StackLog.begin((), until(known.captured_at))
    return progress.read(replace(known, resources=()), known.captured_at, log=log)


def expected(name):
    control_plane, workers = STATES[name]
    return {"control-plane-0": control_plane, **workers}


@pytest.mark.parametrize("name", STATES)
def test_every_node_is_in_its_state_at_each_moment(name):
    known = moment(name)
    known = replace(known, events=tuple(until(known.captured_at)))
    assert states(progress.read(known, known.captured_at)) == expected(name)


@pytest.mark.parametrize("name", [name for name in STATES if name != "shrink"])
def test_a_list_of_resources_alone_tells_the_same(name):
    """But where the list was taken a second before the events, and something began between."""
    known = moment(name)
    assert states(progress.read(known, known.captured_at)) == expected(name)


@pytest.mark.parametrize("name", STATES)
def test_the_events_alone_tell_the_same(name):
    assert states(followed(name)) == expected(name)


@pytest.mark.parametrize("name", STATES)
def test_what_was_put_in_a_cache_tells_the_same(name):
    known = moment(name)
    log = StackLog.begin(known.resources, until(known.captured_at))
    again = StackLog.loads(log.dumps())
    assert again == log
    plain = progress.read(replace(known, events=tuple(until(known.captured_at))), known.captured_at)
    assert progress.read(replace(known, resources=()), known.captured_at, log=again) == plain


def test_nodes_that_were_there_before_the_action_are_known():
    found = {node.name: node.kept for node in followed("grow").nodes}
    assert found == {
        "control-plane-0": True,
        "worker-0": True,
        "worker-1": True,
        "worker-2": False,
        "worker-3": False,
    }
    assert not any(node.kept for node in followed("created").nodes)


def test_only_what_is_added_counts_where_nodes_are_added():
    assert followed("further-group").cluster.percent == 33
    assert followed("grow").cluster.percent == 24


def test_a_replaced_node_is_told_by_its_new_server():
    found = {node.name: node for node in followed("replace").nodes}
    known = moment("replace")
    newest = max(
        (server for server in known.servers if server["name"].endswith("fupywv52ajht-node-0")),
        key=lambda server: server["created"],
    )
    assert found["worker-0"].server_id == newest["id"]


def test_a_script_that_runs_again_has_its_own_start():
    stages = {
        stage.name: stage
        for node in followed("new-certificates").nodes
        if node.name == "worker-2"
        for stage in node.stages
    }
    assert stages["configure"].state == "running"
    assert f"{stages['configure'].start:%H:%M:%S}" == "07:44:52"


def test_a_group_that_is_gone_leaves_no_nodes():
    known = moment("delete-group")
    log = StackLog.begin(known.resources, until(known.captured_at))
    groups = tuple(group for group in known.nodegroups if group["name"] != "gpu")
    later = replace(known, nodegroups=groups, stacks=known.stacks[:1], resources=())
    found = progress.read(later, known.captured_at, log=log)
    assert "gpu" not in {node.nodegroup for node in found.nodes}


def test_a_cluster_that_is_deleted_has_no_nodes_when_heat_has_none():
    known = moment("delete")
    found = progress.read(replace(known, resources=()), known.captured_at)
    assert (found.cluster.state, found.nodes) == ("deleting", ())


def test_times_of_an_update_count_from_its_begin():
    known = moment("grow")
    cluster = followed("grow").cluster
    assert cluster.started == as_time(known.stacks[0]["updated_time"])
    assert cluster.deadline == cluster.started + timedelta(minutes=30)
