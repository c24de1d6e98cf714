# SPDX-License-Identifier: Apache-2.0
"""Everything that goes over the wire between a browser and the dashboard, byte by byte."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_PIECE = 65536
_ENCODINGS = re.compile(rb"(?i)accept-encoding: [^\r\n]*")


@dataclass
class Wiretap:
    """`address` takes the place of the dashboard's own."""

    address: str
    _heard: bytearray = field(default_factory=bytearray)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def heard(self) -> bytes:
        """Both directions so far. Answers are not compressed, as no request allows it."""
        with self._lock:
            return bytes(self._heard)

    def hear(self, piece: bytes) -> None:
        with self._lock:
            self._heard += piece


@contextlib.contextmanager
def tapped(address: str) -> Iterator[Wiretap]:
    target = urlsplit(address)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tap = Wiretap(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        where = (str(target.hostname), int(target.port or 80))
        threading.Thread(target=_accept, args=(listener, where, tap), daemon=True).start()
        yield tap


def _accept(listener: socket.socket, where: tuple[str, int], tap: Wiretap) -> None:
    with contextlib.suppress(OSError):
        while True:
            visitor, _ = listener.accept()
            threading.Thread(target=_connect, args=(visitor, where, tap), daemon=True).start()


def _connect(visitor: socket.socket, where: tuple[str, int], tap: Wiretap) -> None:
    with contextlib.suppress(OSError), visitor, socket.create_connection(where) as server:
        back = threading.Thread(target=_pass_on, args=(server, visitor, tap), daemon=True)
        back.start()
        _pass_on(visitor, server, tap)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket, tap: Wiretap) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            plain = _ENCODINGS.sub(_identity, piece)
            tap.hear(plain)
            target.sendall(plain)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _identity(header: re.Match[bytes]) -> bytes:
    """A header of the same length."""
    return b"Accept-Encoding: identity".ljust(len(header[0]))
