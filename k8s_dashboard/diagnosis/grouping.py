# SPDX-License-Identifier: Apache-2.0
"""Findings that are one: the same cause on several nodes, said by several services."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.model import Finding, Scope
from k8s_dashboard.i18n import Text
from k8s_dashboard.progress.model import Node

_MAX_NAMES = 3
_MAX_QUOTES = 3
_MAX_REQUESTS = 10
_ID = re.compile(r"\b[0-9a-f]{8}[0-9a-f-]*\b|\d+")
_WEIGHT = {"certain": 0, "likely": 1, "possible": 2}
_SAYS_NOTHING = ("unknown", "stack-timed-out")


def grouped(found: Iterable[Finding], case: Case) -> list[Finding]:
    """Each cause once, with all its nodes; what failed first comes first."""
    nodes = {node.name: node for node in case.progress.nodes}
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in found:
        groups.setdefault(_signature(finding), []).append(finding)
    return sorted((_joined(group, nodes, case) for group in groups.values()), key=_rank)


def _signature(finding: Finding) -> tuple[object, ...]:
    """What is the same for the same cause: not the node, and no ids."""
    params = sorted(
        (key, _ID.sub("#", value)) for key, value in finding.summary.params.items() if key != "node"
    )
    return finding.code, finding.summary.template, tuple(params), finding.resource


def _rank(finding: Finding) -> tuple[bool, float, int]:
    """What says nothing comes last; what first showed comes first, then what is surest."""
    since = finding.since.timestamp() if finding.since else float("inf")
    return finding.code in _SAYS_NOTHING, since, _WEIGHT[finding.confidence]


def _joined(group: list[Finding], nodes: Mapping[str, Node], case: Case) -> Finding:
    first = min(group, key=_rank)
    names = sorted({name for each in group for name in each.scope.names}, key=_natural)
    summary = first.summary
    if "node" in summary.params and len(names) > 1:
        summary = Text(summary.template, {**summary.params, "node": _list(names)})
    kinds = {each.scope.kind for each in group}
    kind = "node" if "node" in kinds and names else first.scope.kind
    requests = dict.fromkeys(id_ for each in group for id_ in each.request_ids)
    quotes = dict.fromkeys(
        quote for each in (first, *group) for quote in each.evidence if _adds(quote, first)
    )
    scope = _scope(names, nodes, case) if kind == "node" else Scope(kind, tuple(names))
    return replace(
        first,
        scope=scope,
        summary=summary,
        evidence=(*first.evidence, *quotes)[:_MAX_QUOTES],
        request_ids=tuple(requests)[:_MAX_REQUESTS],
        since=_earliest(group),
    )


def _adds(quote: object, first: Finding) -> bool:
    """Whether another service says it too; another node's same words add nothing."""
    return getattr(quote, "source", "") not in {each.source for each in first.evidence}


def _natural(name: str) -> tuple[str, int, str]:
    head, _, tail = name.rpartition("-")
    return (head, int(tail), name) if tail.isdecimal() and len(tail) < 10 else (name, -1, name)


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:_MAX_NAMES])
    return f"{shown} (+{len(names) - _MAX_NAMES})" if len(names) > _MAX_NAMES else shown


def _scope(names: list[str], nodes: Mapping[str, Node], case: Case) -> Scope:
    known = [nodes[name] for name in names if name in nodes]
    roles = {node.role for node in known}
    total = case.totals[roles.pop()] if len(roles) == 1 else None
    servers = tuple(node.server_name for node in known if node.server_name)
    return Scope("node", tuple(names), total, servers)


def _earliest(group: Iterable[Finding]) -> datetime | None:
    return min((each.since for each in group if each.since), default=None)
