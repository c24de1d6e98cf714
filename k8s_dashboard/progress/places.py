# SPDX-License-Identifier: Apache-2.0
"""Where the steps of an action belong: to which node, or to which part of the cluster."""

from collections.abc import Sequence
from functools import cached_property

from k8s_dashboard.evidence import Evidence
from k8s_dashboard.progress.actions import Action, Step
from k8s_dashboard.progress.bars import ADDONS, as_resource, node_key, part_key, part_of
from k8s_dashboard.progress.groups import Group, node_names, read_groups
from k8s_dashboard.progress.resources import Place, Resource, by_node


class Places:
    """The nodes and parts of one action.

    `members` are the steps about a node as a whole (its entry in the group), `inside` those about
    the resources of its stack, `outermost` those of the cluster's and the node groups' own stacks.
    """

    def __init__(self, evidence: Evidence, rows: Sequence[Resource], action: Action):
        self.members: dict[Place, Step] = {}
        self.inside: dict[Place, list[Step]] = {}
        self.outermost = [step for step in action.steps if step.stack_id in action.roots]
        self._groups = read_groups(evidence, rows)
        self._names = node_names(evidence, rows)
        self._stacks: dict[str, Place] = {}
        self._entries: dict[tuple[str, str], Place] = {}
        listed = {(row.stack_id, row.name) for row in rows}
        gone = (step for step in action.steps if (step.stack_id, step.name) not in listed)
        for found in by_node((*rows, *(as_resource(step) for step in gone))):
            for row in found.resources:
                self._stacks[row.stack_id] = found.place
            if found.member:
                self._entries[found.member.stack_id, found.member.name] = found.place
        self._sort(action)

    def _sort(self, action: Action) -> None:
        """A node that was replaced counts by what it is now, not by what had to go for it."""
        for step in action.steps:
            if place := self._entries.get((step.stack_id, step.name)):
                if step.verb != "DELETE" or place not in self.members:
                    self.members[place] = step
            elif place := self._stacks.get(step.stack_id):
                self.inside.setdefault(place, []).append(step)

    @cached_property
    def nodes(self) -> dict[Place, str]:
        """The nodes that the action touched and their names, by node group and number."""
        order = {id(group): number for number, group in enumerate(self._groups)}
        touched = dict.fromkeys((*self.members, *self.inside))
        ordered = sorted(
            touched, key=lambda place: (order.get(id(self.group(place)), len(order)), place)
        )
        return {place: self.name(place) for place in ordered}

    def name(self, place: Place) -> str:
        group = self.group(place)
        made_up = group.node_name(place.index) if group else f"{place.role}-{place.index}"
        return self._names.get(place) or made_up

    def group(self, place: Place) -> Group | None:
        same = [group for group in self._groups if group.role == place.role]
        exact = (group for group in same if group.root == place.root)
        return next(exact, next((group for group in same if not group.root), None))

    def row_key(self, chain: tuple[Step, ...]) -> str:
        """The row of what the innermost of these nested steps is about: a node, else a part."""
        for step in chain[::-1]:
            entry = self._entries.get((step.stack_id, step.name))
            if place := entry or self._stacks.get(step.stack_id):
                return node_key(self.name(place))
        return part_key(*self.part(chain[0])) if chain else ""

    def part(self, step: Step) -> tuple[str, str]:
        """Code of the part that an outermost step is of, and the node group whose stack it is in,
        "" for the cluster's own."""
        further = (group for group in self._groups if not group.default)
        group = next((group.name for group in further if group.root == step.stack_name), "")
        return part_of(step.name), group

    def addons(self, place: Place) -> list[Step]:
        """The cluster's own deployments, where this is the node that they run on."""
        if place.role != "control-plane" or place.index != 0:
            return []
        here = (step for step in self.outermost if step.stack_name == place.root)
        return [step for step in here if part_of(step.name) == ADDONS]

    def named(self, name: str) -> Place | None:
        return next((place for place, known in self.nodes.items() if known == name), None)

    def steps(self, name: str) -> list[Step]:
        """The steps about the node of this name, as a whole and inside."""
        place = self.named(name)
        if place is None:
            return []
        entry = [self.members[place]] if place in self.members else []
        return [*entry, *self.inside.get(place, ()), *self.addons(place)]
