# SPDX-License-Identifier: Apache-2.0
"""What can be known of a cluster before it is asked for.

Plain functions of Magnum's create request, its template and what the cloud has; texts are
templates with parameters, see `k8s_dashboard.i18n.Text`.
"""

from k8s_dashboard.preflight.demand import TITLES, Demand, Need
from k8s_dashboard.preflight.engine import CODES, check, check_template, needs
from k8s_dashboard.preflight.model import GRADES, Check, Grade

__all__ = [
    "CODES",
    "GRADES",
    "TITLES",
    "Check",
    "Demand",
    "Grade",
    "Need",
    "check",
    "check_template",
    "needs",
]
