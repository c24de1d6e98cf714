# SPDX-License-Identifier: Apache-2.0
"""Whether Magnum can replace a cluster's certificate authority, known before it is asked.

It matters: Magnum makes the new authority first, asks the driver then, and stores the new one even
if the driver refuses (magnum/conductor/handlers/ca_conductor.py). That leaves a cluster whose nodes
have one authority and whose Magnum has another, so that no kubeconfig can be had any more.
"""

from collections.abc import Mapping
from typing import Any

TLS_DISABLED = "tls-disabled"
WRONG_STATUS = "wrong-status"
NO_DRIVER = "no-driver"
WRONG_IMAGE = "wrong-image"

_STATUSES = frozenset(
    f"{action}_COMPLETE"
    for action in (
        "CREATE",
        "UPDATE",
        "RESUME",
        "RESTORE",
        "ROLLBACK",
        "SNAPSHOT",
        "CHECK",
        "ADOPT",
    )
)
_DISTRO = "fedora-coreos"


def refusal(cluster: Mapping[str, Any], template: Mapping[str, Any]) -> str | None:
    """Why the authority of this Magnum cluster cannot be replaced now, or None if it can.

    Only the Heat driver replaces it (magnum/drivers/heat/driver.py), and only on Fedora CoreOS.
    Drivers for the Cluster API, the only ones of Magnum 23, do not.
    """
    if template.get("tls_disabled"):
        return TLS_DISABLED
    if not cluster.get("stack_id"):
        return NO_DRIVER
    if template.get("cluster_distro") != _DISTRO:
        return WRONG_IMAGE
    return None if cluster.get("status") in _STATUSES else WRONG_STATUS
