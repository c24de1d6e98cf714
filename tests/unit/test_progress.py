# SPDX-License-Identifier: Apache-2.0
"""Progress of real clusters, read with everything that is known and with what a poll fetches."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from k8s_dashboard import progress
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.progress.__main__ import main
from tests.unit.captures import capture, light, path

STATES = {
    "complete": {
        "control-plane-0": ("ready", "ready"),
        "worker-0": ("ready", "ready"),
        "worker-1": ("ready", "ready"),
    },
    "control-plane-script-failed": {
        "control-plane-0": ("failed", "configure"),
        "worker-0": ("waiting", "waiting"),
    },
    "control-plane-never-healthy": {
        "control-plane-0": ("silent", "boot"),
        "worker-0": ("waiting", "waiting"),
    },
    "worker-script-failed": {
        "control-plane-0": ("ready", "ready"),
        "worker-0": ("booting", "boot"),
        "worker-1": ("failed", "configure"),
        "worker-2": ("booting", "boot"),
    },
    "addons-script-failed": {
        "control-plane-0": ("failed", "addons"),
        "worker-0": ("booting", "boot"),
    },
    "worker-silent-in-progress": {
        "control-plane-0": ("ready", "ready"),
        "worker-0": ("booting", "boot"),
        "worker-1": ("booting", "boot"),
        "worker-2": ("booting", "boot"),
    },
    "worker-silent-timed-out": {
        "control-plane-0": ("ready", "ready"),
        "worker-0": ("ready", "ready"),
        "worker-1": ("silent", "boot"),
        "worker-2": ("ready", "ready"),
    },
    "volume-type-not-found": {
        "control-plane-0": ("failed", "network"),
        "worker-0": ("waiting", "waiting"),
    },
    "availability-zone": {
        "control-plane-0": ("failed", "server"),
        "worker-0": ("waiting", "waiting"),
    },
    "quota-server-groups": {
        "control-plane-0": ("waiting", "waiting"),
        "worker-0": ("waiting", "waiting"),
    },
}
CLUSTERS = {
    "complete": "ready",
    "worker-silent-in-progress": "deploying",
}


def read(evidence, now=None):
    return progress.read(evidence, now or evidence.captured_at)


def states(found):
    return {node.name: (node.state, node.stage) for node in found.nodes}


def node(found, name):
    return next(item for item in found.nodes if item.name == name)


@pytest.mark.parametrize("name", STATES)
def test_every_node_of_a_capture_is_in_its_state(name):
    assert states(read(capture(name))) == STATES[name]


@pytest.mark.parametrize("name", STATES)
def test_a_poll_without_events_and_outputs_tells_the_same(name):
    assert states(read(light(name))) == STATES[name]


@pytest.mark.parametrize("name", STATES)
def test_events_alone_tell_the_same(name):
    events_only = replace(capture(name), resources=(), software_deployments=())
    assert states(read(events_only)) == STATES[name]


@pytest.mark.parametrize("name", STATES)
def test_the_cluster_is_in_its_state(name):
    found = read(capture(name)).cluster
    assert found.state == CLUSTERS.get(name, "failed")
    assert found.total == len(STATES[name])
    assert found.ready == sum(state == "ready" for state, _ in STATES[name].values())


@pytest.mark.parametrize("name", ["volume-type-not-found", "availability-zone"])
def test_a_cluster_that_cannot_succeed_is_failing_before_magnum_knows(name):
    known = replace(light(name), stacks=())
    assert known.cluster["status"] == "CREATE_IN_PROGRESS"
    assert read(known).cluster.state == "failing"
    assert read(capture(name)).cluster.state == "failed"


def test_a_node_that_does_not_report_for_ten_minutes_is_silent():
    known = light("worker-silent-in-progress")
    began = node(read(known), "worker-1").since
    assert node(read(known, began + timedelta(minutes=9)), "worker-1").state == "booting"
    late = read(known, began + timedelta(minutes=10))
    assert node(late, "worker-1").state == "silent"
    assert node(late, "worker-1").seconds(late.now) == 600
    assert late.cluster.state == "stalled"


def test_a_cluster_in_which_some_nodes_still_move_is_not_stalled():
    known = light("worker-silent-in-progress")
    first = node(read(known), "worker-2").since
    found = read(known, first + timedelta(minutes=10))
    assert node(found, "worker-2").state == "silent"
    assert node(found, "worker-1").state == "booting"
    assert found.cluster.state == "deploying"


def test_a_node_tells_its_names_addresses_and_output():
    found = node(read(capture("worker-script-failed")), "worker-1")
    assert (found.role, found.nodegroup, found.index) == ("worker", "default-worker", 1)
    assert found.server_name == "gdns-hyyb7pmed7jx-node-1"
    assert found.server_id == "627eb702-6571-45c8-ba4f-8b0624f70e3b"
    assert found.addresses == ("10.0.0.105",)
    assert found.deployment_id == "bd302dfd-ead2-4ea2-b3b2-126947303182"
    assert found.deployment_state == "FAILED"
    assert found.cause == "script-failed"
    assert "non-zero status code: 1" in found.reason
    assert found.since == datetime(2026, 11, 25, 3, 7, 22, tzinfo=UTC)


def test_a_node_that_another_node_stopped_has_not_failed():
    found = node(read(capture("worker-script-failed")), "worker-0")
    assert (found.state, found.cause, found.reason) == ("booting", "stopped", "")


def test_the_output_of_the_add_ons_belongs_to_the_first_control_plane_node():
    found = node(read(capture("addons-script-failed")), "control-plane-0")
    assert found.deployment_id == "f902fecb-25ba-4beb-95b2-dfd774efeedd"
    assert found.cause == "addons-failed"


def test_stages_have_the_times_of_events_and_say_so():
    found = node(read(capture("complete")), "control-plane-0")
    clock = [
        (stage.name, *(time and f"{time:%M:%S}" for time in (stage.start, stage.end)))
        for stage in found.stages
    ]
    assert clock == [
        ("network", "51:24", "51:29"),
        ("server", "51:29", "51:34"),
        ("boot", "51:34", None),
        ("configure", None, "52:32"),
        ("addons", "52:36", "52:41"),
    ]
    assert [stage.source for stage in found.stages] == ["heat", "nova", "heat", "heat", "heat"]


def test_nova_tells_when_a_server_was_built_where_events_are_not_there():
    found = node(read(light("complete")), "worker-0")
    server = found.stages[1]
    assert (server.end - server.start).total_seconds() == 3
    assert found.since is None


def test_the_last_sign_of_life_names_the_node():
    found = read(capture("worker-silent-in-progress")).cluster
    assert found.last_reporter == "control-plane-0"
    assert found.last_report == datetime(2026, 11, 25, 3, 6, 35, tzinfo=UTC)


def test_heat_gives_up_when_the_create_timeout_is_over():
    found = read(capture("worker-silent-in-progress")).cluster
    assert found.deadline == datetime(2026, 11, 25, 3, 10, 54, tzinfo=UTC)
    assert read(capture("complete")).cluster.deadline is None


def test_a_cluster_of_which_nothing_exists_yet_waits():
    known = Evidence(
        cluster={
            "status": "CREATE_IN_PROGRESS",
            "master_count": 1,
            "node_count": 2,
            "created_at": "2026-11-25T03:00:00+00:00",
            "create_timeout": 60,
        }
    )
    found = read(known, datetime(2026, 11, 25, 3, 1, tzinfo=UTC))
    assert found.cluster.state == "waiting"
    assert found.cluster.percent == 0
    assert states(found) == dict.fromkeys(
        ("control-plane-0", "worker-0", "worker-1"), ("waiting", "waiting")
    )
    assert found.nodes[0].seconds(found.now) == 60


def test_a_cluster_without_workers_is_complete_without_them():
    known = capture("complete")
    masters = tuple({**group, "node_count": 0} for group in known.nodegroups[1:])
    only = [item for item in known.resources if "kube_minions" not in json.dumps(item["links"])]
    found = read(replace(light("complete"), nodegroups=(known.nodegroups[0], *masters),
                         resources=tuple(only)))  # fmt: skip
    assert states(found) == {"control-plane-0": ("ready", "ready")}


def test_nothing_at_all_is_unknown():
    found = read(Evidence(), datetime(2026, 1, 1, tzinfo=UTC))
    assert (found.cluster.state, found.cluster.percent, found.nodes) == ("unknown", None, ())


def test_only_deployments_and_servers_need_to_be_listed():
    """What Heat's `type` filter leaves of the resources."""
    known = light("worker-silent-timed-out")
    types = ("OS::Heat::SoftwareDeployment", "OS::Nova::Server")
    few = tuple(item for item in known.resources if item["resource_type"] in types)
    assert states(read(replace(known, resources=few))) == STATES["worker-silent-timed-out"]


def test_the_command_prints_json(capsys):
    assert main([path("worker-silent-timed-out")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["cluster"]["state"] == "failed"
    assert printed["cluster"]["percent"] == 87
    assert {item["name"]: item["state"] for item in printed["nodes"]}["worker-1"] == "silent"
    assert {"name", "role", "nodegroup", "server_id", "stage", "state", "since", "stages"} <= set(
        printed["nodes"][0]
    )


def test_the_command_takes_a_time(capsys):
    assert main([path("worker-silent-in-progress"), "--now", "2026-11-25T04:00:00Z"]) == 0
    assert json.loads(capsys.readouterr().out)["cluster"]["state"] == "stalled"


def test_the_command_says_what_it_cannot_read(capsys):
    assert main(["/nowhere.json"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([path("complete"), "--now", "noon"])
