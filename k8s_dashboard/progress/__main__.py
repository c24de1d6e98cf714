# SPDX-License-Identifier: Apache-2.0
"""Print the progress of the cluster in an evidence file, as JSON."""

import argparse
import json
import sys
from datetime import UTC, datetime

from k8s_dashboard import evidence, progress


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m k8s_dashboard.progress", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="an evidence file, .json or .json.gz")
    parser.add_argument(
        "--now", metavar="TIME", help="ISO 8601; default: when the file was captured"
    )
    options = parser.parse_args(arguments)
    try:
        known = evidence.load(options.file)
    except evidence.EvidenceError as error:
        print(error, file=sys.stderr)
        return 1
    now = evidence.as_time(options.now)
    if options.now and now is None:
        parser.error(f"--now: {options.now!r} is not a time")
    now = now or known.captured_at or datetime.now(UTC)
    print(json.dumps(progress.read(known, now).to_json(), indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
