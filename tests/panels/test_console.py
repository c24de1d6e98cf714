# SPDX-License-Identifier: Apache-2.0
"""Consoles of servers, through Nova's answers on the wire and with nothing secret left in them."""

import pytest
from django.test import RequestFactory
from openstack_auth import utils

from k8s_dashboard.cloud import console, errors
from k8s_dashboard.redact import MASK

SERVER = "6d8a9d60-54b9-4e1c-9a3f-0f3f3f3f3f3f"
ACTION = f"http://nova.test/v2.1/servers/{SERVER}/action"
JSON = {"Content-Type": "application/json"}
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1\nq0fXb7J\n-----END RSA PRIVATE KEY-----\n"


@pytest.fixture
def request_(member):
    request = RequestFactory().get("/")
    request.user = utils.get_user(request)
    return request


@pytest.fixture
def tail(request_, wire):
    """Call it with what the console showed."""

    def tail(output):
        wire.mocker.post(ACTION, json={"output": output}, headers=JSON)
        return console.tail(request_, SERVER)

    return tail


def test_it_is_asked_for_no_more_lines_than_wanted(request_, wire):
    wire.mocker.post(ACTION, json={"output": "login:"}, headers=JSON)

    assert console.tail(request_, SERVER, lines=50) == "login:"
    (asked,) = [each for each in wire.mocker.request_history if each.method == "POST"]
    assert asked.json() == {"os-getConsoleOutput": {"length": 50}}


@pytest.mark.parametrize("output", ["", None])
def test_a_console_that_showed_nothing_is_empty(tail, output):
    assert tail(output) == ""


@pytest.mark.parametrize(
    ("output", "secret"),
    [
        ("ignition: + TRUSTEE_PASSWORD=hunter2hunter2", "hunter2hunter2"),
        (f"cloud-init: writing\n{KEY}", "MIIEowIBAAKCAQEA1"),
        (KEY.partition("\n")[2] + "login:", "MIIEowIBAAKCAQEA1"),
        ("curl -H 'X-Auth-Token: gAAAAABmHlTUdvJ5Rk3yJw8bRk3yJw8b'", "gAAAAABmHlTUdvJ5Rk3yJw8b"),
    ],
)
def test_secrets_are_masked(tail, output, secret):
    shown = tail(output)

    assert secret not in shown
    assert MASK in shown


def test_the_end_is_kept_of_a_console_that_is_too_long(tail):
    shown = tail("x" * 300_000 + "the end")

    assert len(shown) == console.MAX_TEXT
    assert shown.endswith("the end")


def test_an_answer_without_end_is_not_read_to_its_end(tail):
    with pytest.raises(errors.Unavailable):
        tail("x" * 3_000_000)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, errors.Unauthorized),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (409, errors.Conflict),
        (501, errors.Unavailable),
    ],
)
def test_novas_refusals_are_errors_of_the_cloud(request_, wire, status, kind):
    body = {"refusal": {"code": status, "message": "Instance is not ready"}}
    wire.mocker.post(ACTION, status_code=status, json=body, headers=JSON)

    with pytest.raises(kind) as raised:
        console.tail(request_, SERVER)

    assert raised.value.service == "nova"


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"out": ""}'])
def test_an_answer_that_cannot_be_read_is_an_error_of_the_cloud(request_, wire, content):
    wire.mocker.post(ACTION, content=content, headers=JSON)

    with pytest.raises(errors.Unavailable):
        console.tail(request_, SERVER)
