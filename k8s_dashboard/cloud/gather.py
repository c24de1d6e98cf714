# SPDX-License-Identifier: Apache-2.0
"""Collects what is known of one cluster, side by side, and within a budget of calls.

Cluster and node groups first; then their stacks; then what the page wants of resources, events,
servers and template. Each is one call however many nodes there are, and a further call a stack for
node groups with stacks of their own. A service that fails leaves a gap and a line in the evidence's
``errors``: only the cluster itself is indispensable.
"""

import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from k8s_dashboard import evidence, progress
from k8s_dashboard.cloud import console, heat, magnum, nova
from k8s_dashboard.cloud.attempts import Attempts
from k8s_dashboard.cloud.errors import NotFound
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.diagnosis import wanted
from k8s_dashboard.progress.log import StackLog

RESOURCES = "resources"
EVENTS = "events"
TIMES = "times"
"""The events of nodes alone, a fifth of all: enough to tell when each stage began and ended."""
SERVERS = "servers"
TEMPLATE = "cluster_template"
OUTPUT = "software_deployments"
CONSOLES = "consoles"

BUDGET = 6
"""Calls for one page or one poll, beyond those of Horizon's own frame."""

NODE_TYPES = ("OS::Heat::SoftwareDeployment", "OS::Nova::Server", "OS::Neutron::Port")
_NAME_SECONDS = 24 * 3600


class Collector:
    """Evidence of one cluster, as it grows, from nothing or from what is ``found`` already.

    Raises CloudError where Magnum does not give the cluster, and Unauthorized from any service.
    """

    def __init__(self, request: HttpRequest, found: dict[str, Any] | None = None):
        self.request = request
        self.calls = 0
        self.parts: set[str] = set()
        self._log: StackLog | None = None
        known = found or {}
        self._attempts = Attempts(known.get("errors", ()))
        self._found: dict[str, Any] = {
            **known,
            "captured_at": datetime.now(UTC).isoformat(),
            "errors": self._attempts.errors,
        }

    @classmethod
    def start(cls, request: HttpRequest, cluster_id: str) -> "Collector":
        """With the cluster, its node groups and stacks."""
        collector = cls(request)
        collector._begin(cluster_id)
        return collector

    def _begin(self, cluster_id: str) -> None:
        attempt = in_language(self._attempts.call)
        with ThreadPoolExecutor(max_workers=1) as pool:
            groups = pool.submit(attempt, "nodegroups", magnum.nodegroups, self.request, cluster_id)
            self.calls += 2
            self._found["cluster"] = magnum.cluster(self.request, cluster_id)
            self._found["nodegroups"] = groups.result() or []
        self.add_stacks()

    def add_stacks(self) -> None:
        self._found["stacks"] = self._attempts.call("stacks", self._stacks) or []

    @property
    def evidence(self) -> evidence.Evidence:
        return evidence.from_json(self._found)

    @property
    def log(self) -> StackLog:
        """Resources and events, folded once for all that read them."""
        if self._log is None:
            found = self._found
            self._log = StackLog.begin(found.get(RESOURCES, ()), found.get(EVENTS, ()))
        return self._log

    @property
    def left(self) -> int:
        """Calls that the budget still allows."""
        return BUDGET - self.calls

    def add(self, *parts: str) -> None:
        """Fetch these parts (the constants above it, but for the last two), side by side."""
        self.parts.update(parts)
        calls = [(part, call) for part in parts for call in self._calls_for(part)]
        self.calls += len(calls)
        attempt = in_language(self._attempts.call)
        with ThreadPoolExecutor(max_workers=max(len(calls), 1)) as pool:
            answers = [(part, pool.submit(attempt, part, *call)) for part, call in calls]
        for part, answer in answers:
            self._keep(part, answer.result())

    def add_wanted(self) -> None:
        """Fetch what one failed node printed, or the console of one that is silent."""
        read = progress.read(self.evidence, datetime.now(UTC), log=self.log)
        if deployment_id := wanted.output(read):
            self.calls += 1
            found = self._attempts.call(OUTPUT, heat.deployment, self.request, deployment_id)
            self._keep(OUTPUT, [found] if found else None)
        elif (server_id := wanted.console(read)) and console.allowed(self.request):
            self.calls += 1
            text = self._attempts.call("console", console.tail, self.request, server_id)
            self._keep(CONSOLES, {server_id: text} if text else None)

    def _calls_for(self, part: str) -> list[tuple[Any, ...]]:
        stacks = self._found.get("stacks", [])
        if part == TEMPLATE:
            template_id = self._found["cluster"].get("cluster_template_id")
            return [(magnum.cluster_template, self.request, template_id)]
        if part == SERVERS:
            names = [stack["stack_name"] for stack in stacks]
            names = names or _server_prefixes(self._found["cluster"])
            return [(nova.servers, self.request, names)] if names else []
        if part == TIMES:
            return [(heat.events, self.request, stack, NODE_TYPES) for stack in stacks]
        fetch = heat.resources if part == RESOURCES else heat.events
        return [(fetch, self.request, stack) for stack in stacks]

    def _keep(self, part: str, answer: Any) -> None:
        if isinstance(answer, list):
            key = EVENTS if part == TIMES else part
            self._found[key] = [*self._found.get(key, []), *answer]
            if key == EVENTS and self._log is not None:
                self._log = self._log.advanced(answer)
        elif answer is not None:
            self._found[part] = answer

    def _stacks(self) -> list[dict[str, Any]]:
        """The cluster's stacks.

        While Magnum sees work going on, Heat may know better how it stands, so it is asked;
        afterwards only the names are wanted, and those never change.
        """
        ids = stack_ids(self._found["cluster"], self._found.get("nodegroups", []))
        if not ids:
            return []
        known = cache.get_many([_name_key(stack_id) for stack_id in ids])
        if len(known) == len(ids) and not _in_progress(self._found["cluster"]):
            return [{"id": each, "stack_name": known[_name_key(each)]} for each in ids]
        self.calls += 1
        found = {stack["id"]: stack for stack in heat.stacks(self.request, ids)}
        if not found:
            raise NotFound("heat", 404, f"no stack {ids[0]}")
        remember_names(found.values())
        return [found[stack_id] for stack_id in ids if stack_id in found]


