# SPDX-License-Identifier: Apache-2.0
import horizon
from django.utils.translation import gettext_lazy as _


class Images(horizon.Panel):
    name = _("Images for Kubernetes")
    slug = "kubernetes_images"
    permissions = ("openstack.services.container-infra", "openstack.services.image")
    policy_rules = (("image", "get_images"),)
