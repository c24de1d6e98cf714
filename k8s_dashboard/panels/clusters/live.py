# SPDX-License-Identifier: Apache-2.0
"""The answer that ``live.js`` understands: regions of the page as HTML, and when to ask again."""

from collections.abc import Mapping

from django.http import JsonResponse

from k8s_dashboard.cloud.errors import CloudError

BUSY_SECONDS = 5
"""Node agents poll about every 30 s and Heat moves in seconds: faster shows nothing more."""


def answer(regions: Mapping[str, str], announce: str, busy: bool) -> JsonResponse:
    """``announce`` is one sentence for screen readers. Nothing busy means: do not ask again."""
    return JsonResponse(
        {"regions": regions, "announce": announce, "seconds": BUSY_SECONDS if busy else 0}
    )


def failure(error: CloudError) -> JsonResponse:
    """The page keeps what it shows, says how old that is and why, and goes on asking."""
    return JsonResponse({"error": str(error)}, status=503)
