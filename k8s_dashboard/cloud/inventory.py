# SPDX-License-Identifier: Apache-2.0
"""What the cloud has to choose from: asked side by side, one call a kind, each failing alone.

The services are asked directly. Horizon's ``api.neutron.network_list`` fetches every subnet along
with the networks, and ``api.nova.keypair_list`` looks up versions first: several calls for what is
one here. What a token was told is kept for some seconds, for the checks that run while one types.
"""

import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from k8s_dashboard import redact
from k8s_dashboard.cloud import cinder, magnum, neutron
from k8s_dashboard.cloud.errors import CloudError, Unauthorized, revived, translated
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.cloud.session import endpoint, session, versioned

CLUSTER_TEMPLATES = "cluster_templates"
FLAVORS = "flavors"
IMAGES = "images"
KEYPAIRS = "keypairs"
NETWORKS = "networks"
SUBNETS = "subnets"
ROUTERS = "routers"
ROUTER_PORTS = "ports"
FREE_ADDRESSES = "network_ip_availabilities"
VOLUME_TYPES = "volume_types"
AVAILABILITY_ZONES = "availability_zones"
LOAD_BALANCERS = "load_balancers"

COMPUTE_LIMITS = "compute_limits"
VOLUME_LIMITS = "volume_limits"
NETWORK_QUOTAS = "network_quotas"
CLUSTER_QUOTA = "cluster_quota"
CLUSTER_STATS = "cluster_stats"
LOAD_BALANCER_QUOTAS = "load_balancer_quotas"
"""Limits are one object each."""

LOAD_BALANCER = "load-balancer"
"""The service type of Octavia."""

_KEEP_SECONDS = 15
_PAGE = 1000
"""The most that Glance gives at once; it stops at 25 where nobody asks for more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The service's own objects, or why there are none."""

    items: tuple[dict[str, Any], ...] = ()
    error: CloudError | None = None


@dataclass(frozen=True, slots=True)
class Inventory:
    """An answer for each kind that was asked for, and the types in the service catalogue."""

    answers: Mapping[str, Answer]
    services: frozenset[str] = frozenset()

    def __getitem__(self, kind: str) -> Answer:
        return self.answers[kind]

    def items(self, kind: str) -> tuple[dict[str, Any], ...] | None:
        """What there is of a kind; None where nobody asked, or nobody answered."""
        answer = self.answers.get(kind)
        return None if answer is None or answer.error else answer.items

    def find(self, kind: str, wanted: str | None) -> dict[str, Any] | None:
        """The thing with this name or id: Magnum's templates may hold either."""
        by_name = (item for item in self[kind].items if wanted == item["name"])
        by_id = (item for item in self[kind].items if wanted in (item.get("id"), item.get("uuid")))
        return next(by_id, None) or next(by_name, None) if wanted else None


def ask(request: HttpRequest, *kinds: str, fresh: bool = True) -> Inventory:
    """Ask for the kinds named above; what this token was told some seconds ago will do where it
    need not be fresh. Raises Unauthorized, and no other CloudError.
    """
    services = frozenset(service["type"] for service in request.user.service_catalog)
    if LOAD_BALANCER not in services:
        kinds = tuple(kind for kind in kinds if kind not in _OF_OCTAVIA)
    answers = {} if fresh else _recalled(request, kinds)
    open_kinds = [kind for kind in kinds if kind not in answers]
    if open_kinds:
        with ThreadPoolExecutor(max_workers=len(open_kinds)) as pool:
            futures = {
                kind: pool.submit(in_language(_answer), request, kind) for kind in open_kinds
            }
            told = {kind: future.result() for kind, future in futures.items()}
        kept = {_key(request, kind): _plain(answer, kind) for kind, answer in told.items()}
        cache.set_many(kept, _KEEP_SECONDS)
        answers |= told
    return Inventory(answers, services)


def forget(request: HttpRequest, *kinds: str) -> None:
    """What has been changed just now must be asked for again."""
    cache.delete_many([_key(request, kind) for kind in kinds])


def _recalled(request: HttpRequest, kinds: tuple[str, ...]) -> dict[str, Answer]:
    keys = {kind: _key(request, kind) for kind in kinds}
    found = cache.get_many(list(keys.values()))
    return {kind: _revived(found[key]) for kind, key in keys.items() if key in found}


def _plain(answer: Answer, kind: str) -> dict[str, Any]:
    """The cache holds plain values only, and no secret: templates may have some, as passwords in
    labels or in the address of a proxy.
    """
    error = answer.error
    items = redact.value(list(answer.items)) if kind == CLUSTER_TEMPLATES else answer.items
    said = [error.service, error.status, error.message, error.request_id] if error else None
    return {"items": items, "error": said}


def _revived(plain: dict[str, Any]) -> Answer:
    return Answer(tuple(plain["items"]), revived(*plain["error"]) if plain["error"] else None)


def _key(request: HttpRequest, kind: str) -> str:
    """A token must not be a key."""
    user = request.user
    parts = (str(user.token.id), user.tenant_id, str(user.services_region), kind)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"k8s_dashboard:inventory:{digest}"


