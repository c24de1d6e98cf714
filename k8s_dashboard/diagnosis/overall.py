# SPDX-License-Identifier: Apache-2.0
"""Findings about the cluster as a whole: what shows when the words of services are compared."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from k8s_dashboard import roll_call
from k8s_dashboard.diagnosis import codes, failures
from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.model import Confidence, Finding, Quote, Scope, shorten
from k8s_dashboard.evidence import as_objects, as_time, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.progress.resources import Resource

STALLED_AFTER = timedelta(minutes=30)
"""Longer than any single step of a deployment takes, a slow image pull included."""

_SYNC_AFTER = timedelta(minutes=3)
"""Magnum looks at stacks every ten seconds or every minute."""

_NOTHING_KNOWN = ("unknown", "stack-timed-out", "stalled", "agent-never-reported")

_USABLE = _(
    "Kubernetes calls %(ready)s of %(total)s nodes Ready; only a signal that Heat waited for is"
    " missing."
)
_USABLE_WITHOUT = _(
    "Kubernetes calls %(ready)s of %(total)s nodes Ready; only the report of %(missing)s never"
    " reached Heat."
)
_USABLE_LATE = _(
    "Kubernetes calls %(ready)s of %(total)s nodes Ready, but Magnum still calls the cluster in"
    " progress, although its time is up."
)
_ANSWERS = _("The Kubernetes API says that it is ready, though Heat and Magnum call it failed.")
_UPDATE_REMEDY = _(
    "You can use it as it was before: download the kubeconfig. Magnum allows a resize in this"
    " state, which may set it right; an upgrade is refused."
)
_OUT_OF_SYNC = _("Heat has ended with %(heat)s, but Magnum still says %(magnum)s.")
_STALLED = _("Nothing has moved for %(minutes)s minutes; Heat waits for %(resource)s.")
_STALLED_UNKNOWN = _("Nothing has moved for %(minutes)s minutes.")
_TIMED_OUT = _("Heat's time was up before every node was there.")
_TIMED_OUT_AT = _("Heat's time was up while it waited for %(resource)s.")
_NO_CAUSE = _("The cluster failed, and nothing says why.")


def usable(case: Case, causes: Sequence[Finding]) -> Finding | None:
    """Kubernetes works although Heat or Magnum says that the cluster has failed."""
    status = case.progress.cluster.status
    late = _is_late(case)
    if not (case.ended or late) or status.startswith("DELETE_"):
        return None
    said = case.evidence.kubernetes
    nodes = as_objects(said.get("nodes"))
    ready = sum(1 for node in nodes if node.get("ready") is True)
    total = max(len(nodes), case.progress.cluster.total)
    confidence: Confidence = "certain" if ready == total else "likely"
    if said.get("reachable") is True and ready * 2 > total:
        missing = ", ".join(_unreported(case)[:3])
        params = {"ready": str(ready), "total": str(total)}
        summary = Text(_USABLE, params)
        if late:
            summary = Text(_USABLE_LATE, params)
        elif missing:
            summary = Text(_USABLE_WITHOUT, {**params, "missing": missing})
    elif said.get("reachable") is True and said.get("ready") is True and not nodes:
        summary, confidence = Text(_ANSWERS), "possible"
    else:
        return None
    code = codes.CODES["cluster-usable-despite-failure"]
    quotes = [
        Quote(shorten(f"{get_text(node, 'name')} Ready {get_text(node, 'version')}"), "kubernetes")
        for node in nodes
        if node.get("ready") is True
    ]
    return Finding(
        code=code.name,
        scope=Scope("cluster"),
        summary=summary,
        evidence=tuple(quotes[:3]),
        remedy=Text(_UPDATE_REMEDY if status.startswith("UPDATE_") else code.remedy),
        operator_remedy=Text(code.operator_remedy),
        confidence=confidence,
        resource=next((f.resource for f in causes if f.code in _NOTHING_KNOWN), ""),
        since=as_time(said.get("asked_at")),
    )


def _is_late(case: Case) -> bool:
    """Still in progress although Heat's time is up."""
    deadline = case.progress.cluster.deadline
    return deadline is not None and case.now >= deadline


def _unreported(case: Case) -> list[str]:
    return [node.name for node in case.progress.nodes if node.state != "ready"]


def ranked(case: Case, causes: Sequence[Finding], works: Finding | None) -> tuple[Finding, ...]:
    """The causes, and beside them that the cluster works: first where no cause is known, unless a
    node that never reported is not in Kubernetes either.
    """
    if works is None:
        return tuple(causes)
    if any(finding.code not in _NOTHING_KNOWN for finding in causes):
        return (causes[0], works, *causes[1:])
    silent = [finding for finding in causes if finding.code == "agent-never-reported"]
    absent = _absent(case)
    if any(absent.intersection(finding.scope.names) for finding in silent):
        return (*silent, works)
    return (works, *silent)


