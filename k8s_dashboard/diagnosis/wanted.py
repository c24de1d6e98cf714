# SPDX-License-Identifier: Apache-2.0
"""The one more thing that a diagnosis wants to read: what a node printed, or its console.

One is enough however many nodes failed, for nodes fail alike; each costs a call.
"""

from k8s_dashboard.progress.model import Progress

WITH_OUTPUT = ("script-failed", "addons-failed")
"""Causes of a node whose script has ended, so that its deployment holds what it printed."""


def output(read: Progress) -> str:
    """The deployment of the first node whose script failed, or ""."""
    for node in read.nodes:
        if node.cause in WITH_OUTPUT and node.deployment_id:
            return node.deployment_id
    return ""


def console(read: Progress) -> str:
    """The server of the first node that is silent, where no script failed, or ""."""
    if output(read):
        return ""
    return next((n.server_id for n in read.nodes if n.state == "silent" and n.server_id), "")
