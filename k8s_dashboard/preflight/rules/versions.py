# SPDX-License-Identifier: Apache-2.0
"""Versions that do not go together, and archives whose checksum does not fit."""

from collections.abc import Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels import CATALOGUE
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, tell, warn
from k8s_dashboard.preflight.reading import truth, version, word

NEEDS_CONTAINERD = (1, 24)
"""Kubernetes without dockershim, and kubelet without --network-plugin."""
NEEDS_CRI_V1 = (1, 26)
"""kubelet that speaks the runtime interface v1 only, which containerd has since 1.6."""
CONTAINERD_WITH_CRI_V1 = (1, 6)
TESTED = ((1, 18), (1, 28))
"""Kubernetes versions that the user guide names for the drivers up to Magnum 22."""
NO_OPEN_PORT = (1, 20)
HELM_OF_CHECKSUM = "v3.2.1"
"""The release of Helm that the checksum in Magnum's template belongs to."""
_CALICO = ((3, 21), (3, 26))
_RANCHER = "docker.io/rancher/"


def _runtime(case: Case) -> Iterator[Said]:
    """Certain only of what is asked for: an operator may have changed Magnum's own defaults."""
    asked = version(case.kube_tag)
    if not asked:
        return
    runtime = case.label("container_runtime").lower()
    if runtime != "containerd":
        if asked >= NEEDS_CONTAINERD:
            said = block if case.labels.get("container_runtime") else warn
            yield said(
                _("Kubernetes %(version)s does not run containers with Docker."),
                _("Set the label container_runtime to containerd, with containerd_version."),
                field="labels.container_runtime",
                version=case.kube_tag,
            )
        return
    containerd = version(case.label("containerd_version"))
    if asked >= NEEDS_CRI_V1 and containerd and containerd < CONTAINERD_WITH_CRI_V1:
        said = block if case.labels.get("containerd_version") else warn
        yield said(
            _("Kubernetes %(version)s needs containerd 1.6 or later, and this is %(containerd)s."),
            _("Set containerd_version to 1.6.31, say, and containerd_tarball_sha256 with it."),
            field="labels.containerd_version",
            version=case.kube_tag,
            containerd=case.label("containerd_version"),
        )


def _tested(case: Case) -> Iterator[Said]:
    asked = version(case.kube_tag)
    if asked and asked < TESTED[0]:
        yield warn(
            _("Kubernetes %(version)s is older than what Magnum's scripts are written for."),
            _("Choose a version from 1.23 to 1.28."),
            version=case.kube_tag,
        )
    elif asked and asked > TESTED[1]:
        yield warn(
            _("Kubernetes %(version)s is newer than any that Magnum's Heat driver was tried with."),
            _("Choose a version from 1.23 to 1.28, or a template for Cluster API."),
            version=case.kube_tag,
        )


def _default(case: Case) -> Iterator[Said]:
    if not case.kube_tag:
        yield tell(
            _("Without the label kube_tag Magnum chooses: Magnum 22 installs %(version)s."),
            _("Set kube_tag to the version that you want."),
            version=CATALOGUE["kube_tag"].default,
        )


def _image_of_kubernetes(case: Case) -> Iterator[Said]:
    from_rancher = case.label("hyperkube_prefix") in ("", _RANCHER)
    elsewhere = case.label("container_infra_prefix").strip()
    asked = version(case.kube_tag)
    if from_rancher and not elsewhere and asked and "-rancher" not in case.kube_tag:
        yield warn(
            _("docker.io/rancher/hyperkube has no tag %(tag)s: its tags end with -rancher1 or so."),
            _("Write %(tag)s-rancher1, or set the label hyperkube_prefix to where the image is."),
            tag=case.kube_tag,
        )


def _skew(case: Case) -> Iterator[Said]:
    """The cloud's parts are released with each version of Kubernetes."""
    asked, provider = version(case.kube_tag), version(case.label("cloud_provider_tag"))
    off = (case.label("cloud_provider_enabled") or "true").lower() == "false"
    if asked and provider and not off and asked[1] - provider[1] > 3:
        yield warn(
            _("cloud_provider_tag %(provider)s is much older than Kubernetes %(version)s."),
            _("Set cloud_provider_tag to a release near that version."),
            field="labels.cloud_provider_tag",
            provider=case.label("cloud_provider_tag"),
            version=case.kube_tag,
        )


