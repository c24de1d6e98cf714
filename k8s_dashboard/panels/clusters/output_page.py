# SPDX-License-Identifier: Apache-2.0
"""An output as HTML: which of its parts a page shows at once, and its lines.

Lines are put together here and not by templates: there may be thousands. Numbers that people see
count from 1.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from k8s_dashboard.output import NodeOutput, Part, rows, search
from k8s_dashboard.output.rows import Gap, Row
from k8s_dashboard.templatetags.k8s import duration

_SHOWN_WHOLE = 64_000
"""Characters of an output of which every part is in the page; else only the part that is open."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part as a page shows it. `size` and `complained` are words."""

    index: int
    title: str
    state: str
    open: bool
    size: str
    complained: str
    lines: SafeString


def sections(told: NodeOutput, at: int | None = None) -> list[Section]:
    """All parts of the output. The one that has the line `at`, or else the one that failed, is
    open."""
    shown = rows.part_of(told, at) if at is not None else _of_interest(told)
    whole = sum(map(len, told.lines)) <= _SHOWN_WHOLE
    complaints = sorted(told.complaints)
    return [
        Section(
            index=index,
            title=_title(part),
            state=part.step.state if part.step else "unknown",
            open=index == shown,
            size=size(part.size),
            complained=_complained(complaints, part),
            lines=lines(_rows(told, part, at, index == shown, whole)),
        )
        for index, part in enumerate(told.parts)
    ]


def _complained(complaints: list[int], part: Part) -> str:
    count = bisect_left(complaints, part.end) - bisect_left(complaints, part.begin)
    text = ngettext("%(n)s complaint", "%(n)s complaints", count) % {"n": grouped(count)}
    return text if count else ""


def _of_interest(told: NodeOutput) -> int | None:
    """The part that a reader came for, if there is one: what failed, complained, or is all."""
    if told.cause is not None:
        return rows.part_of(told, told.cause)
    if told.notes:
        return rows.part_of(told, told.notes[0].line)
    if told.exit_code != 0 and told.parts:
        return len(told.parts) - 1
    return 0 if len(told.parts) == 1 else None


def _rows(told: NodeOutput, part: Part, at: int | None, is_open: bool, whole: bool) -> rows.Rows:
    if is_open and at is not None:
        return rows.around(told, part.begin, part.end, at)
    if is_open or whole:
        return rows.last(told, part.begin, part.end)
    return [Gap(part.begin, part.end, "rest")]


def lines(shown: rows.Rows) -> SafeString:
    """The HTML of rows and gaps. A gap for the rest is at the beginning, at the end, or is all."""
    alone = len(shown) == 1
    html = (
        _row(item) if isinstance(item, Row) else _gap(item, _gap_text(item, place > 0, alone))
        for place, item in enumerate(shown)
    )
    return format_html_join("", "{}", ((one,) for one in html))


def _row(row: Row) -> SafeString:
    return format_html(
        '<div class="k8s-l k8s-l-{}{}" id="l{}" data-n="{}">{}{}{}\n</div>',
        row.kind,
        f" k8s-l-{row.mark}" if row.mark else "",
        row.number + 1,
        row.number + 1,
        _sign(row.mark) if row.mark else "",
        row.text,
        _more(row.more) if row.more else "",
    )


def _sign(mark: str) -> SafeString:
    word, icon = (
        (_("Likely cause"), "fa-solid fa-circle-xmark")
        if mark == "cause"
        else (_("Complaint"), "fa-solid fa-triangle-exclamation")
    )
    return format_html(
        '<span class="k8s-l-sign" title="{}"><span class="{}" aria-hidden="true"></span>'
        '<span class="sr-only">{}: </span></span>',
        word,
        icon,
        word,
    )


def _more(characters: int) -> SafeString:
    text = ngettext("… %(n)s character more", "… %(n)s characters more", characters)
    return format_html(' <span class="k8s-l-more">{}</span>', text % {"n": grouped(characters)})


def _gap(gap: Gap, text: str) -> SafeString:
    """A link that a script turns into the lines it stands for; its address leads to their end."""
    return format_html(
        '<a class="k8s-gap k8s-gap-{}" href="?line={}#l{}" data-begin="{}" data-end="{}"'
        ' data-kind="{}">{}</a>',
        gap.kind,
        gap.end,
        gap.end,
        gap.begin,
        gap.end,
        gap.kind,
        text,
    )


def _gap_text(gap: Gap, later: bool, alone: bool) -> str:
    if gap.kind == "repeat":
        text = ngettext("The same %(n)s time before", "The same %(n)s times before", gap.times)
        if gap.seconds is not None:
            text = ngettext(
                "The same %(n)s time before, %(time)s in all",
                "The same %(n)s times before, %(time)s in all",
                gap.times,
            )
        return text % {"n": grouped(gap.times), "time": duration(gap.seconds)}
    if gap.kind == "parameters":
        text = ngettext("%(n)s parameter is read", "%(n)s parameters are read", gap.size)
    elif alone:
        text = ngettext("Show the line", "Show the %(n)s lines", gap.size)
    elif later:
        text = ngettext("Show the later line", "Show the later %(n)s lines", gap.size)
    else:
        text = ngettext("Show the earlier line", "Show the earlier %(n)s lines", gap.size)
    return text % {"n": grouped(gap.size)}


def times(count: int, seconds: int | None) -> str:
    """How often something stands there: "61 times in 5:12"; empty for once."""
    if count < 2:
        return ""
    text = ngettext("%(n)s time", "%(n)s times", count) % {"n": grouped(count)}
    if seconds is None:
        return text
    return _("%(times)s in %(time)s") % {"times": text, "time": duration(seconds)}


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def size(lines: int) -> str:
    return ngettext("%(n)s line", "%(n)s lines", lines) % {"n": grouped(lines)}


def masked(secrets: int) -> str:
    """That something is masked, and how much; empty where nothing is."""
    text = ngettext(
        "%(n)s password, token or key is masked",
        "%(n)s passwords, tokens and keys are masked",
        secrets,
    )
    return text % {"n": grouped(secrets)} if secrets else ""


def complaints(told: NodeOutput) -> list[dict[str, Any]]:
    return [
        {
            "quote": quote,
            "times": times(quote.count, quote.seconds),
            "number": quote.line + 1,
        }
        for quote in told.errors
    ]


def notes(told: NodeOutput) -> list[dict[str, Any]]:
    return [
        {"title": _(note.step.title), "text": note.text, "line": note.line, "number": note.line + 1}
        for note in told.notes
    ]


def hits(told: NodeOutput, words: str) -> dict[str, Any]:
    """What a search found, by part."""
    found = search.find(told, words)
    groups = groupby(found.hits, lambda hit: rows.part_of(told, hit.number))
    return {
        "found": found,
        "unlisted": found.total - len(found.hits),
        "groups": [
            {
                "title": _title(told.parts[index]),
                "hits": [{"hit": hit, "line": hit.number + 1} for hit in group],
            }
            for index, group in groups
        ],
    }


def _title(part: Part) -> str:
    return _(part.step.title) if part.step else _("Without a known step")
