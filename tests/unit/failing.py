# SPDX-License-Identifier: Apache-2.0
"""Evidence of clusters that fail in a way of one's choice, as the services would tell of them."""

import itertools
import re
import uuid
from collections.abc import Iterable
from typing import Any

from k8s_dashboard import evidence
from k8s_dashboard.evidence import Evidence
from tests.unit.captures import outputs

CAPTURED = "2026-05-01T11:20:00Z"
CREATED = "2026-05-01T10:00:00Z"
GROUPS = {"kube_masters": ("master", "master"), "kube_minions": ("minion", "node")}
SCRIPTS = {"kube_masters": "master_config_deployment", "kube_minions": "node_config_deployment"}
EXITED = "Deployment exited with non-zero status code: 1"

BOOT = """\
[    0.000000] Linux version 6.8.9-300.fc40.x86_64
[    6.981022] ignition[712]: GET http://169.254.169.254/openstack/latest/user_data: attempt #1
[    7.034410] ignition[712]: GET error: dial tcp 169.254.169.254:80: network is unreachable
[    7.634410] ignition[712]: GET result: OK
[    9.902177] ignition[801]: Ignition finished successfully
[  OK  ] Reached target network-online.target - Network is Online.
[FAILED] Failed to start systemd-vconsole-setup.service.
"""

NOISE = """\
/var/lib/heat-config/heat-config-script/0c39: line 776: --cluster-cidr: command not found
error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
cat: /etc/sysconfig/foo: No such file or directory
"""


def refused(message: str, **more: Any) -> Evidence:
    """A create request that Magnum answered with this."""
    error = {"service": "magnum", "operation": "create", "status": 400, "message": message}
    return _known(request={"name": "shop"}, errors=[error], **more)


def told(message: str, where: str = "reason", status: str = "CREATE_FAILED") -> Evidence:
    """A cluster of which only Magnum, or Heat of its stack, tells anything."""
    cluster = {
        "name": "shop",
        "status": status,
        "stack_id": "s",
        "created_at": CREATED,
        "master_count": 1,
        "node_count": 2,
        "status_reason": "default-master failed, default-worker failed",
    }
    if where == "faults":
        return _known(cluster=cluster | {"faults": {"default-master": message}})
    if where == "groups":
        group = {"name": "default-worker", "role": "worker", "is_default": True, "stack_id": "s"}
        groups = [group | {"status": status, "status_reason": message, "node_count": 2}]
        return _known(cluster=cluster, nodegroups=groups)
    if where == "stack":
        stack = {"id": "s", "stack_name": "shop-x", "stack_status": status}
        return _known(cluster=cluster, stacks=[stack | {"stack_status_reason": message}])
    return _known(cluster=cluster | {"status_reason": message, "stack_id": ""})


