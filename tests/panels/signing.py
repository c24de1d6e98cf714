# SPDX-License-Identifier: Apache-2.0
"""A Magnum that signs, and who asks it for a certificate: what the tests about access share."""

import html
import json

from k8s_dashboard import certificates
from tests.panels.conftest import capture

JSON = {"Content-Type": "application/json"}
PEM = "application/x-pem-file"
SIGNING = "http://magnum.test/v1/certificates"


def served(wire, authority, recorded="complete", **changes):
    """Magnum has a cluster, its authority's certificate, and signs."""
    evidence = capture(recorded)
    evidence["cluster"] |= changes
    wire.cluster(evidence)
    cluster = evidence["cluster"]
    wire.mocker.get(f"{SIGNING}/{cluster['uuid']}", json={"pem": authority.pem}, headers=JSON)
    wire.mocker.post(
        SIGNING,
        json=lambda request, _: {"pem": authority.sign(request.json()["csr"])},
        headers={**JSON, "x-openstack-request-id": "req-sign"},
    )
    return cluster


def address(cluster, more=""):
    return f"/project/kubernetes_clusters/{cluster['uuid']}/kubeconfig/{more}"


def ask(client, cluster, requests, **headers):
    """As the page does that makes keys itself."""
    return client.post(
        address(cluster), requests, content_type=PEM, headers={"X-Requested-With": "XMLHttpRequest"}
    )


def own_request(identity=certificates.ADMIN):
    key = certificates.new_key()
    return key, certificates.csr(key, identity)


def signing_requests(wire):
    return [r for r in wire.mocker.request_history if r.method == "POST"]


def with_operation_log(settings):
    """As Horizon's own settings have it, and its test settings do not."""
    settings.OPERATION_LOG_ENABLED = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "horizon.middleware.OperationLogMiddleware"]


def text(response):
    return html.unescape(response.content.decode())


def audited(caplog):
    return [
        json.loads(record.getMessage())
        for record in caplog.records
        if record.name == "k8s_dashboard.audit"
    ]
