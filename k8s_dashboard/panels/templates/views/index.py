# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon.views import HorizonTemplateView

from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.templates.views.base import actions

ASKS = (cloud.CLUSTER_TEMPLATES, cloud.IMAGES, cloud.FLAVORS)


class IndexView(HorizonTemplateView):
    """All templates that this project sees: its own and those that others share."""

    template_name = "k8s_dashboard/cluster_templates/index.html"
    page_title = gettext_lazy("Cluster templates")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = cloud.ask(self.request, *ASKS)
        answer = found[cloud.CLUSTER_TEMPLATES]
        return super().get_context_data(**kwargs) | {
            "problem": answer.error,
            "rows": [self._row(each, found) for each in answer.items],
            "may_create": access.allowed(self.request, access.CREATE_TEMPLATE),
        }

    def _row(self, template: dict[str, Any], found: cloud.Inventory) -> dict[str, Any]:
        labels = template.get("labels") or {}
        own = template.get("project_id") in (None, self.request.user.tenant_id)
        return {
            "id": template["uuid"],
            "name": template["name"],
            "image": words.image_of(template, found),
            "version": labels.get("kube_tag") or _("Magnum's own default"),
            "nodes": words.sizes_of(template),
            "driver": str(template.get("network_driver") or "").capitalize(),
            "own": own,
            "public": template.get("public"),
            "hidden": template.get("hidden"),
            **actions(self.request, template),
        }
