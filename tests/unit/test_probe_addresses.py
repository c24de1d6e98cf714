# SPDX-License-Identifier: Apache-2.0
"""Which addresses of clusters the dashboard connects to, and which never."""

import socket
import threading
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k8s_dashboard.cloud import kubernetes_wire as wire
from k8s_dashboard.cloud.kubernetes_wire import Target, Unanswered, may_be_asked, resolve, target

FORBIDDEN = (
    "127.0.0.1",
    "::1",
    "0.0.0.0",
    "::",
    "169.254.169.254",
    "fe80::a9fe:a9fe",
    "fe80::1%1",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
)


def refused(api_address, sentence):
    with pytest.raises(Unanswered) as raised:
        target(api_address)
    return str(raised.value) == sentence


@pytest.mark.parametrize(
    ("api_address", "host", "port"),
    [
        ("https://172.24.4.112:6443", "172.24.4.112", 6443),
        ("https://172.24.4.112:6443/", "172.24.4.112", 6443),
        ("https://[fd00::12]:6443", "fd00::12", 6443),
        ("https://api.shop.example.org", "api.shop.example.org", 443),
    ],
)
def test_scheme_host_and_port_are_taken_as_magnum_has_them(api_address, host, port):
    assert target(api_address) == Target(host, port)


@pytest.mark.parametrize("api_address", ["", None, 7, ["https://1.2.3.4"], "https://:6443"])
def test_without_an_address_it_says_so(api_address):
    assert refused(api_address, wire.NO_ADDRESS)


def test_an_api_without_tls_is_not_asked():
    assert refused("http://172.24.4.112:8080", wire.NO_TLS)


@pytest.mark.parametrize(
    "api_address",
    [
        "ftp://172.24.4.112",
        "file:///etc/passwd",
        "https://admin@172.24.4.112:6443",
        "https://172.24.4.112:6443@evil.example.org",
        "https://172.24.4.112:6443/path",
        "https://172.24.4.112:6443?query",
        "https://172.24.4.112:6443#fragment",
        "https://172.24.4.112:0",
        "https://172.24.4.112:65536",
        "https://172.24.4.112:6443\r\nHost: evil.example.org",
        "https://172.24.4.112:6443\n",
        " https://172.24.4.112:6443",
        "https://-evil.example.org",
        "https://кластер.example.org",
        "https://172.24.4.112:６４４３",
        "https://" + "a" * 300,
    ],
)
def test_anything_else_in_an_address_is_refused(api_address):
    assert refused(api_address, wire.NOT_ASKED)


@given(st.text() | st.from_regex(r"https://[ -~]{1,30}", fullmatch=True))
@example("https://[::1]:6443")
@example("https://a.b:1/")
def test_every_accepted_address_means_the_same_to_others(api_address):
    try:
        found = target(api_address)
    except Unanswered:
        return
    parts = urlsplit(api_address)
    assert (parts.scheme, parts.username, parts.path.strip("/"), parts.query) == (
        "https",
        None,
        "",
        "",
    )
    assert (parts.hostname, parts.port or 443) == (found.host.lower(), found.port)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_addresses_that_no_cluster_can_have_are_refused(address):
    assert not may_be_asked(ip_address(address), ())


@pytest.mark.parametrize("address", ["10.0.0.5", "172.24.4.112", "203.0.113.9", "fd00::5"])
def test_addresses_of_clusters_may_be_asked(address):
    assert may_be_asked(ip_address(address), ())


def test_loopback_is_asked_only_in_networks_that_are_allowed():
    allowed = (ip_network("127.64.0.0/16"),)

    assert may_be_asked(ip_address("127.64.0.171"), allowed)
    assert not may_be_asked(ip_address("127.0.0.1"), allowed)


def test_with_networks_nothing_outside_them_is_asked():
    allowed = (ip_network("203.0.113.0/24"),)

    assert may_be_asked(ip_address("203.0.113.9"), allowed)
    assert not may_be_asked(ip_address("10.0.0.5"), allowed)


@given(st.builds(IPv4Address, st.integers(0, 2**32 - 1)))
def test_no_setting_opens_the_link_local_addresses_of_ipv4(address):
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        assert not may_be_asked(address, (ip_network("0.0.0.0/0"),))


@given(st.builds(IPv6Address, st.integers(0, 2**128 - 1)))
@example(IPv6Address("::ffff:10.0.0.1"))
def test_what_may_be_asked_is_a_plain_unicast_address(address):
    if may_be_asked(address, ()):
        assert not (
            address.is_link_local
            or address.is_multicast
            or address.is_unspecified
            or address.is_loopback
            or address.ipv4_mapped
            or address.sixtofour
        )


def answering(monkeypatch, *addresses):
    """The resolver answers so, and counts its questions."""
    asked = []

    def getaddrinfo(host, *_args, **_kwargs):
        asked.append(host)
        return [(0, 0, 0, "", (each, 0)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_looked_up_once_and_the_address_checked(monkeypatch):
    asked = answering(monkeypatch, "203.0.113.9")

    assert resolve(Target("api.example.org", 6443), (), 5) == ip_address("203.0.113.9")
    assert asked == ["api.example.org"]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_name_does_not_lead_to_a_forbidden_address(monkeypatch, address):
    answering(monkeypatch, address)

    with pytest.raises(Unanswered, match=wire.NOT_ASKED):
        resolve(Target("metadata.example.org", 80), (), 5)


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f.1", "0"])
def test_other_ways_to_write_an_address_are_checked_as_what_they_are(host):
    with pytest.raises(Unanswered):
        resolve(Target(host, 443), (), 5)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 200, "a..b"])
def test_a_name_that_nobody_knows_is_said(host):
    with pytest.raises(Unanswered, match=wire.UNKNOWN_NAME):
        resolve(Target(host, 6443), (), 30)


def test_a_resolver_that_takes_too_long_is_not_waited_for(monkeypatch):
    end = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: end.wait(20) and [])
    try:
        with pytest.raises(Unanswered, match=wire.UNKNOWN_NAME):
            resolve(Target("api.example.org", 6443), (), 0.05)
    finally:
        end.set()
