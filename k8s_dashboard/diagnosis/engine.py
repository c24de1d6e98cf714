# SPDX-License-Identifier: Apache-2.0
"""From failures and silent nodes to findings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from k8s_dashboard import output, progress
from k8s_dashboard.diagnosis import failures, infrastructure_rules, node_rules, request_rules
from k8s_dashboard.diagnosis.failures import Failure
from k8s_dashboard.diagnosis.model import (
    Confidence,
    Finding,
    Match,
    Quote,
    Rule,
    Scope,
    first_match,
    shorten,
)
from k8s_dashboard.evidence import Evidence, Object, as_object, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.output import NodeOutput
from k8s_dashboard.progress.groups import node_names
from k8s_dashboard.progress.model import Node, Progress
from k8s_dashboard.progress.resources import (
    Place,
    Resource,
    by_node,
    plain,
    resources,
)
from k8s_dashboard.progress.times import Times, from_events

SERVICE_RULES = (*request_rules.RULES, *infrastructure_rules.RULES)
_MAX_NAMES = 3
_ADDONS_NODE = "control-plane-0"

_NAMED = re.compile(r"resources\.([\w-]+)")

_SCRIPT_REMEDY = _("See the output of the node; with its last command it may tell more.")
_SILENT_REMEDY = _(
    "Look at the console log of the node's server. Check that its network reaches the internet"
    " and this cloud's public endpoints, and allow more time for slow registries."
)
_SILENT_OPERATOR = _(
    "Make the public endpoints of Keystone and Heat reachable from the networks of projects, and"
    " offer a registry mirror."
)
_UNKNOWN_REMEDY = _("Give your operator the words below.")


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look things up in."""

    evidence: Evidence
    progress: Progress
    names: Mapping[Place, str]
    places: Mapping[Resource, Place]
    times: Times
    deployments: Mapping[str, Object]


def diagnose(evidence: Evidence, now: datetime) -> tuple[Finding, ...]:
    """Why the cluster failed, is failing or stands still; the root cause first.

    Nothing for a cluster that is complete or on its way. Never raises on JSON-shaped evidence.
    """
    known = progress.read(evidence, now)
    if evidence.request is not None or not evidence.cluster:
        return _merged(_from_words(failure) for failure in failures.refused(evidence))
    state = known.cluster.state
    if state in ("ready", "deleted"):
        return ()
    rows = resources(evidence)
    case = _Case(
        evidence,
        known,
        node_names(evidence, rows),
        _places(rows),
        from_events(evidence.events),
        {get_text(item, "id"): item for item in evidence.software_deployments},
    )
    found = [_from_resource(row, case) for row in failures.deepest(rows)]
    if not found:
        found = [_from_silence(node, case) for node in known.nodes if node.state == "silent"]
    if not found and state in ("failed", "failing"):
        found = [_from_words(failure) for failure in failures.told(evidence)]
        found = found or [_last_resort(case)]
    return _merged(sorted(found, key=_first_known))


def _first_known(finding: Finding) -> tuple[bool, float]:
    """What failed first comes first; what says nothing comes last."""
    times = [quote.time.timestamp() for quote in finding.evidence if quote.time]
    return finding.code == "unknown", min(times, default=float("inf"))


def _from_resource(row: Resource, case: _Case) -> Finding:
    place = case.places.get(row)
    failure = Failure(row.reason, "heat", place, row, case.times.end(row))
    if not row.is_deployment:
        return _from_words(failure, case.names)
    node = case.names.get(place, "") if place else _ADDONS_NODE
    addons = place is None
    record = case.deployments.get(row.physical_id, {})
    told = output.read(as_object(record.get("output_values")))
    return _from_output(told, node, addons, failure)


def _places(rows: tuple[Resource, ...]) -> dict[Resource, Place]:
    """The node that each resource is part of; a node's entry in its group included."""
    found: dict[Resource, Place] = {}
    for node in by_node(rows):
        found.update(dict.fromkeys(node.resources, node.place))
        if node.member:
            found[node.member] = node.place
    return found