class Cluster:
    """A cluster as Heat and Nova tell of it, put together piece by piece."""

    def __init__(self, masters: int = 1, workers: int = 3, action: str = "CREATE"):
        self.counts = {"kube_masters": masters, "kube_minions": workers}
        self.action = action
        self.root = "shop-abcdefghijkl"
        self.numbers = itertools.count(1)
        self.root_id = self.id()
        self.parts: dict[str, Any] = {
            "resources": [],
            "servers": [],
            "software_deployments": [],
            "consoles": {},
            "nodegroups": [],
        }
        self.reason = ""

    def id(self) -> str:
        return str(uuid.UUID(int=next(self.numbers)))

    def row(
        self,
        name: str,
        type_: str,
        status: str,
        reason: str,
        stack: tuple[str, str],
        physical: str | None = None,
    ) -> str:
        """Add a resource; its physical id."""
        physical = self.id() if physical is None else physical
        self.parts["resources"].append(
            {
                "resource_name": name,
                "resource_type": type_,
                "resource_status": status,
                "resource_status_reason": reason,
                "physical_resource_id": physical,
                "creation_time": "2026-05-01T10:00:06Z",
                "updated_time": "2026-05-01T10:00:06Z",
                "links": [
                    {
                        "rel": "stack",
                        "href": f"https://heat.example/v1/p/stacks/{stack[0]}/{stack[1]}",
                    }
                ],
            }
        )
        return physical

    def group(
        self,
        name: str,
        bad: Iterable[int] = (),
        leaf: tuple[str, str, str] = ("", "", ""),
        stack: str = "",
    ) -> "Cluster":
        """Add a group of nodes; in those of `bad` the leaf (name, type, reason) has failed."""
        bad = set(bad)
        root = stack or self.root
        group_id, group_stack = self.id(), f"{root}-{name}-mnopqrstuvwx"
        for index in range(self.counts[name]):
            self._node(
                name,
                index,
                (group_stack, group_id),
                leaf if index in bad else None,
                cancelled=bool(bad),
                root=root,
            )
        status, reason = f"{self.action}_COMPLETE", "state changed"
        if bad:
            status = f"{self.action}_FAILED"
            reason = _within(leaf[2], f"resources.{name}.resources[{min(bad)}]")
            self.reason = f"Resource {self.action} failed: {reason}"
        self.row(name, "OS::Heat::ResourceGroup", status, reason, (root, self.root_id), group_id)
        return self

    def _node(
        self,
        group: str,
        index: int,
        stack: tuple[str, str],
        leaf: tuple[str, str, str] | None,
        cancelled: bool,
        root: str,
    ) -> None:
        short, kind = GROUPS[group]
        node_id = self.id()
        node = (f"{stack[0]}-{index}-yzyzyzyzyzyz", node_id)
        script = SCRIPTS[group]
        parts = {
            f"kube_{short}_eth0": "OS::Neutron::Port",
            "docker_volume": "OS::Cinder::Volume",
            f"kube-{short}": "OS::Nova::Server",
            script: "OS::Heat::SoftwareDeployment",
        }
        if leaf and leaf[0] not in parts:
            parts = {leaf[0]: leaf[1], **parts}
        status, reason, server = f"{self.action}_COMPLETE", "state changed", ""
        for name, type_ in parts.items():
            if leaf and name == leaf[0]:
                made = self.row(name, type_, f"{self.action}_FAILED", leaf[2], node)
                server = made if type_ == "OS::Nova::Server" else server
                status, reason = "INIT_COMPLETE", ""
            elif cancelled and name == script and status != "INIT_COMPLETE":
                cancel = f"{self.action} aborted (user triggered cancel)"
                self.row(name, type_, f"{self.action}_FAILED", cancel, node)
            else:
                made = self.row(name, type_, status, reason, node, None if status[0] != "I" else "")
                server = made if type_ == "OS::Nova::Server" else server
        if server:
            self.parts["servers"].append(
                {"id": server, "name": f"{root}-{kind}-{index}", "status": "ACTIVE"}
            )
        state = f"{self.action}_FAILED" if leaf or cancelled else f"{self.action}_COMPLETE"
        why = _within(leaf[2], f"resources[{index}]") if leaf else "aborted (user triggered cancel)"
        self.row(str(index), "file:///kubenode.yaml", state, why, stack, node_id)

    def single(self, name: str, type_: str, reason: str, inside: str = "") -> "Cluster":
        """Add a resource that failed and belongs to no node, in a nested stack or the outermost."""
        status, stack = f"{self.action}_FAILED", (self.root, self.root_id)
        if inside:
            inner = self.id()
            self.row(name, type_, status, reason, (f"{self.root}-{inside}-klklklklklkl", inner))
            reason = _within(reason, f"resources.{inside}")
            self.row(inside, "file:///part.yaml", status, reason, stack, inner)
        else:
            self.row(name, type_, status, reason, stack)
        self.reason = f"Resource {self.action} failed: {reason}"
        return self

    def output(self, resource: str, stderr: str, stdout: str = "", code: int = 1) -> "Cluster":
        """What the scripts of failed deployments printed."""
        for row in self.parts["resources"]:
            failed = row["resource_status"].endswith("_FAILED")
            if (
                failed
                and row["resource_name"] == resource
                and EXITED in row["resource_status_reason"]
            ):
                self.parts["software_deployments"].append(
                    {
                        "id": row["physical_resource_id"],
                        "status": "FAILED",
                        "status_reason": EXITED,
                        "output_values": {
                            "deploy_stdout": stdout,
                            "deploy_stderr": stderr,
                            "deploy_status_code": code,
                        },
                    }
                )
        return self

    def silent(
        self, group: str, index: int, console: str = "", timed_out: bool = True
    ) -> "Cluster":
        """Let the agent of one node say nothing, and its console this."""
        script, kind = SCRIPTS[group], GROUPS[group][1]
        aborted = f'CREATE aborted (Task create from ResourceGroup "{group}" Stack "s" Timed out)'
        for row in self.parts["resources"]:
            inside = f"-{index}-" in str(row["links"]) and f"-{group}-" in str(row["links"])
            if row["resource_name"] == group or (inside and row["resource_name"] == script):
                row["resource_status"] = "CREATE_FAILED" if timed_out else "CREATE_IN_PROGRESS"
                row["resource_status_reason"] = aborted if timed_out else ""
            if inside and row["resource_name"] == script:
                self.parts["software_deployments"].append(
                    {
                        "id": row["physical_resource_id"],
                        "status": "IN_PROGRESS",
                        "status_reason": "Deploy data available",
                        "creation_time": "2026-05-01T10:05:00Z",
                    }
                )
        server = next(
            each for each in self.parts["servers"] if each["name"].endswith(f"-{kind}-{index}")
        )
        if console:
            self.parts["consoles"][server["id"]] = BOOT + console
        self.reason = "Timed out" if timed_out else ""
        return self

    def evidence(self, status: str = "", **more: Any) -> Evidence:
        status = status or f"{self.action}_FAILED"
        stack = {
            "id": self.root_id,
            "stack_name": self.root,
            "creation_time": CREATED,
            "stack_status": status,
            "stack_status_reason": self.reason,
        }
        groups = [
            {
                "name": name,
                "role": role,
                "is_default": True,
                "node_count": count,
                "status": status,
                "status_reason": self.reason,
                "stack_id": self.root_id,
            }
            for name, role, count in (
                ("default-master", "master", self.counts["kube_masters"]),
                ("default-worker", "worker", self.counts["kube_minions"]),
            )
        ]
        failed = status.endswith("_FAILED")
        cluster = {
            "name": "shop",
            "status": status,
            "stack_id": self.root_id,
            "created_at": CREATED,
            "create_timeout": 60,
            "master_count": self.counts["kube_masters"],
            "node_count": self.counts["kube_minions"],
            "status_reason": "default-master failed, default-worker failed" if failed else None,
            "faults": {group["name"]: self.reason for group in groups} if failed else None,
        }
        groups += self.parts["nodegroups"]
        return _known(
            **self.parts | {"nodegroups": groups}, cluster=cluster, stacks=[stack], **more
        )


