# SPDX-License-Identifier: Apache-2.0
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.model import Label, Need

LABELS = (
    Label(
        "container_infra_prefix",
        "prefix",
        "registry",
        _(
            "The registry that holds all container images of the cluster, such as"
            " registry.example.com/magnum/; it ends with a slash."
        ),
        since="6.0.0",
        strict=True,
    ),
    Label(
        "hyperkube_prefix",
        "prefix",
        "registry",
        _("Where the image of Kubernetes itself comes from; it ends with a slash."),
        default="docker.io/rancher/",
        since="13.0.0",
    ),
    Label(
        "containerd_tarball_url",
        "url",
        "registry",
        _("Where the containerd archive comes from, for nodes that do not reach GitHub."),
        needs=(Need("container_runtime", ("containerd",)),),
        since="10.0.0",
    ),
    Label(
        "helm_client_url",
        "url",
        "registry",
        _("Where the Helm archive comes from, for nodes that do not reach get.helm.sh."),
        since="11.0.0",
    ),
)
