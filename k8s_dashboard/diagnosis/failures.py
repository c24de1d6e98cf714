# SPDX-License-Identifier: Apache-2.0
"""Finds, among all that failed, what failed by itself, and the words about it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.model import MAX_TEXT, Source
from k8s_dashboard.evidence import as_object, get_text
from k8s_dashboard.progress.resources import Resource, is_consequence, plain

MAX_FAILURES = 1000
"""Failed resources that are looked at: more than a cluster can have nodes in one stack."""

_MAX_REASONS = 100
"""Different reasons, ids and numbers aside: a cluster fails for a few."""

# What Magnum says of a cluster instead of a reason.
_GROUP_FAILED = re.compile(r"\s*\S+ failed\s*")
_EMPTY = ("", "none", "failed", "resource create failed", "stack create failed", "timed out")
_ENGINE = "engine went down"
_ID = re.compile(r"\b[0-9a-f]{8}[0-9a-f-]*\b|\d+")


@dataclass(frozen=True, slots=True)
class Failure:
    """Words of a service about something that failed, and the node and resource they are about.

    `group` is the node group that the words were said of.
    """

    text: str
    source: Source
    node: str = ""
    resource: Resource | None = None
    time: datetime | None = None
    group: str = ""


def deepest(case: Case) -> list[Resource]:
    """Failed resources inside which nothing else failed, and that nothing else stopped.

    Those that failed in what is being done to the cluster now, if there are any.
    """
    failed = [row for row in case.rows if row.phase == "failed"]
    failed = [row for row in failed if case.doing.is_of_now(row)] or failed
    failed = failed[:MAX_FAILURES]
    outer = {row.stack_id for row in failed if row.stack_id}
    leaves = [row for row in failed if row.physical_id not in outer]
    leaves.sort(key=lambda row: -len(row.stack_name))
    inside: dict[str, list[str]] = {}
    reasons: set[str] = set()
    kept: list[Resource] = []
    for row in leaves:
        core = bare(row.reason)
        said = inside.get(f"{row.stack_name}-{row.name}", ()) if core else ()
        if any(core in other or other in core for other in said):
            continue
        reasons.add(alike(core))
        if len(reasons) > _MAX_REASONS:
            break
        kept.append(row)
        for outer_name in _outer_names(row.stack_name):
            inside.setdefault(outer_name, []).append(core)
    return kept


def alike(reason: str) -> str:
    """The same for reasons that differ in ids and numbers only."""
    return _ID.sub("#", reason)


def _outer_names(stack_name: str) -> Iterable[str]:
    """`a-b`, `a` for the nested stack `a-b-xyz`: stacks and resources that it may be inside."""
    parts = stack_name[:1000].split("-")
    return ("-".join(parts[:count]) for count in range(1, min(len(parts), 40)))


def told(case: Case) -> list[Failure]:
    """What services say of the cluster, each reason once, and none that says nothing."""
    failures: dict[str, Failure] = {}
    for failure in said(case):
        core = bare(failure.text)
        if not _is_empty(core):
            failures.setdefault(core, failure)
    return list(failures.values())[:_MAX_REASONS]


def said(case: Case) -> list[Failure]:
    """What Nova says of servers, Heat of stacks, and Magnum of node groups and the cluster."""
    evidence = case.evidence
    found: list[Failure] = []
    for server in evidence.servers:
        fault = get_text(as_object(server.get("fault")), "message")
        node = case.node_on(get_text(server, "id"), server)
        found.append(Failure(fault, "nova", node))
    for stack in evidence.stacks:
        if get_text(stack, "stack_status").endswith("_FAILED"):
            found.append(Failure(get_text(stack, "stack_status_reason"), "heat"))
    cluster = evidence.cluster
    for name, fault in as_object(cluster.get("faults")).items():
        if isinstance(fault, str):
            found.append(Failure(fault, "magnum", group=str(name)))
    for group in evidence.nodegroups:
        reason = get_text(group, "status_reason")
        if get_text(group, "status").endswith("_FAILED"):
            found.append(Failure(reason, "magnum", group=get_text(group, "name")))
    found.append(Failure(get_text(cluster, "status_reason"), "magnum"))
    return found


def bare(reason: str) -> str:
    """A reason without the path of resources before it and the request id behind it, in bounds."""
    return plain(reason[:MAX_TEXT])


def says_nothing(reason: str) -> bool:
    """Whether a reason is only that something else failed, or that time ran out."""
    return _is_empty(reason) or (_ENGINE not in reason.lower() and is_consequence(reason))


def _is_empty(reason: str) -> bool:
    parts = bare(reason).lower().split(",")
    return all(part.strip() in _EMPTY or _GROUP_FAILED.fullmatch(part) for part in parts)
