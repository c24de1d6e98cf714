# SPDX-License-Identifier: Apache-2.0
"""Labels and other settings of a request that cannot work."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_EXCEPTIONS = "magnum/common/exception.py"
_VALIDATION = "magnum/api/validation.py"
_PARAMETERS = "heat/engine/parameters.py, heat/engine/constraints.py"
_FEDORA = "magnum/drivers/heat/k8s_fedora_template_def.py"
_CAPI = "Cluster API"

CODES = (
    Code(
        "template-parameter-undefined",
        title=_("Driver and its template do not match"),
        meaning=_(
            "Magnum sends Heat a parameter that the driver's own template does not know: that"
            " driver is no longer maintained."
        ),
        remedy=_("Use a template with another kind of image, such as fedora-coreos."),
        operator_remedy=_("Remove the driver, or add the parameter to its Heat template."),
    ),
    Code(
        "label-invalid",
        title=_("Label or setting cannot work"),
        meaning=_("A label or another setting of the request has a value that cannot work."),
        remedy=_("Correct the value that the message names, and create the cluster again."),
        operator_remedy=_("Correct it in the template, if it comes from there."),
    ),
    Code(
        "network-driver-unsupported",
        title=_("Network driver not supported"),
        meaning=_("The template asks for a network driver that this Magnum does not have."),
        remedy=_("Use a template with the network driver flannel or calico."),
        operator_remedy=_("See kubernetes_allowed_network_drivers in magnum.conf."),
    ),
    Code(
        "name-invalid",
        title=_("Name not accepted"),
        meaning=_("The name has characters or a length that some service does not accept."),
        remedy=_(
            "Use at most 63 letters, digits and dashes, and begin with a letter; Cluster API takes"
            " small letters only."
        ),
    ),
    Code(
        "master-count-needs-load-balancer",
        title=_("Several control-plane nodes need a load balancer"),
        meaning=_(
            "More than one control-plane node was asked for, but no load balancer in front of them."
        ),
        remedy=_("Turn the load balancer of the control plane on, or use one control-plane node."),
        operator_remedy=_(
            "Offer load balancers (Octavia), and set master_lb_enabled in templates."
        ),
    ),
    Code(
        "address-ranges-overlap",
        title=_("Address ranges do not fit together"),
        meaning=_(
            "Two of the address ranges (nodes, pods, services, other subnets of the router)"
            " overlap, or one lies outside of what it must lie in."
        ),
        remedy=_(
            "Choose ranges that do not touch each other: labels fixed_subnet_cidr,"
            " calico_ipv4pool or flannel_network_cidr, and service_cluster_ip_range."
        ),
    ),
)

RULES = (
    Rule(
        "template-parameter-undefined",
        r"the parameter \((?P<parameter>\w{1,80})\) was not defined in template",
        summary=_(
            "Magnum's own template for this kind of image does not know %(parameter)s: the"
            " driver is no longer maintained."
        ),
        source="heat/common/exception.py",
        examples=(
            "InvalidParameterValue: ERROR: The Parameter (octavia_ingress_controller_tag) was"
            " not defined in template.",
        ),
    ),
    Rule(
        "template-parameter-undefined",
        r"unknown property (?P<parameter>\w{1,80})|the template version is invalid"
        r"|heat_template_version.{0,80}should be one of",
        summary=_("Magnum's template for this kind of cluster is newer than this cloud's Heat."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_("Use releases of Magnum and Heat that belong together."),
        source="heat/engine/properties.py, heat/engine/template.py",
        examples=(
            "Property error: : resources.network.properties: : Unknown Property segments",
            'The template version is invalid: "heat_template_version: 2018-08-31".',
        ),
        confidence="likely",
    ),
    Rule(
        "network-driver-unsupported",
        r"network driver type (?P<driver>\S{1,60}) is not (?:supported|allowed)",
        summary=_("The network driver %(driver)s is not supported."),
        source=_VALIDATION,
        examples=(
            "Network driver type weave is not supported, expecting a flannel/calico network"
            " driver.",
            "Network driver type cilium is not allowed, expecting a calico network driver.",
        ),
    ),
    Rule(
        "master-count-needs-load-balancer",
        r"master_count must be 1 when master_lb_enabled is false",
        summary=_("Several control-plane nodes need a load balancer in front of them."),
        source="magnum/api/attr_validator.py",
        examples=("master_count must be 1 when master_lb_enabled is False",),
    ),
    Rule(
        "name-invalid",
        r"invalid input for field/attribute name\b|expected a name but received"
        r"|invalid stack name|stack name .{1,260}is invalid"
        r"|rfc 1123 (?:subdomain|label)|invalid characters in hostname"
        r"|metadata\.name: (?:invalid|too long)",
        summary=_("This name is not accepted."),
        source=f"{_VALIDATION}, {_EXCEPTIONS}, Kubernetes",
        examples=(
            "Invalid input for field/attribute name. Value: '1abc'.",
            "Expected a lowercase RFC 1123 subdomain name, got My_Pool.",
        ),
    ),
    Rule(
        "label-invalid",
        r"parameter \(?'?(?P<label>\w{1,80})'?\)? is invalid",
        summary=_("The value of %(label)s cannot work."),
        source=_PARAMETERS,
        examples=("Parameter 'flannel_backend' is invalid: \"vlan\" is not an allowed value",),
    ),
    Rule(
        "label-invalid",
        r"the parameter \((?P<label>\w{1,80})\) was not provided"
        r"|required parameter (?P<other>\w{1,80}) not provided",
        summary=_("Heat's template needs a setting that neither cluster nor template has."),
        remedy=_("Set what the message names, or use another template."),
        source="heat/common/exception.py, magnum/common/exception.py",
        examples=(
            "The Parameter (dns_nameserver) was not provided.",
            "Required parameter server_image not provided.",
        ),
    ),
    Rule(
        "label-invalid",
        r"size of \S{1,20} is invalid, size cannot be an even number|mastercounteven",
        summary=_("etcd needs an odd number of control-plane nodes."),
        remedy=_("Ask for 1, 3 or 5 control-plane nodes."),
        source=_EXCEPTIONS,
        examples=(
            "master nodegroup size of 2 is invalid, size cannot be an even number. (HTTP 400)",
        ),
    ),
    Rule(
        "label-invalid",
        r"\"(?P<label>cluster_user_trust)\" must be set to true",
        summary=_(
            "The label cloud_provider_enabled needs trusts for clusters, and this cloud does not"
            " allow them."
        ),
        remedy=_(
            "Set the label cloud_provider_enabled to false; there will be no load balancers and"
            " volumes for Kubernetes then."
        ),
        operator_remedy=_("Set cluster_user_trust in the section [trust] of magnum.conf to True."),
        source=_FEDORA,
        examples=(
            '"cluster_user_trust" must be set to True in magnum.conf when'
            ' "cloud_provider_enabled" label is set to true.',
        ),
    ),
    Rule(
        "label-invalid",
        r"\"cinder\" volume driver needs",
        summary=_("Volumes of Kubernetes need the label cloud_provider_enabled."),
        remedy=_("Set the label cloud_provider_enabled to true, or choose no volume driver."),
        source=_FEDORA,
        examples=(
            '"cinder" volume driver needs "cloud_provider_enabled" label to be true or unset.',
        ),
    ),
    Rule(
        "label-invalid",
        r"(?:volume driver|server) type \S{1,60} is not supported|docker volume size .{1,20} is not"
        r" valid|expected a single dns address|received invalid tag for"
        r"|region_name \S{1,60} is invalid|invalid value for octavia_lb_algorithm"
        r"|no ?(?:dns zone|hostcluster) specified",
        summary=_("A label or setting has a value that cannot work."),
        source=f"{_VALIDATION}, {_EXCEPTIONS}",
        examples=(
            "Expected a single dns address or comma separated dns list, but received dns.example.",
            "Volume driver type rexray is not supported, expecting a cinder volume driver.",
            "docker volume size 1 GB is not valid, expecting minimum value 3GB",
        ),
    ),
    Rule(
        "label-invalid",
        r"invalid input for (?:field/attribute )?(?P<label>(?!operation\b|field/)\w{1,80})\b",
        summary=_("A service does not accept the value of %(label)s."),
        source="WSME, neutron_lib/api/attributes.py",
        examples=(
            "Invalid input for field/attribute docker_volume_size. Value: '0'.",
            "Invalid input for cidr. Reason: '10.0.0.0/33' is not a valid IP subnet.",
        ),
    ),
    Rule(
        "label-invalid",
        r"\b(?P<label>(?!argument)\w{1,80}) must be an? (?P<kind>integer|number|float|boolean)\b",
        summary=_("The value of %(label)s is not what it must be: %(kind)s."),
        source="oslo_utils/strutils.py",
        examples=("boot_volume_size must be an integer (HTTP 500)",),
    ),
    Rule(
        "state-conflict",
        r"(?P<label>(?:min|max)_node_count) for \S{1,255} is invalid",
        summary=_("The bounds of a node group do not fit its size."),
        remedy=_(
            "Choose min_node_count, node_count and max_node_count so that each is at least the one"
            " before it."
        ),
        source=_EXCEPTIONS,
        examples=("max_node_count for pool is invalid (max_node_count (2) should be greater).",),
    ),
    Rule(
        "label-invalid",
        r"(?P<label>node_labels) for \S{1,255} is invalid",
        summary=_("The value of %(label)s cannot work."),
        source=_EXCEPTIONS,
        examples=("node_labels for gpu is invalid (node label 'k8s.io/gpu' is restricted).",),
    ),
    Rule(
        "label-invalid",
        r"chart \S{1,120} matching \S{1,60} not found|no chart version found",
        summary=_("There is no chart of this version for clusters of this kind."),
        remedy=_("Correct or remove the label capi_helm_chart_version."),
        operator_remedy=_("Set default_helm_chart_version in the section [capi_helm]."),
        source="helm, magnum_capi_helm/driver.py",
        examples=(
            'Error: chart "openstack-cluster" matching 0.99.9 not found in https://azimuth-cloud'
            ".github.io/capi-helm-charts index.",
        ),
    ),
    Rule(
        "label-invalid",
        r"port security must be enabled|requires port_security_enabled",
        summary=_("Port security is off on the network for the nodes, and Magnum's ports need it."),
        remedy=_("Choose another network (fixed_network), or leave it empty."),
        operator_remedy=_("Turn port security on: openstack network set --enable-port-security."),
        source="neutron_lib/exceptions, nova/exception.py",
        examples=(
            "Port Security must be enabled in order to have allowed address pairs on a port.",
        ),
        confidence="likely",
    ),
    Rule(
        "label-invalid",
        r"provider '(?P<provider>[^']{1,60})' (?:is not enabled|was not found)",
        summary=_("Octavia does not have the provider %(provider)s."),
        remedy=_("Correct the label octavia_provider, for example to amphora or ovn."),
        operator_remedy=_("Enable it: enabled_provider_drivers in octavia.conf."),
        source="octavia/common/exceptions.py",
        examples=("Provider 'ovn' is not enabled. (HTTP 400)",),
    ),
    Rule(
        "label-invalid",
        r"don't meet the specifications of the schema"
        r"|admission webhook .{0,120}denied the request|spec\.topology\.variables"
        r"|is invalid: \[?(?:metadata|spec)\.\S{1,200}: (?:invalid|required|unsupported|duplicate)"
        r" value",
        summary=_("The Cluster API does not accept a setting of the cluster."),
        remedy=_(
            "Set the label that the message means, for example octavia_provider, and create the"
            " cluster again."
        ),
        operator_remedy=_("See whether a newer release of the driver sets it by itself."),
        source=_CAPI,
        examples=(
            'ApiError: admission webhook "default.cluster.cluster.x-k8s.io" denied the request:'
            " spec.topology.variables[apiServerLoadBalancer].value.provider: Required value",
            'Cluster.cluster.x-k8s.io "shop-7fvw3ma6en" is invalid: metadata.labels: Invalid value:'
            ' "10.200.0.0/16": a valid label must be an empty string or consist of',
        ),
        confidence="likely",
    ),
    Rule(
        "label-invalid",
        r"keyerror: '(?P<label>kube_tag)'"
        r"|\blabel ['\"`]?(?P<other>[\w.-]{1,80})['\"`]? is (?:required|missing|not set)"
        r"|missing (?:required )?(?:cluster )?label:? ['\"`]?(?P<another>[\w.-]{1,80})",
        summary=_("The driver needs a label that neither cluster nor template has."),
        remedy=_(
            "Set the label that the message names; kube_tag is the Kubernetes version that the"
            " image holds."
        ),
        operator_remedy=_("Set it in the template."),
        source=_CAPI,
        examples=(
            "KeyError: 'kube_tag'",
            "Cluster label 'kube_tag' is required but was not provided.",
            "Missing required label: kube_tag",
        ),
        confidence="likely",
    ),
    Rule(
        "address-ranges-overlap",
        r"overlaps? with (?:another|the|cidr|existing|other)|cidrs? \S{1,60} .{0,60}overlap"
        r"|overlapping (?:allocation pools|cidr)|spans beyond the subnet cidr"
        r"|gateway (?:ip )?\S{0,60} ?(?:conflicts with allocation pool|is not valid on subnet)"
        r"|gateway is not valid on subnet|is not in the valid range|is not within the .{0,40}cidr"
        r"|not a valid ip for the specified subnet",
        summary=_("Address ranges overlap, or lie outside of what they must lie in."),
        source="neutron_lib/exceptions, neutron/db/l3_db.py",
        examples=(
            "Requested subnet with cidr: 10.0.0.0/24 overlaps with another subnet",
            "Bad router request: Cidr 10.0.0.0/24 of subnet 1 overlaps with cidr 10.0.0.0/24 of"
            " subnet 2.",
            "The allocation pool 10.0.1.2-10.0.1.9 spans beyond the subnet cidr 10.0.0.0/24.",
            "Invalid input for operation: Gateway is not valid on subnet.",
        ),
    ),
    Rule(
        "label-invalid",
        r"properties\.(?P<label>\w{1,80})[^:]{0,40}:\s.{0,40}(?:error validating value"
        r"|is out of range|is not an"
        r" allowed value|does not match pattern|is not an? (?:integer|number|boolean)|must be)"
        r"|error validating value '[^']{0,200}'",
        summary=_("Heat does not accept a value that comes from a label or setting."),
        source=_PARAMETERS,
        examples=(
            "Property error: : resources.docker_volume.properties.size: : 0 is out of range (min:"
            " 1, max: None)",
            "Error validating value '10.0.0/24': Invalid net cidr",
        ),
        confidence="likely",
    ),
)
