# SPDX-License-Identifier: Apache-2.0
"""How long it will still take, from how long stages usually take.

Magnum begins the workers and the add-ons when the whole control plane is up; the add-ons run on its
first node. Node groups with stacks of their own do not wait for either.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from k8s_dashboard.progress.history import CLUSTER, PREPARE, is_finished
from k8s_dashboard.progress.model import Node, Stage, Usual
from k8s_dashboard.progress.stages import Usuals

Left = Callable[[Usual, int], int | None]


def usually_left(usual: Usual, seconds: int) -> int | None:
    """Seconds still to come of a stage that has run for so many; None where that is unusual."""
    return _first_after(seconds, (usual.median, usual.p90, usual.late_after))


def left_at_most(usual: Usual, seconds: int) -> int | None:
    return _first_after(seconds, (usual.p90, usual.late_after))


def _first_after(seconds: int, ends: Iterable[int]) -> int | None:
    return next((end - seconds for end in ends if end >= seconds), None)


class Estimate:
    """Seconds until the last node is done.

    `apart` are the node groups that have stacks of their own. `waited` is for how long nothing of a
    new cluster's nodes has been there, None where that is over.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        usual: Usuals,
        apart: Collection[str],
        waited: int | None,
        now: datetime,
    ):
        self._nodes = [
            node
            for node in nodes
            if node.state not in ("ready", "deleting") and not is_finished(node.stages)
        ]
        self._usual = usual
        self._apart = apart
        self._waited = waited
        self._now = now

    def seconds(self, left: Left) -> int | None:
        """None where the usual time of a stage still to come is not known."""
        prepared = self._prepared(left)
        if not self._nodes or prepared is None or any(_runs_again(node) for node in self._nodes):
            return None
        masters = [node for node in self._nodes if node.role == "control-plane"]
        up = _last(self._node(node, prepared, left) for node in masters)
        if up is None:
            return None
        ends = [self._addons(node, up, left) for node in masters]
        for node in self._nodes:
            if node.role == "worker":
                wait = 0 if node.nodegroup in self._apart else max(up, prepared)
                ends.append(self._node(node, wait, left))
        return _last([up, *ends])

    def _prepared(self, left: Left) -> int | None:
        if self._waited is None:
            return 0
        usual = self._usual(CLUSTER, PREPARE)
        return left(usual, self._waited) if usual else None

    def _node(self, node: Node, wait: int, left: Left) -> int | None:
        """Until a node is configured."""
        total = wait if node.state == "waiting" else 0
        for stage in node.stages:
            if stage.name in ("boot", "addons", "joined") or stage.state == "done":
                continue
            found = self._stage(node, stage, left)
            if found is None:
                return None
            total += found
        return total

    def _addons(self, node: Node, up: int, left: Left) -> int | None:
        for stage in node.stages:
            if stage.name == "addons" and stage.state != "done":
                found = self._stage(node, stage, left)
                wait = up if stage.state == "waiting" else 0
                return None if found is None else wait + found
        return 0

    def _stage(self, node: Node, stage: Stage, left: Left) -> int | None:
        usual = self._usual(node.role, stage.name)
        if usual is None:
            return None
        start = stage.start
        if stage.name == "configure":
            start = next((each.start for each in node.stages if each.name == "boot"), None)
        since = int((self._now - start).total_seconds()) if start else 0
        return left(usual, max(since, 0))


def _last(ends: Iterable[int | None]) -> int | None:
    found = list(ends)
    known = [end for end in found if end is not None]
    return max(known, default=0) if len(known) == len(found) else None


def _runs_again(node: Node) -> bool:
    """Whether a node runs a script again, of which no earlier one tells how long it takes."""
    return any(stage.name == "configure" and stage.start for stage in node.stages)
