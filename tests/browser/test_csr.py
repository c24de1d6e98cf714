# SPDX-License-Identifier: Apache-2.0
"""What the page's own module makes of a key and a request, in the real browser, read by openssl."""

import subprocess
from base64 import b64encode
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from playwright.sync_api import Page, Route

from k8s_dashboard import certificates
from k8s_dashboard.certificates import ADMIN, Identity
from tests.browser.offline import SCRIPTS, SITE, browsing

MANY = 200
"""Numbers in a signature are short, or need a zero in front, once in 256 and once in two times."""

LONG = Identity("集" * 21, tuple(f"group-{place:02}-{'x' * 50}" for place in range(20)))
"""Its request has more than 1,000 bytes: lengths take two."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    def empty(route: Route) -> None:
        route.fulfill(body="<!doctype html>", content_type="text/html")

    with browsing(empty) as page:
        page.goto(SITE)
        yield page


def made(page: Page, identity: Identity, count: int) -> list[tuple[str, str]]:
    """Keys and requests, PEM."""
    frame = [b64encode(part).decode() for part in certificates.frame(identity)]
    found = page.evaluate(
        """async ([address, frame, count]) => {
          const { make } = await import(address);
          return Promise.all(Array.from({ length: count }, () => make(frame)));
        }""",
        [f"{SCRIPTS}/csr.js", frame, count],
    )
    return [(one["key"], one["request"]) for one in found]


def test_every_request_is_what_the_server_itself_would_make(page: Page) -> None:
    for key, request in made(page, ADMIN, MANY):
        assert certificates.check(request, ADMIN) == [request]
        own = certificates.csr(key, ADMIN)
        tbs, servers = (
            x509.load_pem_x509_csr(pem.encode()).tbs_certrequest_bytes for pem in (request, own)
        )
        assert tbs == servers


def test_no_two_keys_are_the_same(page: Page) -> None:
    assert len({key for key, _request in made(page, ADMIN, MANY)}) == MANY


@pytest.mark.parametrize("identity", [ADMIN, LONG, Identity('O\'Neil "x" 🚀@D', ("a/b",))])
def test_openssl_reads_and_verifies_it(page: Page, identity: Identity) -> None:
    ((_key, request),) = made(page, identity, 1)
    ended = subprocess.run(
        ["openssl", "req", "-verify", "-noout", "-text"],
        input=request,
        text=True,
        capture_output=True,
        check=True,
    )
    assert "verify OK" in ended.stderr + ended.stdout
    assert "TLS Web Client Authentication" in ended.stdout
    assert certificates.check(request, identity)


def test_the_key_is_a_p256_key_that_every_program_reads(page: Page) -> None:
    ((text, _request),) = made(page, ADMIN, 1)
    key = load_pem_private_key(text.encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(key.curve, ec.SECP256R1)
    assert max(map(len, text.splitlines())) <= 64
    subprocess.run(["openssl", "pkey", "-check", "-noout"], input=text, text=True, check=True)
