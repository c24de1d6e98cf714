# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard import evidence, progress
from k8s_dashboard.progress import events
from k8s_dashboard.progress.history import History
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.model import Cause, ClusterState, NodeState, StageName
from k8s_dashboard.progress.resources import Phase
from tests.unit.captures import NAMES, capture, life, moment

STAGES = {"waiting", "ready", *get_args(StageName)}


def check(found):
    """Every word is one of those that people are told about, and the sums are right."""
    cluster = found.cluster
    assert cluster.state in get_args(ClusterState)
    names = {node.name for node in found.nodes}
    assert not cluster.waiting_for or cluster.waiting_for in names
    earliest, latest = cluster.eta_seconds, cluster.eta_latest_seconds
    assert all(seconds is None or seconds >= 0 for seconds in (earliest, latest))
    assert cluster.percent is None or 0 <= cluster.percent <= 100
    assert 0 <= cluster.ready <= cluster.total == len(found.nodes)
    assert len({node.name for node in found.nodes}) == len(found.nodes)
    for node in found.nodes:
        assert node.state in get_args(NodeState)
        assert node.cause in get_args(Cause)
        assert node.stage in STAGES
        assert all(stage.state in get_args(Phase) for stage in node.stages)
    found.to_json()


@given(st.sampled_from(NAMES), st.data())
def test_any_part_of_what_is_known_gives_a_valid_progress(name, data):
    known = capture(name)
    parts = {
        key: data.draw(st.lists(st.sampled_from(getattr(known, key)), unique_by=id).map(tuple))
        for key in ("resources", "events", "servers", "software_deployments", "nodegroups")
        if getattr(known, key)
    }
    check(progress.read(replace(known, **parts), known.captured_at))


def grows(known, log, events, now):
    """Percent never goes back, whatever else is valid, while a log grows event by event."""
    last = 0
    bare = replace(known, resources=(), events=(), software_deployments=(), servers=())
    for event in events:
        log = log.advanced([event])
        found = progress.read(bare, now, log=log)
        check(found)
        assert found.cluster.percent is None or found.cluster.percent >= last
        last = found.cluster.percent or last
    return last


@pytest.mark.parametrize("name", NAMES)
def test_percent_never_goes_back_while_the_event_log_grows(name):
    known = capture(name)
    running = {**known.cluster, "status": "CREATE_IN_PROGRESS"}
    grows(replace(known, cluster=running, stacks=()), StackLog(), known.events, known.captured_at)


def test_percent_never_goes_back_while_heat_makes_a_server_again_and_again():
    known = moment("no-host")
    assert grows(replace(known, stacks=()), StackLog(), known.events, known.captured_at) == 4


@pytest.mark.parametrize(
    ("name", "begin", "end", "percent"),
    [
        ("grow", "07:38:59", "07:40:00", 99),
        ("shrink", "07:40:13", "07:40:51", 25),
        ("further-group", "07:41:00", "07:41:54", 99),
        ("new-certificates", "07:42:20", "07:45:59", 99),
    ],
)
def test_percent_never_goes_back_within_an_update(name, begin, end, percent):
    known = moment(name)
    day = "2026-11-25T"
    before = [event for event in life() if event["event_time"] < f"{day}{begin}Z"]
    now = [event for event in life() if f"{day}{begin}Z" <= event["event_time"] <= f"{day}{end}Z"]
    assert grows(known, StackLog.begin((), before), now, known.captured_at) >= percent


@settings(max_examples=40)
@given(st.sampled_from(NAMES), st.data())
def test_any_prefix_of_an_event_log_gives_a_valid_progress(name, data):
    known = capture(name)
    length = data.draw(st.integers(0, len(known.events)))
    log = StackLog.begin((), known.events[:length])
    check(progress.read(replace(known, resources=(), events=()), known.captured_at, log=log))
    check(progress.read(replace(known, events=known.events[:length]), known.captured_at))


@pytest.mark.parametrize("name", NAMES)
def test_every_event_has_a_row_and_the_newest_is_first(name):
    rows = events.rows(capture(name).events)
    assert len(rows) == len(capture(name).events)
    times = [row.time for row in rows]
    assert times == sorted(times, reverse=True)


