# SPDX-License-Identifier: Apache-2.0
import contextlib
import sys
from collections.abc import Iterator

from demo import process
from minicloud import instance

_MINICLOUD = (sys.executable, "-m", "minicloud")


def seed() -> None:
    """A healthy, a deploying and a failed cluster. Those that are there already are left alone."""
    process.run([*_MINICLOUD, "seed"])


@contextlib.contextmanager
def running() -> Iterator[None]:
    """A minicloud that is up inside the `with` block, after what it lacks has been installed. One
    that ran before goes on afterwards.
    """
    ran_before = instance.pid() is not None
    try:
        process.run([*_MINICLOUD, "install"])
        process.run([*_MINICLOUD, "up"])
        yield
    finally:
        if not ran_before:
            process.run([*_MINICLOUD, "down"])
