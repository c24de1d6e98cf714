# SPDX-License-Identifier: Apache-2.0
"""What Magnum, Heat and Nova hold of a cluster that deploys, at the moment that it has reached.

What has happened of the script of events decides what resources, stacks, servers and Magnum's
objects look like, as it does in Heat. `advance` lets more events happen.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.bench.growth import Group, Growth, Planned, is_ready, is_report
from tests.bench.recording import Object, another, recording, stack_of

_STACK_KEYS = (
    *("id", "links", "stack_name", "description", "stack_status", "stack_status_reason"),
    *("creation_time", "updated_time", "deletion_time", "stack_owner", "parent"),
    *("stack_user_project_id", "tags"),
)
_GROUP_KEYS = (
    *("uuid", "name", "flavor_id", "image_id", "node_count", "role", "min_node_count"),
    *("max_node_count", "is_default", "stack_id", "status", "merge_labels"),
)
"""What the services tell in a list; the recording has the objects whole."""


@dataclass(frozen=True, slots=True)
class Row:
    """A resource or an event, as Heat lists it and as JSON; `type` is the resource's."""

    value: Object
    type: str
    text: bytes

    @classmethod
    def of(cls, value: Object, type_: str) -> "Row":
        return cls(value, type_, json.dumps(value).encode())


