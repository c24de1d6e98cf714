# SPDX-License-Identifier: Apache-2.0
"""What a Kubernetes API answers, read without trust: anything may be missing, of another type, or
there to do harm. What comes out has its type, its size and only harmless characters.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from k8s_dashboard.evidence import as_object, as_objects, get_text

# RFC 1123, as Kubernetes asks of the names of nodes.
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_VERSION = re.compile(r"v?[0-9]{1,4}\.[0-9]{1,4}[A-Za-z0-9.+~_-]{0,50}")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{1,4096}")
_FAILED_CHECK = re.compile(rb"^\[-\]([A-Za-z0-9][A-Za-z0-9./_-]{0,79}) failed", re.MULTILINE)
_MAX_CHECKS = 10


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    ready: bool
    version: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "ready": self.ready, "version": self.version}


@dataclass(frozen=True, slots=True)
class Page:
    """Nodes, and the token that the next page is asked for with ("" after the last)."""

    nodes: tuple[Node, ...]
    next: str


def version(body: bytes) -> str:
    """The ``gitVersion`` of an answer to ``/version``, or ""."""
    return _version(get_text(_object(body), "gitVersion"))


def is_status(body: bytes) -> bool:
    """Whether this is Kubernetes' own way to say no."""
    found = _object(body)
    return (found.get("kind"), found.get("apiVersion")) == ("Status", "v1")


def failed_checks(body: bytes) -> list[str]:
    """The checks that failed, from an answer to ``/readyz``; without duplicates, some ten."""
    found = dict.fromkeys(name.decode() for name in _FAILED_CHECK.findall(body))
    return list(found)[:_MAX_CHECKS]


def nodes(body: bytes) -> Page | None:
    """A page of nodes, as Table or as NodeList; None where it is neither.

    A Table has one short row a node. Kubernetes before 1.15 knows only the list, which holds each
    node whole.
    """
    found = _object(body)
    kind = found.get("kind")
    if kind not in ("Table", "NodeList"):
        return None
    read = _rows(found) if kind == "Table" else _items(found)
    token = get_text(as_object(found.get("metadata")), "continue")
    return Page(tuple(node for node in read if node), token if _TOKEN.fullmatch(token) else "")


def _rows(table: Mapping[str, Any]) -> list[Node | None]:
    columns = [get_text(each, "name") for each in as_objects(table.get("columnDefinitions"))]
    read = []
    for row in as_objects(table.get("rows")):
        cells = row.get("cells")
        if isinstance(cells, list):
            named = dict(zip(columns, cells, strict=False))
            state = get_text(named, "Status").partition(",")[0]
            read.append(_node(get_text(named, "Name"), state == "Ready", named.get("Version")))
    return read


def _items(found: Mapping[str, Any]) -> list[Node | None]:
    read = []
    for item in as_objects(found.get("items")):
        status = as_object(item.get("status"))
        ready = any(
            (each.get("type"), each.get("status")) == ("Ready", "True")
            for each in as_objects(status.get("conditions"))
        )
        kubelet = as_object(status.get("nodeInfo")).get("kubeletVersion")
        read.append(_node(get_text(as_object(item.get("metadata")), "name"), ready, kubelet))
    return read


def _node(name: str, ready: bool, kubelet: object) -> Node | None:
    return Node(name, ready, _version(kubelet)) if _NAME.fullmatch(name) else None


def _version(text: object) -> str:
    return text if isinstance(text, str) and _VERSION.fullmatch(text) else ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        return as_object(json.loads(body))
    except (ValueError, RecursionError):
        return {}
