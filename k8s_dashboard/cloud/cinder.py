# SPDX-License-Identifier: Apache-2.0
"""Where Cinder is."""

from django.http import HttpRequest

from k8s_dashboard.cloud.errors import NotFound
from k8s_dashboard.cloud.session import endpoint

SERVICE_TYPES = ("block-storage", "volumev3", "volume")
"""What catalogues call it; the version in its address is 3 in all of them."""


def address(request: HttpRequest) -> str:
    """Raises NotFound where the catalogue has no block storage."""
    for service_type in SERVICE_TYPES:
        try:
            return endpoint(request, service_type)
        except NotFound:
            continue
    raise NotFound("cinder", 0, "no block-storage in the service catalogue")
