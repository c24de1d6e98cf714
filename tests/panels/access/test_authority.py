# SPDX-License-Identifier: Apache-2.0
"""A cluster's certificate authority: shown, downloaded, replaced, and asked to sign."""

import logging
import shlex
import subprocess

import pytest
from cryptography import x509

from k8s_dashboard import certificates
from tests.panels.conftest import capture
from tests.panels.signing import (
    JSON,
    SIGNING,
    audited,
    own_request,
    served,
    text,
    with_operation_log,
)

TEMPLATES = "http://magnum.test/v1/clustertemplates"


@pytest.fixture
def cluster(wire, authority):
    return with_rotation(wire, authority)


def with_rotation(wire, authority, distro="fedora-coreos", **changes):
    cluster = served(wire, authority, **changes)
    template = {
        **capture("complete")["cluster_template"],
        "cluster_distro": distro,
        "tls_disabled": False,
    }
    wire.mocker.get(f"{TEMPLATES}/{cluster['cluster_template_id']}", json=template, headers=JSON)
    wire.mocker.patch(
        f"{SIGNING}/{cluster['uuid']}",
        status_code=202,
        json={"uuid": cluster["uuid"]},
        headers=JSON,
    )
    return cluster


def address(cluster, more=""):
    return f"/project/kubernetes_clusters/{cluster['uuid']}/authority/{more}"


def rotations(wire):
    return [call for call in wire.calls() if call.startswith("PATCH")]


def signings(wire):
    return [call for call in wire.calls() if call.startswith("POST")]


def test_its_certificate_is_a_file(member, wire, cluster, authority):
    response = member.get(address(cluster))

    assert response.content.decode() == authority.pem
    assert f'"ca-{cluster["name"]}.pem"' in response["Content-Disposition"]
    assert len(wire.calls()) == 2


def test_replacing_it_says_what_stops_working_first(member, wire, cluster):
    page = text(member.get(address(cluster, "new/")))

    assert "every kubeconfig for it that has a certificate stops working" in page
    assert not rotations(wire)


def test_it_asks_for_the_name(member, wire, cluster):
    response = member.post(address(cluster, "new/"), {"name": "another"})

    assert "This is not the name of the cluster." in text(response)
    assert not rotations(wire)


def test_then_magnum_is_asked_once_and_the_audit_log_says_who(member, wire, cluster, caplog):
    response = member.post(address(cluster, "new/"), {"name": cluster["name"]})

    assert response.status_code == 302
    assert rotations(wire) == [f"PATCH magnum.test/v1/certificates/{cluster['uuid']}"]
    (line,) = audited(caplog)
    assert line["event"] == "authority-rotated"
    assert line["user"]["name"] == "li.wei"
    assert line["cluster"]["id"] == cluster["uuid"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "CREATE_FAILED"}, "It is CREATE_FAILED now"),
        ({"status": "UPDATE_IN_PROGRESS"}, "It is UPDATE_IN_PROGRESS now"),
        ({"stack_id": None}, "Drivers for the Cluster API do not replace the authority"),
        ({"distro": "ubuntu"}, "only of clusters whose nodes run Fedora CoreOS"),
    ],
)
def test_what_magnum_would_refuse_is_known_before_it_is_asked(
    member, wire, authority, caplog, changes, sentence
):
    cluster = with_rotation(wire, authority, **changes)

    page = text(member.get(address(cluster, "new/")))
    response = member.post(address(cluster, "new/"), {"name": cluster["name"]})

    assert sentence in page
    assert "Replace the authority" not in page
    assert response.status_code == 409
    assert not rotations(wire)
    (line,) = audited(caplog)
    assert line["event"] == "authority-rotation-refused"
    assert sentence in line["reason"]


def test_a_refusal_asks_for_the_template_once(member, wire, authority):
    cluster = with_rotation(wire, authority, status="CREATE_FAILED")

    member.post(address(cluster, "new/"), {"name": cluster["name"]})

    assert wire.calls() == [
        f"GET magnum.test/v1/clusters/{cluster['uuid']}",
        f"GET magnum.test/v1/clustertemplates/{cluster['cluster_template_id']}",
    ]


def test_without_its_template_nothing_is_risked(member, wire, cluster):
    wire.mocker.get(
        f"{TEMPLATES}/{cluster['cluster_template_id']}",
        status_code=404,
        headers=JSON,
        json={"errors": [{"status": 404, "title": "ClusterTemplate could not be found"}]},
    )

    response = member.post(address(cluster, "new/"), {"name": cluster["name"]})

    assert response.status_code == 409
    assert "template cannot be read" in text(response)
    assert not rotations(wire)


