# SPDX-License-Identifier: Apache-2.0
"""When each resource began, ended and was last heard of, from Heat's event log."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from k8s_dashboard.evidence import Object, as_time, get_text
from k8s_dashboard.progress.resources import Resource, ordered, stack_of

_Key = tuple[str, str, str]


@dataclass(slots=True)
class Times:
    """Times by stack id, resource name and action; a signal belongs to whatever action runs."""

    begun: dict[_Key, datetime] = field(default_factory=dict)
    ended: dict[_Key, datetime] = field(default_factory=dict)
    signals: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def start(self, row: Resource) -> datetime | None:
        return self.begun.get((row.stack_id, row.name, row.action))

    def end(self, row: Resource) -> datetime | None:
        return self.ended.get((row.stack_id, row.name, row.action))

    def signal(self, row: Resource) -> datetime | None:
        return self.signals.get((row.stack_id, row.name))


def from_events(events: Iterable[Object]) -> Times:
    times = Times()
    for event in ordered(events):
        time = as_time(event.get("event_time"))
        if not time:
            continue
        name = get_text(event, "resource_name", "logical_resource_id")
        stack_id = stack_of(event)[1]
        action, _, status = get_text(event, "resource_status").partition("_")
        if action == "SIGNAL":
            times.signals[stack_id, name] = time
        elif status == "IN_PROGRESS":
            times.begun[stack_id, name, action] = time
            times.ended.pop((stack_id, name, action), None)
        else:
            times.ended[stack_id, name, action] = time
    return times
