# SPDX-License-Identifier: Apache-2.0
"""Nova's servers, asked for directly.

Horizon's own ``api.nova.server_list`` first discovers versions and pages, which makes several
calls of what is one here.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from k8s_dashboard.cloud.errors import CloudError, Unauthorized, translated
from k8s_dashboard.cloud.session import endpoint, session


def servers(
    request: HttpRequest, stack_names: Iterable[str], since: str = ""
) -> list[dict[str, Any]]:
    """The servers that belong to these stacks, in one call (Nova pages after 1,000).

    Magnum's templates name each server ``<stack name>-master-N`` or ``<stack name>-node-N``.
    ``since`` (ISO 8601, by Nova's clock) leaves only those that Nova has touched then or later,
    deleted ones among them.
    """
    prefixes = "|".join(name.replace(".", "[.]") for name in stack_names)
    wanted = {"name": f"^({prefixes})-"} | ({"changes-since": since} if since else {})
    with translated("nova"):
        answer = session(request).get(
            endpoint(request, "compute") + "/servers/detail",
            params=wanted,
            headers={"Accept": "application/json"},
        )
        return list(answer.json()["servers"])


def server(request: HttpRequest, server_id: str) -> dict[str, Any]:
    with translated("nova"):
        answer = session(request).get(
            f"{endpoint(request, 'compute')}/servers/{server_id}",
            headers={"Accept": "application/json"},
        )
        return dict(answer.json()["server"])


def server_name(request: HttpRequest, server_id: str) -> str:
    """A server's name, "" where Nova does not tell it: the server may be gone."""
    try:
        return str(server(request, server_id)["name"])
    except Unauthorized:
        raise
    except (CloudError, KeyError):
        return ""


def create_keypair(request: HttpRequest, name: str, public_key: str = "") -> dict[str, Any]:
    """A key pair of the user's own. Without a public key Nova makes both and answers
    ``private_key`` too, which it keeps nowhere itself.
    """
    wanted = {"name": name} | ({"public_key": public_key} if public_key else {})
    with translated("nova"):
        answer = session(request).post(
            endpoint(request, "compute") + "/os-keypairs",
            json={"keypair": wanted},
            headers={"Accept": "application/json"},
        )
        return dict(answer.json()["keypair"])
