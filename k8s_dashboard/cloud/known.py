# SPDX-License-Identifier: Apache-2.0
"""What the cloud has, as plain data for the checks before a cluster is made."""

from typing import Any

from k8s_dashboard import defaults
from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud import quotas
from k8s_dashboard.cloud.inventory import Inventory

_AS_TOLD = (
    cloud.IMAGES,
    cloud.FLAVORS,
    cloud.KEYPAIRS,
    cloud.NETWORKS,
    cloud.SUBNETS,
    cloud.ROUTERS,
    cloud.ROUTER_PORTS,
    cloud.VOLUME_TYPES,
    cloud.AVAILABILITY_ZONES,
)


def plain(inventory: Inventory) -> dict[str, Any]:
    """The services' own objects by kind, ``quotas`` by name, the ``services`` of the catalogue, and
    the ``drivers`` that an operator has named.

    What nobody told is missing, so that nobody takes it for "there is none".
    """
    told = {kind: inventory.items(kind) for kind in _AS_TOLD}
    known: dict[str, Any] = {kind: list(items) for kind, items in told.items() if items is not None}
    known["services"] = sorted(inventory.services)
    if drivers := defaults.drivers():
        known["drivers"] = drivers
    if limits := quotas.read(inventory):
        known["quotas"] = limits
    if addresses := inventory.items(cloud.FREE_ADDRESSES):
        # An empty list is what Neutron answers to those who may not know.
        known[cloud.FREE_ADDRESSES] = list(addresses)
    return known
