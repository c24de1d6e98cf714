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


def moment(name: str) -> Evidence:
    """What Heat listed at a moment of the life of one cluster, without its events.

    It was created with 1 + 2 nodes, grew to 4 workers, shrank to 3, got a further node group, had a
    node replaced and its certificates renewed, lost the group again and was deleted.
    """
    return evidence.load(FOLDER / "life" / f"{name}.json.gz")


@functools.cache
def life() -> tuple[dict, ...]:
    """Every event of that life, in order; Heat forgets those of stacks that are deleted."""
    return evidence.load(FOLDER / "life" / "events.json.gz").events
