# SPDX-License-Identifier: Apache-2.0
"""What a cluster's own API says of itself, asked when somebody wants to know.

Health and version are asked without credentials, which Kubernetes allows. For its nodes a key is
made in memory and Magnum signs a certificate for it, as for a kubeconfig (``CN=admin,
O=system:masters``, the one identity that every cluster of Magnum's knows). Neither leaves this
module, and both are dropped once the nodes are read: Magnum's certificates last for years, but are
of no use without their key.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.http import HttpRequest

from k8s_dashboard import certificates, defaults
from k8s_dashboard.cloud import issuing, magnum
from k8s_dashboard.cloud import kubernetes_answers as answers
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.cloud.kubernetes_wire import (
    NO_TLS,
    NOT_KUBERNETES,
    Api,
    Unanswered,
    resolve,
    target,
)
from k8s_dashboard.i18n import gettext_noop as _

NOT_FOR_YOU = _(
    "Its nodes were not asked for: Magnum signs a certificate only for the user who created the"
    " cluster, or for an administrator."
)
NOT_SIGNED = _("Its nodes were not asked for: Magnum signed no certificate.")
NODES_REFUSED = _("Kubernetes did not let the dashboard list its nodes.")
NODES_UNREADABLE = _("Kubernetes did not answer with a list of its nodes that can be read.")

AGAIN_SECONDS = 10
"""The same user gets the same answer for so long, however often the cluster is asked."""

MAX_NODES = 2000
PAGE = 100
_TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
_NODES = f"/api/v1/nodes?limit={PAGE}&includeObject=None"
_SHORT, _LONG = 64 * 1024, 2 * 1024 * 1024
"""Bytes of one answer: of health and version, and of a page of nodes (up to 20 KB a node in a
NodeList, half a KB in a Table)."""


class TooSoon(Exception):
    """The same user's question to the same cluster has not been answered yet."""


def ask(
    request: HttpRequest, cluster: Mapping[str, Any], *, with_nodes: bool = True
) -> dict[str, Any]:
    """Ask the API of a Magnum cluster; the value for ``Evidence.kubernetes``.

    `reachable` (bool): a Kubernetes API that the cluster's authority vouches for has answered.
    `ready` (bool, or None for untold), `failed_checks` (list of str): its ``/readyz``. `version`:
    its own. `nodes`: ``{"name", "ready", "version"}`` each, and `more` (bool) where that is not all
    of them. `error`: one English sentence, translatable, why it was not reached or its nodes are
    not known, else "". `asked_at`: ISO 8601, UTC.

    Raises CloudError where Magnum does not give the cluster's authority, and TooSoon.
    """
    key = f"k8s_dashboard:ask-kubernetes:{cluster['uuid']}:{request.user.id}"
    longest = AGAIN_SECONDS + defaults.ask_kubernetes_seconds() + 2 * defaults.api_timeout()
    if not cache.add(key, {}, longest):
        before: dict[str, Any] = cache.get(key) or {}
        if not before:
            raise TooSoon
        return before
    try:
        said = _asked(request, cluster, with_nodes)
    except Exception:
        cache.delete(key)
        raise
    cache.set(key, said, AGAIN_SECONDS)
    return said


def _asked(request: HttpRequest, cluster: Mapping[str, Any], with_nodes: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "reachable": False,
        "ready": None,
        "failed_checks": [],
        "version": "",
        "nodes": [],
        "more": False,
        "error": "" if with_nodes else NOT_FOR_YOU,
        "asked_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    try:
        api, authority = _api(request, cluster)
        try:
            _ask_health(api, said)
            if with_nodes:
                _sign_in(request, cluster, api, authority)
                if said["ready"] is None:
                    _ask_health(api, said)
                _ask_nodes(api, said)
        finally:
            api.close()
    except Unanswered as error:
        said["error"] = str(error)
    return said


def _api(request: HttpRequest, cluster: Mapping[str, Any]) -> tuple[Api, str]:
    """The API, and the certificate of the authority by which it must prove itself."""
    if cluster.get("tls_disabled") is True:
        raise Unanswered(NO_TLS)
    where = target(cluster.get("api_address"))
    seconds = defaults.ask_kubernetes_seconds()
    networks = [ip_network(each) for each in defaults.kubernetes_networks()]
    begun = time.monotonic()
    address = resolve(where, networks, seconds)
    seconds -= time.monotonic() - begun
    authority = magnum.ca_certificate(request, cluster["uuid"])
    return Api(where, address, authority, seconds), authority


def _ask_health(api: Api, said: dict[str, Any]) -> None:
    """Version first, as nothing but Kubernetes answers it so; some clusters refuse it to those who
    have not signed in, and then tell nothing of their health either.
    """
    answer = api.get("/version", limit=_SHORT)
    said["version"] = answers.version(answer.body) if answer.status == 200 else ""
    if not said["version"] and not answers.is_status(answer.body):
        raise Unanswered(NOT_KUBERNETES)
    said["reachable"] = True
    answer = api.get("/readyz", limit=_SHORT)
    said["failed_checks"] = answers.failed_checks(answer.body)
    said["ready"] = {200: True, 500: False}.get(answer.status)


def _sign_in(request: HttpRequest, cluster: Mapping[str, Any], api: Api, authority: str) -> None:
    key = certificates.new_key()
    csr = certificates.csr(key, certificates.ADMIN)
    try:
        issued = issuing.issue(request, cluster, csr, authority, issuing.ASKING)
    except Unauthorized:
        raise
    except (CloudError, certificates.WrongCertificate):
        raise Unanswered(NOT_SIGNED) from None
    api.sign_in(issued.pem, key)


def _ask_nodes(api: Api, said: dict[str, Any]) -> None:
    """Page by page, as long as time and room last; what was read before an error counts."""
    token = ""
    for _page in range(MAX_NODES // PAGE):
        said["more"] = True
        answer = api.get(
            f"{_NODES}&continue={quote(token, safe='')}" if token else _NODES,
            limit=_LONG,
            accept=_TABLE,
        )
        if answer.status in (401, 403):
            raise Unanswered(NODES_REFUSED)
        page = answers.nodes(answer.body) if answer.status == 200 else None
        if page is None:
            raise Unanswered(NODES_UNREADABLE)
        said["nodes"] += [node.to_json() for node in page.nodes]
        token = page.next
        said["more"] = bool(token)
        if not token:
            break
    said["more"] = said["more"] or len(said["nodes"]) > MAX_NODES
    del said["nodes"][MAX_NODES:]
