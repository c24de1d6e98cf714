# SPDX-License-Identifier: Apache-2.0
"""A kubeconfig for one cluster: what is signed for whom, and what is said of it."""

import base64
import json
import logging
import re
from datetime import timedelta

import pytest
import yaml
from cryptography import x509
from django.core.cache import cache

from k8s_dashboard import certificates
from tests import client_certificate, kubectl
from tests.kubernetes_server import Authority
from tests.panels.conftest import CREATOR, PROJECT
from tests.panels.signing import (
    JSON,
    PEM,
    SIGNING,
    address,
    ask,
    audited,
    own_request,
    served,
    signing_requests,
    text,
    with_operation_log,
)


def test_a_file_costs_three_calls(member, wire, cluster):
    member.post(address(cluster))

    assert wire.calls() == [
        f"GET magnum.test/v1/clusters/{cluster['uuid']}",
        f"GET magnum.test/v1/certificates/{cluster['uuid']}",
        "POST magnum.test/v1/certificates",
    ]


def test_a_post_is_one_self_contained_file(member, wire, cluster, authority):
    response = member.post(address(cluster))

    config = yaml.safe_load(response.content)
    assert config["current-context"] == f"{cluster['name']}@demo-{cluster['uuid'][:8]}"
    assert config["clusters"][0]["cluster"]["server"] == cluster["api_address"]
    user = config["users"][0]["user"]
    certificates.belongs(
        base64.b64decode(user["client-certificate-data"]).decode(),
        certificates.csr(base64.b64decode(user["client-key-data"]).decode(), certificates.ADMIN),
        authority.pem,
    )
    assert f"kubeconfig-{cluster['name']}.yaml" in response["Content-Disposition"]
    assert "attachment" in response["Content-Disposition"]


def test_openssl_verifies_the_certificate_and_what_it_is_for(
    member, wire, cluster, authority, tmp_path
):
    config = yaml.safe_load(member.post(address(cluster)).content)
    pem = base64.b64decode(config["users"][0]["user"]["client-certificate-data"])
    client_certificate.verify(pem, authority.pem, tmp_path, timedelta(hours=23))


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


def test_a_browsers_own_key_gives_the_same_file_around_it(member, wire, cluster):
    key, request = own_request()
    answer = ask(member, cluster, request).json()
    mine = yaml.safe_load(base64.b64encode(key.encode()).decode().join(answer["parts"]))
    servers = yaml.safe_load(member.post(address(cluster)).content)

    for config in (mine, servers):
        for field in ("client-key-data", "client-certificate-data"):
            assert config["users"][0]["user"].pop(field)
    assert mine == servers
    assert answer["name"] == f"kubeconfig-{cluster['name']}.yaml"


def test_a_browsers_request_is_passed_on_as_it_is(member, wire, cluster):
    _key, request = own_request()

    ask(member, cluster, request)

    assert signing_requests(wire)[0].json()["csr"] == request


def test_the_answer_tells_until_when_it_is_valid(member, wire, cluster):
    answer = ask(member, cluster, own_request()[1]).json()

    assert "Valid until" in answer["html"]
    assert re.search(r"data-certificate=\"[0-9A-F]{8,}\"", answer["html"])


@pytest.mark.parametrize(
    ("requests", "sentence"),
    [
        ("hello", certificates.UNREADABLE),
        (own_request()[1] * 2, certificates.UNREADABLE),
        (own_request()[0] + own_request()[1], certificates.PRIVATE_KEY),
        (own_request(certificates.Identity("root", ("dev",)))[1], certificates.OTHER_SUBJECT),
        ("x" * 100_000, certificates.TOO_LARGE),
    ],
    ids=["something else", "two", "with a key", "another name", "too much"],
)
def test_other_requests_are_refused_and_audited(member, wire, cluster, caplog, requests, sentence):
    response = ask(member, cluster, requests)

    assert response.status_code == 400
    assert sentence in response.json()["error"]
    assert not signing_requests(wire)
    (line,) = audited(caplog)
    assert line["event"] == "certificate-refused"
    assert line["reason"] == sentence


