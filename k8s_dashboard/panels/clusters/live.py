# SPDX-License-Identifier: Apache-2.0
"""The answer that ``live.js`` understands: regions of the page as HTML, and when to ask again."""

import hashlib
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response

from k8s_dashboard.cloud.errors import CloudError

SECONDS = "X-Live-Seconds"
"""Header that tells when to ask again, for an answer without a body too; 0 ends it."""


def tag(request: HttpRequest, *content: object) -> str:
    """An ETag for what these values, the address and the reader's language and zone decide."""
    about = (request.get_full_path(), translation.get_language(), timezone.get_current_timezone())
    return '"' + hashlib.sha256(repr((*about, *content)).encode()).hexdigest()[:32] + '"'


def unchanged(request: HttpRequest, etag: str, seconds: int) -> HttpResponse | None:
    """304 if the page already shows this, else None."""
    response = get_conditional_response(request, etag=etag)
    if response:
        response[SECONDS] = str(seconds)
        response["ETag"] = etag
    return response


def answer(regions: Mapping[str, str], announce: str, seconds: int, etag: str = "") -> JsonResponse:
    """``announce`` is one sentence for screen readers. ``seconds`` 0: do not ask again."""
    headers = {SECONDS: str(seconds), "Cache-Control": "private, no-cache"}
    if etag:
        headers["ETag"] = etag
    return JsonResponse({"regions": regions, "announce": announce}, headers=headers)


def failure(error: CloudError) -> JsonResponse:
    """The page keeps what it shows, says how old that is and why, and goes on asking."""
    return JsonResponse({"error": str(error)}, status=503)
