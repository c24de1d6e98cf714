# SPDX-License-Identifier: Apache-2.0
"""The labels that Magnum's Heat driver knows: what they mean, and which values fit.

`CATALOGUE` is all of them by name, `GROUPS` their groups in order. Texts are marked for
translation, see `k8s_dashboard.i18n`.
"""

from k8s_dashboard.labels.catalogue import CATALOGUE, GROUPS, REMOVED
from k8s_dashboard.labels.model import Group, Label, Need
from k8s_dashboard.labels.suggestions import suggest
from k8s_dashboard.labels.values import is_yes, problem

__all__ = [
    "CATALOGUE",
    "GROUPS",
    "REMOVED",
    "Group",
    "Label",
    "Need",
    "is_yes",
    "problem",
    "suggest",
]
