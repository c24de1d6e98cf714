# SPDX-License-Identifier: Apache-2.0
"""Grows the recorded cluster to any size: one script of events, and what they lead to.

Every worker is the recorded one under a name and ids of its own. Workers begin nearly together and
report one after another. What does not fit into the cluster's own stack gets further node groups,
each with a stack of its own, one after the other as well.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.recording import Object, Part, another, recording, stack_of

WORKERS_A_STACK = 85
"""More do not fit in Heat's limit of 1,000 resources a stack."""

_BEGIN_APART, _REPORT_APART, _ALL_REPORT = 0.05, 1.0, 300.0
"""Seconds from one worker's begin to the next one's, from report to report, and at most from the
first report to the last."""
_SLOWEST = 2.0
"""How many times as long as the recorded worker the slowest one takes, its turn apart."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of workers (numbers within the cluster), and the stack that holds it; the first
    group's is the cluster's own."""

    name: str
    number: int
    workers: range
    stack_name: str
    stack_id: str


@dataclass(frozen=True, slots=True)
class Planned:
    """An event in the script, so many seconds after the cluster was asked for; `root` is the id of
    the outermost stack."""

    second: float
    root: str
    event: Object


class Growth:
    """A cluster of one control-plane node and `nodes` - 1 workers; the seed decides the ids.

    `script` holds all events in order; `rows` (by stack and name) and `servers` (by id) are as they
    are in the end, `deployments` the recorded ones by their new ids.
    """

    def __init__(self, nodes: int, seed: str):
        self.nodes = nodes
        self.seed = f"{seed}/{nodes}"
        self.name = f"bench-{nodes}"
        self.groups = tuple(self._groups())
        self._paces = [self._pace(worker) for worker in range(nodes - 1)]
        self.rows: dict[str, dict[str, Object]] = defaultdict(dict)
        self.servers: dict[str, Object] = {}
        self.deployments: dict[str, Object] = {}
        self.script = sorted(self._events(), key=lambda planned: planned.second)

    def identity(self, recorded: str, group: int = 0, worker: int | None = None) -> str:
        """What stands for a recorded id: one's own for each worker and each further group."""
        found, seed = recording(), self.seed
        if worker is not None and recorded not in found.trunk.ids:
            seed += f"/worker/{worker}"
        elif group and recorded in found.group.ids:
            seed += f"/group/{group}"
        return another(seed, recorded)

    def _groups(self) -> Iterator[Group]:
        workers = self.nodes - 1
        for number in range(max(-(-workers // WORKERS_A_STACK), 1)):
            first = number * WORKERS_A_STACK
            name = f"pool-{number}" if number else "default-worker"
            stem = f"{self.name}-{name}" if number else self.name
            yield Group(
                name=name,
                number=number,
                workers=range(first, min(first + WORKERS_A_STACK, workers)),
                stack_name=f"{stem}-{self._random(name)}",
                stack_id=self.identity(recording().stack["id"], number),
            )

    def _events(self) -> Iterator[Planned]:
        found = recording()
        for group in self.groups:
            yield from self._copy(found.group if group.number else found.trunk, group, None)
            for worker in group.workers:
                yield from self._copy(found.worker, group, worker)

    def _copy(self, part: Part, group: Group, worker: int | None) -> Iterator[Planned]:
        def identity(recorded: str) -> str:
            return self.identity(recorded, group.number, worker)

        copy = part.grown(self._texts(group, worker), identity)
        for row in copy["resources"]:
            self.rows[stack_of(row)[1]][row["resource_name"]] = row
        self.servers |= {server["id"]: server for server in copy["servers"]}
        for deployment in recording().deployments:
            if deployment["id"] in part.ids:
                self.deployments[identity(deployment["id"])] = deployment
        for event in copy["events"]:
            recorded = recording().second(event)
            second = (
                self._group_second(recorded, group)
                if worker is None
                else self._worker_second(recorded, worker)
            )
            yield Planned(second, group.stack_id, event)

    def _texts(self, group: Group, worker: int | None) -> dict[str, str]:
        """What stands for the recorded names."""
        found, random = recording(), self._random(group.name, "group")
        texts = {
            found.cluster["name"]: self.name,
            found.root: group.stack_name,
            found.group_random: random,
        }
        if worker is None:
            return texts
        old, new = found.worker_index, str(worker - group.workers.start)
        old_end, new_end = found.worker_random, self._random(group.name, new)
        # Heat cuts the names of servers at the front.
        for cut in (0, 2):
            texts[f"{found.group_random[cut:]}-{old}-{old_end}"] = f"{random[cut:]}-{new}-{new_end}"
        for form in ('"{}"', "/resources/{}/", '/resources/{}"', '-node-{}"'):
            texts[form.format(old)] = form.format(new)
        texts[found.worker_address] = f"10.0.{worker // 250 + 1}.{worker % 250 + 3}"
        return texts

    def _random(self, *about: str) -> str:
        return another(self.seed, "/".join(about)).replace("-", "")[:12]

    def _pace(self, worker: int) -> float:
        return _SLOWEST ** (int(self._random("pace", str(worker)), 16) / 16**12)

    def _worker_second(self, second: float, worker: int) -> float:
        """When a worker does what the recorded one did at this second: each at a pace of its own,
        until it reports in its turn, after all have begun."""
        begun, report, end = _moments()
        if second < report:
            return begun + (second - begun) * self._paces[worker] + worker * _BEGIN_APART
        first = begun + (report - begun) * _SLOWEST + self.nodes * _BEGIN_APART
        turn = min(_REPORT_APART, _ALL_REPORT / self.nodes)
        return first + (worker + (second - report) / (end - report + 1)) * turn

    def _group_second(self, second: float, group: Group) -> float:
        """The same for what is not a worker's: it ends after all workers of the group; a further
        group begins when workers do."""
        begun, _report, end = _moments()
        if second >= end and group.workers:
            return self._worker_second(end, group.workers[-1]) + second - end
        return max(second, begun) if group.number else second


@functools.cache
def _moments() -> tuple[float, float, float]:
    """The recorded seconds at which a worker began, reported, and was ready."""
    found = recording()
    begun, *_rest, ready = found.worker.events
    report = next(event for event in found.worker.events if is_report(event))
    return found.second(begun), found.second(report), found.second(ready)


def is_report(event: Object) -> bool:
    """Whether a node's agent says that its script has ended."""
    name, status = event["resource_name"], event["resource_status"]
    return name.endswith("_config_deployment") and status.startswith("SIGNAL_")


def is_ready(event: Object) -> bool:
    """Whether this is the last event of a node."""
    return event["resource_name"].isdecimal() and event["resource_status"] == "CREATE_COMPLETE"