def _calico(case: Case) -> Iterator[Said]:
    found = version(case.label("calico_tag"))
    if case.name_of("network_driver") == "calico" and found and found not in _CALICO:
        yield warn(
            _("Magnum has manifests for Calico 3.21 and 3.26, not for %(version)s."),
            _("Set calico_tag to v3.26.4, say, or remove it."),
            version=case.label("calico_tag"),
        )


def _containerd_checksum(case: Case) -> Iterator[Said]:
    if case.label("container_runtime").lower() != "containerd":
        return
    same = _is_usual(case, "containerd_version") == _is_usual(case, "containerd_tarball_sha256")
    if not same and not case.labels.get("containerd_tarball_url"):
        yield warn(
            _("The checksum of containerd belongs to another version than %(version)s."),
            _("Set containerd_version and containerd_tarball_sha256 together."),
            version=case.label("containerd_version"),
        )


def _helm_checksum(case: Case) -> Iterator[Said]:
    """Magnum 22.0.0 asks for another version of Helm than the one whose checksum it has."""
    tag = word(case.labels.get("helm_client_tag")).strip()
    if not _is_usual(case, "helm_client_sha256") or tag == HELM_OF_CHECKSUM:
        return
    if tag:
        yield warn(
            _("The checksum of Helm belongs to another version than %(version)s."),
            _("Set helm_client_tag and helm_client_sha256 together."),
            version=tag,
        )
    elif not case.labels.get("helm_client_url"):
        yield tell(
            _(
                "Magnum 22.0.0 downloads a Helm that does not fit the checksum it has: where the"
                " operator has not corrected that, add-ons fail."
            ),
            _("If they do, set helm_client_tag and helm_client_sha256 together."),
        )


def _is_usual(case: Case, name: str) -> bool:
    value = word(case.labels.get(name)).strip()
    return value.lower() in ("", CATALOGUE[name].default)


def _open_port(case: Case) -> Iterator[Said]:
    if not truth(case.template.get("tls_disabled")):
        return
    asked = version(case.kube_tag or CATALOGUE["kube_tag"].default)
    if asked and asked >= NO_OPEN_PORT:
        yield warn(
            _("TLS is off, and Kubernetes since 1.20 has no API without it."),
            _("Use a template with TLS."),
        )
    else:
        yield warn(
            _("TLS is off: everybody who reaches the API controls the cluster."),
            _("Use a template with TLS."),
        )


_GUIDE = "doc/source/user/index.rst, supported labels"
_MASTER = "configure-kubernetes-master.sh, configure-kubernetes-minion.sh"


def _by_heat(case: Case) -> bool:
    return case.by_heat


RULES = (
    Rule("kubernetes-version-mismatch", "labels.kube_tag", _runtime, _MASTER, applies=_by_heat),
    Rule("kubernetes-version-mismatch", "labels.kube_tag", _tested, _GUIDE, applies=_by_heat),
    Rule("kubernetes-version-mismatch", "labels.kube_tag", _skew, _GUIDE, applies=_by_heat),
    Rule("kubernetes-version-mismatch", "labels.calico_tag", _calico, _GUIDE, applies=_by_heat),
    Rule("kubernetes-version-unset", "labels.kube_tag", _default, _GUIDE, applies=_by_heat),
    Rule(
        "image-pull-failed",
        "labels.kube_tag",
        _image_of_kubernetes,
        "install-clients.sh; hub.docker.com/r/rancher/hyperkube",
        applies=_by_heat,
    ),
    Rule(
        "checksum-mismatch",
        "labels.containerd_tarball_sha256",
        _containerd_checksum,
        "install-cri.sh",
        applies=_by_heat,
    ),
    Rule(
        "checksum-mismatch",
        "labels.helm_client_sha256",
        _helm_checksum,
        "install-helm.sh",
        applies=_by_heat,
    ),
    Rule("tls-disabled", "tls_disabled", _open_port, "magnum tls_disabled; kube-apiserver 1.20"),
)
