# SPDX-License-Identifier: Apache-2.0
"""Services of the cloud that a cluster is made with, and what nodes fetch from outside."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, tell, unchecked, warn
from k8s_dashboard.preflight.reading import truth, word

BALANCER, HEAT, SWIFT = "load-balancer", "orchestration", "object-store"
MANY_PULLS = 20
"""Nodes behind one address: each fetches five images or more, and Docker Hub lets those who are
not signed in have 100 in six hours."""
_PROXIES = ("http_proxy", "https_proxy")


def _balancer(case: Case) -> Iterator[Said]:
    if case.inventory.offers(BALANCER):
        return
    if case.balanced:
        yield block(
            _("A load balancer is asked for, and this cloud has no load-balancer service."),
            _("Turn the load balancer off, and use one control-plane node."),
        )
    if _ingress(case) == "octavia":
        yield block(
            _("The ingress controller octavia needs a load-balancer service, and there is none."),
            _("Choose nginx or traefik, or none."),
            field="labels.ingress_controller",
        )


def _ingress(case: Case) -> str:
    return case.label("ingress_controller").lower()


def _heat(case: Case) -> Iterator[Said]:
    if not case.inventory.offers(HEAT):
        said = block if case.inventory.services_are_whole else warn
        yield said(
            _("This cloud has no orchestration service (Heat), which builds this kind of cluster."),
            _("Use a template for Cluster API, or ask your operator."),
        )


def _registry(case: Case) -> Iterator[Said]:
    if not case.inventory.offers(SWIFT):
        yield warn(
            _("The template asks for a registry of the cluster's own, which needs object storage."),
            _("Use a template without it: this cloud has no object storage."),
        )


def _discovery(case: Case) -> Iterator[Said]:
    given = case.request.get("discovery_url")
    if not given:
        yield unchecked(
            _("Whether Magnum reaches its etcd discovery service cannot be told beforehand."),
            _("If creating fails at once for this reason, ask your operator."),
        )
    elif not _is_web_address(word(given)):
        yield block(
            _("“%(url)s” is no address of a discovery service."),
            _("Leave it empty, or give an address of etcd's discovery for this number of nodes."),
            url=given,
        )


def _is_web_address(address: str, schemes: tuple[str, ...] = ("http", "https")) -> bool:
    try:
        parts = urlsplit(address[:2048])
        return parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        return False


def _proxies(case: Case) -> Iterator[Said]:
    for name in _PROXIES:
        address = word(case.template.get(name))
        if address and not _is_web_address(address):
            yield warn(
                _("The proxy's address is not a web address with http:// before it."),
                _("Write it as http://proxy.example.com:3128."),
                field=name,
            )


def _no_proxy(case: Case) -> Iterator[Said]:
    if any(case.template.get(name) for name in _PROXIES) and not case.template.get("no_proxy"):
        yield warn(
            _("There is a proxy, but nothing that is reached without it: not even the cluster."),
            _("Set no_proxy to the addresses of the cloud's services, of pods and of services."),
        )


def _name_server(case: Case) -> Iterator[Said]:
    closed = any(case.template.get(name) for name in _PROXIES) or case.label(
        "container_infra_prefix"
    )
    if closed and not case.name_of("dns_nameserver") and case.own_network:
        yield warn(
            _("Nodes will ask 8.8.8.8 for names, which a closed network does not reach."),
            _("Use a template that names a DNS server (dns_nameserver)."),
        )


def _rate_limit(case: Case) -> Iterator[Said]:
    if case.nodes >= MANY_PULLS and not case.label("container_infra_prefix").strip():
        yield tell(
            _("%(nodes)s nodes fetch their images from public registries, which limit how many."),
            _("Set the label container_infra_prefix to a registry near the cluster."),
            nodes=case.nodes,
        )


def _downloads(case: Case) -> Iterator[Said]:
    """What a registry of one's own does not hold."""
    if not case.label("container_infra_prefix").strip() or case.template.get("https_proxy"):
        return
    if case.label("container_runtime").lower() == "containerd":
        yield from _download(case, "containerd_tarball_url", "github.com")
    yield from _download(case, "helm_client_url", "get.helm.sh")


def _download(case: Case, label: str, host: str) -> Iterator[Said]:
    if not case.label(label).strip():
        yield tell(
            _("Images come from a registry of your own, but nodes also download from %(host)s."),
            _("Set the label %(label)s if they do not reach it."),
            field=f"labels.{label}",
            host=host,
            label=label,
        )


