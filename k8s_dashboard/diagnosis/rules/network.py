# SPDX-License-Identifier: Apache-2.0
"""What Neutron and Octavia report of networks, ports, addresses and load balancers."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_NEUTRON = "neutron_lib/exceptions"
_OCTAVIA = "octavia/common/exceptions.py"

CODES = (
    Code(
        "port-binding-failed",
        title=_("Server could not be connected to its network"),
        meaning=_(
            "The network agent of the host that Nova chose did not connect the server's port."
        ),
        remedy=_("Try again: the server may be built on another host."),
        operator_remedy=_(
            "See openstack network agent list for the host, and the agent's (or OVN's) log there."
        ),
    ),
    Code(
        "no-more-addresses",
        title=_("No free address"),
        meaning=_("The external network or the nodes' subnet has no free address left."),
        remedy=_(
            "Release floating IPs that are not used, create the cluster without them"
            " (floating_ip_enabled), or choose a bigger range for the nodes (fixed_subnet_cidr)."
        ),
        operator_remedy=_("Add an address range or a subnet to the network."),
    ),
    Code(
        "network-unroutable",
        title=_("No way to the outside"),
        meaning=_(
            "No router connects the nodes' subnet with the external network, or the subnet has no"
            " gateway."
        ),
        remedy=_(
            "Give the subnet a gateway and connect it with a router to the external network"
            " (openstack router add subnet), or let Magnum make the network: leave fixed_network"
            " empty."
        ),
    ),
    Code(
        "load-balancer-failed",
        title=_("Load balancer failed"),
        meaning=_("Octavia could not build, change or remove a load balancer."),
        remedy=_(
            "Try again, or use one control-plane node without a load balancer"
            " (master_lb_enabled); one that stays can be deleted with openstack loadbalancer"
            " delete --cascade."
        ),
        operator_remedy=_(
            "Check Octavia's worker, its amphora image and flavor, and the quota of its own"
            " project."
        ),
    ),
    Code(
        "load-balancer-service-missing",
        title=_("This cloud has no load balancers"),
        meaning=_("The cluster needs Octavia, and this cloud does not offer it."),
        remedy=_(
            "Use one control-plane node without a load balancer (master_lb_enabled), and another"
            " ingress controller than octavia."
        ),
        operator_remedy=_("Deploy Octavia, or correct its endpoint in the catalogue."),
    ),
    Code(
        "delete-blocked",
        title=_("Something still uses the network"),
        meaning=_(
            "Something that Magnum did not make, for example a load balancer or volume of a"
            " Kubernetes service, still uses a part of the cluster."
        ),
        remedy=_(
            "Delete load balancers, floating IPs, ports and volumes left on the cluster's network,"
            " then delete the cluster again."
        ),
        operator_remedy=_(
            "See openstack port list --network for what is left, and delete the cluster again."
        ),
    ),
)

RULES = (
    Rule(
        "load-balancer-service-missing",
        r"load-balancer endpoint is not in|(?:service octavia|extension lbaasv?2?).{0,120}not"
        r" available|octavia service needs to be deployed"
        r"|(?:type|octavia::|lbaas::)\S{0,40}loadbalancer\)? could not be found"
        r"|endpoint for load-balancer service",
        summary=_("The cluster needs a load balancer, and this cloud has no service for them."),
        source="heat/engine/resource.py, magnum/drivers/heat/k8s_template_def.py",
        examples=(
            "HEAT-E99001 Service octavia is not available for resource type"
            " OS::Octavia::LoadBalancer, reason: octavia load-balancer endpoint is not in service"
            " catalog.",
            "Octavia service needs to be deployed for octavia ingress controller.",
            "The Resource Type (OS::Octavia::LoadBalancer) could not be found.",
            "publicURL endpoint for load-balancer service not found",
        ),
    ),
    Rule(
        "delete-blocked",
        r"cannot be deleted, as it is required by|ports? (?:have an ip allocation|.{0,40}in use)"
        r"|(?:security group|port|network|subnet|router|floating ip"
        r"|volume) \S{1,80} (?:is )?(?:still )?in"
        r" use(?! on)|router \S{1,80} still has ports|still has an associated floating ip"
        r"|required by one or more floating ips|cannot be deleted directly via the port api"
        r"|faileddelete\w{1,40}: .{0,600}(?:\b409\b|in use)"
        r"|volume (?:in use|\S{1,80} is still attached)|volume status must be available",
        summary=_("Something that the cluster did not make still uses a part of it."),
        source=f"{_NEUTRON}, neutron/extensions/securitygroup.py, cinder/exception.py",
        examples=(
            "Router interface for subnet 50b4 on router fd21 cannot be deleted, as it is"
            " required by one or more floating IPs.",
            "Unable to complete operation on network 8d7e. There are one or more ports still in"
            " use on the network.",
            "Security Group 5a7d in use.",
            "Unable to complete operation on subnet 7a7e: One or more ports have an IP allocation"
            " from this subnet.",
        ),
    ),
    Rule(
        "port-binding-failed",
        r"(?:binding failed for|failed to bind) port (?P<port>[\w-]{1,60})"
        r"|binding for port \S{1,60} on host \S{1,255} could not be",
        summary=_("The host could not connect the server to its network."),
        source="nova/exception.py, neutron_lib/exceptions",
        examples=(
            "Message: Binding failed for port 97114f77-6320-47dd-a319-5b70d1d44b55, please"
            " check neutron logs",
        ),
    ),
    Rule(
        "port-binding-failed",
        r"failed to allocate the network\(s\)|virtual interface creation failed"
        r"|vif plugging|unexpected vif_type=binding_failed",
        summary=_("The host did not connect the server to its network in time."),
        source="nova/compute/manager.py",
        examples=(
            "Build of instance 0e1c aborted: Failed to allocate the network(s), not rescheduling.",
        ),
        confidence="likely",
    ),
    Rule(
        "no-more-addresses",
        r"no more ip addresses available|ipaddressgenerationfailure|externalipaddressexhausted"
        r"|unable to find any ip address on external network|no fixed ip addresses available"
        r"|do(?:es)? not contain enough available ips",
        summary=_("A network has no free address left."),
        source=f"{_NEUTRON}, nova/exception.py",
        examples=(
            "IpAddressGenerationFailureClient: resources.api_lb.resources.floating: No more IP"
            " addresses available on network 7d3a9f9e.",
            "Unable to find any IP address on external network 21f8.",
        ),
    ),
    Rule(
        "network-unroutable",
        r"external network \S{1,80} is not reachable from subnet"
        r"|router \S{1,80} has no interface on subnet|subnet .{0,80}(?:has|with) no gateway"
        r"|must have a gateway ip",
        summary=_("There is no router between the nodes' subnet and the external network."),
        source="neutron_lib/exceptions/l3.py",
        examples=(
            "External network 11 is not reachable from subnet 22.  Therefore, cannot associate"
            " Port 33 with a Floating IP.",
        ),
    ),
    Rule(
        "load-balancer-failed",
        r"(?:load_?balancer|octavia::|lbaas::|_lb\b|\blb_).{0,300}(?:went to status error"
        r"|provisioning_status error)|timeout waiting for the load balancers"
        r"|load ?balancer \S{1,80} is immutable|loadbalancer .{0,40}\bpending_"
        r"|provider '[^']{1,60}' reports error|failed to build compute instance due to"
        r"|load ?balancer .{0,200}is not active"
        r"|failed to get an amphora|amphora .{0,80}(?:fail|error|timeout)"
        r"|invalid state \w{1,30} of loadbalancer",
        summary=_("Octavia could not build, change or remove the load balancer."),
        source=f"heat/engine/resources/openstack/octavia, {_OCTAVIA}, magnum/common/octavia.py",
        examples=(
            "ResourceInError: resources.api_lb.resources.loadbalancer: Went to status ERROR"
            ' due to "Unknown"',
            "Timeout waiting for the load balancers {'edc6de48'} to be deleted.",
            "Load Balancer 0c1f is immutable and cannot be updated.",
            "Provider 'amphora' reports error: no ports",
        ),
    ),
)

# What is known of a resource is its kind; the words are not.
LATE_RULES = (
    Rule(
        "load-balancer-failed",
        r"^os::(?:octavia|neutron::lbaas)::\S{1,60} |octaviaclientexception"
        r"|failed(?:create|update|delete)loadbalancer",
        summary=_("Octavia could not do what the cluster needs of a load balancer."),
        source="heat/engine/resources/openstack/octavia",
        examples=(
            "OS::Octavia::LoadBalancer loadbalancer: OctaviaClientException: Validation failure:"
            " vip_address is not valid",
        ),
        confidence="possible",
    ),
)
