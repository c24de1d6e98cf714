# SPDX-License-Identifier: Apache-2.0
"""Keystone, the store of certificates and etcd's discovery: what Magnum needs before Heat."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

_EXCEPTIONS = "magnum/common/exception.py"
_KEYSTONE = "keystone/exception.py, keystoneauth1/exceptions"

CODES = (
    Code(
        "etcd-discovery-failed",
        title=_("etcd discovery did not answer"),
        meaning=_(
            "Magnum asks a discovery service for an address where the cluster's etcd members find"
            " each other, and got none."
        ),
        remedy=_("Try again later, or set the discovery URL (discovery_url) yourself."),
        operator_remedy=_(
            "Let Magnum's conductor reach the service (a proxy may be needed), or run one and set"
            " etcd_discovery_service_endpoint_format in the section [cluster] of magnum.conf."
        ),
    ),
    Code(
        "trust-creation-failed",
        title=_("No trust could be made"),
        meaning=_(
            "Magnum and Heat act on your behalf with a trust in Keystone, and it could not be made."
        ),
        remedy=_("Give your operator the id of this cluster."),
        operator_remedy=_(
            "Check the section [trust] of magnum.conf, the trustee domain and its admin, and"
            " Keystone's policy identity:create_trust."
        ),
    ),
    Code(
        "certificate-store-unavailable",
        title=_("Certificates could not be stored"),
        meaning=_(
            "The store for the cluster's certificates (Barbican, or Magnum's own) did not take or"
            " give them."
        ),
        remedy=_("Try again later, and tell your operator if it stays so."),
        operator_remedy=_(
            "Check cert_manager_type in the section [certificates] of magnum.conf, and the store it"
            " names."
        ),
    ),
    Code(
        "trust-rejected",
        title=_("Keystone refused the credentials"),
        meaning=_(
            "Keystone refuses the trust or token that the nodes, or Heat for you, sign in with: it"
            " has expired, or its user or trust is gone."
        ),
        remedy=_(
            "Create the cluster again after signing in anew; a trust ends when its creator leaves"
            " the project."
        ),
        operator_remedy=_(
            "Check the cluster's trustee user and trust in Keystone; for tokens that expire set"
            " reauthentication_auth_method = trusts in heat.conf."
        ),
    ),
    Code(
        "permission-denied",
        title=_("Not allowed"),
        meaning=_("A service's policy does not let you do this: you lack a role."),
        remedy=_(
            "Ask your operator for the role, for example load-balancer_member or member; a"
            " kubeconfig is for the one who created the cluster."
        ),
        operator_remedy=_("Grant the role, or change the policy of the service that refused."),
    ),
)

RULES = (
    Rule(
        "etcd-discovery-failed",
        r"failed to get discovery url from '(?P<url>[^']{0,400})'"
        r"|invalid discovery url|failed to get the size of cluster from"
        r"|expected cluster size \d{1,6} but get cluster size",
        summary=_("Magnum did not get an answer that it can use from the etcd discovery service."),
        source=_EXCEPTIONS,
        examples=(
            "Failed to get discovery url from 'https://discovery.etcd.io/new?size=1'.",
            "Received invalid discovery URL '' for discovery endpoint 'https://discovery.etcd.io'.",
        ),
    ),
    Rule(
        "trust-creation-failed",
        r"missing required credential: roles \[?(?P<roles>[^\]]{0,200})",
        summary=_("Heat could not make a trust on your behalf: you lack the role %(roles)s."),
        remedy=_("Ask your operator for the role that the message names."),
        operator_remedy=_("Grant the role, or leave trusts_delegated_roles in heat.conf empty."),
        source="heat/engine/clients/os/keystone/heat_keystoneclient.py",
        examples=("ERROR: Missing required credential: roles ['heat_stack_owner']",),
    ),
    Rule(
        "trust-creation-failed",
        r"'?application_credential'? is not allowed for managing trusts"
        r"|application credential .{0,60}(?:cannot|may not|must not) .{0,40}trusts?\b",
        summary=_(
            "An application credential may not make trusts, and Magnum needs one on your behalf."
        ),
        remedy=_(
            "Create the cluster signed in with your password, or with an application credential"
            " made with --unrestricted."
        ),
        source="keystone/api/trusts.py",
        examples=("Using method 'application_credential' is not allowed for managing trusts.",),
    ),
    Rule(
        "trust-creation-failed",
        r"(?:failed|unable) to create (?:a )?(?:trustee|trust)\b|(?:identity:|use )create_trust"
        r"|trustee has no delegated roles"
        r"|redelegat\w{1,20} .{0,60}(?:not allowed|depth)",
        summary=_("Magnum could not act on your behalf: no trust was made in Keystone."),
        source=f"{_EXCEPTIONS}, {_KEYSTONE}",
        examples=(
            "Failed to create trustee or trust for Cluster: 1b7d6b52-7a7d-4d6a-9b3e",
            "Failed to create trustee 1b7d in domain 3a33",
            "You are not authorized to perform the requested action: identity:create_trust.",
        ),
    ),
    Rule(
        "certificate-store-unavailable",
        r"failed to create certificates for|could not store certificate|\bbarbican|key-manager"
        r"|(?::|port=)9311\b|/v1/secrets\b"
        r"|certificates? (?:store|storage|manager)\b.{0,60}(?:fail|unavailable|not)"
        r"|\bsecretstore|(?:fetch|load|get)\w{0,6} certificate .{0,60}fail",
        summary=_("The store for the cluster's certificates did not work."),
        source=f"{_EXCEPTIONS}, magnum/common/cert_manager",
        examples=(
            "Failed to create certificates for Cluster: 5d1c9d44",
            "Could not store certificate: Quota reached for project 3a33.",
            "public endpoint for key-manager service in RegionOne region not found",
        ),
        confidence="likely",
    ),
)

# Said by every service, so looked for when nothing else fits.
LATE_RULES = (
    Rule(
        "trust-rejected",
        r"requires authentication|\(http 401\)|could not find (?:trust|user|token)\b"
        r"|the (?:account|user) is disabled|no remaining uses for trust|authorization failed"
        r"|trust .{0,60}(?:expired|not found|deleted)",
        summary=_(
            "Keystone refused the credentials that Heat or Magnum used for you: they have expired,"
            " or the trust is gone."
        ),
        source=_KEYSTONE,
        examples=(
            "Unauthorized: resources.kube-minion: The request you have made requires"
            " authentication. (HTTP 401)",
        ),
        confidence="possible",
    ),
    Rule(
        "permission-denied",
        r"policy (?:does not|doesn't) allow (?P<action>[\w:]{0,80})|\bforbidden\b"
        r"|not authorized to|\bnot authorized\b|\(http 403\)",
        summary=_("You lack a role that this needs."),
        source="oslo_policy",
        examples=(
            "Forbidden: resources.api_lb.resources.loadbalancer: Policy does not allow this"
            " request to be performed. (HTTP 403)",
            "Policy doesn't allow certificate:get to be performed (HTTP 403)",
            "Not authorized to set public or hidden flag for cluster template.",
        ),
    ),
)
