# SPDX-License-Identifier: Apache-2.0
"""The way to one cluster's own API: which addresses may be asked, and GET requests within limits.

The address comes from Magnum, which has it from a Heat stack that the project may change, and what
listens there may be anything. So only an address that a cluster can have is connected to, nothing
is said before the cluster's own authority vouches for the other side, and no answer is longer or
slower than its limits. Redirects are answers like any other, there are no cookies, and no proxy of
the environment is used.
"""

import http.client
import os
import re
import socket
import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

from k8s_dashboard.i18n import gettext_noop as _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NO_ADDRESS = _("The cluster's Kubernetes API has no address so far.")
NO_TLS = _("This cluster was made without TLS, so nobody could tell who answers for it.")
NOT_ASKED = _("The dashboard does not ask this address: it is not one that a cluster can have.")
UNKNOWN_NAME = _("The name of the API's address cannot be looked up from the dashboard.")
NO_WAY = _("The dashboard has no way to this address.")
PRIVATE = _(
    "Nothing answered. This is a private address, which the dashboard may have no way to: try"
    " kubectl on a machine of that network."
)
NOT_IN_TIME = _(
    "Nothing answered in time: the address may be out of the dashboard's reach, the server down, or"
    " a security group in the way."
)
NOBODY_LISTENS = _("Nothing listens at this address: the connection was refused.")
TOO_SLOW = _("It answered too slowly, and the dashboard stopped waiting.")
TOO_LONG = _("Its answer was longer than the dashboard reads.")
BROKEN_OFF = _("It broke the connection off before it had answered.")
NO_TLS_THERE = _("What answers at this address does not speak TLS.")
NOT_KUBERNETES = _("What answers at this address is not a Kubernetes API.")
OTHER_AUTHORITY = _(
    "Something answers at this address, but its certificate is not from this cluster's own"
    " authority."
)
OTHER_NAME = _("What answers at this address has a certificate for another address.")
EXPIRED = _("The certificate of the Kubernetes API has expired, or is not valid yet.")
BAD_AUTHORITY = _("The certificate of the cluster's authority, as Magnum has it, cannot be read.")
BAD_CERTIFICATE = _("The certificate that Magnum signed cannot be used.")

LOOPBACK = tuple(ip_network(each) for each in ("127.0.0.0/8", "::1/128"))
NEVER = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",  # this machine, by another name
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "::/96",  # unspecified, and IPv4 in disguise, as the next four
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "2001::/32",
        "2002::/16",
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)

_API_ADDRESS = re.compile(
    r"https://(?:\[(?P<six>[0-9A-Fa-f:.]{2,45})\]|(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{0,252}))"
    r"(?::(?P<port>[0-9]{1,5}))?/?"
)
_HEADERS = 64 * 1024
"""Bytes of an answer that its body's limit does not count."""

# Codes of X509_verify_cert, see openssl-verification-options(1).
_NAME_CODES = (62, 64)
_TIME_CODES = (9, 10)


class Unanswered(Exception):
    """There is no answer; the message is one of the sentences above, in English."""


class _TooLong(Exception):
    """More bytes came than there is room for."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where an API is: a name or IP address without brackets, and a port."""

    host: str
    port: int


def target(api_address: object) -> Target:
    """The target of an ``api_address`` of Magnum's, which is nothing but scheme, host and port.

    Magnum writes ``https://:6443`` for a control plane that has no address yet. Raises Unanswered.
    """
    text = api_address if isinstance(api_address, str) else ""
    if not text or text.startswith("https://:"):
        raise Unanswered(NO_ADDRESS)
    if text.startswith("http://"):
        raise Unanswered(NO_TLS)
    found = _API_ADDRESS.fullmatch(text)
    port = int(found["port"] or 443) if found else 0
    if not found or not 0 < port < 65536:
        raise Unanswered(NOT_ASKED)
    return Target(found["six"] or found["host"], port)


def may_be_asked(address: Address, networks: Sequence[Network]) -> bool:
    """Whether a cluster can be there; with networks, only inside those.

    Loopback addresses are asked only where the networks hold them, those of NEVER not even then.
    """
    loopback = any(address in network for network in LOOPBACK)
    if not loopback and any(address in network for network in NEVER):
        return False
    return any(address in network for network in networks) if networks else not loopback


def resolve(target: Target, networks: Sequence[Network], seconds: float) -> Address:
    """The address to connect to. A name is looked up once, so that it cannot change in between.

    Raises Unanswered where there is none, or none that may be asked.
    """
    try:
        found = [ip_address(target.host)]
    except ValueError:
        found = _look_up(target.host, seconds)
    for address in found:
        if may_be_asked(address, networks):
            return address
    raise Unanswered(NOT_ASKED)


