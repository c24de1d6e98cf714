# SPDX-License-Identifier: Apache-2.0
"""Heat, through python-heatclient and the user's own session.

python-heatclient rather than openstacksdk: the latter drops ``nested_depth`` without a word.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from heatclient import client as heat_client
from horizon.utils.memoized import memoized

from k8s_dashboard.cloud.errors import translated
from k8s_dashboard.cloud.session import endpoint, session

_DEPTH = 5


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
    return _listed(request, stack, "resources")


def events(
    request: HttpRequest,
    stack: dict[str, Any],
    resource_types: Sequence[str] = (),
    marker: str = "",
) -> list[dict[str, Any]]:
    """The event log of a stack and those inside, oldest first.

    Only of these types, if given, and only what came after the event ``marker``, if given; Heat
    takes a marker that it has trimmed meanwhile for none, and answers from the beginning.
    """
    wanted: dict[str, Any] = {"sort_dir": "asc"}
    if resource_types:
        wanted["resource_type"] = list(resource_types)
    if marker:
        wanted["marker"] = marker
    return _listed(request, stack, "events", **wanted)


def _listed(
    request: HttpRequest, stack: dict[str, Any], kind: str, **wanted: Any
) -> list[dict[str, Any]]:
    """A list as Heat sends it: the client would make an object of each of 20,000 resources."""
    query = urlencode({"nested_depth": _DEPTH, **wanted}, doseq=True)
    with translated("heat"):
        answer = client(request).http_client.get(f"/stacks/{_path(stack)}/{kind}?{query}")
        return list(answer.json()[kind])


def deployment(request: HttpRequest, deployment_id: str) -> dict[str, Any]:
    """One software deployment with its whole output, up to about 950 KB: never list these."""
    with translated("heat"):
        return dict(client(request).software_deployments.get(deployment_id).to_dict())


def _path(stack: dict[str, Any]) -> str:
    """Name and id together: with the id alone Heat answers a redirect, and that is another call."""
    return f"{stack['stack_name']}/{stack['id']}"
