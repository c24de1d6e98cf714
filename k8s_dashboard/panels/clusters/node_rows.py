# SPDX-License-Identifier: Apache-2.0
"""The nodes' tab: how many are where, then those in trouble, then the rest, by page."""

import functools
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from k8s_dashboard.diagnosis.wanted import WITH_OUTPUT
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.panels.clusters import wording
from k8s_dashboard.panels.clusters.states import state
from k8s_dashboard.progress import summary
from k8s_dashboard.progress.model import Node, Progress, Stage
from k8s_dashboard.templatetags.k8s import duration, stage_sign

Context = dict[str, Any]

COUNTED_FROM = 20
"""Nodes from which on they are counted first, and can be filtered."""

_MAX_TEXT = 100


def context(found: Evidence, read: Progress, query: Mapping[str, str]) -> Context:
    asked = {key: str(query.get(key, ""))[:_MAX_TEXT] for key in ("q", "state", "group")}
    number = str(query.get("page", "1"))
    page = summary.select(
        read.nodes,
        where=asked["state"],
        group=asked["group"],
        text=asked["q"],
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
    )
    lines = summary.lines(read.nodes)
    counted = len(read.nodes) >= COUNTED_FROM or any(asked.values())
    present = {stage.name for node in read.nodes for stage in node.stages}
    headings = {name: str(word) for name, word in wording.STAGE_HEADINGS.items() if name in present}
    rows = _Rows(headings)
    places = [place for place in summary.PLACES if any(line.counts[place] for line in lines)]
    return {
        "nodes": [rows.row(node) for node in page.nodes],
        "nodes_total": len(read.nodes),
        "nodes_summary": _counts(lines, places) if counted else None,
        "nodes_filter": {
            **asked,
            "shown": counted,
            "active": any(asked.values()),
            "states": [(place, wording.PLACES[place]) for place in places],
            "groups": [line.group for line in lines],
        },
        "nodes_pages": _pages(page, asked),
        "stage_words": headings.values(),
        "columns": 3 + len(headings),
    }


def _counts(lines: tuple[summary.Line, ...], places: list[str]) -> Context:
    return {
        "columns": [{"place": place, "word": wording.PLACES[place]} for place in places],
        "lines": [
            {
                "name": line.group,
                "role": wording.ROLES.get(line.role, line.role),
                "total": line.total,
                "query": _query(group=line.group),
                "cells": [
                    {
                        "word": wording.PLACES[place],
                        "tone": wording.PLACE_TONES.get(place, ""),
                        "count": line.counts[place],
                        "query": _query(group=line.group, state=place),
                    }
                    for place in places
                ],
            }
            for line in lines
        ],
    }


def _pages(page: summary.Page, asked: Mapping[str, str]) -> Context:
    before, after = page.number - 1, page.number + 1
    return {
        "several": page.pages > 1,
        "first": page.first,
        "last": page.first + len(page.nodes) - 1,
        "total": page.total,
        "before": _query(**asked, page=str(before)) if before >= 1 else "",
        "after": _query(**asked, page=str(after)) if after <= page.pages else "",
    }


def _query(**wanted: str) -> str:
    return urlencode({"tab": "nodes", **{key: value for key, value in wanted.items() if value}})


def _state(node: Node) -> str:
    place = summary.place(node)
    return place if place in ("stopped", "late") else node.state


class _Rows:
    """Rows in the reader's language; what many of them share is worded and escaped once."""

    def __init__(self, headings: Mapping[str, str]):
        self._headings = headings
        labels = (
            *(_("State"), _("Begun"), _("Ended"), _("Took")),
            *(_("Usually"), _("Said by"), _("Reason")),
        )
        self._labels = tuple(map(escape, labels))
        self._role = functools.cache(lambda role: escape(wording.ROLES[role]))
        self._sign = functools.cache(stage_sign)
        self._word = functools.cache(lambda name: escape(state(name).word))
        self._clock = functools.cache(lambda moment: escape(_clock(moment)))
        self._usually = functools.cache(lambda usual: escape(wording.usually(usual)))
        self._said_by = functools.cache(lambda source: escape(source.capitalize()))

    def row(self, node: Node) -> Context:
        stages = {stage.name: stage for stage in node.stages}
        return {
            "node": node,
            "role": self._role(node.role),
            "state": _state(node),
            "detail": wording.node_state(node),
            "has_output": bool(node.deployment_id) and node.cause in WITH_OUTPUT,
            "cells": [self._cell(name, stages) for name in self._headings],
        }

    def _cell(self, name: str, stages: Mapping[str, Stage]) -> Context:
        """A cell of a stage; those that a node does not go through stay empty.

        Heat knows when boot and configuration together began and ended, so that time stands once.
        """
        word = self._headings[name]
        stage = stages.get(name)
        if stage is None:
            return {"name": name, "word": word, "state": ""}
        start = stage.start or (stages["boot"].start if name == "configure" else None)
        length = (stage.end - start).total_seconds() if start and stage.end else None
        shown = "late" if stage.late else stage.state
        return {
            "name": name,
            "word": word,
            "state": shown,
            "sign": self._sign(shown),
            "took": duration(length),
            "since": start if stage.state == "running" else None,
            "more": self._more(stage, shown, start, length) if stage.state != "waiting" else (),
        }

    def _more(
        self, stage: Stage, shown: str, start: datetime | None, length: float | None
    ) -> list[tuple[str, str]]:
        """What is known of a stage, as words and values."""
        values = (
            self._word(shown),
            self._clock(start),
            self._clock(stage.end),
            duration(length),
            stage.usual and self._usually(stage.usual),
            self._said_by(stage.source),
            stage.reason,
        )
        return [pair for pair in zip(self._labels, values, strict=True) if pair[1]]


def _clock(moment: datetime | None) -> str:
    return date_format(localtime(moment), "TIME_FORMAT") if moment else ""
