# SPDX-License-Identifier: Apache-2.0
"""The timeline's tab: what its templates draw."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from k8s_dashboard.evidence import Evidence
from k8s_dashboard.panels.clusters import timeline_words as words
from k8s_dashboard.panels.clusters import wording
from k8s_dashboard.panels.clusters.gantt import Scale, fits, percent
from k8s_dashboard.panels.clusters.states import state
from k8s_dashboard.progress import timeline
from k8s_dashboard.progress.bars import Bar, Row
from k8s_dashboard.progress.model import Progress
from k8s_dashboard.progress.timeline import Stretch, Timeline
from k8s_dashboard.templatetags.k8s import duration

Context = dict[str, Any]

# States that are told apart by more than a colour, and the pattern that does it.
_PATTERNS = {
    "running": "running",
    "deleting": "running",
    "late": "late",
    "silent": "late",
    "stopped": "stopped",
    "failed": "failed",
}
# A deadline is drawn once it is no further away than this share of what is drawn.
_NEAR = 0.35
# Percent of the width that anything takes at least.
_THINNEST = 0.25
_MAX_NAME = 255


def context(evidence: Evidence, progress: Progress, query: Mapping[str, str]) -> Context:
    """`timeline`: the picture of the action that the query names, else of the latest; of one node
    if it names one."""
    node, action = (query.get(key, "")[:_MAX_NAME] for key in ("node", "action"))
    found = timeline.read(evidence, progress.now, node, action, progress)
    notes = [wording.sentence(note) for note in found.notes]
    if found.action is None or found.start is None or found.end is None:
        return {"timeline": {"notes": notes}}
    growing = found.running and found.end >= found.now
    picture = _Picture(found, Scale.over(found.start, _last(found), growing), query)
    return {"timeline": picture.content() | {"notes": notes, "actions": picture.actions(evidence)}}


def _last(found: Timeline) -> datetime:
    """The end of the picture: a deadline belongs into it once it is near."""
    assert found.start and found.end
    if found.deadline and not found.node and found.deadline > found.end:
        near = (found.deadline - found.end) <= (found.end - found.start) * _NEAR
        return found.deadline if near else found.end
    return found.end


class _Picture:
    def __init__(self, found: Timeline, scale: Scale, query: Mapping[str, str]):
        self.found, self.scale = found, scale
        number = query.get("page", "")
        self.page = found.page(int(number) if number.isdecimal() and len(number) < 6 else 1)
        latest = found.actions[-1]
        self._kept = {} if found.action is latest else {"action": found.action.key}

    def content(self) -> Context:
        found = self.found
        groups = self._groups()
        return {
            "lead": words.node_lead(found.node, found.now) if found.node else words.lead(found),
            "at_the_end": words.at_the_end(found),
            "waits": words.waits(found),
            "sooner": words.sooner(found),
            "begun": self.scale.start,
            "zone": timezone.get_current_timezone_name(),
            "ticks": self._ticks(),
            "lines": self._lines(),
            "strip": self._strip() if not found.node else [],
            "groups": groups,
            "node": found.node and found.node.name,
            "reason": next((bar.reason for bar in found.node.bars if bar.reason), "")
            if found.node
            else "",
            "back": self._link(),
            "page": None if found.node else self._paging(),
            "running": found.running,
        }

    def actions(self, evidence: Evidence) -> list[Context]:
        """The actions to choose from, the latest first."""
        return [
            {
                "label": words.action_label(action, evidence),
                "changes": words.changes(action),
                "start": action.start,
                "chosen": action is self.found.action,
                "href": _href({} if action is self.found.actions[-1] else {"action": action.key}),
            }
            for action in self.found.actions[::-1]
        ]

    def _groups(self) -> list[Context]:
        found = self.found
        if found.node:
            return [
                {"heading": _("Stages"), "rows": [self._row(found.node)]},
                {"heading": _("Resources"), "rows": [self._row(row) for row in found.resources]},
            ]
        return [
            {"heading": _("Parts"), "rows": [self._row(row) for row in found.parts]},
            {"heading": _("Nodes"), "rows": [self._row(row) for row in self.page.rows]},
        ]

    def _row(self, row: Row) -> Context:
        seconds = row.seconds(self.found.now)
        zoom = row.kind == "node" and bool(row.bars) and not self.found.node
        return {
            "key": row.key,
            "label": words.row_label(row),
            "hint": words.bar_label(row.bars[0], row) if row.kind == "resource" else "",
            "href": self._link(node=row.name) if zoom else "",
            "state": words.state_name(row.state, row.verb, row.late),
            "seconds": seconds,
            "critical": row.critical,
            "bars": [self._bar(bar, row) for bar in row.bars],
        }

    def _bar(self, bar: Bar, row: Row) -> Context:
        """A bar of the picture and line of the table; without a place where it is not drawn."""
        name = words.state_name(bar.state, bar.verb, bar.late)
        span, seconds = bar.span(self.found.now), bar.seconds(self.found.now)
        known = {
            "label": words.bar_label(bar, row),
            "state": name,
            "tone": state(name).tone,
            "kind": bar.kind,
            "pattern": _PATTERNS.get(name, ""),
            "start": self._moment(bar.start),
            "end": _("still going on") if bar.state == "running" else self._moment(bar.end),
            "seconds": seconds,
            "reason": bar.reason,
            "critical": bar.critical,
        }
        if span is None:
            return known
        x, end = self.scale.x(span[0]), self.scale.x(span[1])
        text = duration(seconds)
        return known | {
            "drawn": True,
            "x": percent(x),
            "width": percent(max(end - x, _THINNEST)),
            "middle": percent((x + end) / 2),
            "text": text,
            "fits": fits(text, end - x),
            "title": self._title(bar, row, name, span),
            "marks": [percent(self.scale.x(mark)) for mark in bar.marks] if self.found.node else [],
        }

    def _moment(self, moment: datetime | None) -> str:
        if moment is None:
            return _("not known")
        passed = duration((moment - self.scale.start).total_seconds())
        return _("%(passed)s (%(clock)s)") % {"passed": passed, "clock": _clock(moment)}

    def _title(self, bar: Bar, row: Row, name: str, span: tuple[datetime, datetime]) -> str:
        """Some lines for who points at a bar."""
        known = {"what": words.row_label(row), "stage": words.bar_label(bar, row)}
        times = {"start": _clock(span[0]), "end": _clock(span[1])}
        lines = [
            _("%(what)s: %(stage)s") % known,
            _("%(state)s, %(time)s") % {"state": state(name).word,
                                        "time": words.spoken(bar.seconds(self.found.now) or 0)},
            _("%(start)s to %(end)s") % times,
            _("The cluster waited for this.") if bar.critical and row.kind != "resource" else "",
            bar.reason,
        ]  # fmt: skip
        return "\n".join(line for line in lines if line)

    def _strip(self) -> list[Context]:
        """The critical path as one line: what was waited for, one after the other."""
        return [self._stretch(each) for each in self.found.path]

    def _stretch(self, stretch: Stretch) -> Context:
        row = self.found.row(stretch.row)
        label = words.row_label(row) if row else _("Heat")
        x, end = self.scale.x(stretch.start), self.scale.x(stretch.end)
        known = {"what": label, "time": words.spoken(stretch.seconds)}
        return {
            "x": percent(x),
            "width": percent(end - x),
            "middle": percent((x + end) / 2),
            "label": label,
            "fits": fits(label, end - x),
            "kind": row.kind if row else "heat",
            "title": _("%(what)s: %(time)s") % known,
        }

    def _ticks(self) -> list[Context]:
        shown = []
        for number, moment in enumerate(self.scale.ticks()):
            x = self.scale.x(moment)
            shown.append(
                {
                    "x": percent(x),
                    "anchor": "start" if not number else "end" if x > 96 else "middle",
                    "passed": duration((moment - self.scale.start).total_seconds()),
                    "clock": _clock(moment, self.scale.step),
                    "minor": number % 2 == 1,
                }
            )
        return shown

    def _lines(self) -> list[Context]:
        """Upright lines: now, and when Heat gives up."""
        moments = []
        if self.found.running and self.found.now <= self.scale.end:
            label = _("now, %(time)s") % {"time": _clock(self.found.now)}
            moments.append(("now", label, self.found.now))
        if self.found.deadline and self.scale.start <= self.found.deadline <= self.scale.end:
            moments.append(("deadline", _("Heat gives up"), self.found.deadline))
        return [
            {
                "name": name,
                "label": label,
                "x": percent(self.scale.x(moment)),
                "anchor": "end" if self.scale.x(moment) > 50 else "start",
            }
            for name, label, moment in moments
        ]

    def _paging(self) -> Context:
        page = self.page
        return {
            "first": page.first,
            "last": page.last,
            "total": page.total,
            "several": page.pages > 1,
            "before": self._link(page=str(page.number - 1)) if page.number > 1 else "",
            "after": self._link(page=str(page.number + 1)) if page.number < page.pages else "",
        }

    def _link(self, **more: str) -> str:
        return _href(self._kept | more)


def _href(query: Mapping[str, str]) -> str:
    return "?" + urlencode({"tab": "timeline", **query})


def _clock(moment: datetime, step: float = 1) -> str:
    """The time of day in the user's zone, as exact as the distance of two ticks asks for."""
    pattern = "H:i:s" if step < 60 else "H:i" if step < 43200 else "j M H:i"
    return date_format(timezone.localtime(moment), pattern)
