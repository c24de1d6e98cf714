# SPDX-License-Identifier: Apache-2.0
"""What Heat, Nova, Neutron, Cinder and Octavia report of a resource that could not be made."""

from k8s_dashboard.diagnosis.model import Rule
from k8s_dashboard.i18n import gettext_noop as _

_QUOTA = _("The project's quota for %(resource)s is used up.")
_QUOTA_REMEDY = _("Delete what is not needed any more, or ask for fewer nodes or volumes.")
_QUOTA_OPERATOR = _("Raise the quota of the project.")

RULES = (
    Rule(
        code="quota-exceeded",
        pattern=r"quota (?:exceeded|has been met).{0,20}?(?:too many|for resources?:?|for)"
        r" \[?'?(?P<resource>[a-z][a-z_ ,']*[a-z])",
        summary=_QUOTA,
        remedy=_QUOTA_REMEDY,
        operator_remedy=_QUOTA_OPERATOR,
        source="nova/exception.py, neutron_lib/exceptions, octavia/common/exceptions.py",
        example="Forbidden: resources.master_nodes_server_group: Quota exceeded, too many server"
        " groups. (HTTP 403)",
    ),
    Rule(
        code="quota-exceeded",
        pattern=r"maximum number of (?P<resource>[a-z_ ]+?) allowed",
        summary=_QUOTA,
        remedy=_QUOTA_REMEDY,
        operator_remedy=_QUOTA_OPERATOR,
        source="cinder/exception.py",
        example="VolumeLimitExceeded: Maximum number of volumes allowed (10) exceeded for quota"
        " 'volumes'. (HTTP 413)",
    ),
    Rule(
        code="quota-exceeded",
        pattern=r"exceeds allowed (?P<resource>[a-z]+) quota",
        summary=_QUOTA,
        remedy=_QUOTA_REMEDY,
        operator_remedy=_QUOTA_OPERATOR,
        source="cinder/exception.py",
        example="Requested volume or snapshot exceeds allowed gigabytes quota. Requested 20G",
    ),
    Rule(
        code="service-limit-reached",
        pattern=r"request limit exceeded|maximum stacks per tenant|maximum resources per stack"
        r"|exceeds maximum allowed size|user data too large",
        summary=_("The cluster is bigger than this cloud's services allow."),
        remedy=_("Delete old clusters, or ask for fewer nodes in one node group."),
        operator_remedy=_("Raise the limit that the message names in heat.conf or nova.conf."),
        source="heat/common/exception.py",
        example="Request limit exceeded: You have reached the maximum stacks per tenant, 512.",
    ),
    Rule(
        code="no-valid-host",
        pattern=r"no valid host was found",
        summary=_("No host of this cloud has room for a server of this flavor."),
        remedy=_("Choose a smaller flavor or another availability zone, or ask for fewer nodes."),
        operator_remedy=_(
            "See Nova's scheduler log for what each host lacks; a hard anti-affinity"
            " (nodes_affinity_policy) needs a host for each node."
        ),
        source="nova/exception.py",
        example='Went to status ERROR due to "Message: No valid host was found. There are not'
        ' enough hosts available., Code: 500"',
    ),
    Rule(
        code="port-binding-failed",
        pattern=r"binding failed for port (?P<port>[\w-]+)",
        summary=_("The host could not connect the server to its network."),
        remedy=_("Try again: the server may be built on another host."),
        operator_remedy=_("Check the network agent on the host that Nova chose."),
        source="nova/exception.py",
        example="Message: Binding failed for port 97114f77-6320-47dd-a319-5b70d1d44b55, please"
        " check neutron logs",
    ),
    Rule(
        code="no-more-addresses",
        pattern=r"no more ip addresses available|ipaddressgenerationfailure",
        summary=_("A network has no free address left."),
        remedy=_("Release floating IPs that are not used, or create the cluster without them."),
        operator_remedy=_("Add an address range to the network."),
        source="neutron_lib/exceptions",
        example="IpAddressGenerationFailureClient: resources.api_lb.resources.floating: No more IP"
        " addresses available on network 7d3a9f9e.",
    ),
    Rule(
        code="network-unroutable",
        pattern=r"external network \S+ is not reachable from subnet",
        summary=_("There is no router between the nodes' subnet and the external network."),
        remedy=_(
            "Connect the subnet to the external network with a router, or let Magnum make the"
            " network."
        ),
        source="neutron/extensions/l3.py",
        example="External network 11 is not reachable from subnet 22. Therefore, cannot associate",
    ),
    Rule(
        code="load-balancer-failed",
        pattern=r"(?:load_?balancer|_lb\b).{0,200}went to status error"
        r"|timeout waiting for the load balancers",
        summary=_("Octavia could not build or remove the load balancer."),
        remedy=_("Try again, or use one control-plane node without a load balancer."),
        operator_remedy=_("Check Octavia's worker, its image and its quota."),
        source="heat/engine/resources/openstack/octavia",
        example="ResourceInError: resources.api_lb.resources.loadbalancer: Went to status ERROR"
        ' due to "Unknown"',
    ),
    Rule(
        code="volume-failed",
        pattern=r"volume\w*: went to status error|volume.{0,80} failed to (?:build|attach)",
        summary=_("Cinder could not make a volume."),
        remedy=_("Try another volume type or a smaller volume, or do without the volume."),
        operator_remedy=_("Check Cinder's scheduler and the storage behind the volume type."),
        source="heat/engine/clients/os/cinder.py",
        example="ResourceInError: resources.kube_masters.resources[0].resources.docker_volume:"
        ' Went to status error due to "Unknown"',
    ),
    Rule(
        code="delete-blocked",
        pattern=r"cannot be deleted, as it is required by|one or more ports .{0,40}in use"
        r"|(?:security group|port|network|subnet|router) \S+ (?:is )?(?:still )?in use",
        summary=_("Something that the cluster did not make still uses its network."),
        remedy=_(
            "Delete load balancers, floating IPs and ports left on the cluster's network, then"
            " delete the cluster again."
        ),
        source="neutron_lib/exceptions",
        example="Router interface for subnet 50b4 on router fd21 cannot be deleted, as it is"
        " required by one or more floating IPs.",
    ),
    Rule(
        code="permission-denied",
        pattern=r"policy (?:does not|doesn't) allow|\bforbidden\b|requires authentication"
        r"|not authorized",
        summary=_("You lack a role that this needs."),
        remedy=_(
            "Ask your operator for the role, for example load-balancer_member or heat_stack_owner."
        ),
        operator_remedy=_("Grant the role, or change the policy of the service that refused."),
        source="oslo_policy",
        example="Forbidden: resources.api_lb.resources.loadbalancer: Policy does not allow this"
        " request to be performed. (HTTP 403)",
    ),
    Rule(
        code="server-failed",
        pattern=r"went to status error due to|server .{0,80}failed to (?:build|reach active)",
        summary=_("Nova could not build a server."),
        remedy=_("Try again; if it stays so, give your operator the words below."),
        operator_remedy=_("See the fault of the server and the log of the host."),
        source="heat/engine/clients/os/nova.py",
        example='ResourceInError: resources.kube-minion: Went to status ERROR due to "Message:'
        ' Exceeded maximum number of retries., Code: 500"',
    ),
    Rule(
        code="service-unavailable",
        pattern=r"endpoint for \S+ service .{0,60}not found|temporarily unavailable|\bhttp 503\b"
        r"|unable to establish connection|connection (?:refused|timed out|aborted)"
        r"|service unavailable|engine went down",
        summary=_("A service of this cloud could not be reached."),
        remedy=_("Try again later, and tell your operator if it stays so."),
        operator_remedy=_("Check that the service runs, and its entry in the catalogue."),
        source="keystoneauth1/exceptions",
        example="publicURL endpoint for orchestration service in RegionOne region not found",
    ),
    Rule(
        code="service-error",
        pattern=r"\bhttp 500\b|internal server error|list indices must be integers"
        r"|not supported between instances|keyerror|attributeerror|typeerror|can't find role",
        summary=_("A service of this cloud broke while it worked on this."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_("See the log of the service; this is a fault of its software or setup."),
        confidence="likely",
        source="various",
        example="Failed to pre-delete resources for cluster 748b, error: list indices must be"
        " integers or slices, not str.",
    ),
)
