# SPDX-License-Identifier: Apache-2.0
"""Follows one cluster cheaply, for however many people watch it.

The first look lists everything, as ``gather`` does. Each further one asks Magnum for the cluster
and reads Heat's event log on from where the last look ended: two calls, and as few bytes as little
has happened. Only what has changed is asked for again: node groups, stacks, and of the servers
those that Nova has touched since. What is known is shared through ``memory``.
"""

import json
import time
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from k8s_dashboard import evidence, redact
from k8s_dashboard.cloud import gather, heat, magnum, nova
from k8s_dashboard.cloud.attempts import Attempts
from k8s_dashboard.cloud.memory import Memory
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.resources import Resource

FASTEST, SLOWEST = 5, 30
"""Seconds from one look to the next. Node agents report about every 30 s, and Heat moves in
seconds while there is something to do."""

_QUIET_PARTS = 20
"""A cluster in which nothing has moved for 10 minutes is looked at every 30 s."""

_SETTLING = 600
"""Seconds in which Magnum notices that Heat has ended: it looks every minute."""

_LIFETIME = 1800
"""Seconds after which everything is listed anew, whatever was missed."""

_ABOUT = ("begun", "asked", "changed", "turn")
_LOGS_AT_ONCE = 2
_SERVER_KEYS = ("id", "name", "status", "created", "updated", "OS-SRV-USG:launched_at")
_STACK_KEYS = (
    "id",
    "stack_name",
    "stack_status",
    "stack_status_reason",
    "creation_time",
    "updated_time",
    "timeout_mins",
)


@dataclass(frozen=True)
class Watched:
    """What is known of a cluster, and since when (times in seconds since the epoch).

    ``told`` are the parts of the evidence beside the log, without secrets (``servers`` None while
    nobody has asked for them); ``turn`` counts looks, to tell whose event log is read next
    where a cluster has several stacks.
    """

    told: dict[str, Any]
    log: StackLog
    begun: float
    asked: float
    changed: float
    turn: int = 0
    packed: bytes = b""
    """The log as it was loaded, as long as it is the same."""
    text: bytes = b""
    """``told`` as it was loaded, likewise."""

    @property
    def evidence(self) -> evidence.Evidence:
        return evidence.from_json(self.told)

    @property
    def told_with_resources(self) -> dict[str, Any]:
        """The same, and the resources of the log in Heat's shape, for what reads evidence alone."""
        return self.told | {"resources": [_listed(row) for row in self.log.resources]}

    @property
    def seconds(self) -> int:
        """How long to wait before the next look."""
        quiet = self.asked - self.changed
        return int(min(max(quiet / _QUIET_PARTS, FASTEST), SLOWEST))

    @property
    def is_unsettled(self) -> bool:
        """Whether Magnum still calls it in progress, and something has moved not long ago. After
        Heat has ended Magnum takes its time to notice, and may never do so.
        """
        status = str(self.told["cluster"].get("status"))
        return status.endswith("_IN_PROGRESS") and self.asked - self.changed < _SETTLING

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.asked < self.seconds

    @cached_property
    def version(self) -> str:
        """Stays the same as long as nothing has changed."""
        return f"{self.log.version}-{zlib.crc32(self._text):08x}"

    @cached_property
    def _text(self) -> bytes:
        return self.text or json.dumps(self.told).encode()

    def dumps(self) -> dict[str, bytes]:
        about = {name: getattr(self, name) for name in _ABOUT}
        return {
            "log": self.packed or self.log.dumps(),
            "told": zlib.compress(self._text, 1),
            "about": json.dumps(about).encode(),
        }

    @classmethod
    def loads(cls, content: dict[str, bytes]) -> "Watched":
        """Raises ValueError, KeyError, TypeError or zlib.error where the content is not whole."""
        text = zlib.decompress(content["told"])
        return cls(
            told=json.loads(text),
            text=text,
            log=StackLog.loads(content["log"]),
            packed=content["log"],
            **json.loads(content["about"]),
        )


def look(request: HttpRequest, cluster_id: str) -> Watched:
    """The cluster as it is now, or was at most ``seconds`` ago.

    Raises CloudError where Magnum does not give the cluster; another service that fails leaves a
    line in the evidence's ``errors``.
    """
    memory = Memory(request, cluster_id)
    content = memory.recall()
    known = _loaded(content)
    if not (known and memory.granted):
        return _looked(request, cluster_id, memory, known)
    if known.is_fresh:
        return known
    with memory.turn() as mine:
        meanwhile = memory.recall()
        if meanwhile != content:
            known = _loaded(meanwhile) or known
        if known.is_fresh or not mine:
            return known
        return _looked(request, cluster_id, memory, known)


def _looked(
    request: HttpRequest, cluster_id: str, memory: Memory, known: Watched | None
) -> Watched:
    seen = _Look(request, cluster_id, known).again() if known else _begun(request, cluster_id)
    memory.keep(seen.dumps())
    return seen


def begin(request: HttpRequest, cluster_id: str, found: gather.Collector) -> None:
    """Let the first poll of a page go on from what the page has listed."""
    memory = Memory(request, cluster_id)
    content = None if _loaded(memory.recall()) else _watched(found).dumps()
    memory.keep(content)


def _loaded(content: dict[str, bytes] | None) -> Watched | None:
    try:
        known = Watched.loads(content) if content else None
    except (ValueError, KeyError, TypeError, zlib.error):
        return None
    return known if known and time.time() - known.begun < _LIFETIME else None