def _from_output(told: NodeOutput, node: str, addons: bool, failure: Failure) -> Finding:
    resource = failure.resource.name if failure.resource else ""
    quotes = [
        Quote(shorten(quote.text), "node", resource, failure.time, quote.count)
        for quote in told.errors
    ]
    scope = Scope("node", (node,) if node else ())
    for rule in node_rules.RULES:
        for quote in quotes:
            if match := first_match((rule,), quote.text):
                evidence = tuple(dict.fromkeys((quote, quotes[-1])))
                return _finding(match, scope, evidence, resource, node)
    if not quotes:
        words = Quote(shorten(plain(failure.text)), "heat", resource, failure.time)
        command = Quote(shorten(told.command), "node", resource, failure.time)
        quotes = [command if told.command else words]
    step = told.failed_step.name if told.failed_step else ""
    script = "addon-failed" if addons else "node-script-failed"
    return Finding(
        code="certificate-request-failed" if step == "certificates" else script,
        scope=scope,
        summary=_script_summary(told, node),
        evidence=tuple(quotes[:2]),
        remedy=Text(_SCRIPT_REMEDY),
        operator_remedy=Text(""),
        confidence="likely",
        resource=resource,
    )


def _script_summary(told: NodeOutput, node: str) -> Text:
    code = "" if told.exit_code is None else str(told.exit_code)
    if told.failed_step:
        return Text(
            _("The script on %(node)s ended with code %(code)s in the step “%(step)s”."),
            {"node": node, "code": code, "step": told.failed_step.title},
        )
    if code:
        return Text(
            _("The script on %(node)s ended with code %(code)s."), {"node": node, "code": code}
        )
    return Text(_("The script on %(node)s failed."), {"node": node})


def _from_words(failure: Failure, names: Mapping[Place, str] | None = None) -> Finding:
    """A finding from what a service says of a resource, a cluster, or a request."""
    row = failure.resource
    name = (names or {}).get(failure.place, "") if failure.place else ""
    scope = Scope("node", (name,)) if name else Scope("cluster")
    resource = _resource_name(row) if row else ""
    quote = Quote(shorten(plain(failure.text)), failure.source, resource, failure.time)
    about = f"{resource}: {failure.text}" if resource else failure.text
    if match := first_match(SERVICE_RULES, about):
        if match.rule.code == "quota-exceeded":
            resource = _quota_name(match.found.get("resource", ""))
        return _finding(match, scope, (quote,), resource, name)
    return Finding(
        code="unknown",
        scope=scope,
        summary=Text(_("It failed for a reason that is not known here.")),
        evidence=(quote,),
        remedy=Text(_UNKNOWN_REMEDY),
        operator_remedy=Text(""),
        confidence="possible",
        resource=resource,
    )


def _resource_name(row: Resource) -> str:
    """For a node that failed as a whole, the resource in it that its reason names."""
    named = _NAMED.findall(row.reason[:2000]) if row.name.isdecimal() else []
    return named[-1] if named else row.name


def _quota_name(text: str) -> str:
    """`server groups` and `security_group` as one word each, in the plural."""
    first = text.replace("'", "").split(",")[0].strip().lower()
    name = {"floatingip": "floating-ip"}.get(first, first).replace("_", "-").replace(" ", "-")
    return name if name.endswith("s") or name in ("", "ram") else f"{name}s"


