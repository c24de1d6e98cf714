# SPDX-License-Identifier: Apache-2.0
"""Whether Magnum can replace a cluster's certificate authority, known before it is asked.

It matters: Magnum makes the new authority first, asks the driver then, and stores the new one even
if the driver refuses (magnum/conductor/handlers/ca_conductor.py). That leaves a cluster whose nodes
have one authority and whose Magnum has another, so that no kubeconfig can be had any more.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from k8s_dashboard.evidence import as_time
from k8s_dashboard.preflight.case import HEAT_DISTRO

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

_BACKDATED = timedelta(days=1)
"""Magnum's certificates begin a day before they are made (magnum/common/x509/operations.py)."""

_AT_CREATION = timedelta(minutes=2)
_LONGEST = timedelta(hours=2)


def refusal(cluster: Mapping[str, Any], template: Mapping[str, Any]) -> str | None:
    """Why the authority of this Magnum cluster cannot be replaced now, or None if it can.

    Only the Heat driver replaces it (magnum/drivers/heat/driver.py), and only on Fedora CoreOS.
    Drivers for the Cluster API, the only ones of Magnum 23, do not.
    """
    if template.get("tls_disabled"):
        return TLS_DISABLED
    if not cluster.get("stack_id"):
        return NO_DRIVER
    if template.get("cluster_distro") != HEAT_DISTRO:
        return WRONG_IMAGE
    return None if cluster.get("status") in _STATUSES else WRONG_STATUS


def under_way(cluster: Mapping[str, Any], not_before: datetime, now: datetime) -> bool:
    """Whether nodes may still have another authority than Magnum: its certificate was made lately,
    after the cluster, and the update that takes it to the nodes has not ended well.
    """
    created = as_time(cluster.get("created_at"))
    made = not_before + _BACKDATED
    ended = cluster.get("status") not in ("UPDATE_IN_PROGRESS", "UPDATE_FAILED")
    if ended or created is None:
        return False
    return made - created > _AT_CREATION and now - made < _LONGEST
