# SPDX-License-Identifier: Apache-2.0
"""Magnum, through python-magnumclient and the user's own session."""

import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from horizon.utils.memoized import memoized
from magnumclient.v1 import client as magnum_client

from k8s_dashboard.cloud.errors import CloudError, NotFound, translated
from k8s_dashboard.cloud.session import endpoint, session

SERVICE_TYPE = "container-infra"
NEWEST_KNOWN = (1, 13)
"""1.13 (Magnum 23) replaces a cluster's ``stack_id`` with ``cluster_id``; both are understood."""

_ALL = 100_000
"""Magnum cuts a list at its own ``max_limit`` (1,000) and the client then follows its links."""

_RECORD_PAUSES = (0.1, 0.2, 0.5, 1, 2)
_DELETE_SECONDS = 20
_VERSION_SECONDS = 3600
_NAMES_SECONDS = 300


@memoized
def client(request: HttpRequest) -> magnum_client.Client:
    """A client that speaks the newest microversion which both sides know."""
    address = endpoint(request, SERVICE_TYPE)
    return magnum_client.Client(
        session=session(request),
        endpoint_override=address,
        api_version=_microversion(request, address),
    )


def _microversion(request: HttpRequest, address: str) -> str:
    """Ask the service's root for its range once an hour; every user gets the same answer."""
    key = f"k8s_dashboard:magnum-microversion:{address}"
    version = cache.get(key)
    if version is None:
        with translated("magnum"):
            root = session(request).get(address.removesuffix("/v1") + "/", authenticated=False)
            newest = root.json()["versions"][0]["max_version"]
        major, minor = min(NEWEST_KNOWN, tuple(int(part) for part in newest.split(".")[:2]))
        version = f"{major}.{minor}"
        cache.set(key, version, _VERSION_SECONDS)
    return str(version)


def clusters(request: HttpRequest) -> list[dict[str, Any]]:
    """All clusters of the project, in detail, in one call for each 1,000.

    To an administrator Magnum always tells those of all projects (its API has no parameter for it).
    """
    project = request.user.tenant_id
    return [c for c in all_clusters(request) if c.get("project_id") in (None, project)]


def all_clusters(request: HttpRequest) -> list[dict[str, Any]]:
    """All clusters that this user may see: those of all projects for an administrator."""
    with translated("magnum"):
        found = client(request).clusters.list(detail=True, limit=_ALL)
    return _as_asked([cluster.to_dict() for cluster in found])


def cluster(request: HttpRequest, cluster_id: str) -> dict[str, Any]:
    with translated("magnum"):
        found = client(request).clusters.get(cluster_id).to_dict()
    return _as_asked([found])[0]


def create_cluster(request: HttpRequest, **body: Any) -> str:
    """Ask for a cluster; answers its id as soon as Magnum has accepted it and knows it.

    Magnum's API answers before its conductor has written the cluster down: who asks for it at once
    may be told that there is none.
    """
    with translated("magnum"):
        cluster_id = str(client(request).clusters.create(**body).uuid)
    _await_record(request, cluster_id)
    return cluster_id


def _await_record(request: HttpRequest, cluster_id: str) -> None:
    for pause in _RECORD_PAUSES:
        try:
            cluster(request, cluster_id)
        except NotFound:
            time.sleep(pause)
        except CloudError:
            return
        else:
            return


def delete_cluster(request: HttpRequest, cluster_id: str) -> None:
    with translated("magnum"):
        client(request).clusters.delete(cluster_id)
    cache.set(_delete_key(cluster_id), True, _DELETE_SECONDS)


def _as_asked(clusters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Magnum calls a cluster by its old status until its conductor begins to delete it."""
    asked = cache.get_many([_delete_key(cluster["uuid"]) for cluster in clusters])
    return [
        {**cluster, "status": "DELETE_IN_PROGRESS"}
        if _delete_key(cluster["uuid"]) in asked and not cluster["status"].startswith("DELETE_")
        else cluster
        for cluster in clusters
    ]


def _delete_key(cluster_id: str) -> str:
    return f"k8s_dashboard:delete-asked:{cluster_id}"


def nodegroups(request: HttpRequest, cluster_id: str) -> list[dict[str, Any]]:
    with translated("magnum"):
        return [g.to_dict() for g in client(request).nodegroups.list(cluster_id)]


def cluster_templates(request: HttpRequest) -> list[dict[str, Any]]:
    with translated("magnum"):
        return [
            t.to_dict() for t in client(request).cluster_templates.list(detail=True, limit=_ALL)
        ]


def cluster_template(request: HttpRequest, template_id: str) -> dict[str, Any]:
    with translated("magnum"):
        return dict(client(request).cluster_templates.get(template_id).to_dict())


def update_cluster_template(
    request: HttpRequest, template_id: str, patch: list[dict[str, Any]]
) -> None:
    """``patch`` is a JSON patch with text, numbers and booleans as values."""
    with translated("magnum"):
        client(request).cluster_templates.update(template_id, patch)
    _forget_names(request)


def delete_cluster_template(request: HttpRequest, template_id: str) -> None:
    with translated("magnum"):
        client(request).cluster_templates.delete(template_id)
    _forget_names(request)


def cluster_quota(request: HttpRequest) -> dict[str, Any]:
    """``hard_limit`` of clusters in the project."""
    with translated("magnum"):
        return dict(client(request).quotas.get(request.user.tenant_id, "Cluster").to_dict())


def stats(request: HttpRequest) -> dict[str, Any]:
    """How many ``clusters`` and ``nodes`` the project has."""
    with translated("magnum"):
        return dict(client(request).stats.list(request.user.tenant_id).to_dict())


def template_names(request: HttpRequest) -> dict[str, str]:
    """Names of the templates that this user sees, by id; asked for once in five minutes."""
    key = _names_key(request)
    names = cache.get(key)
    if names is None:
        with translated("magnum"):
            found = client(request).cluster_templates.list(limit=_ALL)
        names = {t.uuid: t.name for t in found}
        cache.set(key, names, _NAMES_SECONDS)
    return dict(names)


def create_cluster_template(request: HttpRequest, **body: Any) -> dict[str, Any]:
    with translated("magnum"):
        made = client(request).cluster_templates.create(**body)
    _forget_names(request)
    return dict(made.to_dict())


def _forget_names(request: HttpRequest) -> None:
    cache.delete(_names_key(request))


def _names_key(request: HttpRequest) -> str:
    user = request.user
    return f"k8s_dashboard:template-names:{user.services_region}:{user.tenant_id}:{user.id}"


def ca_certificate(request: HttpRequest, cluster_id: str) -> str:
    """The certificate of the cluster's own authority, PEM."""
    with translated("magnum"):
        return str(client(request).certificates.get(cluster_id).pem)


def sign(request: HttpRequest, cluster_id: str, csr: str) -> tuple[str, str]:
    """A client certificate for the signing request, PEM, by the cluster's own authority; and the id
    under which Magnum logs this call ("" where it tells none).
    """
    asked = {"cluster_uuid": cluster_id, "csr": csr}
    with translated("magnum"):
        answer, body = client(request).certificates.api.json_request(
            "POST", "/v1/certificates", body=asked
        )
        return str(body["pem"]), str(answer.headers.get("x-openstack-request-id", ""))


def rotate_ca(request: HttpRequest, cluster_id: str) -> None:
    """Have the cluster's authority replaced; Magnum answers when it has begun."""
    with translated("magnum"):
        client(request).certificates.rotate_ca(cluster_uuid=cluster_id)
