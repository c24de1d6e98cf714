# SPDX-License-Identifier: Apache-2.0
"""One file for several clusters, and many files at once."""

import base64
import html
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.test import Client
from openstack_auth import utils

from k8s_dashboard import certificates
from tests import kubectl
from tests.kubernetes_server import Authority
from tests.panels.conftest import _user as signed_in
from tests.panels.conftest import capture
from tests.panels.signing import JSON, PEM, SIGNING, audited, own_request, text

SEVERAL = "/project/kubernetes_clusters/kubeconfig/"


@pytest.fixture
def clusters(wire):
    """Call it with names; Magnum has such clusters, each with an authority of its own."""

    def clusters(*names, **changes):
        made = [
            {
                **capture("complete")["cluster"],
                "uuid": f"{place:08x}-0000-4000-8000-000000000000",
                "name": name,
                "api_address": f"https://203.0.113.{place + 1}:6443",
                **changes,
            }
            for place, name in enumerate(names)
        ]
        authorities = {one["uuid"]: Authority(one["name"], days=365) for one in made}
        wire.clusters(*made)
        for one in made:
            wire.mocker.get(f"http://magnum.test/v1/clusters/{one['uuid']}", json=one, headers=JSON)
            wire.mocker.get(
                f"{SIGNING}/{one['uuid']}", json={"pem": authorities[one["uuid"]].pem}, headers=JSON
            )

        def sign(request, context):
            asked = request.json()
            return {"pem": authorities[asked["cluster_uuid"]].sign(asked["csr"])}

        wire.mocker.post(SIGNING, json=sign, headers=JSON)
        return made, authorities

    return clusters


def ask(client, clusters, requests, address=SEVERAL):
    query = "&".join(f"cluster={one['uuid']}" for one in clusters)
    return client.post(
        f"{address}?{query}" if clusters else address,
        requests,
        content_type=PEM,
        headers={"X-Requested-With": "XMLHttpRequest"},
    )


def whole(answer, keys):
    encoded = [base64.b64encode(key.encode()).decode() for key in keys]
    parts = zip(answer["parts"], [*encoded, ""], strict=True)
    return "".join(part + key for part, key in parts)


def by_server(file):
    """Address of a cluster's API -> its authority, and the user's certificate and key, PEM."""
    config = yaml.safe_load(file)
    clusters = {one["name"]: one["cluster"] for one in config["clusters"]}
    users = {one["name"]: one["user"] for one in config["users"]}
    found = {}
    for one in config["contexts"]:
        cluster = clusters[one["context"]["cluster"]]
        user = users[one["context"]["user"]]
        found[cluster["server"]] = tuple(
            base64.b64decode(data).decode()
            for data in (
                cluster["certificate-authority-data"],
                user["client-certificate-data"],
                user["client-key-data"],
            )
        )
    return found


def fits(authority, certificate, key, identity=certificates.ADMIN):
    """Raises WrongCertificate unless all three belong together."""
    certificates.belongs(certificate, certificates.csr(key, identity), authority)


def test_the_page_lists_the_clusters_with_one_call(member, wire, clusters):
    (shop, lab), _ = clusters("shop", "lab")

    page = text(member.get(f"{SEVERAL}?cluster={lab['uuid']}"))

    assert re.search(rf'value="{lab["uuid"]}" checked', page)
    assert not re.search(rf'value="{shop["uuid"]}" checked', page)
    assert wire.calls() == ["GET magnum.test/v1/clusters/detail?limit=100000"]


def test_one_file_has_all_that_were_chosen(member, clusters, tmp_path):
    made, authorities = clusters("shop", "集群 🚀", "lab")
    chosen = made[:2]

    response = member.post(SEVERAL, {"cluster": [one["uuid"] for one in chosen]})

    found = by_server(response.content)
    assert set(found) == {one["api_address"] for one in chosen}
    for one in chosen:
        assert found[one["api_address"]][0] == authorities[one["uuid"]].pem
        fits(*found[one["api_address"]])
    file = tmp_path / "kubeconfig"
    file.write_bytes(response.content)
    assert len(kubectl.view(file)["contexts"]) == 2
    assert kubectl.current(file)["clusters"][0]["cluster"]["server"] == made[0]["api_address"]
    assert response["Cache-Control"] == "no-store"
    assert 'filename="kubeconfig-2-clusters.yaml"' in response["Content-Disposition"]