def _absent(case: Case) -> set[str]:
    """The nodes that Kubernetes does not list, if all that it lists are known."""
    members = roll_call.members(case.progress.nodes, case.evidence.kubernetes)
    if any(member.node is None for member in members):
        return set()
    return {member.name for member in members if member.presence == "absent"}


def out_of_sync(case: Case) -> Finding | None:
    """Heat's stack has ended, but Magnum has had the time to notice and still has not."""
    cluster, stack = case.evidence.cluster, case.doing.main
    magnum = get_text(cluster, "status")
    if stack is None or stack.phase not in ("FAILED", "COMPLETE"):
        return None
    if magnum != f"{stack.action}_IN_PROGRESS" or any(each.running for each in case.doing.stacks):
        return None
    updated = as_time(cluster.get("updated_at"))
    ended = stack.ended or case.progress.cluster.last_movement
    has_looked = updated is not None and ended is not None and updated > ended
    if ended and case.now - ended < _SYNC_AFTER and not has_looked:
        return None
    code = codes.CODES["status-out-of-sync"]
    heat = f"{stack.action}_{stack.phase}"
    return Finding(
        code=code.name,
        scope=Scope("cluster"),
        summary=Text(_OUT_OF_SYNC, {"heat": heat, "magnum": magnum}),
        evidence=(Quote(shorten(stack.reason) or heat, "heat", time=ended),),
        remedy=Text(code.remedy),
        operator_remedy=Text(code.operator_remedy),
        confidence="certain",
        since=ended,
    )


def stalled(case: Case) -> Finding | None:
    """In progress, but nothing has happened for long."""
    if case.state not in ("waiting", "deploying", "updating", "deleting", "stalled"):
        return None
    moved = _last_movement(case)
    if moved is None or case.now - moved < STALLED_AFTER:
        return None
    code = codes.CODES["stalled"]
    waiting = _waiting_for(case)
    minutes = str(int((case.now - moved).total_seconds()) // 60)
    summary = Text(_STALLED_UNKNOWN, {"minutes": minutes})
    if waiting:
        summary = Text(_STALLED, {"minutes": minutes, "resource": waiting})
    return Finding(
        code=code.name,
        scope=Scope("cluster"),
        summary=summary,
        evidence=(Quote(case.progress.cluster.status, "magnum", waiting, moved),),
        remedy=Text(code.remedy),
        operator_remedy=Text(code.operator_remedy),
        confidence="likely",
        resource=waiting,
        since=moved,
    )


def _last_movement(case: Case) -> datetime | None:
    """When anything last happened, where Heat tells it, or where Heat's time is up."""
    if case.rows or _is_late(case):
        return case.progress.cluster.last_movement
    return None


def _waiting_for(case: Case) -> str:
    """The deepest resource in progress, groups and nodes as a whole aside."""
    running = [row for row in case.rows if row.phase == "running" and not row.name.isdecimal()]
    deepest = max(running, key=lambda row: len(row.stack_name), default=None)
    return deepest.name if deepest else ""


def last_resort(case: Case) -> Finding:
    """Nobody said why: the time was up, or not even that is known."""
    cluster = case.progress.cluster
    said = cluster.reason or get_text(case.evidence.cluster, "status_reason")
    words = Quote(shorten(said) or cluster.status, "heat" if cluster.reason else "magnum")
    timed_out = _timed_out(case, said)
    code = codes.CODES["stack-timed-out" if timed_out else "unknown"]
    stopped = _stopped(case)
    waiting = stopped.name if stopped else ""
    node = case.node_of(stopped) if stopped and timed_out else ""
    summary = Text(_TIMED_OUT if timed_out else _NO_CAUSE)
    if timed_out and waiting:
        summary = Text(_TIMED_OUT_AT, {"resource": waiting})
    return Finding(
        code=code.name,
        scope=Scope("node", (node,)) if node else Scope("cluster"),
        summary=summary,
        evidence=(words,),
        remedy=Text(code.remedy),
        operator_remedy=Text(code.operator_remedy),
        confidence="likely" if timed_out else "possible",
        resource=waiting if timed_out else "",
    )


def _timed_out(case: Case, said: str) -> bool:
    told = [said, *(failure.text for failure in failures.said(case))]
    if any("timed out" in text.lower() for text in told):
        return True
    return any(node.cause == "timed-out" for node in case.progress.nodes)


def _stopped(case: Case) -> Resource | None:
    """The deepest resource that the end of Heat's time stopped, groups aside."""
    rows = [row for row in case.rows if row.phase == "stopped" and not row.name.isdecimal()]
    return max(rows, key=lambda row: len(row.stack_name), default=None)
