# SPDX-License-Identifier: Apache-2.0
"""Cinder's volume types, asked for directly and in one call."""

from django.http import HttpRequest

from k8s_dashboard.cloud.errors import NotFound, translated
from k8s_dashboard.cloud.session import endpoint, session

SERVICE_TYPES = ("block-storage", "volumev3", "volume")
"""What catalogues call it; the version in its address is 3 in all of them."""


def volume_types(request: HttpRequest) -> list[str]:
    """The names of the volume types that the project may use."""
    with translated("cinder"):
        answer = session(request).get(
            f"{address(request)}/types", headers={"Accept": "application/json"}
        )
        return sorted(str(item["name"]) for item in answer.json()["volume_types"])


def address(request: HttpRequest) -> str:
    """Raises NotFound where the catalogue has no block storage."""
    for service_type in SERVICE_TYPES:
        try:
            return endpoint(request, service_type)
        except NotFound:
            continue
    raise NotFound("cinder", 0, "no block-storage in the service catalogue")
