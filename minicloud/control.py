# SPDX-License-Identifier: Apache-2.0
"""The commands `up`, `down`, `reset` and `status`, seen from outside the supervisor."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from . import install, instance, preflight, processes, settings

STOP_LIMIT = 60.0


def up() -> int:
    """Starts the cloud and returns when all services answer; 0 as well if they did already."""
    preflight.python()
    if instance.pid():
        return _join()
    preflight.disk()
    preflight.programs()
    install.venv()
    preflight.ports()
    supervisor = subprocess.Popen(
        [settings.python(), "-m", "minicloud.supervisor"],
        cwd=settings.ROOT,
        env=processes.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    with _stopped_with_us(supervisor):
        assert supervisor.stdout
        for line in supervisor.stdout:
            print(line, end="", flush=True)
    if not instance.ready():
        return supervisor.wait() or 1
    print(f"The cloud is up. Accounts: {settings.CLOUD_FILE}", flush=True)
    return 0


def _join() -> int:
    """Another `up` is at work, or was: waits until it is done."""
    if not instance.ready():
        print("The cloud is being started already; waiting for that.", flush=True)
    while instance.pid() and not instance.ready():
        time.sleep(0.5)
    if not instance.ready():
        print("That start did not succeed.")
        return 1
    print(f"The cloud is up already. Accounts: {settings.CLOUD_FILE}")
    return 0


@contextmanager
def _stopped_with_us(supervisor: subprocess.Popen[str]) -> Iterator[None]:
    """Ctrl-C, a signal or a closed terminal during the start end what was started so far."""
    handlers = {
        number: signal.signal(number, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    except BaseException:
        for number in (*handlers, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        print("\nstopping what was started", flush=True)
        supervisor.terminate()
        supervisor.wait()
        raise
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def down() -> int:
    """Stops the cloud and waits until every process is gone. What it holds stays."""
    pid = instance.pid()
    if pid is None:
        print("The cloud is not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + STOP_LIMIT
    while instance.pid() == pid:
        if time.monotonic() > limit:
            print(f"The supervisor, process {pid}, has not ended after {STOP_LIMIT:.0f} s.")
            return 1
        time.sleep(0.1)
    print("The cloud is down.")
    return 0


def reset() -> int:
    """Stops the cloud and deletes all that it holds. What was installed stays."""
    failed = down()
    if not failed:
        shutil.rmtree(settings.STATE, ignore_errors=True)
        print(f"{settings.STATE} is deleted.")
    return failed


def status() -> int:
    """Prints a line for each service; 0 if all of them run and answer."""
    if not instance.ready():
        print("The cloud is being started." if instance.pid() else "The cloud is down.")
        return 1
    pids = instance.pids()
    well = True
    print(f"{'service':<12}{'port':>6}  {'answers':<8}{'process':>8}{'memory':>9}")
    total = 0
    for name, child in processes.children().items():
        memory = _memory(pids.get(name, 0))
        alive = memory is not None and child.answers()
        well = well and alive
        total += memory or 0
        print(
            f"{name:<12}{child.port or '':>6}  {'yes' if alive else 'NO':<8}"
            f"{pids.get(name, ''):>8}{memory or 0:>6} MB"
        )
    print(f"{'':<12}{'':>6}  {'':<8}{'':>8}{total:>6} MB")
    return 0 if well else 1


def _memory(pid: int) -> int | None:
    """Resident memory of a process in MB; None if there is no such process."""
    try:
        with open(f"/proc/{pid}/statm") as statm:
            pages = int(statm.read().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def run_inside(arguments: list[str]) -> None:
    """Becomes the same command in the cloud's own virtual environment, unless it is that."""
    if sys.prefix != str(settings.VENV) and settings.python() != sys.executable:
        environment = {**os.environ, "PYTHONPATH": str(settings.ROOT)}
        os.execve(
            settings.python(), [settings.python(), "-m", "minicloud", *arguments], environment
        )
