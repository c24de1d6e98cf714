# SPDX-License-Identifier: Apache-2.0
"""The steps of Magnum's node scripts, in the order they run.

A script is put together from fragments (magnum/drivers/common/templates, those of Train to 2026.1).
Most announce their begin and end, in one of two ways; some write another line first; some are
known by a command in the trace alone; and one by nothing but that the fragment before it has ended.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from k8s_dashboard.i18n import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Fragment:
    """A known fragment: the name it announces itself with, and a title for people.

    `marks` begin lines of stdout, and `traces` traced commands, that only this fragment has, or
    only where one of `within` runs. `after` is the fragment whose end is the sign of its begin.
    """

    name: str
    title: str
    marks: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    after: str = ""


_CALICO = _("Install the Calico network")
_CHARTS = _("Install the Helm charts")

FRAGMENTS = (
    Fragment("write-heat-params", _("Write the cluster's parameters")),
    Fragment("install cri", _("Install the container runtime")),
    Fragment("install-clients", _("Install kubectl from the hyperkube image")),
    Fragment(
        "upgrade-kubernetes",
        _("Change the version of Kubernetes"),
        ("Pulling image: hyperkube:", "Trying to uncordon node"),
        ("new_kube_tag=",),
    ),
    Fragment(
        "certificates",
        _("Get certificates from Magnum"),
        ("sans is ",),
        ("cert_dir=/etc/kubernetes/certs", "generate_certificates "),
        after="install-clients",
    ),
    Fragment("enable-cert-api-manager", _("Set up the certificate API")),
    Fragment("configure-etcd", _("Configure etcd"), after="enable-cert-api-manager"),
    Fragment(
        "write-kube-os-config",
        _("Write Kubernetes' access to OpenStack"),
        traces=("KUBE_OS_CLOUD_CONFIG=",),
    ),
    Fragment("configure-kubernetes", _("Configure Kubernetes"), ("configuring kubernetes (",)),
    Fragment(
        "configure-docker-storage", _("Prepare the disk for containers"), traces=("runtime=",)
    ),
    Fragment(
        "configure-docker-storage",
        _("Prepare the disk for containers"),
        traces=("attempts=",),
        within=("configure-kubernetes", "add-proxy"),
    ),
    Fragment(
        "start-services",
        _("Start the services of Kubernetes"),
        ("starting services", "stopping docker", "waiting for CA to be made available"),
    ),
    Fragment(
        "enable-docker-registry", _("Start the image registry"), ("starting docker registry",)
    ),
    Fragment(
        "add-proxy",
        _("Tell the container runtime of the proxy"),
        traces=("SERVICE_DIR=/etc/systemd/system/",),
    ),
    Fragment("rotate CA certs on master", _("Rotate the CA certificates")),
    Fragment("rotate CA certs on worker", _("Rotate the CA certificates")),
    Fragment("kube-apiserver-to-kubelet-role", _("Let the API server reach the kubelets")),
    Fragment("core-dns-service", _("Install CoreDNS")),
    Fragment("calico-service", _CALICO),
    Fragment("calico-service-v3-3-x", _CALICO),
    Fragment("calico-service-v3-21-x", _CALICO),
    Fragment("calico-service-v3-26-x", _CALICO),
    Fragment(
        "flannel",
        _("Install the Flannel network"),
        ("Writing File: /srv/magnum/kubernetes/manifests/flannel-deploy.yaml",),
        ("FLANNEL_DEPLOY=",),
    ),
    Fragment("enable-prometheus-monitoring", _("Install monitoring")),
    Fragment("enable-ingress-controller", _("Install the ingress controller")),
    Fragment("kube-dashboard-service", _("Install the Kubernetes dashboard")),
    Fragment("enable-keystone-auth", _("Install Keystone authentication")),
    Fragment("enable-node-problem-detector", _("Install the node problem detector")),
    Fragment("enable-auto-healing", _("Install auto-healing")),
    Fragment("enable-auto-scaling", _("Install auto-scaling")),
    Fragment("enable-cinder-csi", _("Install the Cinder storage driver")),
    Fragment("enable-helm-tiller", _("Install Helm's server")),
    Fragment("install-helm", _("Download Helm")),
    Fragment(
        "helm-charts",
        _("Choose the Helm charts"),
        ("Writing metrics-server config", "Writing prometheus-", "Writing ingress-nginx config"),
        ("CHART_NAME=",),
    ),
    Fragment("metrics-server", _("Install the metrics server")),
    Fragment("nginx-ingress", _("Install the ingress controller")),
    Fragment("prometheus-operator", _("Install monitoring")),
    Fragment("prometheus-adapter", _("Install monitoring")),
    Fragment("install-helm-modules", _CHARTS),
    Fragment("install-helm-modules.sh", _CHARTS),
)
TITLES = {fragment.name: fragment.title for fragment in FRAGMENTS}
ORDER = {fragment.name: number for number, fragment in enumerate(FRAGMENTS)}
FOLLOWERS = {fragment.after: fragment.name for fragment in FRAGMENTS if fragment.after}

_ANNOUNCEMENT = re.compile(
    r"(?:(?P<begin>START: |Starting to run )|(?:END: |Finished running ))(?P<name>[\w .-]{1,60})$"
)
_STEP = re.compile(r"\+ step=(?P<name>[\w.-]{1,60})$")


@dataclass(frozen=True, slots=True)
class Sign:
    """A line tells that a step begins, or that it has ended.

    What announces itself ends by another announcement; nothing else ends it.
    """

    name: str
    begins: bool
    announced: bool = True


def printed_sign(line: str, current: str) -> Sign | None:
    """What a line of stdout tells of the steps, while the step `current` runs."""
    if match := _ANNOUNCEMENT.match(line):
        return Sign(match["name"].strip(), bool(match["begin"]))
    return _mark(line, current, _MARKS)


def traced_sign(line: str, current: str) -> Sign | None:
    """The same for a line of stderr, where `set -x` repeats what is written to stdout."""
    if not line.startswith("+ "):
        return None
    if match := _STEP.match(line):
        return Sign(match["name"], True)
    if echoed := echo(line):
        return printed_sign(echoed, current)
    return _mark(line[2:], current, _TRACES)


def echo(line: str) -> str:
    """The text that a traced command writes, if it does nothing but write."""
    for command in ("+ echo ", "+ printf "):
        if line.startswith(command):
            text = line[len(command) :]
            if text.startswith("'"):
                text = text.strip("'").replace(r"'\''", "'")
            return text.removesuffix(r"\n")
    return ""


def title(name: str) -> str:
    """A title for people, translatable; an unknown step keeps its own name."""
    return TITLES.get(name, name)


_Marks = dict[str, tuple[tuple[str, Fragment], ...]]


def _by_first_letters(marks: Iterable[tuple[str, Fragment]]) -> _Marks:
    found: _Marks = {}
    for mark, fragment in marks:
        found[mark[:4]] = (*found.get(mark[:4], ()), (mark, fragment))
    return found


_MARKS = _by_first_letters((mark, found) for found in FRAGMENTS for mark in found.marks)
_TRACES = _by_first_letters((mark, found) for found in FRAGMENTS for mark in found.traces)


def _mark(text: str, current: str, marks: _Marks) -> Sign | None:
    for mark, fragment in marks.get(text[:4], ()):
        if text.startswith(mark) and (not fragment.within or current in fragment.within):
            return Sign(fragment.name, True, announced=False)
    return None
