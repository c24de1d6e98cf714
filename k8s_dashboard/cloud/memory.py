# SPDX-License-Identifier: Apache-2.0
"""What all who watch one cluster know together, in Django's cache.

An entry belongs to a region, a project, a cluster and the roles of a token, so that nobody reads
what the services would refuse to their own roles; and it is read only with a token that the
services have answered about this very cluster themselves (a grant). A cache that forgets, or that
each process has for itself, costs calls and nothing else.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

_KEEP_SECONDS = 1800
_GRANT_SECONDS = 3600
_LOCK_SECONDS = 60


class Memory:
    """The entry of one cluster, as one request may see it."""

    def __init__(self, request: HttpRequest, cluster_id: str):
        roles = sorted(role["name"] for role in request.user.roles)
        region = str(request.user.services_region)
        self._entry = _key("watch", region, request.user.tenant_id, cluster_id, *roles)
        self._grant = _key("grant", self._entry, str(request.user.token.id))
        self._lock = _key("lock", self._entry)

    def recall(self) -> dict[str, bytes] | None:
        found = cache.get(self._entry)
        return found if isinstance(found, dict) else None

    def keep(self, content: dict[str, bytes] | None) -> None:
        """Keep what this request's own token was told; None leaves what is there already."""
        if content is not None:
            cache.set(self._entry, content, _KEEP_SECONDS)
        cache.set(self._grant, True, _GRANT_SECONDS)

    def recall_about(self, *version: object) -> Any:
        """What was concluded from this version, or None."""
        return cache.get(self._about(version))

    def keep_about(self, *version: object, conclusion: object) -> None:
        """Keep a conclusion; it must hold no secret, as findings do not."""
        cache.set(self._about(version), conclusion, _KEEP_SECONDS)

    def _about(self, version: Iterable[object]) -> str:
        return _key("about", self._entry, *map(str, version))

    @property
    def granted(self) -> bool:
        return bool(cache.get(self._grant))

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Whether it is this request's turn to ask the services: one at a time does."""
        mine = bool(cache.add(self._lock, True, _LOCK_SECONDS))
        try:
            yield mine
        finally:
            if mine:
                cache.delete(self._lock)


def _key(kind: str, *parts: str) -> str:
    """The parts may be long, and a token must not be a key."""
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"k8s_dashboard:{kind}:{digest}"
