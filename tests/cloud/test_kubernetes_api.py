# SPDX-License-Identifier: Apache-2.0
"""The simulated Kubernetes API, as clients with and without a certificate see it."""

import http.client
import json
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from minicloud.kubernetes import csr, pem
from minicloud.kubernetes_api import ApiServer
from minicloud.kubernetes_objects import Node, table

NOW = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"


def node(name, *, control_plane=False):
    group = "default-master" if control_plane else "default-worker"
    return Node(name, control_plane, group, "10.0.0.5", "", "v1.23.3", NOW)


class Authority:
    """Signs as the CA of a cluster does."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])
        ca = x509.BasicConstraints(ca=True, path_length=None)
        self.pem = self._sign(self.name, self.key.public_key(), [x509.Extension(ca.oid, True, ca)])

    def sign(self, request):
        asked = x509.load_pem_x509_csr(request.encode())
        return self._sign(asked.subject, asked.public_key(), asked.extensions)

    def _sign(self, subject, public_key, extensions):
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(self.name, subject, public_key)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1))
        builder = builder.not_valid_after(now + timedelta(days=1))
        for extension in extensions:
            builder = builder.add_extension(extension.value, extension.critical)
        certificate = builder.sign(self.key, hashes.SHA256())
        return certificate.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture(scope="module")
def authority():
    return Authority()


def chain(authority, folder, request, key):
    path = folder / "chain.pem"
    path.write_text(pem(key) + authority.sign(request))
    return path


@pytest.fixture
def server(authority, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.pem)
    tls.verify_mode = ssl.CERT_OPTIONAL
    tls.load_cert_chain(chain(authority, tmp_path, csr(key, {"127.0.0.1"}), key))
    server = ApiServer(("127.0.0.1", 0), tls, "v1.23.3", lambda: None)
    server.nodes = [node("shop-master-0", control_plane=True), node("shop-node-0")]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.close()


@pytest.fixture
def ask(server, authority, tmp_path):
    """Sends a GET as nobody, or with a certificate of that organization, and returns status and
    text.
    """

    def send(path, organization=None, accept="application/json"):
        context = ssl.create_default_context(cadata=authority.pem)
        if organization:
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name(
                [
                    x509.NameAttribute(NameOID.COMMON_NAME, "li.wei"),
                    x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
                ]
            )
            request = x509.CertificateSigningRequestBuilder(subject).sign(key, hashes.SHA256())
            request = request.public_bytes(serialization.Encoding.PEM).decode()
            context.load_cert_chain(chain(authority, tmp_path, request, key))
        host, port = server.server_address
        connection = http.client.HTTPSConnection(host, port, context=context, timeout=10)
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    return send


@pytest.mark.parametrize("path", ["/readyz", "/livez", "/healthz"])
def test_anyone_may_ask_for_its_health(ask, path):
    assert ask(path) == (200, "ok")


def test_anyone_may_ask_for_its_version(ask):
    status, text = ask("/version")
    assert status == 200
    assert json.loads(text)["gitVersion"] == "v1.23.3"


def test_nodes_are_for_those_with_a_certificate(ask):
    status, text = ask("/api/v1/nodes")
    assert status == 401
    assert json.loads(text)["reason"] == "Unauthorized"


def test_a_certificate_without_the_group_of_masters_is_forbidden(ask):
    status, text = ask("/api/v1/nodes", "developers")
    assert status == 403
    assert 'User "li.wei"' in json.loads(text)["message"]


def test_an_administrator_sees_the_nodes(ask):
    status, text = ask("/api/v1/nodes?limit=500", "system:masters")
    assert status == 200
    found = json.loads(text)
    assert found["kind"] == "NodeList"
    assert [item["metadata"]["name"] for item in found["items"]] == ["shop-master-0", "shop-node-0"]


def test_one_node_can_be_asked_for(ask):
    status, text = ask("/api/v1/nodes/shop-node-0", "system:masters")
    assert status == 200
    assert json.loads(text)["metadata"]["name"] == "shop-node-0"


def test_an_unknown_path_is_not_found(ask):
    status, text = ask("/api/v1/secrets", "system:masters")
    assert status == 404
    assert json.loads(text)["kind"] == "Status"


def test_kubectl_gets_a_table_to_print(ask):
    _, text = ask("/api/v1/nodes", "system:masters", TABLE)
    found = json.loads(text)
    assert [column["name"] for column in found["columnDefinitions"]][:5] == [
        "Name",
        "Status",
        "Roles",
        "Age",
        "Version",
    ]
    assert found["rows"][0]["cells"][:3] == ["shop-master-0", "Ready", "control-plane"]


def test_a_watch_tells_of_nodes_that_come(ask):
    _, text = ask("/api/v1/nodes?watch=true&timeoutSeconds=1", "system:masters")
    events = [json.loads(line) for line in text.splitlines()]
    assert {event["object"]["metadata"]["name"] for event in events} == {
        "shop-master-0",
        "shop-node-0",
    }


def test_ages_are_written_as_kubectl_writes_them():
    def age(**passed):
        found = table("nodes", [node("shop-node-0").to_json()], 1, NOW + timedelta(**passed))
        return found["rows"][0]["cells"][3]

    assert age(seconds=90) == "90s"
    assert age(minutes=3) == "3m"
    assert age(hours=5) == "5h"
    assert age(days=4) == "4d"
