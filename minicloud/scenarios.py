# SPDX-License-Identifier: Apache-2.0
"""Clusters that turn out as one wishes: `python -m minicloud create SCENARIO`, and functions for
tests.
"""

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from keystoneauth1.exceptions import ClientException

from minicloud.api import Cloud, sign_in

LABEL = "minicloud_scenario"
TEMPLATE = "kubernetes-small"
KEYPAIR = "demo-key"
COMPLETE, FAILED, IN_PROGRESS = "CREATE_COMPLETE", "CREATE_FAILED", "CREATE_IN_PROGRESS"
POLL = 2.0
LOST = 30.0
"""Seconds after which a deletion shows if it was begun; Magnum's status sync may overwrite it."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """How a cluster is created, and how that ends: `stack` is the status of its Heat stack, then or
    for long, and `reason` is part of what Heat says of the resource that failed first.
    """

    name: str
    sentence: str
    stack: str
    reason: str = ""
    workers: int = 2
    timeout: int = 60
    request: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


SCRIPT_FAILED = "Deployment exited with non-zero status code: 1"
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("healthy", "every node reports success", COMPLETE),
        Scenario(
            "slow",
            "every node takes minutes, the last worker an hour",
            IN_PROGRESS,
            workers=3,
            timeout=120,
        ),
        Scenario(
            "worker-script-failed",
            "the last worker cannot resolve the registry's name",
            FAILED,
            SCRIPT_FAILED,
        ),
        Scenario(
            "control-plane-script-failed",
            "the control-plane node does not trust the registry's certificate",
            FAILED,
            SCRIPT_FAILED,
            workers=1,
        ),
        Scenario(
            "addons-failed",
            "every node is configured, but helm cannot be downloaded",
            FAILED,
            SCRIPT_FAILED,
        ),
        Scenario("silent-agent", "the last worker never reports", IN_PROGRESS, timeout=10),
        Scenario(
            "silent-control-plane",
            "the control-plane node never reports",
            IN_PROGRESS,
            workers=1,
            timeout=10,
        ),
        Scenario(
            "mixed",
            "one worker is ready, one slow, one silent, and after minutes one fails",
            FAILED,
            SCRIPT_FAILED,
            workers=4,
        ),
        Scenario(
            "usable-despite-failure",
            "every node is ready in Kubernetes, but Heat is never told of the last worker",
            FAILED,
            "Timed out",
            timeout=4,
        ),
        Scenario(
            "quota",
            "the flavor of the workers has more cores than the project may use",
            FAILED,
            "Quota exceeded for cores",
            workers=1,
            request={"flavor_id": "m1.wide"},
        ),
        Scenario(
            "no-valid-host",
            "no host is large enough for the flavor of the control plane",
            FAILED,
            "No valid host was found",
            workers=1,
            request={"master_flavor_id": "m1.huge"},
        ),
        Scenario(
            "volume-type-missing",
            "a label names a volume type that does not exist",
            FAILED,
            "The VolumeType (fast-ssd) could not be found",
            workers=1,
            labels={"boot_volume_size": "10", "boot_volume_type": "fast-ssd"},
        ),
    )
}


def create(
    cloud: Cloud,
    scenario: str,
    name: str | None = None,
    *,
    workers: int | None = None,
    timeout: int | None = None,
) -> str:
    """Asks Magnum for a cluster and returns its id; `timeout` in minutes. Raises HttpError if
    Magnum refuses.
    """
    wanted = SCENARIOS[scenario]
    request = {
        "name": name or scenario,
        "cluster_template_id": TEMPLATE,
        "keypair": KEYPAIR,
        "node_count": workers or wanted.workers,
        "create_timeout": timeout or wanted.timeout,
        "merge_labels": True,
        "labels": {LABEL: scenario, **wanted.labels},
        **wanted.request,
    }
    cluster_id: str = cloud.container_infra.post("/clusters", json=request).json()["uuid"]
    await_record(cloud, cluster_id)
    return cluster_id


def await_record(cloud: Cloud, cluster_id: str) -> None:
    """Magnum accepts a request before it has made the cluster's record."""
    for _ in range(15):
        if cloud.container_infra.get(f"/clusters/{cluster_id}", raise_exc=False).ok:
            return
        time.sleep(POLL)


