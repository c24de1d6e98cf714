# SPDX-License-Identifier: Apache-2.0
import html

import pytest

from tests.kubernetes_server import Authority, serving
from tests.panels.signing import served


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.K8S_DASHBOARD_KUBERNETES_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def cluster(wire, authority):
    """Call it with an address; Magnum then has the cluster, its authority, and signs."""

    def cluster(api_address, recorded="complete", **changes):
        found = served(wire, authority, recorded, api_address=api_address, **changes)
        return f"/project/kubernetes_clusters/{found['uuid']}/ask/"

    return cluster


@pytest.fixture
def asked(member, authority, cluster):
    """Call it with what a server answers; the answer on the page, and the server."""

    def asked(answer, client=member, **changes):
        with serving(answer, authority.server(), authority.pem) as running:
            response = client.post(cluster(running.api_address, **changes) + "?fragment")
        return html.unescape(response.json()["html"]), running

    return asked
