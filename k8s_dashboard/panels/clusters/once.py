# SPDX-License-Identifier: Apache-2.0
"""One form, one cluster: a form that is sent twice leads to what its first sending made.

Each form carries a token of its own. The cache knows for a while which were sent; one that
forgets, or that processes do not share, leaves what the browser does against double clicks.
"""

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

FIELD = "form_token"

_KEEP_SECONDS = 1800
_PENDING = ""


class Sending:
    def __init__(self, request: HttpRequest):
        token = request.POST.get(FIELD, "")[:64]
        parts = (str(request.user.id), request.user.tenant_id, request.path, token)
        digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
        self._key = f"k8s_dashboard:sent:{digest}" if token else ""

    def begins(self) -> bool:
        """Whether this is the first sending."""
        return not self._key or bool(cache.add(self._key, _PENDING, _KEEP_SECONDS))

    def led_to(self) -> str:
        """The address that the first sending led to; empty while it is under way."""
        return str(cache.get(self._key) or _PENDING)

    def succeeded(self, address: str) -> None:
        if self._key:
            cache.set(self._key, address, _KEEP_SECONDS)

    def failed(self) -> None:
        """The form may be sent again."""
        if self._key:
            cache.delete(self._key)


def new_token() -> str:
    return secrets.token_urlsafe(16)