def remember_names(stacks: Iterable[dict[str, Any]]) -> None:
    """Keep the names of stacks: no secret, and Heat checks the token at each call that uses one."""
    names = {_name_key(s["id"]): s["stack_name"] for s in stacks if not s.get("parent")}
    cache.set_many(names, _NAME_SECONDS)


def _name_key(stack_id: str) -> str:
    return f"k8s_dashboard:stack-name:{stack_id}"


def _in_progress(cluster: dict[str, Any]) -> bool:
    return str(cluster.get("status")).endswith("_IN_PROGRESS")


def stack_id(cluster: Mapping[str, Any]) -> str:
    """The cluster's own stack, or ""."""
    return next(iter(stack_ids(cluster, ())), "")


def stack_ids(cluster: Mapping[str, Any], nodegroups: Iterable[Mapping[str, Any]]) -> list[str]:
    """The cluster's stack first, then those of further node groups.

    Cluster API drivers have names like ``kube-bvufq`` in the same field: those lead to no stack.
    """
    ids = [cluster.get("stack_id") or cluster.get("cluster_id")]
    ids += [group.get("stack_id") for group in nodegroups]
    return [found for found in dict.fromkeys(ids) if found and _is_uuid(found)]


def _server_prefixes(cluster: Mapping[str, Any]) -> list[str]:
    """What the names of servers begin with where no Heat stack made them (Cluster API drivers)."""
    name = str(cluster.get("stack_id") or cluster.get("cluster_id") or "")
    return [name] if name and not _is_uuid(name) else []


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
