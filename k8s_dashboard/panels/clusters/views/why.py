# SPDX-License-Identifier: Apache-2.0
"""The panel that says why a cluster failed, and the comparison with one that did not."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from k8s_dashboard import kubeconfig
from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import NotFound
from k8s_dashboard.diagnosis import Finding, difference, fixes, report, wanted
from k8s_dashboard.diagnosis.fixes import Change, Fix
from k8s_dashboard.diagnosis.model import Quote
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.panels.clusters import access, asking, wording
from k8s_dashboard.panels.clusters.views.base import FragmentPage
from k8s_dashboard.progress.model import Node, Progress

PLACE = "horizon:project:kubernetes_clusters:"
NAMES_SHOWN = 3
LONG = 280
"""Characters from which a quote is folded."""

SILENT = ("agent-never-reported", "agent-broken")

HEADINGS = {
    "failed": gettext_lazy("Why it failed"),
    "failing": gettext_lazy("Why it is failing"),
}
CONFIDENCE = {
    "certain": "",
    "likely": gettext_lazy("Probably this is the cause. It is not certain."),
    "possible": gettext_lazy("This may be the cause. Nothing here says so for certain."),
}


def context(
    request: HttpRequest, evidence: Evidence, progress: Progress, findings: Sequence[Finding]
) -> dict[str, Any]:
    """All that ``_why.html`` shows, as ``why``; None where nothing was found.

    The same evidence gives the same panel, so that a page that refreshes keeps it as it is.
    """
    if not findings:
        return {"why": None}
    cluster, state = evidence.cluster, progress.cluster.state
    options = [_options(request, finding, evidence, progress) for finding in findings]
    causes = [
        _cause(f"why-{number}", finding, found, progress, cluster)
        for number, (finding, found) in enumerate(zip(findings, options, strict=True))
    ]
    usable = any(finding.code == asking.USABLE for finding in findings)
    return {
        "why": {
            "heading": _("Marked as failed, and yet it works")
            if usable
            else HEADINGS.get(state, _("What holds it up")),
            "tone": "warning" if usable or state not in HEADINGS else "danger",
            "first": causes[0],
            "others": causes[1:],
            "again": None if usable else _again(request, options, evidence, progress),
            "report": report.write(evidence, progress, findings, wording.sentence),
            "up": _up(progress) if asking.offered(request, cluster) else "",
            "kubeconfig": not kubeconfig.refusal(cluster)
            and access.allowed(request, access.KUBECONFIG, cluster),
        }
    }


def _cause(
    key: str,
    finding: Finding,
    options: Sequence[Fix],
    progress: Progress,
    cluster: dict[str, Any],
) -> dict[str, Any]:
    """``key`` is an id for the page, by which what is open stays open."""
    nodes = [node for node in progress.nodes if node.name in finding.scope.names]
    return {
        "key": key,
        "finding": finding,
        "summary": wording.sentence(finding.summary),
        "where": _where(finding, nodes, progress.nodes),
        "time": finding.since or next((q.time for q in finding.evidence if q.time), None),
        "stopped": _stopped(progress.nodes),
        "confidence": CONFIDENCE[finding.confidence],
        "quotes": [
            _quote(f"{key}-quote-{number}", quote, nodes)
            for number, quote in enumerate(finding.evidence)
        ],
        "links": _links(finding, nodes, cluster["uuid"]),
        "connection": _connection(nodes, cluster["uuid"]),
        "remedy": wording.sentence(finding.remedy),
        "operator_remedy": wording.sentence(finding.operator_remedy),
        "fixes": [(wording.sentence(fix.title), _address(cluster, fix.changes)) for fix in options],
    }


def _where(finding: Finding, nodes: Sequence[Node], everyone: Sequence[Node]) -> list[str]:
    """The names, and how many of all with that role: "worker-1", "1 of 3 workers"."""
    if not nodes:
        return [", ".join(finding.scope.names)] if finding.scope.names else []
    found = [_names([node.name for node in nodes])]
    for role, words in (("control-plane", _of_control_plane), ("worker", _of_workers)):
        some = sum(1 for node in nodes if node.role == role)
        if some:
            found.append(words(some, sum(1 for node in everyone if node.role == role)))
    return found


def _names(names: Sequence[str]) -> str:
    shown, more = names[:NAMES_SHOWN], len(names) - NAMES_SHOWN
    if more <= 0:
        return ", ".join(shown)
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
        "names": ", ".join(shown),
        "more": more,
    }


def _of_workers(some: int, total: int) -> str:
    return ngettext("%(some)d of %(total)d worker", "%(some)d of %(total)d workers", total) % {
        "some": some,
        "total": total,
    }


def _of_control_plane(some: int, total: int) -> str:
    return ngettext(
        "%(some)d of %(total)d control-plane node",
        "%(some)d of %(total)d control-plane nodes",
        total,
    ) % {"some": some, "total": total}


def _stopped(nodes: Iterable[Node]) -> str:
    """The nodes that did nothing wrong: Heat stops all as soon as one has failed."""
    number = sum(1 for node in nodes if node.cause == "stopped")
    if not number:
        return ""
    return (
        ngettext(
            "%d other node was stopped because of it",
            "%d other nodes were stopped because of it",
            number,
        )
        % number
    )


def _quote(key: str, quote: Quote, nodes: Sequence[Node]) -> dict[str, Any]:
    long = len(quote.text) > LONG
    return {
        "key": key,
        "quote": quote,
        "beginning": f"{quote.text[: LONG - 40].rstrip()} …" if long else "",
        "source": _source(quote, nodes),
    }


def _source(quote: Quote, nodes: Sequence[Node]) -> str:
    if quote.source == "node" and len(nodes) == 1:
        return _("script of %s") % nodes[0].name
    if quote.source == "console" and len(nodes) == 1:
        return _("console log of %s") % nodes[0].name
    return _(report.SOURCES.get(quote.source, quote.source))


def _links(finding: Finding, nodes: Sequence[Node], cluster_id: str) -> list[tuple[str, str]]:
    """Where the whole of it can be read: what a node printed, or its server's console log."""
    for node in nodes:
        deployment = finding.deployment_id or node.deployment_id
        if node.cause in wanted.WITH_OUTPUT and deployment:
            address = reverse(f"{PLACE}output", args=[cluster_id, deployment])
            return [(_("The whole output of %s, step by step") % node.name, address)]
    if finding.code in SILENT or any(quote.source == "console" for quote in finding.evidence):
        return [_console(node) for node in nodes[:1] if node.server_id]
    return []


