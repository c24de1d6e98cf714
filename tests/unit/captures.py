# SPDX-License-Identifier: Apache-2.0
"""Evidence of real clusters. The secrets in it belonged to clusters that are gone."""

import functools
from dataclasses import replace
from pathlib import Path

from k8s_dashboard import evidence
from k8s_dashboard.evidence import Evidence

FOLDER = Path(__file__).parent / "data"
NAMES = sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz"))


@functools.cache
def capture(name: str) -> Evidence:
    return evidence.load(path(name))


def path(name: str) -> str:
    return str(FOLDER / f"{name}.json.gz")


def light(name: str) -> Evidence:
    """What a poll fetches: no events, no outputs of scripts."""
    return replace(capture(name), events=(), software_deployments=())


def outputs(name: str) -> list[dict]:
    """The outputs that the nodes of a cluster sent."""
    deployments = capture(name).software_deployments
    return [item["output_values"] for item in deployments if item.get("output_values")]
