# SPDX-License-Identifier: Apache-2.0
"""Collects what is known of one cluster, side by side, and within a budget of calls.

Cluster and node groups first; then their stacks; then resources, events and servers
as far as the page wants them. Each is one call however many nodes there are, and a further call a
stack for node groups with stacks of their own. A service that fails leaves a gap and a line in the
evidence's ``errors``: only the cluster itself is indispensable.
"""

import uuid
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import translation

from k8s_dashboard import evidence
from k8s_dashboard.cloud import heat, magnum, nova
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized

RESOURCES = "resources"
EVENTS = "events"
SERVERS = "servers"
TEMPLATE = "cluster_template"


def cluster_evidence(
    request: HttpRequest, cluster_id: str, parts: Collection[str]
) -> evidence.Evidence:
    """What is known of a cluster now; ``parts`` says which of the constants above are wanted.

    Raises CloudError where Magnum does not give the cluster, and Unauthorized from any service.
    """
    errors: list[dict[str, Any]] = []

    def attempt(operation: str, call: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return call()
        except Unauthorized:
            raise
        except CloudError as error:
            errors.append(_error(operation, error))
            return otherwise

    found: dict[str, Any] = {"captured_at": datetime.now(UTC).isoformat(), "errors": errors}
    with ThreadPoolExecutor(max_workers=4) as pool:
        groups = pool.submit(
            _in_language(attempt), "nodegroups", lambda: magnum.nodegroups(request, cluster_id), []
        )
        found["cluster"] = cluster = magnum.cluster(request, cluster_id)
        found["nodegroups"] = groups.result()
        stacks = attempt(
            "stacks", lambda: _stacks(request, _stack_ids(cluster, found["nodegroups"])), []
        )
        found["stacks"] = stacks
        calls: dict[str, tuple[Callable[[], Any], Any]] = {}
        if TEMPLATE in parts:
            template_id = cluster.get("cluster_template_id")
            calls[TEMPLATE] = (lambda: magnum.cluster_template(request, template_id), {})
        if stacks and RESOURCES in parts:
            calls[RESOURCES] = (lambda: _of_all(heat.resources, request, stacks), [])
        if stacks and EVENTS in parts:
            calls[EVENTS] = (lambda: _of_all(heat.events, request, stacks), [])
        if stacks and SERVERS in parts:
            names = [stack["stack_name"] for stack in stacks]
            calls[SERVERS] = (lambda: nova.servers(request, names), [])
        futures = {
            part: pool.submit(_in_language(attempt), part, call, otherwise)
            for part, (call, otherwise) in calls.items()
        }
        found |= {part: future.result() for part, future in futures.items()}
    return evidence.from_json(found)


def _in_language(function: Callable[..., Any]) -> Callable[..., Any]:
    """Error texts are translated where they arise, and the language belongs to the thread."""
    language = translation.get_language()

    def call(*args: Any) -> Any:
        with translation.override(language):
            return function(*args)

    return call


def _error(operation: str, error: CloudError) -> dict[str, Any]:
    return {
        "service": error.service,
        "operation": operation,
        "status": error.status,
        "message": error.message,
        "request_id": error.request_id,
    }


def _stack_ids(cluster: dict[str, Any], nodegroups: list[dict[str, Any]]) -> list[str]:
    """The cluster's stack first, then those of further node groups.

    Cluster API drivers have names like ``kube-bvufq`` in the same field: those lead to no stack.
    """
    ids = [cluster.get("stack_id") or cluster.get("cluster_id")]
    ids += [group.get("stack_id") for group in nodegroups]
    return [found for found in dict.fromkeys(ids) if found and _is_uuid(found)]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _stacks(request: HttpRequest, stack_ids: list[str]) -> list[dict[str, Any]]:
    if not stack_ids:
        return []
    found = {stack["id"]: stack for stack in heat.stacks(request, stack_ids)}
    if not found:
        raise NotFound("heat", 404, f"no stack {stack_ids[0]}")
    return [found[stack_id] for stack_id in stack_ids if stack_id in found]


def _of_all(
    fetch: Callable[[HttpRequest, dict[str, Any]], list[dict[str, Any]]],
    request: HttpRequest,
    stacks: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    return [item for stack in stacks for item in fetch(request, stack)]
