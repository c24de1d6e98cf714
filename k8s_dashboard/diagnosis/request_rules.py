# SPDX-License-Identifier: Apache-2.0
"""What Magnum refuses at once, or Heat before it makes anything: the request cannot be met."""

from k8s_dashboard.diagnosis.model import Rule
from k8s_dashboard.i18n import gettext_noop as _

_EXCEPTIONS = "magnum/common/exception.py"
_VALIDATOR = "magnum/api/attr_validator.py"

RULES = (
    Rule(
        code="image-distro-unset",
        pattern=r"doesn't contain os[_-]distro field"
        r"|cluster type \([^,()]*, (?:none|unset|), [^()]*\) not supported",
        summary=_("The image does not say which distribution it holds."),
        remedy=_("Choose another image, or a template with another image."),
        operator_remedy=_("Set the property os_distro of the image, for example fedora-coreos."),
        source=_VALIDATOR,
        example="Cluster type (vm, Unset, kubernetes) not supported (HTTP 400)",
    ),
    Rule(
        code="coe-unsupported",
        pattern=r"cluster type \([^,()]*, [^,()]*, (?!kubernetes)\w+\) not supported"
        r"|requested coe type \S+ is not supported",
        summary=_("This Magnum makes Kubernetes clusters only."),
        remedy=_("Use a template for Kubernetes."),
        source=_EXCEPTIONS,
        example="Cluster type (vm, fedora, swarm) not supported",
    ),
    Rule(
        code="driver-missing",
        pattern=r"cluster type \([^,()]*, (?P<distro>fedora-coreos), kubernetes\) not supported",
        summary=_("This Magnum has no driver for images of %(distro)s any more."),
        remedy=_("Use a template whose image suits the drivers that this cloud has now."),
        operator_remedy=_("Enable a driver for it, or offer templates for the drivers there are."),
        source=_EXCEPTIONS,
        example="Cluster type (vm, fedora-coreos, kubernetes) not supported.",
    ),
    Rule(
        code="image-distro-unsupported",
        pattern=r"cluster type \([^,()]*, (?P<distro>[^,()]+), kubernetes\) not supported",
        summary=_("Magnum has no driver for images of %(distro)s."),
        remedy=_("Choose an image of a distribution that is supported, such as fedora-coreos."),
        source=_EXCEPTIONS,
        example="Cluster type (vm, fedora-atomic, kubernetes) not supported",
    ),
    Rule(
        code="image-not-found",
        pattern=r"\bimage \S+ could not be found|the image \([^)]*\) could not be found",
        summary=_("The image does not exist, or this project may not use it."),
        remedy=_("Choose an image from the list, or a template with another image."),
        operator_remedy=_("Share the image that the template names, or correct the template."),
        source=_EXCEPTIONS,
        example="Image fcos-gone could not be found. (HTTP 404)",
    ),
    Rule(
        code="flavor-too-small",
        pattern=r"requires (?P<needed>\d+ (?:mb |gb )?minimum (?:ram|disk space)).{0,80}"
        r"flavor (?P<flavor>\S+) has only"
        r"|flavor's (?:disk|memory) is too small",
        summary=_("The flavor is too small for the image."),
        remedy=_("Choose a flavor with more memory or disk, or a boot volume that is big enough."),
        source="heat/engine/resources/openstack/nova/server.py",
        example="Image fcos requires 2000 minimum ram. Flavor m1.tiny has only 1024.",
    ),
    Rule(
        code="flavor-too-small",
        pattern=r"flavor with zero root volume size is not supported",
        summary=_("The flavor has no disk of its own, and no boot volume was asked for."),
        remedy=_("Choose a flavor with a disk, or set the label boot_volume_size."),
        source=_EXCEPTIONS,
        example="Flavor with zero root volume size is not supported when boot_volume_size is zero.",
    ),
    Rule(
        code="flavor-not-found",
        pattern=r"unable to find flavor|flavor \(?\S+\)? could not be found",
        summary=_("The flavor does not exist, or this project may not use it."),
        remedy=_("Choose a flavor from the list."),
        source=_EXCEPTIONS,
        example="Unable to find flavor m1.giant.",
    ),
    Rule(
        code="keypair-not-found",
        pattern=r"unable to find keypair (?P<keypair>[^\s.]+)|the key \([^)]*\) could not be found",
        summary=_("The key pair does not exist among yours: key pairs belong to one user."),
        remedy=_("Choose one of your own key pairs, whatever the template says."),
        operator_remedy=_("Leave the key pair out of templates that others use."),
        source=_EXCEPTIONS,
        example="Unable to find keypair nokey. (HTTP 404)",
    ),
    Rule(
        code="external-network-not-found",
        pattern=r"unable to find external network|multiple external networks exist",
        summary=_("The external network of the template cannot be found by this name."),
        remedy=_("Use a template with an external network of this cloud, best by its id."),
        operator_remedy=_("Correct the external network of the template."),
        source=_EXCEPTIONS,
        example="Unable to find external network public. (HTTP 400)",
    ),
    Rule(
        code="fixed-network-not-found",
        pattern=r"unable to find fixed (?:network|subnet)|multiple (?:networks|subnets) exist"
        r"|the (?:network|subnet) \([^)]*\) could not be found|included invalid subnet",
        summary=_(
            "The network or subnet for the nodes cannot be found, or they do not belong together."
        ),
        remedy=_("Choose a network of this project and one of its subnets, or leave both empty."),
        source=_EXCEPTIONS,
        example="Unable to find fixed network doesnotexist",
    ),
    Rule(
        code="availability-zone-not-found",
        pattern=r"requested availability zone is not available"
        r"|availability zone '?(?P<zone>[^']+)'? (?:is invalid|could not be found|not found)",
        summary=_("The availability zone does not exist."),
        remedy=_("Correct or remove the label availability_zone, and create the cluster again."),
        source="nova/exception.py, cinder/exception.py",
        example="BadRequest: resources.kube-master: The requested availability zone is not"
        " available (HTTP 400)",
    ),
    Rule(
        code="volume-type-not-found",
        pattern=r"the volumetype \((?P<type>[^)]+)\) could not be found",
        summary=_("There is no volume type %(type)s."),
        remedy=_(
            "Choose a volume type that exists for the labels docker_volume_type,"
            " etcd_volume_type and boot_volume_type, and create the cluster again."
        ),
        source="heat/engine/clients/os/cinder.py",
        example="Property error: resources.docker_volume.properties.volume_type: Error validating"
        " value 'nope': The VolumeType (nope) could not be found.",
    ),
    Rule(
        code="volume-type-not-found",
        pattern=r"the volumetype \(\) could not be found|valid volume type could not be found"
        r"|the parameter \(\w*volume_type\) was not provided",
        summary=_("A volume is asked for without a volume type, and this cloud has no default."),
        remedy=_("Set the label docker_volume_type to an existing type, or do without the volume."),
        operator_remedy=_("Set default_docker_volume_type in magnum.conf."),
        source="heat/engine/clients/os/cinder.py, magnum/common/cinder.py",
        example="Error validating value '': The VolumeType () could not be found.",
    ),
    Rule(
        code="template-parameter-undefined",
        pattern=r"the parameter \((?P<parameter>\w+)\) was not defined in template",
        summary=_(
            "Magnum's own template for this kind of image does not know %(parameter)s: the"
            " driver is no longer maintained."
        ),
        remedy=_("Use a template with another kind of image, such as fedora-coreos."),
        operator_remedy=_("Remove the driver, or add the parameter to its Heat template."),
        source="heat/common/exception.py",
        example="InvalidParameterValue: ERROR: The Parameter (octavia_ingress_controller_tag) was"
        " not defined in template.",
    ),
    Rule(
        code="network-driver-unsupported",
        pattern=r"network driver type (?P<driver>\S+) is not supported",
        summary=_("The network driver %(driver)s is not supported."),
        remedy=_("Use a template with the network driver flannel or calico."),
        source="magnum/api/validation.py",
        example="Network driver type weave is not supported, expecting a flannel/calico network"
        " driver.",
    ),
    Rule(
        code="master-count-needs-load-balancer",
        pattern=r"master_count must be 1 when master_lb_enabled is false",
        summary=_("Several control-plane nodes need a load balancer in front of them."),
        remedy=_("Turn the load balancer of the control plane on, or use one control-plane node."),
        source=_VALIDATOR,
        example="master_count must be 1 when master_lb_enabled is False",
    ),
    Rule(
        code="name-invalid",
        pattern=r"invalid input for field/attribute name\b",
        summary=_("Magnum does not accept this name."),
        remedy=_("Use letters, digits, dashes, dots and underscores, and begin with a letter."),
        source="magnum/api/validation.py",
        example="Invalid input for field/attribute name. Value: '1abc'.",
    ),
    Rule(
        code="label-invalid",
        pattern=r"parameter '(?P<label>\w+)' is invalid",
        summary=_("The value of %(label)s cannot work."),
        remedy=_("Correct this label, or leave it out, and create the cluster again."),
        source="heat/engine/parameters.py",
        example="Parameter 'flannel_backend' is invalid: \"vlan\" is not an allowed value",
    ),
    Rule(
        code="label-invalid",
        pattern=r"invalid input for field/attribute (?P<label>\w+)|expected a single dns address"
        r"|size cannot be an even number|\"cloud_provider_enabled\" label",
        summary=_("A label or setting has a value that cannot work."),
        remedy=_("Correct the value that the message names."),
        source=_EXCEPTIONS,
        example="master nodegroup size of 2 is invalid, size cannot be an even number. (HTTP 400)",
    ),
    Rule(
        code="address-ranges-overlap",
        pattern=r"overlaps? with (?:another|the) (?:subnet|cidr|range)|cidr \S+ overlaps",
        summary=_("Two of the address ranges overlap."),
        remedy=_("Choose ranges for nodes, pods and services that do not touch each other."),
        source="neutron_lib/exceptions",
        example="Requested subnet with cidr: 10.0.0.0/24 overlaps with another subnet",
    ),
    Rule(
        code="etcd-discovery-failed",
        pattern=r"failed to get discovery url from '(?P<url>[^']*)'",
        summary=_("Magnum did not get an answer from the etcd discovery service."),
        remedy=_("Try again later, or set the discovery URL yourself."),
        operator_remedy=_(
            "Let Magnum reach the service, or run one and set"
            " etcd_discovery_service_endpoint_format."
        ),
        source=_EXCEPTIONS,
        example="Failed to get discovery url from 'https://discovery.etcd.io/new?size=1'.",
    ),
    Rule(
        code="trust-creation-failed",
        pattern=r"failed to create trustee|missing required credential: roles",
        summary=_("Magnum could not act on your behalf: no trust was made in Keystone."),
        remedy=_("Give your operator the id of this cluster."),
        operator_remedy=_(
            "Check the section [trust] of magnum.conf, the trustee domain and its"
            " admin, and Keystone's policy for trusts."
        ),
        source=_EXCEPTIONS,
        example="Failed to create trustee or trust for Cluster: 1b7d6b52-7a7d-4d6a-9b3e",
    ),
    Rule(
        code="certificate-store-unavailable",
        pattern=r"barbican|certificates? (?:store|storage)|failed to (?:store|create) certificate",
        summary=_("The store for the cluster's certificates did not work."),
        remedy=_("Try again later, and tell your operator if it stays so."),
        operator_remedy=_("Check cert_manager_type in magnum.conf and the store it names."),
        confidence="likely",
        source="magnum/common/cert_manager",
        example="Failed to create certificates for Cluster: could not reach the store",
    ),
    Rule(
        code="operation-unsupported",
        pattern=r"upgrading a cluster that uses the magnum heat driver is not supported"
        r"|is not supported by (?:this|the) driver",
        summary=_("This kind of cluster cannot do that."),
        remedy=_("Create a new cluster with the settings you want, and move to it."),
        source="magnum/drivers/heat/driver.py",
        example="Upgrading a cluster that uses the Magnum Heat driver is not supported. (HTTP 500)",
    ),
    Rule(
        code="state-conflict",
        pattern=r"when status is \"?\w+\"? is not supported|is referenced by one or multiple"
        r"|already has an action .{0,40}in progress",
        summary=_("That is not possible in the state that it is in."),
        remedy=_(
            "Wait until nothing else is in progress; a cluster that failed while it was"
            " created can only be deleted and created again."
        ),
        source=_EXCEPTIONS,
        example='Resizing a cluster when status is "CREATE_FAILED" is not supported. (HTTP 400)',
    ),
)
