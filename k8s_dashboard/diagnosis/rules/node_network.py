# SPDX-License-Identifier: Apache-2.0
"""A node that does not reach what it needs: names, certificates, the time, the way there."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

IMAGE = (
    r"(?:docker://|fail\w{0,3} (?:to )?(?:pull(?:ing)?(?: and unpack)? image|resolve (?:reference"
    r"|image)) \\{0,3}[\"'])(?P<image>[^\s\"'\\]{1,255}?)(?=:\s|\\{0,3}[\"']|\s|$)"
)
"""An image as podman names it, or containerd and kubelet one that they did not get."""

HERE = r"(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[?::1\]?)"
_GO = "Go's net and crypto packages, as in podman, containerd and helm"

CODES = (
    Code(
        "dns-resolution-failed",
        title=_("Name does not resolve"),
        meaning=_("The node asked its DNS server for a name and got no address."),
        remedy=_(
            "Check the DNS server (dns_nameserver) and that the nodes' network can reach it, or use"
            " a registry that it knows (label container_infra_prefix)."
        ),
        operator_remedy=_(
            "Offer a DNS server that resolves public names and those of your own endpoints, or a"
            " registry mirror."
        ),
    ),
    Code(
        "proxy-or-network-unreachable",
        title=_("Network or proxy does not let through"),
        meaning=_(
            "The node could not connect to something that it needs: no route, a firewall, a"
            " security group, a proxy, or an endpoint that only works elsewhere."
        ),
        remedy=_(
            "Check the router and security groups of the nodes' network, and the proxy of the"
            " template (http_proxy, https_proxy, no_proxy)."
        ),
        operator_remedy=_(
            "Check that nodes reach the registry and the public endpoints of Keystone, Heat and"
            " Magnum."
        ),
    ),
    Code(
        "tls-untrusted",
        title=_("Certificate not trusted"),
        meaning=_(
            "The node does not trust the certificate of a registry or of this cloud's endpoints."
        ),
        remedy=_(
            "Use a registry with a public certificate (label container_infra_prefix); for an"
            " endpoint of this cloud give your operator the words below."
        ),
        operator_remedy=_(
            "Let nodes trust your certificate authority (openstack_ca_file in the section [drivers]"
            " of magnum.conf), or use a certificate that is public and valid for the name."
        ),
    ),
    Code(
        "clock-skew",
        title=_("Clock is wrong"),
        meaning=_("The node's clock is so wrong that certificates or tokens seem not valid."),
        remedy=_("Check that the nodes' network reaches a time server."),
        operator_remedy=_("Check the clock of the host, and the validity of your certificates."),
    ),
)

RULES = (
    Rule(
        "clock-skew",
        r"(?<!expired or is )not yet valid(?!:)|is not valid yet|not yet valid: current time"
        r" .{0,60} is before|not yet activated|clock skew"
        r"|clock .{0,20}not synchroni[sz]ed|leap status .{0,12}not synchroni[sz]ed"
        r"|system clock synchronized: no|no selectable sources"
        r"|system clock wrong by -?\d{4}|high clock drift"
        r"|clock difference .{0,80}too high",
        summary=_("The clock of %(node)s is wrong."),
        source=f"{_GO}, OpenSSL, chrony, etcd",
        examples=(
            "x509: certificate has expired or is not yet valid: current time"
            " 1970-01-01T00:00:12Z is before 2026-01-02T00:00:00Z",
            "curl: (60) SSL certificate problem: certificate is not yet valid",
            "failure loading ca certificate: failed to load certificate: the certificate is not"
            " valid yet",
            "E: Release file for http://archive.ubuntu.com/dists/jammy is not valid yet (invalid"
            " for another 3h 2min)",
        ),
        confidence="likely",
    ),
    Rule(
        "tls-untrusted",
        r"certificate (?:has )?expired(?! or)|not yet valid: current time .{0,60} is after",
        summary=_("A certificate that %(node)s needs has expired."),
        remedy=_(
            "Use another registry (label container_infra_prefix), or give your operator the words"
            " below."
        ),
        operator_remedy=_("Renew the certificate, or set the node's clock if it is ahead."),
        source=f"{_GO}, OpenSSL",
        examples=("curl: (60) SSL certificate problem: certificate has expired",),
        confidence="likely",
    ),
    Rule(
        "clock-skew",
        r"has expired or is not yet valid",
        summary=_("The clock of %(node)s is wrong, or a certificate is out of date."),
        source=_GO,
        examples=("x509: certificate has expired or is not yet valid",),
        confidence="likely",
    ),
    Rule(
        "dns-resolution-failed",
        IMAGE + r".{0,400}?\blookup (?P<host>[^\s:]{1,255})",
        summary=_(
            "%(node)s could not pull the image %(image)s: the name %(host)s does not resolve."
        ),
        source=_GO,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1.23.3-rancher1: pinging"
            ' container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": dial'
            " tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host",
            "Error: initializing source docker://mirror.lan:5000/magnum/hyperkube:v1: pinging"
            " container registry mirror.lan:5000: dial tcp: lookup mirror.lan: i/o timeout",
        ),
    ),
    Rule(
        "proxy-or-network-unreachable",
        r"resolve proxy|proxyconnect|cannot connect to proxy|proxyerror|tunnel connection failed"
        r"|from proxy after connect|407 proxy auth|proxy authentication required",
        summary=_("%(node)s could not get through the proxy."),
        remedy=_(
            "Check the proxy of the template (http_proxy, https_proxy), and name in no_proxy what"
            " shall be reached without it."
        ),
        source=f"curl, urllib3, {_GO}",
        examples=(
            "curl: (5) Could not resolve proxy: proxy.lan",
            "curl: (56) Received HTTP code 407 from proxy after CONNECT",
            'Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp 10.20.0.9:3128:'
            " connect: no route to host",
        ),
    ),
    Rule(
        "dns-resolution-failed",
        r"(?:could(?:n't| not) resolve host(?: name)?(?: for)?:? |resolve host address ['‘\"]?"
        r"|fail\w{2,4} (?:to resolve|resolving) '|\blookup (?=\S{1,255}(?: on \S{1,60})?: ))"
        r"(?:https?://)?(?P<host>[a-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){0,8})",
        summary=_("%(node)s could not resolve the name %(host)s."),
        source=f"curl, git, wget, apt, {_GO}",
        examples=(
            "curl: (6) Could not resolve host: get.helm.sh",
            "wget: unable to resolve host address ‘get.helm.sh’",
            "Curl error (6): Couldn't resolve host name for https://mirrors.example.org/metalink",
            "dial tcp: lookup kubernetes.github.io on 10.0.0.2:53: server misbehaving",
        ),
    ),
    Rule(
        "dns-resolution-failed",
        r"host='(?P<host>[^']{1,255})'.{0,600}(?:name or service not known|name resolution"
        r"|failed to resolve|no address associated|name does not resolve)",
        summary=_("%(node)s could not resolve the name %(host)s."),
        source="urllib3, as in os-collect-config",
        examples=(
            "HTTPConnectionPool(host='controller', port=5000): Max retries exceeded with url:"
            " /v3/auth/tokens (Caused by NewConnectionError: [Errno -2] Name or service not known)",
        ),
    ),
    Rule(
        "dns-resolution-failed",
        r"no such host|name or service not known|failure in name resolution|server misbehaving"
        r"|no address associated with|name does not resolve|could(?:n't| not) resolve\b|servfail"
        r"|unable to resolve host"
        r"|unknown host\b|all attempts to contact name servers",
        summary=_("%(node)s could not resolve a name."),
        source="glibc, musl, systemd-resolved",
        examples=(
            "NewConnectionError: [Errno -2] Name or service not known",
            "ping: get.helm.sh: Temporary failure in name resolution",
        ),
    ),
    Rule(
        "tls-untrusted",
        IMAGE + r".{0,400}?(?:x509: |certificate signed by unknown|certificate verify failed)",
        summary=_(
            "%(node)s could not pull the image %(image)s: it does not trust the certificate"
            " of the registry."
        ),
        source=_GO,
        examples=(
            "Error: initializing source docker://rancher/hyperkube:v1.23.3-rancher1: pinging"
            " container registry registry-1.docker.io: Get"
            ' "https://registry-1.docker.io/v2/": x509:'
            " certificate signed by unknown authority",
        ),
    ),
    Rule(
        "tls-untrusted",
        r"certificate_verify_failed|certificate verify failed|x509: |self[- ]signed certificate"
        r"|ssl certificate problem|unable to get local issuer|certificate signed by unknown"
        r"|curl: \((?:51|58|60|77|83|90|91)\)|peer's certificate (?:issuer|has)"
        r"|failed to verify certificate|unable to verify the first certificate"
        r"|cannot verify \S{1,255} certificate|certificate of \S{1,255} is not trusted"
        r"|got a known issuer|hostname '[^']{1,255}' doesn't match|certificate verification failed"
        r"|alert (?:unknown ca|bad certificate|certificate \w{1,20})|unknown_ca\b"
        r"|bad_certificate\b",
        summary=_("%(node)s does not trust the certificate of a service that it needs."),
        source=f"OpenSSL, curl, {_GO}",
        examples=(
            "curl: (60) SSL certificate problem: unable to get local issuer certificate",
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed",
            "x509: certificate is valid for mirror.lan, not registry.lan",
            "ERROR: The certificate of ‘quay.io’ is not trusted.",
            "SSLError(1, '[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:997)')",
        ),
    ),
    Rule(
        "proxy-or-network-unreachable",
        rf"(?:host='|https?://){HERE}'?.{{0,400}}(?:auth/tokens|/v3\b|:5000\b|port=5000|:8004\b"
        r"|port=8004|:35357\b).{0,600}(?:refused|max retries|failed to connect)",
        summary=_(
            "%(node)s was told that Keystone or Heat is on a loopback address, which is the node"
            " itself."
        ),
        remedy=_("Give your operator the words below: only the cloud's endpoints can be changed."),
        operator_remedy=_(
            "Give Keystone and Heat public endpoints that nodes can reach, and set"
            " trustee_keystone_interface = public in the section [trust] of magnum.conf."
        ),
        source="os-collect-config",
        examples=(
            "HTTPConnectionPool(host='127.0.0.1', port=5000): Max retries exceeded with url:"
            " /v3/auth/tokens (Caused by NewConnectionError: [Errno 111] Connection refused)",
        ),
    ),
)

# What else says that a connection failed, once images, etcd and the Kubernetes API are ruled out.
LATE_RULES = (
    Rule(
        "proxy-or-network-unreachable",
        r"169\.254\.169\.254.{0,400}(?:fail|error|refused|unreachable|no route|timed out|giving up"
        r"|max retries|number of retries)|(?:afterburn|coreos-metadata).{0,200}number of retries"
        r"|giving up on (?:\w{1,20} )?md from|no instance datasource found"
        r"|no active metadata service found|no response from urls: .{0,40}169\.254\.169\.254",
        summary=_("%(node)s could not read its settings from Nova's metadata service."),
        remedy=_(
            "Choose a network with a router and DHCP, or let Magnum make the network: leave"
            " fixed_network empty."
        ),
        operator_remedy=_("Check Neutron's metadata and DHCP agents for this network."),
        source="Ignition, cloud-init",
        examples=(
            'ignition[690]: GET error: Get "http://169.254.169.254/openstack/latest/user_data":'
            " dial tcp 169.254.169.254:80: connect: network is unreachable",
            "util.py[WARNING]: No active metadata service found",
        ),
        confidence="likely",
    ),
    Rule(
        "proxy-or-network-unreachable",
        r"no dhcpoffers received|dhcp[46]?\b.{0,80}timed out"
        r"|failed to start (?:networkmanager|systemd-networkd)-wait-online"
        r"|timeout occurred while waiting for network"
        r"|a start job is running for wait for network",
        summary=_("%(node)s got no address for its network."),
        remedy=_(
            "Choose a subnet with DHCP (fixed_subnet), or let Magnum make the network: leave"
            " fixed_network empty."
        ),
        operator_remedy=_("Check Neutron's DHCP agent for this network, or OVN on the host."),
        source="dhclient, NetworkManager, systemd",
        examples=(
            "dhclient[611]: No DHCPOFFERS received.",
            "systemd-networkd-wait-online[600]: Timeout occurred while waiting for network"
            " connectivity.",
        ),
        confidence="likely",
        symptom=True,
    ),
    Rule(
        "network-unroutable",
        r"no default routes? found",
        summary=_("%(node)s has no default route: its subnet has no gateway."),
        source="kube-apiserver",
        examples=(
            "unable to find suitable network address.error='no default routes found in"
            ' "/proc/net/route"',
        ),
        confidence="likely",
    ),
    Rule(
        "proxy-or-network-unreachable",
        r"curl: \((?:7|28|35|52|55|56|92|97)\)[^\n]{0,60}?(?:to"
        r"|connect) (?P<host>[a-z][\w.-]{0,255})"
        r"(?: port |:)",
        summary=_("%(node)s could not connect to %(host)s."),
        source="curl",
        examples=(
            "curl: (28) Failed to connect to get.helm.sh port 443: Connection timed out",
            "curl: (7) Failed connect to github.com:443; Connection refused",
        ),
    ),
    Rule(
        "proxy-or-network-unreachable",
        r"curl(?: error|:) \((?:7|28|35|52|55|56|92|97)\)"
        r"|connection (?:refused|timed out|reset by peer)"
        r"|i/o timeout|no route to host|network is unreachable|failed to connect to|host is down"
        r"|connect timeout|connecttimeout|operation timed out|tls handshake timeout"
        r"|awaiting headers|connection (?:attempt )?failed|unable to establish connection"
        r"|could not handshake|\bread timed out|max retries exceeded"
        r"|unable to establish ssl connection|wrong version number|unexpected eof while reading",
        summary=_("%(node)s could not reach a service that it needs."),
        source="curl, glibc, urllib3",
        examples=(
            "curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to github:443",
            "ssh: connect to host 10.0.0.4 port 22: No route to host",
            "Unable to establish SSL connection.",
        ),
    ),
    Rule(
        "service-unavailable",
        r"\(http 50[234]\)",
        summary=_("A service of this cloud that %(node)s asked did not work."),
        source="keystoneauth1/exceptions/http.py",
        examples=("Service Unavailable (HTTP 503)",),
        confidence="likely",
    ),
    Rule(
        "proxy-or-network-unreachable",
        r"source \[heat\] unavailable",
        summary=_("The agent on %(node)s runs, but does not get its work from Heat."),
        operator_remedy=_(
            "On the node, journalctl -u heat-container-agent says why. Make the public endpoints of"
            " Keystone and Heat reachable from the networks of projects."
        ),
        source="os-collect-config",
        examples=("os-collect-config: Source [heat] Unavailable.",),
        confidence="possible",
        symptom=True,
    ),
)