@pytest.mark.parametrize("way", ["browser", "server"])
def test_every_issue_is_one_line_of_the_audit_log(member, wire, cluster, authority, caplog, way):
    if way == "browser":
        ask(member, cluster, own_request()[1])
    else:
        member.post(address(cluster))

    (line,) = audited(caplog)
    assert line["event"] == "certificate-issued"
    assert line["way"] == way
    assert line["user"] == {"id": CREATOR, "name": "li.wei", "domain": "Default"}
    assert line["project"] == {"id": PROJECT, "name": "demo", "region": "RegionOne"}
    assert line["cluster"] == {"id": cluster["uuid"], "name": cluster["name"]}
    assert (line["common_name"], line["groups"]) == ("admin", ["system:masters"])
    assert line["request_id"] == "req-sign"
    assert line["address"] == "127.0.0.1"


def test_the_line_names_the_certificate(member, wire, cluster, caplog):
    config = yaml.safe_load(member.post(address(cluster)).content)

    pem = base64.b64decode(config["users"][0]["user"]["client-certificate-data"]).decode()
    facts = certificates.read(pem)
    (line,) = audited(caplog)
    assert line["serial"] == facts.serial
    assert line["fingerprint"] == facts.fingerprint
    assert line["not_after"] == facts.not_after.isoformat()


def test_no_name_can_begin_a_line_of_its_own(member, wire, authority, caplog):
    cluster = served(wire, authority, name='shop"\n{"event": "certificate-issued"}\u2028')

    member.post(address(cluster))

    (record,) = [r for r in caplog.records if r.name == "k8s_dashboard.audit"]
    assert len(record.getMessage().splitlines()) == 1
    assert json.loads(record.getMessage())["cluster"]["name"] == cluster["name"]


def test_the_key_is_in_the_file_and_nowhere_else(member, wire, cluster, caplog):
    caplog.set_level(logging.DEBUG)
    config = yaml.safe_load(member.post(address(cluster)).content)
    encoded = config["users"][0]["user"]["client-key-data"]
    body = base64.b64decode(encoded).decode().splitlines()[1]

    elsewhere = caplog.text + str(dict(member.session)) + str(cache._cache)
    elsewhere += "".join(str(r.text) for r in wire.mocker.request_history)
    assert encoded not in elsewhere
    assert body not in elsewhere


@pytest.mark.parametrize("post", [lambda c, a: c.post(address(a)), lambda c, a: ask(c, a, "x")])
@pytest.mark.parametrize(
    ("roles", "user"), [(("reader",), None), (("member", "reader"), "somebody-else")]
)
def test_who_may_not_is_refused_audited_and_nothing_is_signed(
    sign_in, wire, cluster, caplog, roles, user, post
):
    client = sign_in(*roles, **({"user_id": user} if user else {}))

    assert post(client, cluster).status_code == 403
    assert not signing_requests(wire)
    (line,) = audited(caplog)
    assert (line["event"], line["reason"]) == ("certificate-refused", "policy")
    assert line["cluster"]["id"] == cluster["uuid"]


@pytest.mark.parametrize("browser", [True, False])
def test_another_projects_cluster_is_refused_and_audited(member, wire, cluster, caplog, browser):
    gone = {"uuid": "00000000-0000-4000-8000-00000000feed"}
    wire.mocker.get(
        f"http://magnum.test/v1/clusters/{gone['uuid']}",
        status_code=404,
        headers=JSON,
        json={"errors": [{"status": 404, "title": "Cluster could not be found"}]},
    )

    response = ask(member, gone, own_request()[1]) if browser else member.post(address(gone))

    assert response.status_code == (404 if browser else 302)
    assert not signing_requests(wire)
    (line,) = audited(caplog)
    assert line["reason"] == "no-such-cluster"
    assert line["cluster"]["id"] == gone["uuid"]


