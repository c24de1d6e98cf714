# SPDX-License-Identifier: Apache-2.0
"""The plugin's settings, each with its default. Set them in Horizon's local_settings."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from k8s_dashboard import certificates


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


def certificate_groups() -> tuple[str, ...] | None:
    """Groups that a person's certificates name beside the person: K8S_DASHBOARD_CERTIFICATE_GROUPS,
    as `["system:masters"]`, or `["developers"]` where clusters have roles for these.

    None, where it is not set: certificates name `admin` in `system:masters`. Raises
    ImproperlyConfigured for what cannot be groups in a certificate.
    """
    groups = getattr(settings, "K8S_DASHBOARD_CERTIFICATE_GROUPS", None)
    if groups is None:
        return None
    if not isinstance(groups, list | tuple):
        raise ImproperlyConfigured("K8S_DASHBOARD_CERTIFICATE_GROUPS must be a list.")
    try:
        return certificates.person("", "", groups).groups
    except (ValueError, AttributeError) as error:
        raise ImproperlyConfigured(f"K8S_DASHBOARD_CERTIFICATE_GROUPS: {error}") from None


def presets() -> list[dict[str, Any]]:
    """An operator's own starting points for the form that creates a cluster:
    K8S_DASHBOARD_PRESETS, as `[{"slug": "gpu", "title": "With GPUs", "sentence": "Two of them.",
    "values": {"flavor_id": "g1.large", "node_count": 2}}]`. The values are by the name of a field;
    the slugs `try`, `production` and `closed` take the place of the plugin's own.
    """
    return list(getattr(settings, "K8S_DASHBOARD_PRESETS", ()))


def hidden_fields() -> frozenset[str]:
    """Fields that the forms for clusters and cluster templates do not have:
    K8S_DASHBOARD_HIDDEN_FIELDS, as `["discovery_url", "availability_zone"]`. What they would decide
    is left to the template and to Magnum. A field that must be filled in stays.
    """
    return frozenset(getattr(settings, "K8S_DASHBOARD_HIDDEN_FIELDS", ()))


def drivers() -> list[dict[str, str]]:
    """Which drivers this cloud's Magnum has, which its API tells administrators only:
    K8S_DASHBOARD_DRIVERS, as `[{"os_distro": "ubuntu", "server_type": "vm", "coe": "kubernetes"}]`.
    Without it images of Fedora CoreOS are offered, and other drivers are not checked.
    """
    return list(getattr(settings, "K8S_DASHBOARD_DRIVERS", ()))
