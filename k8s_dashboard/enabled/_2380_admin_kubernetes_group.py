# SPDX-License-Identifier: Apache-2.0
from django.utils.translation import gettext_lazy as _

PANEL_GROUP = "admin_kubernetes"
PANEL_GROUP_NAME = _("Kubernetes")
PANEL_GROUP_DASHBOARD = "admin"
