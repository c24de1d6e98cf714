# SPDX-License-Identifier: Apache-2.0
PANEL = "kubernetes_templates"
PANEL_DASHBOARD = "project"
PANEL_GROUP = "kubernetes"
ADD_PANEL = "k8s_dashboard.panels.templates.panel.ClusterTemplates"
