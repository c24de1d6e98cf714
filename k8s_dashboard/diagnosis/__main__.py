# SPDX-License-Identifier: Apache-2.0
"""Explain why the cluster in an evidence file failed."""

import argparse
import json
import sys
import textwrap
from datetime import UTC, datetime

from k8s_dashboard import evidence
from k8s_dashboard.diagnosis import Finding, diagnose


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m k8s_dashboard.diagnosis", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="an evidence file, .json or .json.gz")
    parser.add_argument("--json", action="store_true", help="print JSON")
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
    findings = diagnose(known, now or known.captured_at or datetime.now(UTC))
    if options.json:
        found = {"findings": [finding.to_json() for finding in findings]}
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        print("\n\n".join(map(_explained, findings)) or "Nothing has failed.")
    return 0


def _explained(finding: Finding) -> str:
    paragraphs = [f"{finding.summary} [{finding.code}, {finding.confidence}]"]
    for quote in finding.evidence:
        source = " ".join(filter(None, (quote.source, quote.resource)))
        times = f" ({quote.count} times)" if quote.count > 1 else ""
        paragraphs.append(f"> {quote.text}\n> -- {source}{times}")
    for who, remedy in (("You", finding.remedy), ("Your operator", finding.operator_remedy)):
        if remedy:
            paragraphs.append(textwrap.fill(f"{who}: {remedy}", 100))
    return "\n".join(paragraphs)


if __name__ == "__main__":
    sys.exit(main())
