# SPDX-License-Identifier: Apache-2.0
"""The few Kubernetes objects that a simulated cluster has, as the JSON of the API's version v1."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

ROLE = "node-role.kubernetes.io/"
NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
RESOURCES = {"nodes": "Node", "namespaces": "Namespace", "pods": "Pod", "services": "Service"}
"""Plural name, as in paths, -> kind. There are no pods and no services."""

_COLUMNS = {
    "nodes": ("Status", "Roles", "Age", "Version", "Internal-IP", "External-IP"),
    "namespaces": ("Status", "Age"),
    "pods": ("Ready", "Status", "Restarts", "Age"),
    "services": ("Type", "Cluster-IP", "External-IP", "Port(s)", "Age"),
}
_SHORT = {"nodes": "no", "namespaces": "ns", "pods": "po", "services": "svc"}
_WIDE = {"Internal-IP", "External-IP"}


@dataclass(frozen=True, slots=True)
class Node:
    """A node that joined: its kubelet is there and Ready since `since`."""

    name: str
    control_plane: bool
    node_group: str
    internal_ip: str
    external_ip: str
    version: str
    since: datetime

    def to_json(self) -> Json:
        labels = {
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/hostname": self.name,
            "kubernetes.io/os": "linux",
            "magnum.openstack.org/nodegroup": self.node_group,
            "magnum.openstack.org/role": "master" if self.control_plane else "worker",
        }
        spec = {}
        if self.control_plane:
            labels[f"{ROLE}control-plane"] = ""
            spec = {"taints": [{"key": f"{ROLE}control-plane", "effect": "NoSchedule"}]}
        addresses = {
            "InternalIP": self.internal_ip,
            "ExternalIP": self.external_ip,
            "Hostname": self.name,
        }
        capacity = {"cpu": "2", "memory": "2031616Ki", "pods": "110"}
        status = {
            "addresses": [{"type": kind, "address": to} for kind, to in addresses.items() if to],
            "capacity": capacity,
            "allocatable": capacity,
            "conditions": [_ready(self.since)],
            "nodeInfo": {
                "architecture": "amd64",
                "containerRuntimeVersion": "docker://20.10.23",
                "kubeProxyVersion": self.version,
                "kubeletVersion": self.version,
                "operatingSystem": "linux",
                "osImage": "Fedora CoreOS 40",
            },
        }
        return _object("Node", self.name, self.since, labels) | {"spec": spec, "status": status}


def namespace(name: str, since: datetime) -> Json:
    return _object("Namespace", name, since, {}) | {"status": {"phase": "Active"}}


def collection(resource: str, items: Iterable[Json], version: int) -> Json:
    return {
        "apiVersion": "v1",
        "kind": f"{RESOURCES[resource]}List",
        "metadata": {"resourceVersion": str(version)},
        "items": list(items),
    }


def table(resource: str, items: Iterable[Json], version: int, now: datetime) -> Json:
    """What kubectl asks for to print: columns, and one row an object."""
    columns = [("Name", "name", 0)]
    columns += [(name, "", int(name in _WIDE)) for name in _COLUMNS[resource]]
    return {
        "apiVersion": "meta.k8s.io/v1",
        "kind": "Table",
        "metadata": {"resourceVersion": str(version)},
        "columnDefinitions": [
            {"name": name, "type": "string", "format": kind, "description": "", "priority": wide}
            for name, kind, wide in columns
        ],
        "rows": [_row(resource, item, now) for item in items],
    }


def status(code: int, reason: str, message: str) -> Json:
    """The API's way to say no."""
    return {
        "apiVersion": "v1",
        "kind": "Status",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "code": code,
    }


def version(git_version: str) -> Json:
    """The answer of /version; `git_version` like v1.23.3-rancher1."""
    numbers = re.findall(r"\d+", git_version)
    return {
        "major": numbers[0],
        "minor": numbers[1],
        "gitVersion": git_version,
        "platform": "linux/amd64",
    }


def discovery() -> Mapping[str, Json]:
    """The paths by which clients learn what there is."""
    resources = [
        {
            "name": plural,
            "singularName": kind.lower(),
            "namespaced": plural in ("pods", "services"),
            "kind": kind,
            "verbs": ["get", "list", "watch"],
            "shortNames": [_SHORT[plural]],
        }
        for plural, kind in RESOURCES.items()
    ]
    return {
        "/api": {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
        "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": resources},
    }


def _object(kind: str, name: str, since: datetime, labels: Mapping[str, str]) -> Json:
    metadata = {"name": name, "uid": f"{kind.lower()}-{name}", "resourceVersion": "1"}
    metadata["creationTimestamp"] = _time(since)
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata | {"labels": dict(labels)}}


def _ready(since: datetime) -> Json:
    return {
        "type": "Ready",
        "status": "True",
        "reason": "KubeletReady",
        "message": "kubelet is posting ready status",
        "lastHeartbeatTime": _time(datetime.now(UTC)),
        "lastTransitionTime": _time(since),
    }


def _row(resource: str, item: Json, now: datetime) -> Json:
    metadata = item["metadata"]
    since = datetime.fromisoformat(metadata["creationTimestamp"])
    values = {"Age": _age((now - since).total_seconds())}
    if resource == "nodes":
        addresses = {at["type"]: at["address"] for at in item["status"]["addresses"]}
        roles = [key.removeprefix(ROLE) for key in metadata["labels"] if key.startswith(ROLE)]
        values |= {
            "Status": "Ready",
            "Roles": ",".join(roles) or "<none>",
            "Version": item["status"]["nodeInfo"]["kubeletVersion"],
            "Internal-IP": addresses["InternalIP"],
            "External-IP": addresses.get("ExternalIP", "<none>"),
        }
    else:
        values["Status"] = item["status"]["phase"]
    partial = {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata"}
    return {
        "cells": [metadata["name"], *(values[name] for name in _COLUMNS[resource])],
        "object": partial | {"metadata": metadata},
    }


def _age(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= 2 * size:
            return f"{int(seconds // size)}{unit}"
    return f"{int(seconds)}s"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
