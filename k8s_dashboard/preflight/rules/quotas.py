# SPDX-License-Identifier: Apache-2.0
"""What the project may have, against what the cluster takes."""

from collections.abc import Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.demand import demand
from k8s_dashboard.preflight.model import Rule, Said, block, unchecked, warn
from k8s_dashboard.preflight.reading import whole

MOST_WORKERS = 80
"""Heat stops a stack at 1,000 resources by default: some 85 workers with all that belongs to
them."""

_SHORT = {
    "clusters": _("No further cluster is allowed: %(free)s of %(limit)s are left."),
    "instances": _("The cluster takes %(count)s servers, and %(free)s of %(limit)s are left."),
    "cores": _("The cluster takes %(count)s vCPUs, and %(free)s of %(limit)s are left."),
    "ram": _("The cluster takes %(count)s MB of memory, and %(free)s of %(limit)s are left."),
    "server_groups": _(
        "The cluster takes %(count)s server groups, and %(free)s of %(limit)s are left."
    ),
    "server_group_members": _(
        "A server group would have %(count)s members, and %(limit)s are allowed."
    ),
    "volumes": _("The cluster takes %(count)s volumes, and %(free)s of %(limit)s are left."),
    "gigabytes": _(
        "The cluster takes %(count)s GB of volumes, and %(free)s of %(limit)s are left."
    ),
    "floatingip": _(
        "The cluster takes %(count)s floating IPs, and %(free)s of %(limit)s are left."
    ),
    "port": _("The cluster takes %(count)s ports, and %(free)s of %(limit)s are left."),
    "security_group": _(
        "The cluster takes %(count)s security groups, and %(free)s of %(limit)s are left."
    ),
    "security_group_rule": _(
        "The cluster takes %(count)s security group rules, and %(free)s of %(limit)s are left."
    ),
    "network": _("The cluster takes one network, and %(free)s of %(limit)s are left."),
    "subnet": _("The cluster takes one subnet, and %(free)s of %(limit)s are left."),
    "router": _("The cluster takes one router, and %(free)s of %(limit)s are left."),
    "load_balancer": _(
        "The cluster takes %(count)s load balancers, and %(free)s of %(limit)s are left."
    ),
}


def _exceeded(case: Case) -> Iterator[Said]:
    for need in demand(case).needs:
        if need.exceeded:
            yield block(
                _SHORT[need.resource],
                _("Delete what is not needed, ask for less, or have the quota raised."),
                field=need.field,
                count=need.count,
                free=need.limit if need.free is None else need.free,
                limit=need.limit,
            )


def _unknown(case: Case) -> Iterator[Said]:
    unknown = [need for need in demand(case).needs if not need.is_known]
    if unknown:
        yield unchecked(
            _("Not compared with the quota: %(resources)s."),
            _("You can go on, or try again when the service answers."),
            field=unknown[0].field,
            resources=", ".join(need.resource for need in unknown),
        )


def _when_scaled(case: Case) -> Iterator[Said]:
    """The same at the most workers that automatic scaling may make."""
    most = whole(case.label("max_node_count"))
    if not case.label_is_on("auto_scaling_enabled") or not most or most <= case.workers:
        return
    later = Case({**case.request, "node_count": most}, case.template, {}, case.today)
    later.inventory = case.inventory
    now = {need.resource for need in demand(case).needs if need.exceeded}
    for need in demand(later).needs:
        if need.exceeded and need.resource not in now:
            yield warn(
                _(
                    "With %(most)s workers the cluster takes %(count)s of %(resource)s; %(free)s"
                    " are left."
                ),
                _("Choose a smaller max_node_count, or have the quota raised."),
                most=most,
                count=need.count,
                resource=need.resource,
                free=need.free,
            )


def _stack(case: Case) -> Iterator[Said]:
    if case.workers > MOST_WORKERS:
        yield warn(
            _("Heat stops a stack at 1,000 resources by default; %(workers)s workers have more."),
            _("Begin with at most 80 workers, and add further node groups later."),
            workers=case.workers,
        )


RULES = (
    Rule(
        "quota-exceeded",
        "node_count",
        _exceeded,
        "nova, cinder, neutron and octavia quotas; magnum _check_cluster_quota_limit",
        asks=(cloud.QUOTAS,),
        of_template=False,
    ),
    Rule(
        "quota-exceeded",
        "node_count",
        _unknown,
        "nova, cinder, neutron and octavia quotas",
        applies=lambda case: cloud.QUOTAS in case.inventory,
        of_template=False,
    ),
    Rule(
        "quota-exceeded",
        "labels.max_node_count",
        _when_scaled,
        "enable-auto-scaling.sh",
        applies=lambda case: cloud.QUOTAS in case.inventory,
        of_template=False,
    ),
    Rule(
        "service-limit-reached",
        "node_count",
        _stack,
        "heat.conf max_resources_per_stack",
        applies=lambda case: case.by_heat,
        of_template=False,
    ),
)