def test_clusters_of_one_name_stay_two(member, clusters):
    made, _ = clusters("shop", "shop")

    response = member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})

    assert set(by_server(response.content)) == {one["api_address"] for one in made}


def test_a_file_for_three_costs_one_call_and_two_for_each(member, wire, clusters):
    made, _ = clusters("a", "b", "c")

    member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})

    kinds = Counter(re.sub(r"[0-9a-f-]{36}|(?<==)\d+", "ID", call) for call in wire.calls())
    assert kinds == {
        "GET magnum.test/v1/clusters/detail?limit=ID": 1,
        "GET magnum.test/v1/certificates/ID": 3,
        "POST magnum.test/v1/certificates": 3,
    }


def test_a_browsers_keys_come_to_their_clusters_in_order(member, clusters):
    made, authorities = clusters("a", "b", "c")
    pairs = [own_request() for _ in made]

    answer = ask(member, made, "".join(request for _key, request in pairs)).json()

    found = by_server(whole(answer, [key for key, _request in pairs]))
    for one in made:
        assert found[one["api_address"]][0] == authorities[one["uuid"]].pem
        fits(*found[one["api_address"]])
    assert answer["html"].count("data-certificate") == 3


def test_every_certificate_has_a_line_in_the_audit_log(member, clusters, caplog):
    made, _ = clusters("a", "b")

    member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})

    lines = audited(caplog)
    assert sorted(line["cluster"]["name"] for line in lines) == ["a", "b"]
    assert len({line["serial"] for line in lines}) == 2


@pytest.mark.parametrize("browser", [True, False])
def test_without_a_choice_nothing_is_made(member, wire, clusters, browser):
    clusters("a")

    response = ask(member, [], own_request()[1]) if browser else member.post(SEVERAL)

    assert response.status_code == 400
    assert "Choose at least one cluster." in html.unescape(response.content.decode())
    assert not [call for call in wire.calls() if call.startswith("POST")]


def test_one_file_has_twenty_at_most(member, wire, clusters):
    made, _ = clusters(*map(str, range(21)))

    response = member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})

    assert response.status_code == 400
    assert "20 clusters at most" in text(response)
    assert not [call for call in wire.calls() if call.startswith("POST")]


def test_a_choice_that_is_too_long_is_one_line_of_the_audit_log(member, wire, clusters, caplog):
    clusters("a")

    response = member.post(SEVERAL, {"cluster": [f"none-{n}" for n in range(500)]})

    assert response.status_code == 400
    (line,) = audited(caplog)
    assert line["reason"] == "too-many-clusters"


def test_a_cluster_of_another_project_spoils_the_choice(member, wire, clusters, caplog):
    made, _ = clusters("a", "b")
    wire.clusters(made[0], {**made[1], "project_id": "another"})

    response = member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})

    assert response.status_code == 400
    assert not [call for call in wire.calls() if call.startswith("POST")]
    (line,) = audited(caplog)
    assert (line["reason"], line["cluster"]["id"]) == ("no-such-cluster", made[1]["uuid"])


@pytest.mark.parametrize("browser", [True, False])
def test_where_one_cannot_be_signed_there_is_no_file_and_it_is_named(
    member, wire, clusters, browser
):
    made, _ = clusters("good", "bad")
    wire.mocker.get(
        f"{SIGNING}/{made[1]['uuid']}",
        status_code=500,
        headers=JSON,
        json={"errors": [{"status": 500, "title": "Barbican is away"}]},
    )
    requests = own_request()[1] + own_request()[1]

    response = (
        ask(member, made, requests)
        if browser
        else member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})
    )

    said = response.json()["error"] if browser else text(response)
    assert response.status_code == 502
    assert "Barbican is away" in said
    assert "Content-Disposition" not in response
    if not browser:
        assert re.search(rf'value="{made[0]["uuid"]}" checked', said)


