# SPDX-License-Identifier: Apache-2.0
"""What the cloud has, as far as it could be asked for."""

from collections.abc import Mapping
from functools import cached_property

from k8s_dashboard.preflight.reading import Row, row, rows, truth, whole, word

IMAGES, FLAVORS, KEYPAIRS = "images", "flavors", "keypairs"
NETWORKS, SUBNETS, ROUTERS, PORTS = "networks", "subnets", "routers", "ports"
ADDRESSES = "network_ip_availabilities"
VOLUME_TYPES, ZONES, QUOTAS = "volume_types", "availability_zones", "quotas"
SERVICES, DRIVERS = "services", "drivers"


class Inventory:
    """The inventory of a request. What is missing in it, or no list, is not known."""

    def __init__(self, given: object):
        self._given = row(given)

    def __contains__(self, kind: str) -> bool:
        if kind == QUOTAS:
            return self.quotas is not None
        if kind == SERVICES:
            return self.services is not None
        return self.rows(kind) is not None

    def rows(self, kind: str) -> tuple[Row, ...] | None:
        return rows(self._given.get(kind))

    def find(self, kind: str, wanted: str) -> tuple[Row, ...]:
        """All with this id or name: a name can be that of several."""
        return tuple(
            each for each in self.rows(kind) or () if wanted in (each.get("id"), each.get("name"))
        )

    def one(self, kind: str, wanted: str) -> Row:
        """The one with this id or name; empty where there is none, or no telling which."""
        found = self.find(kind, wanted) if wanted else ()
        return found[0] if len(found) == 1 else {}

    @cached_property
    def services(self) -> frozenset[str] | None:
        """Types of services in the catalogue."""
        given = self._given.get(SERVICES)
        if isinstance(given, Mapping):
            given = list(given)
        if not isinstance(given, list | tuple | set | frozenset):
            return None
        names = (row(each).get("type") if isinstance(each, Mapping) else each for each in given)
        return frozenset(filter(None, map(word, names)))

    def offers(self, *types: str) -> bool:
        return not (self.services or frozenset()).isdisjoint(types)

    @property
    def services_are_whole(self) -> bool:
        """Whether the list names Magnum itself: what else is missing in it is not there, then."""
        return self.offers("container-infra")

    @cached_property
    def quotas(self) -> Mapping[str, Row] | None:
        given = self._given.get(QUOTAS)
        if not isinstance(given, Mapping):
            return None
        return {_plain(str(name)): row(quota) for name, quota in given.items()}

    def quota(self, resource: str) -> tuple[int | None, int | None]:
        """Limit (-1: none) and use of a resource; None where it is not known."""
        found = (self.quotas or {}).get(_plain(resource), {})
        limit = whole(found.get("limit"))
        used = whole(found.get("in_use", found.get("used")))
        return limit, used

    def zones(self) -> tuple[str, ...]:
        """Names of the availability zones that are up."""
        return tuple(
            word(zone.get("zoneName"))
            for zone in self.rows(ZONES) or ()
            if truth(row(zone.get("zoneState")).get("available")) is not False
        )


def _plain(name: str) -> str:
    """`floating_ips`, `floatingip` and `floating-ip` as one."""
    small = name[:64].lower().replace("_", "").replace("-", "").replace(" ", "")
    return small.removesuffix("s")
