# SPDX-License-Identifier: Apache-2.0
"""Times and states as people read them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from k8s_dashboard.panels.clusters.states import State
from k8s_dashboard.panels.clusters.states import state as look_up

register = template.Library()


@register.simple_tag
def state(name: str, detail: Any = "") -> SafeString:
    """The state's sign and word together, with what goes on (``detail``) beside it."""
    return drawn(look_up(name), name, detail)


@register.simple_tag
def drawn(shown: State, name: str, detail: Any = "") -> SafeString:
    """The same for a state that is not one of a cluster or node."""
    return format_html(
        '<span class="k8s-state k8s-tone-{}" data-state="{}"><span class="{}" aria-hidden="true">'
        '</span> <span class="k8s-state-word">{}</span>{}</span>',
        shown.tone,
        name,
        shown.icon,
        shown.word,
        format_html('<span class="k8s-state-detail">{}</span>', detail) if detail else "",
    )


@register.simple_tag
def when(moment: datetime | None, style: str = "ago") -> SafeString:
    """A moment as "3 min ago" (style ``ago``), "3 min" (``age``), "in 3 min" (``in``) "3 min"
    that are left (``left``) or a clock that runs, "3:05" (``clock``); the exact time in the user's
    zone on hover. ``times.js`` counts on.
    """
    if moment is None:
        return mark_safe("–")
    passed = (datetime.now(UTC) - moment).total_seconds()
    if style == "clock":
        length = duration(passed)
    else:
        length = age(-passed if style in ("in", "left") else passed)
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" data-style="{}" title="{}">{}</time>',
        moment.isoformat(),
        style,
        date_format(local, "DATETIME_FORMAT"),
        _styles()[style] % length,
    )


def _styles() -> dict[str, str]:
    return {"ago": _("%s ago"), "age": "%s", "in": _("in %s"), "left": "%s", "clock": "%s"}


@register.simple_tag
def clock() -> str:
    """Attributes by which ``times.js`` knows the server's time and words."""
    words = {"d": _("%d d"), "h": _("%d h"), "min": _("%d min"), "s": _("%d s"), **_styles()}
    return format_html(
        'data-k8s-clock="{}" data-k8s-words="{}"', datetime.now(UTC).isoformat(), json.dumps(words)
    )


@register.filter
def translate(text: str) -> str:
    """A constant text of a plain module, which knows no language but English."""
    return _(text) if text else ""


@register.filter
def age(seconds: float) -> str:
    """A length of time in its largest unit: "40 s", "6 min", "2 h", "41 d"."""
    for size, text in ((86400, _("%d d")), (3600, _("%d h")), (60, _("%d min"))):
        if seconds >= size:
            return text % (seconds // size)
    return _("%d s") % max(seconds, 0)


@register.filter
def duration(seconds: float | None) -> str:
    """A length of time to the second: "0:42", "3:05", "1:02:10"."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.simple_tag
def stage_sign(phase: str) -> SafeString:
    """Only the sign of a stage's state, its word for screen readers and on hover."""
    shown = look_up(phase)
    return format_html(
        '<span class="k8s-tone-{}" title="{}"><span class="{}" aria-hidden="true"></span>'
        '<span class="sr-only">{}:</span></span>',
        shown.tone,
        shown.word,
        shown.icon,
        shown.word,
    )


@register.simple_tag
def stage_cell(node: str, cell: Mapping[str, Any]) -> SafeString:
    """A table's cell with the sign and the time of a stage; what is known of it unfolds. A page has
    hundreds of them, which a template of their own would make the dearest part of a poll.
    """
    inside: Any = ""
    if cell.get("more"):
        took = cell["took"] or (when(cell["since"], "clock") if cell["since"] else "")
        inside = format_html(
            '<details id="stage-{}-{}"><summary>{} {}</summary>'
            '<dl class="k8s-pairs k8s-stage-more">{}</dl></details>',
            node,
            cell["name"],
            cell["sign"],
            took,
            format_html_join("", "<dt>{}</dt><dd>{}</dd>", cell["more"]),
        )
    elif cell["state"]:
        inside = format_html("<span>{}</span>", cell["sign"])
    return format_html(
        '<td data-label="{}" class="k8s-stage" data-stage="{}" data-stage-state="{}">{}</td>',
        cell["word"],
        cell["name"],
        cell["state"],
        inside,
    )


@register.simple_tag
def event_state(event: Any) -> SafeString:
    """The result of one step of Heat's, as a state."""
    names = {"COMPLETE": "done", "FAILED": "failed", "IN_PROGRESS": "begun"}
    return state(names.get(event.status, "unknown"))
