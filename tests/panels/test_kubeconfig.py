# SPDX-License-Identifier: Apache-2.0
import base64
import logging

import pytest
import yaml
from cryptography import x509
from django.core.cache import cache

from tests.panels.conftest import capture

CA = "-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n"
SIGNED = "-----BEGIN CERTIFICATE-----\nsigned\n-----END CERTIFICATE-----\n"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def cluster(wire):
    cluster = capture("complete")["cluster"]
    wire.cluster(capture("complete"))
    wire.mocker.get(
        f"http://magnum.test/v1/certificates/{cluster['uuid']}", json={"pem": CA}, headers=JSON
    )
    wire.mocker.post("http://magnum.test/v1/certificates", json={"pem": SIGNED}, headers=JSON)
    return cluster


def address(cluster):
    return f"/project/kubernetes_clusters/{cluster['uuid']}/kubeconfig/"


def signing_requests(wire):
    return [r for r in wire.mocker.request_history if r.method == "POST"]


def test_a_get_explains_and_makes_no_certificate(member, wire, cluster):
    page = member.get(address(cluster)).content.decode()

    assert "administrator of the whole cluster" in page
    assert not signing_requests(wire)


def test_a_post_is_one_self_contained_file(member, wire, cluster):
    response = member.post(address(cluster))

    config = yaml.safe_load(response.content)
    assert config["current-context"] == cluster["name"]
    assert config["clusters"][0]["cluster"]["server"] == cluster["api_address"]
    assert (
        base64.b64decode(config["users"][0]["user"]["client-certificate-data"]).decode() == SIGNED
    )
    key = base64.b64decode(config["users"][0]["user"]["client-key-data"]).decode()
    assert key.startswith("-----BEGIN PRIVATE KEY-----")
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]
    assert f"kubeconfig-{cluster['name']}.yaml" in response["Content-Disposition"]


def test_the_request_asks_for_an_administrator(member, wire, cluster):
    member.post(address(cluster))

    asked = signing_requests(wire)[0].json()
    subject = x509.load_pem_x509_csr(asked["csr"].encode()).subject.rfc4514_string()
    assert asked["cluster_uuid"] == cluster["uuid"]
    assert "CN=admin" in subject
    assert "O=system:masters" in subject


def test_each_download_has_a_key_of_its_own(member, wire, cluster):
    first, second = (yaml.safe_load(member.post(address(cluster)).content) for _ in range(2))

    assert first["users"] != second["users"]


def test_the_key_is_in_the_file_and_nowhere_else(member, wire, cluster, caplog):
    caplog.set_level(logging.DEBUG)
    config = yaml.safe_load(member.post(address(cluster)).content)
    encoded = config["users"][0]["user"]["client-key-data"]
    body = base64.b64decode(encoded).decode().splitlines()[1]

    elsewhere = caplog.text + str(dict(member.session)) + str(cache._cache)
    elsewhere += "".join(str(r.text) for r in wire.mocker.request_history)
    assert encoded not in elsewhere
    assert body not in elsewhere


@pytest.mark.parametrize(("roles", "user"), [(("reader",), None), (("member",), "somebody-else")])
def test_who_may_not_is_refused_and_nothing_is_signed(sign_in, wire, cluster, roles, user):
    client = sign_in(*roles, **({"user_id": user} if user else {}))

    assert client.get(address(cluster)).status_code == 403
    assert client.post(address(cluster)).status_code == 403
    assert not signing_requests(wire)


def test_a_post_without_the_forms_token_is_refused(member, wire, cluster):
    member.handler.enforce_csrf_checks = True

    assert member.post(address(cluster)).status_code == 403
    assert not signing_requests(wire)


def test_magnums_refusal_is_shown_on_the_page(member, wire, cluster):
    wire.mocker.post(
        "http://magnum.test/v1/certificates",
        status_code=500,
        headers={**JSON, "x-openstack-request-id": "req-7"},
        json={"errors": [{"status": 500, "title": "Barbican is away"}]},
    )

    response = member.post(address(cluster))

    assert response.status_code == 502
    assert "Barbican is away" in response.content.decode()
    assert "req-7" in response.content.decode()


def test_without_an_address_there_is_a_reason_and_no_file(member, wire, cluster):
    evidence = capture("complete")
    evidence["cluster"]["api_address"] = ""
    wire.cluster(evidence)

    assert "has no address so far" in member.get(address(cluster)).content.decode()
    assert member.post(address(cluster)).status_code == 409
    assert not signing_requests(wire)


@pytest.mark.parametrize("name", ['a"b', "集群 🚀", "{$ 1+1 $}", "../../etc/passwd", "x" * 300])
def test_any_name_gives_a_safe_file(member, wire, cluster, name):
    evidence = capture("complete")
    evidence["cluster"]["name"] = name
    wire.cluster(evidence)

    response = member.post(address(cluster))

    assert yaml.safe_load(response.content)["current-context"] == name
    assert "/" not in response["Content-Disposition"]
    assert response["Content-Disposition"].isascii()