def test_a_cluster_without_a_file_says_why_and_cannot_be_chosen(member, clusters):
    made, _ = clusters("no address", api_address="")

    page = text(member.get(SEVERAL))

    assert "has no address so far" in page
    assert re.search(rf'value="{made[0]["uuid"]}" disabled', page)
    assert "Download kubeconfig" not in page
    response = member.post(SEVERAL, {"cluster": made[0]["uuid"]})
    assert response.status_code == 409


def test_a_reader_gets_nothing(sign_in, wire, clusters, caplog):
    made, _ = clusters("a")

    response = sign_in("reader").post(SEVERAL, {"cluster": made[0]["uuid"]})

    assert response.status_code == 403
    assert audited(caplog)[0]["reason"] == "policy"


def test_a_forged_post_gets_nothing(member, wire, clusters, caplog):
    made, _ = clusters("a")
    member.handler.enforce_csrf_checks = True

    assert member.post(SEVERAL, {"cluster": made[0]["uuid"]}).status_code == 403
    assert not wire.calls()
    assert audited(caplog)[0]["reason"] == "no-csrf-token"


@pytest.mark.parametrize(("count", "offered"), [(1, False), (2, True)])
def test_the_list_offers_it_where_there_are_several(member, wire, clusters, count, offered):
    clusters(*"ab"[:count])
    wire.stacks()

    page = member.get("/project/kubernetes_clusters/").content.decode()

    assert (f'href="{SEVERAL}"' in page) is offered


def test_two_hundred_at_once_lose_nothing_and_mix_up_nothing(
    member, clusters, settings, caplog, monkeypatch
):
    settings.K8S_DASHBOARD_CERTIFICATE_GROUPS = ["developers"]
    made, authorities = clusters(*"abcdefghij")

    def somebody(request):
        user = signed_in(("admin", "member", "reader"), request.headers["X-Who"])
        user.username = user.id
        return user

    monkeypatch.setattr(utils, "get_user", somebody)

    def one_of_many(place):
        cluster, who = made[place % len(made)], f"user-{place}"
        identity = certificates.person(who, "Default", ["developers"])
        client = Client(headers={"X-Who": who})
        address = f"/project/kubernetes_clusters/{cluster['uuid']}/kubeconfig/"
        if place % 2:
            key, request = own_request(identity)
            file = whole(ask(client, [], request, address).json(), [key])
        else:
            file = client.post(address).content
        ((server, (authority, certificate, key)),) = by_server(file).items()
        assert server == cluster["api_address"]
        assert authority == authorities[cluster["uuid"]].pem
        fits(authority, certificate, key, identity)
        return who, cluster["uuid"], certificates.read(certificate).fingerprint, key

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(one_of_many, range(200)))

    assert len({key for *_, key in found}) == 200
    lines = audited(caplog)
    assert len(lines) == 200
    assert {
        (line["user"]["name"], line["cluster"]["id"], line["fingerprint"]) for line in lines
    } == {(who, cluster, fingerprint) for who, cluster, fingerprint, _key in found}
    assert {line["common_name"] for line in lines} == {f"{who}@Default" for who, *_ in found}


def test_the_names_in_a_certificate_are_the_users(member, clusters, settings):
    settings.K8S_DASHBOARD_CERTIFICATE_GROUPS = ["developers"]
    made, _ = clusters("a", "b")

    response = member.post(SEVERAL, {"cluster": [one["uuid"] for one in made]})

    for _authority, certificate, _key in by_server(response.content).values():
        subject = x509.load_pem_x509_certificate(certificate.encode()).subject
        (name,) = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        assert name.value == "li.wei@Default"
