# SPDX-License-Identifier: Apache-2.0
"""From evidence to findings: the causes, and what stands beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from k8s_dashboard.diagnosis import (
    cases,
    failures,
    grouping,
    outputs,
    overall,
    refusals,
    silence,
    words,
)
from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.failures import Failure
from k8s_dashboard.diagnosis.model import MAX_TEXT, Finding, request_ids
from k8s_dashboard.evidence import Evidence, as_object, get_text
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.resources import Resource

# What Heat and Magnum say of a cause that they do not know themselves.
_PASSED_ON = ("node-script-failed", "addon-failed", "stack-timed-out", "agent-never-reported")
_MAX_READ = 200
"""Failures that are not alike: a cluster has some twenty kinds of resources."""

_GENERAL = ("server-failed", "volume-failed", "service-error", "no-valid-host")


def diagnose(evidence: Evidence, now: datetime, log: StackLog | None = None) -> tuple[Finding, ...]:
    """Why the cluster failed, is failing or stands still; the root cause first.

    Nothing for a cluster that is complete or on its way. A `log` takes the place of the resources
    and events of the evidence. Never raises on JSON-shaped evidence.
    """
    case = cases.read(evidence, now, log)
    refused = grouping.grouped(refusals.findings(case), case)
    causes = grouping.grouped(_causes(case), case)
    if not causes and case.ended and not refused:
        causes = [overall.last_resort(case)]
    found = overall.ranked(case, causes, overall.usable(case, causes))
    known = {finding.code for finding in found}
    beside = [finding for finding in (overall.out_of_sync(case), *refused) if finding]
    return (*found, *(finding for finding in beside if finding.code not in known))


def _causes(case: Case) -> list[Finding]:
    if case.state in ("ready", "deleted"):
        return []
    leaves = failures.deepest(case)
    found = outputs.findings(outputs.failed(case, [row for row in leaves if row.is_deployment]))
    found += _of_resources([row for row in leaves if not row.is_deployment], case)
    passed_on = {failures.bare(row.reason) for row in leaves}
    told = [each for each in failures.told(case) if failures.bare(each.text) not in passed_on]
    said = words.matched(told, case)
    found += _new(said, found)
    if found:
        return found + silence.beside(case, found)
    found = silence.findings(case) or said
    if found:
        return found
    if case.ended or case.state in ("failing", "unknown"):
        return silence.consoles(case) or silence.unanswered(case) or _unknown(told, case)
    if overall.out_of_sync(case):
        return []
    if stalled := overall.stalled(case):
        return silence.consoles(case) or [stalled]
    return silence.early(case)


def _new(said: Iterable[Finding], found: Iterable[Finding]) -> list[Finding]:
    """Causes that only the cluster's own words tell, and no resource."""
    known = {finding.code for finding in found}
    return [each for each in said if each.code not in known and each.code not in _PASSED_ON]


def _of_resources(rows: Iterable[Resource], case: Case) -> list[Finding]:
    """Why each of these failed; those that failed alike are read once, and not too many."""
    known: dict[tuple[str, ...], Finding] = {}
    found = []
    for row in rows:
        told = _told(row, case)
        key = (row.type, row.name, *(failures.alike(each.text[:MAX_TEXT]) for each in told))
        if key not in known and len(known) == _MAX_READ:
            break
        if key not in known:
            known[key] = _best(told, case)
        scope, _ = words.place(told[0], case)
        ids = request_ids(row.reason)
        found.append(replace(known[key], scope=scope, request_ids=ids, since=row.ended))
    return found


def _told(row: Resource, case: Case) -> list[Failure]:
    """What Heat says of a resource, and Nova of a server."""
    node, time = case.node_of(row), row.ended
    told = [Failure(row.reason, "heat", node, row, time)]
    if row.is_server:
        fault = as_object(case.servers.get(row.physical_id, {}).get("fault"))
        message = get_text(fault, "message")
        told += [Failure(message, "nova", node, row, time)] if message else []
    return told


def _best(told: Sequence[Failure], case: Case) -> Finding:
    """What tells most, with the words of all."""
    found = words.matched(told, case)
    if not found:
        return words.unknown(told[0], case)
    best = next((each for each in found if each.code not in _GENERAL), found[0])
    quotes = dict.fromkeys(quote for each in (best, *found) for quote in each.evidence)
    return replace(best, evidence=tuple(quotes))


def _unknown(told: Iterable[Failure], case: Case) -> list[Finding]:
    """The best words that there are, where no rule knows any."""
    best = next((each for each in told if not failures.says_nothing(each.text)), None)
    return [words.unknown(best, case)] if best else []
