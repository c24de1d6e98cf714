# SPDX-License-Identifier: Apache-2.0
"""What is other than in the project's last good cluster.

Where the same project has made a cluster that works, the difference between the two often holds
the cause, whatever the services say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from k8s_dashboard import redact
from k8s_dashboard.evidence import Object, as_object, as_time, get_text
from k8s_dashboard.i18n import gettext_noop as _

TITLES = {
    "cluster_template_id": _("Cluster template"),
    "image_id": _("Image"),
    "coe_version": _("Kubernetes"),
    "network_driver": _("Network driver"),
    "master_count": _("Control-plane nodes"),
    "master_flavor_id": _("Flavor of control-plane nodes"),
    "node_count": _("Workers"),
    "flavor_id": _("Flavor of workers"),
    "external_network_id": _("External network"),
    "fixed_network": _("Network of the nodes"),
    "fixed_subnet": _("Subnet of the nodes"),
    "floating_ip_enabled": _("Floating IPs"),
    "master_lb_enabled": _("Load balancer for the Kubernetes API"),
    "docker_volume_size": _("Volume for containers, GB"),
    "dns_nameserver": _("DNS server"),
    "http_proxy": _("HTTP proxy"),
    "https_proxy": _("HTTPS proxy"),
    "no_proxy": _("No proxy for"),
    "insecure_registry": _("Insecure registry"),
    "keypair": _("Key pair"),
    "create_timeout": _("Time limit, min"),
}
_OF_TEMPLATES = (
    "image_id",
    "network_driver",
    "external_network_id",
    "dns_nameserver",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "insecure_registry",
)
_TOLD_LATER = ("coe_version",)
"""What Magnum says only of clusters that have come some way."""

_LONGEST = 500
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


Value = str | bool | None


@dataclass(frozen=True, slots=True)
class Difference:
    """``title`` is translatable, or the name of a label where ``is_label``; values are redacted,
    None where there is none.
    """

    name: str
    title: str
    is_label: bool
    here: Value
    good: Value


def last_good(
    cluster: Object, template: Object, clusters: Iterable[Object], templates: Mapping[str, Object]
) -> Object | None:
    """The cluster to compare with: the newest of its project that came to be, rather one from the
    same template, else from one of the same kind (orchestrator, distribution, network driver).

    ``templates`` are Magnum's, by id, as far as they are known.
    """
    good = [
        other
        for other in clusters
        if other.get("uuid") != cluster.get("uuid")
        and other.get("project_id") == cluster.get("project_id")
        and get_text(other, "status").endswith("_COMPLETE")
        and get_text(other, "status") != "DELETE_COMPLETE"
    ]

    def likeness(other: Object) -> tuple[bool, bool, datetime]:
        template_id = get_text(other, "cluster_template_id")
        same = template_id == get_text(cluster, "cluster_template_id")
        kind = same or _kind(templates.get(template_id, {})) == _kind(template)
        return same, kind, as_time(other.get("created_at")) or _LONG_AGO

    return max(good, key=likeness, default=None)


def _kind(template: Object) -> tuple[str, ...]:
    return tuple(get_text(template, key) for key in ("coe", "cluster_distro", "network_driver"))


def compare(
    cluster: Object, template: Object, good: Object, good_template: Object
) -> tuple[Difference, ...]:
    """What differs, settings first, then labels; templates are Magnum's, {} where not known."""
    pairs = [
        (name, title, False, _setting(cluster, template, name), _setting(good, good_template, name))
        for name, title in TITLES.items()
        if name not in _OF_TEMPLATES or (template and good_template)
    ]
    labels, good_labels = as_object(cluster.get("labels")), as_object(good.get("labels"))
    names = sorted(name for name in labels.keys() | good_labels.keys() if isinstance(name, str))
    pairs += [(name, name, True, labels.get(name), good_labels.get(name)) for name in names]
    return tuple(
        Difference(name, title, is_label, _shown(name, here), _shown(name, there))
        for name, title, is_label, here, there in pairs
        if here != there and (name not in _TOLD_LATER or here)
    )


def _setting(cluster: Object, template: Object, name: str) -> Any:
    if name == "cluster_template_id":
        return get_text(template, "name") or cluster.get(name)
    value = (template if name in _OF_TEMPLATES else cluster).get(name)
    return None if value == "" else value


def _shown(name: str, value: object) -> Value:
    shown = redact.value({name: value})[name]
    return shown if shown is None or isinstance(shown, bool) else str(shown)[:_LONGEST]
