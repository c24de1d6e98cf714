# SPDX-License-Identifier: Apache-2.0
"""The plugin's settings, each with its default. Set them in Horizon's local_settings."""

from django.conf import settings


def api_timeout() -> float:
    """Seconds that one call to an OpenStack service may take: K8S_DASHBOARD_API_TIMEOUT, 30.

    Magnum 22 authenticates anew for each policy check, so that a list of a dozen clusters takes
    it several seconds.
    """
    return float(getattr(settings, "K8S_DASHBOARD_API_TIMEOUT", 30))


def ask_kubernetes() -> bool:
    """Whether people may have the dashboard ask a cluster's own API: K8S_DASHBOARD_ASK_KUBERNETES,
    True.
    """
    return bool(getattr(settings, "K8S_DASHBOARD_ASK_KUBERNETES", True))


def ask_kubernetes_seconds() -> float:
    """Seconds that all answers of a cluster's API may take together:
    K8S_DASHBOARD_ASK_KUBERNETES_SECONDS, 8.
    """
    return float(getattr(settings, "K8S_DASHBOARD_ASK_KUBERNETES_SECONDS", 8))


def kubernetes_networks() -> list[str]:
    """Networks that a cluster's API may be in to be asked: K8S_DASHBOARD_KUBERNETES_NETWORKS, as
    `["203.0.113.0/24"]`.

    The address comes from a Heat stack, which its owner can change. Without networks every address
    may be asked that is not one of this machine's own, link-local, multicast or reserved; only
    networks that hold loopback addresses allow those.
    """
    return list(getattr(settings, "K8S_DASHBOARD_KUBERNETES_NETWORKS", ()))
