# SPDX-License-Identifier: Apache-2.0
"""How far a cluster and each of its nodes have come.

Heat's resources alone tell the state of each node; its events add exact times, Nova's servers
names and addresses, and software deployments what Heat's resources are late to tell. A `StackLog`
is what is kept of resources and events while a cluster is watched, a `History` how long things
have taken before.
"""

from k8s_dashboard.progress.cluster import read
from k8s_dashboard.progress.history import History
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.model import ClusterProgress, Node, Progress, Stage, Usual
from k8s_dashboard.progress.nodes import SILENT_AFTER

__all__ = [
    "SILENT_AFTER",
    "ClusterProgress",
    "History",
    "Node",
    "Progress",
    "StackLog",
    "Stage",
    "Usual",
    "read",
]
