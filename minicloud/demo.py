# SPDX-License-Identifier: Apache-2.0
"""What a demonstration needs: a healthy, a deploying and a failed cluster at once, in project
demo.
"""

import time

from keystoneauth1.exceptions import ClientException, NotFound

from minicloud.api import Cloud, sign_in
from minicloud.scenarios import IN_PROGRESS, SCENARIOS, create, ended, stack_status, wait

CLUSTERS = {
    "shop": ("healthy", 2),
    "analytics": ("slow", 3),
    "nightly": ("worker-script-failed", 3),
}
"""Name of a cluster -> its scenario and number of workers."""


def main(argv: list[str]) -> int:
    """`python -m minicloud seed`: makes those that are not there, or are not what they should
    be.
    """
    start = time.monotonic()
    try:
        cloud = sign_in("demo")
        clusters = {name: _ensure(cloud, name) for name in CLUSTERS}
        for name, cluster_id in clusters.items():
            scenario = SCENARIOS[CLUSTERS[name][0]]
            if scenario.stack == IN_PROGRESS:
                continue
            found = wait(cloud, cluster_id, ended(cloud))
            status = stack_status(cloud, found)
            print(f"{name}: {status} after {time.monotonic() - start:.0f} s", flush=True)
            if status != scenario.stack:
                print(f"{name}: should be {scenario.stack}", flush=True)
                return 1
    except (ClientException, FileNotFoundError, TimeoutError) as error:
        print(f"the demonstration is not complete: {error}", flush=True)
        return 1
    return 0


def _ensure(cloud: Cloud, name: str) -> str:
    """The id of the cluster of that name that is, or is becoming, what it should be."""
    kind, workers = CLUSTERS[name]
    scenario = SCENARIOS[kind]
    for found in cloud.container_infra.get("/clusters").json()["clusters"]:
        if found["name"] != name or found["status"].startswith("DELETE"):
            continue
        status = _stack_status(cloud, found)
        if status in (scenario.stack, IN_PROGRESS):
            print(f"{name}: there already, {status}", flush=True)
            return str(found["uuid"])
        print(f"{name}: {status}, so it is deleted and made anew", flush=True)
        cloud.container_infra.delete(f"/clusters/{found['uuid']}")
    print(f"{name}: asked for, {scenario.sentence}", flush=True)
    return create(cloud, kind, name, workers=workers)


def _stack_status(cloud: Cloud, found: dict[str, str]) -> str:
    try:
        return stack_status(cloud, found)
    except NotFound:
        return "without a stack"
