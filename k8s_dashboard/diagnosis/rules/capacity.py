# SPDX-License-Identifier: Apache-2.0
"""Quotas of a project, limits of a service, and room on the hosts."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_QUOTA = _("The project's quota for %(resource)s is used up.")
_NAME = r"(?P<resource>[a-z][a-z_ -]{0,60}[a-z])"

CODES = (
    Code(
        "quota-exceeded",
        title=_("Quota used up"),
        meaning=_(
            "The project may not have more of something: cores, memory, servers, volumes,"
            " networks, floating IPs, server groups, load balancers or clusters."
        ),
        remedy=_(
            "Delete what is not needed any more, for example what failed clusters left behind, or"
            " ask for fewer nodes or volumes."
        ),
        operator_remedy=_("Raise the project's quota: openstack quota set PROJECT."),
    ),
    Code(
        "service-limit-reached",
        title=_("Limit of a service reached"),
        meaning=_(
            "A limit that holds for everybody was reached, for example on resources in a stack,"
            " stacks in a project, or the size of a template or of user data."
        ),
        remedy=_(
            "Delete old clusters, ask for fewer nodes, or spread them over several node groups."
        ),
        operator_remedy=_(
            "Raise the limit that the message names (max_resources_per_stack,"
            " max_stacks_per_tenant, max_template_size or max_json_body_size in heat.conf)."
        ),
    ),
    Code(
        "no-valid-host",
        title=_("No host has room"),
        meaning=_(
            "Nova found no host that can take a server of this flavor: not enough memory, CPUs or"
            " disk, a zone or property that no host has, or fewer hosts than nodes that must not"
            " share one."
        ),
        remedy=_("Choose a smaller flavor or another availability zone, or ask for fewer nodes."),
        operator_remedy=_(
            "See Nova's scheduler log for what each host lacks. With a hard anti-affinity each node"
            " needs a host of its own: set nodes_affinity_policy = soft-anti-affinity in the"
            " section [cluster] of magnum.conf."
        ),
    ),
    Code(
        "server-failed",
        title=_("Server not built"),
        meaning=_("Nova could not build or start a server, or it stopped."),
        remedy=_("Try again; if it stays so, give your operator the words below."),
        operator_remedy=_(
            "See openstack server show for the fault, and the log of nova-compute on its host."
        ),
    ),
)

RULES = (
    Rule(
        "service-limit-reached",
        r"maximum stacks per tenant|maximum resources per stack|exceeds maximum allowed size"
        r"|template size exceeds"
        r"|request limit exceeded|recursion depth exceeds|nested.{0,20} depth",
        summary=_("The cluster is bigger than Heat allows."),
        source="heat/common/exception.py, heat/common/template_format.py",
        examples=(
            "Request limit exceeded: You have reached the maximum stacks per tenant, 512.",
            "Maximum resources per stack exceeded.",
            "Template size (530021 bytes) exceeds maximum allowed size (524288 bytes).",
        ),
    ),
    Rule(
        "service-limit-reached",
        r"user data too large",
        summary=_("What Magnum hands the servers as user data is bigger than Nova takes."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_(
            "Keep only the certificates that are needed in openstack_ca_file (section [drivers] of"
            " magnum.conf): Nova takes 64 KiB of user data."
        ),
        source="nova/api/validation",
        examples=(
            "User data too large. User data must be no larger than 65535 bytes once base64"
            " encoded.",
        ),
    ),
    Rule(
        "service-limit-reached",
        r"allowed address pairs? exceeds the maximum|exceeds the limit \d|number of host routes"
        r"|no (?:tenant|project) network is available"
        r"|maximum allowed number of disk devices",
        summary=_("A limit of Neutron or Nova was reached."),
        remedy=_("Ask for less of what the message names."),
        operator_remedy=_("Raise the limit that the message names in neutron.conf or nova.conf."),
        source="neutron_lib/exceptions, nova/exception.py",
        examples=("The number of allowed address pair exceeds the maximum 10.",),
    ),
    Rule(
        "quota-exceeded",
        r"resource (?:class: ?)?(?P<resource>\w{1,60}) is over limit of \d",
        summary=_QUOTA,
        source="oslo_limit/exception.py",
        examples=(
            "Project f00 is over a limit for [Resource servers is over limit of 10 due to current"
            " usage 10 and delta 1]",
        ),
    ),
    Rule(
        "quota-exceeded",
        r"maximum (?P<resource>clusters|bays) per (?:project|tenant)",
        summary=_("The project may not have more clusters."),
        remedy=_("Delete a cluster that is not needed any more."),
        operator_remedy=_("Raise the quota: openstack coe quotas update."),
        source="magnum/api/controllers/v1/cluster.py",
        examples=(
            "Resource limit exceeded: You have reached the maximum clusters per project, 20.",
        ),
    ),
    Rule(
        "quota-exceeded",
        r"quota (?:exceeded|has been met).{0,20}?(?:too many|for resources?:?|for)"
        rf" \[?u?'?{_NAME}",
        summary=_QUOTA,
        source="nova/exception.py, neutron_lib/exceptions, octavia/common/exceptions.py",
        examples=(
            "Forbidden: resources.master_nodes_server_group: Quota exceeded, too many server"
            " groups. (HTTP 403)",
            "Quota exceeded for resources: ['security_group'].",
            "Quota exceeded for cores, ram: Requested 8, 16384, but already used 16, 40960 of 20",
            "Quota has been met for resources: loadbalancer",
        ),
    ),
    Rule(
        "quota-exceeded",
        rf"maximum number of {_NAME} (?:allowed|exceeded|reached)",
        summary=_QUOTA,
        source="cinder/exception.py, nova/exception.py",
        examples=(
            "VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota"
            " 'volumes'. (HTTP 413)",
        ),
    ),
    Rule(
        "quota-exceeded",
        rf"exceeds allowed {_NAME} quota",
        summary=_QUOTA,
        source="cinder/exception.py",
        examples=("Requested volume or snapshot exceeds allowed gigabytes quota. Requested 20G",),
    ),
    Rule(
        "quota-exceeded",
        r"\b(?P<resource>ip) allocation over quota|\b(?P<other>(?:floating|fixed) ip"
        r"|security group(?: rule)?|instance|volume|snapshot|port|network|router|subnet"
        r"|load ?balancer)s? (?:limit|quota) exceeded",
        summary=_("A quota of the project is used up."),
        source="nova/exception.py",
        examples=(
            "Forbidden: IP allocation over quota in pool public. (HTTP 403)",
            "Security group limit exceeded",
        ),
    ),
    Rule(
        "quota-exceeded",
        r"\bquota (?:exceeded|reached)|\bover (?:its |the )?quota\b|\boverquota|\boverlimit\b"
        r"|prefix quota exceeded",
        summary=_("A quota of the project is used up."),
        source="nova/exception.py, neutron_lib/exceptions, barbican",
        examples=("Per-project subnet pool prefix quota exceeded.",),
    ),
    Rule(
        "no-valid-host",
        r"no valid host was found|insufficient compute resources|no hosts? matched"
        r"|not enough hosts available|(?:instance|server) ?group policy .{0,40}was violated"
        r"|unable to allocate inventory",
        summary=_("No host of this cloud has room for a server of this flavor."),
        source="nova/exception.py",
        examples=(
            'Went to status ERROR due to "Message: No valid host was found. There are not'
            ' enough hosts available., Code: 500"',
            "Insufficient compute resources: Free memory 1024.00 MB < requested 4096 MB.",
        ),
    ),
)

LATE_RULES = (
    Rule(
        "no-valid-host",
        r"exhausted all hosts",
        summary=_("Nova tried to build a server on several hosts, and none could."),
        operator_remedy=_(
            "See the log of nova-compute on the hosts that were tried, and openstack server show"
            " for the fault."
        ),
        source="nova/exception.py",
        examples=(
            'Went to status ERROR due to "Message: Exceeded maximum number of retries. Exhausted'
            ' all hosts available for retrying build failures, Code: 500"',
        ),
        confidence="likely",
    ),
    Rule(
        "server-failed",
        r"exceeded maximum number of retries",
        summary=_("Nova tried to build a server on several hosts, and none could."),
        source="nova/conductor/manager.py",
        examples=(
            "Exceeded maximum number of retries. Exceeded max scheduling attempts 3 for instance"
            " 5a2c. Last exception: internal error: qemu unexpectedly closed the monitor",
        ),
        confidence="likely",
    ),
    Rule(
        "server-failed",
        r"(?:nova::server|kube[-_](?:master|minion|node)\w{0,20}).{0,200}went to status (?:error"
        r"|deleted)"
        r"|went to status error due to \"message:|build of instance \S{1,60} (?:aborted|was)"
        r"|server .{0,80}failed to (?:build|reach active)|libvirt|hypervisor is broken"
        r"|process exited while connecting to monitor|image \S{1,60} is unacceptable"
        r"|\bqemu(?:-\w{1,20})?:? .{0,80}(?:closed the monitor|guest memory|error)|qemu-img: ",
        summary=_("Nova could not build a server."),
        source="heat/engine/clients/os/nova.py, nova/exception.py",
        examples=(
            'ResourceInError: resources.kube-minion: Went to status ERROR due to "Message:'
            ' Unexpected error while running command., Code: 500"',
            "Build of instance 0e1c aborted: unexpected error",
            "qemu-kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory",
        ),
        confidence="likely",
    ),
)

# What is known of a resource is its kind; the words are not.
LAST_RULES = (
    Rule(
        "server-failed",
        r"^os::nova::server |failed(?:create|delete)server|error creating openstack instance",
        summary=_("Nova could not make, change or delete a server."),
        source="heat/engine/resources/openstack/nova/server.py",
        examples=(
            "OS::Nova::Server kube-minion: Error: Server a-node-0 delete failed: (500) None",
        ),
        confidence="possible",
    ),
)
