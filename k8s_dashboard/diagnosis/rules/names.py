# SPDX-License-Identifier: Apache-2.0
"""Things of other services that a request names, and that are not there."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_EXCEPTIONS = "magnum/common/exception.py"
_NEUTRON = "neutron_lib/exceptions"
_CONSTRAINTS = "heat/engine/clients/os"

CODES = (
    Code(
        "keypair-not-found",
        title=_("Key pair not found"),
        meaning=_(
            "Nova keeps key pairs for each user: one that the template names belongs to somebody"
            " else."
        ),
        remedy=_("Choose one of your own key pairs, whatever the template says."),
        operator_remedy=_("Leave the key pair out of templates that others use."),
    ),
    Code(
        "external-network-not-found",
        title=_("External network not found"),
        meaning=_(
            "No network of this name or id is external, or several have the same name, or this"
            " project may not see it."
        ),
        remedy=_("Use a template with an external network of this cloud, best by its id."),
        operator_remedy=_(
            "Correct external_network_id of the template; the network needs router:external."
        ),
    ),
    Code(
        "fixed-network-not-found",
        title=_("Network or subnet not found"),
        meaning=_(
            "The network or subnet for the nodes cannot be found or is not unique, or the subnet"
            " is none of the network's."
        ),
        remedy=_("Choose a network of this project and one of its subnets, or leave both empty."),
        operator_remedy=_("Leave fixed_network and fixed_subnet out of templates that others use."),
    ),
    Code(
        "availability-zone-not-found",
        title=_("Availability zone not found"),
        meaning=_("Nova, Cinder or Octavia has no availability zone of this name."),
        remedy=_("Correct or remove the label availability_zone, and create the cluster again."),
        operator_remedy=_(
            "Name zones alike in Nova and Cinder, or set default_availability_zone in cinder.conf."
        ),
    ),
    Code(
        "volume-type-not-found",
        title=_("Volume type not found"),
        meaning=_("A volume was asked for with a volume type that Cinder does not have."),
        remedy=_(
            "Choose a volume type that exists for the labels docker_volume_type, etcd_volume_type"
            " and boot_volume_type, and create the cluster again."
        ),
        operator_remedy=_(
            "Set default_docker_volume_type, default_etcd_volume_type and"
            " default_boot_volume_type in magnum.conf."
        ),
    ),
)

RULES = (
    Rule(
        "keypair-not-found",
        r"unable to find keypair|the key (?:name )?\([^)]{0,255}\) could not be found"
        r"|invalid key_name"
        r"|keypair \S{1,255} not found|no key ?pairs? matching"
        r"|parameter \(?ssh_key_name\)?.{0,20}not provided",
        summary=_("The key pair does not exist among yours: key pairs belong to one user."),
        source=f"{_EXCEPTIONS}, {_CONSTRAINTS}/nova.py, nova/exception.py",
        examples=(
            "Unable to find keypair nokey. (HTTP 404)",
            "Error validating value 'mykey': The Key (mykey) could not be found.",
            "Invalid key_name provided. (HTTP 400)",
            "The Parameter (ssh_key_name) was not provided.",
        ),
    ),
    Rule(
        "external-network-not-found",
        r"unable to find external network|external network \S{1,80} not found"
        r"|(?:multiple|no) external networks (?:exist|found)"
        r"|network \S{1,80} is not (?:an|a valid) external network"
        r"|network \S{1,80} does not contain any ipv4 subnet"
        r"|(?:external_gateway|external_network|floating_network|extrouter\b).{0,300}"
        r"(?:unable to find network|network \(?[^\s()]{1,80}\)? could not be found)"
        r"|parameter \(?external_network\)?.{0,20}not provided",
        summary=_("The external network of the template cannot be found, or is not external."),
        source=f"{_EXCEPTIONS}, {_NEUTRON}, neutron/db/l3_db.py",
        examples=(
            "Unable to find external network public. (HTTP 400)",
            "Multiple external networks exist with same name 'public'.",
            "Bad router request: Network 44cc is not an external network.",
            "resources.network.resources.extrouter.properties.external_gateway_info.network: Error"
            " validating value 'public': Unable to find network with name or id 'public'",
        ),
    ),
    Rule(
        "fixed-network-not-found",
        r"unable to find (?:fixed )?(?P<kind>network|subnet)\b|multiple (?:networks|subnets) exist"
        r"|\b(?:network|subnet) \(?[^\s()]{1,80}\)? could not be found|included invalid subnet"
        r"|not a valid ip for any of the subnets|no valid service subnet"
        r"|requires a subnet in order to boot|no (?:network|subnet)s? matching"
        r"|nova::server .{0,300}multiple possible networks found",
        summary=_(
            "The network or subnet for the nodes cannot be found, or they do not belong together."
        ),
        source=f"{_EXCEPTIONS}, {_NEUTRON}",
        examples=(
            "Unable to find fixed network doesnotexist",
            "Multiple subnets exist with same name 'k8s'.",
            "OS::Nova::Server kube-master: Conflict: resources.kube-master: Multiple possible"
            " networks found, use a Network ID to be more specific.",
            "Failed to create port on network 0f0b, because fixed_ips included invalid subnet"
            " 9e7e.",
            "Error validating value 'x': Unable to find subnet with name or id 'x'",
        ),
    ),
    Rule(
        "availability-zone-not-found",
        r"requested availability zone is not available"
        r"|availability ?zone \(?'?(?P<zone>[^')]{1,80})'?\)? (?:is invalid|is not enabled"
        r"|could not"
        r" be found|not found)",
        summary=_("The availability zone does not exist."),
        source="nova/exception.py, cinder/exception.py, neutron/extensions/availability_zone.py",
        examples=(
            "BadRequest: resources.kube-master: The requested availability zone is not available"
            " (HTTP 400)",
            "Availability zone 'az-7' is invalid.",
            "AvailabilityZone az-7 could not be found.",
        ),
    ),
    Rule(
        "availability-zone-not-found",
        r"not in the same availability.?zone|server and its attached volumes do not match"
        r"|volume type is only supported in these availability zones",
        summary=_("Servers and volumes would be in different availability zones."),
        remedy=_(
            "Choose an availability zone (label availability_zone) that Nova and Cinder both have,"
            " or do without volumes."
        ),
        operator_remedy=_(
            "Set cross_az_attach in nova.conf, or allow_availability_zone_fallback in cinder.conf."
        ),
        source="nova/volume/cinder.py, cinder/exception.py",
        examples=(
            "Instance 1 and volume 2 are not in the same availability_zone. Instance is in nova.",
        ),
        confidence="likely",
    ),
    Rule(
        "volume-type-not-found",
        r"the volumetype \(\) could not be found|valid volume type could not be found"
        r"|parameter \(?\w{0,20}volume_type\)? (?:was )?not provided"
        r"|default (?:volume )?type .{0,120}(?:cannot|could not) be found|default type for project"
        r" \S{1,60} not found",
        summary=_("A volume is asked for without a volume type, and this cloud has no default."),
        remedy=_(
            "Set the label docker_volume_type (etcd_volume_type, boot_volume_type) to a type that"
            " exists, or do without the volume."
        ),
        source="heat/engine/clients/os/cinder.py, magnum/common/cinder.py, cinder/exception.py",
        examples=(
            "Error validating value '': The VolumeType () could not be found.",
            "Valid volume type could not be found.",
            "The Parameter (docker_volume_type) was not provided.",
        ),
    ),
    Rule(
        "volume-type-not-found",
        r"the volumetype \((?P<type>[^)]{1,255})\) could not be found",
        summary=_("There is no volume type %(type)s."),
        source="heat/engine/clients/os/cinder.py",
        examples=(
            "Property error: resources.docker_volume.properties.volume_type: Error validating"
            " value 'nope': The VolumeType (nope) could not be found.",
        ),
    ),
    Rule(
        "volume-type-not-found",
        r"volume type (?:with name )?\S{1,255} could not be found|invalid volume type\b"
        r"|is not a valid cinder volume type"
        r"|no volume ?types? matching",
        summary=_("The volume type does not exist, or this project may not use it."),
        source="cinder/exception.py, magnum_capi_helm/driver.py",
        examples=(
            "Volume type with name fast could not be found. (HTTP 404)",
            "fastdisk is not a valid Cinder volume type.",
        ),
    ),
)
