# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with time limits."""

from tests.unit.preflight.cases.model import Case

CASES = (
    Case("block", "label-invalid", "create_timeout", {"create_timeout": "soon"}),
    Case("warn", "timeout-short", "create_timeout", {"create_timeout": 5}),
    Case("warn", "timeout-short", "create_timeout", {"node_count": 100}),
    Case("warn", "timeout-long", "create_timeout", {"create_timeout": 5000}),
)
