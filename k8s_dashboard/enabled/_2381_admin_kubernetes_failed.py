# SPDX-License-Identifier: Apache-2.0
PANEL = "kubernetes_failed_everywhere"
PANEL_DASHBOARD = "admin"
PANEL_GROUP = "admin_kubernetes"
ADD_PANEL = "k8s_dashboard.panels.failed.panel.FailedClustersEverywhere"
