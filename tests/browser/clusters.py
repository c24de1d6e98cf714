# SPDX-License-Identifier: Apache-2.0
"""The clusters that are there when the story begins. They take their course while it is told."""

import contextlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from minicloud import scenarios
from minicloud.api import Cloud, sign_in

PREFIX = "story"
NAME = PREFIX
"""Of the cluster that is created on the way."""

WORKERS = {
    "usable-despite-failure": 1,
    "mixed": 4,
    "silent-control-plane": 1,
    "worker-script-failed": 1,
    "control-plane-script-failed": 1,
    "volume-type-missing": 1,
    "quota": 1,
}
"""Scenario -> number of workers; those that take longest come first."""

MINUTES = {"usable-despite-failure": 5, "silent-control-plane": 4}
"""Create timeouts for a story: long enough for the nodes to be built, and no longer."""


@contextlib.contextmanager
def made() -> Iterator[Mapping[str, str]]:
    """Scenario -> id of its cluster. They go afterwards, with all that any story left behind."""
    cloud = sign_in()
    try:
        with ThreadPoolExecutor() as pool:
            ids = pool.map(lambda scenario: _create(cloud, scenario), WORKERS)
            found = dict(zip(WORKERS, ids, strict=True))
        yield found
    finally:
        scenarios.delete(cloud, *_ids(cloud))


def let_go(*cluster_ids: str) -> None:
    """Asks for the end of clusters that the story does not need any more."""
    cloud = sign_in()
    for cluster_id in cluster_ids:
        cloud.container_infra.delete(f"/clusters/{cluster_id}", raise_exc=False)


def name(scenario: str) -> str:
    return f"{PREFIX}-{scenario}"


def _create(cloud: Cloud, scenario: str) -> str:
    return scenarios.create(
        cloud,
        scenario,
        name(scenario),
        workers=WORKERS[scenario],
        timeout=MINUTES.get(scenario),
    )


def _ids(cloud: Cloud) -> list[str]:
    found = cloud.container_infra.get("/clusters").json()["clusters"]
    return [cluster["uuid"] for cluster in found if cluster["name"].startswith(PREFIX)]
