# SPDX-License-Identifier: Apache-2.0
"""How long the stages of nodes usually take in this project, kept in Django's cache.

Learned from each cluster that is seen to have become ready, and, where nothing is known yet, from
the event logs of the project's latest good clusters. Only lengths of time are kept.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from k8s_dashboard import evidence, progress
from k8s_dashboard.cloud import gather, heat, magnum
from k8s_dashboard.cloud.attempts import Attempts
from k8s_dashboard.progress.history import History

_KEEP_SECONDS = 7 * 24 * 3600
_RETRY_SECONDS = 3600
_EARLIER = 2
"""Clusters to look back to."""
_REMEMBERED = 100
"""Clusters that are known to have been learned from."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept for a project; ``clusters`` are the stacks that were learned from."""

    history: History = field(default_factory=History)
    clusters: tuple[str, ...] = ()

    def learned(self, stack_id: str, read: progress.Progress) -> "_Known":
        clusters = (*self.clusters, stack_id)[-_REMEMBERED:]
        return _Known(self.history.with_progress(read), clusters)


def usual(request: HttpRequest) -> History:
    """What is known so far, without a call."""
    known = _recall(request)
    return known.history if known else History()


def learn(request: HttpRequest, stack_id: str, read: progress.Progress) -> None:
    """Learn from a cluster that has just been seen, once, if it was made and is ready."""
    known = _recall(request) or _Known()
    if read.cluster.status == "CREATE_COMPLETE" and stack_id and stack_id not in known.clusters:
        _keep(request, known.learned(stack_id, read))


def look_back(request: HttpRequest) -> bool:
    """Learn from earlier clusters where nothing is known: four calls at most, once an hour.

    Answers whether there was anything to learn.
    """
    if _recall(request):
        return False
    known, attempts = _Known(), Attempts()
    for stack in _good_stacks(request, attempts):
        events = attempts.call("events", heat.events, request, stack, gather.NODE_TYPES)
        known = known.learned(stack["id"], progress.read(_earlier(stack, events), _now()))
    if not attempts.errors:
        _keep(request, known)
    return bool(known.clusters)


def _good_stacks(request: HttpRequest, attempts: Attempts) -> list[dict[str, Any]]:
    """Those of the latest clusters that were made and never changed since."""
    clusters = attempts.call("clusters", magnum.clusters, request) or []
    good = [each for each in clusters if each["status"] == "CREATE_COMPLETE"]
    latest = sorted(good, key=lambda each: str(each["created_at"]))[-_EARLIER:]
    ids = [stack_id for each in latest for stack_id in gather.stack_ids(each, [])]
    return attempts.call("stacks", heat.stacks, request, ids) or [] if ids else []


def _earlier(stack: dict[str, Any], events: list[dict[str, Any]] | None) -> evidence.Evidence:
    cluster = {"stack_id": stack["id"], "status": stack["stack_status"]}
    return evidence.from_json({"cluster": cluster, "stacks": [stack], "events": events})


def _now() -> datetime:
    return datetime.now(UTC)


def _recall(request: HttpRequest) -> _Known | None:
    found = cache.get(_key(request))
    try:
        return _Known(History.from_json(found["usual"]), tuple(found["clusters"]))
    except (TypeError, KeyError, ValueError):
        return None


def _keep(request: HttpRequest, known: _Known) -> None:
    content = {"usual": known.history.to_json(), "clusters": list(known.clusters)}
    cache.set(_key(request), content, _KEEP_SECONDS if known.clusters else _RETRY_SECONDS)


def _key(request: HttpRequest) -> str:
    return f"k8s_dashboard:history:{request.user.tenant_id}"
