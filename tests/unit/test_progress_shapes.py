# SPDX-License-Identifier: Apache-2.0
"""Clusters of other shapes: being changed or deleted, with more node groups, without Heat."""

import json
from dataclasses import replace

import pytest

from k8s_dashboard import evidence, progress
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.progress.groups import node_names
from k8s_dashboard.progress.resources import Place, resources
from tests.unit.captures import capture, light

NOW = capture("complete").captured_at
STACK = "good4-pkm7aihkr56o"
WORKERS = "ijczusrpucxk"


def complete(status="CREATE_COMPLETE", rows=None, **kwargs):
    """The complete cluster with another status; `rows` changes its resources one by one."""
    known = light("complete")
    changed = tuple(item for row in known.resources if (item := rows(row) if rows else row))
    stacks = tuple({**stack, "stack_status": status} for stack in known.stacks)
    cluster = {**known.cluster, "status": status}
    return replace(known, cluster=cluster, stacks=stacks, resources=changed, **kwargs)


def of_worker(row, index):
    inside = f"-kube_minions-{WORKERS}-{index}-" in links(row)
    return inside or (row["resource_name"] == str(index) and WORKERS in links(row))


def links(row):
    return json.dumps(row["links"])


def states(known):
    return {node.name: node.state for node in progress.read(known, NOW).nodes}


def test_a_node_that_an_update_configures_again():
    def updating(row):
        if of_worker(row, 1) and row["resource_name"] in ("1", "node_config_deployment"):
            return {**row, "resource_status": "UPDATE_IN_PROGRESS"}
        return row

    found = progress.read(complete("UPDATE_IN_PROGRESS", updating), NOW)
    assert found.cluster.state == "updating"
    assert {node.name: node.state for node in found.nodes} == {
        "control-plane-0": "ready",
        "worker-0": "ready",
        "worker-1": "configuring",
    }


def test_an_upgrade_counts_while_it_runs():
    def upgrading(row):
        if of_worker(row, 0) and row["resource_name"] == "upgrade_kubernetes_deployment":
            return {**row, "resource_status": "UPDATE_IN_PROGRESS"}
        return row

    assert states(complete("UPDATE_IN_PROGRESS", upgrading))["worker-0"] == "configuring"


def test_nodes_that_a_resize_adds_wait():
    groups = [dict(group) for group in capture("complete").nodegroups]
    groups[1]["node_count"] = 4
    found = states(complete("UPDATE_IN_PROGRESS", nodegroups=tuple(groups)))
    assert found["worker-2"] == found["worker-3"] == "waiting"
    assert found["worker-1"] == "ready"


def test_a_node_that_a_resize_takes_away_is_deleting_and_not_missed():
    groups = [dict(group) for group in capture("complete").nodegroups]
    groups[1]["node_count"] = 1

    def leaving(row):
        return {**row, "resource_status": "DELETE_IN_PROGRESS"} if of_worker(row, 0) else row

    found = states(complete("UPDATE_IN_PROGRESS", leaving, nodegroups=tuple(groups)))
    assert found == {"control-plane-0": "ready", "worker-0": "deleting", "worker-1": "ready"}


def test_a_cluster_that_is_deleted_takes_its_nodes_with_it():
    found = progress.read(complete("DELETE_IN_PROGRESS"), NOW)
    assert found.cluster.state == "deleting"
    assert found.cluster.percent is None
    assert {node.state for node in found.nodes} == {"deleting"}


def test_a_delete_that_failed_names_the_node():
    def stuck(row):
        if of_worker(row, 1) and row["resource_name"] == "kube_minion_eth0":
            reason = "Conflict: resources.kube_minion_eth0: port in use"
            return {
                **row,
                "resource_status": "DELETE_FAILED",
                "resource_status_reason": reason,
            }
        return row

    found = progress.read(complete("DELETE_FAILED", stuck), NOW)
    assert found.cluster.state == "failed"
    worker = next(node for node in found.nodes if node.name == "worker-1")
    assert (worker.state, worker.cause, worker.reason) == (
        "failed",
        "network-failed",
        "port in use",
    )


