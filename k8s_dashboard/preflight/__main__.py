# SPDX-License-Identifier: Apache-2.0
"""Check a create request before it is sent."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from k8s_dashboard import terminal
from k8s_dashboard.preflight.engine import check


def main(arguments: list[str] | None = None) -> int:
    """Print the checks; 1 where the file cannot be read or holds no JSON, else 0."""
    parser = argparse.ArgumentParser(prog="python -m k8s_dashboard.preflight", description=__doc__)
    parser.add_argument(
        "file", metavar="FILE", help="JSON with request, cluster_template and inventory"
    )
    parser.add_argument("--today", metavar="DATE", help="ISO 8601, for what comes to an end")
    options = parser.parse_args(arguments)
    today = _date(parser, options.today)
    given, problem = _load(options.file)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    checks = check(
        given.get("request"), given.get("cluster_template"), given.get("inventory"), today
    )
    print(json.dumps({"checks": [each.to_json() for each in checks]}, indent=2))
    return 0


def _date(parser: argparse.ArgumentParser, text: str | None) -> date:
    if text is None:
        return datetime.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        return parser.error(f"--today: {text!r} is not a date")


def _load(name: str) -> tuple[Mapping[str, Any], str]:
    """What the file holds, and why it cannot be read; JSON other than an object holds nothing."""
    try:
        found = json.loads(Path(name).read_bytes(), parse_int=_number)
    except OSError as error:
        return {}, f"{name}: {error.strerror or error}"
    except (ValueError, RecursionError):
        return {}, f"{name} is not JSON."
    return (found, "") if isinstance(found, dict) else ({}, "")


def _number(digits: str) -> int | float:
    """A number of JSON; Python makes no integers of more than some thousand digits."""
    return int(digits) if len(digits) < 1_000 else float(digits)


if __name__ == "__main__":
    sys.exit(terminal.run(main))