def strange():
    """Objects that look like those of the services, with values of any type."""
    words = st.sampled_from(
        ["CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_COMPLETE", "INIT_COMPLETE", "FAILED", "_",
         "kube_minions", "0", "12345678901234567890", "kube-minion", "node_config_deployment",
         "OS::Heat::SoftwareDeployment", "OS::Nova::Server", "2026-11-25T03:03:59Z", "stack",
         "x/stacks/a-kube_minions-b-7-c/id", "Deployment exited: timed out", "a.Ready", "True",
         "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "UPDATE_IN_PROGRESS", "root_stack"]
    )  # fmt: skip
    value = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rel", "href", "id", "a.Ready"]) | words, inner,
                          max_size=3),
        max_leaves=6,
    )  # fmt: skip
    keys = st.sampled_from(
        ["id", "name", "status", "stack_id", "stack_name", "stack_status", "resource_name",
         "resource_type", "resource_status", "resource_status_reason", "physical_resource_id",
         "links", "parent_resource", "creation_time", "event_time", "node_count", "role", "faults",
         "health_status_reason", "created_at", "create_timeout", "addresses", "fault",
         "output_values", "node_addresses", "is_default", "message", "service"]
    )  # fmt: skip
    item = st.dictionaries(keys, value, max_size=8)
    lists = st.lists(item, max_size=4)
    return st.fixed_dictionaries(
        {},
        optional={
            "cluster": item,
            **dict.fromkeys(("nodegroups", "stacks", "resources", "events", "servers"), lists),
            "software_deployments": lists,
            "errors": lists,
            "consoles": st.dictionaries(st.text(max_size=3), st.text()),
        },
    )


@settings(max_examples=60)
@given(strange(), st.integers(-10_000, 10_000))
def test_no_evidence_is_too_strange(obj, hours):
    now = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=hours)
    known = evidence.from_json(obj)
    found = progress.read(known, now, History.from_json(obj))
    assert found.cluster.state in get_args(ClusterState)
    History().with_progress(found)
    found.to_json()
    events.rows(known.events)


ODD = (
    None, True, -1, 10**30, float("nan"), "", "x", "\ud800", "9999-12-31T23:59:59Z", [], [None],
    [[1]], {}, {"a": None}, {"rel": "stack", "href": 7}, "DELETE_COMPLETE", "UPDATE_IN_PROGRESS",
    "CREATE_FAILED", "_COMPLETE", "0001-01-01T00:00:00+00:00", "Timed out",
)  # fmt: skip


@settings(max_examples=50)
@given(st.sampled_from(NAMES), st.integers(1, 30), st.randoms(use_true_random=True))
def test_no_value_of_a_real_answer_is_taken_for_granted(name, changes, rng):
    known = capture(name)
    lists = [key for key in ("resources", "events", "servers", "nodegroups", "stacks")
             if getattr(known, key)]  # fmt: skip
    obj = {"cluster": [dict(known.cluster)], **{key: list(getattr(known, key)) for key in lists}}
    for _ in range(changes):
        items = obj[rng.choice(["cluster", *lists])]
        number = rng.randrange(len(items))
        key = rng.choice(sorted(items[number]))
        items[number] = {**items[number], key: rng.choice(ODD)}
    strange = evidence.from_json({**obj, "cluster": obj["cluster"][0]})
    found = progress.read(strange, known.captured_at)
    found.to_json()
    log = StackLog.loads(StackLog.begin(strange.resources, strange.events).dumps())
    bare = replace(strange, resources=(), events=())
    assert progress.read(bare, known.captured_at, log=log) == found


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(
            ("stack_id", "cluster_id", "status", "node_count", "health_status_reason", "name")
        ),
        st.sampled_from(ODD),
    )
)
def test_no_cluster_without_a_stack_is_too_strange(cluster):
    known = capture("complete")
    servers = [{"name": "a-node-1", "status": "ACTIVE"}, {"name": cluster.get("status")}]
    strange = evidence.from_json(
        {"cluster": cluster, "servers": servers, "nodegroups": [*known.nodegroups, cluster]}
    )
    check(progress.read(strange, known.captured_at))
