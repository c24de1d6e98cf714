# SPDX-License-Identifier: Apache-2.0
"""The API of a simulated cluster whose certificate authority is replaced while it serves."""

import http.client
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from k8s_dashboard import certificates
from minicloud import kubernetes_api
from minicloud.kubernetes_api import ApiServer
from tests.kubernetes_server import Authority

OLD, NEW = Authority("shop"), Authority("shop")


class Renewal:
    """Gives the new authority's context from when it is `done`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.done = False
        self.asked = 0

    def __call__(self) -> ssl.SSLContext | None:
        self.asked += 1
        return context(NEW, self.folder) if self.done else None


def context(authority: Authority, folder: Path) -> ssl.SSLContext:
    chain = folder / "server.pem"
    chain.write_text(authority.server())
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=authority.pem)
    made.verify_mode = ssl.CERT_OPTIONAL
    made.load_cert_chain(chain)
    return made


@pytest.fixture
def renewal(tmp_path: Path) -> Renewal:
    return Renewal(tmp_path)


@pytest.fixture
def server(
    renewal: Renewal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ApiServer]:
    monkeypatch.setattr(kubernetes_api, "RENEWAL", -1)
    server = ApiServer(("127.0.0.1", 0), context(OLD, tmp_path), "v1.23.3", lambda: None, renewal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.close()


def let_in(server: ApiServer, authority: Authority, folder: Path) -> bool:
    """Whether a kubeconfig of this authority's would be."""
    key = certificates.new_key()
    chain = folder / "client.pem"
    chain.write_text(authority.sign(certificates.csr(key, certificates.ADMIN)) + key)
    client = ssl.create_default_context(cadata=authority.pem)
    client.load_cert_chain(chain)
    host, port = server.server_address[:2]
    connection = http.client.HTTPSConnection(str(host), port, context=client, timeout=10)
    try:
        connection.request("GET", "/api/v1/nodes")
        return connection.getresponse().status == 200
    except (ssl.SSLError, OSError):
        return False
    finally:
        connection.close()


def until(true: Callable[[], object], limit: float = 10.0) -> None:
    """The server learns of a stranger a moment later than the stranger of the server."""
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_before_only_those_of_the_old_authority_are_let_in(
    server: ApiServer, tmp_path: Path
) -> None:
    assert let_in(server, OLD, tmp_path)
    assert not let_in(server, NEW, tmp_path)


def test_afterwards_only_those_of_the_new_one(
    server: ApiServer, renewal: Renewal, tmp_path: Path
) -> None:
    renewal.done = True
    old = server.tls
    assert not let_in(server, NEW, tmp_path)
    until(lambda: server.tls is not old)

    assert let_in(server, NEW, tmp_path)
    assert not let_in(server, OLD, tmp_path)


def test_who_is_let_in_makes_it_ask_nothing(
    server: ApiServer, renewal: Renewal, tmp_path: Path
) -> None:
    assert let_in(server, OLD, tmp_path)
    assert not renewal.asked


def test_many_strangers_make_it_ask_once(
    server: ApiServer, renewal: Renewal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubernetes_api, "RENEWAL", 60)
    for _ in range(5):
        let_in(server, NEW, tmp_path)
    until(lambda: renewal.asked)
    assert renewal.asked == 1
