# SPDX-License-Identifier: Apache-2.0
"""What nodes write when something goes wrong on them, the deepest cause first.

These are searched in the error lines of a script that failed, and in the console of a node whose
agent is silent. Where two codes name one cause, the one comes first whose remedy helps.
"""

from k8s_dashboard.diagnosis.model import Rule
from k8s_dashboard.i18n import gettext_noop as _

_DNS_REMEDY = _(
    "Check the DNS server of the template and that the nodes' network can reach it, or use a"
    " registry that it knows (label container_infra_prefix)."
)
_DNS_OPERATOR = _("Offer a DNS server that resolves public names, or a registry mirror.")
_MIRROR_REMEDY = _(
    "Check that the nodes' network reaches the internet, or use a registry mirror (label"
    " container_infra_prefix)."
)
_MIRROR_OPERATOR = _("Offer a registry mirror that nodes can reach.")
_PODMAN = "podman, skopeo and Go's net package"

RULES = (
    Rule(
        code="disk-full",
        pattern=r"no space left on device|disk quota exceeded",
        summary=_("The disk of %(node)s is full."),
        remedy=_("Choose a flavor with a bigger disk, or a bigger boot or docker volume."),
        source="errno 28",
        example="Error: writing blob: write /var/lib/containers/x: no space left on device",
    ),
    Rule(
        code="clock-skew",
        pattern=r"certificate has expired or is not yet valid|certificate is not yet valid"
        r"|clock skew|clock is not synchronized",
        summary=_("The clock of %(node)s is wrong, or a certificate is out of date."),
        remedy=_("Check that the nodes' network reaches a time server."),
        operator_remedy=_("Check the clock of the host, and the validity of your certificates."),
        confidence="likely",
        source=_PODMAN,
        example="x509: certificate has expired or is not yet valid: current time 1970-01-01",
    ),
    Rule(
        code="dns-resolution-failed",
        pattern=r"docker://(?P<image>[^\s:]+:[^\s:]+).{0,300}lookup (?P<host>[^\s:]+)"
        r".{0,80}(?:no such host|i/o timeout|server misbehaving|temporary failure)",
        summary=_(
            "%(node)s could not pull the image %(image)s: the name %(host)s does not resolve."
        ),
        remedy=_DNS_REMEDY,
        operator_remedy=_DNS_OPERATOR,
        source=_PODMAN,
        example="Error: initializing source docker://rancher/hyperkube:v1.23.3-rancher1: pinging"
        ' container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": dial'
        " tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host",
    ),
    Rule(
        code="dns-resolution-failed",
        pattern=r"(?:could not resolve host:? |lookup |resolve (?:host )?address '?)"
        r"(?P<host>[\w-]+(?:\.[\w-]+)*)",
        summary=_("%(node)s could not resolve the name %(host)s."),
        remedy=_DNS_REMEDY,
        operator_remedy=_DNS_OPERATOR,
        source="curl, wget",
        example="curl: (6) Could not resolve host: get.helm.sh",
    ),
    Rule(
        code="dns-resolution-failed",
        pattern=r"no such host|name or service not known|temporary failure in name resolution"
        r"|server misbehaving",
        summary=_("%(node)s could not resolve a name."),
        remedy=_DNS_REMEDY,
        operator_remedy=_DNS_OPERATOR,
        source="glibc, getaddrinfo",
        example="NewConnectionError: [Errno -2] Name or service not known",
    ),
    Rule(
        code="tls-untrusted",
        pattern=r"docker://(?P<image>[^\s:]+:[^\s:]+).{0,300}"
        r"(?:x509:|certificate signed by unknown)",
        summary=_(
            "%(node)s could not pull the image %(image)s: it does not trust the certificate"
            " of the registry."
        ),
        remedy=_("Use a registry with a public certificate (label container_infra_prefix)."),
        operator_remedy=_(
            "Let the nodes trust your certificate authority (openstack_ca_file in"
            " magnum.conf), or give the registry a public certificate."
        ),
        source=_PODMAN,
        example="Error: initializing source docker://rancher/hyperkube:v1.23.3-rancher1: pinging"
        ' container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": x509:'
        " certificate signed by unknown authority",
    ),
    Rule(
        code="tls-untrusted",
        pattern=r"certificate_verify_failed|certificate verify failed|x509: certificate"
        r"|self[- ]signed certificate|ssl certificate problem|unable to get local issuer",
        summary=_("%(node)s does not trust the certificate of a service that it needs."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_(
            "Let the nodes trust your certificate authority (openstack_ca_file in magnum.conf)."
        ),
        source="OpenSSL, curl",
        example="curl: (60) SSL certificate problem: unable to get local issuer certificate",
    ),
    Rule(
        code="image-pull-failed",
        pattern=r"docker://(?P<image>[^\s:]+:[^\s:]+).{0,400}(?:manifest unknown|name unknown"
        r"|denied|unauthorized|not found)",
        summary=_("%(node)s could not pull the image %(image)s: the registry does not have it."),
        remedy=_("Correct the label kube_tag or container_infra_prefix."),
        operator_remedy=_("Copy the image into your registry mirror."),
        source=_PODMAN,
        example="Error: initializing source docker://rancher/hyperkube:v1.27.9-rancher9: reading"
        " manifest v1.27.9-rancher9 in docker.io/rancher/hyperkube: manifest unknown",
    ),
    Rule(
        code="image-pull-failed",
        pattern=r"toomanyrequests|pull rate limit|too many requests",
        summary=_(
            "%(node)s could not pull an image: the registry's limit for this cloud is reached."
        ),
        remedy=_("Try again later, or use a registry mirror (label container_infra_prefix)."),
        operator_remedy=_MIRROR_OPERATOR,
        source="Docker Hub",
        example="toomanyrequests: You have reached your pull rate limit.",
    ),
    Rule(
        code="image-pull-failed",
        pattern=r"initializing source|pinging container registry|reading (?:manifest|blob)"
        r"|unable to find image|failed to pull image",
        summary=_("%(node)s could not pull a container image."),
        remedy=_MIRROR_REMEDY,
        operator_remedy=_MIRROR_OPERATOR,
        source=_PODMAN,
        example="Error: initializing source docker://rancher/hyperkube:v1: pinging container"
        " registry registry-1.docker.io: dial tcp 1.2.3.4:443: i/o timeout",
    ),
    Rule(
        code="trust-rejected",
        pattern=r"(?:trust|user|account).{0,60}(?:could not be found|is disabled|not authorized)"
        r"|the request you have made requires authentication|\b401\b.{0,40}unauthorized",
        summary=_(
            "Keystone refused %(node)s's credentials: the cluster's trust or its user is gone."
        ),
        remedy=_("Create the cluster again; a trust ends when its creator leaves the project."),
        operator_remedy=_("Check the cluster's trustee user and trust in Keystone."),
        confidence="likely",
        source="keystone/exception.py",
        example='{"error": {"code": 401, "message": "The request you have made requires'
        ' authentication.", "title": "Unauthorized"}}',
    ),
    Rule(
        code="proxy-or-network-unreachable",
        pattern=r"curl: \((?:5|7|28|35|56|97)\)|connection (?:refused|timed out|reset by peer)"
        r"|i/o timeout|no route to host|network is unreachable|failed to connect to"
        r"|no default routes? found|proxyconnect",
        summary=_("%(node)s could not reach a service that it needs."),
        remedy=_(
            "Check the router and security groups of the nodes' network, and the proxy"
            " settings of the template."
        ),
        operator_remedy=_("Check that nodes reach the public endpoints and the registry."),
        source="curl",
        example="curl: (28) Failed to connect to get.helm.sh port 443: Connection timed out",
    ),
    Rule(
        code="certificate-request-failed",
        pattern=r"keyerror: 'pem'|unable to load certificate|expecting: trusted certificate",
        summary=_("%(node)s did not get a certificate from Magnum."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_("Check that nodes reach Magnum's public endpoint, and Magnum's log."),
        source="magnum/drivers/common/templates/kubernetes/fragments/make-cert.sh",
        example="KeyError: 'pem'",
    ),
    Rule(
        code="checksum-mismatch",
        pattern=r"computed checksum did not match|checksum mismatch|sha256sum: warning",
        summary=_("%(node)s downloaded a file whose checksum is not the expected one."),
        remedy=_(
            "Set the label for the version and the one for its checksum together, for example"
            " helm_client_tag and helm_client_sha256."
        ),
        operator_remedy=_("Correct the defaults of the template."),
        source="magnum/drivers/common/templates/kubernetes/fragments/install-helm.sh",
        example="ERROR helm-client.tar.gz computed checksum did NOT match, exiting.",
    ),
    Rule(
        code="etcd-unhealthy",
        pattern=r"job for etcd\.service failed|etcdserver: |etcd.{0,40}(?:unhealthy|not healthy)",
        summary=_("etcd did not start or does not work on %(node)s."),
        remedy=_("Use a bigger or faster flavor or volume for the control plane."),
        operator_remedy=_(
            "See etcd's log on the node; check the discovery service and disk speed."
        ),
        source="systemd, etcd",
        example="Job for etcd.service failed because the control process exited with error code.",
    ),
    Rule(
        code="kubernetes-version-mismatch",
        pattern=r"unknown flag: |unknown service runtime\.v1|no matches for kind",
        summary=_(
            "The Kubernetes version does not fit this Magnum: %(node)s was given settings"
            " that it does not know."
        ),
        remedy=_("Choose a Kubernetes version that the template was made for (label kube_tag)."),
        source="kubelet",
        example='"Failed to parse kubelet flag" err="unknown flag: --container-runtime"',
    ),
    Rule(
        code="volume-failed",
        pattern=r"disk device does not exist",
        summary=_("A volume of %(node)s did not appear as a disk."),
        remedy=_("Try again, or do without docker and etcd volumes."),
        operator_remedy=_("Check the disk bus that the image asks for (hw_disk_bus)."),
        source="magnum/drivers/common/templates/kubernetes/fragments/configure-etcd.sh",
        example="ERROR: disk device does not exist",
    ),
    Rule(
        code="api-server-unhealthy",
        pattern=r"resource quota evaluation timed out|apiserver.{0,60}(?:failed|unhealthy)"
        r"|connection to the server \S+ was refused|unable to return a response in the time",
        summary=_("The Kubernetes API on %(node)s does not work well."),
        remedy=_("Use a bigger flavor for the control plane: at least 2 CPUs and 4 GB."),
        confidence="likely",
        source="kube-apiserver",
        example="Internal error occurred: resource quota evaluation timed out",
    ),
    Rule(
        code="agent-broken",
        pattern=r"error running heat-config-notify|jsonencoder\.__init__\(\)"
        r"|heat-container-agent.{0,80}(?:failed|timed out)|in null region not found",
        summary=_("The agent on %(node)s runs, but cannot do its work."),
        remedy=_("Give your operator the words below."),
        operator_remedy=_(
            "Use a newer heat-container-agent (label heat_container_agent_tag), and"
            " check region_name_for_services in heat.conf."
        ),
        source="heat-agents",
        example="heat-container-agent.service: start operation timed out. Terminating.",
    ),
    Rule(
        code="agent-broken",
        pattern=r"ignition.{0,60}(?:failed|critical)|failed to run module scripts-user",
        summary=_(
            "%(node)s did not take its first settings: the image may not be what its"
            " properties say."
        ),
        remedy=_("Choose another image."),
        operator_remedy=_("Check that the image is a Fedora CoreOS one for OpenStack."),
        confidence="likely",
        source="Ignition",
        example="ignition[789]: CRITICAL : Ignition failed: invalid character",
    ),
)
