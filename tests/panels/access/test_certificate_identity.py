# SPDX-License-Identifier: Apache-2.0
"""Whom certificates name, as the deployer has set it."""

import base64
import html
import re

import pytest
import yaml
from cryptography import x509
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from k8s_dashboard import certificates
from tests.panels.signing import (
    address,
    ask,
    audited,
    own_request,
    signing_requests,
    text,
)


def test_certificates_name_people_where_the_deployer_wants_so(
    member, wire, cluster, settings, caplog
):
    settings.K8S_DASHBOARD_CERTIFICATE_GROUPS = ["developers", "auditors"]

    config = yaml.safe_load(member.post(address(cluster)).content)
    page = text(member.get(address(cluster)))

    pem = base64.b64decode(config["users"][0]["user"]["client-certificate-data"])
    subject = x509.load_pem_x509_certificate(pem).subject
    assert sorted((part.rfc4514_attribute_name, part.value) for part in subject) == [
        ("CN", "li.wei@Default"),
        ("O", "auditors"),
        ("O", "developers"),
    ]
    assert config["current-context"].endswith("-li.wei@Default")
    assert audited(caplog)[0]["common_name"] == "li.wei@Default"
    assert "developers, auditors" in page
    assert "Everything in the cluster" not in page


def test_a_person_does_not_get_the_administrators_certificate(member, wire, cluster, settings):
    settings.K8S_DASHBOARD_CERTIFICATE_GROUPS = ["developers"]

    assert ask(member, cluster, own_request()[1]).status_code == 400
    assert not signing_requests(wire)


def test_the_frame_in_the_page_names_who_the_certificate_names(member, wire, cluster):
    page = member.get(address(cluster)).content.decode()

    before, after = html.unescape(re.search(r'data-frame="([^"]+)"', page)[1]).split()
    assert (base64.b64decode(before), base64.b64decode(after)) == certificates.frame(
        certificates.ADMIN
    )


@pytest.mark.parametrize("groups", ["system:masters", [""], ["x" * 65], [1], {"a": "b"}])
def test_groups_that_no_certificate_can_have_stop_the_start(settings, groups):
    settings.K8S_DASHBOARD_CERTIFICATE_GROUPS = groups

    with pytest.raises(ImproperlyConfigured, match="K8S_DASHBOARD_CERTIFICATE_GROUPS"):
        apps.get_app_config("k8s_dashboard").ready()
