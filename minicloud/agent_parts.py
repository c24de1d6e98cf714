# SPDX-License-Identifier: Apache-2.0
"""Who plays what: for each scenario, what a node's scripts write and how long they take."""

from dataclasses import dataclass

CONTROL_PLANE = "master_config_deployment"
ADD_ONS = "kube_cluster_deploy"
WORKER = "node_config_deployment"
RECORDINGS = {CONTROL_PLANE: "control-plane", ADD_ONS: "add-ons", WORKER: "worker"}
"""Heat resource of a script -> the recording of its success."""

FAILING = {
    "control-plane-script-failed": CONTROL_PLANE,
    "addons-failed": ADD_ONS,
    "worker-script-failed": WORKER,
}
SILENT = "silent-agent"
SLOW = "slow"

STEP = 7
"""Seconds by which each further worker is later than the one before, up to a minute."""

_SECONDS = {CONTROL_PLANE: 10, ADD_ONS: 6, WORKER: 6}
_SLOW_SECONDS = {CONTROL_PLANE: 60, ADD_ONS: 30, WORKER: 120}
_SLOW_STEP = 60
_SLOWEST = 3600


@dataclass(frozen=True, slots=True)
class Part:
    """A recording (None: a script nobody recorded, which reports success and no output), and
    seconds until then.
    """

    recording: str | None
    seconds: int


def part(scenario: str, script: str, index: int, workers: int) -> Part | None:
    """What node `index` of its kind does with a script; None for never reporting. The last worker
    is the odd one.

    `script` is the Heat resource's name, `workers` the number of workers of the cluster.
    """
    last_worker = script == WORKER and index == workers - 1
    if scenario == SILENT and last_worker:
        return None
    recording = RECORDINGS.get(script)
    if FAILING.get(scenario) == script and (last_worker or script != WORKER):
        recording = f"{recording}-failed"
    return Part(recording, _seconds(scenario, script, index, last_worker))


def _seconds(scenario: str, script: str, index: int, last_worker: bool) -> int:
    if scenario != SLOW:
        return _SECONDS.get(script, 1) + min(index * STEP, 60)
    if last_worker:
        return _SLOWEST
    return _SLOW_SECONDS.get(script, 1) + index * _SLOW_STEP
