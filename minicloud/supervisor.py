# SPDX-License-Identifier: Apache-2.0
"""The one parent of all processes of the cloud: `python -m minicloud.supervisor`.

It tells each step on its standard output while it starts them, and closes it when all of them
answer: `up` is the reader. Whatever ends it, its children end with it: the kernel tells them even
if it is killed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from keystoneauth1.exceptions import ClientException

from . import config, database, instance, migrations, seed, settings
from .processes import Child, children, last_errors

START_LIMIT = 180.0
STOP_LIMIT = 20.0
RESTART_PAUSE = 5.0


class StartError(Exception):
    """Something could not be started. The text names it and says what to do."""


class Supervisor:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._children = children()
        self._jobs: dict[str, Child] = {}

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._began:6.1f} s  {text}", flush=True)

    def start(self, *, first: bool) -> None:
        """Starts everything, and the first time makes databases, accounts and contents before."""
        if first:
            self.say("database: a new, private MariaDB")
            self._run(Child("make-database", database.initialisation()))
        self._start(["database"])
        self._wait_for(["database"])
        if first:
            self.say("schemas of all services, side by side; accounts and catalogue")
            self._make()
        services = [name for name in self._children if name != "database"]
        self._start(services)
        self._wait_for(services)
        if first:
            self.say("image, flavors, networks, key pair, volume type, cluster template")
            seed.contents()

    def _run(self, job: Child) -> None:
        """Runs one command to its end."""
        self._jobs[job.name] = job
        job.start()
        while job.returncode() is None:
            time.sleep(0.05)
        del self._jobs[job.name]
        if job.returncode() != 0:
            raise StartError(_died(job))

    def _start(self, names: Sequence[str]) -> None:
        for name in names:
            if self._children[name].process is None:
                self._children[name].start()
        self._write_pids()

    def _write_pids(self) -> None:
        running = {
            name: child.process.pid for name, child in self._children.items() if child.process
        }
        instance.PIDS_FILE.write_text(json.dumps(running))

    def _wait_for(self, names: Sequence[str]) -> None:
        """Tells each service that begins to answer; raises StartError when one dies or is slow."""
        waiting = list(names)
        limit = time.monotonic() + START_LIMIT
        while waiting:
            for name in list(waiting):
                child = self._children[name]
                if child.returncode() is not None:
                    raise StartError(_died(child))
                if child.answers():
                    waiting.remove(name)
                    self.say(f"{name} answers")
            if time.monotonic() > limit:
                child = self._children[waiting[0]]
                raise StartError(
                    f"{child.name} does not answer on port {child.port} after {START_LIMIT:.0f} s. "
                    f"Its log: {child.log}"
                )
            time.sleep(0.1)

    def _make(self) -> None:
        """Runs the chains of commands side by side and starts each service whose chain is done."""
        left = {name: list(chain) for name, chain in migrations.chains().items()}
        while left or self._jobs:
            for name, chain in list(left.items()):
                if name in self._jobs:
                    continue
                self._jobs[name] = Child(f"make-{name}", chain.pop(0))
                self._jobs[name].start()
                if not chain:
                    del left[name]
            for name, job in list(self._jobs.items()):
                if job.returncode() is None:
                    continue
                if job.returncode() != 0:
                    raise StartError(_died(job))
                del self._jobs[name]
                if name not in left:
                    self.say(f"{name}: made")
                    self._start([name] if name in self._children else [])
            time.sleep(0.05)

    def watch(self) -> None:
        """Starts again, after a pause, whatever ends. Never returns."""
        while True:
            time.sleep(1)
            for child in self._children.values():
                if child.returncode() is None:
                    continue
                if not child.died_at:
                    child.died_at = time.monotonic()
                    self.say(f"{_died(child)}\nIt is started again.")
                elif time.monotonic() - child.died_at > RESTART_PAUSE:
                    child.died_at = 0.0
                    child.start()
                    self._write_pids()

    def stop(self) -> None:
        """Ends all processes, the database after the others, and waits for them."""
        services = [child for child in self._children.values() if child.name != "database"]
        _end([*self._jobs.values(), *services])
        _end([self._children["database"]])


def _end(processes: Sequence[Child]) -> None:
    running = [child.process for child in processes if child.process and child.returncode() is None]
    for process in running:
        os.killpg(process.pid, signal.SIGTERM)
    limit = time.monotonic() + STOP_LIMIT
    for process in running:
        try:
            process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _died(child: Child) -> str:
    return (
        f"{child.name} ended with status {child.returncode()}. The end of its log, {child.log}:\n"
        + "\n".join(f"    {line}" for line in last_errors(child.log))
    )


def _stop_on_signal(number: int, _frame: FrameType | None) -> None:
    for ignored in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ignored, signal.SIG_IGN)
    raise SystemExit(0)


def prepare() -> bool:
    """Whether this is a first start. What an unfinished first start left is thrown away."""
    first = not settings.CLOUD_FILE.exists()
    if first:
        shutil.rmtree(settings.STATE, ignore_errors=True)
    settings.LOG.mkdir(parents=True, exist_ok=True)
    instance.READY_FILE.unlink(missing_ok=True)
    config.write()
    return first


def run() -> int:
    """Starts all, tells it, and watches over them until a signal comes."""
    first = prepare()
    supervisor = Supervisor()
    try:
        supervisor.start(first=first)
        instance.READY_FILE.touch()
        _leave_the_terminal()
        supervisor.watch()
    except StartError as error:
        print(f"\n{error}")
    except ClientException as error:
        print(f"\nA service refused what the cloud should hold: {error}\nLogs: {settings.LOG}")
    finally:
        instance.READY_FILE.unlink(missing_ok=True)
        supervisor.stop()
    return 1


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop_on_signal)
    with instance.lock() as alone:
        if alone:
            return run()
    print("Another minicloud has just begun to use this folder.")
    return 1


def _leave_the_terminal() -> None:
    """From here on what there is to tell goes to a log; the reader of the steps sees their end."""
    log = os.open(settings.LOG / "supervisor.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


if __name__ == "__main__":
    sys.exit(main())
