# SPDX-License-Identifier: Apache-2.0
"""The resources and the event log of a cluster's stacks, folded into what progress needs of them.

A `StackLog` begins with a list of resources and the events so far, grows with the events that come
after its markers, and is small enough for a cache. It keeps no secret: reasons are redacted.

Heat lists events by time, and one that another engine wrote a moment earlier may appear after one
that was already read. So a marker lies some seconds back, and events that come twice are known by
their ids. The events of a stack vanish with the stack, therefore what is inside a deleted resource
is forgotten with it.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from k8s_dashboard.evidence import Object
from k8s_dashboard.progress import fold
from k8s_dashboard.progress.fold import Event, Row
from k8s_dashboard.progress.pack import Key, Stacks, pack, unpack
from k8s_dashboard.progress.resources import GROUPS, Resource, Spell, is_server, stack_of

_VERSION = 1
# How far the clocks of Heat's engines, and the order of their writing, may differ.
_OVERLAP = 3
# How long what was deleted is remembered, so that no older event brings it back.
_REMEMBERED = 900
_DIGITS = 1 << 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Read(NamedTuple):
    """How far the event log of one outermost stack was read: ids of events, oldest first.

    `quiet` is whether it was read again since the last of them, and nothing else had come.
    """

    before: str = ""
    recent: tuple[tuple[str, int], ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class StackLog:
    """Immutable; `begin` and `loads` make one, `advanced` makes the next.

    `listed` is whether it began with a list of resources, so that what is not in it is not there.
    """

    _stacks: Stacks = field(default_factory=dict)
    _reads: dict[str, _Read] = field(default_factory=dict)
    _gone: dict[str, int] = field(default_factory=dict)
    _newest: int | None = None
    _digest: int = 0
    listed: bool = False

    @classmethod
    def begin(cls, resources: Iterable[Object], events: Iterable[Object]) -> "StackLog":
        """A log of resources as they were listed, and of events from the first on or from any."""
        folding = _Folding(cls())
        for item in resources:
            folding.list(item)
        folding.tell_all(events)
        return folding.finished()

    def advanced(self, events: Iterable[Object]) -> "StackLog":
        """The log after these events; the same object where they change nothing at all."""
        folding = _Folding(self)
        folding.tell_all(events)
        return folding.finished() if folding.changed else self

    def marker(self, stack_id: str) -> str:
        """Where to read on in the event log of an outermost stack; "" means from the beginning."""
        known = self._reads.get(stack_id, _Read())
        return known.recent[-1][0] if known.quiet and known.recent else known.before

    @property
    def version(self) -> str:
        """Stays the same as long as nothing that progress reads has changed."""
        return f"{(self._digest + (self._newest or 0)) % _DIGITS:016x}"

    @property
    def empty(self) -> bool:
        """Whether Heat has told of nothing yet."""
        return not self._stacks

    @property
    def last_movement(self) -> datetime | None:
        """The time of the newest event."""
        return _time(self._newest)

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The resources that are there, without the stacks' own events.

        A server is among them until its stack is deleted: until then Heat makes another one.
        """
        clock = _Clock()
        found = []
        for key, rows in self._stacks.items():
            for name, row in rows.items():
                if name != key[0] and (not row.is_gone or is_server(name, row.type)):
                    found.append(_resource(row, key, clock))
        return tuple(found)

    @property
    def stacks(self) -> tuple[Resource, ...]:
        """The outermost stacks, as their own events tell of them."""
        clock = _Clock()
        found = ((rows.get(key[0]), key) for key, rows in self._stacks.items())
        return tuple(_resource(row, key, clock) for row, key in found if row)

    def dumps(self) -> bytes:
        content = {
            "version": _VERSION,
            "newest": self._newest,
            "reads": self._reads,
            "gone": self._gone,
            "digest": self._digest,
            "listed": self.listed,
            **pack(self._stacks),
        }
        return zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 1)

    @classmethod
    def loads(cls, data: bytes) -> "StackLog":
        """Raises ValueError for anything that `dumps` of this version has not made."""
        try:
            content = json.loads(zlib.decompress(data))
            if content["version"] != _VERSION:
                raise ValueError("a log of stacks of another version")
            return cls(
                _stacks=unpack(content),
                _reads={root: _unpacked(read) for root, read in content["reads"].items()},
                _gone=content["gone"],
                _newest=content["newest"],
                _digest=content["digest"],
                listed=content["listed"],
            )
        except (zlib.error, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("not a log of stacks") from error


def _unpacked(read: Any) -> _Read:
    before, recent, quiet = read
    return _Read(before, tuple((event_id, time) for event_id, time in recent), quiet)


class _Clock(dict[int | None, datetime | None]):
    """Seconds as times: a thousand nodes share few of them."""

    def __missing__(self, seconds: int | None) -> datetime | None:
        self[seconds] = found = _time(seconds)
        return found


def _resource(row: Row, key: Key, clock: _Clock) -> Resource:
    name, kind, created, updated, _, _, spans, signal = row
    action, status, reason, physical_id, _ = row.state
    spells = [Spell(each, clock[begun], clock[ended]) for each, begun, ended in spans]
    return Resource(
        name,
        kind,
        action,
        status,
        reason,
        physical_id,
        key[0],
        key[1],
        "",
        clock[created],
        clock[updated],
        tuple(spells),
        clock[signal],
    )


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else _EPOCH + timedelta(seconds=seconds)


class _Folding:
    """A log that is being advanced; it shares with the one before what does not change."""

    def __init__(self, log: StackLog):
        self._stacks = dict(log._stacks)
        self._reads = dict(log._reads)
        self._gone = dict(log._gone)
        self._newest = log._newest
        self._digest = log._digest
        self._listed = log.listed
        self._own: set[Key] = set()
        self._before: dict[tuple[Key, str], Row | None] = {}
        self.changed = False

    def list(self, item: Object) -> None:
        """Take up a resource from a list."""
        key, row = stack_of(item), fold.read_listed(item)
        self._listed = self.changed = True
        self._stacks.setdefault(key, {})
        if fold.is_kept(row, False, key[0]):
            self._put(key, row.name, row)

    def tell_all(self, events: Iterable[Object]) -> None:
        """Take up events, whatever their order."""
        read = sorted(map(fold.read_event, events), key=lambda event: event.state.time or 0)
        known = {root: {one for one, _ in each.recent} for root, each in self._reads.items()}
        fresh = [event for event in read if event.id not in known.get(event.root_id, ())]
        for event in fresh:
            self._tell(event)
        if fresh:
            self._forget_old()
        self._mark(read, fresh)

    def _tell(self, event: Event) -> None:
        state, key = event.state, (event.stack_name, event.stack_id)
        if state.time is not None and (self._newest is None or state.time > self._newest):
            self._newest = state.time
            self.changed = True
        if (state.time or 0) <= self._gone.get(event.stack_id, -1):
            return
        if key not in self._stacks:
            self._stacks[key] = {}
            self.changed = True
        row = self._stacks[key].get(event.name)
        self._put(key, event.name, fold.with_event(row, event))
        if state.is_gone and state.physical_id and _has_stack(event.name, key):
            self._lose(state.physical_id, state.time or 0)

    def _put(self, key: Key, name: str, row: Row | None) -> None:
        rows = self._stacks[key]
        before = rows.get(name)
        if row == before:
            return
        if key not in self._own:
            rows = self._stacks[key] = dict(rows)
            self._own.add(key)
        if row is None:
            del rows[name]
        else:
            rows[name] = row
        self._before.setdefault((key, name), before)
        self.changed = True

    def _lose(self, stack_id: str, time: int) -> None:
        """Forget a stack, and those inside it."""
        for key in [key for key in self._stacks if key[1] == stack_id]:
            rows = self._stacks.pop(key)
            self._own.discard(key)
            self._gone[stack_id] = time
            self.changed = True
            for row in rows.values():
                self._before.setdefault((key, row.name), row)
                if row.state.physical_id != stack_id and _has_stack(row.name, key):
                    self._lose(row.state.physical_id, time)

    def _forget_old(self) -> None:
        past = (self._newest or 0) - _REMEMBERED
        self._gone = {stack_id: time for stack_id, time in self._gone.items() if time >= past}
        for key, rows in self._stacks.items():
            for row in [row for row in rows.values() if row.is_gone]:
                if (row.state.time or 0) < past:
                    self._put(key, row.name, None)

    def _mark(self, read: Iterable[Event], fresh: Iterable[Event]) -> None:
        new: dict[str, list[tuple[str, int]]] = {event.root_id: [] for event in read}
        for event in fresh:
            if event.id and event.state.time is not None:
                new[event.root_id].append((event.id, event.state.time))
        for root_id, found in new.items():
            before = self._reads.get(root_id, _Read())
            after = _read_on(before, found) if found else before._replace(quiet=True)
            if after != before:
                self._reads[root_id] = after
                self.changed = True

    def finished(self) -> StackLog:
        digest = self._digest
        for (key, name), before in self._before.items():
            after = self._stacks.get(key, {}).get(name)
            digest += _digest(key, after) - _digest(key, before)
        return StackLog(
            self._stacks, self._reads, self._gone, self._newest, digest % _DIGITS, self._listed
        )


def _has_stack(name: str, key: Key) -> bool:
    """Whether what a resource makes is a stack: a group of nodes, a node, or the stack itself."""
    return name.isdecimal() or name in GROUPS or name == key[0]


def _read_on(read: _Read, events: Iterable[tuple[str, int]]) -> _Read:
    recent = sorted((*read.recent, *events), key=lambda event: event[1])
    past = recent[-1][1] - _OVERLAP
    old = [event_id for event_id, time in recent if time <= past]
    return _Read(old[-1] if old else read.before, tuple(recent[len(old) :]))


def _digest(key: Key, row: Row | None) -> int:
    """A number for what progress sees of a row: the sum of all tells whether anything changed."""
    if row is None or row.is_gone:
        return 0
    content = repr((key, tuple(row))).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest())
