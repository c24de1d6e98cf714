# SPDX-License-Identifier: Apache-2.0
"""What a guided form would make if it were sent as it stands: for the column beside it, for its
last card, and for the decision whether it may be sent.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from k8s_dashboard import command, preflight
from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud import known
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.clusters.forms.guided import GuidedForm, anchor
from k8s_dashboard.panels.clusters.wording import sentence
from k8s_dashboard.preflight import Check, Demand, Need

BLOCK, WARN, TELL, UNCHECKED = "block", "warn", "tell", "unchecked"
SEEN = "seen"
"""The name under which a page sends the warnings that it showed."""

_ALWAYS_SHOWN = ("instances", "cores", "ram", "volumes", "gigabytes", "floatingip", "load_balancer")


@dataclass(frozen=True, slots=True)
class Point:
    """A check in words. ``key`` tells it from others on the page."""

    key: str
    grade: str
    message: str
    remedy: str
    label: str = ""
    anchor: str = ""
    name: str = ""
    """Of the field that it stands at; empty where no field of this form decides it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A quota before and after. Shares are percents of the limit, 0 where it has none."""

    title: str
    need: str
    words: str
    used: int = 0
    added: int = 0
    exceeded: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    anchor: str
    was: str
    value: str


@dataclass(frozen=True, slots=True)
class Forecast:
    points: tuple[Point, ...]
    made: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    differences: tuple[Difference, ...] = ()
    command: str = ""
    body: str = ""
    """JSON to copy."""
    unchecked: tuple[str, ...] = field(default=())

    @property
    def blocks(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.grade == BLOCK)

    @property
    def warnings(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.grade == WARN)

    @property
    def urgent(self) -> tuple[Point, ...]:
        return self.blocks + self.warnings

    @property
    def told(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.grade == TELL)

    def unseen(self, seen: Iterable[str]) -> tuple[Point, ...]:
        """Warnings that the person has not had before the eyes yet."""
        known_keys = frozenset(seen)
        return tuple(point for point in self.warnings if point.key not in known_keys)

    def summary(self) -> str:
        """In one sentence, also for those who hear the page."""
        blocks, warnings = len(self.blocks), len(self.warnings)
        if blocks:
            return ngettext("%d thing cannot work.", "%d things cannot work.", blocks) % blocks
        if warnings:
            return ngettext("%d warning.", "%d warnings.", warnings) % warnings
        if self.unchecked:
            return _("Nothing that could be checked stands in the way.")
        return _("Nothing stands in the way.")


def of_cluster(form: Any) -> Forecast:
    """For the form that creates a cluster, however much of it is filled in."""
    form = form.sent_now()
    body = form.body()
    template = form.template(body.get("cluster_template_id"))
    inventory = known.plain(form.inventory)
    # Without a template nothing can be said, except where a silent Magnum let one be typed.
    checks = preflight.check(body, template, inventory) if template else ()
    demand = preflight.needs(body, template, inventory) if template else None
    return Forecast(
        points=_points(form, checks),
        unchecked=_unchecked(form, checks),
        made=tuple(_nodes(form, demand, body, template)) if demand and template else (),
        bars=tuple(_bars(demand)) if demand else (),
        differences=_differences(form, command.differences(body, template or {})),
        command=command.create_cluster(body),
        body=_json(body),
    )


def of_template(form: Any) -> Forecast:
    """For the forms that make or change a cluster template."""
    form = form.sent_now()
    body = form.body()
    checks = preflight.check_template(body, known.plain(form.inventory))
    return Forecast(
        points=_points(form, checks),
        unchecked=_unchecked(form, checks),
        command=command.create_template(body),
        body=_json(body),
    )


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def _points(form: GuidedForm, checks: Sequence[Check]) -> tuple[Point, ...]:
    """What the form itself says of a field is not said twice."""
    return tuple(
        point
        for check in checks
        if check.grade != UNCHECKED
        if (point := _point(form, check)).name not in form.errors
        if not (point.name == "name" and not form["name"].value())
    )


def _point(form: GuidedForm, check: Check) -> Point:
    field = form.place(check.field)
    return Point(
        key=f"{check.code} {check.field}",
        grade=check.grade,
        message=sentence(check.message),
        remedy=sentence(check.remedy),
        label=str(field.label) if field else "",
        anchor=anchor(field) if field else "",
        name=field.name if field else "",
    )


def _unchecked(form: GuidedForm, checks: Sequence[Check]) -> tuple[str, ...]:
    """One sentence for each thing that could not be asked for, however many checks need it."""
    said = (sentence(check.message) for check in checks if check.grade == UNCHECKED)
    return tuple(dict.fromkeys(said))


def _nodes(
    form: GuidedForm, demand: Demand, body: Mapping[str, Any], template: Mapping[str, Any]
) -> Iterable[str]:
    parts = (
        (
            ngettext("%d control-plane node", "%d control-plane nodes", demand.masters),
            demand.masters,
            "master_flavor_id",
        ),
        (ngettext("%d worker", "%d workers", demand.workers), demand.workers, "flavor_id"),
    )
    for title, count, attribute in parts:
        wanted = body.get(attribute) or template.get(attribute)
        found = form.inventory.find(cloud.FLAVORS, wanted)
        flavor = words.flavor(found) if found else wanted
        if count and flavor:
            yield _("%(nodes)s, each %(flavor)s") % {"nodes": title % count, "flavor": flavor}
        else:
            yield title % count


def _bars(demand: Demand) -> Iterable[Bar]:
    for need in demand.needs:
        limited = need.limit is not None and need.limit >= 0
        if need.count and (limited or need.resource in _ALWAYS_SHOWN):
            yield _bar(need)


def _bar(need: Need) -> Bar:
    count = need.count or 0
    title, amount = _title(need), f"+{_amount(need, count)}"
    if need.limit is None or need.in_use is None:
        return Bar(title, amount, _("the quota is not known"))
    if need.limit < 0:
        return Bar(title, amount, _("no limit"))
    share = 100 / need.limit if need.limit else 100
    used = min(100, round(need.in_use * share))
    return Bar(
        title,
        amount,
        _("%(after)s of %(limit)s afterwards, now %(before)s")
        % {
            "after": _amount(need, need.in_use + count),
            "limit": _amount(need, need.limit),
            "before": _amount(need, need.in_use),
        },
        used=used,
        added=min(100 - used, max(1, round(count * share))),
        exceeded=need.exceeded,
    )


def _title(need: Need) -> str:
    """Memory is shown in the unit that suits it; vCPUs stay as they are written."""
    title = _("memory") if need.resource == "ram" else _(need.title)
    return title if title[1:2].isupper() else capfirst(title)


def _amount(need: Need, number: int) -> str:
    return words.memory_in_words(number) if need.resource == "ram" else str(number)


def _differences(form: GuidedForm, found: Iterable[tuple[str, str, str]]) -> tuple[Difference, ...]:
    rows = []
    for name, was, value in found:
        field = form.place(name)
        plain = name.removeprefix("labels.")
        label = str(field.label) if field and field.name != "labels" else plain
        rows.append(Difference(label, anchor(field) if field else "", was, value))
    return tuple(rows)
