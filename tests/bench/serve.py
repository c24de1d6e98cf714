# SPDX-License-Identifier: Apache-2.0
"""Keystone, Magnum, Heat and Nova on one port of loopback, and a count of what they are asked."""

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.bench import keystone, services
from tests.bench.world import World

KEYSTONE = "keystone"
NOT_SERVED = "not served"

_CLUSTER = r"/magnum/v1/clusters/([^/]+)"
_STACK = r"/heat/v1/\w+/stacks/[^/]+/([^/]+)"
_ROUTES: dict[str, tuple[str, Callable[..., bytes]]] = {
    "magnum version": (r"/magnum/?", services.magnum_root),
    "magnum clusters": (r"/magnum/v1/clusters/detail", services.magnum_clusters),
    "magnum cluster": (_CLUSTER, services.magnum_cluster),
    "magnum nodegroups": (rf"{_CLUSTER}/nodegroups/?", services.magnum_nodegroups),
    "magnum templates": (r"/magnum/v1/clustertemplates/?(?:detail)?", services.magnum_templates),
    "magnum template": (r"/magnum/v1/clustertemplates/([^/]+)", services.magnum_template),
    "heat stacks": (r"/heat/v1/\w+/stacks", services.heat_stacks),
    "heat resources": (rf"{_STACK}/resources", services.heat_resources),
    "heat events": (rf"{_STACK}/events", services.heat_events),
    "heat output": (r"/heat/v1/\w+/software_deployments/([^/]+)", services.heat_deployment),
    "nova servers": (r"/nova/v2.1/servers/detail", services.nova_servers),
}


@dataclass(frozen=True, slots=True)
class Call:
    """What one call was about, the body's bytes, and when the answer was being made (seconds of
    the monotonic clock): from the whole question to before the first byte of the answer."""

    kind: str
    bytes: int
    start: float
    end: float


class Cloud(ThreadingHTTPServer):
    """Serves `world`, which may be exchanged; hold `lock` while it moves."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.world: World | None = None
        self.lock = threading.Lock()
        self._calls: list[Call] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def note(self, call: Call) -> None:
        self._calls.append(call)

    def taken(self) -> list[Call]:
        """The calls since this was asked last."""
        calls, self._calls = self._calls, []
        return calls

    def answer(self, method: str, url: str, body: bytes) -> tuple[str, int, bytes, dict[str, str]]:
        """Kind, status, body and headers of the answer."""
        found = urlsplit(url)
        kind, arguments = self._route(found.path)
        try:
            if kind == KEYSTONE:
                return kind, *self._keystone(method, found.path, body)
            if kind == NOT_SERVED:
                raise services.Refused(404, f"{found.path} is not served here.")
            with self.lock:
                serve = _ROUTES[kind][1]
                return kind, 200, serve(self.world, parse_qs(found.query), *arguments), {}
        except services.Refused as refusal:
            status, message = refusal.args
            error = {"error": {"code": status, "message": message}}
            return kind, status, json.dumps(error).encode(), {}

    def _route(self, path: str) -> tuple[str, tuple[str, ...]]:
        if path.startswith("/v3"):
            return KEYSTONE, ()
        for kind, (pattern, _serve) in _ROUTES.items():
            if match := re.fullmatch(pattern, path):
                return kind, match.groups()
        return NOT_SERVED, ()

    def _keystone(self, method: str, path: str, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        if method == "POST":
            identity, token = keystone.token(json.loads(body), self.address)
            return 201, json.dumps(token).encode(), {"X-Subject-Token": identity}
        listing = path.endswith("/projects")
        found = keystone.projects() if listing else keystone.version(self.address)
        return 200, json.dumps(found).encode(), {}


class _Handler(BaseHTTPRequestHandler):
    server: Cloud
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        start = time.monotonic()
        kind, status, answer, headers = self.server.answer(self.command, self.path, body)
        self.server.note(Call(kind, len(answer), start, time.monotonic()))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        for header in headers.items():
            self.send_header(*header)
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, *_arguments: object) -> None:
        """Nobody reads it."""


@contextlib.contextmanager
def serving() -> Iterator[Cloud]:
    with Cloud() as cloud:
        threading.Thread(target=cloud.serve_forever, daemon=True).start()
        try:
            yield cloud
        finally:
            cloud.shutdown()
