# SPDX-License-Identifier: Apache-2.0
"""Whether a node's clock is wrong, by the time that it names where it refuses a certificate."""

import re
from datetime import datetime, timedelta

from k8s_dashboard.evidence import as_time

_TOLERATED = timedelta(days=1)
"""More than any script runs, and less than certificates are late or early by."""

# crypto/x509/verify.go: what a node calls now.
_NOW = re.compile(r"current time (?P<now>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")


def marked(text: str, when: datetime | None) -> str:
    """The text with a word about each time that is far from `when` it was written.

    A certificate is then neither late nor early; the node is.
    """

    def mark(match: re.Match[str]) -> str:
        now = as_time(match["now"])
        wrong = when is not None and now is not None and abs(now - when) > _TOLERATED
        return f"{match[0]} (clock skew)" if wrong else match[0]

    return _NOW.sub(mark, text)
