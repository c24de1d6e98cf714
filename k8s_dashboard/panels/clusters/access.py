# SPDX-License-Identifier: Apache-2.0
"""What the user may do: asked of Horizon's policy engine, decided again by the services."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from openstack_dashboard import policy

CREATE = (("container-infra", "cluster:create"),)
DELETE = (("container-infra", "cluster:delete"),)
CREATE_TEMPLATE = (("container-infra", "clustertemplate:create"),)
EDIT_TEMPLATE = (("container-infra", "clustertemplate:update"),)
DELETE_TEMPLATE = (("container-infra", "clustertemplate:delete"),)
PUBLISH_TEMPLATE = (("container-infra", "clustertemplate:publish"),)
CREATE_KEYPAIR = (("compute", "os_compute_api:os-keypairs:create"),)
KUBECONFIG = (("container-infra", "certificate:create"), ("container-infra", "certificate:get"))
"""Magnum checks certificates against the cluster's creator, not only its project."""
AUTHORITY = (("container-infra", "certificate:get"),)
ROTATE = (("container-infra", "certificate:rotate_ca"),)

Rules = tuple[tuple[str, str], ...]


def target(cluster: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the rules are about; without a cluster, the user's own project."""
    cluster = cluster or {}
    return {"project_id": cluster.get("project_id"), "user_id": cluster.get("user_id")}


def allowed(request: HttpRequest, rules: Rules, cluster: Mapping[str, Any] | None = None) -> bool:
    return bool(policy.check(rules, request, target(cluster)))


def require(request: HttpRequest, rules: Rules, cluster: Mapping[str, Any] | None = None) -> None:
    """Raises PermissionDenied, which Horizon shows as its "not authorized" page (403)."""
    if not allowed(request, rules, cluster):
        raise PermissionDenied
