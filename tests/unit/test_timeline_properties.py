# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import evidence
from k8s_dashboard.progress import timeline
from k8s_dashboard.progress.bars import BarKind, RowState
from k8s_dashboard.progress.resources import Phase
from tests.unit.captures import FOLDER, capture

KNOWN = {
    path.name: evidence.load(path)
    for path in (*FOLDER.glob("changes/*.gz"), *FOLDER.glob("worker-s*.gz"))
}


def check(known, now):
    """Whatever is chosen: known words, bars that end after they began, and a path without gaps."""
    found = timeline.read(known, now)
    check_rows(found, (*found.parts, *found.nodes))
    check_path(found)
    for node in found.nodes[-1:]:
        inside = timeline.read(known, now, node=node.name, action=found.actions[0].key)
        check_rows(inside, inside.resources)
    return found


def check_rows(found, rows):
    assert len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert row.state in get_args(RowState)
        for bar in row.bars:
            assert bar.kind in get_args(BarKind)
            assert bar.state in get_args(Phase)
            if span := bar.span(found.now):
                assert span[0] <= span[1]


def check_path(found):
    for one, following in zip(found.path, found.path[1:], strict=False):
        assert one.end == following.start
    for stretch in found.path:
        assert stretch.seconds > 0
        assert found.start <= stretch.start
        assert stretch.end <= found.end
        assert not stretch.row or found.row(stretch.row)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_any_beginning_of_an_event_log_gives_a_timeline(name):
    known = KNOWN[name]
    for length in range(0, len(known.events), 29):
        base = replace(known, resources=(), stacks=(), events=known.events[:length])
        check(base, known.captured_at)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_any_end_of_an_event_log_gives_a_timeline(name):
    known = KNOWN[name]
    for length in range(0, len(known.events), 41):
        check(replace(known, events=known.events[length:]), known.captured_at)


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_any_part_of_what_is_known_gives_a_timeline(name, data):
    known = KNOWN[name]
    parts = {
        key: data.draw(st.lists(st.sampled_from(getattr(known, key)), unique_by=id).map(tuple))
        for key in ("resources", "events", "servers", "stacks", "nodegroups")
        if getattr(known, key)
    }
    check(replace(known, **parts), known.captured_at)


def strange():
    """Resources and events with values of any type, in stacks that may be in each other."""
    names = ["kube_minions", "kube_masters", "network", "0", "7", "a", "kube-minion",
             "kube_cluster_deploy", "node_config_deployment", "b"]  # fmt: skip
    stacks = ["a/id-a", "a-kube_minions-b/id-b", "a-kube_minions-b-7-c/id-c", "b/id-d", "/", ""]
    hrefs = st.sampled_from([f"http://heat/stacks/{stack}" for stack in stacks])
    times = st.sampled_from(
        ["2026-11-25T03:03:59Z", "2026-11-25T03:04:00Z", "2026-11-25T03:04:00+05:00",
         "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon"]
    )  # fmt: skip
    statuses = [f"{verb}_{status}" for verb in ("CREATE", "UPDATE", "DELETE", "SIGNAL", "INIT")
                for status in ("IN_PROGRESS", "COMPLETE", "FAILED", "")]  # fmt: skip
    anything = st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=2)
    item = st.fixed_dictionaries(
        {
            "resource_name": st.sampled_from(names) | anything,
            "resource_status": st.sampled_from(statuses) | anything,
            "links": st.lists(
                st.fixed_dictionaries({"rel": st.just("stack"), "href": hrefs}), max_size=1
            ),
        },
        optional={
            "event_time": times | anything,
            "creation_time": times | anything,
            "updated_time": times | anything,
            "physical_resource_id": st.sampled_from(["id-a", "id-b", "id-c", "id-d"]) | anything,
            "resource_status_reason": st.sampled_from(["timed out", "PASSWORD=Zx81Zx81Zx", ""]),
            "required_by": st.lists(st.sampled_from(names) | anything, max_size=3) | anything,
            "resource_type": st.sampled_from(["OS::Nova::Server", "OS::Neutron::Port"]) | anything,
        },
    )
    stack = st.fixed_dictionaries(
        {"id": st.sampled_from(["id-a", "id-d"]), "stack_name": st.sampled_from(["a", "b"])},
        optional={"stack_status": st.sampled_from(statuses) | anything, "creation_time": times},
    )
    return st.fixed_dictionaries(
        {
            "resources": st.lists(item, max_size=8),
            "events": st.lists(item, max_size=25),
            "stacks": st.lists(stack, max_size=2),
            "cluster": st.fixed_dictionaries(
                {"status": st.sampled_from(statuses) | anything},
                optional={"stack_id": st.just("id-a"), "created_at": times},
            ),
        }
    )


@given(strange(), st.integers(-10_000, 10_000))
def test_no_evidence_is_too_strange(obj, hours):
    now = datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=hours)
    found = check(evidence.from_json(obj), now)
    told = [bar.reason for row in (*found.parts, *found.nodes) for bar in row.bars]
    assert not any("Zx81" in reason for reason in told)


def test_stacks_that_are_in_each_other_end_the_walk():
    def event(name, stack, status, second, physical=""):
        return {
            "resource_name": name,
            "resource_status": f"CREATE_{status}",
            "event_time": f"2026-11-25T03:03:{second:02}Z",
            "physical_resource_id": physical,
            "links": [{"rel": "stack", "href": f"http://heat/stacks/{stack}"}],
        }

    events = [
        event("a", "a/1", "IN_PROGRESS", 0),
        event("x", "a/1", "IN_PROGRESS", 1, "2"),
        event("y", "a-x-b/2", "IN_PROGRESS", 2, "3"),
        event("z", "a-x-b-y-c/3", "IN_PROGRESS", 3, "2"),
    ]
    known = replace(capture("complete"), resources=(), events=tuple(events), stacks=())
    check(known, known.captured_at)
