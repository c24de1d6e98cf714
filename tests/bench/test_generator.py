# SPDX-License-Identifier: Apache-2.0
"""The load generator answers as the recorded services do, for clusters of any size."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from keystoneauth1 import session
from keystoneauth1.identity import v3

from k8s_dashboard import evidence, progress
from tests.bench import keystone, serve
from tests.bench.growth import WORKERS_A_STACK
from tests.bench.recording import recording
from tests.bench.world import World

DEPTH = {"nested_depth": 5}
OLDEST_FIRST = {**DEPTH, "sort_dir": "asc"}


class Asker:
    """Asks a generator as the dashboard does."""

    def __init__(self, cloud: serve.Cloud, nodes: int):
        self.cloud = cloud
        self.world = cloud.world = World(nodes, datetime.now(UTC))
        self.services = keystone.services(cloud.address)
        self.cluster = self.get("container-infra", f"/clusters/{self.world.cluster['uuid']}")
        self.stacks = self.heat("/stacks")["stacks"]

    def get(self, service: str, path: str, **query: Any) -> dict[str, Any]:
        answer = requests.get(self.services[service] + path, params=query, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def heat(self, path: str, **query: Any) -> dict[str, Any]:
        return self.get("orchestration", path, **query)

    def of_stacks(self, what: str, **query: Any) -> list[dict[str, Any]]:
        paths = [f"/stacks/{stack['stack_name']}/{stack['id']}/{what}" for stack in self.stacks]
        return [item for path in paths for item in self.heat(path, **query)[what]]

    def events(self, **query: Any) -> list[dict[str, Any]]:
        return self.of_stacks("events", **OLDEST_FIRST | query)

    def servers(self, **query: Any) -> list[dict[str, Any]]:
        return self.get("compute", "/servers/detail", **query)["servers"]

    def evidence(self) -> evidence.Evidence:
        uuid = self.cluster["uuid"]
        return evidence.from_json(
            {
                "cluster": self.get("container-infra", f"/clusters/{uuid}"),
                "nodegroups": self.get("container-infra", f"/clusters/{uuid}/nodegroups/")[
                    "nodegroups"
                ],
                "stacks": self.heat("/stacks")["stacks"],
                "resources": self.of_stacks("resources", **DEPTH),
                "events": self.events(),
                "servers": self.servers(),
            }
        )

    def progress(self) -> progress.Progress:
        return progress.read(self.evidence(), datetime.now(UTC))


@pytest.fixture(scope="module")
def cloud() -> Iterator[serve.Cloud]:
    with serve.serving() as cloud:
        yield cloud


def states(read: progress.Progress) -> Counter[str]:
    return Counter(node.state for node in read.nodes)


def keys(objects: list[dict[str, Any]]) -> set[str]:
    return {key for item in objects for key in item}


@pytest.mark.parametrize(("nodes", "ready"), [(1, 0), (10, 5), (100, 50)])
def test_half_of_the_nodes_are_ready_and_the_others_on_their_way(cloud, nodes, ready):
    read = Asker(cloud, nodes).progress()

    assert len(read.nodes) == nodes
    assert states(read)["ready"] == ready
    assert read.cluster.busy


@pytest.mark.parametrize("nodes", [1, 10, 100])
def test_in_the_end_all_nodes_are_ready(cloud, nodes):
    asker = Asker(cloud, nodes)
    asker.world.finish(nodes, datetime.now(UTC))
    asker.world.advance(1000, datetime.now(UTC))

    read = asker.progress()
    assert states(read) == {"ready": nodes}
    assert (read.cluster.state, asker.world.complete) == ("ready", True)


def test_nodes_become_ready_one_after_another(cloud):
    asker = Asker(cloud, 10)
    seen = []
    for _ in range(3):
        asker.world.finish(1, datetime.now(UTC))
        seen.append(states(asker.progress())["ready"])

    assert seen == [6, 7, 8]


def test_every_node_has_a_name_a_server_and_times_of_its_own(cloud):
    asker = Asker(cloud, 100)
    asker.world.finish(100, datetime.now(UTC))

    nodes = asker.progress().nodes
    assert len({node.name for node in nodes}) == 100
    assert len({node.server_id for node in nodes}) == 100
    assert len({node.addresses for node in nodes}) == 100
    assert len({(node.stages[1].end - node.stages[1].start) for node in nodes}) > 3


def test_what_is_served_has_the_recorded_shape(cloud):
    asker = Asker(cloud, 10)
    found = recording()
    recorded = json.loads(found.trunk.text)

    assert keys([asker.cluster]) == keys([found.cluster])
    assert keys(asker.stacks) < keys([found.stack])
    for kind in ("resources", "events"):
        assert keys(asker.of_stacks(kind, **DEPTH)) == keys(recorded[kind])
    assert keys(asker.servers()) == keys(recorded["servers"])


def test_no_recorded_id_or_name_of_the_cluster_is_left(cloud):
    asker = Asker(cloud, 3)
    found = recording()
    told = json.dumps([asker.of_stacks("resources", **DEPTH), asker.events(), asker.servers()])

    assert found.root not in told
    assert found.worker_random not in told
    assert not [one for one in found.worker.ids if one in told]


def test_what_does_not_fit_into_the_clusters_stack_gets_further_node_groups(cloud):
    asker = Asker(cloud, 2 * WORKERS_A_STACK + 3)
    uuid = asker.cluster["uuid"]
    groups = asker.get("container-infra", f"/clusters/{uuid}/nodegroups/")["nodegroups"]

    assert [group["node_count"] for group in groups] == [1, WORKERS_A_STACK, WORKERS_A_STACK, 2]
    assert len(asker.stacks) == len({group["stack_id"] for group in groups}) == 3
    names = {node.nodegroup for node in asker.progress().nodes}
    assert names == {group["name"] for group in groups}


def test_an_event_log_is_read_on_from_its_last_event(cloud):
    asker = Asker(cloud, 10)
    before = asker.events()
    marker = before[-1]["id"]
    assert asker.events(marker=marker) == []

    asker.world.advance(3, datetime.now(UTC))
    assert asker.events() == before + asker.events(marker=marker)
    assert len(asker.events(marker=marker)) == 3


def test_pages_of_events_make_the_whole_log(cloud):
    asker = Asker(cloud, 2)
    pages: list[dict[str, Any]] = []
    while page := asker.events(limit=50, **{"marker": pages[-1]["id"]} if pages else {}):
        pages += page

    assert pages == asker.events()


def test_a_marker_that_is_not_known_counts_for_nothing(cloud):
    asker = Asker(cloud, 2)

    assert asker.events(marker="5d6a6cb9-6f0c-4c4d-9d40-0d1d4e4f7b11") == asker.events()


def test_events_come_newest_first_unless_asked_otherwise(cloud):
    asker = Asker(cloud, 2)

    assert asker.of_stacks("events", **DEPTH) == asker.events()[::-1]


def test_events_of_several_types_can_be_asked_for(cloud):
    asker = Asker(cloud, 2)
    types = ["OS::Nova::Server", "OS::Neutron::Port"]
    names = {event["resource_name"] for event in asker.events(resource_type=types)}

    assert names == {"kube-master", "kube-minion", "kube_master_eth0", "kube_minion_eth0"}


def test_events_without_depth_are_those_of_the_stack_itself(cloud):
    asker = Asker(cloud, 2)

    names = {event["resource_name"] for event in asker.of_stacks("events")}
    assert {"kube_masters", "kube_minions"} < names
    assert "kube-minion" not in names


def test_a_part_of_one_type_leaves_only_such_resources(cloud):
    asker = Asker(cloud, 3)
    found = asker.of_stacks("resources", type="SoftwareDeployment", **DEPTH)
    assert {item["resource_type"] for item in found} == {"OS::Heat::SoftwareDeployment"}

    with pytest.raises(requests.HTTPError, match="500"):
        asker.of_stacks("resources", type=["OS::Nova::Server", "OS::Neutron::Port"], **DEPTH)


def test_resources_are_there_from_the_begin_of_their_stack(cloud):
    rows = Asker(cloud, 1).of_stacks("resources", **DEPTH)

    (minions,) = [row for row in rows if row["resource_name"] == "kube_minions"]
    assert (minions["resource_status"], minions["physical_resource_id"]) == ("INIT_COMPLETE", "")
    assert [link["rel"] for link in minions["links"]] == ["self", "stack"]


def test_servers_can_be_asked_for_by_name_and_by_change(cloud):
    asker = Asker(cloud, 10)
    stack = asker.stacks[0]["stack_name"]
    assert len(asker.servers(name=f"^({stack})-node-")) == 9

    asker.world.advance(1000, datetime.now(UTC))
    newest = max(server["updated"] for server in asker.servers())
    assert 0 < len(asker.servers(**{"changes-since": newest})) < 10


def test_a_deployment_has_what_its_script_printed(cloud):
    asker = Asker(cloud, 2)
    asker.world.finish(2, datetime.now(UTC))
    deployments = asker.of_stacks("resources", type="OS::Heat::SoftwareDeployment", **DEPTH)
    (worker,) = [d for d in deployments if d["resource_name"] == "node_config_deployment"]

    found = asker.heat(f"/software_deployments/{worker['physical_resource_id']}")
    assert (
        "END: write-heat-params" in found["software_deployment"]["output_values"]["deploy_stdout"]
    )


def test_another_seed_gives_the_same_cluster_under_other_ids():
    one, other = (World(3, datetime.now(UTC), seed) for seed in ("one", "other"))

    assert not one.servers.keys() & other.servers.keys()
    assert one.happened == other.happened


def test_everybody_can_sign_in_and_finds_the_services(cloud):
    tokens = set()
    for name in ("li", "ana"):
        person = v3.Password(
            f"{cloud.address}/v3",
            username=name,
            password="any",
            user_domain_id="default",
            project_name="demo",
            project_domain_id="default",
        )
        signed_in = session.Session(person)
        tokens.add(signed_in.get_token())
        heat = signed_in.get_endpoint(service_type="orchestration")
        assert heat == keystone.services(cloud.address)["orchestration"]

    assert len(tokens) == 2


def test_calls_are_counted_with_their_bytes(cloud):
    asker = Asker(cloud, 1)
    cloud.taken()
    asker.events()
    with pytest.raises(requests.HTTPError, match="404"):
        asker.get("compute", "/os-keypairs")

    events, keypairs = cloud.taken()
    assert (events.kind, keypairs.kind) == ("heat events", serve.NOT_SERVED)
    assert events.bytes > 50_000
