# SPDX-License-Identifier: Apache-2.0
"""Findings about nodes that say nothing: what their servers and consoles tell instead."""

import re
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from k8s_dashboard.diagnosis import codes, languages
from k8s_dashboard.diagnosis.cases import Case
from k8s_dashboard.diagnosis.model import Finding, Quote, Scope, shorten
from k8s_dashboard.diagnosis.rules import NODE, Match
from k8s_dashboard.evidence import as_objects, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.output import clean
from k8s_dashboard.progress import SILENT_AFTER
from k8s_dashboard.progress.model import Node
from k8s_dashboard.progress.resources import is_consequence
from k8s_dashboard.redact import text as redacted

_MAX_NODES = 2000
_CONSOLE = 30_000
_INSISTING = 3
_MAX_LINES = 200
_STARTED = re.compile(r"\bStarted (?:heat-container-agent|Run heat-container-agent)")
# Once a machine has come so far, what went wrong before is over. The manifest is the last thing
# that podman writes of an image that it has pulled (containers/image, copy/single.go).
_OVER = re.compile(
    rf"{_STARTED.pattern}|GET result: OK|Ignition finished successfully|fetched base config"
    r"|Writing manifest to image destination"
)
# Who brings a node up to its agent, and how it complains.
_COMPLAINT = re.compile(
    r"(?i)(?:ignition|cloud-init|podman|docker|containerd|heat[-_]\w|os-(?:collect|refresh)-config"
    r"|networkmanager|systemd-(?:networkd|resolved)|\brunc\b|configure-agent-env).*"
    r"\b(?:error|fatal|exception|traceback|giving up|timed out|denied|refused|unable to|fail\w*)\b"
)
_WHEN = re.compile(r"^\[ *\d+\.\d+\] ?|(?<=\w)\[\d+\](?=:)")

_NEVER = _("No report from %(node)s until Heat's time was up; its server runs.")
_NOT_YET = _("No report from %(node)s so far; its server runs.")
_STOPPED = _("The server of %(node)s does not run: Nova says %(status)s.")
_STOPPED_REMEDY = _("Start the server, or delete the cluster and create it again.")
_ADDONS = _("The script that installs the add-ons on %(node)s did not end in time.")
_LOOPBACK = _(
    "Heat is at %(host)s for nodes too, and that is a loopback address: a node that asks there asks"
    " itself. Give Keystone and Heat public endpoints that nodes can reach."
)
_INTERNAL = _(
    "On the node, journalctl -u heat-container-agent tells them apart. Heat is at %(host)s, an"
    " internal address: make sure that nodes reach it and Keystone from the networks of projects,"
    " and offer a registry mirror."
)


def findings(case: Case) -> list[Finding]:
    """What keeps silent nodes from reporting, as far as their servers and consoles tell."""
    found = []
    for node in case.progress.nodes[:_MAX_NODES]:
        if node.cause in ("server-not-running", "server-failed"):
            found.append(_stopped(node, case))
        elif node.state == "silent":
            found.append(_from_console(node, case) or _silent(node, case))
        elif node.stage == "addons" and node.cause == "timed-out":
            found.append(_addons(node))
    return found


def beside(case: Case, found: Iterable[Finding]) -> list[Finding]:
    """What keeps further nodes silent, where their consoles tell a cause of its own."""
    named = {name for finding in found for name in finding.scope.names}
    silent = [
        node
        for node in case.progress.nodes[:_MAX_NODES]
        if node.state == "silent" and node.name not in named
    ]
    told = (_from_console(node, case, symptoms=False) for node in silent)
    return [finding for finding in told if finding]


def unanswered(case: Case) -> list[Finding]:
    """Nodes whose deployment nobody answered, where Heat's resources are not known."""
    if case.rows or not case.ended:
        return []
    found = []
    for record in case.evidence.software_deployments:
        reason = get_text(record, "status_reason")
        waiting = record.get("status") == "IN_PROGRESS" or is_consequence(reason)
        if waiting and get_text(record, "server_id") and not record.get("output_values"):
            name = case.node_on(get_text(record, "server_id"))
            words = (Quote(shorten(reason), "heat"),) if reason else ()
            found.append(_never(name, "", words, case))
    return found


def consoles(case: Case) -> list[Finding]:
    """What consoles tell where nothing else is known of their nodes, and these are not ready."""
    ready = {node.server_id for node in case.progress.nodes if node.state == "ready"}
    servers = [server_id for server_id in case.evidence.consoles if server_id not in ready]
    told = (_console_finding(each, case.node_on(each), "", case) for each in servers)
    return [finding for finding in told if finding]


def early(case: Case) -> list[Finding]:
    """What consoles of nodes that are still on their way say; where Heat tells how far they are,
    only what is said again and again.
    """
    often = _INSISTING if case.rows else 1
    told = [finding for finding in consoles(case) if finding.evidence[0].count >= often]
    return [replace(finding, confidence="possible") for finding in told]


def _from_console(node: Node, case: Case, *, symptoms: bool = True) -> Finding | None:
    return _console_finding(node.server_id, node.name, _deployment(node), case, symptoms=symptoms)


def _console_finding(
    server_id: str, name: str, resource: str, case: Case, *, symptoms: bool = True
) -> Finding | None:
    seen = _cause(case.evidence.consoles.get(server_id, ""))
    if seen is None or (seen[0].rule.symptom and not symptoms):
        return None
    match, line, count = seen
    rule = match.rule
    return Finding(
        code=rule.code,
        scope=Scope("node", (name,)),
        summary=match.text(rule.summary, name),
        evidence=(Quote(shorten(line), "console", resource, None, count),),
        remedy=Text(codes.remedy(rule)),
        operator_remedy=Text(codes.operator_remedy(rule)),
        confidence="possible" if rule.confidence == "possible" else "likely",
        resource=resource,
    )


