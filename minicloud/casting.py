# SPDX-License-Identifier: Apache-2.0
"""Which node plays which part, as the label of its cluster says.

What does not change is read from the cloud once and remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from minicloud import nodes
from minicloud.agent_parts import Part, part
from minicloud.api import Cloud
from minicloud.scenarios import LABEL


@dataclass(frozen=True, slots=True)
class Cluster:
    scenario: str
    workers: int


@dataclass
class Casting:
    """`operator` sees the clusters of all projects."""

    operator: Cloud
    _accounts: dict[str, Cloud] = field(default_factory=dict)
    _clusters: dict[str, Cluster] = field(default_factory=dict)
    _parts: dict[tuple[str, str], tuple[Mapping[str, str], Part]] = field(default_factory=dict)

    def scripts(self, server: nodes.Server) -> dict[str, nodes.Script]:
        """Config id -> script, as the node's own account reads them."""
        if server.id not in self._accounts:
            self._accounts[server.id] = nodes.account(self.operator, server)
        return nodes.scripts(self._accounts[server.id], server)

    def part(
        self, server: nodes.Server, script: nodes.Script, parameters: Mapping[str, str]
    ) -> Part:
        """What the node with these heat-params does with the script."""
        cluster = self._cluster(parameters["CLUSTER_UUID"])
        return part(cluster.scenario, script.name, server.index, cluster.workers)

    def first(self, server: nodes.Server, config_id: str) -> tuple[Mapping[str, str], Part]:
        """The heat-params of a node, and what it does with its first script, which has that id."""
        key = (server.id, config_id)
        if key not in self._parts:
            script = self.scripts(server)[config_id]
            self._parts[key] = script.parameters, self.part(server, script, script.parameters)
        return self._parts[key]

    def _cluster(self, cluster_id: str) -> Cluster:
        if cluster_id not in self._clusters:
            found = self.operator.container_infra.get(f"/clusters/{cluster_id}").json()
            scenario = found["labels"].get(LABEL, "healthy")
            self._clusters[cluster_id] = Cluster(scenario, found["node_count"])
        return self._clusters[cluster_id]
