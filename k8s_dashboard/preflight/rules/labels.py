# SPDX-License-Identifier: Apache-2.0
"""Labels: known, of a value that fits, and with what they need."""

from collections.abc import Iterator, Mapping

from k8s_dashboard import labels as known
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, tell, warn
from k8s_dashboard.preflight.reading import network, row, truth, whole, word
from k8s_dashboard.preflight.rules.storage import VOLUMES
from k8s_dashboard.preflight.rules.storage import wanted as wanted_volumes

_MOST = 50
"""How many labels of one request are spoken of."""

_ATTRIBUTES = frozenset(
    {
        "docker_volume_size", "master_lb_enabled", "floating_ip_enabled", "fixed_network",
        "fixed_subnet", "flavor_id", "master_flavor_id", "network_driver", "volume_driver",
        "dns_nameserver", "http_proxy", "https_proxy", "no_proxy", "keypair", "master_count",
        "node_count", "docker_storage_driver", "insecure_registry", "tls_disabled",
    }
)  # fmt: skip
_OF_STORAGE = frozenset(f"{kind}_volume_type" for kind in VOLUMES)
_CIDRS = ("cidr", "cidrs")
_ALONE = _("The label %(label)s does nothing without %(need)s.")
_ALONE_OF = _("The label %(label)s does nothing unless %(need)s is %(values)s.")


def _field(name: str) -> str:
    return f"labels.{name[:100]}"


def _shape(case: Case) -> Iterator[Said]:
    given = case.request.get("labels")
    if given is not None and not isinstance(given, Mapping):
        yield block(
            _("Labels are names with values, and this is something else."),
            _("Give each label a name and a value."),
        )


def _unknown(case: Case) -> Iterator[Said]:
    strange = [name for name in case.labels if name not in known.CATALOGUE]
    for name in strange[:_MOST]:
        yield _strange(case, name)
    if len(strange) > _MOST:
        yield warn(
            _("%(count)s labels are unknown to Magnum's Heat driver."),
            _("Remove those that you do not need."),
            count=len(strange),
        )


def _strange(case: Case, name: str) -> Said:
    nearest = known.suggest(name)
    if name in _ATTRIBUTES:
        return warn(
            _("%(label)s is no label but a setting of its own: as a label it does nothing."),
            _("Remove the label, and set it where it belongs."),
            field=_field(name),
            label=name,
        )
    if name in known.REMOVED:
        return warn(
            _("Magnum has given the label %(label)s up after release %(release)s."),
            _("Remove it."),
            field=_field(name),
            label=name,
            release=known.REMOVED[name],
        )
    if nearest:
        return warn(
            _("Magnum's Heat driver does not know the label %(label)s."),
            _("Did you mean %(nearest)s?"),
            field=_field(name),
            label=name,
            nearest=nearest,
        )
    said = warn if case.by_heat else tell
    return said(
        _("Magnum's Heat driver does not know the label %(label)s."),
        _("Look at its name again; you can keep it if your cloud has a use for it."),
        field=_field(name),
        label=name,
    )


def _values(case: Case) -> Iterator[Said]:
    for name, value in list(case.labels.items())[: 4 * _MOST]:
        if name in _OF_STORAGE:
            continue
        wrong = known.problem(name, value)
        if wrong and (case.by_heat or not isinstance(value, str | int | float)):
            said = block if _is_refused(name, value) else warn
            yield said(wrong.template, _remedy(name), _field(name), label=name, **wrong.params)


def _remedy(name: str) -> str:
    if name in known.CATALOGUE and known.CATALOGUE[name].default:
        return _("Correct the value of %(label)s, or remove the label.")
    return _("Correct the value of %(label)s.")


def _is_refused(name: str, value: object) -> bool:
    """Whether the cluster certainly fails of it."""
    label = known.CATALOGUE.get(name)
    if label is None or not isinstance(value, str | int | float):
        return True
    if label.kind in _CIDRS and not label.strict:
        return network(value) is None
    return label.strict


def _ended(case: Case) -> Iterator[Said]:
    for name in case.labels:
        label = known.CATALOGUE.get(name)
        if label and (label.until or label.ignored):
            yield tell(
                _("The label %(label)s has no effect."),
                _("Remove it."),
                field=_field(name),
                label=name,
            )


def _without_effect(case: Case) -> Iterator[Said]:
    for name in case.labels:
        label = known.CATALOGUE.get(name)
        for need in label.needs if label else ():
            if not _is_met(case, need):
                yield tell(
                    _ALONE_OF if need.values else _ALONE,
                    _("Set %(need)s as well, or remove the label."),
                    field=_field(name),
                    label=name,
                    need=need.name,
                    values=" / ".join(need.values),
                )


def _is_met(case: Case, need: known.Need) -> bool:
    if need.name == "network_driver" and not case.name_of(need.name):
        return True
    if need.attribute and need.name in ("master_lb_enabled", "floating_ip_enabled"):
        return case.flag(need.name)
    value = word(case.value(need.name)) if need.attribute else case.label(need.name)
    label = known.CATALOGUE.get(need.name)
    if not need.attribute and not value and label and label.by_operator:
        return True
    if not need.values:
        return value not in ("", "0")
    if need.values == ("true",):
        return truth(value) is True
    return value.lower() in need.values


