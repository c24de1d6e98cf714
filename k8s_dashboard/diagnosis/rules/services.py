# SPDX-License-Identifier: Apache-2.0
"""Services that do not answer, break, or refuse what is asked in the present state."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_EXCEPTIONS = "magnum/common/exception.py"

CODES = (
    Code(
        "operation-unsupported",
        title=_("Not possible with this kind of cluster"),
        meaning=_("The driver of this cluster, or this release of Magnum, does not do that."),
        remedy=_("Create a new cluster with the settings you want, and move to it."),
        operator_remedy=_("Offer templates for a driver that can do it."),
    ),
    Code(
        "state-conflict",
        title=_("Not possible in this state"),
        meaning=_(
            "Magnum refuses it in the state that the cluster or template is in, or outside of the"
            " bounds that are set."
        ),
        remedy=_(
            "Wait until nothing else is in progress; a cluster that failed while it was created can"
            " only be deleted and created again."
        ),
    ),
    Code(
        "service-unavailable",
        title=_("A service does not answer"),
        meaning=_("A service of this cloud could not be reached, or is not in the catalogue."),
        remedy=_("Try again later, and tell your operator if it stays so."),
        operator_remedy=_(
            "Check that the service runs, its endpoint in the catalogue, and that services trust"
            " each other's certificates."
        ),
    ),
    Code(
        "service-error",
        title=_("A service broke"),
        meaning=_("A service of this cloud failed by itself: a fault of its software or setup."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_(
            "See the log of the service for the request id; a newer release may help."
        ),
    ),
    Code(
        "stack-missing",
        title=_("The stack is gone"),
        meaning=_(
            "Heat does not have the cluster's stack any more: it was deleted past Magnum, so"
            " Magnum can neither change nor watch the cluster."
        ),
        remedy=_("Delete the cluster and create it again."),
        operator_remedy=_("See who deleted the stack: openstack stack list --deleted."),
    ),
)

# The cluster that manages clusters (Cluster API), in words that a cluster's own API would use too.
MANAGEMENT_RULES = (
    Rule(
        "service-unavailable",
        r"kubernetes cluster unreachable|unable to reach the management cluster"
        r"|failed calling webhook|failed to call webhook"
        r"|no endpoints available for service|fieldmanager=magnum\b"
        r"|/namespaces/magnum-\w{1,80}.{0,400}(?:max retries|timed out|refused)",
        summary=_("The cluster that manages clusters of this kind does not answer Magnum."),
        operator_remedy=_(
            "Check that Magnum's conductor reaches the Cluster API's management cluster, and that"
            " its controllers and webhooks run there."
        ),
        source="helm, kube-apiserver",
        examples=(
            'Error: Kubernetes cluster unreachable: Get "https://10.6.0.5:6443/version": dial tcp'
            " 10.6.0.5:6443: connect: no route to host",
            'Internal error occurred: failed calling webhook "default.cluster.cluster.x-k8s.io":'
            ' failed to call webhook: no endpoints available for service "capi-webhook-service"',
        ),
        confidence="likely",
    ),
)

RULES = (
    Rule(
        "service-error",
        r"is forbidden: user \"?system:|unable to find kubeconfig|no kubeconfig",
        summary=_("Magnum may not use the cluster that manages clusters of this kind."),
        operator_remedy=_(
            "See the kubeconfig that the driver uses ([capi_helm] in magnum.conf, or the"
            " conductor's"
            " service account), and what it may do in the management cluster."
        ),
        source="Kubernetes, magnum_capi_helm/kubernetes.py",
        examples=(
            'clusters.cluster.x-k8s.io is forbidden: User "system:serviceaccount:openstack:magnum"'
            " cannot create resource",
        ),
        confidence="likely",
    ),
    Rule(
        "stack-missing",
        r"stack with id \S{1,80} not found in heat|the stack \([^)]{1,255}\) could not be found"
        r"|\bno stack [0-9a-f-]{36}",
        summary=_("Heat does not have the cluster's stack any more."),
        source="magnum/drivers/heat/driver.py, heat/common/exception.py",
        examples=(
            "Stack with id 0c9a6bb4-5df2-44a0-9a46-2b7d7b5f9b0a not found in Heat.",
            "The Stack (k8s-abc/0c9a6bb4) could not be found.",
        ),
    ),
    Rule(
        "operation-unsupported",
        r"upgrading a cluster that uses the magnum heat driver is not supported"
        r"|is not supported by (?:(?:this|the) )?driver|is currently not supported"
        r"|(?:deleting a default nodegroup|rotating the ca certificate.{0,60}"
        r"|cluster upgrade|nodegroup resize) is not"
        r" supported|not supported in the provided microversion|will not implement|must implement '"
        r"|notimplementederror"
        r"|was requested but the \w{1,10} version is not supported|request not acceptable",
        summary=_("This kind of cluster cannot do that."),
        source=f"magnum/drivers/heat/driver.py, {_EXCEPTIONS}",
        examples=(
            "Upgrading a cluster that uses the Magnum Heat driver is not supported. (HTTP 500)",
            "Deleting a default nodegroup is not supported.",
            "NotImplementedError",
            "Resizing the master nodegroup is not supported by this driver.",
            "Version 1.13 was requested but the minor version is not supported by this service.",
        ),
    ),
    Rule(
        "state-conflict",
        r"outside the allowed range: min_node_count = (?P<least>\S{1,20}), max_node_count ="
        r" (?P<most>\S{1,20})",
        summary=_("The node group may have %(least)s to %(most)s nodes, not that many."),
        remedy=_("Ask for a number in between, or change the bounds of the node group first."),
        source=_EXCEPTIONS,
        examples=(
            "Resizing default-worker outside the allowed range: min_node_count = 2, max_node_count"
            " = 5",
        ),
    ),
    Rule(
        "state-conflict",
        r"is referenced by one or multiple (?:clusters|bays)",
        summary=_("The template cannot be changed or deleted while clusters use it."),
        remedy=_("Make a new template, or delete the clusters that use this one."),
        source=_EXCEPTIONS,
        examples=("ClusterTemplate 6feb is referenced by one or multiple clusters.",),
    ),
    Rule(
        "state-conflict",
        r"multiple (?P<kind>\w{1,40}) exist with same name",
        summary=_("Several of the kind %(kind)s have this name."),
        remedy=_("Name it by its id."),
        source="magnum/api/utils.py",
        examples=("Multiple ClusterTemplates exist with same name. Please use the uuid instead.",),
    ),
    Rule(
        "state-conflict",
        r"when status is \"?\w{1,40}\"? is not supported|already has an (?:action|operation)"
        r"|has an action \S{1,40} in progress|api address is not available yet"
        r"|(?:already exists|exists already)\b|is not valid for upgrade|invalid resource state"
        r"|another operation \([^)]{1,60}\) is in progress|conflicting operation .{0,80}in progress"
        r"|cannot change cluster property|cannot '\w{1,40}' instance \S{1,80} while it is in",
        summary=_("That is not possible in the state that it is in."),
        source=f"{_EXCEPTIONS}, heat/common/exception.py",
        examples=(
            'Resizing a cluster when status is "CREATE_FAILED" is not supported. (HTTP 400)',
            "Cluster k8s-a already has an operation in progress.",
            "Cluster API address is not available yet",
            "Conflict: resources.kube-minion: Cannot 'detach_interface' instance bf7fc1e2 while it"
            " is in task_state powering-off (HTTP 409)",
            "A node group with name pool-a already exists in the cluster shop.",
        ),
    ),
)

LATE_RULES = (
    Rule(
        "service-error",
        r"(?:could not|can't|cannot) find (?:role|domain)\b|no stack domain id",
        summary=_("Heat's own users and roles in Keystone are not set up."),
        operator_remedy=_(
            "Create the role (openstack role create heat_stack_user) and the domain for Heat's"
            " users, and set stack_user_domain_id and stack_domain_admin in heat.conf."
        ),
        source="heat/engine/clients/os/keystone/heat_keystoneclient.py",
        examples=("ERROR: Can't find role heat_stack_user",),
    ),
    Rule(
        "service-error",
        r"microversion for soft policies not supported|servergroup policy is not supported",
        summary=_("Nova or Heat does not know the affinity policy that Magnum asks for."),
        operator_remedy=_(
            "Set nodes_affinity_policy = anti-affinity in the section [cluster] of magnum.conf;"
            " soft policies need Nova's microversion 2.15."
        ),
        source="heat/engine/resources/openstack/nova/server_group.py, nova/exception.py",
        examples=("ERROR: Required microversion for soft policies not supported.",),
        confidence="likely",
    ),
    Rule(
        "service-error",
        r"engine went down",
        summary=_("Heat's engine stopped while it worked on the cluster."),
        remedy=_("Delete the cluster and create it again."),
        operator_remedy=_("See why heat-engine stopped: its log, and whether memory ran out."),
        source="heat/engine/service.py",
        examples=("Resource CREATE failed: Engine went down during stack CREATE",),
    ),
    Rule(
        "service-unavailable",
        r"endpoint for \S{1,60} service .{0,80}not found|endpoint is not in service catalog"
        r"|temporarily unavailable|\b50[34]\b.{0,40}(?:unavailable|time-?out)|\bhttp 50[34]\b"
        r"|unable to establish connection|connection (?:refused|timed out|aborted|reset|failed)"
        r"|service(?: is)? unavailable|gateway time-?out|bad gateway|max retries exceeded"
        r"|is (?:currently )?unavailable|failed to (?:connect|establish)|name or service not known"
        r"|no server is available|service \S{1,60} is not available for"
        r"|connection to \S{1,80} (?:host )?\S{0,80} ?failed|upstream (?:request|connect)",
        summary=_("A service of this cloud could not be reached."),
        source="keystoneauth1/exceptions, HAProxy, Envoy",
        examples=(
            "publicURL endpoint for orchestration service in RegionOne region not found",
            "Unable to establish connection to http://controller:8774/v2.1/servers",
            "503 Service Unavailable: No server is available to handle this request.",
            "upstream request timeout",
        ),
    ),
    Rule(
        "service-error",
        r"\bhttp 500\b|internal ?server ?error|unexpected (?:api )?error"
        r"|list indices must be integers"
        r"|not supported between instances|object has no attribute|pymysql"
        r"|object is not (?:iterable|subscriptable|callable)|unexpected keyword argument"
        r"|takes (?:exactly )?\d{1,2} positional|argument must be an? \w{1,12}\b.{0,40}, not '"
        r"|list index out of range|string indices must be|unsupported operand type"
        r"|can only concatenate|unhashable type|values to unpack|referenced before assignment"
        r"|is not json serializable|maximum recursion depth"
        r"|\b(?:attribute|db|import|index|key|name|operational|programming|type|value)error\b"
        r"|\bunicode(?:de|en)codeerror\b"
        r"|cannot be none|timed out waiting for a reply|messagingtimeout|fieldvalueinvalid"
        r"|failed to delete tru|traceback|\[errno \d{1,3}\] (?:no such file|permission denied)",
        summary=_("A service of this cloud broke while it worked on this."),
        source="various",
        examples=(
            "Failed to pre-delete resources for cluster 748b, error: list indices must be"
            " integers or slices, not str.",
            "'<' not supported between instances of 'datetime.datetime' and 'NoneType'",
            "'NoneType' object has no attribute 'get'",
            "int() argument must be a string, a bytes-like object or a number, not 'NoneType'",
            "not enough values to unpack (expected 2, got 1)",
            "(pymysql.err.OperationalError) (2013, 'Lost connection to MySQL server')",
            "Timed out waiting for a reply to message ID 5a0c",
        ),
        confidence="likely",
    ),
)
