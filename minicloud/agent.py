# SPDX-License-Identifier: Apache-2.0
"""The agents on all nodes of the cloud, in one process: `python -m minicloud.agent`.

On each server of a cluster runs heat-container-agent, which asks Heat for scripts, runs them and
reports what they wrote. Here nothing runs: a recording is played back instead
(`minicloud.recordings`), as the cluster's scenario has it (`minicloud.casting`). What is to be
done, and since when, is always read from the cloud, so this program may be stopped and started at
any time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from minicloud import consoles, nodes, recordings
from minicloud.agent_parts import Part
from minicloud.api import Cloud, sign_in_by_id
from minicloud.casting import Casting
from minicloud.rounds import Round, run, trying

BUSY, IDLE = timedelta(seconds=3), timedelta(seconds=15)
"""Time between two looks at a node where something may happen soon, and at one where all is
quiet.
"""

QUIET = timedelta(minutes=2)
"""Add-ons that have not come so long after the control-plane node was ready do not come soon."""


@dataclass
class Agents:
    """Tends all nodes, one after the other. `operator` sees all projects."""

    operator: Cloud
    casting: Casting
    _next: dict[str, datetime] = field(default_factory=dict)

    def round(self, now: datetime) -> None:
        """Looks at every node whose time has come."""
        for server in nodes.servers(self.operator):
            if self._next.get(server.id, now) > now:
                continue
            self._next[server.id] = now + IDLE
            with trying(server.name):
                self._next[server.id] = self._tend(server, now)

    def _tend(self, server: nodes.Server, now: datetime) -> datetime:
        """Reports what is due on a node, and returns when to look again."""
        deployments = nodes.deployments(self.operator, server)
        waiting = [found for found in deployments if found.status == "IN_PROGRESS"]
        if not waiting:
            return now + (BUSY if _more_to_come(server, deployments, now) else IDLE)
        scripts = self.casting.scripts(server)
        parameters = scripts[deployments[0].config_id].parameters
        again = now + IDLE
        for deployment in waiting:
            script = scripts[deployment.config_id]
            role = self.casting.part(server, script, parameters)
            consoles.write(server.id, role.console, parameters, now)
            if not (role.runs and role.heard):
                continue
            due = deployment.since + timedelta(seconds=role.seconds)
            if due > now:
                again = min(again, due)
            else:
                report(script, role, parameters, now)
                again = now + BUSY
                print(f"{server.name}: {script.name} as {role.recording}", flush=True)
        return again


def _more_to_come(
    server: nodes.Server, deployments: Sequence[nodes.Deployment], now: datetime
) -> bool:
    """Whether a node's first script is still to come, or the add-ons that follow it."""
    if not deployments:
        return True
    add_ons_due = server.control_plane and len(deployments) == 1
    return add_ons_due and now - deployments[0].since < QUIET


def report(script: nodes.Script, role: Part, parameters: Mapping[str, str], now: datetime) -> None:
    """Signals the outputs to Heat as the account that was made for this deployment."""
    outputs: dict[str, str | int] = {
        "deploy_stdout": "",
        "deploy_stderr": "",
        "deploy_status_code": 0,
    }
    if role.recording:
        outputs = recordings.load(role.recording).play(parameters, now)
    inputs = script.inputs
    reporter = sign_in_by_id(
        inputs["deploy_user_id"], inputs["deploy_password"], project_id=inputs["deploy_project_id"]
    )
    reporter.orchestration.post(
        f"/stacks/{inputs['deploy_stack_id']}/resources/{script.name}/signal", json=outputs
    )


def start(operator: Cloud) -> Round:
    agents = Agents(operator, Casting(operator))
    return lambda: agents.round(datetime.now(UTC))


if __name__ == "__main__":
    run(start, seconds=2)
