# SPDX-License-Identifier: Apache-2.0
"""Findings from what a service says of a resource, a cluster or a request."""

import re
from collections.abc import Iterable

from k8s_dashboard.diagnosis import codes, paths
from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.failures import Failure, bare
from k8s_dashboard.diagnosis.model import Confidence, Finding, Quote, Scope, request_ids, shorten
from k8s_dashboard.diagnosis.rules import NODE, SPOKEN, Match, Rule
from k8s_dashboard.evidence import as_object, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _

_UNKNOWN = _("It failed for a reason that is not known here.")
_LONGEST_NAME = 64
"""Characters that fit into the common name of a certificate (RFC 5280, ub-common-name)."""

_NAME_TOO_LONG = _("The cluster's name is longer than a certificate can hold.")
_NAME_REMEDY = _("Create it again with a name of at most 63 characters.")

_REQUEST = re.compile(r"\s*\(request-id: req-[\w-]{1,60}\)", re.IGNORECASE)

# Other services' names for what a quota is about.
_QUOTAS = {
    "floatingip": "floating-ip",
    "ip": "floating-ip",
    "loadbalancer": "load-balancer",
    "memory_mb": "ram",
    "servers": "instances",
    "vcpu": "cores",
}
_ONE_WORD = ("ram", "gigabytes")


def brief(words: str, node: str = "") -> Text | None:
    """One line of cause for what a service says, or None where it is not understood.

    It names `node` where the words are about one, and is a title of few words where they would need
    a name and there is none.
    """
    match = SPOKEN.match(words)
    if match is None:
        return None
    if not node and "%(node)s" in match.rule.summary:
        return Text(codes.CODES[match.rule.code].title)
    return match.text(match.rule.summary, node)


def finding(failure: Failure, case: Case) -> Finding:
    """What a failure's words tell; `unknown` with them where they tell nothing."""
    return known(failure, case) or unknown(failure, case)


def known(failure: Failure, case: Case) -> Finding | None:
    """A finding by the first rule that recognises the words."""
    match = SPOKEN.match(_with_kind(failure))
    if match is None:
        return None
    rule = match.rule
    scope, resource = place(failure, case)
    words = quote(failure, resource)
    node = scope.names[0] if scope.kind == "node" else ""
    if rule.code == "quota-exceeded":
        resource = (
            _quota_name(match.found.get("resource") or match.found.get("other", "")) or resource
        )
        match = Match(rule, {**match.found, "resource": resource.replace("-", " ")})
    if rule.code == "certificate-store-unavailable" and _name_is_too_long(case):
        return with_words(failure, case, "name-invalid", Text(_NAME_TOO_LONG), Text(_NAME_REMEDY))
    return Finding(
        code=rule.code,
        scope=scope,
        summary=match.text(rule.summary, node),
        evidence=(words,),
        remedy=Text(codes.remedy(rule)),
        operator_remedy=Text(codes.operator_remedy(rule)),
        confidence=_confidence(rule),
        resource=resource,
        request_ids=request_ids(failure.text),
        since=failure.time,
    )


def _confidence(rule: Rule) -> Confidence:
    """What only a node would say in these words may have been meant otherwise by a service."""
    return "likely" if rule.confidence == "certain" and rule in NODE else rule.confidence


def unknown(failure: Failure, case: Case) -> Finding:
    return with_words(failure, case, "unknown", Text(_UNKNOWN), Text(codes.CODES["unknown"].remedy))


def with_words(failure: Failure, case: Case, code: str, summary: Text, remedy: Text) -> Finding:
    """A finding that no rule makes, in words of its own."""
    scope, resource = place(failure, case)
    return Finding(
        code=code,
        scope=scope,
        summary=summary,
        evidence=(quote(failure, resource),),
        remedy=remedy,
        operator_remedy=Text(codes.CODES[code].operator_remedy),
        confidence="possible" if code == "unknown" else "likely",
        resource=resource,
        request_ids=request_ids(failure.text),
        since=failure.time,
    )


def place(failure: Failure, case: Case) -> tuple[Scope, str]:
    """What a failure is about, and the resource that failed."""
    path = paths.read(failure.text)
    row = failure.resource
    resource = path.resource or (row.name if row else "")
    if row and not row.name.isdecimal() and row.name not in ("kube_masters", "kube_minions"):
        resource = row.name
    group = _own_group(failure.group, case)
    node = failure.node or (case.node_at(path, group) if row is None or not group else "")
    if node:
        return Scope("node", (node,)), resource
    if group:
        return Scope("nodegroup", (group,)), resource
    return Scope("cluster"), resource


def _own_group(name: str, case: Case) -> str:
    """The name of a node group with a stack of its own: default ones share the cluster's."""
    stack = get_text(case.evidence.cluster, "stack_id")
    for group in case.evidence.nodegroups:
        if get_text(group, "name") == name and get_text(group, "stack_id") not in ("", stack):
            return name
    return ""


def quote(failure: Failure, resource: str) -> Quote:
    return Quote(shorten(bare(failure.text)), failure.source, resource, failure.time)


def _with_kind(failure: Failure) -> str:
    """The words with what they are about before them: Heat says alike of different things."""
    row = failure.resource
    text = _REQUEST.sub("", failure.text)
    return f"{row.type} {row.name}: {text}" if row else text


def matched(failures: Iterable[Failure], case: Case) -> list[Finding]:
    """Findings of those failures whose words are recognised."""
    found = (known(failure, case) for failure in failures)
    return [each for each in found if each]


def _quota_name(text: str) -> str:
    """`server groups`, `security_group` or `gigabytes_ssd` as one word each, in the plural."""
    first = text.replace("'", "").split(",")[0].strip().lower()
    first = _QUOTAS.get(first, first)
    for counted in ("gigabytes", "volumes"):
        if first.startswith(f"{counted}_"):
            first = counted
    name = first.replace("_", "-").replace(" ", "-")
    return name if name.endswith("s") or name in ("", *_ONE_WORD) else f"{name}s"


def _name_is_too_long(case: Case) -> bool:
    request = as_object(case.evidence.request)
    name = get_text(case.evidence.cluster, "name") or get_text(request, "name")
    return len(name) >= _LONGEST_NAME