@pytest.mark.parametrize("browser", [True, False])
def test_a_forged_post_is_refused_and_audited(member, wire, cluster, caplog, browser):
    member.handler.enforce_csrf_checks = True

    response = ask(member, cluster, own_request()[1]) if browser else member.post(address(cluster))

    assert response.status_code == 403
    assert not signing_requests(wire)
    (line,) = audited(caplog)
    assert line["reason"] == "no-csrf-token"
    assert line["cluster"]["id"] == cluster["uuid"]


def test_a_post_with_the_pages_token_is_not_forged(member, wire, cluster):
    member.handler.enforce_csrf_checks = True
    page = member.get(address(cluster)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    response = member.post(
        address(cluster), own_request()[1], content_type=PEM, headers={"X-CSRFToken": token}
    )

    assert response.status_code == 200


@pytest.mark.parametrize(
    "answer",
    [
        lambda c, a: c.post(address(a)),
        lambda c, a: ask(c, a, own_request()[1]),
        lambda c, a: ask(c, a, "refused"),
        lambda c, a: c.get(address(a, "keystone/")),
        lambda c, a: c.get(address(a).replace("kubeconfig", "authority")),
    ],
    ids=["server", "browser", "refusal", "keystone", "authority"],
)
def test_no_answer_is_kept_or_guessed_at(member, wire, cluster, answer):
    response = answer(member, cluster)

    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("browser", [True, False])
def test_magnums_refusal_is_shown_and_audited(member, wire, cluster, caplog, browser):
    wire.mocker.post(
        SIGNING,
        status_code=500,
        headers={**JSON, "x-openstack-request-id": "req-7"},
        json={"errors": [{"status": 500, "title": "Barbican is away"}]},
    )

    response = ask(member, cluster, own_request()[1]) if browser else member.post(address(cluster))

    said = response.json()["error"] if browser else text(response)
    assert response.status_code == 502
    assert "Barbican is away" in said
    assert "req-7" in said
    (line,) = audited(caplog)
    assert (line["reason"], line["status"], line["request_id"]) == (
        "Barbican is away",
        500,
        "req-7",
    )


def test_a_certificate_for_somebody_elses_key_is_not_handed_out(member, wire, cluster, authority):
    other = own_request()[1]
    wire.mocker.post(SIGNING, json={"pem": authority.sign(other)}, headers=JSON)

    response = ask(member, cluster, own_request()[1])

    assert response.status_code == 502
    assert certificates.OTHER_CERTIFICATE in response.json()["error"]


def test_one_of_an_authority_that_was_just_replaced_is_not_handed_out(
    member, wire, cluster, authority
):
    new = Authority(days=1825)
    wire.mocker.post(SIGNING, json=lambda r, _: {"pem": new.sign(r.json()["csr"])}, headers=JSON)

    assert member.post(address(cluster)).status_code == 502


@pytest.mark.parametrize("name", ['a"b', "集群 🚀", "{$ 1+1 $}", "../../etc/passwd", "x" * 300])
def test_any_name_gives_a_safe_file_that_kubectl_reads(member, wire, authority, tmp_path, name):
    cluster = served(wire, authority, name=name)

    response = member.post(address(cluster))

    file = tmp_path / "kubeconfig"
    file.write_bytes(response.content)
    assert kubectl.current(file)["current-context"].startswith(f"{name}@demo-")
    assert "/" not in response["Content-Disposition"]
    assert response["Content-Disposition"].isascii()


@pytest.mark.parametrize("browser", [True, False])
def test_horizons_operation_log_has_the_issue_and_neither_request_nor_key(
    member, wire, cluster, settings, caplog, browser
):
    with_operation_log(settings)
    caplog.set_level(logging.INFO, "horizon.operation_log")
    _key, request = own_request()

    response = ask(member, cluster, request) if browser else member.post(address(cluster))

    assert response.status_code == 200
    (line,) = [r.getMessage() for r in caplog.records if r.name == "horizon.operation_log"]
    assert f"[{address(cluster)}]" in line
    assert "[POST] [200]" in line
    assert "CERTIFICATE" not in line
    assert request.splitlines()[1] not in line
