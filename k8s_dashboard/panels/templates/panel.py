# SPDX-License-Identifier: Apache-2.0
import horizon
from django.utils.translation import gettext_lazy as _


class ClusterTemplates(horizon.Panel):
    name = _("Cluster templates")
    slug = "kubernetes_templates"
    permissions = ("openstack.services.container-infra",)
    policy_rules = (("container-infra", "clustertemplate:get_all"),)
