# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import evidence, progress
from k8s_dashboard.progress import events
from k8s_dashboard.progress.model import Cause, ClusterState, NodeState, StageName
from k8s_dashboard.progress.resources import Phase
from tests.unit.captures import NAMES, capture

STAGES = {"waiting", "ready", *get_args(StageName)}


def check(found):
    """Every word is one of those that people are told about, and the sums are right."""
    cluster = found.cluster
    assert cluster.state in get_args(ClusterState)
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


@pytest.mark.parametrize("name", NAMES)
def test_percent_never_goes_back_while_the_event_log_grows(name):
    known = capture(name)
    cluster = {**known.cluster, "status": "CREATE_IN_PROGRESS"}
    base = replace(known, cluster=cluster, resources=(), software_deployments=(), stacks=(),
                   servers=())  # fmt: skip
    last = 0
    for length in range(0, len(known.events) + 1, 5):
        found = progress.read(replace(base, events=known.events[:length]), known.captured_at)
        check(found)
        assert found.cluster.percent >= last
        last = found.cluster.percent


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
         "x/stacks/a-kube_minions-b-7-c/id", "Deployment exited: timed out", "a.Ready", "True"]
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


@given(strange(), st.integers(-10_000, 10_000))
def test_no_evidence_is_too_strange(obj, hours):
    now = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=hours)
    known = evidence.from_json(obj)
    found = progress.read(known, now)
    assert found.cluster.state in get_args(ClusterState)
    found.to_json()
    events.rows(known.events)
