# SPDX-License-Identifier: Apache-2.0
"""A TLS server that stands for a cluster's API and answers as a test wishes, good or evil, and the
certificate authority that vouches for it.
"""

import contextlib
import json
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
VERSION = "v1.27.8-rancher2"
PATIENCE = 20


class Authority:
    """Signs as Magnum does: names, organization and extensions are taken as they are asked for."""

    def __init__(self, name: str = "k-ok", days: int = 1) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        ca = x509.BasicConstraints(ca=True, path_length=0)
        self.pem = self._issue(self._name, self._key.public_key(), ca, days=(-1, days))

    def sign(self, csr: str) -> str:
        asked = x509.load_pem_x509_csr(csr.encode())
        extensions = (extension.value for extension in asked.extensions)
        return self._issue(asked.subject, asked.public_key(), *extensions)

    def server(self, address: str = HOST, *, expired: bool = False) -> str:
        """Certificate and key of a server, PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        days = (-2, -1) if expired else (-1, 1)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return self._issue(_named("kubernetes"), key.public_key(), names, days=days) + pem

    def _issue(
        self,
        subject: x509.Name,
        key: Any,
        *extensions: x509.ExtensionType,
        days: tuple[int, int] = (-1, 1),
    ) -> str:
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            issuer_name=self._name,
            subject_name=subject,
            public_key=key,
            serial_number=x509.random_serial_number(),
            not_valid_before=now + timedelta(days=days[0]),
            not_valid_after=now + timedelta(days=days[1]),
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


@dataclass
class Running:
    """A server that runs; `asked` has the path of each question, and who asked it ("" unnamed)."""

    api_address: str
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [urlsplit(path).path for path, _who in self.asked]


class Question(BaseHTTPRequestHandler):
    """One connection; an answer is written with `say`, or byte by byte to `wfile`."""

    protocol_version = "HTTP/1.1"
    server: Any

    def setup(self) -> None:
        self.request.do_handshake()
        super().setup()

    @property
    def who(self) -> str:
        certificate = self.request.getpeercert() or {}
        return dict(pair for part in certificate.get("subject", ()) for pair in part).get(
            "commonName", ""
        )

    def do_GET(self) -> None:
        self.server.running.asked.append((self.path, self.who))
        self.server.answer(self)

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Callable[[Question], None]
    running: Running
    tls: ssl.SSLContext | None

    def get_request(self) -> Any:
        connection, address = super().get_request()
        connection.settimeout(PATIENCE)
        if self.tls:
            connection = self.tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextlib.contextmanager
def serving(
    answer: Callable[[Question], None],
    certificate: str,
    authority: str | None = None,
) -> Iterator[Running]:
    """Serves with this certificate and key; clients may show a certificate of the authority."""
    server = _Server((HOST, 0), Question)
    server.answer = answer
    server.running = Running(f"https://{HOST}:{server.server_port}")
    server.tls = _tls(certificate, authority)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _tls(certificate: str, authority: str | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if authority:
        context.load_verify_locations(cadata=authority)
        context.verify_mode = ssl.CERT_OPTIONAL
    with tempfile.TemporaryDirectory() as folder:
        chain = Path(folder) / "server.pem"
        chain.write_text(certificate)
        context.load_cert_chain(chain)
    return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def status(code: int) -> dict[str, Any]:
    return {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code}


def node(name: str, ready: str = "True", version: str = VERSION) -> dict[str, Any]:
    """A node, as much of it as a list of nodes needs."""
    conditions = [{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": ready}]
    return {
        "metadata": {"name": name, "managedFields": [{"manager": "kubelet"}] * 40},
        "status": {"conditions": conditions, "nodeInfo": {"kubeletVersion": version}},
    }


def table(nodes: list[dict[str, Any]], token: str = "") -> dict[str, Any]:
    """The same nodes as Kubernetes prints them for kubectl."""
    columns = ("Name", "Status", "Roles", "Age", "Version", "Internal-IP")
    rows = []
    for each in nodes:
        name, told = each["metadata"]["name"], each["status"]
        state = "Ready" if told["conditions"][1]["status"] == "True" else "NotReady"
        version = told["nodeInfo"]["kubeletVersion"]
        rows.append({"cells": [name, state, "<none>", "41d", version, "10.0.0.7"]})
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {"resourceVersion": "7", "continue": token},
        "columnDefinitions": [{"name": name, "type": "string"} for name in columns],
        "rows": rows,
    }


def healthy(*nodes: dict[str, Any], as_table: bool = True) -> Callable[[Question], None]:
    """A Kubernetes as it should be: it pages its nodes, and lists them only for who signed in."""

    def answer(question: Question) -> None:
        url = urlsplit(question.path)
        if url.path == "/readyz":
            question.say(b"ok")
        elif url.path == "/version":
            question.say({"major": "1", "minor": "27", "gitVersion": VERSION})
        elif url.path != "/api/v1/nodes":
            question.say(status(404), 404)
        elif not question.who:
            question.say(status(401), 401)
        else:
            query = {key: last for key, (*_, last) in parse_qs(url.query).items()}
            first, size = int(query.get("continue", 0)), int(query["limit"])
            page = list(nodes[first : first + size])
            token = str(first + size) if first + size < len(nodes) else ""
            listed = {"kind": "NodeList", "metadata": {"continue": token}, "items": page}
            wants_table = as_table and "as=Table" in question.headers["Accept"]
            question.say(table(page, token) if wants_table else listed)

    return answer
