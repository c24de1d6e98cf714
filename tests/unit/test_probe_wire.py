# SPDX-License-Identifier: Apache-2.0
"""Questions over TLS to servers that are what they seem, and to servers that are not."""

import contextlib
import os
import socket
import ssl
import threading
import time
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard import certificates
from k8s_dashboard.cloud import kubernetes_wire as wire
from k8s_dashboard.cloud.kubernetes_wire import Api, Unanswered, target
from tests.kubernetes_server import HOST, PATIENCE, Authority, serving

LIMIT = 4096
ENOUGH, LITTLE = 20, 0.4
"""Seconds for servers that answer, and for those that shall not get away with it."""


@pytest.fixture(scope="module")
def authority():
    return Authority()


def ask(running, authority, path="/version", seconds=ENOUGH):
    where = target(running.api_address)
    api = Api(where, ip_address(where.host), authority.pem, seconds)
    with contextlib.closing(api):
        return api.get(path, limit=LIMIT)


def sentence(running, authority, seconds=ENOUGH):
    with pytest.raises(Unanswered) as raised:
        ask(running, authority, seconds=seconds)
    return str(raised.value)


@contextlib.contextmanager
def listening(accept=True):
    """A bare port; whoever connects is handed over, if it is accepted at all."""
    with socket.create_server((HOST, 0)) as door:
        door.settimeout(PATIENCE)
        taken = []
        if accept:
            thread = threading.Thread(target=lambda: taken.append(door.accept()[0]))
            thread.start()
        yield wire.Target(HOST, door.getsockname()[1]), taken
        if accept:
            thread.join()
            taken[0].close()


def test_an_answer_has_its_status_and_body(authority):
    def answer(question):
        question.say(b"etcd failed", status=500)

    with serving(answer, authority.server()) as running:
        found = ask(running, authority, "/readyz")

    assert (found.status, found.body) == (500, b"etcd failed")
    assert running.asked == [("/readyz", "")]


def test_a_redirect_is_an_answer_and_not_followed(authority):
    def answer(question):
        question.say(b"", status=302, Location="https://169.254.169.254/latest")

    with serving(answer, authority.server()) as running:
        found = ask(running, authority)

    assert found.status == 302
    assert len(running.asked) == 1


def test_proxies_of_the_environment_are_not_used(authority, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    with serving(lambda question: question.say(b"ok"), authority.server()) as running:
        assert ask(running, authority).body == b"ok"


def test_the_question_carries_no_cookie_and_no_compression_is_asked_for(authority):
    sent = []

    def answer(question):
        sent.append({name.lower(): value for name, value in question.headers.items()})
        question.say(b"ok", **{"Set-Cookie": "a=b"})

    with serving(answer, authority.server()) as running:
        where = target(running.api_address)
        with contextlib.closing(Api(where, ip_address(HOST), authority.pem, ENOUGH)) as api:
            api.get("/version", limit=LIMIT)
            api.get("/version", limit=LIMIT)

    assert [set(each) for each in sent] == [{"host", "accept", "accept-encoding"}] * 2
    assert sent[0]["accept-encoding"] == "identity"


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/1.1"])
def test_one_question_after_the_other(authority, protocol):
    def answer(question):
        question.protocol_version = protocol
        question.say(question.path.encode())

    with serving(answer, authority.server()) as running:
        where = target(running.api_address)
        with contextlib.closing(Api(where, ip_address(HOST), authority.pem, ENOUGH)) as api:
            bodies = [api.get(f"/{n}", limit=LIMIT).body for n in range(3)]

    assert bodies == [b"/0", b"/1", b"/2"]


def test_a_certificate_of_another_authority_is_refused_before_anything_is_said(authority):
    with serving(lambda question: question.say(b"ok"), Authority().server()) as running:
        assert sentence(running, authority) == wire.OTHER_AUTHORITY

    assert not running.asked


def test_a_certificate_for_another_address_is_refused(authority):
    with serving(lambda question: question.say(b"ok"), authority.server("127.0.0.9")) as running:
        assert sentence(running, authority) == wire.OTHER_NAME


def test_a_certificate_that_has_expired_is_refused(authority):
    with serving(lambda question: question.say(b"ok"), authority.server(expired=True)) as running:
        assert sentence(running, authority) == wire.EXPIRED


@pytest.mark.parametrize("pem", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nä\n"])
def test_an_authority_that_cannot_be_read_is_said(pem):
    with pytest.raises(Unanswered, match=wire.BAD_AUTHORITY):
        Api(wire.Target(HOST, 6443), ip_address(HOST), pem, ENOUGH)


def test_an_answer_that_drips_ends_with_the_time(authority):
    def answer(question):
        question.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
        with contextlib.suppress(OSError):
            for _second in range(PATIENCE * 20):
                question.wfile.write(b".")
                time.sleep(0.05)

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority, LITTLE) == wire.TOO_SLOW


def test_headers_that_drip_end_with_the_time(authority):
    def answer(question):
        question.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        with contextlib.suppress(OSError):
            for _second in range(PATIENCE * 20):
                question.wfile.write(b".")
                time.sleep(0.05)

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority, LITTLE) == wire.TOO_SLOW


def test_all_answers_together_have_the_time_of_one(authority):
    def answer(question):
        time.sleep(0.3)
        question.say(b"ok")

    with serving(answer, authority.server()) as running:
        where = target(running.api_address)
        api = Api(where, ip_address(HOST), authority.pem, 0.5)
        with contextlib.closing(api), pytest.raises(Unanswered, match=wire.TOO_SLOW):
            for _question in range(3):
                api.get("/version", limit=LIMIT)


