# SPDX-License-Identifier: Apache-2.0
"""A report for the operator: one plain text with all that somebody needs to look further.

It holds no time of its own, so that the same evidence gives the same text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from k8s_dashboard import redact
from k8s_dashboard.diagnosis.model import Finding, Quote, request_ids
from k8s_dashboard.evidence import Evidence, as_object, as_time, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.progress.model import Node, Progress
from k8s_dashboard.progress.resources import Resource, resources

Say = Callable[[Text], str]
"""Turns a text of the plain modules into the reader's language."""

SOURCES = {
    "magnum": _("Magnum"),
    "heat": _("Heat"),
    "nova": _("Nova"),
    "neutron": _("Neutron"),
    "cinder": _("Cinder"),
    "glance": _("Glance"),
    "keystone": _("Keystone"),
    "octavia": _("Octavia"),
    "node": _("script of the node"),
    "console": _("console log of the node"),
    "kubernetes": _("Kubernetes"),
}

_MOST_NODES = 10
_MOST_REQUESTS = 20
_MOST_RESOURCES = 10
_SAFE_WORD = re.compile(r"[\w.-]{1,255}")


def write(
    evidence: Evidence, progress: Progress, findings: Iterable[Finding], say: Say = str
) -> str:
    """The report; "" where there is no finding. Redacted, times in UTC."""
    findings = tuple(findings)
    if not findings:
        return ""
    sections = [
        _cluster(evidence, progress, say),
        *(_finding(finding, number, say) for number, finding in enumerate(findings, 1)),
        _affected(evidence, progress, findings, say),
        _requests(evidence, findings, say),
        _commands(evidence, progress, findings, say),
    ]
    texts = ["\n".join(_flat(line) for line in section) for section in sections]
    return redact.text("\n\n".join(text for text in texts if text) + "\n")


def _flat(line: str) -> str:
    """The line as one line, whatever was put in, and without what steers a terminal."""
    words = "".join(char if char.isprintable() else " " for char in line).split()
    return f"{' ' * (len(line) - len(line.lstrip(' ')))}{' '.join(words)}"


def _cluster(evidence: Evidence, progress: Progress, say: Say) -> Iterator[str]:
    cluster = evidence.cluster
    values = {"name": get_text(cluster, "name"), "status": get_text(cluster, "status")}
    yield say(Text(_("Kubernetes cluster %(name)s: %(status)s"), values))
    stack_id = get_text(cluster, "stack_id", "cluster_id")
    same = (item for item in evidence.stacks if get_text(item, "id") == stack_id)
    stack = next(same, {})
    described = (get_text(stack, "stack_name"), stack_id, get_text(stack, "stack_status"))
    facts = (
        (_("Cluster"), get_text(cluster, "uuid")),
        (_("Stack"), " ".join(filter(None, described))),
        (_("Project"), get_text(cluster, "project_id")),
        (_("Created"), _utc(as_time(cluster.get("created_at")))),
        (_("Last change"), _utc(as_time(cluster.get("updated_at")))),
        (_("Magnum says"), get_text(cluster, "status_reason")[:500]),
    )
    for title, value in facts:
        if value:
            yield f"{say(Text(title))}: {value}"


def _finding(finding: Finding, number: int, say: Say) -> Iterator[str]:
    yield f"{number}. {say(finding.summary)}"
    yield f"   [{finding.code}, {finding.confidence}]"
    if finding.scope.names:
        names = {"names": _list(finding.scope.names)}
        yield "   " + say(Text(_("Affected: %(names)s"), names))
    for quote in finding.evidence:
        yield f"   > {quote.text}"
        yield f"     ({_source(quote, say)})"
    if finding.operator_remedy:
        text = {"remedy": say(finding.operator_remedy)}
        yield "   " + say(Text(_("What an operator can do: %(remedy)s"), text))