def _look_up(host: str, seconds: float) -> list[Address]:
    """Asks the resolver in a thread, as it keeps no time limit; a late answer is dropped."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        call = pool.submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        return [ip_address(each[4][0]) for each in call.result(seconds)]
    except (OSError, UnicodeError):
        raise Unanswered(UNKNOWN_NAME) from None
    finally:
        pool.shutdown(wait=False)


class _Socket(ssl.SSLSocket):
    """Waits until ``deadline`` at most and reads ``room`` bytes at most, in however many pieces."""

    deadline = 0.0
    room = 0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_left(self.deadline))
        count = super().recv_into(*args, **kwargs)
        self.room -= count
        if self.room < 0:
            raise _TooLong
        return count

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(_left(self.deadline))
        super().sendall(*args, **kwargs)


def _left(deadline: float) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class Api:
    """One cluster's API. All its answers together may take ``seconds``; the time between two
    questions does not count.
    """

    def __init__(self, target: Target, address: Address, authority: str, seconds: float):
        """``authority`` is the cluster's CA certificate, PEM. Raises Unanswered."""
        self.seconds_left = seconds
        self._target = target
        self._address = address
        self._deadline = 0.0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.sslsocket_class = _Socket
        try:
            self._context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, TypeError, ValueError):
            raise Unanswered(BAD_AUTHORITY) from None
        self._connection = _Connection(self)

    def sign_in(self, certificate: str, key: str) -> None:
        """Show this client certificate (PEM) from the next question on. Raises Unanswered.

        OpenSSL reads certificate and key from a file. This one is anonymous memory, which has no
        name in any file system and is gone when it is closed: no key is ever on a disk.
        """
        self.close()
        memory = os.memfd_create("client-certificate")
        try:
            with open(memory, "w", encoding="ascii", closefd=False) as file:
                file.write(certificate + "\n" + key)
            self._context.load_cert_chain(f"/proc/self/fd/{memory}")
        except (OSError, ValueError):
            raise Unanswered(BAD_CERTIFICATE) from None
        finally:
            os.close(memory)

    def get(self, path: str, *, limit: int, accept: str = "application/json") -> Answer:
        """The answer, whatever its status; a body of more than ``limit`` bytes is none.

        Raises Unanswered.
        """
        begun = time.monotonic()
        self._deadline = begun + self.seconds_left
        try:
            return self._get(path, limit, accept)
        except Unanswered:
            self.close()
            raise
        except (OSError, ValueError, _TooLong, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(_sentence(error)) from None
        finally:
            self.seconds_left -= time.monotonic() - begun

    def close(self) -> None:
        self._connection.close()

    def _get(self, path: str, limit: int, accept: str) -> Answer:
        if self._connection.sock is None:
            self._connection.connect()
        self._connection.sock.deadline = self._deadline
        self._connection.sock.room = limit + _HEADERS
        self._connection.request("GET", path, headers={"Accept": accept})
        response = self._connection.getresponse()
        body = response.read(limit + 1)
        if len(body) > limit:
            raise _TooLong
        response.close()
        return Answer(response.status, body)

    def open(self) -> _Socket:
        """A new connection to the address that was checked. Raises Unanswered and OSError."""
        where = (str(self._address), self._target.port)
        seconds = _left(self._deadline)
        try:
            plain = socket.create_connection(where, timeout=seconds)
        except OSError as error:
            raise Unanswered(self._no_connection(error)) from None
        try:
            return self._encrypt(plain)
        except BaseException:
            plain.close()
            raise

    def _encrypt(self, plain: socket.socket) -> _Socket:
        plain.settimeout(_left(self._deadline))
        try:
            made = self._context.wrap_socket(plain, server_hostname=self._target.host)
        except ssl.SSLCertVerificationError as error:
            raise Unanswered(_not_verified(error.verify_code)) from None
        except (ssl.SSLError, ConnectionError):
            raise Unanswered(NO_TLS_THERE) from None
        assert isinstance(made, _Socket)
        return made

    def _no_connection(self, error: OSError) -> str:
        if isinstance(error, ConnectionRefusedError):
            return NOBODY_LISTENS
        if self._address.is_private:
            return PRIVATE
        return NOT_IN_TIME if isinstance(error, TimeoutError) else NO_WAY


class _Connection(http.client.HTTPConnection):
    """HTTP over whatever connection the API opens."""

    def __init__(self, api: Api):
        super().__init__(api._target.host, api._target.port)
        self._api = api
        self.sock: Any = None

    def connect(self) -> None:
        self.sock = self._api.open()


def _not_verified(code: int) -> str:
    if code in _NAME_CODES:
        return OTHER_NAME
    return EXPIRED if code in _TIME_CODES else OTHER_AUTHORITY


def _sentence(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return TOO_SLOW
    if isinstance(error, _TooLong):
        return TOO_LONG
    broken_off = isinstance(error, OSError | http.client.IncompleteRead)
    return BROKEN_OFF if broken_off else NOT_KUBERNETES
