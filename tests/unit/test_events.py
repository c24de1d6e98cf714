# SPDX-License-Identifier: Apache-2.0
from k8s_dashboard.progress import events
from k8s_dashboard.progress.resources import Place
from tests.unit.captures import capture


def rows(name="worker-script-failed", **kwargs):
    return events.rows(capture(name).events, **kwargs)


def test_the_last_event_comes_first():
    first = rows()[0]
    assert (first.where, first.resource) == ("cluster", "stack")
    assert (first.action, first.status) == ("CREATE", "FAILED")


def test_events_are_about_nodes_and_parts_of_the_cluster():
    assert {row.where for row in rows()} == {
        "cluster",
        "network",
        "load balancer",
        "etcd load balancer",
        "control plane",
        "control-plane-0",
        "workers",
        "worker-0",
        "worker-1",
        "worker-2",
    }


def test_a_signal_is_about_the_node_that_sent_it():
    (signal,) = [row for row in rows() if "failed (1)" in row.reason]
    assert (signal.where, signal.action) == ("worker-1", "SIGNAL")
    assert signal.resource == "node_config_deployment"


def test_a_reason_that_says_nothing_is_left_out():
    assert not {row.reason for row in rows("complete") if row.action == "CREATE"} - {""}


def test_a_consequence_is_told_apart():
    failed = [row for row in rows("worker-silent-timed-out") if row.status == "FAILED"]
    assert failed
    assert all(row.consequence for row in failed)
    assert not any(row.consequence for row in rows())


def test_nodes_of_further_groups_keep_their_names():
    place = Place("gdns-hyyb7pmed7jx", "worker", 1)
    assert "gpu-1" in {row.where for row in rows(names={place: "gpu-1"})}


def test_only_as_many_as_wanted():
    assert rows(limit=3) == rows()[:3]
    assert len({row.id for row in rows()}) == len(rows())


def test_secrets_in_reasons_are_masked():
    event = {"resource_status": "CREATE_FAILED", "resource_status_reason": "PASSWORD=Zx81Zx81Zx"}
    (row,) = events.rows([event])
    assert "Zx81" not in row.reason
