# SPDX-License-Identifier: Apache-2.0
"""The Horizon that is measured, as the demo serves it, and people who look at its pages."""

import contextlib
import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from demo import BUILD, ROOT, process
from demo.dashboard import HOST, THREADS, free_port

STATE = BUILD / "bench"
START_LIMIT = 60.0

_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NotServed(Exception):
    """The dashboard cannot be served. The text says why."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`worker` is the process that answers."""

    address: str
    worker: int

    def cpu_seconds(self) -> float:
        """What the process has computed so far, all threads together.

        Linux gives each process a clock of its number (`clock_getcpuclockid`).
        """
        return time.clock_gettime((~self.worker << 3) | 2)


@dataclass(frozen=True, slots=True)
class Answer:
    """`seconds` from the question to the last byte; `wire` and `body` are the body as it came and
    as one reads it."""

    status: int
    seconds: float
    wire: bytes
    body: bytes
    headers: requests.structures.CaseInsensitiveDict[str]

    @property
    def compressed(self) -> int:
        """Bytes on the wire of a site that compresses, as nginx or Apache do where set up."""
        return len(self.wire if self.wire != self.body else gzip.compress(self.body, 6))


@contextlib.contextmanager
def serving(keystone: str) -> Iterator[Dashboard]:
    """A fresh dashboard in one process with threads. Raises NotServed."""
    STATE.mkdir(parents=True, exist_ok=True)
    log, port = STATE / "dashboard.log", free_port()
    env = _environment(keystone)
    _prepare(env)
    command = [
        *(sys.executable, "-m", "gunicorn", "demo.wsgi:application", "--no-control-socket"),
        *("--bind", f"{HOST}:{port}", "--threads", str(THREADS), "--timeout", "300"),
    ]
    with process.background(command, env, log) as server:
        address = f"http://{HOST}:{port}"
        _wait_for(server, address, log)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield Dashboard(address, int(children[0]))


def _prepare(env: dict[str, str]) -> None:
    """Static files: without compressed ones no page can be made."""
    log = STATE / "statics.log"
    with log.open("wb") as output:
        for command in (["collectstatic", "--noinput"], ["compress", "--force"]):
            try:
                process.run([sys.executable, "-m", "django", *command], env, output)
            except subprocess.CalledProcessError:
                raise NotServed(f"{command[0]} failed, see {log}") from None


def _environment(keystone: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'bench'}",
        "PYTHONWARNINGS": "ignore",
        "no_proxy": HOST,
        "DJANGO_SETTINGS_MODULE": "openstack_dashboard.settings",
        "DEMO_STATE": str(STATE),
        "DEMO_STATIC": str(STATE / "static"),
        "BENCH_KEYSTONE": keystone,
    }


def _wait_for(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    limit = time.monotonic() + START_LIMIT
    while server.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(requests.ConnectionError):
            if Visitor(address).get("/auth/login/").status == 200:
                return
        time.sleep(0.2)
    raise NotServed(f"Horizon does not answer, see {log}")


class Visitor:
    """A browser that shows one page, without its scripts and pictures."""

    def __init__(self, address: str):
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def sign_in(self, name: str) -> None:
        """Raises NotServed where the dashboard does not let the person in."""
        found = _CSRF.search(self.get("/auth/login/").body.decode())
        form = {"username": name, "password": name, "region": "default"}
        answer = self._session.post(
            f"{self._address}/auth/login/",
            data=form | {"csrfmiddlewaretoken": found and found[1]},
            headers={"Referer": self._address},
            allow_redirects=False,
        )
        if answer.status_code != 302:
            raise NotServed(f"{name} cannot sign in: Horizon answers {answer.status_code}")

    def get(self, path: str, etag: str = "") -> Answer:
        headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": etag} if etag else {})
        start = time.monotonic()
        with self._session.get(
            self._address + path, headers=headers, stream=True, allow_redirects=False, timeout=300
        ) as response:
            wire = response.raw.read(decode_content=False)
        seconds = time.monotonic() - start
        body = gzip.decompress(wire) if response.headers.get("Content-Encoding") else wire
        return Answer(response.status_code, seconds, wire, body, response.headers)
