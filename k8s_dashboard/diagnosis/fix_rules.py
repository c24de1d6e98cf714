# SPDX-License-Identifier: Apache-2.0
"""Which change helps against which finding: one small function for each kind of cause."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from k8s_dashboard.diagnosis.model import Finding
from k8s_dashboard.evidence import Object, as_object, get_count, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.progress.model import Node

LABEL = "labels."
LONGEST_TIMEOUT = 1440
"""Minutes; as much as the form takes."""

_SHORTEST_TIMEOUT = 60
_NOVA_QUOTA = re.compile(
    r"(?i)quota exceeded for (?P<names>[\w, ]{1,200}): requested (?P<wanted>[\d, ]{1,100}), but"
    r" already used (?P<used>[\d, ]{1,100}) of (?P<limit>[\d, ]{1,100})"
)
_MINIMUM = re.compile(r"(?i)requires (?P<size>\d{1,9}) (?:mb |gb )?minimum (?P<what>ram|disk)")
_FLAVOR = re.compile(
    r"(?i)\bflavor \(?(?P<name>[^\s()]{1,255}?)\)?(?= has only| could|\.?(?:\s|$))"
)
_NETWORK_PARTS = ("routers", "networks", "subnets")
_VOLUME_TYPES = {
    "docker_volume_type": "docker_volume",
    "etcd_volume_type": "etcd_volume",
    "boot_volume_type": "kube_node_volume",
}
"""Labels, and Heat's name for the volume whose type each of them is."""

_WRONG_TYPE = re.compile(r"(?i)the volumetype \((?P<type>[^)]{1,200})\)")
_RANGES = (
    "calico_ipv4pool",
    "fixed_subnet_cidr",
    "flannel_network_cidr",
    "pods_network_cidr",
    "service_cluster_ip_range",
)
_MIRROR = "container_infra_prefix"
_PULL = re.compile(r"(?i)docker://|registr|container image|\bimage pull|toomanyrequests|podman")
_NO_SUCH_IMAGE = re.compile(r"(?i)manifest unknown|name unknown|not found")


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the request that should be another.

    ``name`` is an attribute of Magnum's create request, or ``labels.`` and the name of a label.
    ``value`` is its new value, "" where the template or the cloud shall decide, None where the
    choice is open; then ``bounds`` may tell what a flavor must fulfil (`fixes.flavor`).
    ``because`` is the code of the finding.
    """

    name: str
    value: str | None = None
    bounds: Mapping[str, int] = field(default_factory=dict)
    because: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A finding, the request that led to it, and what became of the nodes."""

    finding: Finding
    old: Object
    template: Object
    nodes: tuple[Node, ...]

    @property
    def words(self) -> str:
        return "\n".join(quote.text for quote in self.finding.evidence)

    @property
    def labels(self) -> dict[str, str]:
        """Those that are in force, the template's included."""
        return {**_texts(self.template.get("labels")), **_texts(self.old.get("labels"))}

    @property
    def roles(self) -> set[str]:
        """Of the nodes that the finding is about; of all where it is about the whole."""
        names = self.finding.scope.names
        return {node.role for node in self.nodes if not names or node.name in names}

    @property
    def flavor_fields(self) -> list[str]:
        """Which of the two flavors are in question: those of the name, or of the nodes' role."""
        match = _FLAVOR.search(self.words)
        named = match["name"] if match else ""
        both = ("master_flavor_id", "flavor_id")
        fields = [name for name in both if named and get_text(self.old, name) == named]
        if fields:
            return fields
        return ["master_flavor_id" if self.roles == {"control-plane"} else "flavor_id"]

    def own(self, label: str) -> bool:
        """Whether the label is the cluster's, so that leaving it out changes something.

        Magnum says which ones it added to the template's and which it replaced.
        """
        if self.template:
            of_template = _texts(self.template.get("labels"))
            return label in self.labels and self.labels[label] != of_template.get(label)
        said = [self.old[key] for key in ("labels_added", "labels_overridden") if key in self.old]
        return label in self.labels and (not said or any(label in as_object(o) for o in said))


def _texts(labels: object) -> dict[str, str]:
    return {
        name: text
        for name, text in as_object(labels).items()
        if isinstance(name, str) and isinstance(text, str)
    }


Options = list[tuple[Text, list[Change]]]
"""Fixes that exclude each other, the best first: what a button says, and the changes."""


def _quota(case: Case) -> Options:
    what = case.finding.resource
    if what == "floating-ips" and case.old.get("floating_ip_enabled") is not False:
        return [*_fewer_workers(case), _no_floating_ips()]
    if what in _NETWORK_PARTS:
        return _another_network(case)
    if what == "load-balancers":
        return _no_load_balancer(case)
    if what in ("cores", "ram", "instances", "volumes", "gigabytes", "ports"):
        return _fewer_workers(case) or _flavor_within_quota(case)
    return []


