# SPDX-License-Identifier: Apache-2.0
"""Heat, through python-heatclient and the user's own session.

python-heatclient rather than openstacksdk: the latter drops ``nested_depth`` without a word.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from heatclient import client as heat_client
from horizon.utils.memoized import memoized

from k8s_dashboard.cloud.errors import translated
from k8s_dashboard.cloud.session import endpoint, session

_NESTED = {"nested_depth": 5}


@memoized
def client(request: HttpRequest) -> Any:
    return heat_client.Client(
        "1", endpoint=endpoint(request, "orchestration"), session=session(request)
    )


def stacks(request: HttpRequest, stack_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The stacks with these ids, in one call: names and states, without parameters."""
    with translated("heat"):
        found = client(request).stacks.list(filters={"id": list(stack_ids)})
        return [stack.to_dict() for stack in found]


def nested_stacks(request: HttpRequest) -> list[dict[str, Any]]:
    """Every stack of the project and those inside (``parent`` is the outer one), in one call."""
    with translated("heat"):
        return [stack.to_dict() for stack in client(request).stacks.list(show_nested=True)]


def resources(request: HttpRequest, stack: dict[str, Any]) -> list[dict[str, Any]]:
    """All resources of a stack, nested ones included."""
    with translated("heat"):
        found = client(request).resources.list(_path(stack), **_NESTED)
        return [resource.to_dict() for resource in found]


def events(
    request: HttpRequest, stack: dict[str, Any], resource_types: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The event log of a stack and those inside, oldest first; only of these types, if given."""
    filters = {"resource_type": list(resource_types)} if resource_types else {}
    with translated("heat"):
        found = client(request).events.list(
            _path(stack), sort_dir="asc", filters=filters, **_NESTED
        )
        return [event.to_dict() for event in found]


def deployment(request: HttpRequest, deployment_id: str) -> dict[str, Any]:
    """One software deployment with its whole output, up to about 950 KB: never list these."""
    with translated("heat"):
        return dict(client(request).software_deployments.get(deployment_id).to_dict())


def _path(stack: dict[str, Any]) -> str:
    """Name and id together: with the id alone Heat answers a redirect, and that is another call."""
    return f"{stack['stack_name']}/{stack['id']}"