def test_magnums_refusal_is_shown_and_audited(member, wire, cluster, caplog):
    wire.mocker.patch(
        f"{SIGNING}/{cluster['uuid']}",
        status_code=500,
        headers={**JSON, "x-openstack-request-id": "req-9"},
        json={"errors": [{"status": 500, "title": "Heat is away"}]},
    )

    response = member.post(address(cluster, "new/"), {"name": cluster["name"]})

    assert response.status_code == 502
    assert "Heat is away" in text(response)
    (line,) = audited(caplog)
    assert (line["event"], line["reason"]) == ("authority-rotation-refused", "Heat is away")


def test_a_reader_cannot_replace_it(sign_in, wire, cluster, caplog):
    reader = sign_in("reader")

    assert reader.get(address(cluster, "new/")).status_code == 403
    assert reader.post(address(cluster, "new/"), {"name": cluster["name"]}).status_code == 403
    assert not rotations(wire)
    (line,) = audited(caplog)
    assert line["reason"] == "policy"


def test_a_forged_post_replaces_nothing(member, wire, cluster, caplog):
    member.handler.enforce_csrf_checks = True

    response = member.post(address(cluster, "new/"), {"name": cluster["name"]})

    assert response.status_code == 403
    assert not rotations(wire)
    assert audited(caplog)[0]["reason"] == "no-csrf-token"


def test_a_request_of_ones_own_is_signed(member, wire, cluster, authority, caplog):
    _key, request = own_request()

    response = member.post(address(cluster, "sign/"), {"csr": f"\n{request}\n"})

    certificates.belongs(response.content.decode(), request, authority.pem)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert f'"certificate-{cluster["name"]}.pem"' in response["Content-Disposition"]
    (line,) = audited(caplog)
    assert (line["event"], line["way"]) == ("certificate-issued", "elsewhere")


@pytest.mark.parametrize("groups", [None, ["developers", "a/b+c"]])
def test_the_command_on_the_page_makes_a_request_that_is_signed(
    member, wire, cluster, settings, tmp_path, groups
):
    settings.K8S_DASHBOARD_CERTIFICATE_GROUPS = groups
    page = text(member.get(address(cluster, "sign/")))
    command = page[page.index("openssl req") : page.index("</pre>")]

    words = shlex.split(command.replace("\\\n", ""))
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    response = member.post(
        address(cluster, "sign/"), {"csr": (tmp_path / "client.csr").read_text()}
    )

    assert response.status_code == 200, text(response)
    assert x509.load_pem_x509_certificate(response.content)


def test_a_key_put_in_by_mistake_is_not_shown_not_logged_and_not_sent(
    member, wire, cluster, settings, caplog
):
    with_operation_log(settings)
    caplog.set_level(logging.DEBUG)
    key, request = own_request()

    response = member.post(address(cluster, "sign/"), {"csr": request + key})

    assert response.status_code == 400
    assert certificates.PRIVATE_KEY in text(response)
    assert any(record.name == "horizon.operation_log" for record in caplog.records)
    secret = key.splitlines()[1]
    assert secret not in text(response)
    assert secret not in caplog.text
    assert not signings(wire)


def test_what_was_typed_is_kept_where_it_is_no_key(member, wire, cluster):
    response = member.post(address(cluster, "sign/"), {"csr": "half a request"})

    assert response.status_code == 400
    assert certificates.UNREADABLE in text(response)
    assert "half a request" in text(response)


def test_a_request_for_somebody_else_is_refused_and_audited(member, wire, cluster, caplog):
    _key, request = own_request(certificates.Identity("kube-scheduler", ("system:nodes",)))

    response = member.post(address(cluster, "sign/"), {"csr": request})

    assert response.status_code == 400
    assert not signings(wire)
    (line,) = audited(caplog)
    assert line["reason"] == certificates.OTHER_SUBJECT


@pytest.mark.parametrize(("roles", "user"), [(("reader",), None), (("member", "reader"), "other")])
def test_who_may_not_gets_nothing_signed(sign_in, wire, cluster, caplog, roles, user):
    client = sign_in(*roles, **({"user_id": user} if user else {}))

    assert client.get(address(cluster, "sign/")).status_code == 403
    assert client.post(address(cluster, "sign/"), {"csr": own_request()[1]}).status_code == 403
    assert not signings(wire)
    assert audited(caplog)[0]["reason"] == "policy"


def test_a_cluster_that_is_being_deleted_signs_nothing_and_the_audit_log_says_so(
    member, wire, authority, caplog
):
    cluster = served(wire, authority, status="DELETE_IN_PROGRESS")

    response = member.post(address(cluster, "sign/"), {"csr": own_request()[1]})

    assert response.status_code == 409
    assert not signings(wire)
    (line,) = audited(caplog)
    assert (line["event"], line["reason"]) == ("certificate-refused", "being-deleted")
