# SPDX-License-Identifier: Apache-2.0
"""The cluster as a whole: what is seen by comparing what services say, more than in their words."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

CODES = (
    Code(
        "cluster-usable-despite-failure",
        title=_("Works, marked failed"),
        meaning=_(
            "Kubernetes calls its nodes Ready, but a signal that Heat waited for did not come, so"
            " Heat and Magnum call the cluster failed."
        ),
        remedy=_(
            "You can use it: download the kubeconfig. Resizing and upgrading are refused in this"
            " state, and Magnum does not watch its health; create it again before you rely on it."
        ),
        operator_remedy=_(
            "Find out on the node why its agent did not signal (journalctl -u"
            " heat-container-agent); what has failed in Heat cannot be completed afterwards."
        ),
    ),
    Code(
        "status-out-of-sync",
        title=_("Magnum has not noticed"),
        meaning=_(
            "Heat has ended, but Magnum still calls the cluster in progress: its look at the stack"
            " fails each time, or has stopped."
        ),
        remedy=_(
            "Do not wait for it. Delete the cluster and create it again if its stack failed; give"
            " your operator its id if the stack is complete."
        ),
        operator_remedy=_(
            "See magnum-conductor's log for the cluster's id: a cluster without node addresses"
            " (Field 'node_addresses[0]' cannot be None) or without its trust stays in progress"
            " for good."
        ),
    ),
    Code(
        "stack-timed-out",
        title=_("Time was up"),
        meaning=_("Heat's time limit ended before everything was there; nothing tells more."),
        remedy=_(
            "Raise the timeout (create_timeout, in minutes) and create the cluster again; slow"
            " registries need more than an hour."
        ),
        operator_remedy=_("Offer a registry mirror that nodes can reach."),
    ),
    Code(
        "stalled",
        title=_("Nothing moves"),
        meaning=_("The cluster is in progress, yet nothing has happened for long."),
        remedy=_(
            "Wait until Heat gives up, or delete the cluster; what it waits for stands below."
        ),
        operator_remedy=_(
            "See heat-engine's log, and the service of the resource that Heat waits for."
        ),
    ),
    Code(
        "agent-never-reported",
        title=_("No report from the node's agent"),
        meaning=_(
            "The server runs, but its agent (heat-container-agent) never told Heat that it has"
            " done its work. Only the node itself knows why."
        ),
        remedy=_(
            "Read the console log of the node's server. If it does not say Started"
            " heat-container-agent, the agent's image did not arrive: check that the network"
            " reaches the internet, use a registry mirror (label container_infra_prefix), or raise"
            " create_timeout. If it does, the agent cannot reach Keystone and Heat, or its script"
            " still waits for something."
        ),
        operator_remedy=_(
            "On the node, journalctl -u heat-container-agent tells them apart. Make the public"
            " endpoints of Keystone and Heat reachable from the networks of projects, and offer a"
            " registry mirror."
        ),
    ),
    Code(
        "unknown",
        title=_("Cause unknown"),
        meaning=_("It failed for a reason that is not known here."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_("See the log of the service for the request id or the resource."),
    ),
)

RULES = (
    Rule(
        "status-out-of-sync",
        r"no password, trust_id or token found|field ['`‘]?[\w\[\]]{1,40}['’]? cannot be none"
        r"|remains (?:create|update|delete)_in_progress",
        summary=_("Magnum cannot read how the stack stands, so its own status stays as it was."),
        source="magnum/common/keystone.py, magnum/drivers/heat/driver.py",
        examples=(
            "Keystone API connection failed: no password, trust_id or token found.",
            "Field 'node_addresses[0]' cannot be None",
        ),
        confidence="likely",
    ),
    Rule(
        "agent-never-reported",
        r"waitcondition(?:timeout|handle)?.{0,200}?\b0 of \d{1,4} received|\b0 of \d{1,4} received",
        summary=_("No report came from the node until Heat's time was up."),
        source="heat/engine/resources/openstack/heat/wait_condition.py",
        examples=(
            "WaitConditionTimeout: resources.kube_masters.resources[0].resources"
            ".master_wait_condition: 0 of 1 received",
        ),
    ),
)

LATE_RULES = (
    Rule(
        "agent-never-reported",
        r"(?:softwaredeployment|waitcondition) \"(?P<deployment>[\w-]{1,120})\".{0,300}timed out",
        summary=_("No report came from the node until Heat's time was up."),
        source="heat/engine/scheduler.py",
        examples=(
            'CREATE aborted (Task create from SoftwareDeployment "master_config_deployment" Stack'
            ' "s" Timed out)',
        ),
        confidence="likely",
    ),
    Rule(
        "stack-timed-out",
        r"(?:^|: ['\"]?)timed out\W{0,5}$|\btask \w{1,20} from .{0,400}timed out",
        summary=_("Heat's time was up before every node was there."),
        source="heat/engine/scheduler.py, heat/engine/check_resource.py",
        examples=(
            'Task create from ResourceGroup "kube_masters" Stack "s3-symp6stjv2g7"'
            " [08b5e171-be6f-4519-8541-8396c6660440] timed out",
            "Timed out",
        ),
        confidence="likely",
    ),
)
