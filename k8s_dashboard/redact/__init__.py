# SPDX-License-Identifier: Apache-2.0
"""Masks secrets in the output of nodes, in API objects and in whatever else people may see.

Magnum's scripts run under `set -x`, so their stderr holds every parameter of the cluster
(`++ TRUSTEE_PASSWORD=...`), the Keystone request bodies, tokens and private keys. A secret that was
recognised once is masked wherever else it stands in the same text or object.
"""

from k8s_dashboard.redact.engine import MASK, Masked, text, texts, value

__all__ = ["MASK", "Masked", "text", "texts", "value"]