def _restricted(case: Case) -> Iterator[Said]:
    if case.balanced and case.label("master_lb_allowed_cidrs").strip():
        yield tell(
            _("The API can be reached from %(ranges)s alone."),
            _("Make sure that Magnum's own address is among them, and yours."),
            ranges=case.label("master_lb_allowed_cidrs"),
        )


def _insecure_registry(case: Case) -> Iterator[Said]:
    if "://" in word(case.template.get("insecure_registry")):
        yield warn(
            _("An insecure registry is named by host and port, without http:// before them."),
            _("Write it as registry.example.com:5000."),
        )
    else:
        yield tell(
            _("Images from the insecure registry come without encryption and unchecked."),
            _("Use a registry with TLS where that can be had."),
        )


def _private_api(case: Case) -> Iterator[Said]:
    if not case.floating_ips:
        yield tell(
            _("Without a floating IP the API is reached from the cluster's network only."),
            _("Turn floating IPs on if you want to reach it from outside."),
        )


def _old_monitoring(case: Case) -> Iterator[Said]:
    for name in ("prometheus_monitoring", "heapster_enabled"):
        if case.label_is_on(name):
            yield warn(
                _("%(label)s installs software that is not maintained any more."),
                _("Use monitoring_enabled in its place."),
                field=f"labels.{name}",
                label=name,
            )


_TEMPLATE = "magnum/drivers/heat/template_def.py"


def _wants_balancer(case: Case) -> bool:
    return case.balanced or _ingress(case) == "octavia"


def _by_heat(case: Case) -> bool:
    return case.by_heat


RULES = (
    Rule(
        "load-balancer-service-missing",
        "master_lb_enabled",
        _balancer,
        f"{_TEMPLATE} add_lb_env_file; k8s_template_def.py ingress_controller",
        asks=(cloud.SERVICES,),
        applies=_wants_balancer,
    ),
    Rule(
        "service-unavailable",
        "cluster_template_id",
        _heat,
        "magnum/drivers/heat/driver.py",
        asks=(cloud.SERVICES,),
        applies=_by_heat,
    ),
    Rule(
        "service-unavailable",
        "registry_enabled",
        _registry,
        "k8s_template_def.py swift_region",
        asks=(cloud.SERVICES,),
        applies=lambda case: bool(truth(case.template.get("registry_enabled"))),
    ),
    Rule(
        "etcd-discovery-failed",
        "discovery_url",
        _discovery,
        f"{_TEMPLATE} get_discovery_url",
        applies=_by_heat,
        of_template=False,
    ),
    Rule("proxy-invalid", "http_proxy", _proxies, "add-proxy.sh"),
    Rule("proxy-or-network-unreachable", "no_proxy", _no_proxy, "add-proxy.sh"),
    Rule(
        "dns-resolution-failed",
        "dns_nameserver",
        _name_server,
        "kubecluster.yaml dns_nameserver",
        applies=_by_heat,
    ),
    Rule(
        "image-pull-failed",
        "labels.container_infra_prefix",
        _rate_limit,
        "docs.docker.com/docker-hub/usage/pulls; kubecluster.yaml",
        applies=_by_heat,
        of_template=False,
    ),
    Rule(
        "registry-insecure",
        "insecure_registry",
        _insecure_registry,
        "kubecluster.yaml insecure_registry_url",
        applies=lambda case: bool(case.template.get("insecure_registry")),
    ),
    Rule(
        "proxy-or-network-unreachable",
        "labels.helm_client_url",
        _downloads,
        "install-cri.sh, install-helm.sh",
        applies=_by_heat,
    ),
    Rule(
        "api-restricted",
        "labels.master_lb_allowed_cidrs",
        _restricted,
        "lb_api.yaml listener_with_allowed_cidrs; magnum/drivers/common/k8s_monitor.py",
    ),
    Rule(
        "api-private",
        "floating_ip_enabled",
        _private_api,
        "magnum/drivers/common/k8s_monitor.py",
        of_template=False,
    ),
    Rule(
        "addon-outdated",
        "labels.prometheus_monitoring",
        _old_monitoring,
        "doc/source/user/index.rst, prometheus_monitoring",
        applies=_by_heat,
    ),
)
