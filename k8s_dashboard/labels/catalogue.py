# SPDX-License-Identifier: Apache-2.0
"""All labels by name, and the groups in the order in which a person meets them."""

from collections.abc import Mapping
from types import MappingProxyType

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.data import (
    addons,
    cloud,
    monitoring,
    network,
    registry,
    scaling,
    security,
    software,
    storage,
)
from k8s_dashboard.labels.model import Group, Label

GROUPS = (
    Group("software", _("Software and versions")),
    Group("network", _("Network")),
    Group("storage", _("Storage")),
    Group("registry", _("Registries and downloads")),
    Group("scaling", _("Scaling, healing and zones")),
    Group("add-ons", _("Ingress and dashboard")),
    Group("monitoring", _("Monitoring")),
    Group("cloud", _("Volumes and load balancers of Kubernetes")),
    Group("security", _("Security")),
)

_LABELS = (
    *software.LABELS,
    *network.LABELS,
    *storage.LABELS,
    *registry.LABELS,
    *scaling.LABELS,
    *addons.LABELS,
    *monitoring.LABELS,
    *cloud.LABELS,
    *security.LABELS,
)

CATALOGUE: Mapping[str, Label] = MappingProxyType({label.name: label for label in _LABELS})

REMOVED: Mapping[str, str] = MappingProxyType(
    {
        "calico_cni_tag": "8.0.0",
        "calico_kube_controllers_tag": "18.0.0",
        "tiller_enabled": "17.0.0",
        "tiller_namespace": "17.0.0",
        "tiller_tag": "17.0.0",
    }
)
"""Labels that Magnum has given up, and the last release that read them."""
