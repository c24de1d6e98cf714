# SPDX-License-Identifier: Apache-2.0
"""The one way to a certificate: Magnum signs, its answer is checked, the audit log has a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from k8s_dashboard import audit, certificates
from k8s_dashboard.certificates import Certificate, WrongCertificate
from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError

# Where the certificate's key was made.
IN_BROWSER, ON_SERVER, ELSEWHERE = "browser", "server", "elsewhere"
ASKING = "ask-kubernetes"
"""On the server too, and thrown away once the cluster has been asked."""


@dataclass(frozen=True, slots=True)
class Issued:
    pem: str
    facts: Certificate


def issue(
    request: HttpRequest,
    cluster: Mapping[str, Any],
    csr: str,
    authority: str,
    way: str,
    identity: certificates.Identity = certificates.ADMIN,
) -> Issued:
    """A certificate for this request (PEM), which names the identity, from the cluster's authority.

    Raises CloudError where Magnum does not sign, and WrongCertificate where what it signed does not
    belong to the request and the authority, as while the authority is being replaced.
    """
    asked = {"way": way, "common_name": identity.user, "groups": identity.groups}
    try:
        pem, request_id = magnum.sign(request, cluster["uuid"], csr)
    except CloudError as error:
        audit.refused(
            request,
            audit.REFUSED,
            cluster,
            error.message,
            status=error.status,
            request_id=error.request_id,
            **asked,
        )
        raise
    try:
        facts = certificates.read(pem)
    except WrongCertificate as error:
        audit.refused(request, audit.REFUSED, cluster, str(error), request_id=request_id, **asked)
        raise
    audit.done(
        request,
        audit.ISSUED,
        cluster,
        **asked,
        serial=facts.serial,
        fingerprint=facts.fingerprint,
        not_after=facts.not_after.isoformat(),
        request_id=request_id,
    )
    certificates.belongs(pem, csr, authority)
    return Issued(pem, facts)
