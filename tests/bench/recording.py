# SPDX-License-Identifier: Apache-2.0
"""The recording of a real cluster with two workers, taken apart so that it can be grown.

Three parts: the trunk (all but the workers), the group (what the stack of a further node group
holds; in the recording that is a part of the trunk) and one worker.
"""

import functools
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

CAPTURE = Path(__file__).parent.parent / "unit" / "data" / "complete.json.gz"

Object = dict[str, Any]

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_GROUP_OWN = ("kube_minions", "worker_nodes_server_group")


@dataclass(frozen=True, slots=True)
class Part:
    """Recorded objects as one JSON text, `{"resources", "events", "servers"}`, each a list of what
    the services answer; `ids` are all UUIDs in it."""

    text: str
    ids: frozenset[str]

    def grown(
        self, texts: Mapping[str, str], identity: Callable[[str], str]
    ) -> dict[str, list[Object]]:
        """A copy in which `texts` are replaced, and each UUID by what `identity` says."""
        pieces = _pieces(self.text, tuple(texts))
        others = {piece: texts.get(piece) or identity(piece) for piece in set(pieces[1::2])}
        copy: dict[str, list[Object]] = json.loads("".join(others.get(p, p) for p in pieces))
        return copy

    @property
    def events(self) -> list[Object]:
        found: list[Object] = json.loads(self.text)["events"]
        return found


@dataclass(frozen=True, slots=True)
class Recording:
    """`cluster`, `template`, `nodegroups`, `stack` and `deployments` (software deployments, which
    are long) are as Magnum and Heat answered them.

    Names in it: of the cluster's stack, of the random ends of the names of its workers' group and
    of the recorded worker's own stack, and that worker's number and address.
    """

    cluster: Object
    template: Object
    nodegroups: tuple[Object, ...]
    stack: Object
    deployments: tuple[Object, ...]
    trunk: Part
    group: Part
    worker: Part
    root: str
    group_random: str
    worker_random: str
    worker_index: str
    worker_address: str

    def second(self, event: Object) -> float:
        """How long after the cluster was asked for an event happened, in seconds."""
        times = event["event_time"], self.cluster["created_at"]
        happened, begun = map(datetime.fromisoformat, times)
        return (happened - begun).total_seconds()


@functools.cache
def recording() -> Recording:
    found = json.loads(gzip.decompress(CAPTURE.read_bytes()))
    root = found["stacks"][0]["stack_name"]
    node_stack = re.compile(rf"{root}-kube_minions-(?P<group>\w+)-(?P<index>\d+)-(?P<own>\w+)")
    # The one that begins first: nothing of the group happens between its begin and its end.
    worker = next(m for event in found["events"] if (m := node_stack.fullmatch(stack_of(event)[0])))
    group_stack = f"{root}-kube_minions-{worker['group']}"

    def place(item: Object) -> str:
        stack, name = stack_of(item)[0], item["resource_name"]
        node = node_stack.fullmatch(stack)
        index = node["index"] if node else name if stack == group_stack and name.isdecimal() else ""
        if index:
            return "worker" if index == worker["index"] else "another worker"
        own = stack == root and name in (*_GROUP_OWN, root)
        return "group" if own or stack == group_stack else "trunk"

    def part(servers: list[Object], *places: str) -> Part:
        text = json.dumps(
            {
                "resources": [item for item in found["resources"] if place(item) in places],
                "events": [item for item in found["events"] if place(item) in places],
                "servers": servers,
            }
        )
        return Part(text, frozenset(re.findall(_UUID, text)))

    def servers(name: str) -> list[Object]:
        return [server for server in found["servers"] if server["name"] == f"{root}-{name}"]

    node = servers(f"node-{worker['index']}")
    return Recording(
        cluster=found["cluster"],
        template=found["cluster_template"],
        nodegroups=tuple(found["nodegroups"]),
        stack=found["stacks"][0],
        deployments=tuple(found["software_deployments"]),
        trunk=part(servers("master-0"), "trunk", "group"),
        group=part([], "group"),
        worker=part(node, "worker"),
        root=root,
        group_random=worker["group"],
        worker_random=worker["own"],
        worker_index=worker["index"],
        worker_address=next(iter(node[0]["addresses"].values()))[0]["addr"],
    )


def stack_of(item: Object) -> tuple[str, str]:
    """Name and id of the stack that a resource or an event belongs to."""
    link = next(link["href"] for link in item["links"] if link["rel"] == "stack")
    name, stack_id = link.split("/")[-2:]
    return name, stack_id


def another(seed: str, text: str) -> str:
    """A UUID made of this text, always the same for the same seed."""
    digest = hashlib.sha256(f"{seed}/{text}".encode()).hexdigest()
    return "-".join(digest[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))


@functools.cache
def _pieces(text: str, wanted: tuple[str, ...]) -> list[str]:
    """The text in pieces, of which every second one is a UUID or wanted."""
    longest_first = map(re.escape, sorted(wanted, key=len, reverse=True))
    return re.split(f"({'|'.join([_UUID, *longest_first])})", text)