def test_a_body_without_end_is_not_read_to_its_end(authority):
    def answer(question):
        question.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                question.wfile.write(b"." * 65536)

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority) == wire.TOO_LONG


def test_chunks_without_end_are_not_read_to_their_end(authority):
    def answer(question):
        question.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                question.wfile.write(b"400\r\n" + b"." * 1024 + b"\r\n")

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority) == wire.TOO_LONG


def test_interim_answers_without_end_are_not_read_to_their_end(authority):
    def answer(question):
        with contextlib.suppress(OSError):
            while True:
                question.wfile.write(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n")

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority) == wire.TOO_LONG


def test_headers_without_end_are_not_read_to_their_end(authority):
    def answer(question):
        question.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with contextlib.suppress(OSError):
            while True:
                question.wfile.write(b"X: y\r\n")

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority) in (wire.TOO_LONG, wire.NOT_KUBERNETES)


@pytest.mark.parametrize("size", [b"ffffffffffffffff", b"-5", b"zz"])
def test_a_chunk_of_nonsense_size_is_no_answer(authority, size):
    def answer(question):
        question.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + b"\r\nabc"
        )
        question.close_connection = True

    with serving(answer, authority.server()) as running:
        try:
            body = ask(running, authority).body
        except Unanswered as error:
            assert str(error) in (wire.BROKEN_OFF, wire.NOT_KUBERNETES)
        else:
            assert len(body) < LIMIT


HTTP = st.sampled_from(
    (
        *(b"HTTP/1.1 200 OK", b"HTTP/9.9 -1", b"Content-Length: ", b"Transfer-Encoding: chunked"),
        *(b"\r\n", b"\r\n\r\n", b"0", b"-1", b"99999999999999999999", b"ffff", b":", b"\x00"),
    )
)


@pytest.fixture(scope="module")
def babbler(authority):
    """A server that says whatever it is given."""
    words = []

    def answer(question):
        question.wfile.write(words[-1])
        question.close_connection = True

    with serving(answer, authority.server()) as running:
        yield running, words


@settings(max_examples=100)
@given(content=st.lists(HTTP | st.binary(max_size=20), max_size=12).map(b"".join))
def test_whatever_is_said_there_is_an_answer_or_a_sentence(babbler, authority, content):
    running, words = babbler
    words.append(content)

    try:
        assert len(ask(running, authority).body) <= LIMIT
    except Unanswered as error:
        assert str(error).endswith(".")


def test_something_else_than_http_is_no_kubernetes(authority):
    def answer(question):
        question.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
        question.close_connection = True

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority) == wire.NOT_KUBERNETES


def test_a_connection_that_ends_without_an_answer_is_said(authority):
    def answer(question):
        question.close_connection = True

    with serving(answer, authority.server()) as running:
        assert sentence(running, authority) == wire.BROKEN_OFF


def test_a_port_where_nobody_listens_is_said(authority):
    with listening(accept=False) as (where, _taken):
        pass
    api = Api(where, ip_address(HOST), authority.pem, ENOUGH)

    with pytest.raises(Unanswered, match=wire.NOBODY_LISTENS):
        api.get("/version", limit=LIMIT)


def test_a_server_that_accepts_and_is_silent_ends_with_the_time(authority):
    with listening() as (where, _taken):
        api = Api(where, ip_address(HOST), authority.pem, LITTLE)
        with pytest.raises(Unanswered, match=wire.TOO_SLOW):
            api.get("/version", limit=LIMIT)


def test_a_server_without_tls_is_said(authority):
    with listening() as (where, taken):
        api = Api(where, ip_address(HOST), authority.pem, ENOUGH)
        thread = threading.Thread(target=_say_when_taken, args=(taken, b"220 smtp ready\r\n" * 9))
        thread.start()
        with pytest.raises(Unanswered, match=wire.NO_TLS_THERE):
            api.get("/version", limit=LIMIT)
        thread.join()


def _say_when_taken(taken, words):
    while not taken:
        time.sleep(0.01)
    taken[0].sendall(words)


def signed_in(running, authority, key=None):
    where = target(running.api_address)
    api = Api(where, ip_address(HOST), authority.pem, ENOUGH)
    made = certificates.new_key()
    certificate = authority.sign(certificates.csr(made, certificates.ADMIN))
    api.sign_in(certificate, key or made)
    return api


def test_the_client_certificate_is_shown_once_one_has_signed_in(authority):
    def answer(question):
        question.say(question.who.encode())

    with (
        serving(answer, authority.server(), authority.pem) as running,
        contextlib.closing(signed_in(running, authority)) as api,
    ):
        assert api.get("/api/v1/nodes", limit=LIMIT).body == b"admin"


def test_the_key_is_handed_over_in_memory_that_no_file_system_has(authority, monkeypatch):
    seen = []
    load = ssl.SSLContext.load_cert_chain

    def load_cert_chain(context, path, *arguments):
        seen.append((path, os.readlink(path)))
        return load(context, path, *arguments)

    with serving(lambda question: None, authority.server(), authority.pem) as running:
        monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load_cert_chain)
        signed_in(running, authority)

    ((path, link),) = seen
    assert path.startswith("/proc/self/fd/")
    assert link.startswith("/memfd:")
    still_open = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
    assert not [each for each in still_open if "client-certificate" in each]


def test_a_certificate_that_does_not_belong_to_the_key_is_said(authority):
    with (
        serving(lambda question: None, authority.server()) as running,
        pytest.raises(Unanswered, match=wire.BAD_CERTIFICATE),
    ):
        signed_in(running, authority, key=certificates.new_key())
