# SPDX-License-Identifier: Apache-2.0
"""The page about access: what a file allows, and what stands against it."""

import re

import pytest
from django.test.utils import override_script_prefix
from openstack_auth import utils

from k8s_dashboard import certificates, kubeconfig
from tests import kubectl
from tests.kubernetes_server import Authority
from tests.panels.signing import (
    JSON,
    SIGNING,
    address,
    ask,
    audited,
    own_request,
    served,
    signing_requests,
    text,
)


def test_a_get_explains_and_makes_no_certificate(member, wire, cluster, caplog):
    page = text(member.get(address(cluster)))

    assert "Everything in the cluster. Treat it like a password." in page
    assert "only a new authority for the cluster ends it" in page
    assert not signing_requests(wire)
    assert not audited(caplog)


def test_the_page_costs_two_calls(member, wire, cluster):
    member.get(address(cluster))

    assert wire.calls() == [
        f"GET magnum.test/v1/clusters/{cluster['uuid']}",
        f"GET magnum.test/v1/certificates/{cluster['uuid']}",
    ]


def test_who_may_not_reads_why(sign_in, wire, cluster):
    page = text(sign_in("member", "reader", user_id="somebody-else").get(address(cluster)))

    assert "only to the user who created the cluster" in page
    assert "Download kubeconfig" not in page


def test_without_an_address_there_is_a_reason_and_no_file(member, wire, authority, caplog):
    cluster = served(wire, authority, api_address="")

    page = text(member.get(address(cluster)))
    assert "has no address so far" in page
    assert "Download kubeconfig" not in page
    assert member.post(address(cluster)).status_code == 409
    assert ask(member, cluster, own_request()[1]).status_code == 409
    assert not signing_requests(wire)
    assert {line["reason"] for line in audited(caplog)} == {kubeconfig.NO_API_ADDRESS}


def test_without_tls_there_is_a_reason_and_no_authority(member, wire, authority):
    cluster = served(wire, authority, api_address="http://203.0.113.5:8080")

    page = text(member.get(address(cluster)))

    assert "was made without TLS" in page
    assert "certificate authority" not in page
    assert len(wire.calls()) == 1


@pytest.mark.parametrize(
    ("status", "said", "sentence"),
    [
        (500, "Barbican is away", "from its store of secrets (Barbican"),
        (403, "Policy doesn't allow certificate:get", "This cloud's rules do not let you read"),
    ],
)
def test_where_the_authority_cannot_be_had_the_page_says_why(
    member, wire, cluster, status, said, sentence
):
    wire.mocker.get(
        f"{SIGNING}/{cluster['uuid']}",
        status_code=status,
        headers=JSON,
        json={"errors": [{"status": status, "title": said}]},
    )

    response = member.get(address(cluster))

    assert response.status_code == 200
    assert sentence in text(response)
    assert said in text(response)
    assert "Download kubeconfig" not in text(response)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"api_address": "https://10.0.0.5:6443"}, "10.0.0.5 is an address of a private range"),
        (
            {"api_address": "https://10.0.0.5:6443", "floating_ip_enabled": False},
            "The API has no floating IP: 10.0.0.5",
        ),
    ],
)
def test_a_private_address_says_from_where_it_can_be_reached(
    member, wire, authority, changes, sentence
):
    cluster = served(wire, authority, **changes)

    page = text(member.get(address(cluster)))

    assert sentence in page
    assert "Download kubeconfig" in page


def test_a_cluster_of_a_cluster_api_driver_has_a_kubeconfig_too(member, wire, authority):
    wire.version("1.13")
    cluster = served(wire, authority, stack_id=None, cluster_id="kube-abcde")

    page = text(member.get(address(cluster)))

    assert "a driver for the Cluster API" in page
    assert "Replace it" not in page
    assert member.post(address(cluster)).status_code == 200


def test_an_authority_that_ends_within_thirty_days_is_a_warning(member, wire):
    for days, warned in ((29, True), (31, False)):
        cluster = served(wire, Authority(days=days))
        page = text(member.get(address(cluster)))
        assert ("give the cluster a new authority before" in page) is warned


