# SPDX-License-Identifier: Apache-2.0
"""The end of a server's console log, for nodes that report nothing themselves."""

import json
from itertools import islice

import requests
from django.http import HttpRequest
from django.utils.translation import gettext as _
from openstack_dashboard import policy

from k8s_dashboard import redact
from k8s_dashboard.cloud.errors import Unavailable, translated
from k8s_dashboard.cloud.session import endpoint, session

MAX_TEXT = 100_000
"""Characters of the end that are kept."""

_PIECE = 64 * 1024
_MAX_PIECES = 32
"""2 MB of Nova's answer: libvirt keeps some 100 KB a server, up to six times as much in JSON."""


def allowed(request: HttpRequest) -> bool:
    """Whether Nova's policy lets this user read consoles."""
    return bool(policy.check((("compute", "os_compute_api:os-console-output"),), request))


def tail(request: HttpRequest, server_id: str, lines: int = 200) -> str:
    """The last lines that the server's console showed, secrets masked.

    Nova's policy is ``os_compute_api:os-console-output``. Raises CloudError: Forbidden, Conflict
    where the server does not run yet, Unavailable where the hypervisor keeps no log.
    """
    with translated("nova"):
        answer = session(request).post(
            f"{endpoint(request, 'compute')}/servers/{server_id}/action",
            json={"os-getConsoleOutput": {"length": lines}},
            headers={"Accept": "application/json"},
            stream=True,
        )
        content = str(json.loads(_beginning(answer))["output"] or "")
    return redact.text(content)[-MAX_TEXT:]


def _beginning(answer: requests.Response) -> bytes:
    """As much of an answer as one may be long; what was cut off is no JSON."""
    try:
        with answer:
            return b"".join(islice(answer.iter_content(_PIECE), _MAX_PIECES))
    except requests.RequestException:
        raise Unavailable("nova", 0, _("it broke its answer off")) from None