def _connection(nodes: Sequence[Node], cluster_id: str) -> tuple[str, str] | None:
    """A node that says nothing, and where its server, port and way out are looked at."""
    silent = (node for node in nodes if node.state == "silent" and node.server_id)
    node = next(silent, None)
    if node is None:
        return None
    return node.name, reverse(f"{PLACE}connection", args=[cluster_id, node.server_id])


def _console(node: Node) -> tuple[str, str]:
    address = reverse("horizon:project:instances:detail", args=[node.server_id])
    return _("The console log of %s") % node.name, f"{address}?tab=instance_details__log"


def _options(
    request: HttpRequest, finding: Finding, evidence: Evidence, progress: Progress
) -> tuple[Fix, ...]:
    if not access.allowed(request, access.CREATE):
        return ()
    return fixes.fixes(finding, evidence, progress)


def _again(
    request: HttpRequest, options: Sequence[tuple[Fix, ...]], evidence: Evidence, progress: Progress
) -> tuple[str, str] | None:
    """What no single finding offers: all changes in one, or the same once more."""
    made = fixes.may_be_made_again(progress, evidence)
    if not made or not access.allowed(request, access.CREATE):
        return None
    if sum(1 for found in options if found) > 1:
        changes = fixes.together(options)
        return _("Create again with all of this changed"), _address(evidence.cluster, changes)
    if not any(options):
        return _("Create again, unchanged"), _address(evidence.cluster, ())
    return None


def _address(cluster: dict[str, Any], changes: Iterable[Change]) -> str:
    address = reverse(f"{PLACE}create_again", args=[cluster["uuid"]])
    query = urlencode(fixes.to_query(changes))
    return f"{address}?{query}" if query else address


def _up(progress: Progress) -> str:
    ready = progress.cluster.ready
    if not ready:
        return _("Its Kubernetes API has an address. Whether it answers can be asked.")
    return (
        ngettext(
            "%d node is up. Whether Kubernetes answers can be asked.",
            "%d nodes are up. Whether Kubernetes answers can be asked.",
            ready,
        )
        % ready
    )


class DifferenceView(FragmentPage):
    """What is other than in the last good cluster of the project: one call to Magnum for both, and
    one more where they are of different templates.
    """

    template_name = "k8s_dashboard/clusters/difference.html"
    fragment_name = "k8s_dashboard/clusters/_difference.html"
    page_title = gettext_lazy("{{ cluster.name }}, compared")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        clusters = magnum.clusters(self.request)
        cluster = next((c for c in clusters if c["uuid"] == self.kwargs["cluster_id"]), None)
        if cluster is None:
            raise NotFound("magnum", 404, _("it is not a cluster of this project"))
        templates = self._templates(clusters, cluster)
        template = templates.get(cluster["cluster_template_id"], {})
        good = difference.last_good(cluster, template, clusters, templates)
        differences: tuple[difference.Difference, ...] = ()
        if good:
            good_template = templates.get(good["cluster_template_id"], {})
            differences = difference.compare(cluster, template, good, good_template)
        return super().get_context_data(**kwargs) | {
            "cluster": cluster,
            "good": good,
            "differences": differences,
        }

    def _templates(
        self, clusters: Sequence[dict[str, Any]], cluster: dict[str, Any]
    ) -> dict[str, dict[str, Any]]:
        """Templates by id, where the cluster to compare with may be of another one."""
        same = [c for c in clusters if c["cluster_template_id"] == cluster["cluster_template_id"]]
        if difference.last_good(cluster, {}, same, {}):
            return {}
        return {item["uuid"]: item for item in magnum.cluster_templates(self.request)}