def test_while_the_authority_is_being_replaced_the_page_says_so(member, wire, authority):
    for status, said in (("UPDATE_IN_PROGRESS", True), ("UPDATE_COMPLETE", False)):
        cluster = served(wire, authority, status=status, created_at="2026-01-01T00:00:00+00:00")
        page = text(member.get(address(cluster)))
        assert ("is getting a new certificate authority" in page) is said


def test_the_page_shows_the_authority(member, wire, cluster, authority):
    page = text(member.get(address(cluster)))

    assert certificates.read(authority.pem).fingerprint in page


def test_other_members_can_replace_an_authority_that_they_cannot_see(sign_in, wire, cluster):
    page = text(sign_in("member", "reader", user_id="somebody-else").get(address(cluster)))

    assert "Replace it" in page
    assert "Fingerprint" not in page
    assert "Download its certificate" not in page
    assert "Sign a request" not in page


def test_commands_are_about_the_file_that_one_can_have(sign_in, wire, cluster):
    reader = text(sign_in("reader").get(address(cluster)))
    member = text(sign_in("member", "reader").get(address(cluster)))

    assert f"--kubeconfig kubeconfig-{cluster['name']}-keystone.yaml get nodes" in reader
    assert f"--kubeconfig kubeconfig-{cluster['name']}.yaml get nodes" in member


def test_keystone_comes_first_where_the_cluster_asks_for_it(member, wire, authority):
    cluster = served(wire, authority, labels={"keystone_auth_enabled": "true"})

    page = text(member.get(address(cluster)))

    assert page.index("With your account in this cloud") < page.index("With a certificate")


@pytest.mark.parametrize(("label", "offered"), [("false", False), (None, True)])
def test_keystone_comes_second_or_not_at_all_elsewhere(member, wire, authority, label, offered):
    labels = {} if label is None else {"keystone_auth_enabled": label}
    cluster = served(wire, authority, labels=labels)

    page = text(member.get(address(cluster)))

    assert ("With your account in this cloud" in page) is offered
    assert member.get(address(cluster, "keystone/")).status_code == (200 if offered else 404)


def test_the_file_for_keystone_holds_no_secret_and_costs_no_certificate(
    member, wire, cluster, tmp_path
):
    response = member.get(address(cluster, "keystone/"))

    file = tmp_path / "kubeconfig"
    file.write_bytes(response.content)
    user = kubectl.current(file)["users"][0]["user"]
    assert list(user) == ["exec"]
    assert user["exec"]["args"] == [
        "--keystone-url=http://keystone.test/v3",
        "--domain-name=Default",
        "--user-name=li.wei",
        "--project-name=demo",
    ]
    assert not signing_requests(wire)
    assert response["Content-Disposition"].endswith(f'-{cluster["name"]}-keystone.yaml"')


def test_who_signed_in_elsewhere_has_no_password_for_keystone(member, wire, cluster, monkeypatch):
    user = utils.get_user(None)
    user.is_federated = True
    monkeypatch.setattr(utils, "get_user", lambda request: user)

    assert "With your account in this cloud" not in text(member.get(address(cluster)))
    assert member.get(address(cluster, "keystone/")).status_code == 404


def test_both_files_of_one_cluster_can_be_merged(member, wire, cluster, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(member.post(address(cluster)).content)
    two.write_bytes(member.get(address(cluster, "keystone/")).content)

    merged = kubectl.view(f"{one}:{two}")

    assert len(merged["clusters"]) == 1
    assert len(merged["contexts"]) == len(merged["users"]) == 2


@pytest.mark.parametrize("more", ["kubeconfig/", "authority/new/", "authority/sign/"])
def test_below_a_path_every_link_stays_below_it(member, wire, cluster, more):
    with override_script_prefix("/cloud/"):
        page = member.get(f"/project/kubernetes_clusters/{cluster['uuid']}/{more}").content.decode()

    ours = page[page.index('<div id="k8s"') : page.index("<script", page.index('<div id="k8s"'))]
    links = re.findall(r'(?:href|action)="([^"#?]+)', ours)
    assert links
    assert all(link.startswith("/cloud/project/") for link in links), links
