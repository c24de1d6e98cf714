# SPDX-License-Identifier: Apache-2.0
"""The name, the template, the numbers of nodes and the key pair."""

import re
from collections.abc import Iterator

from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight import inventory as cloud
from k8s_dashboard.preflight.case import Case
from k8s_dashboard.preflight.model import Rule, Said, block, tell, untold, warn
from k8s_dashboard.preflight.reading import truth, whole

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_.-]*")
_SMALL_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
LONGEST_NAME = 64
MOST_NODES = 5000
_MANY_MASTERS = 7

_ATTRIBUTES = frozenset(
    {
        "name", "cluster_template_id", "keypair", "node_count", "master_count",
        "docker_volume_size", "labels", "master_flavor_id", "flavor_id", "create_timeout",
        "discovery_url", "fixed_network", "fixed_subnet", "floating_ip_enabled", "merge_labels",
        "master_lb_enabled",
    }
)  # fmt: skip
_ANSWERS = frozenset(
    {
        "uuid", "links", "stack_id", "cluster_id", "status", "status_reason", "health_status",
        "health_status_reason", "api_address", "coe_version", "container_version", "project_id",
        "user_id", "node_addresses", "master_addresses", "faults", "labels_overridden",
        "labels_added", "labels_skipped", "created_at", "updated_at", "id",
    }
)  # fmt: skip


def _name(case: Case) -> Iterator[Said]:
    given = case.request.get("name")
    if given in (None, ""):
        yield tell(
            _("Without a name, Magnum makes one up."),
            _("Give the cluster a name that you will know again."),
        )
    elif not isinstance(given, str) or not _NAME.fullmatch(given):
        yield block(
            _("Magnum does not accept the name “%(name)s”."),
            _(
                "Begin with a letter from A to Z, and go on with letters, digits, hyphens, dots"
                " and underscores."
            ),
            name=given,
        )
    elif len(given) > LONGEST_NAME:
        yield block(
            _("The name has %(length)s characters, and the cluster's certificates take 64."),
            _("Choose a shorter name."),
            length=len(given),
        )
    elif not case.by_heat and not _SMALL_NAME.fullmatch(given):
        yield warn(
            _("Drivers for Cluster API take names of small letters only."),
            _("Use small letters, digits, hyphens and dots."),
        )


def _template(case: Case) -> Iterator[Said]:
    if not case.request.get("cluster_template_id") and not case.template:
        yield block(
            _("No cluster template is chosen."),
            _("Choose one: it says what the nodes are made from."),
        )


def _coe(case: Case) -> Iterator[Said]:
    coe = case.name_of("coe")
    if coe and coe != "kubernetes":
        yield block(
            _("The template is for %(coe)s, which Magnum does not support any more."),
            _("Choose a template for Kubernetes."),
            coe=coe,
        )


def _attributes(case: Case) -> Iterator[Said]:
    strange = [name for name in case.request if name not in _ATTRIBUTES | _ANSWERS]
    for name in strange[:10]:
        yield warn(
            _("Magnum's create call knows no attribute %(attribute)s."),
            _("Leave it out; what belongs to the template is set there."),
            field=str(name)[:80],
            attribute=name,
        )


def _flags(case: Case) -> Iterator[Said]:
    for name in ("master_lb_enabled", "floating_ip_enabled", "merge_labels"):
        given = case.request.get(name)
        if given is not None and truth(given) is None:
            yield block(_("This is true or false."), _("Choose one of the two."), field=name)


def _masters(case: Case) -> Iterator[Said]:
    given = case.request.get("master_count")
    count = 1 if given is None else whole(given)
    if count is None or count < 1:
        yield block(
            _("“%(count)s” is no number of control-plane nodes."),
            _("Ask for 1, 3 or 5 control-plane nodes."),
            count=given,
        )
    elif count % 2 == 0:
        yield block(
            _("The cluster's database needs an odd number of control-plane nodes."),
            _("Ask for 1, 3 or 5 control-plane nodes."),
        )
    elif count > _MANY_MASTERS:
        yield warn(
            _("With %(count)s control-plane nodes the cluster's database becomes slow."),
            _("3 or 5 are enough for most clusters."),
            count=count,
        )


def _workers(case: Case) -> Iterator[Said]:
    given = case.request.get("node_count")
    count = 1 if given is None else whole(given)
    if count is None or count < 0:
        yield block(
            _("“%(count)s” is no number of workers."),
            _("Ask for a whole number of workers, 0 or more."),
            count=given,
        )
    elif count == 0:
        yield tell(
            _("Without workers nothing runs but the control plane."),
            _("Workers can be added later."),
        )
    elif count > MOST_NODES:
        yield warn(
            _("Kubernetes is made for at most 5000 nodes in a cluster."),
            _("Ask for fewer workers, or spread them over several clusters."),
        )


def _several_masters(case: Case) -> Iterator[Said]:
    if case.masters < 2 or case.balanced:
        return
    if "master_lb_enabled" not in case.request and not case.template_is_known:
        yield untold()
    else:
        yield block(
            _("More than one control-plane node needs a load balancer before the API."),
            _("Turn on the load balancer of the control plane, or ask for one node."),
        )


def _keypair(case: Case) -> Iterator[Said]:
    if not case.inventory.find(cloud.KEYPAIRS, case.keypair):
        yield block(
            _("You have no key pair %(keypair)s."),
            _("Choose one of your own, or make one: key pairs belong to a person."),
            keypair=case.keypair,
        )


def _no_keypair(case: Case) -> Iterator[Said]:
    if not case.keypair:
        yield tell(
            _("Without a key pair nobody can sign in to the nodes."),
            _("Choose a key pair if you may have to look at a node."),
        )


def _hidden(case: Case) -> Iterator[Said]:
    if truth(case.template.get("hidden")):
        yield tell(
            _("The operator has hidden this template: it may be going away."),
            _("Choose another template if one serves as well."),
        )


_CLUSTER = "magnum/api/controllers/v1/cluster.py"
_VALIDATOR = "magnum/api/attr_validator.py"

RULES = (
    Rule(
        "name-invalid",
        "name",
        _name,
        f"{_CLUSTER} Cluster.name; x509 in magnum/conductor/handlers/common/cert_manager.py",
        of_template=False,
    ),
    Rule("cluster-template-missing", "cluster_template_id", _template, _CLUSTER, of_template=False),
    Rule("coe-unsupported", "cluster_template_id", _coe, "magnum/api/validation.py"),
    Rule("attribute-unknown", "name", _attributes, f"{_CLUSTER} Cluster", of_template=False),
    Rule("label-invalid", "name", _flags, f"{_CLUSTER} Cluster", of_template=False),
    Rule(
        "label-invalid",
        "master_count",
        _masters,
        "magnum/drivers/common/driver.py validate_master_size",
        of_template=False,
    ),
    Rule("label-invalid", "node_count", _workers, f"{_CLUSTER} Cluster", of_template=False),
    Rule(
        "master-count-needs-load-balancer",
        "master_count",
        _several_masters,
        f"{_VALIDATOR} validate_master_count",
        of_template=False,
    ),
    Rule(
        "keypair-not-found",
        "keypair",
        _keypair,
        f"{_VALIDATOR} validate_keypair",
        asks=(cloud.KEYPAIRS,),
        applies=lambda case: bool(case.keypair),
    ),
    Rule(
        "keypair-unset",
        "keypair",
        _no_keypair,
        f"{_VALIDATOR} validate_keypair",
        of_template=False,
    ),
    Rule("template-hidden", "cluster_template_id", _hidden, _CLUSTER, of_template=False),
)