def _fewer_workers(case: Case) -> Options:
    """As many as the quota has room for, once the failed cluster is gone."""
    wanted = get_count(case.old, "node_count")
    made = sum(1 for node in case.nodes if node.role == "worker" and _has_server(node))
    room = _room(case)
    fitting = made if room is None else made + room[1] // max(room[0], 1)
    fitting = min(fitting, wanted - 1)
    if fitting < 1 or "worker" not in case.roles:
        return []
    title = (
        _("Create again with 1 worker")
        if fitting == 1
        else _("Create again with %(count)s workers")
    )
    params = {} if fitting == 1 else {"count": str(fitting)}
    return [(Text(title, params), [Change("node_count", str(fitting))])]


def _has_server(node: Node) -> bool:
    return any(stage.name == "server" and stage.state == "done" for stage in node.stages)


def _room(case: Case) -> tuple[int, int] | None:
    """What one server asks for, and what is free, of what ran out."""
    match = _NOVA_QUOTA.search(case.words)
    if not match:
        return None
    names = [name.strip() for name in match["names"].split(",")]
    columns = [_numbers(match[key]) for key in ("wanted", "used", "limit")]
    wanted = case.finding.resource
    for name, *numbers in zip(names, *columns, strict=False):
        if name == wanted or len(names) == 1:
            asked, used, limit = numbers
            return asked, max(limit - used, 0)
    return None


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,12}", text)]


def _flavor_within_quota(case: Case) -> Options:
    bound = {"cores": "vcpus_most", "ram": "ram_most"}.get(case.finding.resource)
    room = _room(case)
    if not bound or room is None or room[1] < 1:
        return []
    return _another_flavor(case, {bound: room[1]})


def _another_flavor(case: Case, bounds: Mapping[str, int]) -> Options:
    changes = [Change(name, None, dict(bounds)) for name in case.flavor_fields]
    return [(Text(_("Create again with another flavor")), changes)]


def _flavor_too_small(case: Case) -> Options:
    bounds = {
        f"{match['what'].lower()}_least": int(match["size"])
        for match in _MINIMUM.finditer(case.words)
    }
    return _another_flavor(case, bounds or {"larger": 1})


def _flavor_gone(case: Case) -> Options:
    return _another_flavor(case, {})


def _larger_control_plane(case: Case) -> Options:
    title = Text(_("Create again with a larger control plane"))
    return [(title, [Change("master_flavor_id", None, {"larger": 1})])]


def _no_host(case: Case) -> Options:
    changes = [Change(name, None, {"smaller": 1}) for name in case.flavor_fields]
    zone = _without_labels(case, ("availability_zone",)) if case.own("availability_zone") else []
    return [(Text(_("Create again with a smaller flavor")), changes), *zone]


def _more_disk(case: Case) -> Options:
    size = case.labels.get("boot_volume_size", "")
    if size.isascii() and size.isdecimal() and 0 < int(size[:6]) < 10_000:
        doubled = str(int(size) * 2)
        title = Text(_("Create again with a boot volume of %(size)s GB"), {"size": doubled})
        return [(title, [Change(f"{LABEL}boot_volume_size", doubled)])]
    changes = [Change(name, None, {"more_disk": 1}) for name in case.flavor_fields]
    return [(Text(_("Create again with more disk")), changes)]


def _volume_type(case: Case) -> Options:
    match = _WRONG_TYPE.search(case.words)
    wrong = match["type"] if match else ""
    labels = [name for name in _VOLUME_TYPES if wrong and case.labels.get(name) == wrong]
    changes = [Change(f"{LABEL}{name}") for name in labels or [_volume_label(case)]]
    return [(Text(_("Create again with a volume type that exists")), changes)]


def _volume_label(case: Case) -> str:
    """The label for the volume that the words are about."""
    about = f"{case.finding.resource}\n{case.words}"
    named = (name for name, part in _VOLUME_TYPES.items() if part in about or name in about)
    return next(named, "docker_volume_type")


def _volume_failed(case: Case) -> Options:
    chosen = [name for name in _VOLUME_TYPES if case.own(name)]
    return _without_labels(case, chosen)


def _without_labels(case: Case, names: Sequence[str]) -> Options:
    """One fix that leaves these labels out, as far as they are set."""
    present = [name for name in names if name in case.labels]
    if not present:
        return []
    title = Text(_("Create again without %(label)s"), {"label": ", ".join(present)})
    return [(title, [Change(f"{LABEL}{name}", "") for name in present])]


def _undefined_parameter(case: Case) -> Options:
    name = case.finding.summary.params.get("parameter", "")
    return _without_labels(case, (name,)) if case.own(name) else _another_template(case)


def _label(case: Case) -> Options:
    return _without_labels(case, (case.finding.summary.params.get("label", ""),))


def _zone(case: Case) -> Options:
    return _without_labels(case, ("availability_zone",))


