# SPDX-License-Identifier: Apache-2.0
"""The plugin's settings, each with its default. Set them in Horizon's local_settings."""

from django.conf import settings


def api_timeout() -> float:
    """Seconds that one call to an OpenStack service may take: K8S_DASHBOARD_API_TIMEOUT, 30.

    Magnum 22 authenticates anew for each policy check, so that a list of a dozen clusters takes
    it several seconds.
    """
    return float(getattr(settings, "K8S_DASHBOARD_API_TIMEOUT", 30))
