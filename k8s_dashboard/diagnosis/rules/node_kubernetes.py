# SPDX-License-Identifier: Apache-2.0
"""Kubernetes and etcd on a node, and their certificates."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.diagnosis.rules.node_network import HERE
from k8s_dashboard.i18n import gettext_noop as _

_FRAGMENTS = "magnum/drivers/common/templates/kubernetes/fragments"
_KEYSTONE = "keystone/exception.py, keystoneauth1"

CODES = (
    Code(
        "kubernetes-version-mismatch",
        title=_("Kubernetes version does not fit"),
        meaning=_(
            "The Kubernetes version is too new or too old for what this Magnum, the container"
            " runtime or a chart gives it."
        ),
        remedy=_(
            "Choose a Kubernetes version that the template was made for (label kube_tag); from 1.26"
            " on containerd must be 1.6 or newer (containerd_version with"
            " containerd_tarball_sha256)."
        ),
        operator_remedy=_("Offer a template for this version, or a newer Magnum."),
    ),
    Code(
        "certificate-request-failed",
        title=_("No certificate from Magnum"),
        meaning=_("The node asked Magnum for its certificates and did not get them."),
        remedy=_(
            "Check the DNS server and router of the nodes' network; give your operator the words"
            " below."
        ),
        operator_remedy=_(
            "Check that nodes reach Magnum's and Keystone's public endpoints, and see Magnum's log"
            " for requests of the cluster's trustee."
        ),
    ),
    Code(
        "etcd-unhealthy",
        title=_("etcd does not work"),
        meaning=_(
            "etcd, where Kubernetes keeps everything, did not start, found no other members, or is"
            " too slow."
        ),
        remedy=_(
            "Use a bigger or faster flavor or volume for the control plane (labels"
            " etcd_volume_size, etcd_volume_type), and create the cluster again: a discovery URL"
            " serves once."
        ),
        operator_remedy=_(
            "See journalctl -u etcd on the node; check the discovery service and disk speed."
        ),
    ),
    Code(
        "api-server-unhealthy",
        title=_("Kubernetes API does not work"),
        meaning=_("The API server of the cluster did not start, or is too slow to answer."),
        remedy=_("Use a bigger flavor for the control plane: at least 2 CPUs and 4 GB."),
        operator_remedy=_("See journalctl -u kube-apiserver on the node."),
    ),
)

_UNREACHED = Rule(
    "api-server-unhealthy",
    r"(?::|port=)6443\b.{0,600}(?:refused|max retries|timed out|(?:i/o|handshake) timeout|no route"
    r"|\beof\b|awaiting headers|deadline exceeded|connection reset)",
    summary=_("The Kubernetes API of the cluster does not answer on port 6443."),
    remedy=_(
        "See whether the control-plane nodes run and their script has ended; allow port 6443 in"
        " what you changed of their security groups."
    ),
    operator_remedy=_(
        "Let Magnum's conductor reach the API, with a load balancer by master_lb_allowed_cidrs; see"
        " journalctl -u kube-apiserver on the node."
    ),
    source="kubelet, urllib3",
    examples=(
        "HTTPSConnectionPool(host='192.0.2.7', port=6443): Max retries exceeded with url: /healthz",
        "dial tcp 10.0.0.5:6443: connect: connection refused",
    ),
    confidence="likely",
)

RULES = (
    _UNREACHED,
    Rule(
        "label-invalid",
        r"min size must be >= ?1|invalid node group spec",
        summary=_("The bounds of a node group are not what the autoscaler takes."),
        remedy=_("Set the labels min_node_count to at least 1, and max_node_count."),
        source="cluster-autoscaler",
        examples=(
            "Could not parse node group spec 0:3:default-worker: invalid node group spec: min size"
            " must be >= 1",
        ),
    ),
    Rule(
        "label-invalid",
        r"cloud provider not initialized properly",
        summary=_("Volumes of Kubernetes need the label cloud_provider_enabled."),
        remedy=_("Create the cluster with volume_driver cinder and cloud_provider_enabled true."),
        operator_remedy=_("Set cluster_user_trust in the section [trust] of magnum.conf to True."),
        source="Kubernetes",
        examples=(
            'Failed to provision volume with StorageClass "standard": Cloud provider not'
            " initialized properly",
        ),
        confidence="likely",
    ),
    Rule(
        "kubernetes-version-mismatch",
        r"unknown (?:shorthand )?flag: |flag provided but not defined|unknown service runtime\.v1"
        r"|no matches for kind|unrecognized feature gate|requires kubeversion"
        r"|--cloud-provider cannot be empty|could not find the requested resource"
        r"|ensure crds are installed first"
        r"|no kind \"\S{1,120}\" is registered for version|plugin \"\w{1,80}\" is unknown"
        r"|only supports deploying clusters with the control plane version|strict decoding error"
        r"|kubelet version .{0,80}(?:is higher than|not supported|too old|not compatible)"
        r"|kubelet is configured to not run on a host using cgroup v1"
        r"|kubernetes version \S{1,40} is not supported"
        r"|runtime endpoint address was not specified|runtime api is not implemented",
        summary=_(
            "The Kubernetes version does not fit this Magnum: %(node)s was given settings"
            " that it does not know."
        ),
        source="kubelet, kubectl, helm",
        examples=(
            '"Failed to parse kubelet flag" err="unknown flag: --container-runtime"',
            "rpc error: code = Unimplemented desc = unknown service runtime.v1.RuntimeService",
            'unable to recognize "psp.yaml": no matches for kind "PodSecurityPolicy" in version',
            "Error: chart requires kubeVersion: >=1.25.0-0 which is incompatible with Kubernetes",
            "Error: --cloud-provider cannot be empty",
            'enable-admission-plugins plugin "PodSecurityPolicy" is unknown',
            "failed to validate kubelet flags: the container runtime endpoint address was not"
            " specified or empty",
        ),
    ),
    Rule(
        "label-invalid",
        r"cgroup driver: \S{1,40} is different from",
        summary=_(
            "The container runtime and the kubelet of %(node)s use different cgroup drivers."
        ),
        remedy=_("Set the label cgroup_driver to systemd, or leave it out."),
        source="kubelet",
        examples=(
            'failed to run Kubelet: misconfiguration: kubelet cgroup driver: "cgroupfs" is'
            ' different from docker cgroup driver: "systemd"',
        ),
    ),
    Rule(
        "trust-rejected",
        r"\btrust(?:or|ee)\b.{0,20} (?:is |has been )?(?:disabled|deleted)"
        r"|request you have made requires authentication|could not find (?:trust|user|token)\b"
        r"|account is (?:disabled|locked) for user|\"title\": ?\"unauthorized\""
        r"|no remaining uses for trust|trustee has no delegated roles"
        r"|keystoneauth1\.exceptions\.http\.(?:unauthorized|forbidden)"
        r"|http/[\d.]{1,3} 401 unauthorized|\(http 401\)"
        r"|cloud provider.{0,120}authentication failed",
        summary=_(
            "Keystone refused the credentials of %(node)s: the cluster's trust or its user is gone."
        ),
        source=_KEYSTONE,
        examples=(
            '{"error": {"code": 401, "message": "The request you have made requires'
            ' authentication.", "title": "Unauthorized"}}',
            '{"error":{"code":404,"message":"Could not find trust: 5b8dcd5d."}}',
            'failed to run Kubelet: could not init cloud provider "openstack": Authentication'
            " failed",
        ),
        confidence="likely",
    ),
    Rule(
        "trust-rejected",
        r"^\+ user_token=$",
        summary=_("%(node)s got no token from Keystone: it was refused, or did not reach it."),
        source=f"{_FRAGMENTS}/make-cert.sh",
        examples=("+ USER_TOKEN=",),
        confidence="possible",
        symptom=True,
    ),
    Rule(
        "certificate-request-failed",
        r"keyerror: u?'pem'|received invalid csr|certificate signing request is invalid"
        r"|unable to load (?:certificate|x509)|expecting: trusted certificate"
        r"|open /etc/kubernetes/certs/\S{1,80}: no such file|unable to read client-(?:cert|key)"
        r"|jsondecodeerror|no json object could be decoded|could not read certificate"
        r"|failed to find any pem data",
        summary=_("%(node)s did not get a certificate from Magnum."),
        source=f"{_FRAGMENTS}/make-cert.sh",
        examples=(
            "KeyError: 'pem'",
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
        ),
        symptom=True,
    ),
    Rule(
        "volume-failed",
        r"disk device does not exist|device /dev/\S{1,80} does not exist"
        r"|mkfs\S{0,10}: (?:cannot open|error accessing|.{0,60}input/output error)"
        r"|appears to contain an existing filesystem"
        r"|device \S{1,120} (?:excluded by a filter|not found \(or ignored)"
        r"|couldn't find device with uuid|mount: .{0,120}(?:can't read superblock|wrong fs type)",
        summary=_("A volume of %(node)s did not appear as a disk."),
        remedy=_("Try again, or do without docker and etcd volumes."),
        operator_remedy=_("Check the disk bus that the image asks for (hw_disk_bus)."),
        source=f"{_FRAGMENTS}/configure-etcd.sh",
        examples=(
            "ERROR: disk device does not exist",
            "mkfs.xfs: cannot open /dev/vdb: Device or resource busy",
        ),
    ),
    Rule(
        "etcd-unhealthy",
        r"job for etcd[\w@-]{0,20}\.service failed|etcd[\w@-]{0,20}\.service: failed|etcdserver: "
        r"|\betcdmain: |has previously registered with discovery|could(?:n't| not) find local name"
        r"|error validating peerurls|member count is unequal"
        r"|etcd cluster is unavailable"
        r"|\betcd failed|etcd.{0,40}(?:unhealthy|not healthy)|slow fdatasync"
        r"|member \S{1,40} has already been bootstrapped|cluster id mismatch"
        r"|discovery token \S{1,255} was used|etcd-endpoints://|retrying of unary invoker failed"
        r"|etcd\S{0,20}: .{0,80}(?:lost leader|no leader|corrupt|crc mismatch|panic)"
        r"|bad discovery (?:token|endpoint)|discovery: .{0,120}(?:fail|error|full)"
        rf"|{HERE}:(?:2379|4001)\b.{{0,200}}(?:refused|deadline|unreachable)",
        summary=_("etcd did not start or does not work on %(node)s."),
        source="systemd, etcd",
        examples=(
            "Job for etcd.service failed because the control process exited with error code.",
            "Error from server: etcdserver: request timed out",
            "etcd[1614]: discovery token https://discovery.etcd.io/02fb was used, but failed to"
            " bootstrap the cluster.",
            "client: etcd cluster is unavailable or misconfigured; error #0: dial tcp"
            " 127.0.0.1:2379: getsockopt: connection refused",
        ),
    ),
    Rule(
        "api-server-unhealthy",
        r"the connection to the server \S{1,255} was refused"
        rf"|{HERE}(?::| port )(?:8080|10248)\b.{{0,200}}(?:refused|failed to connect)"
        rf"|(?:failed to )?connect to {HERE} port (?:8080|6443)",
        summary=_("The Kubernetes API on %(node)s does not answer."),
        source="kubectl, curl",
        examples=(
            "The connection to the server localhost:8080 was refused - did you specify the right"
            " host or port?",
            "curl: (7) Failed to connect to 127.0.0.1 port 8080: Connection refused",
        ),
        confidence="likely",
        symptom=True,
    ),
    Rule(
        "api-server-unhealthy",
        r"doesn't have a resource type \"(?:nodes?|pods?|namespaces?)\""
        r"|couldn't initialize a kubernetes cluster|kubelet isn't running or healthy"
        r"|phase wait-control-plane"
        r"|couldn't validate the identity of the api server"
        r"|poststarthook/\S{1,80} failed"
        r"|unable to connect to the server: (?:net/http|eof|read|dial|context|unexpected)"
        r"|currently unable to handle the request|unable to return a response in the time"
        r"|resource quota evaluation timed out|error from server \((?:timeout|internalerror)\)"
        r"|job for kube-apiserver\.service failed|kube-apiserver\.service: failed"
        r"|apiserver.{0,60}(?:failed|unhealthy|not ready)",
        summary=_("The Kubernetes API on %(node)s does not work well."),
        source="kube-apiserver, kubectl",
        examples=(
            "Internal error occurred: resource quota evaluation timed out",
            "[-]poststarthook/rbac/bootstrap-roles failed: reason withheld",
            "Unable to connect to the server: net/http: TLS handshake timeout",
        ),
        confidence="likely",
    ),
)

SERVICE_RULES = (_UNREACHED,)
