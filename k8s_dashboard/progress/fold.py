# SPDX-License-Identifier: Apache-2.0
"""What is kept of one resource in the log of a cluster's stacks, and how an event changes it.

What a list of resources says and what events say are kept side by side until an event is surely the
newer one, because a list tells no time but that of a resource's creation or last update. Whatever
the order in which events come, the newest by time counts. Times are seconds since the epoch.
"""

import re
from typing import NamedTuple

from k8s_dashboard import redact
from k8s_dashboard.evidence import Object, as_time, get_text
from k8s_dashboard.progress.resources import (
    GROUPS,
    is_deployment,
    is_port,
    is_server,
    plain,
    stacks_of,
)

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
UPGRADE = "upgrade_kubernetes_deployment"

_RUNNING = "IN_PROGRESS"
_LONGEST_REASON = 1000
_LONGEST_NAME = 255
# What a list and an event say of the begin of one update differs by less than this.
_SAME_UPDATE = 10


class State(NamedTuple):
    """`time` is that of the event, or for a listed state that of the creation or last update."""

    action: str
    status: str
    reason: str
    physical_id: str
    time: int | None

    @property
    def is_gone(self) -> bool:
        return self.action == "DELETE" and self.status == "COMPLETE"


_NOTHING = State("", "", "", "", None)


class Row(NamedTuple):
    """One resource. `spells` maps an action to when it last began and last ended."""

    name: str
    type: str
    created: int | None
    updated: int | None
    listed: State | None
    told: State | None
    spells: tuple[tuple[str, int | None, int | None], ...] = ()
    signal: int | None = None

    @property
    def is_gone(self) -> bool:
        told = self.told
        return told is not None and told[0] == "DELETE" and told.is_gone and self.listed is None

    @property
    def state(self) -> State:
        """The newer of what a list and what the events say."""
        told, listed = self.told, self.listed
        if told is not None and (listed is None or _is_newer(told, listed)):
            return told
        return listed or _NOTHING


class Event(NamedTuple):
    """An event of a resource, or of a stack: then `name` is the stack's."""

    id: str
    root_id: str
    stack_id: str
    stack_name: str
    name: str
    state: State


def read_event(item: Object) -> Event:
    links = stacks_of(item)
    stack_name, stack_id = links.get("stack", ("", ""))
    return Event(
        id=get_text(item, "id")[:_LONGEST_NAME],
        root_id=links.get("root_stack", ("", ""))[1] or stack_id,
        stack_id=stack_id,
        stack_name=stack_name,
        name=_name(item),
        state=_read_state(item, seconds(item.get("event_time"))),
    )


def read_listed(item: Object) -> Row:
    created, updated = seconds(item.get("creation_time")), seconds(item.get("updated_time"))
    return Row(
        name=_name(item),
        type=get_text(item, "resource_type")[:_LONGEST_NAME],
        created=created,
        updated=updated,
        listed=_read_state(item, updated or created),
        told=None,
    )


def seconds(value: object) -> int | None:
    time = as_time(value)
    return int(time.timestamp()) if time else None


def _name(item: Object) -> str:
    return get_text(item, "resource_name", "logical_resource_id")[:_LONGEST_NAME]


def _read_state(item: Object, time: int | None) -> State:
    action, _, status = get_text(item, "resource_status").partition("_")
    told = get_text(item, "resource_status_reason") if status == "FAILED" else ""
    reason = redact.text(plain(told))[:_LONGEST_REASON] if told else ""
    return State(action, status, reason, get_text(item, "physical_resource_id")[:255], time)


def with_event(row: Row | None, event: Event) -> Row | None:
    """The row after an event; None for one that there is no need to keep."""
    row = row or Row(event.name, "", None, None, None, None)
    state = event.state
    if state.action == "SIGNAL":
        row = row._replace(signal=_later(row.signal, state.time))
    elif not _of_predecessor(row.state, state):
        row = _with_state(row, state)
    return row if is_kept(row, event.stack_id == event.root_id, event.stack_name) else None


def _with_state(row: Row, state: State) -> Row:
    if row.told and row.told.is_gone and state.action == "CREATE" and _follows(row.told, state):
        row = Row(row.name, row.type, None, None, None, None)
    told = state if row.told is None or _follows(row.told, state) else row.told
    listed = row.listed
    if listed and _is_newer(told, listed):
        if told.action == listed.action and not UUID.match(told.physical_id):
            told = told._replace(physical_id=listed.physical_id)
        listed = None
    created = row.created
    if state.action == "CREATE" and state.time is not None:
        created = state.time if created is None else min(created, state.time)
    spells = _with_spell(row.spells, state)
    return row._replace(created=created, listed=listed, told=told, spells=spells)


def _with_spell(
    spells: tuple[tuple[str, int | None, int | None], ...], state: State
) -> tuple[tuple[str, int | None, int | None], ...]:
    known = {action: (begun, ended) for action, begun, ended in spells}
    begun, ended = known.get(state.action, (None, None))
    if state.status == _RUNNING:
        begun = _later(begun, state.time)
    else:
        ended = _later(ended, state.time)
    known[state.action] = (begun, ended)
    return tuple((action, *times) for action, times in known.items())


def _later(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)


def _follows(known: State, state: State) -> bool:
    """Whether an event tells something newer than another that is known already.

    Of the same second and action, the end comes after the begin.
    """
    if known.time is None or state.time is None:
        return known.time is None
    if known.time == state.time and known.action == state.action:
        return state.status != _RUNNING
    return known.time <= state.time


def _is_newer(told: State, listed: State) -> bool:
    """Whether what an event says is newer than what a list says."""
    if listed.time is not None and (told.time is None or told.time < listed.time):
        return False
    if told.action != listed.action:
        return listed.action != "DELETE" or _are_two(told, listed)
    if told.action == "CREATE":
        return listed.status in (told.status, _RUNNING)
    if told.status == _RUNNING and listed.status != _RUNNING:
        return (told.time or 0) - (listed.time or 0) > _SAME_UPDATE
    return True


def _of_predecessor(known: State, state: State) -> bool:
    """Whether an event is about the resource that this one has taken the place of."""
    return state.action == "DELETE" and _are_two(known, state)


def _are_two(one: State, other: State) -> bool:
    ids = one.physical_id, other.physical_id
    return ids[0] != ids[1] and all(UUID.match(each) for each in ids)


def is_kept(row: Row, in_root: bool, stack_name: str) -> bool:
    """Whether progress needs the row: parts of nodes, outermost stacks, and all that failed.

    Of what a server needs the first sign is enough, which is the port.
    """
    state = row.state
    if row.name == stack_name:
        return in_root
    if state.status == "FAILED" and state.action != "CHECK":
        return True
    if row.name == UPGRADE:
        return state.action not in ("", "INIT", "CREATE")
    return (
        row.name.isdecimal()
        or row.name in GROUPS
        or is_deployment(row.name, row.type)
        or is_server(row.name, row.type)
        or is_port(row.name, row.type)
    )
