# SPDX-License-Identifier: Apache-2.0
"""Findings about API calls that failed: what a service refused, or could not do."""

import re

from k8s_dashboard.diagnosis import words
from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.failures import Failure
from k8s_dashboard.diagnosis.model import Finding, Source
from k8s_dashboard.evidence import Object, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _

_SOURCES: dict[str, Source] = {
    "block-storage": "cinder",
    "cinder": "cinder",
    "compute": "nova",
    "glance": "glance",
    "heat": "heat",
    "identity": "keystone",
    "image": "glance",
    "keystone": "keystone",
    "kubernetes": "kubernetes",
    "load-balancer": "octavia",
    "network": "neutron",
    "neutron": "neutron",
    "nova": "nova",
    "octavia": "octavia",
    "orchestration": "heat",
    "volume": "cinder",
    "volumev3": "cinder",
}

_MAX_ERRORS = 100
_SIGNED_OUT = _("The service did not accept who asked: the sign-in has ended, or is not for it.")
_SIGN_IN = _("Sign in again, and repeat what you did.")

# Calls that only collected evidence. That one failed leaves a gap, and is no cause. Of what a call
# was for that is neither, only words that are understood tell.
_READING = re.compile(
    r"(?i)cluster_template|events|nodegroups|resources|servers|software_deployments|stacks"
    r"|consoles?\b.*"
    r"|(?:list|show|poll|find)(?:\b|_).*|get(?:\b|_)(?!.*certificate).*|.*[ _.:](?:list|show|get)"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHANGING = re.compile(
    r"(?i)create|update|delete|resize|upgrade|rotate|sign|certificate|\b(?:patch|post|put)\b"
)


def findings(case: Case) -> list[Finding]:
    """Why what somebody asked for was refused; and that Heat does not have the cluster's stack."""
    evidence = case.evidence
    asked_for = evidence.request is not None or not _is_known(case)
    found = []
    for error in evidence.errors[:_MAX_ERRORS]:
        failure = _failure(error)
        operation = get_text(error, "operation")
        if asked_for or _CHANGING.search(operation):
            found.append(_refused(error, failure, case))
        elif _has_no_stack(error, case) or not _READING.fullmatch(operation):
            found += words.matched([failure], case)
    return found


def _refused(error: Object, failure: Failure, case: Case) -> Finding:
    if error.get("status") == 401:
        return words.with_words(
            failure, case, "permission-denied", Text(_SIGNED_OUT), Text(_SIGN_IN)
        )
    return words.finding(failure, case)


def _is_known(case: Case) -> bool:
    evidence = case.evidence
    return bool(evidence.cluster or case.rows or evidence.stacks or evidence.software_deployments)


def _failure(error: Object) -> Failure:
    """The service is taken by its word, Magnum where it is not named."""
    status, request_id = error.get("status"), get_text(error, "request_id")
    text = get_text(error, "message") or (f"HTTP {status}" if isinstance(status, int) else "")
    if request_id and request_id not in text:
        text = f"{text} (Request-ID: {request_id})"
    return Failure(text, _SOURCES.get(get_text(error, "service").lower(), "magnum"))


def _has_no_stack(error: Object, case: Case) -> bool:
    """Heat says that it does not have the stack, and Magnum has not asked to delete it.

    Drivers that do without Heat keep a name of their own in its place.
    """
    return bool(
        error.get("status") == 404
        and _SOURCES.get(get_text(error, "service").lower()) == "heat"
        and not case.evidence.stacks
        and _UUID.fullmatch(get_text(case.evidence.cluster, "stack_id"))
        and case.progress.cluster.status != "DELETE_IN_PROGRESS"
    )
