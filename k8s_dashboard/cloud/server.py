# SPDX-License-Identifier: Apache-2.0
"""One server of Nova's, by its id."""

from django.http import HttpRequest

from k8s_dashboard.cloud.errors import CloudError, Unauthorized, translated
from k8s_dashboard.cloud.session import endpoint, session


def name(request: HttpRequest, server_id: str) -> str:
    """A server's name, "" where Nova does not tell it: the server may be gone."""
    try:
        with translated("nova"):
            answer = session(request).get(
                f"{endpoint(request, 'compute')}/servers/{server_id}",
                headers={"Accept": "application/json"},
            )
            return str(answer.json()["server"]["name"])
    except Unauthorized:
        raise
    except CloudError:
        return ""
