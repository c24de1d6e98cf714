# SPDX-License-Identifier: Apache-2.0
"""The Kubernetes API of one simulated cluster: enough of it for kubectl to list nodes, and for
health checks.

Whoever brings a client certificate of the cluster's CA is who it says, and members of
`system:masters` may read. Without a certificate only the health checks and the version are
answered, as a real API server does.
"""

import json
import math
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from minicloud import kubernetes_objects as objects
from minicloud.kubernetes_objects import Json, Node

MASTERS = "system:masters"
HEALTH = ("/healthz", "/livez", "/readyz")
RENEWAL = 2
"""Seconds between two looks at the cluster's authority, at least."""

PATIENCE = 300
"""Seconds without a word after which a connection is given up; and the longest watch."""


class ApiServer(ThreadingHTTPServer):
    """Listens on `address` from the start; `nodes` may be replaced while it serves, and `refresh`
    is called before they are listed. After a handshake that failed `renew` may give another context
    for those to come.

    Raises OSError where the address cannot be had.
    """

    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        tls: ssl.SSLContext,
        version: str,
        refresh: Callable[[], None],
        renew: Callable[[], ssl.SSLContext | None] = lambda: None,
    ) -> None:
        super().__init__(address, Handler)
        self.refresh = refresh
        self._renew = renew
        self._renewed = -math.inf
        self._renewing = threading.Lock()
        self.tls = tls
        self.version = version
        self.since = datetime.now(UTC)
        self.open = True
        self.resource_version = 1
        self._nodes: tuple[Node, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self._nodes

    @nodes.setter
    def nodes(self, nodes: Sequence[Node]) -> None:
        if tuple(nodes) != self._nodes:
            self._nodes = tuple(nodes)
            self.resource_version += 1

    def items(self, resource: str) -> list[Json]:
        if resource == "nodes":
            return [node.to_json() for node in self.nodes]
        if resource == "namespaces":
            return [objects.namespace(name, self.since) for name in objects.NAMESPACES]
        return []

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        connection, address = super().get_request()
        connection.settimeout(PATIENCE)
        wrapped = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return wrapped, address

    def distrusted(self) -> None:
        """A client and this server do not trust each other's certificates."""
        with self._renewing:
            if time.monotonic() - self._renewed > RENEWAL:
                self.tls = self._renew() or self.tls
                self._renewed = time.monotonic()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away or cannot speak TLS are nothing to report."""

    def close(self) -> None:
        self.open = False
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: ApiServer

    def setup(self) -> None:
        try:
            cast(ssl.SSLSocket, self.request).do_handshake()
        except ssl.SSLError:
            self.server.distrusted()
            raise
        super().setup()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path in HEALTH:
            self._answer(200, b"ok", "text/plain; charset=utf-8")
        elif url.path == "/version":
            self._json(objects.version(self.server.version))
        elif refusal := self._refusal():
            self._json(refusal)
        elif found := objects.discovery().get(url.path):
            self._json(found)
        else:
            self._resource(url.path, {key: last for key, (*_, last) in parse_qs(url.query).items()})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._json(
            self._refusal()
            or objects.status(405, "MethodNotAllowed", "this simulated cluster can only be read")
        )

    do_DELETE = do_PATCH = do_PUT = do_POST

    def _refusal(self) -> Json | None:
        """Why this client may not go on."""
        certificate = cast(ssl.SSLSocket, self.request).getpeercert()
        if not certificate:
            return objects.status(401, "Unauthorized", "Unauthorized")
        names = [pair for parts in cast(Any, certificate["subject"]) for pair in parts]
        if ("organizationName", MASTERS) in names:
            return None
        user = dict(names).get("commonName", "")
        message = f'forbidden: User "{user}" cannot {self.command.lower()} path "{self.path}"'
        return objects.status(403, "Forbidden", message)

    def _resource(self, path: str, query: dict[str, str]) -> None:
        """`/api/v1/nodes`, `/api/v1/nodes/NAME` and `/api/v1/namespaces/NAMESPACE/pods`."""
        self.server.refresh()
        match path.removeprefix("/api/v1/").split("/"):
            case [resource] | ["namespaces", _, resource] if resource in objects.RESOURCES:
                _, _, name = query.get("fieldSelector", "").partition("metadata.name=")
                if query.get("watch") in ("1", "true"):
                    self._watch(resource, name, query)
                else:
                    self._json(self._form(resource, self._named(resource, name), single=False))
            case [resource, name] if found := self._named(resource, name):
                self._json(self._form(resource, found, single=True))
            case _:
                self._json(objects.status(404, "NotFound", f'"{path}" not found'))

    def _named(self, resource: str, name: str) -> list[Json]:
        items = self.server.items(resource)
        return [item for item in items if item["metadata"]["name"] == name] if name else items

    def _form(self, resource: str, items: list[Json], *, single: bool) -> Json:
        version = self.server.resource_version
        if "as=Table" in self.headers.get("Accept", ""):
            return objects.table(resource, items, version, datetime.now(UTC))
        return items[0] if single else objects.collection(resource, items, version)

    def _watch(self, resource: str, name: str, query: dict[str, str]) -> None:
        """Sends changes as they come; the connection ends with the watch."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()
        seconds = min(float(query.get("timeoutSeconds", PATIENCE)), PATIENCE)
        known = query.get("resourceVersion", "0") == str(self.server.resource_version)
        for kind, item in self._changes(resource, name, time.monotonic() + seconds, known):
            event = {"type": kind, "object": self._form(resource, [item], single=True)}
            self.wfile.write(json.dumps(event).encode() + b"\n")
            self.wfile.flush()

    def _changes(
        self, resource: str, name: str, end: float, known: bool
    ) -> Iterator[tuple[str, Json]]:
        def named() -> dict[str, Json]:
            return {item["metadata"]["name"]: item for item in self._named(resource, name)}

        seen = named() if known else {}
        while self.server.open and time.monotonic() < end:
            current = named()
            for added in current.keys() - seen.keys():
                yield "ADDED", current[added]
            for gone in seen.keys() - current.keys():
                yield "DELETED", seen[gone]
            seen = current
            time.sleep(1)

    def _json(self, body: Json) -> None:
        code = body["code"] if body.get("kind") == "Status" else 200
        self._answer(code, json.dumps(body).encode(), "application/json")

    def _answer(self, code: int, body: bytes, content_type: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not written down."""