def _within(reason: str, path: str) -> str:
    """A reason as Heat passes it on to what is around a resource."""
    match = re.match(r"(\w+: )?(resources\..*)", reason, re.DOTALL)
    return f"{match[1] or ''}{path}.{match[2]}" if match else f"{path}: {reason}"


def _known(**parts: Any) -> Evidence:
    return evidence.from_json({"captured_at": CAPTURED, **parts})


def script_failed(
    stderr: str,
    *,
    group: str = "kube_minions",
    bad: Iterable[int] = (1,),
    traced: bool = True,
    code: int = 1,
) -> Evidence:
    """Nodes whose script printed this at its end, among what scripts print anyway."""
    resource = SCRIPTS[group]
    reason = f"Error: resources.{resource}: Deployment to server failed: deploy_status_code : "
    masters = max(bad, default=0) + 1 if group == "kube_masters" else 1
    cluster = Cluster(masters)
    if group == "kube_minions":
        cluster.group("kube_masters")
    cluster.group(group, bad, (resource, "OS::Heat::SoftwareDeployment", reason + EXITED))
    return cluster.output(
        resource, _printed(stderr, traced, "install-clients"), code=code
    ).evidence()


def addons_failed(stderr: str, *, stdout: str = "", traced: bool = True) -> Evidence:
    """The add-ons' script printed this at its end, and this to stdout."""
    cluster = Cluster(workers=1).group("kube_masters").group("kube_minions")
    reason = f"Error: resources.kube_cluster_deploy: Deployment to server failed: {EXITED}"
    cluster.single("kube_cluster_deploy", "OS::Heat::SoftwareDeployment", reason)
    return cluster.output("kube_cluster_deploy", _printed(stderr, traced, ""), stdout).evidence()


def _printed(stderr: str, traced: bool, step: str) -> str:
    if not traced:
        return stderr
    real = outputs("control-plane-script-failed")[0]["deploy_stderr"]
    before = real[: real.index("Trying to pull")] if step else ""
    return f"{before[: before.rfind('+ ssh')]}{NOISE}+ frob --now\n{stderr}\n+ exit 1\n"
