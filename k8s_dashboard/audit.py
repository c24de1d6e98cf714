# SPDX-License-Identifier: Apache-2.0
"""Who got which certificate, and who was refused one: a JSON object a line, to the logger of this
module's name. Public parts of a certificate only, never a key.

`event`: ``certificate-issued``, ``certificate-refused``, ``authority-rotated`` or
``authority-rotation-refused``. Always there: `user`, `project`, `cluster` (each with `id` and
`name`), `address` (of the client). For an issue: `way`, `common_name`, `groups`, `serial`,
`fingerprint` (SHA-256), `not_after`, `request_id` (Magnum's). For a refusal: `reason`.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from openstack_auth import utils as auth_utils

LOG = logging.getLogger(__name__)

ISSUED = "certificate-issued"
REFUSED = "certificate-refused"
ROTATED = "authority-rotated"
ROTATION_REFUSED = "authority-rotation-refused"

BY_POLICY, NO_SUCH_CLUSTER, FORGED = "policy", "no-such-cluster", "no-csrf-token"
TOO_MANY = "too-many-clusters"


def done(request: HttpRequest, event: str, cluster: Mapping[str, Any], **more: Any) -> None:
    LOG.info("%s", _line(request, event, cluster, more))


def refused(
    request: HttpRequest, event: str, cluster: Mapping[str, Any], reason: str, **more: Any
) -> None:
    """`reason` is one of this module's words, or what Magnum said."""
    LOG.warning("%s", _line(request, event, cluster, {"reason": reason, **more}))


def _line(
    request: HttpRequest, event: str, cluster: Mapping[str, Any], more: Mapping[str, Any]
) -> str:
    """ASCII, so that no name can begin a line of its own."""
    user = request.user
    return json.dumps(
        {
            "event": event,
            "user": {
                "id": user.id,
                "name": user.username,
                "domain": getattr(user, "user_domain_name", None),
            },
            "project": {
                "id": user.tenant_id,
                "name": user.tenant_name,
                "region": user.services_region,
            },
            "cluster": {"id": cluster.get("uuid"), "name": cluster.get("name")},
            "address": auth_utils.get_client_ip(request),
            **more,
        }
    )
