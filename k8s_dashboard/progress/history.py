# SPDX-License-Identifier: Apache-2.0
"""How long each stage has taken for the nodes that have finished."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from k8s_dashboard.evidence import as_object
from k8s_dashboard.progress.model import Progress, Stage, Usual
from k8s_dashboard.progress.resources import Role

# The newest durations of each stage that are kept, and the longest that is believed.
_COUNT = 200
_LONGEST = 7 * 24 * 3600

_Key = tuple[str, str]

# Beside the stages of nodes: what is done before the first node is begun.
CLUSTER, PREPARE = "cluster", "prepare"


@dataclass(frozen=True, slots=True)
class History:
    """Durations in seconds by role and stage; immutable.

    `boot` and `configure` are one duration, from the server's end to the agent's first report.
    """

    _durations: Mapping[_Key, tuple[int, ...]] = field(default_factory=dict)

    def usual(self, role: str, stage: str) -> Usual | None:
        found = sorted(self._durations.get((role, "configure" if stage == "boot" else stage), ()))
        if not found:
            return None
        count = len(found)
        return Usual(found[(count - 1) // 2], found[(count * 9 + 9) // 10 - 1], count)

    def with_progress(self, progress: Progress) -> "History":
        """With the nodes that have finished; to be asked once for each thing done to a cluster."""
        made = (node for node in progress.nodes if is_finished(node.stages) and not node.kept)
        found = self.with_stages((node.role, node.stages) for node in made)
        cluster = progress.cluster
        begun = [
            stage.start
            for node in progress.nodes
            for stage in node.stages[:1]
            if node.role == "control-plane" and stage.start
        ]
        if not (cluster.status == "CREATE_COMPLETE" and cluster.started and begun):
            return found
        return found._with({(CLUSTER, PREPARE): [_between(cluster.started, min(begun))]})

    def with_stages(self, nodes: Iterable[tuple[Role, Iterable[Stage]]]) -> "History":
        """With nodes that have finished, as role and stages."""
        new: dict[_Key, list[int]] = {}
        for role, stages in nodes:
            for name, duration in durations(stages).items():
                new.setdefault((role, name), []).append(duration)
        return self._with(new) if new else self

    def _with(self, new: Mapping[_Key, list[int]]) -> "History":
        durations = dict(self._durations)
        for key, found in new.items():
            durations[key] = (*durations.get(key, ()), *found)[-_COUNT:]
        return History(durations)

    def to_json(self) -> dict[str, dict[str, list[int]]]:
        """`{role: {stage: [seconds]}}`, the newest last."""
        result: dict[str, dict[str, list[int]]] = {}
        for (role, stage), found in self._durations.items():
            result.setdefault(role, {})[stage] = list(found)
        return result

    @classmethod
    def from_json(cls, obj: object) -> "History":
        """What `to_json` gave; whatever else stands there is left out."""
        return cls(
            {
                (role, stage): seconds
                for role, stages in as_object(obj).items()
                for stage, found in as_object(stages).items()
                if (seconds := _durations_only(found))
            }
        )


def is_finished(stages: Iterable[Stage]) -> bool:
    """Whether Heat has nothing more to do for a node, whatever Kubernetes thinks of it."""
    states = {stage.state for stage in stages if stage.name != "joined"}
    return states == {"done"}


def durations(stages: Iterable[Stage]) -> dict[str, int]:
    """Of a node that has finished: seconds by stage, where both ends are known."""
    by_name = {stage.name: stage for stage in stages}
    found = {
        str(stage.name): _between(stage.start, stage.end)
        for stage in by_name.values()
        if stage.name in ("network", "server", "addons") and stage.start and stage.end
    }
    boot, configure = by_name.get("boot"), by_name.get("configure")
    if boot and configure and boot.start and configure.end and not configure.start:
        found["configure"] = _between(boot.start, configure.end)
    return found


def _between(start: datetime, end: datetime) -> int:
    return min(max(int((end - start).total_seconds()), 0), _LONGEST)


def _durations_only(found: Any) -> tuple[int, ...]:
    listed = found if isinstance(found, list | tuple) else ()
    believed = [
        each
        for each in listed
        if isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= _LONGEST
    ]
    return tuple(believed[-_COUNT:])
