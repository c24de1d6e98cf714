# SPDX-License-Identifier: Apache-2.0
"""What a cluster will be made of, against what the project may still have.

Counted from kubecluster.yaml, kubemaster.yaml and kubeminion.yaml of
magnum/drivers/k8s_fedora_coreos_v1/templates, and network.yaml, lb_api.yaml and lb_etcd.yaml of
magnum/drivers/common/templates (Magnum 22.0.0).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.reading import Row, whole

UNLIMITED = -1

TITLES = {
    "clusters": _("clusters"),
    "instances": _("servers"),
    "cores": _("vCPUs"),
    "ram": _("memory in MB"),
    "server_groups": _("server groups"),
    "server_group_members": _("members of a server group"),
    "volumes": _("volumes"),
    "gigabytes": _("GB of volumes"),
    "floatingip": _("floating IPs"),
    "port": _("ports"),
    "security_group": _("security groups"),
    "security_group_rule": _("security group rules"),
    "network": _("networks"),
    "subnet": _("subnets"),
    "router": _("routers"),
    "load_balancer": _("load balancers"),
}
"""The resources by the names of their quotas, in the order in which they are shown."""

_PER_GROUP = frozenset({"server_group_members"})
"""Limits of each new group, so that what others use does not count."""

_OF_TEMPLATE = (
    "floatingip", "gigabytes", "load_balancer", "network", "port", "router", "subnet", "volumes",
)  # fmt: skip
"""What a template decides."""

_BALANCERS = 2
_RULES = 14 + 5 + 4 + 2 * 2
"""Those of the two security groups, four more for workers, and the two that Neutron gives each."""


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a resource a cluster takes.

    `count`, `limit` and `in_use` are None where they are not known, `limit` is -1 where there is
    none. `field` is what decides how much it is.
    """

    resource: str
    count: int | None
    limit: int | None
    in_use: int | None
    field: str

    @property
    def title(self) -> str:
        return TITLES[self.resource]

    @property
    def is_known(self) -> bool:
        """Whether it can be told if there is enough."""
        if self.count == 0 or self.limit == UNLIMITED or self.exceeded:
            return True
        return None not in (self.count, self.limit, self.in_use)

    @property
    def free(self) -> int | None:
        """What is left before; None where that is not known, or there is no limit."""
        if self.limit is None or self.limit < 0 or self.in_use is None:
            return None
        return max(0, self.limit - self.in_use)

    @property
    def exceeded(self) -> bool:
        room = self.limit if self.free is None else self.free
        if not self.count or room is None or room < 0:
            return False
        return self.count > room


@dataclass(frozen=True, slots=True)
class Demand:
    """What will be made: how many nodes of each kind, and how much of each resource."""

    masters: int
    workers: int
    needs: tuple[Need, ...]


def demand(case: Case) -> Demand:
    return Demand(case.masters, case.workers, tuple(_needs(case)))


def _needs(case: Case) -> Iterator[Need]:
    counts = {**_compute(case), **_volumes(case), **_networking(case)}
    if not case.template_is_known:
        counts |= {name: (None, counts[name][1]) for name in _OF_TEMPLATE}
    for resource in TITLES:
        if resource in counts:
            count, field = counts[resource]
            limit, used = case.inventory.quota(resource)
            yield Need(resource, count, limit, 0 if resource in _PER_GROUP else used, field)


def _compute(case: Case) -> dict[str, tuple[int | None, str]]:
    size = "node_count" if case.workers >= case.masters else "master_count"
    return {
        "clusters": (1, "name"),
        "instances": (case.nodes, size),
        "cores": (_total(case, "vcpus"), "flavor_id"),
        "ram": (_total(case, "ram"), "flavor_id"),
        "server_groups": (2, size) if case.by_heat else (0, size),
        "server_group_members": (max(case.masters, case.workers) if case.by_heat else 0, size),
    }


def _total(case: Case, what: str) -> int | None:
    of_masters = _times(case.masters, case.flavor("master_flavor_id"), what)
    of_workers = _times(case.workers, case.flavor("flavor_id"), what)
    return None if of_masters is None or of_workers is None else of_masters + of_workers


def _times(count: int, flavor: Row, what: str) -> int | None:
    if count == 0:
        return 0
    each = whole(flavor.get(what))
    return None if each is None or each < 0 else count * each


def _volumes(case: Case) -> dict[str, tuple[int | None, str]]:
    """Boot and container volumes on every node, one for etcd on those of the control plane."""
    boot, docker, etcd = map(case.size, ("boot", "docker", "etcd"))
    volumes = case.nodes * (bool(boot) + bool(docker)) + case.masters * bool(etcd)
    gigabytes = case.nodes * (boot + docker) + case.masters * etcd
    field = "docker_volume_size" if docker >= max(boot, etcd) else "labels.boot_volume_size"
    if etcd > max(boot, docker):
        field = "labels.etcd_volume_size"
    return {"volumes": (volumes, field), "gigabytes": (gigabytes, field)}


def _networking(case: Case) -> dict[str, tuple[int | None, str]]:
    each = _BALANCERS if case.by_heat else 1
    balancers = each if case.balanced else 0
    own = int(case.own_network)
    counts: dict[str, tuple[int | None, str]] = {
        "floatingip": (case.floating_ips, "floating_ip_enabled"),
        "load_balancer": (balancers, "master_lb_enabled"),
        "network": (own, "fixed_network"),
        "subnet": (own, "fixed_network"),
        "router": (own, "fixed_network"),
    }
    size = "node_count" if case.workers >= case.masters else "master_count"
    counts["port"] = (case.nodes + balancers + own, size)
    counts["security_group"] = (2, "name")
    if case.by_heat:
        counts["security_group_rule"] = (_RULES, "name")
    return counts