def _ranges(case: Case) -> Options:
    return _without_labels(case, [name for name in _RANGES if case.own(name)])


def _checksum(case: Case) -> Options:
    sums = [name for name in case.labels if name.endswith("_sha256") and case.own(name)]
    stems = [name.removesuffix("_sha256") for name in sums]
    others = [f"{stem}_{end}" for stem in stems for end in ("tag", "url")]
    return _without_labels(case, [*sums, *(name for name in others if case.own(name))])


def _version(case: Case) -> Options:
    return _without_labels(case, ("kube_tag",)) if case.own("kube_tag") else _another_template(case)


def _agent(case: Case) -> Options:
    name = "heat_container_agent_tag"
    return _without_labels(case, (name,)) if case.own(name) else []


def _image_pull(case: Case) -> Options:
    if case.own("kube_tag") and _NO_SUCH_IMAGE.search(case.words):
        return _without_labels(case, ("kube_tag",))
    return _mirror(case)


def _mirror(case: Case) -> Options:
    """Another place to get images from, where images are what could not be had."""
    if not _PULL.search(f"{case.words}\n{case.finding.summary}"):
        return []
    if case.own(_MIRROR):
        return _without_labels(case, (_MIRROR,))
    return [(Text(_("Create again with a registry mirror")), [Change(f"{LABEL}{_MIRROR}")])]


def _more_time(case: Case) -> Options:
    minutes = get_count(case.old, "create_timeout") or _SHORTEST_TIMEOUT
    raised = min(max(minutes * 2, _SHORTEST_TIMEOUT), LONGEST_TIMEOUT)
    if raised <= minutes:
        return []
    title = Text(_("Create again with a time limit of %(minutes)s min"), {"minutes": str(raised)})
    return [(title, [Change("create_timeout", str(raised))])]


def _no_load_balancer(case: Case) -> Options:
    changes = [Change("master_lb_enabled", "no")]
    if get_count(case.old, "master_count") > 1:
        changes.append(Change("master_count", "1"))
    return [(Text(_("Create again without a load balancer")), changes)]


def _one_control_plane(case: Case) -> Options:
    return [
        (Text(_("Create again with a load balancer")), [Change("master_lb_enabled", "yes")]),
        (Text(_("Create again with one control-plane node")), [Change("master_count", "1")]),
    ]


def _no_floating_ips() -> tuple[Text, list[Change]]:
    return Text(_("Create again without floating IPs")), [Change("floating_ip_enabled", "no")]


def _addresses(case: Case) -> Options:
    return [] if case.old.get("floating_ip_enabled") is False else [_no_floating_ips()]


def _another_network(case: Case) -> Options:
    return [(Text(_("Create again in another network")), [Change("fixed_subnet")])]


def _another_template(case: Case) -> Options:
    return [(Text(_("Create again from another template")), [Change("cluster_template_id")])]


def _another_keypair(case: Case) -> Options:
    return [(Text(_("Create again with a key pair of yours")), [Change("keypair")])]


def _another_name(case: Case) -> Options:
    return [(Text(_("Create again under another name")), [Change("name")])]


FIXES: dict[str, Callable[[Case], Options]] = {
    "address-ranges-overlap": _ranges,
    "agent-broken": _agent,
    "agent-never-reported": _more_time,
    "api-server-unhealthy": _larger_control_plane,
    "availability-zone-not-found": _zone,
    "checksum-mismatch": _checksum,
    "coe-unsupported": _another_template,
    "disk-full": _more_disk,
    "dns-resolution-failed": _mirror,
    "driver-missing": _another_template,
    "etcd-unhealthy": _larger_control_plane,
    "external-network-not-found": _another_template,
    "fixed-network-not-found": _another_network,
    "flavor-not-found": _flavor_gone,
    "flavor-too-small": _flavor_too_small,
    "image-distro-unset": _another_template,
    "image-distro-unsupported": _another_template,
    "image-not-found": _another_template,
    "image-property-missing": _another_template,
    "image-pull-failed": _image_pull,
    "keypair-not-found": _another_keypair,
    "kubernetes-version-mismatch": _version,
    "label-invalid": _label,
    "load-balancer-failed": _no_load_balancer,
    "load-balancer-service-missing": _no_load_balancer,
    "master-count-needs-load-balancer": _one_control_plane,
    "name-invalid": _another_name,
    "network-driver-unsupported": _another_template,
    "network-unroutable": _another_network,
    "no-more-addresses": _addresses,
    "no-valid-host": _no_host,
    "proxy-or-network-unreachable": _mirror,
    "quota-exceeded": _quota,
    "stack-timed-out": _more_time,
    "template-parameter-undefined": _undefined_parameter,
    "tls-untrusted": _mirror,
    "volume-failed": _volume_failed,
    "volume-type-not-found": _volume_type,
}
