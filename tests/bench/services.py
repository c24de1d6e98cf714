# SPDX-License-Identifier: Apache-2.0
"""How Magnum, Heat and Nova answer questions about a world, on their own paths.

Heat's part follows its api/openstack/v1/{events,resources,stacks}.py: events are sorted by time,
newest first unless `sort_dir` says otherwise; `marker` is the id of the last event that was seen,
and one that is not known (any more) counts for nothing; filters take several values, except that
of a resource's type, which is a part of the type's name.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.bench.world import Row, World

Query = Mapping[str, list[str]]

NOVA_LIMIT = 1000
"""The most servers in one answer (`max_limit`)."""

_RESOURCE_FILTERS = {"type", "status", "name", "action", "id", "physical_resource_id"}


class Refused(Exception):
    """An answer that is not 200: status and message."""


def magnum_root(world: World, query: Query) -> bytes:
    version = {"id": "v1", "status": "CURRENT", "max_version": "1.12", "min_version": "1.1"}
    return _json({"name": "OpenStack Magnum API", "versions": [version]})


def magnum_clusters(world: World, query: Query) -> bytes:
    return _json({"clusters": [world.cluster]})


def magnum_cluster(world: World, query: Query, cluster_id: str) -> bytes:
    if cluster_id != world.cluster["uuid"]:
        raise Refused(404, f"Cluster {cluster_id} could not be found.")
    return _json(world.cluster)


def magnum_nodegroups(world: World, query: Query, cluster_id: str) -> bytes:
    magnum_cluster(world, query, cluster_id)
    return _json({"nodegroups": world.nodegroups})


def magnum_templates(world: World, query: Query) -> bytes:
    return _json({"clustertemplates": [world.template]})


def magnum_template(world: World, query: Query, template_id: str) -> bytes:
    return _json(world.template)


def heat_stacks(world: World, query: Query) -> bytes:
    wanted = query.get("id")
    nested = query.get("show_nested", [""])[0].lower() == "true"
    found = [
        stack
        for stack in world.stacks.values()
        if (nested or not stack["parent"]) and (not wanted or stack["id"] in wanted)
    ]
    return _json({"stacks": found[::-1]})


def heat_resources(world: World, query: Query, stack_id: str) -> bytes:
    if unknown := set(query) - _RESOURCE_FILTERS - {"nested_depth", "with_detail"}:
        raise Refused(400, f"Invalid filter parameters {sorted(unknown)}")
    if len(query.get("type", ())) > 1:
        raise Refused(500, "'in <string>' requires string as left operand, not list")
    depth = int(query.get("nested_depth", ["0"])[0])
    kept = [row.text for row in _resources(world, stack_id, depth) if _resource_fits(row, query)]
    return _listing("resources", kept)


def _resources(world: World, stack_id: str, depth: int) -> Iterator[Row]:
    """A stack's own resources first, then those of each stack inside."""
    own = world.rows.get(stack_id, {}).values()
    yield from own
    for row in own if depth else ():
        if row.value["physical_resource_id"] in world.stacks:
            yield from _resources(world, row.value["physical_resource_id"], depth - 1)


def _resource_fits(row: Row, query: Query) -> bool:
    action, _, status = row.value["resource_status"].partition("_")
    told = {
        "status": status,
        "action": action,
        "name": row.value["resource_name"],
        "physical_resource_id": row.value["physical_resource_id"],
    }
    exact = all(value in query.get(key, [value]) for key, value in told.items())
    return exact and query.get("type", [""])[0] in row.type


def heat_events(world: World, query: Query, stack_id: str) -> bytes:
    found: Iterable[Row] = world.events[stack_id]
    if not int(query.get("nested_depth", ["0"])[0]):
        found = [event for event in found if _stack_link(event).endswith(stack_id)]
    if (query.get("sort_dir") or ["asc" if "sort_keys" in query else "desc"])[0] == "desc":
        found = reversed(list(found))
    rows = _after(list(found), query.get("marker", [""])[0])
    kept = [event.text for event in rows if _event_fits(event, query)]
    limit = query.get("limit")
    return _listing("events", kept[: int(limit[0])] if limit else kept)


def _after(events: list[Row], marker: str) -> list[Row]:
    position = next((n for n, event in enumerate(events) if event.value["id"] == marker), -1)
    return events[position + 1 :]


def _event_fits(event: Row, query: Query) -> bool:
    action, _, status = event.value["resource_status"].partition("_")
    told = {
        "resource_status": status,
        "resource_action": action,
        "resource_name": event.value["resource_name"],
        "resource_type": event.type,
    }
    return all(value in query.get(key, [value]) for key, value in told.items())


def _stack_link(event: Row) -> str:
    return next(str(link["href"]) for link in event.value["links"] if link["rel"] == "stack")


def heat_deployment(world: World, query: Query, deployment_id: str) -> bytes:
    try:
        return _json({"software_deployment": world.deployment(deployment_id)})
    except KeyError:
        raise Refused(404, f"Deployment with id {deployment_id} not found") from None


def nova_servers(world: World, query: Query) -> bytes:
    """Newest first; `name` is a regular expression, `changes-since` a time."""
    name, since = (query.get(key, [""])[0] for key in ("name", "changes-since"))
    found = [
        server
        for server in reversed(world.servers.values())
        if re.search(name, server["name"]) and server["updated"] >= since
    ]
    marker = query.get("marker", [""])[0]
    position = next((n for n, server in enumerate(found) if server["id"] == marker), -1)
    limit = min(int(query.get("limit", [NOVA_LIMIT])[0]), NOVA_LIMIT)
    page = found[position + 1 :][:limit]
    more = len(found) > position + 1 + limit
    links = {"servers_links": [{"rel": "next", "href": f"?marker={page[-1]['id']}"}]}
    return _json({"servers": page} | (links if more else {}))


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _listing(name: str, texts: list[bytes]) -> bytes:
    return b'{"%s": [%s]}' % (name.encode(), b", ".join(texts))
