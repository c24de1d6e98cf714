# SPDX-License-Identifier: Apache-2.0
"""What a node downloads, and the disk and memory that it has for it."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.diagnosis.rules.node_network import IMAGE
from k8s_dashboard.i18n import gettext_noop as _

_PODMAN = "podman, docker and containerd"
_MIRROR = _(
    "Check that the nodes' network reaches the internet, or use a registry mirror that they reach"
    " (label container_infra_prefix)."
)
_ROUTE_OR_MIRROR = _(
    "Check the router, security groups and proxy of the nodes' network, or use a registry mirror"
    " that they reach (label container_infra_prefix)."
)
_LABELS = _(
    "Correct the label that names it: kube_tag, heat_container_agent_tag, hyperkube_prefix or"
    " container_infra_prefix."
)

CODES = (
    Code(
        "disk-full",
        title=_("Disk full"),
        meaning=_("The node's disk has no room left."),
        remedy=_(
            "Choose a flavor with a bigger disk, or a bigger boot or docker volume (labels"
            " boot_volume_size, docker_volume_size)."
        ),
        operator_remedy=_("Name bigger flavors or boot volumes in the template."),
    ),
    Code(
        "image-pull-failed",
        title=_("Container image not pulled"),
        meaning=_(
            "The node got no container image from its registry: it does not have it, refuses it,"
            " limits it, is too slow, or does not answer."
        ),
        remedy=_MIRROR,
        operator_remedy=_("Offer a registry mirror that nodes can reach, with all images in it."),
    ),
    Code(
        "checksum-mismatch",
        title=_("Download with the wrong checksum"),
        meaning=_(
            "A file that the node downloaded is not the one whose checksum the cluster was given:"
            " the labels for version and checksum do not belong together, or it did not arrive"
            " whole."
        ),
        remedy=_(
            "Set the label for the version and the one for its checksum together:"
            " helm_client_tag and helm_client_sha256, containerd_version and"
            " containerd_tarball_sha256."
        ),
        operator_remedy=_("Correct the labels of the template."),
    ),
)

RULES = (
    Rule(
        "disk-full",
        r"no space left on device|curl: \(23\)|disk quota exceeded"
        r"|(?:not|n't have) enough (?:free )?(?:disk )?space"
        r"|min-free-space-\w{1,10} .{0,40}exceeded"
        r"|more space (?:needed )?on the \S{1,60} filesystem|\bdiskpressure\b"
        r"|out of (?:data|disk) space"
        r"|disk is full|insufficient free space|(?:low on resource:|reclaim) ephemeral-storage"
        r"|free data blocks which is less than",
        summary=_("The disk of %(node)s is full."),
        source="glibc (ENOSPC, EDQUOT), devicemapper",
        examples=("Error: writing blob: write /var/lib/containers/x: no space left on device",),
    ),
    Rule(
        "flavor-too-small",
        r"out of memory: kill|\boom[-_]?kill|cannot allocate memory|oom reaper"
        r"|insufficient (?:memory|cpu)\b|low on resource: memory"
        r"|number of available cpus \d{1,3} is|system ram .{1,40}is less than",
        summary=_("%(node)s ran out of memory or CPU."),
        remedy=_("Choose a flavor with more memory: at least 4 GB for the control plane."),
        source="Linux, kube-scheduler",
        examples=(
            "Out of memory: Killed process 2211 (kube-apiserver)",
            "0/3 nodes are available: 3 Insufficient memory.",
        ),
        confidence="likely",
    ),
    Rule(
        "checksum-mismatch",
        r"digest did not match",
        summary=_("%(node)s downloaded a part of an image that is not what it should be."),
        remedy=_("Try again, or use another registry (label container_infra_prefix)."),
        operator_remedy=_("See whether a proxy or mirror changes or cuts off what it passes on."),
        source=_PODMAN,
        examples=("Digest did not match, expected sha256:aa, got sha256:bb",),
    ),
    Rule(
        "image-pull-failed",
        r"toomanyrequests|pull rate limit|too many requests|429 too many",
        summary=_(
            "%(node)s could not pull an image: the registry's limit for this cloud is reached."
        ),
        remedy=_("Try again later, or use a registry mirror (label container_infra_prefix)."),
        source="Docker Hub",
        examples=("toomanyrequests: You have reached your pull rate limit.",),
    ),
    Rule(
        "image-pull-failed",
        IMAGE + r".{0,400}(?:manifest unknown|name unknown|name invalid|not found|\b404\b)",
        summary=_("%(node)s could not pull the image %(image)s: the registry does not have it."),
        remedy=_LABELS,
        operator_remedy=_("Copy the image into your registry mirror."),
        source=_PODMAN,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1.27.9-rancher9: reading"
            " manifest v1.27.9-rancher9 in docker.io/rancher/hyperkube: manifest unknown",
        ),
    ),
    Rule(
        "image-pull-failed",
        IMAGE + r".{0,400}(?:\bdenied|unauthorized|\b40[13]\b)",
        summary=_("%(node)s could not pull the image %(image)s: the registry refuses it."),
        remedy=_("Use a registry that needs no login (label container_infra_prefix)."),
        source=_PODMAN,
        examples=(
            "Error: initializing source docker://quay.io/acme/hyperkube:v1: reading manifest v1 in"
            " quay.io/acme/hyperkube: unauthorized: access to the requested resource is not"
            " authorized",
            'ctr: failed to resolve reference "docker.io/library/busybox:latest": unexpected status'
            " from HEAD request to https://registry-1.docker.io/v2/library/busybox/manifests/latest"
            ": 403 Forbidden",
        ),
    ),
    Rule(
        "image-pull-failed",
        r"server gave http response to https client",
        summary=_("%(node)s could not pull an image: the registry speaks HTTP, not HTTPS."),
        remedy=_(
            "Name the registry as insecure in the template (insecure_registry), or use one with"
            " HTTPS (label container_infra_prefix)."
        ),
        source=_PODMAN,
        examples=(
            'Get "https://mirror.lan:5000/v2/": http: server gave HTTP response to HTTPS client',
        ),
    ),
    Rule(
        "image-pull-failed",
        r"short-name .{0,200}did not resolve|unqualified-search registries"
        r"|manifest(?: for \S{1,255})? (?:unknown|not found)|pull access denied"
        r"|no matching manifest"
        r"|repository .{0,120}does not exist|invalid reference format|image not known"
        r"|name unknown: |errimagepull|imagepullbackoff|requested access to the resource is denied"
        r"|unauthorized: (?:authentication|access)|no basic auth credentials|source image rejected"
        r"|rejected by policy|image operating system .{0,60}cannot be used"
        r"|unsupported (?:manifest|schema|media type)",
        summary=_("%(node)s could not pull a container image: the registry does not give it."),
        remedy=_LABELS,
        operator_remedy=_("Copy the image into your registry mirror."),
        source=_PODMAN,
        examples=(
            "Error response from daemon: manifest for rancher/hyperkube:v9 not found",
            "pull access denied for k8sprod/hyperkube, repository does not exist or may require"
            " 'docker login'",
        ),
    ),
    Rule(
        "proxy-or-network-unreachable",
        IMAGE + r".{0,400}(?:no route to host|network is unreachable|host is down)",
        summary=_("%(node)s could not pull the image %(image)s: there is no way to the registry."),
        remedy=_ROUTE_OR_MIRROR,
        source=_PODMAN,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1: pinging container"
            " registry registry-1.docker.io: dial tcp 1.2.3.4:443: connect: no route to host",
        ),
    ),
    Rule(
        "proxy-or-network-unreachable",
        IMAGE + r".{0,400}(?:connection refused|connection reset)",
        summary=_(
            "%(node)s could not pull the image %(image)s: the registry, or what stands before it,"
            " refuses the connection."
        ),
        remedy=_ROUTE_OR_MIRROR,
        source=_PODMAN,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1: pinging container registry"
            " registry-1.docker.io: dial tcp 1.2.3.4:443: connect: connection refused",
        ),
        confidence="likely",
    ),
    Rule(
        "proxy-or-network-unreachable",
        IMAGE + r".{0,400}(?:i/o timeout|handshake timeout|timed out|awaiting headers"
        r"|waiting for connection)",
        summary=_(
            "%(node)s could not pull the image %(image)s: the registry did not answer in time."
        ),
        remedy=_ROUTE_OR_MIRROR,
        source=_PODMAN,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1: pinging container"
            " registry registry-1.docker.io: dial tcp 1.2.3.4:443: i/o timeout",
            'Error: initializing source docker://rancher/hyperkube:v1: Get "https://registry-1'
            '.docker.io/v2/": net/http: TLS handshake timeout',
        ),
        confidence="likely",
    ),
    Rule(
        "image-pull-failed",
        IMAGE + r".{0,400}(?:deadline exceeded|\beof\b|request canceled)",
        summary=_("%(node)s could not pull the image %(image)s: it did not arrive in time."),
        source=_PODMAN,
        examples=(
            "Error: copying image docker://rancher/hyperkube:v1: reading blob sha256:ab: context"
            " deadline exceeded",
        ),
        confidence="likely",
    ),
    Rule(
        "image-pull-failed",
        IMAGE + r"(?!:\S{0,200} (?:done|complete))",
        summary=_("%(node)s could not pull the image %(image)s."),
        source=_PODMAN,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1: reading manifest v1 in"
            " docker.io/rancher/hyperkube: received unexpected HTTP status: 503 Service"
            " Unavailable",
        ),
        confidence="likely",
    ),
    Rule(
        "proxy-or-network-unreachable",
        r"(?:pinging (?:container|docker) registry|error response from daemon: (?:get|head)"
        r"|failed to pull|unable to pull|error pulling|parsing image configuration"
        r"|fetching blob).{0,400}(?:connection refused|connection reset|no route to host|timed out"
        r"|network is unreachable|i/o timeout|handshake timeout|awaiting headers"
        r"|waiting for connection)",
        summary=_("%(node)s could not pull a container image: it gets no connection."),
        remedy=_ROUTE_OR_MIRROR,
        source=_PODMAN,
        examples=(
            "Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: request"
            " canceled while waiting for connection",
            "Error: pinging docker registry returned: Get https://mirror.lan:5000/v2/: dial tcp"
            " 10.9.9.9:5000: connect: connection refused",
        ),
        confidence="likely",
    ),
    Rule(
        "image-pull-failed",
        r"parsing image configuration|copying system image|initializing source"
        r"|pinging (?:container|docker) registry|unable to find image"
        r"|unable to pull|error pulling image|error response from daemon: (?:get|head) \"?https?://"
        r"|copying blob .{0,120}no progress|trying and failing to pull image"
        r"|failed to pull (?:and unpack )?image|unexpected status (?:code|from \w{3,7} request)"
        r"|error fetching blob|(?:writing|storing|reading) blob",
        summary=_("%(node)s could not pull a container image."),
        source=_PODMAN,
        examples=(
            "failed to copy: httpReadSeeker: failed open: unexpected status code"
            " https://mirror.example/v2/library/nginx/blobs/sha256:566e: 400 Bad Request",
        ),
        confidence="likely",
    ),
    Rule(
        "label-invalid",
        r"curl: \([13]\) ",
        summary=_("%(node)s was given an address that is none to download from."),
        remedy=_(
            "Correct the label that holds the address, for example containerd_tarball_url or"
            " helm_client_url."
        ),
        source="curl (CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT)",
        examples=('curl: (1) Protocol "ttps" not supported',),
        confidence="likely",
    ),
    Rule(
        "label-invalid",
        r"curl: \(22\) .{0,60}\b404\b|error 404: not found",
        summary=_("What %(node)s shall download is not there: a version or address is not right."),
        remedy=_(
            "Correct the label that holds the version or the address, for example"
            " containerd_version, containerd_tarball_url or helm_client_tag."
        ),
        source="curl, wget",
        examples=("curl: (22) The requested URL returned error: 404",),
        confidence="possible",
        symptom=True,
    ),
    Rule(
        "checksum-mismatch",
        r"image cannot match the given one",
        summary=_("%(node)s pulled an image whose digest is not the expected one."),
        remedy=_("Correct the label kube_image_digest, or leave it out."),
        source="magnum/drivers/common/templates/kubernetes/fragments/enable-services-master.sh",
        examples=(
            "The sha256 sha256:12 of current hyperkube image cannot match the given one:"
            " sha256:56.",
        ),
    ),
    Rule(
        "checksum-mismatch",
        r"(?P<file>[\w.-]{1,120}\.tar\.gz) computed checksum did not match",
        summary=_(
            "The file %(file)s that %(node)s downloaded does not have the expected checksum."
        ),
        source="magnum/drivers/common/templates/kubernetes/fragments/install-helm.sh",
        examples=("ERROR helm-client.tar.gz computed checksum did NOT match, exiting.",),
        symptom=True,
    ),
    Rule(
        "checksum-mismatch",
        r"computed checksums? did not match|checksum mismatch|sha256sum: warning"
        r"|no properly formatted \w{1,10} checksum lines|\.t(?:ar\.)?gz: failed$"
        r"|does not look like a tar archive|not in gzip format|gzip: stdin: unexpected end",
        summary=_("%(node)s downloaded a file whose checksum is not the expected one."),
        source="coreutils, tar",
        examples=("sha256sum: WARNING: 1 computed checksum did NOT match",),
        symptom=True,
    ),
)
