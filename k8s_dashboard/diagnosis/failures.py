# SPDX-License-Identifier: Apache-2.0
"""Finds, among all that failed, what failed by itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from k8s_dashboard.diagnosis.model import Source
from k8s_dashboard.evidence import Evidence, as_object, get_text
from k8s_dashboard.progress.resources import Place, Resource, is_consequence, plain

# What Magnum says of a cluster instead of a reason.
_GROUP_FAILED = re.compile(r"\s*\S+ failed\s*")
_EMPTY = ("", "none", "failed", "resource create failed", "stack create failed", "timed out")


@dataclass(frozen=True, slots=True)
class Failure:
    """Words of a service about something that failed, and the node and resource they are about."""

    text: str
    source: Source
    place: Place | None = None
    resource: Resource | None = None
    time: datetime | None = None


def deepest(rows: Iterable[Resource]) -> list[Resource]:
    """Failed resources inside which nothing else failed, and that nothing else stopped."""
    failed = [row for row in rows if row.phase == "failed"]
    outer = {row.stack_id for row in failed if row.stack_id}
    leaves = [row for row in failed if row.physical_id not in outer]
    leaves.sort(key=lambda row: -len(row.stack_name))
    kept: list[Resource] = []
    for row in leaves:
        core = plain(row.reason)
        if not any(core and _repeats(row, core, other) for other in kept):
            kept.append(row)
    return kept


def _repeats(row: Resource, core: str, other: Resource) -> bool:
    """Whether a resource only passes on the reason of one in a stack inside its own."""
    inside = other.stack_name.startswith(f"{row.stack_name}-{row.name}-")
    return inside and (plain(other.reason) in core or core in plain(other.reason))


def told(evidence: Evidence) -> list[Failure]:
    """What Magnum and Nova say, and Heat of the stack, where Heat's resources tell nothing."""
    found: list[tuple[str, Source]] = []
    for server in evidence.servers:
        found.append((get_text(as_object(server.get("fault")), "message"), "nova"))
    for stack in evidence.stacks:
        if get_text(stack, "stack_status").endswith("_FAILED"):
            found.append((get_text(stack, "stack_status_reason"), "heat"))
    cluster = evidence.cluster
    for fault in as_object(cluster.get("faults")).values():
        found.append((fault if isinstance(fault, str) else "", "magnum"))
    for group in evidence.nodegroups:
        if get_text(group, "status").endswith("_FAILED"):
            found.append((get_text(group, "status_reason"), "magnum"))
    found.append((get_text(cluster, "status_reason"), "magnum"))
    failures: dict[str, Failure] = {}
    for text, source in found:
        core = plain(text)
        if not _is_empty(core):
            failures.setdefault(core, Failure(text, source))
    return list(failures.values())


def refused(evidence: Evidence) -> list[Failure]:
    """API calls that failed; the service is taken by its word, Magnum where it is not named."""
    return [
        Failure(get_text(error, "message"), _source(get_text(error, "service")))
        for error in evidence.errors
        if get_text(error, "message")
    ]


def _source(service: str) -> Source:
    names: dict[str, Source] = {"heat": "heat", "orchestration": "heat", "nova": "nova"}
    return names.get(service.lower(), "magnum")


def _is_empty(reason: str) -> bool:
    """Whether a reason names no cause: only that groups failed, or that time ran out."""
    for part in reason.lower().split(","):
        if part.strip() not in _EMPTY and not _GROUP_FAILED.fullmatch(part):
            return is_consequence(reason)
    return True