def test_a_server_that_boots_from_a_volume():
    renamed = json.dumps(light("complete").resources)
    renamed = renamed.replace('"kube-master"', '"kube-master-bfv"')
    renamed = renamed.replace('"kube-minion"', '"kube-minion-bfv"')
    known = replace(complete(), resources=tuple(json.loads(renamed)))
    assert set(states(known).values()) == {"ready"}


@pytest.mark.parametrize(
    ("status", "state", "cause"),
    [("ERROR", "failed", "server-failed"), ("SHUTOFF", "booting", "server-not-running")],
)
def test_nova_knows_better_of_a_server_than_heat(status, state, cause):
    known = light("worker-silent-in-progress")
    servers = tuple(
        {**server, "status": status, "fault": {"message": "No valid host was found."}}
        if server["name"].endswith("-node-1")
        else server
        for server in known.servers
    )
    found = progress.read(replace(known, servers=servers), known.captured_at)
    worker = next(node for node in found.nodes if node.name == "worker-1")
    assert (worker.state, worker.cause) == (state, cause)


def with_further_group():
    """The complete cluster with a second group of workers, in a stack of its own."""
    known = light("complete")
    root = known.cluster["stack_id"]
    other = "11111111-0000-4000-8000-000000000000"
    rows = [row for row in known.resources if "kube_minions" in links(row) + row["resource_name"]]
    text = json.dumps([rows, known.servers[:2]])
    text = text.replace(STACK, "good4-gpu-abcdefghijkl").replace(root, other)
    further, servers = json.loads(text)
    group = {**known.nodegroups[1], "name": "gpu", "is_default": False, "stack_id": other}
    return complete(nodegroups=(*known.nodegroups, group)), further, servers


def test_a_further_node_group_has_a_stack_of_its_own():
    known, further, servers = with_further_group()
    whole = replace(
        known,
        resources=(*known.resources, *further),
        servers=(*known.servers, *servers),
        stacks=(*known.stacks, {"id": known.nodegroups[2]["stack_id"],
                                "stack_name": "good4-gpu-abcdefghijkl"}),
    )  # fmt: skip
    assert list(states(whole)) == ["control-plane-0", "worker-0", "worker-1", "gpu-0", "gpu-1"]
    assert set(states(whole).values()) == {"ready"}
    names = node_names(whole, resources(whole))
    assert names[Place("good4-gpu-abcdefghijkl", "worker", 1)] == "gpu-1"


def test_a_further_node_group_of_which_nothing_was_made_waits():
    known, _, _ = with_further_group()
    known = replace(known, cluster={**known.cluster, "status": "UPDATE_IN_PROGRESS"})
    found = states(known)
    assert found["gpu-0"] == found["gpu-1"] == "waiting"
    assert found["worker-0"] == "ready"


def test_nodes_are_found_by_ids_where_stack_names_tell_nothing():
    text = json.dumps(evidence.to_json(light("worker-script-failed"), redacted=False))
    for group in ("kube_minions", "kube_masters"):
        text = text.replace(f"gdns-hyyb7pmed7jx-{group}-", f"short-{group[5:8]}")
    known = evidence.from_json(json.loads(text))
    assert states(known) == states(light("worker-script-failed"))


NODEGROUPS = (
    {"name": "default-master", "role": "master", "node_count": 1, "is_default": True,
     "node_addresses": ["10.0.0.5"]},
    {"name": "default-worker", "role": "worker", "node_count": 2, "is_default": True,
     "node_addresses": ["10.0.0.6", "10.0.0.7"]},
)  # fmt: skip
HEALTH = {
    "api": "ok",
    "kube-x-control-plane-1.Ready": "True",
    "kube-x-md-1.Ready": "True",
    "kube-x-md-2.Ready": "False",
}


