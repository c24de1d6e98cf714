# SPDX-License-Identifier: Apache-2.0
"""What the cloud has to choose from: asked side by side, one call a kind, each failing alone.

The services are asked directly. Horizon's ``api.neutron.network_list`` fetches every subnet along
with the networks, and ``api.nova.keypair_list`` looks up versions first: several calls for what is
one here.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, Unauthorized, translated
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.cloud.session import endpoint, session

CLUSTER_TEMPLATES = "cluster_templates"
FLAVORS = "flavors"
IMAGES = "images"
KEYPAIRS = "keypairs"
NETWORKS = "networks"
SUBNETS = "subnets"

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

    def find(self, kind: str, wanted: str | None) -> dict[str, Any] | None:
        """The thing with this name or id: Magnum's templates may hold either."""
        by_name = (item for item in self[kind].items if wanted == item["name"])
        by_id = (item for item in self[kind].items if wanted in (item.get("id"), item.get("uuid")))
        return next(by_id, None) or next(by_name, None) if wanted else None


def ask(request: HttpRequest, *kinds: str) -> Inventory:
    """Ask for the kinds named above. Raises Unauthorized, and no other CloudError."""
    services = frozenset(service["type"] for service in request.user.service_catalog)
    with ThreadPoolExecutor(max_workers=len(kinds)) as pool:
        futures = {kind: pool.submit(in_language(_answer), request, kind) for kind in kinds}
        answers = {kind: future.result() for kind, future in futures.items()}
    return Inventory(answers, services)


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


def _images(request: HttpRequest) -> list[dict[str, Any]]:
    address = _versioned(endpoint(request, "image"), "v2")
    query = {"status": "active", "sort": "name:asc", "limit": _PAGE}
    return list(_get(request, "glance", f"{address}/images", query)["images"])


def _networks(request: HttpRequest) -> list[dict[str, Any]]:
    return _neutron(request, "networks")


def _subnets(request: HttpRequest) -> list[dict[str, Any]]:
    return _neutron(request, "subnets")


def _neutron(request: HttpRequest, what: str) -> list[dict[str, Any]]:
    address = _versioned(endpoint(request, "network"), "v2.0")
    found = _get(request, "neutron", f"{address}/{what}")[what]
    return sorted(found, key=lambda item: item["name"])


def _versioned(address: str, version: str) -> str:
    """Catalogues name these services with or without a version at the end."""
    return re.sub(r"/v\d[\d.]*$", "", address) + f"/{version}"


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
}
