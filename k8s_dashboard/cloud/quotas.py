# SPDX-License-Identifier: Apache-2.0
"""The project's quotas by name, out of what each service tells in its own way."""

from collections.abc import Iterator, Mapping
from typing import Any

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud.inventory import Inventory

Quota = dict[str, int]
"""``limit`` (-1 is unlimited) and ``in_use``; one of them may be missing where nobody tells it."""

_COMPUTE = {
    "cores": ("maxTotalCores", "totalCoresUsed"),
    "instances": ("maxTotalInstances", "totalInstancesUsed"),
    "ram": ("maxTotalRAMSize", "totalRAMUsed"),
    "server_groups": ("maxServerGroups", "totalServerGroupsUsed"),
    "server_group_members": ("maxServerGroupMembers", None),
}
_VOLUMES = {
    "volumes": ("maxTotalVolumes", "totalVolumesUsed"),
    "gigabytes": ("maxTotalVolumeGigabytes", "totalGigabytesUsed"),
}
"""Name -> the keys of limit and use in the absolute limits of Nova and Cinder."""


def read(inventory: Inventory) -> dict[str, Quota]:
    """Quotas by name, ``ram`` in MB, ``gigabytes`` in GB; those of a silent service are missing."""
    return dict(_each(inventory))


def _each(inventory: Inventory) -> Iterator[tuple[str, Quota]]:
    for kind, names in ((cloud.COMPUTE_LIMITS, _COMPUTE), (cloud.VOLUME_LIMITS, _VOLUMES)):
        for limits in inventory.items(kind) or ():
            yield from _absolute(limits, names)
    for quotas in inventory.items(cloud.NETWORK_QUOTAS) or ():
        for name, quota in quotas.items():
            used = int(quota["used"]) + int(quota.get("reserved", 0))
            yield name, {"limit": int(quota["limit"]), "in_use": used}
    yield from _clusters(inventory)
    yield from _load_balancers(inventory)


def _absolute(
    limits: Mapping[str, Any], names: Mapping[str, tuple[str, str | None]]
) -> Iterator[tuple[str, Quota]]:
    for name, (limit, used) in names.items():
        if limit in limits:
            yield name, {"limit": int(limits[limit]), "in_use": int(limits.get(used or "", 0))}


def _clusters(inventory: Inventory) -> Iterator[tuple[str, Quota]]:
    quota, stats = inventory.items(cloud.CLUSTER_QUOTA), inventory.items(cloud.CLUSTER_STATS)
    if quota and stats:
        limit, used = quota[0]["hard_limit"], stats[0]["clusters"]
        yield "clusters", {"limit": int(limit), "in_use": int(used)}


def _load_balancers(inventory: Inventory) -> Iterator[tuple[str, Quota]]:
    quotas = inventory.items(cloud.LOAD_BALANCER_QUOTAS)
    balancers = inventory.items(cloud.LOAD_BALANCERS)
    if quotas and balancers is not None:
        # Octavia before API 2.9 spells it in one word; null is its word for unlimited.
        limit = quotas[0].get("load_balancer", quotas[0].get("loadbalancer"))
        yield (
            "load_balancers",
            {"limit": -1 if limit is None else int(limit), "in_use": len(balancers)},
        )
