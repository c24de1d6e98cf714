# SPDX-License-Identifier: Apache-2.0
"""Magnum's scripts themselves, and the add-ons that the last of them installs."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

CODES = (
    Code(
        "addon-failed",
        title=_("Add-on not installed"),
        meaning=_(
            "Kubernetes came up, but installing what belongs to it (network, DNS, dashboard,"
            " monitoring, ingress, storage) failed or did not end."
        ),
        remedy=_(
            "Turn off add-ons that you can do without (labels monitoring_enabled,"
            " kube_dashboard_enabled, ingress_controller), or raise create_timeout."
        ),
        operator_remedy=_("See the output of the deployment kube_cluster_deploy."),
    ),
    Code(
        "node-script-failed",
        title=_("Script on a node failed"),
        meaning=_("The script that makes a server a node ended with an error; nothing tells more."),
        remedy=_("See the output of the node: its last command and what stands above it."),
        operator_remedy=_("Compare with a newer release of Magnum: the script is part of it."),
    ),
)

RULES = (
    Rule(
        "addon-failed",
        r"failed calling webhook \\?\"?(?P<webhook>[\w.-]{1,255})",
        summary=_("An add-on of the cluster, whose webhook is %(webhook)s, does not answer."),
        source="kube-apiserver",
        examples=(
            'Error from server (InternalError): error when creating "issuer.yaml": Internal error'
            ' occurred: failed calling webhook "webhook.cert-manager.io": context deadline'
            " exceeded",
        ),
        confidence="likely",
    ),
)

# Heat passes on no more of a script than the code that it ended with.
SERVICE_RULES = (
    Rule(
        "addon-failed",
        r"\"kube_cluster_deploy\".{0,300}timed out",
        summary=_("The script that installs the add-ons did not end in time."),
        source="heat/engine/scheduler.py",
        examples=('Task create from SoftwareDeployment "kube_cluster_deploy" Stack "s" timed out',),
        confidence="likely",
    ),
    Rule(
        "addon-failed",
        r"kube_cluster_deploy.{0,400}exited with non-zero status code: (?P<status>-?\d{1,9})",
        summary=_("The script that installs the add-ons ended with code %(status)s."),
        remedy=_("See the output of the deployment kube_cluster_deploy."),
        source="heat/engine/service_software_config.py",
        examples=(
            "Error: resources.kube_cluster_deploy: Deployment to server failed: deploy_status_code"
            " : Deployment exited with non-zero status code: 1",
        ),
        confidence="likely",
    ),
    Rule(
        "node-script-failed",
        r"exited with non-zero status code: (?P<status>-?\d{1,9})|deployment to server failed",
        summary=_("The script on a node ended with an error."),
        source="heat/engine/service_software_config.py",
        examples=(
            "Deployment to server failed: deploy_status_code : Deployment exited with non-zero"
            " status code: 1",
        ),
        confidence="likely",
    ),
)

LATE_RULES = (
    Rule(
        "node-script-failed",
        r"^killed$|: line \d{1,6}: {1,4}\d{1,8} killed\b|signal: killed",
        summary=_("A command on %(node)s was killed, as happens when memory runs out."),
        remedy=_("Choose a flavor with more memory: at least 4 GB for the control plane."),
        operator_remedy=_("See journalctl -k on the node for the out-of-memory killer."),
        source="bash, Linux",
        examples=("Killed",),
        confidence="likely",
    ),
    Rule(
        "addon-failed",
        r"timed out waiting for the condition|the \w{1,60} \"\S{1,255}\" is invalid: "
        r"|rendered manifests contain a resource that already exists|cannot re-use a name that is"
        r"|execution error at \(|yaml parse error on|unable to read url \""
        r"|error from server \((?:invalid|badrequest|conflict)\)"
        r"|error (?:validating|parsing) \"?\S{1,255}\.ya?ml|installation failed|upgrade failed: "
        r"|is not a valid chart repository|chart \S{1,255} not found"
        r"|failed to download \"\S{1,255}\""
        r"|could not find (?:a ready )?tiller|crashloopbackoff|failed to find plugin"
        r"|cni (?:config|plugin) (?:uninitialized|not initialized)|failed to create pod sandbox"
        r"|back-off restarting failed container|(?:liveness|readiness) probe failed"
        r"|plugin/loop: loop|cloudprovider\.kubernetes\.io/uninitialized|failed to fetch https?://"
        r"|error: release \S{1,255} failed|is forbidden: user \"system:",
        summary=_("An add-on of Kubernetes could not be installed from %(node)s."),
        source="helm, kubectl, kubelet",
        examples=(
            "Error: INSTALLATION FAILED: timed out waiting for the condition",
            'The DaemonSet "npd" is invalid: spec.template.spec.containers[0].image: Required'
            " value",
            'error validating "cinder-csi.yaml": error validating data: ValidationError(Deployment'
            '.spec): unknown field "valuee" in io.k8s.api.apps.v1.DeploymentSpec',
            'looks like "https://charts.example" is not a valid chart repository or cannot be'
            " reached",
            'plugin/loop: Loop (127.0.0.1:39000 -> :53) detected for zone "."',
        ),
        confidence="likely",
    ),
    Rule(
        "node-script-failed",
        r"(?:job for|unit(?: file)?) (?P<service>(?!heat-)[\w@.-]{1,80}?)(?:\.service)?"
        r" (?:failed because"
        r"|is masked|not found|does not exist|could not be found)",
        summary=_("The service %(service)s did not start on %(node)s."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_("See journalctl -u for the service on the node."),
        source="systemd",
        examples=(
            "Job for containerd.service failed because the control process exited with error code.",
        ),
        confidence="likely",
        symptom=True,
    ),
    Rule(
        "node-script-failed",
        r"line \d{1,6}: (?P<variable>[a-z_]\w{0,80}): unbound variable",
        summary=_(
            "Magnum's own script for %(node)s is broken: it needs %(variable)s, which is not set."
        ),
        remedy=_("Give your operator the words below."),
        operator_remedy=_("Use a release of Magnum where this is fixed."),
        source="bash",
        examples=(
            "/var/lib/heat-config/heat-config-script/2c1f: line 528: KUBE_PROXY_ARGS: unbound"
            " variable",
        ),
    ),
    Rule(
        "node-script-failed",
        r"syntax error near unexpected token|syntax error: unexpected",
        summary=_("Magnum's own script for %(node)s is broken: the shell cannot read it."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_(
            "Use an image with an older bash, or a release of Magnum where this is fixed."
        ),
        source="bash",
        examples=("line 733: command substitution: line 734: syntax error near unexpected token",),
        confidence="likely",
        symptom=True,
    ),
)
