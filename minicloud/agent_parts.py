# SPDX-License-Identifier: Apache-2.0
"""Who plays what: for each scenario, what a node's scripts write and how long they take."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from minicloud import consoles

CONTROL_PLANE = "master_config_deployment"
ADD_ONS = "kube_cluster_deploy"
WORKER = "node_config_deployment"
RECORDINGS = {CONTROL_PLANE: "control-plane", ADD_ONS: "add-ons", WORKER: "worker"}
"""Heat resource of a script -> the recording of its success."""

STEP = 7
"""Seconds by which each further worker is later than the one before, up to a minute."""

_SECONDS = {CONTROL_PLANE: 10, ADD_ONS: 6, WORKER: 6}
_SLOW_SECONDS = {CONTROL_PLANE: 60, ADD_ONS: 30, WORKER: 120}
_SLOW_STEP = 60
_SLOWEST = 3600


@dataclass(frozen=True, slots=True)
class Part:
    """What a node does with one script.

    `recording` is what it writes (None: nothing, for a script nobody recorded), `seconds` the time
    until then, `runs` whether its agent ever runs it, `heard` whether Heat is told how it ended,
    and `console` how the node's console ends.
    """

    recording: str | None
    seconds: int
    runs: bool = True
    heard: bool = True
    console: str = consoles.CLEAN


_ODD: Mapping[str, Mapping[tuple[str, int], Mapping[str, Any]]] = {
    "control-plane-script-failed": {(CONTROL_PLANE, 0): {"recording": "control-plane-failed"}},
    "addons-failed": {(ADD_ONS, 0): {"recording": "add-ons-failed"}},
    "worker-script-failed": {(WORKER, 0): {"recording": "worker-failed"}},
    "silent-agent": {(WORKER, 0): {"runs": False, "console": consoles.KEYSTONE_REFUSED}},
    "silent-control-plane": {
        (CONTROL_PLANE, 0): {"runs": False, "console": consoles.NAME_NOT_RESOLVED}
    },
    "usable-despite-failure": {
        (WORKER, 0): {"heard": False, "console": consoles.NOT_NOTIFIED},
    },
    # Heat cancels the others when one fails, so that one fails when all else has been seen: the
    # slow one has become ready, and the silent one has been silent for long.
    "mixed": {
        (WORKER, 2): {"seconds": 80},
        (WORKER, 1): {"runs": False, "console": consoles.PULLS_LIMITED},
        (WORKER, 0): {"recording": "worker-failed", "seconds": 180},
    },
}
"""Scenario -> script and place of the node -> in what its part differs from the ordinary one. The
place of a worker is counted from the last one, which is 0.
"""


def part(scenario: str, script: str, index: int, workers: int) -> Part:
    """What node `index` of its kind does with a script.

    `script` is the Heat resource's name, `workers` the number of workers of the cluster.
    """
    place = workers - 1 - index if script == WORKER else index
    ordinary = Part(RECORDINGS.get(script), _seconds(scenario, script, index, workers))
    return replace(ordinary, **_ODD.get(scenario, {}).get((script, place), {}))


def _seconds(scenario: str, script: str, index: int, workers: int) -> int:
    if scenario != "slow":
        return _SECONDS.get(script, 1) + min(index * STEP, 60)
    if script == WORKER and index == workers - 1:
        return _SLOWEST
    return _SLOW_SECONDS.get(script, 1) + index * _SLOW_STEP
