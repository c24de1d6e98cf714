# SPDX-License-Identifier: Apache-2.0
"""The processes that make up the cloud: their commands, where they answer, their last errors."""

import contextlib
import http.client
import os
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import config, database, settings


@dataclass(slots=True)
class Child:
    name: str
    command: Sequence[str]
    port: int | None = None
    process: subprocess.Popen[bytes] | None = None
    died_at: float = 0.0

    @property
    def log(self) -> Path:
        return settings.LOG / f"{self.name}.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=settings.ROOT,
                env=environment(),
                start_new_session=True,
            )

    def returncode(self) -> int | None:
        return self.process.poll() if self.process else None

    def answers(self) -> bool:
        return self.port is None or answers(self.name, self.port)


def environment() -> dict[str, str]:
    """The caller's, without proxies and OpenStack credentials, with the cloud's own folders."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("OS_") and not name.lower().endswith("_proxy")
    }
    return {
        **kept,
        "PATH": f"{settings.VENV / 'bin'}:{kept.get('PATH', os.defpath)}",
        "PYTHONPATH": f"{settings.ROOT}:{config.PLUGINS}",
        "PYTHONWARNINGS": "ignore",
        "XDG_CACHE_HOME": str(settings.STATE / "cache"),
        "no_proxy": "*",
    }


def answers(name: str, port: int) -> bool:
    """Whether something answers there: any HTTP status, or an open port for the database."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        if name == "database":
            socket.create_connection((settings.HOST, port), timeout=2).close()
            return True
        connection = http.client.HTTPConnection(settings.HOST, port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 600
        finally:
            connection.close()
    return False


def children() -> dict[str, Child]:
    """All processes of the cloud in the order in which they are started."""
    python = settings.python()
    found = {"database": Child("database", database.command(), settings.ports["database"])}
    for name in ("keystone", *config.ACCOUNTS, "discovery"):
        command = [python, "-m", "minicloud.serve", name]
        found[name] = Child(name, command, settings.ports[name])
    for name in ("kubernetes", "agent"):
        found[name] = Child(name, [python, "-m", f"minicloud.{name}"])
    return found


def last_errors(log: Path, count: int = 6) -> list[str]:
    """The last lines of a log that speak of an error, or simply its last lines."""
    lines = [line.rstrip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    words = ("error", "critical", "exception", "denied", "refused", "cannot", "abort")
    telling = [line for line in lines[-200:] if any(word in line.lower() for word in words)]
    return [line[:300] for line in (telling or lines)[-count:]]
