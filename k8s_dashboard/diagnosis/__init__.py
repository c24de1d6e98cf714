# SPDX-License-Identifier: Apache-2.0
"""Why a cluster failed, and what helps.

The texts of findings are templates with parameters, see `k8s_dashboard.i18n.Text`.
"""

from k8s_dashboard.diagnosis.engine import diagnose
from k8s_dashboard.diagnosis.model import Finding, Quote, Scope
from k8s_dashboard.diagnosis.words import brief

__all__ = ["Finding", "Quote", "Scope", "brief", "diagnose"]
