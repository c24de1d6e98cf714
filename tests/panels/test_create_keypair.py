# SPDX-License-Identifier: Apache-2.0
"""A key pair made on the way to a cluster."""

import html
import json
import logging

import pytest
from django.core.cache import cache

from tests.panels import choices
from tests.panels.signing import with_operation_log
from tests.panels.test_create import CREATE, TYPED, field, page
from tests.panels.test_create import services as services

MAKE = {"make-keypair": "yes", "new_keypair_name": "laptop"}
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1 li.wei@example.org"
PRIVATE = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0only-once\n-----END RSA PRIVATE KEY-----\n"
)


@pytest.fixture
def nova(services):
    """Makes what it is asked for, and tells of it from then on."""

    def make(request, context):
        wanted = request.json()["keypair"]
        names = [{"keypair": {"name": name}} for name in ("demo-key", wanted["name"])]
        services.mocker.get(choices.KEYPAIRS, json={"keypairs": names}, headers=choices.JSON)
        made = {"name": wanted["name"]} | (
            {} if "public_key" in wanted else {"private_key": PRIVATE}
        )
        context.headers["Content-Type"] = "application/json"
        return {"keypair": made}

    services.mocker.post(choices.KEYPAIRS, json=make)
    return services


def asked(wire):
    return [r.json()["keypair"] for r in wire.mocker.request_history if r.method == "POST"]


def make(browser, **changes):
    return browser.post(CREATE, TYPED | MAKE | changes)


def test_a_public_key_becomes_a_key_pair_and_is_chosen(member, nova):
    text = page(make(member, new_keypair_public=f"{PUBLIC}\n", node_count="4"))

    assert asked(nova) == [{"name": "laptop", "public_key": PUBLIC}]
    assert '<option value="laptop" selected>' in field(text, "keypair")
    assert 'name="node_count" value="4"' in text
    assert 'value="shop-prod"' in text
    assert "data-problems" not in text


def test_the_private_key_that_nova_made_is_shown_once_and_kept_nowhere(member, nova):
    response = make(member)
    text = html.unescape(page(response))

    assert PRIVATE in text
    assert 'download="laptop.pem"' in text
    assert "no-store" in response["Cache-Control"]
    assert PRIVATE not in page(member.get(CREATE))
    assert "only-once" not in repr(cache._cache)
    assert "only-once" not in json.dumps(dict(member.session), default=str)


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        ("", "", "required"),
        ("a/b", "", "Nova takes letters"),
        ("x" * 300, "", "at most 255"),
        ("laptop", "nonsense", "not an SSH public key"),
        ("laptop", "ssh-rsa " + "A" * 20_000, "at most 16384"),
        ("laptop", "<script>alert(1)</script>", "not an SSH public key"),
    ],
)
def test_what_nova_would_refuse_is_not_sent_and_nothing_is_lost(member, nova, name, key, said):
    text = html.unescape(page(make(member, new_keypair_name=name, new_keypair_public=key)))

    assert said in text
    assert asked(nova) == []
    assert 'value="shop-prod"' in text


@pytest.mark.parametrize(
    "typed",
    [
        {"new_keypair_public": PRIVATE},
        {"labels-key": ["grafana_admin_passwd"], "labels-value": ["only-once"]},
    ],
    ids=["a private key pasted by mistake", "a label's password"],
)
def test_no_secret_that_is_typed_is_in_a_log(member, nova, settings, caplog, typed):
    with_operation_log(settings)
    caplog.set_level(logging.DEBUG)

    make(member, **typed)

    assert any(record.name == "horizon.operation_log" for record in caplog.records)
    assert "only-once" not in caplog.text


def test_a_private_key_pasted_by_mistake_goes_no_further(member, nova):
    text = page(make(member, new_keypair_public=PRIVATE))

    assert "nobody should have but you" in text
    assert "only-once" not in text
    assert asked(nova) == []


def test_one_that_is_begun_and_not_made_is_not_forgotten(member, nova):
    begun = {"new_keypair_name": "laptop", "new_keypair_public": PUBLIC}

    text = page(member.post(CREATE, TYPED | begun))

    assert asked(nova) == []
    assert "begun below and not made" in field(text, "keypair")
    assert 'name="new_keypair_name" value="laptop"' in text


def test_nova_s_refusal_stands_beside_the_name(member, nova):
    nova.mocker.post(
        choices.KEYPAIRS,
        status_code=409,
        json={"conflictingRequest": {"message": "Key pair 'laptop' already exists.", "code": 409}},
        headers=choices.JSON,
    )

    text = html.unescape(page(make(member, new_keypair_public=PUBLIC)))

    assert "already exists" in text
    assert 'name="new_keypair_name" value="laptop"' in text


def test_who_may_not_make_one_is_not_offered_it(member, nova, monkeypatch):
    monkeypatch.setattr(
        "k8s_dashboard.panels.clusters.access.CREATE_KEYPAIR",
        (("container-infra", "quota:create"),),
    )

    assert "new_keypair_name" not in page(member.get(CREATE))
    assert make(member).status_code == 403
    assert asked(nova) == []
