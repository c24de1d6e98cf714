# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard.cloud import magnum
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.forms import create
from k8s_dashboard.panels.clusters.views.guided import GuidedView


class CreateView(GuidedView):
    template_name = "k8s_dashboard/clusters/create.html"
    page_title = gettext_lazy("Create cluster")
    form_class = create.CreateForm
    rules = access.CREATE
    asks = create.ASKS

    def submit(self, body: dict[str, Any]) -> str:
        cluster_id = magnum.create_cluster(self.request, **body)
        messages.success(
            self.request,
            _("Magnum has accepted the cluster %s and begins to build it.") % body["name"],
        )
        return reverse("horizon:project:kubernetes_clusters:detail", args=[cluster_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "may_create_template": access.allowed(self.request, access.CREATE_TEMPLATE)
        }
