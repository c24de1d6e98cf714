# SPDX-License-Identifier: Apache-2.0
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard.cloud import magnum
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.forms import create_template
from k8s_dashboard.panels.clusters.views.guided import GuidedView


class CreateTemplateView(GuidedView):
    template_name = "k8s_dashboard/clusters/create_template.html"
    page_title = gettext_lazy("Create cluster template")
    form_class = create_template.CreateTemplateForm
    rules = access.CREATE_TEMPLATE
    asks = create_template.ASKS

    def submit(self, body: dict[str, Any]) -> str:
        made = magnum.create_cluster_template(self.request, **body)
        messages.success(self.request, _("The cluster template %s is there.") % body["name"])
        chosen = urlencode({"cluster_template_id": made["uuid"]})
        return f"{reverse('horizon:project:kubernetes_clusters:create')}?{chosen}"
