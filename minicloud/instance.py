# SPDX-License-Identifier: Apache-2.0
"""Which processes of this cloud run, if any. Whatever a crash leaves behind counts for nothing."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping

from . import settings

LOCK_FILE = settings.HOME / "lock"
READY_FILE = settings.STATE / "ready"
PIDS_FILE = settings.STATE / "pids.json"


@contextlib.contextmanager
def lock() -> Iterator[bool]:
    """Yields whether this is the only supervisor. The kernel releases the lock with its holder."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with LOCK_FILE.open("a+") as file:
        if not _lock(file.fileno()):
            yield False
            return
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield True


def _lock(file: int, tries: int = 20) -> bool:
    """Tries for two seconds, because `pid` holds the lock for a moment."""
    for _ in range(tries):
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.1)
    return False


def pid() -> int | None:
    """The process id of the running supervisor, or None. A file left by a crash does not count."""
    with contextlib.suppress(FileNotFoundError, ValueError), LOCK_FILE.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return int(file.read())
    return None


def ready() -> bool:
    """Whether everything was started and has not been stopped since."""
    return READY_FILE.exists() and pid() is not None


def pids() -> Mapping[str, int]:
    """The process id of each service, as the supervisor wrote it down last."""
    if not PIDS_FILE.exists():
        return {}
    loaded: dict[str, int] = json.loads(PIDS_FILE.read_text())
    return loaded