def test_without_a_stack_magnum_names_the_nodes():
    cluster = {"status": "CREATE_COMPLETE", "stack_id": "kube-x", "health_status_reason": HEALTH}
    found = progress.read(Evidence(cluster=cluster, nodegroups=NODEGROUPS), NOW)
    assert found.cluster.heat is False
    assert [(node.name, node.state, node.address) for node in found.nodes] == [
        ("kube-x-control-plane-1", "ready", "10.0.0.5"),
        ("kube-x-md-1", "ready", "10.0.0.6"),
        ("kube-x-md-2", "booting", "10.0.0.7"),
    ]
    assert found.nodes[2].cause == "not-ready"


def test_without_a_stack_and_without_health_a_complete_cluster_is_ready():
    cluster = {"status": "CREATE_COMPLETE", "stack_id": "kube-x", "health_status_reason": None}
    assert states(Evidence(cluster=cluster, nodegroups=NODEGROUPS)) == {
        "control-plane-0": "ready",
        "worker-0": "ready",
        "worker-1": "ready",
    }


def test_kubernetes_health_is_kept_beside_what_heat_says():
    known = light("worker-silent-timed-out")
    silent = next(s["name"] for s in known.servers if s["name"].endswith("node-1"))
    health = {f"{silent}.Ready": "True"}
    known = replace(known, cluster={**known.cluster, "health_status_reason": health})
    worker = next(n for n in progress.read(known, NOW).nodes if n.name == "worker-1")
    assert (worker.state, worker.joined) == ("silent", True)


def with_health(known, ready):
    """The workers' health as Magnum polled it; nothing of the control plane."""
    health = {f"{STACK}-node-{number}.Ready": value for number, value in enumerate(ready)}
    return replace(
        known, cluster={**known.cluster, "health_status_reason": {"api": "ok", **health}}
    )


def test_where_kubernetes_is_known_a_node_has_joined_as_its_last_stage():
    found = progress.read(with_health(light("complete"), [True]), NOW)
    stages = {node.name: node.stages[-1] for node in found.nodes}
    assert (stages["worker-0"].name, stages["worker-0"].state) == ("joined", "done")
    assert stages["worker-0"].source == "magnum"
    assert stages["worker-1"].name == "configure"
    assert set(states(with_health(light("complete"), [True])).values()) == {"ready"}


def test_a_node_that_kubernetes_does_not_call_ready_has_not_joined():
    found = progress.read(with_health(light("complete"), [True, "False"]), NOW)
    worker = next(node for node in found.nodes if node.name == "worker-1")
    assert (worker.state, worker.stage, worker.cause) == ("configuring", "joined", "not-ready")
    assert (found.cluster.state, found.cluster.ready) == ("ready", 2)


def test_a_further_group_without_a_stack_of_its_own_yet_does_not_take_other_servers():
    known, _, _ = with_further_group()
    groups = (*known.nodegroups[:2], {**known.nodegroups[2], "stack_id": None})
    found = progress.read(replace(known, nodegroups=groups), NOW)
    assert [node.server_name for node in found.nodes if node.nodegroup == "gpu"] == ["", ""]


def test_what_failed_in_an_earlier_action_does_not_fail_this_one():
    known = light("worker-script-failed")
    stacks = tuple(
        {**stack, "stack_status": "UPDATE_IN_PROGRESS", "updated_time": "2026-11-25T04:00:00Z"}
        for stack in known.stacks
    )
    cluster = {**known.cluster, "status": "UPDATE_IN_PROGRESS"}
    found = progress.read(replace(known, cluster=cluster, stacks=stacks), NOW)
    assert found.cluster.state == "updating"


def test_a_cluster_that_had_failed_is_just_deleted_when_it_is_deleted():
    known = light("worker-script-failed")
    cluster = {**known.cluster, "status": "DELETE_IN_PROGRESS"}
    assert progress.read(replace(known, cluster=cluster), NOW).cluster.state == "deleting"


def test_heat_knows_before_magnum_that_a_cluster_is_deleted():
    known = complete("CREATE_COMPLETE")
    stacks = tuple({**stack, "stack_status": "DELETE_IN_PROGRESS"} for stack in known.stacks)
    found = progress.read(replace(known, stacks=stacks), NOW)
    assert found.cluster.state == "deleting"
    assert {node.state for node in found.nodes} == {"deleting"}


