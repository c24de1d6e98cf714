# SPDX-License-Identifier: Apache-2.0
"""How long it may take until Heat gives up."""

from collections.abc import Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight.case import DEFAULT_TIMEOUT, Case
from k8s_dashboard.preflight.model import Rule, Said, block, warn
from k8s_dashboard.preflight.reading import whole

_FIRST, _NEXT_MASTER, _TEN_WORKERS, _ADDON = 20, 5, 5, 5
"""Minutes: the first control-plane node and a few workers, where images come fast; each further
one; ten more workers, as Heat builds them in parallel; each set of add-ons with large images."""
_WORKERS_AT_ONCE = 10
_ADDONS = ("monitoring_enabled", "prometheus_monitoring", "auto_scaling_enabled")
LONGEST = 1440


def enough(case: Case) -> int:
    """Minutes that a cluster of this size should be given at least."""
    addons = sum(map(case.label_is_on, _ADDONS))
    tens = max(0, case.workers - 1) // _WORKERS_AT_ONCE
    return _FIRST + _NEXT_MASTER * (case.masters - 1) + _TEN_WORKERS * tens + _ADDON * addons


def _timeout(case: Case) -> Iterator[Said]:
    given = case.request.get("create_timeout", DEFAULT_TIMEOUT)
    minutes = whole(given)
    if given is not None and (minutes is None or minutes < 0):
        yield block(
            _("“%(timeout)s” is no time limit."),
            _("Give a whole number of minutes."),
            timeout=given,
        )


def _short(case: Case) -> Iterator[Said]:
    minutes = whole(case.request.get("create_timeout")) or DEFAULT_TIMEOUT
    needed = enough(case)
    if 0 < minutes < needed:
        yield warn(
            _("%(minutes)s minutes are short for a cluster of %(nodes)s nodes."),
            _("Give it %(needed)s minutes or more; and more still where images come slowly."),
            minutes=minutes,
            nodes=case.nodes,
            needed=needed,
        )


def _long(case: Case) -> Iterator[Said]:
    minutes = whole(case.request.get("create_timeout")) or DEFAULT_TIMEOUT
    if minutes > LONGEST:
        yield warn(
            _("With %(minutes)s minutes a cluster that hangs will be noticed late."),
            _("One day, 1440 minutes, is enough for every cluster."),
            minutes=minutes,
        )


_API = "magnum/api/controllers/v1/cluster.py Cluster.create_timeout"
_STACK = "magnum/drivers/heat/driver.py _create_stack"

RULES = (
    Rule("label-invalid", "create_timeout", _timeout, _API, of_template=False),
    Rule("timeout-short", "create_timeout", _short, _STACK, of_template=False),
    Rule("timeout-long", "create_timeout", _long, _STACK, of_template=False),
)
