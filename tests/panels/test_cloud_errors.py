# SPDX-License-Identifier: Apache-2.0
"""Whatever a client raises becomes one of our own errors, with what the service said."""

import re

import pytest
import requests
from keystoneauth1 import exceptions as keystone_errors

from k8s_dashboard.cloud import errors
from k8s_dashboard.cloud.session import QuietSession
from tests.panels.conftest import capture

INDEX = "/project/kubernetes_clusters/"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (requests.exceptions.ConnectTimeout, "did not answer in time"),
        (requests.exceptions.ReadTimeout, "did not answer in time"),
        (requests.exceptions.ConnectionError, "cannot be reached"),
        (requests.exceptions.SSLError, "cannot be reached"),
    ],
)
def test_a_service_without_an_answer_is_named_on_the_page(member, wire, failure, said):
    wire.mocker.get("http://magnum.test/v1/clusters/detail", exc=failure)

    assert said in member.get(INDEX).content.decode()


def test_every_connection_error_is_unavailable():
    with pytest.raises(errors.Unavailable, match="cannot be reached"), errors.translated("heat"):
        raise keystone_errors.UnknownConnectionError("x", None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.Refused),
        (401, errors.Unauthorized),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (500, errors.Unavailable),
        (503, errors.Unavailable),
    ],
)
def test_a_status_decides_the_kind(status, kind):
    error = keystone_errors.HttpError("no", http_status=status, request_id="req-1")

    with pytest.raises(kind) as caught, errors.translated("nova"):
        raise error

    assert (caught.value.service, caught.value.request_id) == ("nova", "req-1")


def test_heat_hides_its_words_in_the_body(member, wire):
    evidence = capture("complete")
    wire.cluster(evidence)
    wire.mocker.get(
        f"{wire.heat}/stacks",
        status_code=403,
        headers={"Content-Type": "application/json"},
        json={"error": {"message": "You are not authorized to use index."}, "code": 403},
    )

    page = member.get(f"{INDEX}{evidence['cluster']['uuid']}/").content.decode()

    assert "You are not authorized to use index." in page


def test_a_programming_error_stays_one():
    with pytest.raises(AttributeError), errors.translated("heat"):
        raise AttributeError("bug")


def test_a_page_waits_once_for_a_service_that_does_not_answer(member, wire):
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)
    wire.mocker.get(re.compile(rf"{wire.heat}/stacks/.*"), exc=requests.exceptions.ReadTimeout)

    page = member.get(f"{INDEX}{evidence['cluster']['uuid']}/").content.decode()

    assert "Heat did not tell about resources" in page
    assert "Heat did not tell about times" in page
    assert "node_config_deployment" in page
    assert len([call for call in wire.calls() if "/stacks/" in call]) == 1


def test_services_behind_one_host_are_told_apart(wire):
    session = QuietSession()
    wire.mocker.get("http://cloud.test/heat/v1", exc=requests.exceptions.ReadTimeout)
    wire.mocker.get("http://cloud.test/nova/v2.1", json={})
    for _ in range(2):
        with pytest.raises(keystone_errors.ConnectTimeout):
            session.get("http://cloud.test/heat/v1", authenticated=False)

    assert session.get("http://cloud.test/nova/v2.1", authenticated=False).ok
    assert wire.calls() == ["GET cloud.test/heat/v1", "GET cloud.test/nova/v2.1"]
