# SPDX-License-Identifier: Apache-2.0
"""What must be there, and what must not be in the way, before anything is started.

Each check raises `Problem`, whose text names what is wrong and what to do about it.
"""

import contextlib
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from . import database, settings

PYTHON = (3, 11)
GIGABYTES = {"with venv": 1, "without venv": 3}
PORT_PATIENCE = 5.0
"""Seconds in which the processes of a cloud that was killed may still give back their ports."""


class Problem(Exception):
    """Something is missing or in the way."""


def python() -> None:
    if sys.version_info < PYTHON:
        raise Problem(
            f"minicloud needs Python {PYTHON[0]}.{PYTHON[1]} or newer and this is "
            f"{sys.version.split()[0]} ({sys.executable}). Start it with a newer one."
        )


def disk() -> None:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    needed = GIGABYTES["with venv" if settings.VENV.exists() else "without venv"]
    free = shutil.disk_usage(settings.HOME).free / 1e9
    if free < needed:
        raise Problem(
            f"minicloud needs {needed} GB and the file system of {settings.HOME} has {free:.1f} GB "
            "free. Make room there, or let the environment variable MINICLOUD_HOME name a folder "
            "elsewhere."
        )


def programs() -> None:
    wanted = {
        "mariadbd": database.PACKAGE,
        "mariadb-install-db": database.PACKAGE,
        "my_print_defaults": database.CLIENT_PACKAGE,
        "setpriv": "util-linux",
    }
    missing = {name: package for name, package in wanted.items() if not database.find(name)}
    if missing:
        packages = " ".join(dict.fromkeys(missing.values()))
        raise Problem(
            f"There is no {', '.join(missing)} on this machine. Debian and Ubuntu have it in "
            f"{packages}: `python3 -m minicloud install` installs that. Elsewhere it belongs to "
            "the distribution's MariaDB server, 10.6 or newer."
        )


def ports(patience: float = PORT_PATIENCE) -> None:
    limit = time.monotonic() + patience
    while (taken := _taken(settings.ports)) and time.monotonic() < limit:
        time.sleep(0.2)
    if not taken:
        return
    name, port = next(iter(taken.items()))
    raise Problem(
        f"Port {port} of {settings.HOST}, wanted for {name}, is taken by {owner(port)}. End it, or "
        "let the environment variable MINICLOUD_PORT name the first of "
        f"{len(settings.ports)} consecutive free ports (now {settings.FIRST_PORT})."
    )


def _taken(wanted: Mapping[str, int]) -> dict[str, int]:
    return {name: port for name, port in wanted.items() if not _free(port)}


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, port))
        except OSError:
            return False
    return True


def owner(port: int) -> str:
    """Who listens on that port, as far as this user may know."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(os.readlink(file) in sockets for file in (process / "fd").iterdir()):
                command = (process / "cmdline").read_text(errors="replace").replace("\0", " ")
                return f"process {process.name} ({' '.join(command.split())[:120]})"
    return "a process of another user"


def _listening(port: int) -> Iterator[str]:
    """The inodes of the sockets that listen there (proc(5), /proc/net/tcp: state 0A)."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == "0A":
                    yield fields[9]