def _dropped(case: Case) -> Iterator[Said]:
    own, inherited = row(case.request.get("labels")), row(case.template.get("labels"))
    dropped = [word(name) for name in inherited if name not in own]
    if own and dropped and not truth(case.request.get("merge_labels")):
        yield warn(
            _("The template's own labels are dropped: %(labels)s."),
            _("Say that the labels are to be merged (merge_labels), unless this is wanted."),
            labels=", ".join(dropped[:12]),
        )


def _scaling(case: Case) -> Iterator[Said]:
    if not case.label_is_on("auto_scaling_enabled"):
        return
    least = whole(case.label("min_node_count")) or 0
    most = whole(case.label("max_node_count"))
    if least < 1:
        yield warn(
            _("Automatic scaling does not start with fewer than 1 worker at least."),
            _("Set the label min_node_count to 1 or more."),
            field="labels.min_node_count",
        )
    if most is not None and most < max(1, least):
        yield warn(
            _("The most workers, %(most)s, are fewer than the fewest, %(least)s."),
            _("Set max_node_count to no less than min_node_count."),
            field="labels.max_node_count",
            most=most,
            least=max(1, least),
        )
    elif case.workers < least or case.workers > (most or case.workers):
        yield warn(
            _("%(workers)s workers lie outside of what automatic scaling keeps to."),
            _("Ask for a number between min_node_count and max_node_count."),
            field="node_count",
            workers=case.workers,
        )


def _zone(case: Case) -> Iterator[Said]:
    wanted = case.label("availability_zone")
    zones = case.inventory.zones()
    if wanted not in zones:
        yield block(
            _("There is no availability zone %(zone)s, or it is not available."),
            _("Choose one of: %(zones)s; or remove the label."),
            zone=wanted,
            zones=", ".join(zones[:8]) or "-",
        )


def _zone_of_volumes(case: Case) -> Iterator[Said]:
    if case.label("availability_zone").strip() and wanted_volumes(case):
        yield tell(
            _("Volumes are made in the zone %(zone)s too: the volume service must have one."),
            _("Ask your operator if you are not sure that it has."),
            zone=case.label("availability_zone"),
        )


def _ovn(case: Case) -> Iterator[Said]:
    if case.label("octavia_provider") == "ovn" and case.balanced:
        algorithm = case.label("octavia_lb_algorithm")
        if algorithm != "SOURCE_IP_PORT":
            yield warn(
                _("The load-balancer provider ovn does not know the algorithm %(algorithm)s."),
                _("Set the label octavia_lb_algorithm to SOURCE_IP_PORT."),
                algorithm=algorithm,
            )


def _password(case: Case) -> Iterator[Said]:
    monitored = case.label_is_on("monitoring_enabled") or case.label_is_on("prometheus_monitoring")
    if monitored and case.label("grafana_admin_passwd") == "admin":
        yield tell(
            _("Grafana will be open to everybody who knows its usual password, admin."),
            _("Set the label grafana_admin_passwd, and change it again after creation."),
        )


_HEAT = "magnum/drivers/heat/k8s_template_def.py, k8s_fedora_template_def.py"
_PARAMETERS = "magnum/drivers/k8s_fedora_coreos_v1/templates/kubecluster.yaml"
_API = "magnum/api/controllers/v1/cluster.py"


def _by_heat(case: Case) -> bool:
    return case.by_heat


RULES = (
    Rule("label-invalid", "labels", _shape, f"{_API} Cluster.labels", of_template=False),
    Rule("label-unknown", "labels", _unknown, _HEAT),
    Rule("label-invalid", "labels", _values, f"{_API} Cluster.labels; {_PARAMETERS}"),
    Rule("label-without-effect", "labels", _ended, _HEAT, applies=_by_heat),
    Rule("label-without-effect", "labels", _without_effect, _HEAT, applies=_by_heat),
    Rule("labels-dropped", "labels", _dropped, f"{_API} _post", of_template=False),
    Rule(
        "label-invalid",
        "labels.min_node_count",
        _scaling,
        "enable-auto-scaling.sh",
        applies=_by_heat,
        of_template=False,
    ),
    Rule(
        "availability-zone-not-found",
        "labels.availability_zone",
        _zone,
        "nova: the requested availability zone is not available",
        asks=(cloud.ZONES,),
        applies=lambda case: bool(case.label("availability_zone").strip()),
    ),
    Rule(
        "availability-zone-not-found",
        "labels.availability_zone",
        _zone_of_volumes,
        "docker_volume, etcd_volume and kube_node_volume in kubemaster.yaml",
        applies=_by_heat,
    ),
    Rule(
        "label-invalid",
        "labels.octavia_lb_algorithm",
        _ovn,
        "doc/source/user/index.rst octavia_lb_algorithm; ovn-octavia-provider",
    ),
    Rule("password-default", "labels.grafana_admin_passwd", _password, _PARAMETERS),
)
