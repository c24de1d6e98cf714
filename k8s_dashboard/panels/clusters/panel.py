# SPDX-License-Identifier: Apache-2.0
import horizon
from django.utils.translation import gettext_lazy as _


class Clusters(horizon.Panel):
    name = _("Clusters")
    slug = "kubernetes_clusters"
    permissions = ("openstack.services.container-infra",)
    policy_rules = (("container-infra", "cluster:get_all"),)
