# SPDX-License-Identifier: Apache-2.0
import signal
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import cloud as minicloud


def pytest_configure() -> None:
    """TERM ends the tests as Ctrl-C does: what they started is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def cloud() -> Iterator[None]:
    """A running minicloud, for tests that need real services. One that ran before runs on."""
    with minicloud.running():
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How long each part of the tests took, what it set up included."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[str(Path(report.nodeid.partition("::")[0]).parent)] += report.duration
    for part, total in seconds.items():
        terminalreporter.write_line(f"{part:16} {total:6.1f} s")
