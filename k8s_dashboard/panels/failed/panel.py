# SPDX-License-Identifier: Apache-2.0
"""Two panels with the same page: the project's own failed clusters, and those of all projects."""

import horizon
from django.utils.translation import gettext_lazy as _

NAME = _("Failed clusters")
PERMISSIONS = ("openstack.services.container-infra",)


class FailedClusters(horizon.Panel):
    name = NAME
    slug = "kubernetes_failed"
    permissions = PERMISSIONS
    policy_rules = (("container-infra", "cluster:detail"),)


class FailedClustersEverywhere(horizon.Panel):
    name = NAME
    slug = "kubernetes_failed_everywhere"
    permissions = PERMISSIONS
    policy_rules = (("container-infra", "cluster:detail_all_projects"),)
    urls = "admin_urls"
