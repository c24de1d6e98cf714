# SPDX-License-Identifier: Apache-2.0
"""Neutron's lists, asked for directly: Horizon's ``api.neutron`` makes several calls of what is one
here.
"""

from typing import Any

from django.http import HttpRequest

from k8s_dashboard.cloud.errors import translated
from k8s_dashboard.cloud.session import endpoint, session, versioned

ROUTER_PORTS = (
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
)
"""Owners of the ports by which routers stand in a network (neutron-lib, constants.py)."""


def listed(request: HttpRequest, what: str, query: Any = None) -> list[dict[str, Any]]:
    """All ``what`` ("ports", "networks", …) that the query leaves, as Neutron's own objects."""
    with translated("neutron"):
        answer = session(request).get(
            f"{versioned(endpoint(request, 'network'), 'v2.0')}/{what}",
            params=query,
            headers={"Accept": "application/json"},
        )
        return list(answer.json()[what.replace("-", "_")])