def _begun(request: HttpRequest, cluster_id: str) -> Watched:
    found = gather.Collector.start(request, cluster_id)
    found.add(gather.RESOURCES, gather.SERVERS, gather.TIMES)
    return _watched(found)


def _watched(collector: gather.Collector) -> Watched:
    now, found = time.time(), collector.evidence
    servers = [_server(server) for server in found.servers]
    told = {
        "cluster": redact.value(found.cluster),
        "nodegroups": redact.value(list(found.nodegroups)),
        "stacks": _stacks(found.stacks),
        "servers": servers if gather.SERVERS in collector.parts else None,
        "errors": list(found.errors),
    }
    log = collector.log
    moved = log.last_movement
    return Watched(told, log, begun=now, asked=now, changed=moved.timestamp() if moved else now)


@dataclass(slots=True)
class _Look:
    """One look at a cluster of which something is known already."""

    request: HttpRequest
    cluster_id: str
    known: Watched
    attempts: Attempts = field(default_factory=Attempts)

    def again(self) -> Watched:
        with ThreadPoolExecutor(max_workers=1) as pool:
            asked = pool.submit(in_language(magnum.cluster), self.request, self.cluster_id)
            log = self._read_on()
            cluster = redact.value(asked.result())
        told = {**self.known.told, "cluster": cluster}
        incomplete = told["servers"] is None
        if incomplete or log.version != self.known.log.version or _moved(cluster, self.known.told):
            told |= self._touched()
        told["errors"] = self.attempts.errors
        now = time.time()
        packed = self.known.packed if log is self.known.log else b""
        seen = replace(
            self.known,
            told=told,
            text=self.known.text if told == self.known.told else b"",
            log=log,
            packed=packed,
            asked=now,
            turn=self.known.turn + 1,
        )
        if not _stack_ids(told) <= {stack["id"] for stack in told["stacks"]}:
            return replace(seen, begun=0.0, changed=now)
        return replace(seen, changed=now) if seen.version != self.known.version else seen

    def _read_on(self) -> StackLog:
        """Read the event log of one stack, and of the next as long as there is something new."""
        log = self.known.log
        for stack in self._in_turn()[:_LOGS_AT_ONCE]:
            marker = log.marker(stack["id"])
            types = () if marker else gather.NODE_TYPES
            new = self.attempts.call("events", heat.events, self.request, stack, types, marker)
            before, log = log, log.advanced(new or ())
            if log.version == before.version:
                break
        return log

    def _in_turn(self) -> list[dict[str, Any]]:
        """The stacks in which something goes on, another one first at each look."""
        stacks = self.known.told["stacks"]
        busy = [s for s in stacks if s.get("stack_status", "").endswith("_IN_PROGRESS")]
        busy = busy or stacks[:1]
        first = self.known.turn % len(busy) if busy else 0
        return busy[first:] + busy[:first]

    def _touched(self) -> dict[str, Any]:
        """Node groups, stacks and servers again, side by side; what fails stays as it was."""
        before = self.known.told
        stacks, servers = before["stacks"], before["servers"] or []
        asked: dict[str, tuple[Any, ...]] = {
            "nodegroups": (magnum.nodegroups, self.request, self.cluster_id)
        }
        if stacks:
            names = [stack["stack_name"] for stack in stacks]
            since = max((server["updated"] for server in servers), default="")
            asked["stacks"] = (heat.stacks, self.request, [stack["id"] for stack in stacks])
            asked["servers"] = (nova.servers, self.request, names, since)
        with ThreadPoolExecutor(max_workers=len(asked)) as pool:
            call = in_language(self.attempts.call)
            answers = {part: pool.submit(call, part, *how) for part, how in asked.items()}
        told = {part: found for part, answer in answers.items() if (found := answer.result())}
        return {
            "nodegroups": redact.value(told.get("nodegroups", before["nodegroups"])),
            "stacks": _stacks(told.get("stacks", stacks)),
            "servers": _merged(servers, told.get("servers", ())),
        }


def _moved(cluster: dict[str, Any], before: dict[str, Any]) -> bool:
    keys = ("status", "node_count", "master_count", "stack_id")
    return any(cluster.get(key) != before["cluster"].get(key) for key in keys)


def _stack_ids(told: dict[str, Any]) -> set[str]:
    return set(gather.stack_ids(told["cluster"], told["nodegroups"]))


def _stacks(stacks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: redact.value(stack[key]) for key in _STACK_KEYS if stack.get(key) is not None}
        for stack in stacks
    ]


def _server(server: dict[str, Any]) -> dict[str, Any]:
    """What progress reads of a server."""
    found = {key: server.get(key) or "" for key in _SERVER_KEYS}
    found["addresses"] = {
        network: [{key: one.get(key) for key in ("addr", "OS-EXT-IPS:type")} for one in addresses]
        for network, addresses in (server.get("addresses") or {}).items()
    }
    if server.get("fault"):
        found["fault"] = {"message": redact.text(str(server["fault"].get("message")))}
    return found


def _merged(known: list[dict[str, Any]], touched: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    servers = {server["id"]: server for server in known}
    servers |= {server["id"]: _server(server) for server in touched}
    return [server for server in servers.values() if server["status"] != "DELETED"]


def _listed(row: Resource) -> dict[str, Any]:
    return {
        "resource_name": row.name,
        "resource_type": row.type,
        "resource_status": f"{row.action}_{row.status}",
        "resource_status_reason": row.reason,
        "physical_resource_id": row.physical_id,
        "links": [{"rel": "stack", "href": f"/stacks/{row.stack_name}/{row.stack_id}"}],
    }
