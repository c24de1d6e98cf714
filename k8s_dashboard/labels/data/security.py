# SPDX-License-Identifier: Apache-2.0
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.model import Label, Need

LABELS = (
    Label(
        "keystone_auth_enabled",
        "bool",
        "security",
        _("Whether users of OpenStack may sign in to the cluster with their tokens."),
        default="true",
        since="8.0.0",
        strict=True,
    ),
    Label(
        "k8s_keystone_auth_tag",
        "tag",
        "security",
        _("The version of what checks those tokens."),
        default="v1.18.0",
        needs=(Need("keystone_auth_enabled"),),
        since="8.0.0",
    ),
    Label(
        "cert_manager_api",
        "bool",
        "security",
        _("Whether Kubernetes may sign certificates with the cluster's own authority."),
        default="false",
        since="7.0.0",
    ),
    Label(
        "admission_control_list",
        "text",
        "security",
        _("Which admission plugins the API server runs, with commas between."),
        default=(
            "NamespaceLifecycle,LimitRanger,ServiceAccount,ResourceQuota,"
            "TaintNodesByCondition,Priority,DefaultTolerationSeconds,DefaultStorageClass,"
            "StorageObjectInUseProtection,PersistentVolumeClaimResize,MutatingAdmissionWebhook,"
            "ValidatingAdmissionWebhook,RuntimeClass"
        ),
        since="5.0.0",
    ),
    Label(
        "selinux_mode",
        "choice",
        "security",
        _("How strictly SELinux confines processes on the nodes."),
        default="enforcing",
        choices=("enforcing", "permissive", "disabled"),
        since="10.0.0",
        strict=True,
    ),
)
