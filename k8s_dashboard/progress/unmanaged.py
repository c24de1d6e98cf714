# SPDX-License-Identifier: Apache-2.0
"""Nodes of clusters that Heat did not make: what Magnum and Nova tell of them.

Cluster API drivers give each machine, its server and its Kubernetes node the same name.
`health_status_reason` holds conditions of nodes as `<node>.<condition>` (magnum-cluster-api,
src/monitor.rs), or only sentences about the whole (magnum-capi-helm, common/capi_monitor.py).
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from k8s_dashboard.evidence import Evidence, Object, as_object, as_time, get_text
from k8s_dashboard.progress.groups import Group
from k8s_dashboard.progress.model import Cause, Node, NodeState, Stage
from k8s_dashboard.progress.nodes import addresses
from k8s_dashboard.progress.reports import quote
from k8s_dashboard.progress.resources import Phase
from k8s_dashboard.progress.stages import GONE

_CONTROL_PLANE = re.compile(r"control-plane|master|-cp-")
_CONDITION = re.compile(r"(?P<node>[^\s.][^\s]*)\.(?P<condition>[A-Z][A-Za-z]+)$")


@dataclass(frozen=True, slots=True)
class _Machine:
    """What is known under one name; `ready` is None where nobody told."""

    name: str = ""
    ready: bool | None = None
    server: Object = field(default_factory=dict)
    addresses: tuple[str, ...] = ()


_NOBODY = _Machine()


def conditions(cluster: Object) -> dict[str, dict[str, bool]]:
    """What Kubernetes says of each node, by condition, as far as Magnum knows."""
    result: dict[str, dict[str, bool]] = {}
    for key, value in as_object(cluster.get("health_status_reason")).items():
        if isinstance(key, str) and (match := _CONDITION.match(key)):
            result.setdefault(match["node"], {})[match["condition"]] = str(value).lower() == "true"
    return result


def readiness(cluster: Object) -> dict[str, bool]:
    """Whether Kubernetes calls each node Ready."""
    told = conditions(cluster).items()
    return {node: found["Ready"] for node, found in told if "Ready" in found}


def is_known(evidence: Evidence) -> bool:
    """Whether Magnum or Nova names nodes of a cluster."""
    if conditions(evidence.cluster) or evidence.servers:
        return True
    sources = (evidence.cluster, *evidence.nodegroups)
    return any(source.get("node_addresses") or source.get("master_addresses") for source in sources)


def read_unmanaged(evidence: Evidence, groups: Sequence[Group], status: str) -> tuple[Node, ...]:
    """The nodes of each group, those that it still waits for included."""
    seated = _seated(evidence, groups)
    result: list[Node] = []
    for group in groups:
        machines = seated[group.name]
        free = (index for index in itertools.count() if index not in machines)
        missing = max(group.count - len(machines), 0)
        machines |= dict.fromkeys(itertools.islice(free, missing), _NOBODY)
        result += [_node(group, *each, status) for each in sorted(machines.items(), key=_index)]
    return tuple(result)


def _index(item: tuple[int, _Machine]) -> int:
    return item[0]


def _seated(evidence: Evidence, groups: Sequence[Group]) -> dict[str, dict[int, _Machine]]:
    """Each machine in its node group, by number."""
    told = {group.name: _addresses(evidence, group) for group in groups}
    owners = {address: group for group in groups for address in told[group.name]}
    seated: dict[str, dict[int, _Machine]] = {group.name: {} for group in groups}
    for machine in _machines(evidence):
        if group := _group_of(machine, groups, owners, seated):
            taken = seated[group.name]
            number = machine.name.removeprefix(_prefix(group))
            index = int(number[:6]) if group.root and number.isdecimal() else len(taken)
            taken[index if index not in taken else max(taken) + 1] = machine
    known = {
        address for taken in seated.values() for m in taken.values() for address in m.addresses
    }
    for group in groups:
        taken, named = seated[group.name], told[group.name]
        alone = max(group.count, len(named)) - len(taken)
        _give(taken, [address for address in named if address not in known], alone)
    return seated


def _prefix(group: Group) -> str:
    """What the names of servers that Heat makes for a group begin with."""
    return group.server_name(0).removesuffix("0")


def _machines(evidence: Evidence) -> list[_Machine]:
    told = conditions(evidence.cluster)
    servers = {get_text(server, "name"): server for server in evidence.servers}
    servers.pop("", None)
    return [
        _Machine(name, told.get(name, {}).get("Ready"), server, addresses(server))
        for name in sorted(told.keys() | servers.keys())
        for server in (servers.get(name, {}),)
    ]


def _group_of(
    machine: _Machine,
    groups: Sequence[Group],
    owners: Mapping[str, Group],
    seated: Mapping[str, Mapping[int, _Machine]],
) -> Group | None:
    """The group that names one of its addresses, that its own name names, or that has room."""
    for address in machine.addresses:
        if address in owners:
            return owners[address]
    role = "control-plane" if _CONTROL_PLANE.search(machine.name) else "worker"
    fitting = [group for group in groups if group.role == role]
    for group in groups:
        known_by = _prefix(group) if group.root else f"-{group.name}-"
        if known_by in machine.name:
            return group
    free = [group for group in fitting if len(seated[group.name]) < group.count]
    return next(iter(free or fitting), None)


def _give(machines: dict[int, _Machine], addresses: Iterable[str], alone: int) -> None:
    """Addresses that no server has go to the machines without one; so many may stand alone."""
    homeless = [index for index in sorted(machines) if not machines[index].addresses]
    following = itertools.count(max(machines, default=-1) + 1)
    numbers = [*homeless, *itertools.islice(following, max(alone, 0))]
    for index, address in zip(numbers, addresses, strict=False):
        machines[index] = replace(machines.get(index, _NOBODY), addresses=(address,))


def _addresses(evidence: Evidence, group: Group) -> list[str]:
    key = "master_addresses" if group.role == "control-plane" else "node_addresses"
    found = group.source.get("node_addresses") if group.source else evidence.cluster.get(key)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def _node(group: Group, index: int, machine: _Machine, status: str) -> Node:
    ready = machine.ready
    if ready is None and status.endswith("_COMPLETE"):
        ready = True
    stages = _stages(machine, ready)
    state, stage, cause, reason = _state(stages, ready, status)
    return Node(
        name=group.node_name(index) if group.root or not machine.name else machine.name,
        role=group.role,
        nodegroup=group.name,
        index=index,
        server_name=machine.name,
        server_id=get_text(machine.server, "id"),
        addresses=machine.addresses,
        stage=stage,
        state=state,
        since=_since(stages, stage),
        cause=cause,
        reason=reason,
        deployment_id="",
        deployment_state="",
        last_report=None,
        joined=ready,
        stages=stages,
    )


def _stages(machine: _Machine, ready: bool | None) -> tuple[Stage, ...]:
    stages = [_server_stage(machine.server)] if machine.server else []
    if machine.ready is not None:
        built = all(stage.state == "done" for stage in stages)
        phase: Phase = "done" if ready else "running" if built else "waiting"
        start = stages[-1].end if stages and built else None
        stages.append(Stage("joined", phase, start, None, "magnum"))
    return tuple(stages)


def _server_stage(server: Object) -> Stage:
    status = get_text(server, "status")
    start, end = as_time(server.get("created")), as_time(server.get("OS-SRV-USG:launched_at"))
    if status in GONE:
        reason = quote(get_text(as_object(server.get("fault")), "message"))
        return Stage("server", "failed", start, None, "nova", reason)
    if status == "BUILD":
        return Stage("server", "running", start, None, "nova")
    return Stage("server", "done", start, end, "nova")


def _state(
    stages: Sequence[Stage], ready: bool | None, status: str
) -> tuple[NodeState, str, Cause, str]:
    server = next((stage for stage in stages if stage.name == "server"), None)
    ended: Cause = "stopped" if status.endswith("_FAILED") else ""
    if status.startswith("DELETE_") and status != "DELETE_FAILED":
        return "deleting", stages[-1].name if stages else "waiting", "", ""
    if server and server.state == "failed":
        return "failed", "server", "server-failed", server.reason
    if ready:
        return "ready", "ready", "", ""
    if server and server.state == "running":
        return "building", "server", ended, ""
    if ready is False:
        return "booting", "joined", ended or "not-ready", ""
    return ("booting", "server", ended, "") if server else ("waiting", "waiting", ended, "")


def _since(stages: Iterable[Stage], name: str) -> datetime | None:
    for stage in stages:
        if stage.name == name:
            return stage.start
    return None
