# SPDX-License-Identifier: Apache-2.0
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.model import Label, Need

_CALICO = Need("network_driver", ("calico",), attribute=True)
_FLANNEL = Need("network_driver", ("flannel",), attribute=True)
_BALANCED = Need("master_lb_enabled", attribute=True)

LABELS = (
    Label(
        "fixed_subnet_cidr",
        "cidr",
        "network",
        _("The address range of the nodes, where the cluster gets a network of its own."),
        default="10.0.0.0/24",
        since="11.0.0",
        strict=True,
    ),
    Label(
        "service_cluster_ip_range",
        "cidr",
        "network",
        _(
            "The address range of services inside the cluster; it must hold 10.254.0.10, the"
            " address of the cluster's DNS."
        ),
        default="10.254.0.0/16",
        since="8.0.0",
    ),
    Label(
        "flannel_network_cidr",
        "cidr",
        "network",
        _("The address range of pods with the network driver flannel."),
        default="10.100.0.0/16",
        needs=(_FLANNEL,),
        since="3.0.0",
        empty=False,
    ),
    Label(
        "flannel_network_subnetlen",
        "int",
        "network",
        _("How long the prefix of the part of each node is, in the range of pods."),
        default="24",
        least=8,
        most=30,
        needs=(_FLANNEL,),
        since="3.0.0",
        strict=True,
        empty=False,
    ),
    Label(
        "flannel_backend",
        "choice",
        "network",
        _("How flannel carries packets from node to node."),
        default="vxlan",
        choices=("udp", "vxlan", "host-gw"),
        needs=(_FLANNEL,),
        since="3.0.0",
        strict=True,
        empty=False,
    ),
    Label(
        "calico_ipv4pool",
        "cidr",
        "network",
        _("The address range of pods with the network driver calico."),
        default="10.100.0.0/16",
        needs=(_CALICO,),
        since="7.0.0",
    ),
    Label(
        "calico_ipv4pool_ipip",
        "choice",
        "network",
        _("Whether Calico wraps packets between nodes once more (IP in IP)."),
        default="Off",
        choices=("Always", "CrossSubnet", "Never", "Off"),
        needs=(_CALICO,),
        since="10.0.0",
        strict=True,
    ),
    Label(
        "master_lb_floating_ip_enabled",
        "bool",
        "network",
        _("Whether the load balancer of the Kubernetes API gets a floating IP."),
        needs=(_BALANCED,),
        since="8.0.0",
    ),
    Label(
        "master_lb_allowed_cidrs",
        "cidrs",
        "network",
        _(
            "From which address ranges, with commas between, the Kubernetes API may be reached;"
            " Magnum's own must be among them."
        ),
        needs=(_BALANCED,),
        since="11.0.0",
        strict=True,
    ),
    Label(
        "octavia_provider",
        "name",
        "network",
        _("Which provider of the load-balancer service builds load balancers."),
        default="amphora",
        since="15.0.0",
        empty=False,
    ),
    Label(
        "octavia_lb_algorithm",
        "choice",
        "network",
        _("How load balancers choose a node; the provider ovn takes SOURCE_IP_PORT only."),
        default="ROUND_ROBIN",
        choices=("ROUND_ROBIN", "LEAST_CONNECTIONS", "SOURCE_IP", "SOURCE_IP_PORT"),
        since="15.0.0",
        strict=True,
        empty=False,
    ),
    Label(
        "octavia_lb_healthcheck",
        "bool",
        "network",
        _("Whether load balancers watch the health of what they point to."),
        default="true",
        since="15.0.0",
        strict=True,
        empty=False,
    ),
)
