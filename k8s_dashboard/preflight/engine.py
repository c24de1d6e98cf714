# SPDX-License-Identifier: Apache-2.0
"""Rules, asked one after the other."""

from collections.abc import Iterable, Iterator
from datetime import date

from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.demand import Demand, demand
from k8s_dashboard.preflight.model import GRADES, Check, Rule
from k8s_dashboard.preflight.rules import RULES

Checks = tuple[Check, ...]

CODES: tuple[str, ...] = tuple(dict.fromkeys(rule.code for rule in RULES))

WRITTEN = date(2026, 11, 28)
"""When dates of end of life were last looked up: what had ended by then has ended for good."""

_UNASKED = {
    cloud.IMAGES: _("The cloud's images could not be asked for, so this is not checked."),
    cloud.FLAVORS: _("The cloud's flavors could not be asked for, so this is not checked."),
    cloud.KEYPAIRS: _("Your key pairs could not be asked for, so this is not checked."),
    cloud.NETWORKS: _("The cloud's networks could not be asked for, so this is not checked."),
    cloud.SUBNETS: _("The cloud's subnets could not be asked for, so this is not checked."),
    cloud.ROUTERS: _("The routers were not asked for, so this is not checked."),
    cloud.PORTS: _("The ports of routers were not asked for, so this is not checked."),
    cloud.ADDRESSES: _("How many addresses are free is not known, so this is not checked."),
    cloud.VOLUME_TYPES: _("The volume types could not be asked for, so this is not checked."),
    cloud.ZONES: _("The availability zones could not be asked for, so this is not checked."),
    cloud.QUOTAS: _("The project's quotas could not be asked for, so this is not checked."),
    cloud.SERVICES: _("The cloud's services could not be asked for, so this is not checked."),
    cloud.DRIVERS: _("Magnum's drivers could not be asked for, so this is not checked."),
}
_TRY_AGAIN = _("You can go on, or try again when the service answers.")


def check(
    request: object, cluster_template: object, inventory: object, today: date = WRITTEN
) -> Checks:
    """All there is to say of a create request, the weightiest first.

    `request` is the body of Magnum's create call, `cluster_template` Magnum's object or None, and
    `inventory` an object of: `images` (Glance's), `flavors` (Nova's, `ram` in MB, `disk` in GB),
    `keypairs`, `networks`, `subnets` (Neutron's), `volume_types` (Cinder's),
    `availability_zones` (Nova's), `quotas` (name: `{"limit", "in_use"}`, -1 is no limit),
    `services` (types in the catalogue), `drivers` (`os_distro`, `server_type`, `coe`), and, where
    they can be had, `routers`, `ports` (Neutron's, those of routers) and
    `network_ip_availabilities` (Neutron's). Every key may be missing. `today` is for what comes to
    an end. Nothing that these hold makes it raise.
    """
    return _asked(Case(request, cluster_template, inventory, today), RULES)


def check_template(template: object, inventory: object, today: date = WRITTEN) -> Checks:
    """The same of a cluster template alone, as it is about to be made or changed."""
    rules = [rule for rule in RULES if rule.of_template]
    return _asked(Case({}, template, inventory, today, is_template=True), rules)


def needs(request: object, cluster_template: object, inventory: object) -> Demand:
    """What will be made, and how that stands against the quotas."""
    return demand(Case(request, cluster_template, inventory, WRITTEN))


def _asked(case: Case, rules: Iterable[Rule]) -> Checks:
    found = (each for rule in rules if rule.applies(case) for each in _of(rule, case))
    once = {(each.code, each.field, str(each.message)): each for each in found}
    return tuple(sorted(once.values(), key=lambda check: GRADES.index(check.grade)))


def _of(rule: Rule, case: Case) -> Iterator[Check]:
    for kind in rule.asks:
        if kind not in case.inventory:
            message, remedy = Text(_UNASKED[kind]), Text(_TRY_AGAIN)
            yield Check(rule.code, "unchecked", rule.field, message, remedy)
            return
    for said in rule.find(case):
        field = said.field or rule.field
        yield Check(rule.code, said.grade, field, said.message, said.remedy)
