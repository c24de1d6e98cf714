# SPDX-License-Identifier: Apache-2.0
"""Programs that this one starts, and the signals that end them all."""

import contextlib
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from demo import ROOT

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_on_signals() -> None:
    """Ctrl-C, TERM or a closed terminal raise KeyboardInterrupt, once: what then cleans up is left
    to finish. Under nohup a closed terminal changes nothing."""
    for number in ENDING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(
    command: Sequence[str], env: Mapping[str, str] | None = None, output: IO[bytes] | None = None
) -> None:
    """Runs a program to its end; raises CalledProcessError if it fails. It prints where this one
    does, or into `output`.

    When this program is interrupted meanwhile, so is the other, and it may clean up first.
    """
    with _spawn(command, env, output) as process:
        try:
            status = process.wait()
        except BaseException:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    if status:
        raise subprocess.CalledProcessError(status, command)


@contextlib.contextmanager
def background(
    command: Sequence[str], env: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs inside the `with` block, and what it prints goes to `log`."""
    with log.open("wb") as output, _spawn(command, env, output) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _spawn(
    command: Sequence[str], env: Mapping[str, str] | None, output: IO[bytes] | None
) -> subprocess.Popen[bytes]:
    """In a session of its own, so that the terminal's Ctrl-C reaches it through this program only,
    and ended by the kernel if this program is killed."""
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", *command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )
