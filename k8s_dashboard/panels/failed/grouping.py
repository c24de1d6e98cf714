# SPDX-License-Identifier: Apache-2.0
"""Failed clusters by what made them fail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from k8s_dashboard.cloud.causes import Cause
from k8s_dashboard.evidence import as_time
from k8s_dashboard.progress.listing import Line

_OF_ONE_CLUSTER = ("node",)
"""Words of a sentence that differ from cluster to cluster although the cause is the same."""


@dataclass(frozen=True, slots=True)
class Group:
    """Clusters that failed alike; ``cause`` is that of the first, None while nobody has looked."""

    cause: Cause | None
    lines: tuple[Line, ...]

    @property
    def since(self) -> datetime | None:
        """When the first of them is known to have failed."""
        return min((time for line in self.lines if (time := failed_at(line))), default=None)


def failed_at(line: Line) -> datetime | None:
    """Magnum touches a failed cluster no more, so that its last change is its failure."""
    return as_time(line.cluster.get("updated_at")) or line.created_at


def by_cause(lines: Iterable[Line], causes: Mapping[str, Cause]) -> list[Group]:
    """The largest group first; those of unknown cause last."""
    found: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        found.setdefault(_signature(causes.get(line.id)), []).append(line)
    groups = [Group(causes.get(alike[0].id), tuple(alike)) for alike in found.values()]
    return sorted(groups, key=lambda g: (not (g.cause and g.cause.code), -len(g.lines)))


def _signature(cause: Cause | None) -> tuple[object, ...]:
    if cause is None:
        return ()
    words = {k: v for k, v in (cause.params or {}).items() if k not in _OF_ONE_CLUSTER}
    return (cause.code, cause.template, *sorted(words.items()))
