# SPDX-License-Identifier: Apache-2.0
"""Sentences for what the plain modules found: the only place where their codes become words."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from k8s_dashboard import kubeconfig
from k8s_dashboard.i18n import Text
from k8s_dashboard.panels.clusters.states import state
from k8s_dashboard.progress.model import ClusterProgress, Node, Progress, Usual
from k8s_dashboard.templatetags.k8s import duration, when

ROLES = {"control-plane": gettext_lazy("control plane"), "worker": gettext_lazy("worker")}

STAGE_HEADINGS = {
    "network": gettext_lazy("Network, volumes"),
    "server": gettext_lazy("Server"),
    "boot": gettext_lazy("Boot, agent"),
    "configure": gettext_lazy("Configure"),
    "addons": gettext_lazy("Add-ons"),
    "joined": gettext_lazy("In Kubernetes"),
}

PLACES = {
    "waiting": state("waiting").word,
    **STAGE_HEADINGS,
    **{name: state(name).word for name in ("deleting", "late", "silent", "stopped", "failed")},
    "ready": state("ready").word,
}
PLACE_TONES = {"late": "warning", "silent": "warning", "failed": "danger", "ready": "success"}

CAUSES = {
    "network-failed": gettext_lazy("its network or volumes could not be made"),
    "server-failed": gettext_lazy("its server could not be built"),
    "script-failed": gettext_lazy("its configuration script failed"),
    "addons-failed": gettext_lazy("the script for the add-ons failed"),
    "stopped": gettext_lazy("stopped because the deployment failed elsewhere"),
    "timed-out": gettext_lazy("had not finished when its time was up"),
    "server-not-running": gettext_lazy("its server is not running"),
    "not-ready": gettext_lazy("Kubernetes does not call it ready"),
}

DOING = {
    "waiting": gettext_lazy("%(node)s waits for its turn"),
    "building": gettext_lazy("%(node)s gets its server"),
    "booting": gettext_lazy("%(node)s is booting, its agent has not reported yet"),
    "configuring": gettext_lazy("%(node)s is being configured"),
    "deleting": gettext_lazy("%(node)s is being deleted"),
}

REFUSALS = {
    kubeconfig.NO_API_ADDRESS: gettext_lazy(
        "There is no kubeconfig yet: the cluster's Kubernetes API has no address so far."
    ),
    kubeconfig.TLS_DISABLED: gettext_lazy(
        "This cluster was made without TLS, so there is no certificate to sign in with."
    ),
    kubeconfig.BEING_DELETED: gettext_lazy("This cluster is being deleted."),
}
NOT_THE_CREATOR = gettext_lazy(
    "Magnum gives a kubeconfig only to the user who created the cluster, or to an administrator."
)


def kubeconfig_refusal(code: str | None) -> str:
    return str(REFUSALS[code]) if code else ""


def headline(progress: Progress) -> str:
    """What goes on, beside the word for the cluster's state; empty where that word says it all."""
    now = progress.cluster.state
    if now in ("failing", "failed", "stalled"):
        return _trouble(progress.nodes)
    if now in ("deploying", "updating", "deleting"):
        return _slowest(progress.nodes)
    return ""


def _trouble(nodes: tuple[Node, ...]) -> str:
    failed = [node for node in nodes if node.state == "failed"]
    silent = [node for node in nodes if node.state == "silent"]
    if failed:
        cause = CAUSES.get(failed[0].cause, _("failed"))
        return _names(failed) + " – " + str(cause)
    if silent:
        return _("no report from %s") % _names(silent)
    return ""


def _names(nodes: list[Node]) -> str:
    if len(nodes) == 1:
        return nodes[0].name
    return ngettext(
        "%(first)s and %(more)d more", "%(first)s and %(more)d more", len(nodes) - 1
    ) % {
        "first": nodes[0].name,
        "more": len(nodes) - 1,
    }


def _slowest(nodes: tuple[Node, ...]) -> str:
    """The node that is furthest on its way and longest in its state is what one waits for."""
    order = ("silent", "configuring", "booting", "building", "deleting", "waiting")
    for name in order:
        found = [node for node in nodes if node.state == name]
        if found and name in DOING:
            node = min(found, key=lambda n: (n.since is None, n.since, n.name))
            return str(DOING[name]) % {"node": node.name}
        if found:
            return _("no report from %s") % _names(found)
    return ""


def facts(progress: Progress) -> list[str]:
    """Short facts for the line below the state; times in them count on in the browser."""
    cluster, now = progress.cluster, progress.now
    found = []
    if cluster.total and cluster.state != "deleted":
        found.append(
            _("%(ready)d of %(total)d nodes ready")
            % {"ready": cluster.ready, "total": cluster.total}
        )
    if cluster.busy and cluster.started:
        found.append(format_html(_("running for {time}"), time=when(cluster.started, "age")))
    if cluster.eta_seconds is not None and cluster.eta_latest_seconds is not None:
        usual, latest = (
            when(now + timedelta(seconds=seconds), "left")
            for seconds in (cluster.eta_seconds, cluster.eta_latest_seconds)
        )
        text = _("about {usual} left, seldom more than {latest}")
        found.append(format_html(text, usual=usual, latest=latest))
    if cluster.busy and cluster.deadline:
        found.append(_give_up(cluster.deadline, now))
    if cluster.busy and cluster.last_report:
        found.append(
            format_html(
                _("last report: {node}, {when}"),
                node=cluster.last_reporter,
                when=when(cluster.last_report, "ago"),
            )
        )
    return found


def _give_up(deadline: datetime, now: datetime) -> str:
    clock = date_format(timezone.localtime(deadline), "TIME_FORMAT")
    if deadline <= now:
        return _("Heat's time was up at %s") % clock
    return format_html(_("Heat gives up at {time}, {left}"), time=clock, left=when(deadline, "in"))


def node_state(node: Node) -> str:
    """What the word for a node's state leaves open."""
    if node.state == "silent" and node.since:
        return format_html(_("has not reported for {time}"), time=when(node.since, "age"))
    if node.cause:
        return str(CAUSES.get(node.cause, node.cause))
    if node.state == "booting":
        return _("waiting for its agent")
    return ""


def usually(usual: Usual) -> str:
    """How long a stage takes, as far as it has been seen."""
    return ngettext(
        "%(median)s, seldom more than %(p90)s (%(count)d node)",
        "%(median)s, seldom more than %(p90)s (%(count)d nodes)",
        usual.count,
    ) % {
        "median": duration(usual.median),
        "p90": duration(usual.p90),
        "count": usual.count,
    }


def announcement(progress: Progress, headline: str) -> str:
    """The page's state as one sentence for a screen reader."""
    parts = [str(state(progress.cluster.state).word), headline, *facts(progress)[:1]]
    return ", ".join(part for part in parts if part)


def tone(cluster: ClusterProgress) -> str:
    return {
        "ready": "success",
        "failed": "danger",
        "failing": "danger",
        "stalled": "warning",
    }.get(cluster.state, "info")


def sentence(text: Text) -> str:
    """A text of the diagnosis in the user's language, with the title of a step that it names."""
    params = dict(text.params)
    if "step" in params:
        params["step"] = _(params["step"])
    return _(text.template) % params if text else ""
