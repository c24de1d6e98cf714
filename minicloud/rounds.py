# SPDX-License-Identifier: Apache-2.0
"""A program that looks at the cloud every few seconds until it is told to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from minicloud.api import Cloud, sign_in_operator

Round = Callable[[], None]


def run(start: Callable[[Cloud], Round], seconds: float) -> None:
    """Starts as the operator once the cloud is up, then calls the round every so many seconds until
    SIGTERM or Ctrl-C.

    A cloud that does not answer is waited for.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    look: Round | None = None
    while not stop.is_set():
        with trying("the cloud"):
            look = look or start(sign_in_operator())
            look()
        stop.wait(seconds)


@contextmanager
def trying(name: str) -> Iterator[None]:
    """Whatever goes wrong inside is told in a word, without details that may be secret, and left
    for later.
    """
    try:
        yield
    except Exception as error:
        print(f"{name}: {type(error).__name__}, will try again", flush=True)
