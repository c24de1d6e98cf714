# SPDX-License-Identifier: Apache-2.0
"""Programs in a terminal or pipe that may not take every character, or no more at all."""

import io
import os
import sys
from collections.abc import Callable


def run(main: Callable[[], int]) -> int:
    """The exit code of `main`; 0 where its reader has gone."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
