# SPDX-License-Identifier: Apache-2.0
"""Which nodes of a cluster are in Kubernetes, and which are missing there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from k8s_dashboard.evidence import as_objects, get_text
from k8s_dashboard.progress.model import Node

Presence = Literal["absent", "not-ready", "ready"]
_ORDER: tuple[Presence, ...] = ("absent", "not-ready", "ready")


@dataclass(frozen=True, slots=True)
class Member:
    """A node as the cluster's deployment (`node`, None for one that is not of it) and as Kubernetes
    know it; `version` is its kubelet's.
    """

    node: Node | None
    server_name: str
    presence: Presence
    version: str = ""

    @property
    def name(self) -> str:
        return self.node.name if self.node else self.server_name


def members(nodes: Iterable[Node], kubernetes: Mapping[str, Any]) -> tuple[Member, ...]:
    """Every node that either side knows, those with a problem first.

    `kubernetes` is what the cluster's API said (`Evidence.kubernetes`). Where it did not list its
    nodes there is nothing to call, and from a list that is not whole nobody is missing.
    """
    listed = as_objects(kubernetes.get("nodes"))
    if not listed:
        return ()
    expected = {_key(node.server_name) or f"/{node.name}": node for node in nodes}
    found = []
    for each in listed:
        name = get_text(each, "name")
        node = expected.pop(_key(name), None) or expected.pop(_key(name.partition(".")[0]), None)
        presence: Presence = "ready" if each.get("ready") is True else "not-ready"
        found.append(Member(node, name, presence, get_text(each, "version")))
    if not kubernetes.get("more"):
        found += [
            Member(node, node.server_name, "absent")
            for node in expected.values()
            if node.state != "deleting"
        ]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.presence)))


def _key(name: str) -> str:
    """The host name that Nova makes of a server's name, and Kubernetes takes for its node."""
    return name.lower().replace(".", "-").replace("_", "-")
