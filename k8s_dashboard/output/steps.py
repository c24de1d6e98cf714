# SPDX-License-Identifier: Apache-2.0
"""The steps of Magnum's node scripts, in the order they run.

A script is put together from fragments (magnum/drivers/common/templates/kubernetes/fragments).
Most announce their begin and end, in one of two ways; some write another line first; and some
write nothing, so that all there is to know is that the fragment before them has ended.
"""

import re
from dataclasses import dataclass

from k8s_dashboard.i18n import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Fragment:
    """A known fragment: the name it announces itself with, and a title for people.

    `mark` begins a line that only this fragment writes; `after` is the fragment whose end is the
    only sign of its begin.
    """

    name: str
    title: str
    mark: str = ""
    after: str = ""


FRAGMENTS = (
    Fragment("write-heat-params", _("Write the cluster's parameters")),
    Fragment("install cri", _("Install the container runtime")),
    Fragment("install-clients", _("Install kubectl from the hyperkube image")),
    Fragment("certificates", _("Get certificates from Magnum"), "sans is ", "install-clients"),
    Fragment("enable-cert-api-manager", _("Set up the certificate API")),
    Fragment("configure-etcd", _("Configure etcd"), after="enable-cert-api-manager"),
    Fragment("configure-kubernetes", _("Configure Kubernetes"), "configuring kubernetes ("),
    Fragment("start-services", _("Start the services of Kubernetes"), "starting services"),
    Fragment("start-services", _("Start the services of Kubernetes"), "stopping docker"),
    Fragment("rotate CA certs on master", _("Rotate the CA certificates")),
    Fragment("rotate CA certs on worker", _("Rotate the CA certificates")),
    Fragment("kube-apiserver-to-kubelet-role", _("Let the API server reach the kubelets")),
    Fragment("core-dns-service", _("Install CoreDNS")),
    Fragment("calico-service-v3-21-x", _("Install the Calico network")),
    Fragment("calico-service-v3-26-x", _("Install the Calico network")),
    Fragment(
        "flannel",
        _("Install the Flannel network"),
        "Writing File: /srv/magnum/kubernetes/manifests/flannel-deploy.yaml",
    ),
    Fragment("enable-prometheus-monitoring", _("Install monitoring")),
    Fragment("enable-ingress-controller", _("Install the ingress controller")),
    Fragment("kube-dashboard-service", _("Install the Kubernetes dashboard")),
    Fragment("enable-keystone-auth", _("Install Keystone authentication")),
    Fragment("enable-node-problem-detector", _("Install the node problem detector")),
    Fragment("enable-auto-healing", _("Install auto-healing")),
    Fragment("enable-auto-scaling", _("Install auto-scaling")),
    Fragment("enable-cinder-csi", _("Install the Cinder storage driver")),
    Fragment("install-helm", _("Download Helm")),
    Fragment("install-helm-modules", _("Install the Helm charts")),
)
TITLES = {fragment.name: fragment.title for fragment in FRAGMENTS}
ORDER = {fragment.name: number for number, fragment in enumerate(FRAGMENTS)}
FOLLOWERS = {fragment.after: fragment.name for fragment in FRAGMENTS if fragment.after}
_MARKED = tuple(fragment for fragment in FRAGMENTS if fragment.mark)

_ANNOUNCEMENT = re.compile(
    r"(?:(?P<begin>START: |Starting to run )|(?:END: |Finished running ))(?P<name>[\w .-]{1,60})$"
)
_TRACED = re.compile(r"\++ (?:echo|printf) '?(?P<text>.{1,300}?)(?:\\n)?'?$")


@dataclass(frozen=True, slots=True)
class Sign:
    """A line tells that a step begins, or that it has ended."""

    name: str
    begins: bool


def sign(line: str) -> Sign | None:
    """What a line of stdout tells of the steps."""
    if match := _ANNOUNCEMENT.match(line):
        return Sign(match["name"].strip(), bool(match["begin"]))
    for fragment in _MARKED:
        if line.startswith(fragment.mark):
            return Sign(fragment.name, True)
    return None


def traced_sign(line: str) -> Sign | None:
    """The same for a line of stderr, where `set -x` repeats what is written to stdout."""
    match = _TRACED.match(line)
    return sign(match["text"]) if match else None


def title(name: str) -> str:
    """A title for people, translatable; an unknown step keeps its own name."""
    return TITLES.get(name, name)
