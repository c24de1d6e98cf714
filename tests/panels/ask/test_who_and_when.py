# SPDX-License-Identifier: Apache-2.0
"""Who may have a cluster's own API asked, when, and what is kept of its answer."""

import logging
import os
import re

import pytest
from django.core.cache import cache

from k8s_dashboard import certificates
from k8s_dashboard.cloud import kubernetes
from tests.kubernetes_server import (
    VERSION,
    healthy,
    node,
    serving,
)
from tests.panels.conftest import capture
from tests.panels.signing import JSON, signing_requests, text

SERVERS = [server["name"] for server in capture("complete")["servers"]]


def test_who_reads_sees_health_and_version_only(sign_in, wire, asked):
    page, running = asked(healthy(), client=sign_in("reader"))

    assert VERSION in page
    assert kubernetes.NOT_FOR_YOU in page
    assert running.paths == ["/version", "/readyz"]
    assert not signing_requests(wire)


def test_who_may_not_have_the_authority_asks_nothing(sign_in, wire, authority, cluster):
    stranger = sign_in("member", user_id="somebody-else")

    with serving(healthy(), authority.server()) as running:
        address = cluster(running.api_address)
        assert stranger.get(address).status_code == 403
        assert stranger.post(address).status_code == 403

    assert not running.asked
    assert not [call for call in wire.calls() if "certificates" in call]


def test_a_post_without_the_forms_token_is_refused(member, authority, cluster):
    member.handler.enforce_csrf_checks = True

    with serving(healthy(), authority.server()) as running:
        assert member.post(cluster(running.api_address)).status_code == 403

    assert not running.asked


def test_switched_off_there_is_no_such_page(member, authority, cluster, settings):
    settings.K8S_DASHBOARD_ASK_KUBERNETES = False

    with serving(healthy(), authority.server()) as running:
        address = cluster(running.api_address)
        assert member.get(address).status_code == 404
        assert member.post(address).status_code == 404

    assert not running.asked


def test_without_an_address_there_is_a_reason_and_no_button(member, wire, cluster):
    address = cluster("https://:6443")

    assert "has no address so far" in text(member.get(address))
    assert "data-ask-kubernetes" not in text(member.get(address))
    assert member.post(address).status_code == 409
    assert not signing_requests(wire)


def test_asked_again_at_once_it_shows_the_same_answer(member, authority, cluster):
    with serving(healthy(*map(node, SERVERS)), authority.server(), authority.pem) as running:
        address = cluster(running.api_address)
        pages = [text(member.post(address)) for _ in range(3)]

    assert ["3 of 3 nodes ready" in page for page in pages] == [True] * 3
    assert len(running.asked) == 3


def test_each_user_has_an_answer_of_their_own(sign_in, authority, cluster):
    with serving(healthy(*map(node, SERVERS)), authority.server(), authority.pem) as running:
        address = cluster(running.api_address)
        sign_in("member", "reader").post(address)
        page = text(sign_in("admin", user_id="operator").post(address))

    assert "3 of 3 nodes ready" in page
    assert len(running.asked) == 6


def test_while_it_is_being_asked_it_is_not_asked_once_more(member, authority, cluster):
    seen = []

    def answer(question):
        if not seen:
            seen.append(None)
            seen[0] = member.post(address)
        healthy()(question)

    with serving(answer, authority.server(), authority.pem) as running:
        address = cluster(running.api_address)
        member.post(address)

    assert seen[0].status_code == 429
    assert "being asked at this moment" in text(seen[0])


def test_magnums_refusal_of_the_authority_is_shown_and_may_be_tried_again(member, wire, cluster):
    address = cluster("https://127.0.0.1:1")
    uuid = address.split("/")[-3]
    wire.mocker.get(
        f"http://magnum.test/v1/certificates/{uuid}",
        status_code=500,
        headers={**JSON, "x-openstack-request-id": "req-7"},
        json={"errors": [{"status": 500, "title": "Barbican is away"}]},
    )

    responses = [member.post(address) for _ in range(2)]

    assert [response.status_code for response in responses] == [502, 502]
    assert "Barbican is away" in text(responses[1])
    assert "req-7" in text(responses[1])


def test_where_magnum_does_not_sign_the_rest_is_shown(wire, authority, cluster, member):
    with serving(healthy(), authority.server()) as running:
        address = cluster(running.api_address)
        wire.mocker.post("http://magnum.test/v1/certificates", status_code=403, headers=JSON)
        page = text(member.post(address))

    assert VERSION in page
    assert kubernetes.NOT_SIGNED in page


@pytest.mark.parametrize(("query", "whole"), [("", True), ("?fragment", False)])
def test_the_answer_is_a_page_of_its_own_or_a_part_of_one(member, authority, cluster, query, whole):
    with serving(healthy(*map(node, SERVERS)), authority.server(), authority.pem) as running:
        response = member.post(cluster(running.api_address) + query)

    assert response["Cache-Control"] == "no-store"
    assert "3 of 3 nodes ready" in text(response)
    assert ("<!DOCTYPE html>" in text(response)) is whole


def test_the_kubeconfig_is_offered_beside_the_answer(asked):
    page, _ = asked(healthy(*map(node, SERVERS)))

    assert re.search(r'href="[^"]+/kubeconfig/"', page)


def test_key_and_certificate_are_nowhere_afterwards(
    member, wire, authority, cluster, caplog, monkeypatch, tmp_path
):
    caplog.set_level(logging.DEBUG)
    made = []
    new_key = certificates.new_key
    monkeypatch.setattr(certificates, "new_key", lambda: made.append(new_key()) or made[-1])
    signed = []
    sign = authority.sign
    monkeypatch.setattr(authority, "sign", lambda csr: signed.append(sign(csr)) or signed[-1])
    before = set(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else set()

    with serving(healthy(*map(node, SERVERS)), authority.server(), authority.pem) as running:
        page = member.post(cluster(running.api_address)).content.decode()

    (key,), (certificate,) = made, signed
    elsewhere = page + caplog.text + str(dict(member.session)) + str(cache._cache)
    elsewhere += "".join(str(r.text) for r in wire.mocker.request_history)
    for secret in (key.splitlines()[1], certificate.splitlines()[1]):
        assert secret not in elsewhere
    assert (set(os.listdir("/dev/shm")) if os.path.isdir("/dev/shm") else set()) <= before


def test_what_is_kept_of_an_answer_is_what_the_page_shows(asked):
    asked(healthy(*map(node, SERVERS)))

    (key,) = [key.partition("k8s_dashboard")[2] for key in cache._cache if "ask-kube" in key]
    kept = cache.get(f"k8s_dashboard{key}")
    assert set(kept) == {
        *("reachable", "ready", "failed_checks", "version"),
        *("nodes", "more", "error", "asked_at"),
    }
    assert kept["nodes"][0] == {"name": SERVERS[0], "ready": True, "version": VERSION}
