# SPDX-License-Identifier: Apache-2.0
"""What to change in the request, so that the next cluster does not fail for the same cause.

A fix is plain data: parts of Magnum's create request that should be others. Where the value
depends on what the cloud has to offer (flavors, volume types), the fix says what it must fulfil,
and the form that knows the choices looks for one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from k8s_dashboard.diagnosis.fix_rules import FIXES, LABEL, Case, Change
from k8s_dashboard.diagnosis.model import Finding
from k8s_dashboard.evidence import Evidence, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.progress.model import Progress

__all__ = ["LABEL", "Change", "Fix", "fixes", "flavor", "from_query", "to_query", "together"]

FIELDS = (
    "name",
    "cluster_template_id",
    "keypair",
    "master_count",
    "master_flavor_id",
    "node_count",
    "flavor_id",
    "fixed_subnet",
    "master_lb_enabled",
    "floating_ip_enabled",
    "create_timeout",
)
BOUNDS = (
    "ram_least",
    "ram_most",
    "disk_least",
    "vcpus_most",
    "larger",
    "smaller",
    "more_disk",
)
_DOWNWARDS = frozenset(("ram_most", "vcpus_most", "smaller"))
_MOST_CHANGES = 50
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Fix:
    """``title`` is what a button says."""

    title: Text
    changes: tuple[Change, ...]


def fixes(finding: Finding, evidence: Evidence, progress: Progress) -> tuple[Fix, ...]:
    """The changes that would help against one finding, the best first; () where none would.

    Only for a cluster that failed while it was made: one that failed later may still do its work.
    """
    if not may_be_made_again(progress, evidence):
        return ()
    make = FIXES.get(finding.code)
    if make is None:
        return ()
    old = evidence.request or evidence.cluster
    case = Case(finding, old, evidence.cluster_template, progress.nodes)
    return tuple(
        Fix(title, tuple(replace(change, because=finding.code) for change in changes))
        for title, changes in make(case)
    )


def may_be_made_again(progress: Progress, evidence: Evidence) -> bool:
    """Whether the cluster came to nothing while it was created."""
    if evidence.request:
        return True
    status = get_text(evidence.cluster, "status")
    return progress.cluster.state in ("failed", "failing") and status.startswith("CREATE_")


def together(found: Iterable[Sequence[Fix]]) -> tuple[Change, ...]:
    """The best fix of each of several findings in one; each field once."""
    chosen: dict[str, Change] = {}
    for options in found:
        for change in options[0].changes if options else ():
            chosen.setdefault(change.name, change)
    return tuple(chosen.values())


def to_query(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """The changes as parameters of a link: `changed` names each field, `<field>` is its new value,
    `<field>.because` the code of the finding, `<field>.<bound>` what a flavor must fulfil.
    """
    pairs: list[tuple[str, str]] = []
    for change in changes:
        pairs.append(("changed", change.name))
        if change.value is not None:
            pairs.append((change.name, change.value))
        pairs.append((f"{change.name}.because", change.because))
        pairs += [(f"{change.name}.{key}", str(number)) for key, number in change.bounds.items()]
    return pairs


def from_query(pairs: Iterable[tuple[str, str]]) -> tuple[Change, ...]:
    """The changes that a link asks for; whatever it says besides is passed over."""
    pairs = list(pairs)
    values = dict(reversed(pairs))
    named = dict.fromkeys(value for key, value in pairs if key == "changed")
    return tuple(
        Change(name, values.get(name), _bounds(name, values), values.get(f"{name}.because", ""))
        for name in list(named)[:_MOST_CHANGES]
        if name in FIELDS or (name.startswith(LABEL) and len(name) > len(LABEL))
    )


def _bounds(name: str, values: Mapping[str, str]) -> dict[str, int]:
    found = {bound: values.get(f"{name}.{bound}", "") for bound in BOUNDS}
    return {bound: int(text) for bound, text in found.items() if _NUMBER.fullmatch(text)}


def flavor(
    offered: Iterable[Mapping[str, Any]], old: Mapping[str, Any] | None, bounds: Mapping[str, int]
) -> str:
    """The name of the flavor (Nova's objects) that changes least and fulfils the bounds, or "".

    Bounds are ``ram_least`` and ``ram_most`` in MB, ``disk_least`` in GB, ``vcpus_most``, and
    ``larger``, ``smaller`` and ``more_disk`` than the old one. What has to be smaller in one thing
    is not larger in another; what has to be larger loses nothing where that can be had.
    """
    old, down = old or {}, bool(bounds.keys() & _DOWNWARDS)
    first = ("disk", "ram", "vcpus") if "more_disk" in bounds else ("ram", "vcpus", "disk")

    def order(item: Mapping[str, Any]) -> tuple[bool, list[int]]:
        sizes = [_size(item, key) for key in first]
        loses = any(_size(item, key) < _size(old, key) for key in first)
        return (False, [-size for size in sizes]) if down else (loses, sizes)

    fitting = [item for item in offered if _fulfils(item, old, bounds)]
    return str(min(fitting, key=order).get("name", "")) if fitting else ""


def _fulfils(item: Mapping[str, Any], old: Mapping[str, Any], bounds: Mapping[str, int]) -> bool:
    ram, disk, vcpus = (_size(item, key) for key in ("ram", "disk", "vcpus"))
    old_ram, old_disk, old_vcpus = (_size(old, key) for key in ("ram", "disk", "vcpus"))
    down = bool(old) and bool(bounds.keys() & _DOWNWARDS)
    return (
        ram >= bounds.get("ram_least", 0)
        and disk >= bounds.get("disk_least", 0)
        and ram <= bounds.get("ram_most", ram)
        and vcpus <= bounds.get("vcpus_most", vcpus)
        and ("larger" not in bounds or (ram > old_ram and vcpus >= old_vcpus))
        and ("more_disk" not in bounds or disk > old_disk)
        and (not down or (ram <= old_ram and vcpus <= old_vcpus))
        and ("smaller" not in bounds or (ram, vcpus) != (old_ram, old_vcpus))
        and item.get("name") != old.get("name")
    )


def _size(item: Mapping[str, Any], key: str) -> int:
    value = item.get(key)
    return value if isinstance(value, int) else 0