def _answer(request: HttpRequest, kind: str) -> Answer:
    try:
        return Answer(tuple(_QUESTIONS[kind](request)))
    except Unauthorized:
        raise
    except CloudError as error:
        return Answer(error=error)


def _flavors(request: HttpRequest) -> list[dict[str, Any]]:
    found = _get(request, "nova", endpoint(request, "compute") + "/flavors/detail")
    return sorted(found["flavors"], key=lambda flavor: (flavor["ram"], flavor["vcpus"]))


def _keypairs(request: HttpRequest) -> list[dict[str, Any]]:
    found = _get(request, "nova", endpoint(request, "compute") + "/os-keypairs")
    return [item["keypair"] for item in found["keypairs"]]


def _availability_zones(request: HttpRequest) -> list[dict[str, Any]]:
    address = endpoint(request, "compute") + "/os-availability-zone"
    return list(_get(request, "nova", address)["availabilityZoneInfo"])


def _compute_limits(request: HttpRequest) -> list[dict[str, Any]]:
    found = _get(request, "nova", endpoint(request, "compute") + "/limits")
    return [dict(found["limits"]["absolute"])]


def _images(request: HttpRequest) -> list[dict[str, Any]]:
    address = versioned(endpoint(request, "image"), "v2")
    query = {"sort": "name:asc", "limit": _PAGE}
    return list(_get(request, "glance", f"{address}/images", query)["images"])


def _networks(request: HttpRequest) -> list[dict[str, Any]]:
    return _neutron(request, "networks")


def _subnets(request: HttpRequest) -> list[dict[str, Any]]:
    return _neutron(request, "subnets")


def _routers(request: HttpRequest) -> list[dict[str, Any]]:
    return _neutron(request, "routers")


def _router_ports(request: HttpRequest) -> list[dict[str, Any]]:
    return _neutron(request, "ports", {"device_owner": list(neutron.ROUTER_PORTS)})


def _free_addresses(request: HttpRequest) -> list[dict[str, Any]]:
    """Neutron tells others than administrators of none, or of those of their own networks."""
    return neutron.listed(request, "network-ip-availabilities")


def _neutron(request: HttpRequest, what: str, query: Any = None) -> list[dict[str, Any]]:
    return sorted(neutron.listed(request, what, query), key=lambda item: item["name"])


def _network_quotas(request: HttpRequest) -> list[dict[str, Any]]:
    """With what is in use; a member may ask for the own project."""
    address = versioned(endpoint(request, "network"), "v2.0")
    path = f"{address}/quotas/{request.user.tenant_id}/details.json"
    return [dict(_get(request, "neutron", path)["quota"])]


def _volume_types(request: HttpRequest) -> list[dict[str, Any]]:
    return sorted(_cinder(request, "types")["volume_types"], key=lambda kind: str(kind["name"]))


def _volume_limits(request: HttpRequest) -> list[dict[str, Any]]:
    return [dict(_cinder(request, "limits")["limits"]["absolute"])]


def _cinder(request: HttpRequest, what: str) -> dict[str, Any]:
    return _get(request, "cinder", f"{cinder.address(request)}/{what}")


def _cluster_quota(request: HttpRequest) -> list[dict[str, Any]]:
    return [magnum.cluster_quota(request)]


def _cluster_stats(request: HttpRequest) -> list[dict[str, Any]]:
    return [magnum.stats(request)]


def _load_balancers(request: HttpRequest) -> list[dict[str, Any]]:
    return list(_octavia(request, "loadbalancers?fields=id")["loadbalancers"])


def _load_balancer_quotas(request: HttpRequest) -> list[dict[str, Any]]:
    return [dict(_octavia(request, f"quotas/{request.user.tenant_id}")["quota"])]


def _octavia(request: HttpRequest, what: str) -> dict[str, Any]:
    address = versioned(endpoint(request, LOAD_BALANCER), "v2")
    return _get(request, "octavia", f"{address}/lbaas/{what}")


def _get(request: HttpRequest, service: str, url: str, query: Any = None) -> dict[str, Any]:
    with translated(service):
        answer = session(request).get(url, params=query, headers={"Accept": "application/json"})
        return dict(answer.json())


_QUESTIONS: dict[str, Callable[[HttpRequest], list[dict[str, Any]]]] = {
    CLUSTER_TEMPLATES: magnum.cluster_templates,
    FLAVORS: _flavors,
    IMAGES: _images,
    KEYPAIRS: _keypairs,
    NETWORKS: _networks,
    SUBNETS: _subnets,
    ROUTERS: _routers,
    ROUTER_PORTS: _router_ports,
    FREE_ADDRESSES: _free_addresses,
    VOLUME_TYPES: _volume_types,
    AVAILABILITY_ZONES: _availability_zones,
    COMPUTE_LIMITS: _compute_limits,
    VOLUME_LIMITS: _volume_limits,
    NETWORK_QUOTAS: _network_quotas,
    CLUSTER_QUOTA: _cluster_quota,
    CLUSTER_STATS: _cluster_stats,
    LOAD_BALANCERS: _load_balancers,
    LOAD_BALANCER_QUOTAS: _load_balancer_quotas,
}
_OF_OCTAVIA = (LOAD_BALANCERS, LOAD_BALANCER_QUOTAS)
