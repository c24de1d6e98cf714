# SPDX-License-Identifier: Apache-2.0
"""The timeline of a cluster: its parts and nodes as rows of bars, and what it waited for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from k8s_dashboard.evidence import Evidence, as_time
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.progress import read as read_progress
from k8s_dashboard.progress.actions import Action, Step, read_actions
from k8s_dashboard.progress.bars import (
    ADDONS,
    MAGNUM,
    Bar,
    Row,
    bar_of,
    bars_of_node,
    bars_of_part,
    bars_of_stages,
    by_begin,
    corrected,
    kind_of,
    node_key,
    part_key,
    row_of,
)
from k8s_dashboard.progress.critical import Path, critical_path, node_path, read_needs
from k8s_dashboard.progress.model import Progress
from k8s_dashboard.progress.places import Places
from k8s_dashboard.progress.resources import GROUPS, Place, resources

PAGE = 50
# Magnum asks Heat within minutes; what lies further apart are clocks that differ.
_MAGNUM_TAKES = timedelta(hours=1)
_CLOCKS_DIFFER = timedelta(seconds=5)

NO_STACK = Text(_("This cluster is not built by Heat, so nothing tells when its parts were made."))
NO_LOG = Text(_("Heat's event log has nothing of this, so most times are not known."))
CUT = Text(_("Heat keeps a limited number of events: it no longer has the beginning of this."))
FORGOTTEN = Text(
    _("Heat forgets what was inside the things it has deleted: only the whole is drawn.")
)
ODD_CLOCKS = Text(_("The clock here is behind Heat's: what runs is drawn shorter than it is."))
_NOT_TOUCHED = _("Nothing of %(node)s was touched by this.")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the critical path: `row` is the key of the row that was waited for, a node's or
    a part's, and `part` that of the part it is in; "" for Heat itself, between two steps."""

    row: str
    part: str
    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Wait:
    """For how long the whole waited for one row; in `alone` of these seconds it was the only one
    of its group that was not done."""

    row: str
    seconds: float
    alone: float = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the nodes: `first` to `last`, counted from 1, of `total`."""

    rows: tuple[Row, ...]
    number: int
    pages: int
    first: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """One action on a cluster, and which others there are (`actions`, oldest first).

    `parts` and `nodes` are its rows; where one node is looked at, `node` is its row and `resources`
    those of everything in its stack. `start` and `end` are what is drawn, `deadline` is when Heat
    gives up. `path` is the critical path without gaps, `waits` its sums, the longest first.
    """

    now: datetime
    actions: tuple[Action, ...] = ()
    action: Action | None = None
    start: datetime | None = None
    end: datetime | None = None
    deadline: datetime | None = None
    parts: tuple[Row, ...] = ()
    nodes: tuple[Row, ...] = ()
    node: Row | None = None
    resources: tuple[Row, ...] = ()
    path: tuple[Stretch, ...] = ()
    waits: tuple[Wait, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def running(self) -> bool:
        return self.action is not None and self.action.end is None

    def row(self, key: str) -> Row | None:
        return next((row for row in (*self.parts, *self.nodes) if row.key == key), None)

    def page(self, number: int, size: int = PAGE) -> Page:
        """A page of nodes. Where there are several, what failed, is late or was waited for comes
        first; on a single page every node keeps its place."""
        rows = self.nodes
        if len(rows) > size:
            rows = tuple(sorted(rows, key=_urgency))
        pages = max(-(-len(rows) // size), 1)
        number = min(max(number, 1), pages)
        shown = rows[(number - 1) * size : number * size]
        first = (number - 1) * size + 1 if shown else 0
        return Page(shown, number, pages, first, max(first + len(shown) - 1, 0), len(rows))


def _urgency(row: Row) -> int:
    if row.state in ("failed", "silent") or row.late:
        return 0
    return 1 if row.critical else 2


def read(
    evidence: Evidence,
    now: datetime,
    node: str = "",
    action: str = "",
    progress: Progress | None = None,
) -> Timeline:
    """The timeline at `now` (aware) of the action with this key, else of the latest.

    `node` is the name of a node to look into. `progress` is that of the same evidence, where the
    caller has it already.
    """
    progress = progress or read_progress(evidence, now)
    rows = resources(evidence)
    actions = tuple(read_actions(evidence, rows))
    if not actions or not progress.cluster.heat:
        return Timeline(now, notes=(NO_LOG if progress.cluster.heat else NO_STACK,))
    chosen = next((each for each in actions if each.key == action), actions[-1])
    places = Places(evidence, rows, chosen)
    reading = _Reading(evidence, chosen, places, progress, chosen is actions[-1])
    whole = replace(reading.timeline(now), actions=actions)
    return reading.into(whole, node) if node else whole


class _Reading:
    """One action of a cluster; `latest` if its nodes are now as progress tells of them."""

    def __init__(
        self, evidence: Evidence, action: Action, places: Places, progress: Progress, latest: bool
    ):
        self.action, self.places, self.cluster = action, places, progress.cluster
        self._needs = read_needs(evidence)
        self._nodes = {node.name: node for node in progress.nodes} if latest else {}
        self._asked = as_time(evidence.cluster.get("created_at"))

    def timeline(self, clock: datetime) -> Timeline:
        action = self.action
        now = max(clock, self._latest_event() or clock)
        awaited = self.places.steps(self.cluster.waiting_for) if action.end is None else ()
        path = critical_path(action, self._needs, now, awaited)
        before = self._before_heat() if path.legs else ()
        stretches = (*before, *self._stretches(path))
        marked = _Marks(stretches)
        parts = [marked.row(row) for row in (*self._magnum(), *self._parts())]
        nodes = [marked.row(row) for row in (*self._touched(now), *self._waiting())]
        start, end = _extent((*parts, *nodes), now)
        begun, ended = action.start, action.end or now
        return Timeline(
            now=now,
            action=action,
            start=min(start, begun) if start and begun else start or begun,
            end=max(end, ended) if end else ended,
            deadline=self.cluster.deadline if action.end is None else None,
            parts=tuple(parts),
            nodes=tuple(nodes),
            path=stretches,
            waits=self._waits(stretches, path),
            notes=tuple(self._notes(now - clock > _CLOCKS_DIFFER, nodes)),
        )

    def into(self, whole: Timeline, name: str) -> Timeline:
        """The same with what is inside one node, if the action has anything of it."""
        row = next((row for row in whole.nodes if row.name == name and row.bars), None)
        if row is None:
            return replace(whole, notes=(*whole.notes, Text(_NOT_TOUCHED, {"node": name})))
        place = self.places.named(name)
        inside = self.places.inside.get(place, []) if place else []
        addons = self.places.addons(place) if place else []
        path = node_path(inside, self._needs, whole.now)
        waited = {step for leg in path.legs for step in leg.chain}
        marked = _Marks(Stretch(row.key, "", leg.start, leg.end) for leg in path.legs if leg.chain)
        rows = [_resource_row(step, step in waited) for step in (*inside, *addons)]
        start, end = _extent((row, *rows), whole.now)
        return replace(
            whole,
            node=marked.row(row),
            resources=tuple(sorted(rows, key=by_begin)),
            start=start or whole.start,
            end=end or whole.end,
        )

    def _latest_event(self) -> datetime | None:
        times = (time for step in self.action.steps for time in (step.start, step.end) if time)
        return max(times, default=None)

    def _before_heat(self) -> tuple[Stretch, ...]:
        """What went by before Magnum had asked Heat: its queue, certificates, a trust."""
        asked, begun = self._asked, self.action.start
        if self.action.verb != "CREATE" or not self.action.main or self.action.cut:
            return ()
        if not asked or not begun or not timedelta() < begun - asked < _MAGNUM_TAKES:
            return ()
        return (Stretch(part_key(MAGNUM), part_key(MAGNUM), asked, begun),)

    def _magnum(self) -> list[Row]:
        return [
            row_of(each.row, "part", MAGNUM,
                   [Bar("part", "CREATE", "done", each.start, each.end, "magnum")])
            for each in self._before_heat()
        ]  # fmt: skip

    def _parts(self) -> list[Row]:
        parts: dict[tuple[str, str], list[Step]] = {}
        for step in self.places.outermost:
            parts.setdefault(self.places.part(step), []).append(step)
        rows = (
            row_of(part_key(code, group), "part", code, bars_of_part(steps), group)
            for (code, group), steps in parts.items()
        )
        return sorted(rows, key=by_begin)

    def _touched(self, now: datetime) -> list[Row]:
        return [self._node_row(place, name, now) for place, name in self.places.nodes.items()]

    def _node_row(self, place: Place, name: str, now: datetime) -> Row:
        member, node = self.places.members.get(place), self._nodes.get(name)
        verb = member.verb if member else self.action.verb
        bars = bars_of_node(verb, member, self.places.inside.get(place, ()))
        if node and not any(bar.start for bar in bars):
            bars = bars_of_stages(node) or bars
        elif node:
            bars = [corrected(bar, node, now) for bar in bars]
        steps = self.places.addons(place)
        if steps and verb != "DELETE":
            bars.append(bar_of(ADDONS, steps))
        group = self.places.group(place)
        row = row_of(node_key(name), "node", name, bars, group.name if group else "", verb)
        if node and node.state == "silent":
            return replace(row, state="silent")
        if member and member.phase in ("running", "stopped") and row.state == "done":
            return replace(row, state=member.phase)
        return row

    def _waiting(self) -> list[Row]:
        """The nodes for which Heat has not begun anything yet; a delete waits for none."""
        if self.action.verb == "DELETE":
            return []
        begun = set(self.places.nodes.values())
        return [
            row_of(node_key(node.name), "node", node.name, (), node.nodegroup, self.action.verb)
            for node in self._nodes.values()
            if node.state == "waiting" and node.name not in begun
        ]

    def _stretches(self, path: Path) -> list[Stretch]:
        """The legs of the path; those that follow each other and are about one row are one."""
        found: list[Stretch] = []
        for leg in path.legs:
            row = self.places.row_key(leg.chain)
            part = part_key(*self.places.part(leg.chain[0])) if leg.chain else ""
            last = found[-1] if found else None
            if last and (last.row, last.part) == (row, part):
                found[-1] = replace(last, end=leg.end)
            else:
                found.append(Stretch(row, part, leg.start, leg.end))
        return found

    def _waits(self, stretches: Iterable[Stretch], path: Path) -> tuple[Wait, ...]:
        sums: dict[str, float] = {}
        for stretch in stretches:
            sums[stretch.row] = sums.get(stretch.row, 0) + stretch.seconds
        alone = {self.places.row_key((step,)): time for step, time in path.alone.items()}
        waits = (Wait(row, seconds, alone.get(row, 0)) for row, seconds in sums.items())
        return tuple(sorted(waits, key=lambda wait: -wait.seconds))

    def _notes(self, odd_clocks: bool, nodes: Iterable[Row]) -> list[Text]:
        steps = self.action.steps
        found = (
            (NO_LOG, not any(step.start and step.end for step in steps)),
            (CUT, self.action.cut),
            (FORGOTTEN, self._forgotten(nodes)),
            (ODD_CLOCKS, odd_clocks and self.action.end is None),
        )
        return [note for note, holds in found if holds]

    def _forgotten(self, nodes: Iterable[Row]) -> bool:
        """Whether the log lacks what happened inside nodes, or which nodes there were at all."""
        whole = any(
            bar.kind == "node" and row.verb != "UPDATE" for row in nodes for bar in row.bars
        )
        roots = {place.root for place in self.places.members}
        groups = (step for step in self.places.outermost if step.name in GROUPS)
        return whole or any(g.phase == "done" and g.stack_name not in roots for g in groups)


class _Marks:
    """Marks the bars of rows that the whole had to wait for."""

    def __init__(self, stretches: Iterable[Stretch]):
        self._by_row: dict[str, list[Stretch]] = {}
        for stretch in stretches:
            for key in {stretch.row, stretch.part}:
                self._by_row.setdefault(key, []).append(stretch)

    def row(self, row: Row) -> Row:
        bars = [
            replace(bar, critical=self._waited(part_key(ADDONS) if bar.kind == ADDONS else row.key,
                                               bar))
            for bar in row.bars
        ]  # fmt: skip
        return replace(row, bars=tuple(bars))

    def _waited(self, key: str, bar: Bar) -> bool:
        return any(
            bar.start and bar.start < each.end and (bar.end is None or bar.end > each.start)
            for each in self._by_row.get(key, ())
        )


def _resource_row(step: Step, critical: bool) -> Row:
    bar = replace(bar_of("resource", [step]), critical=critical)
    row = row_of(f"resource:{step.name}:{step.verb}", "resource", step.name, [bar])
    return replace(row, type=kind_of(step))


def _extent(rows: Iterable[Row], now: datetime) -> tuple[datetime | None, datetime | None]:
    """From the first begin to the last end of all that is drawn."""
    spans = [span for row in rows for bar in row.bars if (span := bar.span(now))]
    starts, ends = [start for start, _end in spans], [end for _start, end in spans]
    return min(starts, default=None), max(ends, default=None)