def test_where_heat_has_forgotten_old_events_later_ones_tell_of_the_control_plane():
    known = capture("complete")
    few = replace(known, events=known.events[-60:], resources=(), software_deployments=())
    assert states(few)["control-plane-0"] == "ready"


def test_a_wait_condition_is_the_report_of_older_templates():
    text = json.dumps(evidence.to_json(light("worker-script-failed"), redacted=False))
    text = text.replace("OS::Heat::SoftwareDeployment", "OS::Heat::WaitCondition")
    for role in ("master", "node"):
        text = text.replace(f"{role}_config_deployment", f"{role}_wait_condition")
    assert states(evidence.from_json(json.loads(text))) == states(light("worker-script-failed"))


def capi(**changes):
    """A cluster of magnum-cluster-api, with the servers that its owner sees in Nova."""
    servers = [
        {"name": "kube-x-control-plane-1", "id": "m", "status": "ACTIVE",
         "created": "2026-11-25T03:00:00Z", "OS-SRV-USG:launched_at": "2026-11-25T03:00:30.000000",
         "addresses": {"net": [{"addr": "10.0.0.5"}]}},
        {"name": "kube-x-default-worker-1", "id": "a", "status": "ACTIVE",
         "created": "2026-11-25T03:05:00Z", "OS-SRV-USG:launched_at": "2026-11-25T03:05:20.000000",
         "addresses": {"net": [{"addr": "10.0.0.7"}]}},
        {"name": "kube-x-default-worker-2", "id": "b", "status": "BUILD",
         "created": "2026-11-25T03:06:00Z", "addresses": {}},
    ]  # fmt: skip
    cluster = {"status": "CREATE_IN_PROGRESS", "cluster_id": "kube-x", **changes}
    return Evidence(cluster=cluster, nodegroups=NODEGROUPS, servers=tuple(servers))


def test_without_a_stack_nova_tells_of_servers_by_their_names():
    found = progress.read(capi(health_status_reason={"kube-x-control-plane-1.Ready": "True"}), NOW)
    assert [(node.name, node.server_id, node.state, node.address) for node in found.nodes] == [
        ("kube-x-control-plane-1", "m", "ready", "10.0.0.5"),
        ("kube-x-default-worker-1", "a", "booting", "10.0.0.7"),
        ("kube-x-default-worker-2", "b", "building", "10.0.0.6"),
    ]
    first, second, _ = found.nodes
    assert [(s.name, s.state, s.source) for s in first.stages] == [
        ("server", "done", "nova"),
        ("joined", "done", "magnum"),
    ]
    assert (second.stages[0].end - second.stages[0].start).total_seconds() == 20
    assert (found.cluster.percent, found.cluster.heat) == (33, False)


def test_without_a_stack_a_server_in_error_is_a_failed_node():
    known = capi()
    broken = {**known.servers[2], "status": "ERROR", "fault": {"message": "No valid host"}}
    found = progress.read(replace(known, servers=(*known.servers[:2], broken)), NOW)
    assert (found.nodes[2].state, found.nodes[2].cause) == ("failed", "server-failed")
    assert found.nodes[2].reason == "No valid host"
    assert found.cluster.state == "failing"


def test_other_conditions_than_ready_name_a_node_but_do_not_decide():
    health = {"kube-x-md-1.MemoryPressure": "False", "cluster": "Ready", "nodegroup": "waiting"}
    cluster = {"status": "CREATE_IN_PROGRESS", "stack_id": "", "health_status_reason": health}
    found = progress.read(Evidence(cluster=cluster, nodegroups=NODEGROUPS), NOW)
    assert ("kube-x-md-1", "waiting", None) in [
        (node.name, node.state, node.joined) for node in found.nodes
    ]


def test_servers_that_heat_made_keep_their_names_where_heat_does_not_answer():
    known = replace(light("complete"), resources=())
    assert list(states(known)) == ["control-plane-0", "worker-0", "worker-1"]
    assert set(states(known).values()) == {"ready"}
