# SPDX-License-Identifier: Apache-2.0
"""The node and the resource that a reason of Heat's names.

Heat puts the path of a resource before what went wrong with it, in ways that differ by release and
by where it was noticed: `resources.kube_masters.resources[0].resources.kube-master`,
`resources.kube_minions<nested_stack>.resources.1<file:///…>.resources.docker_volume`,
`resources[0]: resources.kube_masters.Property error: resources.docker_volume.properties…`,
`Task create from SoftwareDeployment "kube_cluster_deploy"`.
"""

import re
from dataclasses import dataclass

from k8s_dashboard.progress.resources import Role

_HEAD = 4000
_GROUP = re.compile(r"\bresources\.(kube[_-]?masters|kube[_-]?minions)\b")
_INDEX = re.compile(r"(?:\bresources)?(?:\[(\d{1,6})\]|(?<=\bresources)\.(\d{1,6})\b)")
_NAME = re.compile(r"\bresources\.([A-Za-z][\w-]{0,254})")
_TASK = re.compile(r"\b(?:from|to) [A-Z]\w{3,40} \"([\w-]{1,255})\"")
_ROLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"(?i)master"), "control-plane"),
    (re.compile(r"(?i)minion|worker|^node_"), "worker"),
)


@dataclass(frozen=True, slots=True)
class Path:
    """What a reason names; `role` and `index` are None, and `resource` is "", where it does not."""

    role: Role | None = None
    index: int | None = None
    resource: str = ""


def read(reason: str) -> Path:
    head = reason[:_HEAD]
    names = _NAME.findall(head) or _TASK.findall(head)
    group = _GROUP.search(head)
    inner = [name for name in names if not _is_group(name)]
    index = _INDEX.search(head) if names or "resources[" in head else None
    resource = inner[-1] if inner else names[-1] if names else ""
    number = int(index[1] or index[2]) if index else None
    return Path(_role(group[1] if group else resource), number, resource)


def _is_group(name: str) -> bool:
    return name.replace("-", "_") in ("kube_masters", "kube_minions")


def _role(name: str) -> Role | None:
    return next((role for pattern, role in _ROLES if pattern.search(name)), None)
