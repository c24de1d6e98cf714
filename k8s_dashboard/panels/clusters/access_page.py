# SPDX-License-Identifier: Apache-2.0
"""What the pages about access show: who a certificate names, until when, and what stands against
it."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from k8s_dashboard import certificates, kubeconfig, rotation
from k8s_dashboard.certificates import WrongCertificate
from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, Forbidden, Unauthorized
from k8s_dashboard.panels.clusters import access, kubeconfigs, wording
from k8s_dashboard.panels.clusters.kubeconfigs import NotMade

Context = dict[str, Any]
Cluster = Mapping[str, Any]

_REACH = {
    kubeconfig.CLUSTERS_NETWORK: gettext_lazy(
        "The API has no floating IP: %(host)s can be reached from the cluster's own network, and"
        " from networks and VPNs that are routed to it."
    ),
    kubeconfig.PRIVATE_RANGE: gettext_lazy(
        "%(host)s is an address of a private range: it can be reached only from where this cloud's"
        " floating IPs are routed to."
    ),
}
_NO_STORE = gettext_lazy(
    "The cluster's certificates cannot be had now, so no kubeconfig can be made. Magnum reads them"
    " from its store of secrets (Barbican in most clouds): try again, and if this lasts, tell your"
    " operator what it said."
)
_REFUSED = gettext_lazy(
    "This cloud's rules do not let you read the cluster's certificate authority, so no kubeconfig"
    " can be made."
)


def of_one(request: HttpRequest, cluster: Cluster) -> Context:
    """Two calls in all with that for the cluster: its authority's certificate is asked for."""
    authority, problem = _authority(request, cluster)
    now = datetime.now(UTC)
    refusal = kubeconfig.refusal(cluster)
    may_issue = access.allowed(request, access.KUBECONFIG, cluster)
    can_issue = bool(not refusal and may_issue and authority)
    keystone = _keystone(request, cluster) if authority and not refusal else None
    return _whom(request) | {
        "cluster": cluster,
        "refusal": wording.kubeconfig_refusal(refusal),
        "may_issue": may_issue,
        "not_the_creator": wording.NOT_THE_CREATOR,
        "authority": authority,
        "authority_ends_soon": bool(authority) and authority.ends_soon(now),
        "replaced": bool(authority) and rotation.under_way(cluster, authority.not_before, now),
        "problem": problem,
        "can_issue": can_issue,
        "reach": _reach(cluster),
        "without_heat": not cluster.get("stack_id"),
        "can_rotate": bool(cluster.get("stack_id"))
        and refusal not in (kubeconfig.TLS_DISABLED, kubeconfig.BEING_DELETED)
        and access.allowed(request, access.ROTATE, cluster),
        "keystone": keystone,
        "keystone_first": kubeconfig.asks_for_keystone(cluster),
        "frame": _frame(request),
        **_commands(request, cluster, with_certificate=can_issue),
    }


def _commands(request: HttpRequest, cluster: Cluster, *, with_certificate: bool) -> Context:
    """What stands in the commands: the names of the file, and of its context."""
    context = kubeconfigs.name(request, cluster)
    kind = kubeconfigs.kind(request) if with_certificate else kubeconfigs.KEYSTONE
    return {
        "file_name": kubeconfig.file_name(
            cluster["name"], "" if with_certificate else kubeconfigs.KEYSTONE
        ),
        "context_name": kubeconfig.argument(f"{context}-{kind}" if kind else context),
    }


def of_several(
    request: HttpRequest, clusters: Sequence[Cluster], chosen: Sequence[Cluster]
) -> Context:
    ids = {cluster["uuid"] for cluster in chosen}
    rows = [_row(request, cluster, ids) for cluster in clusters]
    return _whom(request) | {
        "rows": rows,
        "possible": any(not row["refusal"] for row in rows),
        "most": kubeconfigs.MOST,
        "frame": _frame(request),
    }


def choice(asked: int) -> str:
    """What is wrong with a choice of clusters."""
    if not asked:
        return _("Choose at least one cluster.")
    if asked > kubeconfigs.MOST:
        return ngettext(
            "One file holds %(most)d cluster at most.",
            "One file holds %(most)d clusters at most.",
            kubeconfigs.MOST,
        ) % {"most": kubeconfigs.MOST}
    return _("Some of these clusters are not there, or not there any more.")


def problem(error: NotMade) -> str:
    """One sentence for each cluster that is why there is no file."""
    if len(error.problems) == 1:
        return _("No kubeconfig was made. %s") % error.problems[0][1]
    said = " ".join(f"{cluster['name']}: {text}" for cluster, text in error.problems)
    return _("No kubeconfig was made. %s") % said


def _whom(request: HttpRequest) -> Context:
    named = kubeconfigs.identity(request)
    return {
        "identity": named,
        "groups": ", ".join(named.groups),
        "is_master": certificates.MASTERS in named.groups,
        "is_admin": named == certificates.ADMIN,
    }


def _frame(request: HttpRequest) -> list[str]:
    """For the page to put its key's public half between: DER in Base64."""
    parts = certificates.frame(kubeconfigs.identity(request))
    return [b64encode(part).decode() for part in parts]


def _row(request: HttpRequest, cluster: Cluster, chosen: set[str]) -> Context:
    refusal = wording.kubeconfig_refusal(kubeconfig.refusal(cluster))
    if not access.allowed(request, access.KUBECONFIG, cluster):
        refusal = str(wording.NOT_THE_CREATOR)
    return {"cluster": cluster, "refusal": refusal, "chosen": cluster["uuid"] in chosen}


def _authority(
    request: HttpRequest, cluster: Cluster
) -> tuple[certificates.Certificate | None, dict[str, str]]:
    """The facts of the authority's certificate; or what to say in its place, and the service's own
    words."""
    if kubeconfig.refusal(cluster) == kubeconfig.TLS_DISABLED:
        return None, {}
    if not access.allowed(request, access.AUTHORITY, cluster):
        return None, {"sentence": str(wording.NOT_THE_CREATOR)}
    try:
        return certificates.read(magnum.ca_certificate(request, cluster["uuid"])), {}
    except Unauthorized:
        raise
    except Forbidden as error:
        return None, {"sentence": str(_REFUSED), "said": str(error)}
    except (CloudError, WrongCertificate) as error:
        return None, {"sentence": str(_NO_STORE), "said": str(error)}


def _reach(cluster: Cluster) -> str:
    where = kubeconfig.reach(cluster)
    return str(_REACH[where]) % {"host": kubeconfig.host(cluster)} if where else ""


def _keystone(request: HttpRequest, cluster: Cluster) -> Context | None:
    if not kubeconfigs.takes_keystone(request, cluster):
        return None
    name = kubeconfig.file_name(cluster["name"], kubeconfigs.KEYSTONE)
    return {"file_name": name, "user": request.user.username}