def _cause(console: str) -> tuple[Match, str, int] | None:
    """The last line that names a cause, or else a symptom; nothing that is over."""
    lines = _after_what_is_over(console)
    counts: dict[str, int] = {}
    latest: dict[str, str] = {}
    for line in lines:
        key = clean.alike(_WHEN.sub("", line))
        counts[key] = counts.get(key, 0) + 1
        latest.pop(key, None)
        latest[key] = line
    symptom = None
    for key, line in list(reversed(latest.items()))[:_MAX_LINES]:
        match = NODE.match(languages.english(_WHEN.sub("", line)))
        if match and not match.rule.symptom:
            return match, line, counts[key]
        if match and symptom is None:
            symptom = match, line, counts[key]
    return symptom


def _after_what_is_over(console: str) -> list[str]:
    lines = [line.strip() for line in redacted(console[-_CONSOLE:]).splitlines() if line.strip()]
    over = max((n for n, line in enumerate(lines) if _OVER.search(line)), default=-1)
    return lines[over + 1 :]


def _silent(node: Node, case: Case) -> Finding:
    ended = node.cause == "timed-out"
    found = _never(node.name, _deployment(node), _quotes(node, case), case)
    found = replace(found, since=node.since)
    if not ended:
        long = node.since is None or case.now - node.since >= SILENT_AFTER
        found = replace(
            found,
            summary=Text(_NOT_YET, {"node": node.name}),
            confidence="likely" if long else "possible",
        )
    complaint = _complaint(case.evidence.consoles.get(node.server_id, ""))
    if not complaint:
        return found
    quote = Quote(shorten(complaint), "console", _deployment(node))
    return replace(found, evidence=(*found.evidence, quote), confidence="possible")


def _complaint(console: str) -> str:
    """The last line in which a machine complains of something that no rule knows."""
    lines = _after_what_is_over(console)
    return next((line for line in reversed(lines) if _COMPLAINT.search(line[:2000])), "")


def _never(name: str, resource: str, quotes: tuple[Quote, ...], case: Case) -> Finding:
    code = codes.CODES["agent-never-reported"]
    return Finding(
        code=code.name,
        scope=Scope("node", (name,)),
        summary=Text(_NEVER, {"node": name}),
        evidence=quotes,
        remedy=Text(code.remedy),
        operator_remedy=_operator_remedy(case),
        confidence="certain",
        resource=resource,
    )


def _quotes(node: Node, case: Case) -> tuple[Quote, ...]:
    """What Heat says of the deployment it waits for, and how far the console shows the boot."""
    record = case.deployments.get(node.deployment_id, {})
    told = get_text(record, "status_reason")
    for row in case.rows:
        if not told and node.deployment_id and row.physical_id == node.deployment_id:
            told = row.reason if row.status == "FAILED" else ""
    quotes = [Quote(shorten(told), "heat", _deployment(node), node.since)] if told else []
    console = case.evidence.consoles.get(node.server_id, "")[-_CONSOLE:]
    started = [line for line in console.splitlines() if _STARTED.search(line)]
    if started:
        quotes.append(Quote(shorten(started[-1]), "console", _deployment(node)))
    return tuple(quotes)


def _operator_remedy(case: Case) -> Text:
    """Names the address of Heat where a node cannot, or may not, reach it."""
    host = _heat_host(case)
    if host == "localhost" or (_is_address(host) and ip_address(host).is_loopback):
        return Text(_LOOPBACK, {"host": host})
    if host and (("." not in host and ":" not in host) or _is_internal(host)):
        return Text(_INTERNAL, {"host": host})
    return Text(codes.CODES["agent-never-reported"].operator_remedy)


def _heat_host(case: Case) -> str:
    """The host of Heat's own links, which come from its public endpoint."""
    for item in (*case.evidence.stacks, *case.evidence.resources[:1]):
        for link in as_objects(item.get("links")):
            try:
                return urlsplit(get_text(link, "href")).hostname or ""
            except ValueError:
                continue
    return ""


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_internal(host: str) -> bool:
    return host.endswith((".internal", ".local", ".lan")) or (
        _is_address(host) and ip_address(host).is_private and not _is_documentation(host)
    )


def _is_documentation(host: str) -> bool:
    return host.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"))


def _stopped(node: Node, case: Case) -> Finding:
    status = get_text(case.servers.get(node.server_id, {}), "status")
    return Finding(
        code="server-failed",
        scope=Scope("node", (node.name,)),
        summary=Text(_STOPPED, {"node": node.name, "status": status}),
        evidence=(Quote(shorten(node.reason) or status, "nova", node.server_name),),
        remedy=Text(_STOPPED_REMEDY),
        operator_remedy=Text(codes.CODES["server-failed"].operator_remedy),
        confidence="likely",
        resource="kube-master" if node.role == "control-plane" else "kube-minion",
        since=node.since,
    )


def _addons(node: Node) -> Finding:
    code = codes.CODES["addon-failed"]
    return Finding(
        code=code.name,
        scope=Scope("node", (node.name,)),
        summary=Text(_ADDONS, {"node": node.name}),
        evidence=(),
        remedy=Text(code.remedy),
        operator_remedy=Text(code.operator_remedy),
        confidence="likely",
        resource="kube_cluster_deploy",
        since=node.since,
    )


def _deployment(node: Node) -> str:
    control_plane = node.role == "control-plane"
    return "master_config_deployment" if control_plane else "node_config_deployment"
