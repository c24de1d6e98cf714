# SPDX-License-Identifier: Apache-2.0
"""Volumes and their types."""

from collections.abc import Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, tell, warn
from k8s_dashboard.preflight.reading import whole, word

VOLUMES = ("docker", "boot", "etcd")
_CINDER = ("volumev3", "block-storage", "volume", "volumev2")


def wanted(case: Case) -> tuple[str, ...]:
    """The kinds of volumes that the cluster will have."""
    return tuple(kind for kind in VOLUMES if case.size(kind))


def _types(case: Case) -> Iterator[Said]:
    types = case.inventory.rows(cloud.VOLUME_TYPES) or ()
    for kind in wanted(case):
        label = f"{kind}_volume_type"
        name = word(case.labels.get(label))
        if label in case.labels and not name.strip():
            yield block(
                _("The label %(label)s is empty, and there is no volume type without a name."),
                _("Choose a volume type, or remove the label."),
                field=f"labels.{label}",
                label=label,
            )
        elif name and not case.inventory.find(cloud.VOLUME_TYPES, name):
            yield block(
                _("There is no volume type %(type)s, or this project may not use it."),
                _("Choose a volume type that exists: %(types)s."),
                field=f"labels.{label}",
                type=name,
                types=", ".join(word(each.get("name")) for each in types[:8]) or "-",
            )
        elif not types:
            yield block(
                _("The cluster needs volumes, and the cloud has no volume type."),
                _("Do without volumes, or ask your operator for a volume type."),
                field=f"labels.{label}",
            )


def _types_of_no_volume(case: Case) -> Iterator[Said]:
    """Without effect for now, but for boot volumes that the operator has a default size of."""
    for kind in set(VOLUMES).difference(wanted(case)):
        name = word(case.labels.get(f"{kind}_volume_type"))
        if name and not case.inventory.find(cloud.VOLUME_TYPES, name):
            yield warn(
                _("There is no volume type %(type)s, or this project may not use it."),
                _("Correct the label, or remove it."),
                field=f"labels.{kind}_volume_type",
                type=name,
            )


def _unset(case: Case) -> Iterator[Said]:
    types = case.inventory.rows(cloud.VOLUME_TYPES) or ()
    if len(types) < 2:
        return
    for kind in wanted(case):
        if (label := f"{kind}_volume_type") not in case.labels:
            yield tell(
                _("Without the label %(label)s Magnum takes any volume type of the cloud."),
                _("Choose a volume type if they differ, unless your operator has set a default."),
                field=f"labels.{label}",
                label=label,
            )


def _service(case: Case) -> Iterator[Said]:
    if not case.inventory.offers(*_CINDER):
        said = block if case.inventory.services_are_whole else warn
        yield said(
            _("The cluster needs volumes, and this cloud has no volume service."),
            _("Do without docker, boot and etcd volumes."),
            field="docker_volume_size" if case.size("docker") else "labels.etcd_volume_size",
        )


def _docker_volume(case: Case) -> Iterator[Said]:
    given = case.request.get("docker_volume_size") or case.template.get("docker_volume_size")
    size = whole(given)
    if size is None or size < 1:
        yield block(
            _("“%(size)s” is no size of a volume."),
            _("Ask for a whole number of GB, at least 1, or for no volume."),
            size=given,
        )
    elif size < 10:
        yield warn(
            _("%(size)s GB fill up soon with container images."),
            _("Ask for 10 GB or more, or for no volume of their own."),
            size=size,
        )


def _storage_driver(case: Case) -> Iterator[Said]:
    if case.name_of("docker_storage_driver") == "devicemapper":
        yield block(
            _("Magnum does not support the storage driver devicemapper any more."),
            _("Use a template with the storage driver overlay2."),
        )


def _volume_driver(case: Case) -> Iterator[Said]:
    driver = case.name_of("volume_driver")
    if driver != "cinder":
        yield block(
            _("Magnum does not know the volume driver %(driver)s."),
            _("Use a template with the volume driver cinder, or without one."),
            driver=driver,
        )
    elif case.label("cloud_provider_enabled").lower() == "false":
        yield block(
            _("Volumes of Kubernetes need the label cloud_provider_enabled."),
            _("Set cloud_provider_enabled to true, or use a template without a volume driver."),
            field="labels.cloud_provider_enabled",
        )
    elif not case.label_is_on("cinder_csi_enabled"):
        yield warn(
            _("Without the CSI driver Kubernetes 1.26 and later cannot use volumes."),
            _("Leave the label cinder_csi_enabled out, or set it to true."),
            field="labels.cinder_csi_enabled",
        )


_FEDORA = "magnum/drivers/heat/k8s_fedora_template_def.py"


def _has_volumes(case: Case) -> bool:
    return case.by_heat and bool(wanted(case))


def _names_types(case: Case) -> bool:
    return any(case.labels.get(f"{kind}_volume_type") for kind in VOLUMES)


def _no_driver(case: Case) -> Iterator[Said]:
    if not case.name_of("volume_driver"):
        yield tell(
            _("Without a volume driver applications in the cluster get no volumes."),
            _("Use a template with the volume driver cinder if they will need some."),
        )


RULES = (
    Rule(
        "volume-type-not-found",
        "docker_volume_size",
        _types,
        f"{_FEDORA} _set_volumes, magnum/common/cinder.py; heat's constraint cinder.vtype",
        asks=(cloud.VOLUME_TYPES,),
        applies=_has_volumes,
    ),
    Rule(
        "volume-type-not-found",
        "labels.boot_volume_type",
        _types_of_no_volume,
        f"{_FEDORA} _set_volumes; default_boot_volume_size in magnum.conf",
        asks=(cloud.VOLUME_TYPES,),
        applies=lambda case: case.by_heat and _names_types(case),
    ),
    Rule(
        "volume-type-unset",
        "docker_volume_size",
        _unset,
        "magnum/common/cinder.py _get_random_volume_type",
        asks=(cloud.VOLUME_TYPES,),
        applies=_has_volumes,
    ),
    Rule(
        "service-unavailable",
        "docker_volume_size",
        _service,
        "OS::Cinder::Volume in kubemaster.yaml and kubeminion.yaml",
        asks=(cloud.SERVICES,),
        applies=_has_volumes,
    ),
    Rule(
        "label-invalid",
        "docker_volume_size",
        _docker_volume,
        "magnum/api/controllers/v1/cluster.py Cluster.docker_volume_size",
        applies=lambda case: case.value("docker_volume_size") is not None,
    ),
    Rule(
        "label-invalid",
        "docker_storage_driver",
        _storage_driver,
        "kubecluster.yaml docker_storage_driver",
    ),
    Rule(
        "label-invalid",
        "volume_driver",
        _volume_driver,
        f"magnum/api/validation.py K8sValidator; {_FEDORA} get_params",
        applies=lambda case: bool(case.name_of("volume_driver")),
    ),
    Rule(
        "volume-driver-unset",
        "volume_driver",
        _no_driver,
        "enable-cinder-csi.sh",
        applies=lambda case: case.by_heat and bool(case.template),
    ),
)
