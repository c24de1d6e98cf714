# SPDX-License-Identifier: Apache-2.0
"""Who may have a cluster's own API asked, and what it said in words for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from k8s_dashboard import defaults, evidence, kubeconfig, roll_call
from k8s_dashboard.diagnosis import Finding
from k8s_dashboard.panels.clusters import access, wording
from k8s_dashboard.panels.clusters.states import State, state
from k8s_dashboard.progress.model import Progress

ASK = (("container-infra", "certificate:get"),)
"""Without the cluster's authority nobody can tell who answers, so nothing is asked. Its nodes are
asked for with a certificate, which takes what a kubeconfig takes."""

NODES_SHOWN = 50
USABLE = "cluster-usable-despite-failure"

_ANSWERS = State(gettext_lazy("Kubernetes answers"), "fa-solid fa-circle-check", "success")
_NOT_READY_YET = State(
    gettext_lazy("Kubernetes answers, but is not ready"),
    "fa-solid fa-triangle-exclamation",
    "warning",
)
_NO_ANSWER = State(
    gettext_lazy("No answer from Kubernetes"), "fa-solid fa-plug-circle-xmark", "warning"
)
_PRESENCE = {
    "absent": State(gettext_lazy("Not in Kubernetes"), "fa-regular fa-circle", "warning"),
    "not-ready": State(gettext_lazy("Not ready"), "fa-solid fa-triangle-exclamation", "danger"),
    "ready": state("ready"),
}

# What Magnum's conductor allows in each state: magnum/conductor/handlers/cluster_conductor.py.
_REFUSED_AFTER_CREATE = gettext_lazy(
    "Resize, upgrade and a new certificate authority: Magnum refuses them all while its status is"
    " %(status)s, and the cluster autoscaler with them."
)
_REFUSED_AFTER_UPDATE = gettext_lazy(
    "Upgrade and a new certificate authority: Magnum refuses them while its status is %(status)s."
    " A resize is tried, and may bring the cluster back."
)


def offered(request: HttpRequest, cluster: Mapping[str, Any]) -> bool:
    """Whether this user can have this cluster asked now."""
    possible = defaults.ask_kubernetes() and not kubeconfig.refusal(cluster)
    return possible and access.allowed(request, ASK, cluster)


def words(
    said: Mapping[str, Any], read: Progress, findings: Sequence[Finding], status: str
) -> dict[str, Any]:
    """What the template shows of an answer: the verdict first, then facts, then nodes."""
    members = roll_call.members(read.nodes, said)
    count = Counter(one.presence for one in members)
    usable = next((found for found in findings if found.code == USABLE), None)
    in_spite = usable or (read.cluster.state == "failed" and count["ready"])
    verdict = _verdict(said)
    return {
        "verdict": verdict,
        "tone": "warning" if count["ready"] < len(members) or in_spite else verdict.tone,
        "facts": _facts(said, count),
        "error": said["error"],
        "asked_at": evidence.as_time(said["asked_at"]),
        "usable": usable,
        "in_spite": _in_spite(usable, count, status) if in_spite else None,
        "rows": [_row(one) for one in members[:NODES_SHOWN]],
        "more_rows": max(len(members) - NODES_SHOWN, 0),
    }


def _verdict(said: Mapping[str, Any]) -> State:
    if not said["reachable"]:
        return _NO_ANSWER
    return _NOT_READY_YET if said["ready"] is False else _ANSWERS


def _row(member: roll_call.Member) -> dict[str, Any]:
    node = member.node
    return {
        "member": member,
        "state": _PRESENCE[member.presence],
        "deployed": ("stopped" if node.cause == "stopped" else node.state) if node else "",
        "detail": wording.node_state(node) if node else "",
    }


def _facts(said: Mapping[str, Any], count: Mapping[str, int]) -> list[str]:
    found = [said["version"]] if said["version"] else []
    if said["failed_checks"]:
        found.append(_("these checks fail: %s") % ", ".join(said["failed_checks"]))
    if said["nodes"]:
        found.append(_ready(count, said["more"]))
    if count["absent"]:
        found.append(
            ngettext(
                "%(n)d node is not in Kubernetes",
                "%(n)d nodes are not in Kubernetes",
                count["absent"],
            )
            % {"n": count["absent"]}
        )
    return found


def _ready(count: Mapping[str, int], more: bool) -> str:
    total = sum(count.values())
    template = (
        _("%(ready)d of more than %(total)d nodes ready")
        if more
        else ngettext(
            "%(ready)d of %(total)d node ready", "%(ready)d of %(total)d nodes ready", total
        )
    )
    return template % {"ready": count["ready"], "total": total}


def _in_spite(finding: Finding | None, count: Mapping[str, int], status: str) -> dict[str, Any]:
    """Marked as failed, and yet nodes are ready: what to count on, and what not."""
    refused = _REFUSED_AFTER_UPDATE if status == "UPDATE_FAILED" else _REFUSED_AFTER_CREATE
    ready, total = count["ready"], sum(count.values())
    broken = [str(refused) % {"status": status}]
    if ready < total:
        broken.insert(0, _("All that needs the nodes that are not ready, or not there."))
    return {
        "summary": wording.sentence(finding.summary)
        if finding
        else ngettext(
            "The deployment is marked as failed, and yet %(ready)d of %(total)d node is ready.",
            "The deployment is marked as failed, and yet %(ready)d of %(total)d nodes are ready.",
            total,
        )
        % {"ready": ready, "total": total},
        "remedy": wording.sentence(finding.remedy) if finding else "",
        "works": [
            _("The Kubernetes API: kubectl, and all that uses it."),
            ngettext(
                "All that runs on the %(n)d node that is ready.",
                "All that runs on the %(n)d nodes that are ready.",
                ready,
            )
            % {"n": ready},
        ],
        "broken": broken,
    }