def _from_silence(node: Node, case: _Case) -> Finding:
    """A node whose server runs and whose agent never reported; its console may tell why."""
    scope = Scope("node", (node.name,))
    if match_quote := _in_console(node, case.evidence.consoles.get(node.server_id, "")):
        match, quote = match_quote
        finding = _finding(match, scope, (quote,), "", node.name)
        confidence: Confidence = "likely" if finding.confidence == "certain" else "possible"
        return replace(finding, confidence=confidence)
    ended = node.cause == "timed-out"
    summary = (
        _(
            "%(node)s never reported: its server runs, but its agent sent nothing until Heat's time"
            " was up."
        )
        if ended
        else _("%(node)s has not reported: its server runs, but its agent has sent nothing so far.")
    )
    return Finding(
        code="agent-never-reported",
        scope=scope,
        summary=Text(summary, {"node": node.name}),
        evidence=_silence_quotes(node, case),
        remedy=Text(_SILENT_REMEDY),
        operator_remedy=Text(_SILENT_OPERATOR),
        confidence="certain" if ended else "likely",
        resource="kube_cluster_deploy" if node.stage == "addons" else _deployment_name(node),
    )


def _deployment_name(node: Node) -> str:
    control_plane = node.role == "control-plane"
    return "master_config_deployment" if control_plane else "node_config_deployment"


def _silence_quotes(node: Node, case: _Case) -> tuple[Quote, ...]:
    """What Heat says of the deployment it waits for."""
    record = case.deployments.get(node.deployment_id, {})
    told = get_text(record, "status_reason")
    for row in resources(case.evidence):
        if not told and node.deployment_id and row.physical_id == node.deployment_id:
            told = row.reason if row.status == "FAILED" else ""
    quote = Quote(shorten(told), "heat", _deployment_name(node), node.since)
    return (quote,) if told else ()


def _in_console(node: Node, console: str) -> tuple[Match, Quote] | None:
    lines = [line.strip() for line in console[-100_000:].splitlines() if line.strip()]
    for rule in node_rules.RULES:
        for line in reversed(lines):
            if match := first_match((rule,), line):
                return match, Quote(shorten(line), "console", node.server_name)
    return None


def _last_resort(case: _Case) -> Finding:
    """Nobody said why: the time was up, or not even that is known."""
    cluster = case.progress.cluster
    said = cluster.reason or get_text(case.evidence.cluster, "status_reason")
    timed_out = "timed out" in said.lower() or any(
        node.cause == "timed-out" for node in case.progress.nodes
    )
    return Finding(
        code="stack-timed-out" if timed_out else "unknown",
        scope=Scope("cluster"),
        summary=Text(
            _("Heat's time was up before every node was there.")
            if timed_out
            else _("It failed, and no service says why.")
        ),
        evidence=(Quote(shorten(said), "heat"),) if said else (),
        remedy=Text(
            _("Create the cluster again with more time, or fewer nodes.")
            if timed_out
            else _UNKNOWN_REMEDY
        ),
        operator_remedy=Text(""),
        confidence="likely" if timed_out else "possible",
    )


def _finding(
    match: Match, scope: Scope, evidence: tuple[Quote, ...], resource: str, node: str
) -> Finding:
    rule: Rule = match.rule
    return Finding(
        code=rule.code,
        scope=scope,
        summary=match.text(rule.summary, node),
        evidence=evidence,
        remedy=Text(rule.remedy),
        operator_remedy=Text(rule.operator_remedy),
        confidence=rule.confidence,
        resource=resource,
    )


def _merged(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The same cause on several nodes is one finding, with the first node's words."""
    result: dict[tuple[object, ...], Finding] = {}
    for finding in found:
        params = {key: value for key, value in finding.summary.params.items() if key != "node"}
        key = (
            finding.code,
            finding.summary.template,
            tuple(sorted(params.items())),
            finding.resource,
        )
        known = result.get(key)
        result[key] = _joined(known, finding) if known else finding
    return tuple(result.values())


def _joined(one: Finding, other: Finding) -> Finding:
    names = tuple(sorted({*one.scope.names, *other.scope.names}, key=lambda n: (len(n), n)))
    summary = one.summary
    if "node" in summary.params:
        summary = Text(summary.template, {**summary.params, "node": _list(names)})
    kind = "node" if names else one.scope.kind
    return replace(one, scope=Scope(kind, names), summary=summary)


def _list(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_MAX_NAMES])
    return f"{shown} (+{len(names) - _MAX_NAMES})" if len(names) > _MAX_NAMES else shown
