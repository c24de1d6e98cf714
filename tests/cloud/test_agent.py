# SPDX-License-Identifier: Apache-2.0
"""What the simulated agents do on which node, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from minicloud import agent, nodes
from minicloud.agent_parts import ADD_ONS, CONTROL_PLANE, WORKER, part
from minicloud.scenarios import SCENARIOS

NOW = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)
SCRIPT = """#!/bin/bash
HEAT_PARAMS=/etc/sysconfig/heat-params
[ -f ${HEAT_PARAMS} ] || {
    cat > ${HEAT_PARAMS} <<EOF
ARCH="$ARCH"
KUBE_TAG="v1.23.3-rancher1"
HTTP_PROXY=""
KUBE_SERVICE_ACCOUNT_KEY="-----BEGIN PUBLIC KEY-----\\nMIIB\\n"
EOF
}
KUBE_TAG="another"
"""


def test_the_parameters_are_those_that_the_script_writes_down():
    assert nodes.parameters(SCRIPT) == {
        "ARCH": "",
        "KUBE_TAG": "v1.23.3-rancher1",
        "HTTP_PROXY": "",
        "KUBE_SERVICE_ACCOUNT_KEY": "-----BEGIN PUBLIC KEY-----\\nMIIB\\n",
    }


def test_every_node_of_a_healthy_cluster_succeeds():
    played = [part("healthy", CONTROL_PLANE, 0, 2), part("healthy", ADD_ONS, 0, 2)]
    played += [part("healthy", WORKER, index, 2) for index in range(2)]
    assert [role.recording for role in played] == ["control-plane", "add-ons", "worker", "worker"]


def test_workers_finish_one_after_the_other():
    seconds = [part("healthy", WORKER, index, 5).seconds for index in range(5)]
    assert seconds == sorted(set(seconds))


def test_only_the_last_worker_fails():
    played = [part("worker-script-failed", WORKER, index, 3).recording for index in range(3)]
    assert played == ["worker", "worker", "worker-failed"]


@pytest.mark.parametrize(
    ("scenario", "script", "recording"),
    [
        ("control-plane-script-failed", CONTROL_PLANE, "control-plane-failed"),
        ("addons-failed", ADD_ONS, "add-ons-failed"),
    ],
)
def test_a_script_of_the_control_plane_fails(scenario, script, recording):
    assert part(scenario, script, 0, 1).recording == recording


def test_only_the_last_worker_is_silent():
    assert [part("silent-agent", WORKER, index, 2).runs for index in range(2)] == [True, False]


def test_the_agent_of_a_silent_control_plane_runs_nothing():
    assert not part("silent-control-plane", CONTROL_PLANE, 0, 1).runs


def test_only_the_last_worker_of_a_usable_cluster_is_not_heard():
    played = [part("usable-despite-failure", WORKER, index, 2) for index in range(2)]
    assert [role.heard for role in played] == [True, False]
    assert all(role.runs for role in played)


def test_a_worker_of_a_mixed_cluster_fails_when_all_others_have_been_seen():
    played = [part("mixed", WORKER, index, 4) for index in range(4)]
    fine, slow, silent, failing = played
    assert [role.recording for role in (fine, slow, failing)] == ["worker"] * 2 + ["worker-failed"]
    assert not silent.runs
    assert fine.seconds * 5 < slow.seconds < failing.seconds / 2


def test_the_last_worker_of_a_slow_cluster_takes_an_hour():
    assert part("slow", WORKER, 2, 3).seconds == 3600
    assert part("slow", WORKER, 1, 3).seconds < 600


def test_an_unknown_script_succeeds_without_output():
    assert part("healthy", "upgrade_kubernetes_deployment", 0, 2).recording is None


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_scenario_has_a_part_for_the_control_plane(scenario):
    assert part(scenario, CONTROL_PLANE, 0, 1)


def test_a_node_that_cannot_be_read_does_not_keep_the_others_waiting(monkeypatch, capsys):
    servers = [nodes.Server(str(at), f"shop-node-{at}", False, at) for at in range(2)]
    asked = []

    def deployments(_, server):
        asked.append(server.name)
        raise KeyError("secret")

    monkeypatch.setattr(nodes, "servers", lambda _: servers)
    monkeypatch.setattr(nodes, "deployments", deployments)
    agent.Agents(operator=None, casting=None).round(NOW)
    assert asked == ["shop-node-0", "shop-node-1"]
    assert "secret" not in capsys.readouterr().out


def test_a_node_is_not_asked_about_before_something_can_be_due(monkeypatch):
    asked = []
    monkeypatch.setattr(nodes, "servers", lambda _: [nodes.Server("1", "shop-node-0", False, 0)])
    monkeypatch.setattr(nodes, "deployments", lambda _, server: asked.append(server.name) or [])
    agents = agent.Agents(operator=None, casting=None)
    for seconds in (0, 1, 2, 3):
        agents.round(NOW + timedelta(seconds=seconds))
    assert len(asked) == 2