def _source(quote: Quote, say: Say) -> str:
    parts = [say(Text(SOURCES.get(quote.source, quote.source))), quote.resource, _utc(quote.time)]
    if quote.count > 1:
        parts.append(say(Text(_("%(count)s times"), {"count": str(quote.count)})))
    return ", ".join(part for part in parts if part)


def _utc(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S} UTC" if time else ""


def _list(names: Iterable[str]) -> str:
    names = tuple(names)
    more = f" (+{len(names) - _MOST_NODES})" if len(names) > _MOST_NODES else ""
    return ", ".join(names[:_MOST_NODES]) + more


def _affected(
    evidence: Evidence, progress: Progress, findings: Iterable[Finding], say: Say
) -> Iterator[str]:
    """The nodes with their servers and deployments, and the resources that failed."""
    lines = []
    for node in _nodes(progress, findings):
        ids = {"server": node.server_id, "deployment": node.deployment_id}
        found = [f"{kind} {value}" for kind, value in ids.items() if value]
        lines.append(f"  {node.name}: {node.server_name} {', '.join(found)}".rstrip())
    lines += [
        f"  {row.stack_name} / {row.name}: {row.type.rsplit('/', 1)[-1]} {row.physical_id}".rstrip()
        for row in _failed(evidence)
    ]
    if lines:
        yield say(Text(_("Nodes and resources:")))
        yield from lines


def _nodes(progress: Progress, findings: Iterable[Finding]) -> list[Node]:
    names = {name for finding in findings for name in finding.scope.names}
    return [node for node in progress.nodes if node.name in names][:_MOST_NODES]


def _failed(evidence: Evidence) -> list[Resource]:
    """What failed by itself, the deepest first."""
    failed = [row for row in resources(evidence) if row.phase == "failed"]
    return sorted(failed, key=lambda row: -len(row.stack_name))[:_MOST_RESOURCES]


def _requests(evidence: Evidence, findings: Iterable[Finding], say: Say) -> Iterator[str]:
    found = dict.fromkeys(name for finding in findings for name in finding.request_ids)
    found |= dict.fromkeys(requests(evidence))
    if found:
        yield say(Text(_("Requests to look for in the logs:")))
        yield from (f"  {name}" for name in list(found)[:_MOST_REQUESTS])


def requests(evidence: Evidence) -> list[str]:
    """Ids of requests that the services name where something failed, each once."""
    texts = [get_text(error, key) for error in evidence.errors for key in ("request_id", "message")]
    texts += [row.reason for row in resources(evidence) if row.status == "FAILED"]
    texts += [get_text(evidence.cluster, "status_reason")]
    texts += [str(fault) for fault in as_object(evidence.cluster.get("faults")).values()]
    texts += [get_text(stack, "stack_status_reason") for stack in evidence.stacks]
    for server in evidence.servers:
        fault = as_object(server.get("fault"))
        texts += [get_text(fault, "message"), get_text(fault, "details")]
    return list(dict.fromkeys(name for text in texts for name in request_ids(text)))


def _commands(
    evidence: Evidence, progress: Progress, findings: Iterable[Finding], say: Say
) -> Iterator[str]:
    yield say(Text(_("Commands to look further:")))
    cluster = evidence.cluster
    if name := _word(get_text(cluster, "uuid")):
        yield f"  openstack coe cluster show {name}"
        yield f"  openstack coe nodegroup list {name}"
    if stack := _word(get_text(cluster, "stack_id", "cluster_id")):
        yield f"  openstack stack failures list --long {stack}"
        yield f"  openstack stack resource list --nested-depth 5 --filter status=FAILED {stack}"
    for node in _nodes(progress, findings)[:3]:
        if server := _word(node.server_id):
            yield f"  openstack server show {server}"
            yield f"  openstack console log show --lines 200 {server}"
        if deployment := _word(node.deployment_id):
            yield f"  openstack software deployment output show --all --long {deployment}"


def _word(text: str) -> str:
    """An id that can stand in a command line as it is, or ""."""
    return text if _SAFE_WORD.fullmatch(text) and not text.startswith("-") else ""
