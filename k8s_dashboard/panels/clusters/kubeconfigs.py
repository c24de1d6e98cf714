# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs for the user who is signed in: who they name, and how they are made."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from openstack_dashboard.api import base

from k8s_dashboard import audit, certificates, defaults, kubeconfig
from k8s_dashboard.certificates import Identity, WrongCertificate, WrongRequest
from k8s_dashboard.cloud import issuing, magnum
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.cloud.issuing import Issued
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.kubeconfig import Entry
from k8s_dashboard.panels.clusters import access, wording

Cluster = Mapping[str, Any]

MOST = 20
"""Clusters in one file."""

KEYSTONE = "keystone"
"""The kind of entry that signs in with Keystone."""

_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class Made:
    """A way into a cluster, for which Magnum has signed the certificate."""

    cluster: Cluster
    entry: Entry
    issued: Issued


class NotMade(Exception):
    """No file was made: `problems` has a sentence for each cluster that is why; HTTP's `status`."""

    def __init__(self, problems: Sequence[tuple[Cluster, str]], status: int):
        super().__init__(problems)
        self.problems = problems
        self.status = status


def identity(request: HttpRequest) -> Identity:
    """Whom this user's certificates name, as the deployer has set it."""
    groups = defaults.certificate_groups()
    if groups is None:
        return certificates.ADMIN
    return certificates.person(request.user.username, request.user.user_domain_name or "", groups)


def name(request: HttpRequest, cluster: Cluster) -> str:
    return kubeconfig.names(cluster["name"], request.user.tenant_name or "", cluster["uuid"])


def kind(request: HttpRequest) -> str:
    """What tells a personal context from that of the cluster's administrator."""
    named = identity(request)
    return "" if named == certificates.ADMIN else kubeconfig.shown(named.user)


def require(request: HttpRequest, cluster: Cluster) -> None:
    """Raises PermissionDenied, and says so in the audit log."""
    if not access.allowed(request, access.KUBECONFIG, cluster):
        audit.refused(request, audit.REFUSED, cluster, audit.BY_POLICY)
    access.require(request, access.KUBECONFIG, cluster)


def checked(request: HttpRequest, clusters: Sequence[Cluster], text: str) -> list[str]:
    """The requests in a text, one for each cluster in their order.

    Raises NotMade.
    """
    try:
        return certificates.check(text, identity(request), len(clusters))
    except WrongRequest as error:
        for cluster in clusters:
            audit.refused(request, audit.REFUSED, cluster, str(error), way=issuing.IN_BROWSER)
        raise NotMade([(clusters[0], _(str(error)))], 400) from None


def on_server(request: HttpRequest, clusters: Sequence[Cluster]) -> list[Made]:
    """Keys are made here, in memory, and are in the entries alone. Raises NotMade."""
    keys = [certificates.new_key() for _cluster in clusters]
    requests = [certificates.csr(key, identity(request)) for key in keys]
    return _made(request, clusters, requests, keys, issuing.ON_SERVER)


def for_browser(
    request: HttpRequest, clusters: Sequence[Cluster], requests: Sequence[str]
) -> list[Made]:
    """For keys that only a browser knows. Raises NotMade."""
    return _made(request, clusters, requests, [None] * len(clusters), issuing.IN_BROWSER)


def _made(
    request: HttpRequest,
    clusters: Sequence[Cluster],
    requests: Sequence[str],
    keys: Sequence[str | None],
    way: str,
) -> list[Made]:
    """All or nothing: who gets a file has in it what was asked for."""
    refused = [(one, code) for one in clusters if (code := kubeconfig.refusal(one))]
    if refused:
        for cluster, code in refused:
            audit.refused(request, audit.REFUSED, cluster, code, way=way)
        raise NotMade([(one, wording.kubeconfig_refusal(code)) for one, code in refused], 409)

    def make(cluster: Cluster, csr: str, key: str | None) -> Made | tuple[Cluster, str]:
        try:
            return _one(request, cluster, csr, key, way)
        except Unauthorized:
            raise
        except CloudError as error:
            return cluster, str(error)
        except WrongCertificate as error:
            return cluster, _(str(error))

    magnum.client(request)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(in_language(make), clusters, requests, keys))
    problems = [one for one in found if not isinstance(one, Made)]
    if problems:
        raise NotMade(problems, 502)
    return [one for one in found if isinstance(one, Made)]


def _one(request: HttpRequest, cluster: Cluster, csr: str, key: str | None, way: str) -> Made:
    named = identity(request)
    authority = magnum.ca_certificate(request, cluster["uuid"])
    issued = issuing.issue(request, cluster, csr, authority, way, named)
    entry = Entry(
        name=name(request, cluster),
        server=cluster["api_address"],
        ca=authority,
        user=kubeconfig.certificate(issued.pem, key),
        kind=kind(request),
    )
    return Made(cluster, entry, issued)


def takes_keystone(request: HttpRequest, cluster: Cluster) -> bool:
    """Whether this person can use such a file: who signs in elsewhere has no password here."""
    federated = getattr(request.user, "is_federated", False)
    return kubeconfig.has_keystone(cluster) and not federated


def keystone(request: HttpRequest, cluster: Cluster, authority: str) -> Entry:
    """The way in with what one signs in to the dashboard with."""
    user = kubeconfig.keystone(
        address=str(base.url_for(request, "identity", "publicURL")),
        user=request.user.username,
        domain=request.user.user_domain_name or "",
        project=request.user.tenant_name or "",
    )
    server = cluster["api_address"]
    return Entry(name(request, cluster), server, authority, user, KEYSTONE)