class World:
    """One cluster, half of whose nodes are ready; `now` is the time of its last event.

    `events` are by the id of the outermost stack, oldest first, `rows` (resources) by their stack
    and name, `stacks` and `servers` by id.
    """

    def __init__(self, nodes: int, now: datetime, seed: str = ""):
        self.growth = Growth(nodes, seed)
        self.events: dict[str, list[Row]] = defaultdict(list)
        self.rows: dict[str, dict[str, Row]] = defaultdict(dict)
        self.stacks: dict[str, Object] = {}
        self.servers: dict[str, Object] = {}
        self.happened = 0
        self._parents: dict[str, str] = {}
        self._catch_up(now)

    def advance(self, events: int, now: datetime) -> None:
        """Let so many more events happen, now, or all that there are."""
        for planned in self._script[self.happened : self.happened + events]:
            self._happen(planned, now)

    def finish(self, nodes: int, now: datetime) -> None:
        """Let events happen until so many more nodes are ready, or all are."""
        while nodes and not self.complete:
            nodes -= is_ready(self._script[self.happened].event)
            self.advance(1, now)

    @property
    def complete(self) -> bool:
        return self.happened == len(self._script)

    @property
    def busy_stacks(self) -> int:
        """Outermost stacks in which something goes on."""
        statuses = [self._status_of(group) for group in self.growth.groups]
        return sum(status.endswith("_IN_PROGRESS") for status in statuses)

    @property
    def cluster(self) -> Object:
        """As Magnum shows it."""
        found, growth = recording().cluster, self.growth
        told: Object = {
            "uuid": growth.identity(found["uuid"]),
            "name": growth.name,
            "stack_id": growth.groups[0].stack_id,
            "node_count": growth.nodes - 1,
            "create_timeout": 60,
            "status": self._cluster_status(),
            "created_at": self._begun.isoformat(timespec="seconds"),
        }
        if self._status_of(growth.groups[0]) != "CREATE_COMPLETE":
            told |= dict.fromkeys(("coe_version", "container_version", "api_address"))
            told |= {"node_addresses": [], "master_addresses": []}
        return {**found, **told}

    @property
    def nodegroups(self) -> list[Object]:
        """As Magnum lists them."""
        control_plane, worker = recording().nodegroups
        groups = self.growth.groups
        made = [(control_plane, control_plane["name"], 1, groups[0])]
        made += [(worker, group.name, len(group.workers), group) for group in groups]
        return [
            {key: source[key] for key in _GROUP_KEYS}
            | {"uuid": another(self.growth.seed, name), "name": name, "node_count": count}
            | {"is_default": group.number == 0, "stack_id": group.stack_id}
            | {"status": self._status_of(group)}
            for source, name, count, group in made
        ]

    @property
    def template(self) -> Object:
        return recording().template

    def deployment(self, deployment_id: str) -> Object:
        """A software deployment as it is once its agent has reported. Raises KeyError."""
        return {**self.growth.deployments[deployment_id], "id": deployment_id}

    def _cluster_status(self) -> str:
        """Further node groups come after the cluster, which is updated meanwhile."""
        first, *further = self.growth.groups
        if self._status_of(first) != "CREATE_COMPLETE" or not further:
            return self._status_of(first)
        return "UPDATE_COMPLETE" if self.complete else "UPDATE_IN_PROGRESS"

    def _status_of(self, group: Group) -> str:
        return str(self.stacks[group.stack_id]["stack_status"])

    @property
    def _script(self) -> list[Planned]:
        return self.growth.script

    def _catch_up(self, now: datetime) -> None:
        """To the moment before the next node after half of them reports."""
        ready = self.growth.nodes // 2
        end = 0
        while ready or not is_report(self._script[end].event):
            ready -= is_ready(self._script[end].event)
            end += 1
        self._begun = now - timedelta(seconds=self._script[end - 1].second)
        for planned in self._script[:end]:
            self._happen(planned, self._begun + timedelta(seconds=planned.second))

    def _happen(self, planned: Planned, now: datetime) -> None:
        time = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        event = {**planned.event, "event_time": time}
        stack_name, stack_id = stack_of(event)
        name = event["resource_name"]
        resource = self.growth.rows[stack_id].get(name)
        if not resource:
            self._move_stack(stack_name, stack_id, event)
        elif not event["resource_status"].startswith("SIGNAL_"):
            self._move_resource(stack_id, name, event)
        type_ = resource["resource_type"] if resource else "OS::Heat::Stack"
        self.events[planned.root].append(Row.of(event, type_))
        self.happened += 1

    def _move_stack(self, name: str, stack_id: str, event: Object) -> None:
        """An event about a stack itself; Heat knows all its resources from the first one on."""
        if stack_id not in self.stacks:
            self._begin_stack(name, stack_id, event)
        told = {key: event[f"resource_{key}"] for key in ("status", "status_reason")}
        self.stacks[stack_id] |= {f"stack_{key}": value for key, value in told.items()}

    def _begin_stack(self, name: str, stack_id: str, event: Object) -> None:
        time = event["event_time"]
        link = next(link for link in event["links"] if link["rel"] == "stack")
        self.stacks[stack_id] = {key: recording().stack.get(key) for key in _STACK_KEYS} | {
            "id": stack_id,
            "links": [{**link, "rel": "self"}],
            "stack_name": name,
            "description": "",
            "creation_time": time,
            "parent": self._parents.get(stack_id),
        }
        for resource, row in self.growth.rows[stack_id].items():
            first = {
                "creation_time": time,
                "updated_time": time,
                "physical_resource_id": "",
                "resource_status": "INIT_COMPLETE",
                "resource_status_reason": "",
                "links": [link for link in row["links"] if link["rel"] != "nested"],
            }
            self.rows[stack_id][resource] = Row.of({**row, **first}, row["resource_type"])

    def _move_resource(self, stack_id: str, name: str, event: Object) -> None:
        end, before = self.growth.rows[stack_id][name], self.rows[stack_id][name]
        moved = {key: event[key] for key in ("resource_status", "resource_status_reason")}
        moved |= {key: end[key] for key in ("physical_resource_id", "links")}
        self.rows[stack_id][name] = Row.of({**before.value, **moved}, before.type)
        self._parents[end["physical_resource_id"]] = stack_id
        if end["physical_resource_id"] in self.growth.servers:
            self._move_server(end["physical_resource_id"], event)

    def _move_server(self, server_id: str, event: Object) -> None:
        """Nova's server; before it runs it has no address."""
        time = event["event_time"]
        created = self.servers.get(server_id, {"created": time})["created"]
        told: Object = {"created": created, "updated": time}
        if event["resource_status"] == "CREATE_COMPLETE":
            told |= {"OS-SRV-USG:launched_at": time.replace("Z", ".000000")}
        else:
            told |= {"OS-SRV-USG:launched_at": None, "addresses": {}, "status": "BUILD"}
            told |= {"OS-EXT-STS:task_state": "spawning", "OS-EXT-STS:vm_state": "building"}
        self.servers[server_id] = {**self.growth.servers[server_id], **told}
