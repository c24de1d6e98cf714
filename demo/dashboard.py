# SPDX-License-Identifier: Apache-2.0
"""A Horizon of the released packages with this plugin enabled, served by gunicorn on loopback."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from demo import BUILD, ROOT, process, translations

HOST = "127.0.0.1"
THREADS = 8
KEEP_ALIVE = 75
"""Seconds that a browser may reuse a connection, as behind nginx. With gunicorn's own two, requests
meet connections that are just being closed.
"""
START_LIMIT = 60.0


class NotServed(Exception):
    """The dashboard cannot be served. The text says why, and what to do."""


def prepare(state: Path) -> None:
    """Compiles translations, gathers the static files of Horizon and the plugin, and compiles their
    styles and scripts.

    Raises NotServed.
    """
    translations.compile_catalogues()
    state.mkdir(parents=True, exist_ok=True)
    log = state / "statics.log"
    with log.open("wb") as output:
        for command in (["collectstatic", "--noinput"], ["compress", "--force"]):
            try:
                process.run([sys.executable, "-m", "django", *command], _environment(state), output)
            except subprocess.CalledProcessError:
                raise NotServed(f"{command[0]} failed. {_end(log)}") from None


def check_port(port: int) -> None:
    """Raises NotServed if something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NotServed(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Take another one: make demo DEMO_PORT={port + 1}"
            ) from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(state: Path, port: int, *, log_level: str = "WARNING") -> Iterator[str]:
    """Yields the address once its pages answer. Sessions, cache and log are in `state`.

    One process with threads, as Horizon waits for services most of the time. Raises NotServed.
    """
    check_port(port)
    command = [
        *(sys.executable, "-m", "gunicorn", "demo.wsgi:application"),
        *("--bind", f"{HOST}:{port}", "--threads", str(THREADS), "--timeout", "120"),
        *("--keep-alive", str(KEEP_ALIVE), "--graceful-timeout", "2", "--no-control-socket"),
    ]
    log = log_file(state)
    env = {**_environment(state), "DEMO_LOG_LEVEL": log_level}
    with process.background(command, env, log) as server:
        address = f"http://{HOST}:{port}/"
        _wait_for(server, address, log)
        yield address


def log_file(state: Path) -> Path:
    return state / "dashboard.log"


def _environment(state: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'demo'}",
        "PYTHONWARNINGS": "ignore",
        "DJANGO_SETTINGS_MODULE": "openstack_dashboard.settings",
        "DEMO_STATE": str(state),
        "DEMO_STATIC": str(BUILD / "static"),
    }


def _wait_for(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Until the sign-in page is there. Proxies of the environment are passed by."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    limit = time.monotonic() + START_LIMIT
    while server.poll() is None and time.monotonic() < limit:
        try:
            opener.open(address, timeout=30).close()
        except urllib.error.HTTPError as error:
            raise NotServed(f"Horizon answers {error.code}. {_end(log)}") from None
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise NotServed(f"Horizon does not answer. {_end(log)}")


def _end(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-15:]
    return "\n".join([f"The end of its log, {log}:", *lines])