def cluster(cloud: Cloud, cluster_id: str) -> dict[str, Any]:
    found: dict[str, Any] = cloud.container_infra.get(f"/clusters/{cluster_id}").json()
    return found


def stack_status(cloud: Cloud, found: Mapping[str, Any]) -> str:
    """Of the Heat stack of a cluster; CREATE_IN_PROGRESS while Magnum has not made one yet.

    Where creation failed early Magnum 22 may never notice, so this is what tells how it went.
    """
    if not found["stack_id"]:
        return FAILED if found["status"] == FAILED else IN_PROGRESS
    # Outputs are what makes this call dear to Heat.
    path = f"/stacks/{found['stack_id']}?resolve_outputs=false"
    status: str = cloud.orchestration.get(path).json()["stack"]["stack_status"]
    return status


def wait(
    cloud: Cloud,
    cluster_id: str,
    until: Callable[[dict[str, Any]], bool],
    *,
    seconds: float = 600,
) -> dict[str, Any]:
    """The cluster, once `until` holds of it. Raises TimeoutError, naming its status, after that
    many seconds.
    """
    end = time.monotonic() + seconds
    while not until(found := cluster(cloud, cluster_id)):
        if time.monotonic() > end:
            raise TimeoutError(f"{found['name']} is still {found['status']}")
        time.sleep(POLL)
    return found


def ended(cloud: Cloud) -> Callable[[dict[str, Any]], bool]:
    """For `wait`: the stack is no longer in progress, and of a complete one Magnum knows, too."""

    def has_ended(found: dict[str, Any]) -> bool:
        status = stack_status(cloud, found)
        return status == FAILED or (status == COMPLETE and found["status"] == COMPLETE)

    return has_ended


def delete(cloud: Cloud, *cluster_ids: str, seconds: float = 1200) -> None:
    """Deletes clusters side by side and returns when they are gone. Raises TimeoutError if one does
    not go.
    """
    end = time.monotonic() + seconds
    asked: dict[str, float] = {}
    left = list(cluster_ids)
    while left := [one for one in left if _still_there(cloud, one, asked)]:
        if time.monotonic() > end:
            raise TimeoutError(f"still there: {', '.join(left)}")
        time.sleep(POLL)


def _still_there(cloud: Cloud, cluster_id: str, asked: dict[str, float]) -> bool:
    """Whether there is that cluster; its deletion is asked for, and again where Magnum has lost it.
    Never while it is under way: Heat would cancel that one.
    """
    path = f"/clusters/{cluster_id}"
    answer = cloud.container_infra.get(path, raise_exc=False)
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return False
    lost = time.monotonic() - asked.get(cluster_id, float("-inf")) >= LOST
    if answer.ok and lost and answer.json()["status"] != "DELETE_IN_PROGRESS":
        cloud.container_infra.delete(path, raise_exc=False)
        asked[cluster_id] = time.monotonic()
    return True


def main(argv: list[str]) -> int:
    """`python -m minicloud create`: makes one cluster as user demo."""
    parser = argparse.ArgumentParser(
        prog="python -m minicloud create",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{one.name:28} {one.sentence}" for one in SCENARIOS.values()),
    )
    parser.add_argument("scenario", choices=SCENARIOS, metavar="SCENARIO")
    parser.add_argument("--name", help="of the cluster (default: that of the scenario)")
    parser.add_argument("--workers", type=int, metavar="N")
    parser.add_argument("--timeout", type=int, metavar="MIN", help="create timeout in minutes")
    parser.add_argument("--wait", action="store_true", help="until the creation has ended")
    asked = parser.parse_args(argv)
    scenario = SCENARIOS[asked.scenario]
    try:
        cloud = sign_in("demo")
        cluster_id = create(
            cloud, scenario.name, asked.name, workers=asked.workers, timeout=asked.timeout
        )
        print(f"{asked.name or scenario.name}: {cluster_id}, {scenario.sentence}", flush=True)
        if asked.wait:
            found = wait(cloud, cluster_id, ended(cloud), seconds=3600)
            print(f"{found['name']}: {stack_status(cloud, found)}", flush=True)
    except (ClientException, FileNotFoundError, TimeoutError) as error:
        print(f"no cluster: {error}", flush=True)
        return 1
    return 0
