# SPDX-License-Identifier: Apache-2.0
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard.cloud import magnum
from k8s_dashboard.panels.clusters import access, forecast
from k8s_dashboard.panels.clusters.forms import create_template
from k8s_dashboard.panels.clusters.views.guided import GuidedView, LiveChecks


class CreateTemplateView(GuidedView):
    template_name = "k8s_dashboard/clusters/create_template.html"
    page_title = gettext_lazy("Create cluster template")
    form_class = create_template.CreateTemplateForm
    rules = access.CREATE_TEMPLATE
    asks = create_template.ASKS
    checks_ask = create_template.CHECKS_ASK
    keypair_field = "keypair_id"
    check_address = "horizon:project:kubernetes_clusters:create_template_checks"

    def get_form_kwargs(self) -> dict[str, Any]:
        may_publish = access.allowed(self.request, access.PUBLISH_TEMPLATE)
        return super().get_form_kwargs() | {"may_publish": may_publish}

    def foresee(self, form: create_template.CreateTemplateForm) -> forecast.Forecast:
        return forecast.of_template(form)

    def submit(self, body: dict[str, Any]) -> str:
        made = magnum.create_cluster_template(self.request, **body)
        messages.success(self.request, _("The cluster template %s is there.") % body["name"])
        chosen = urlencode({"cluster_template_id": made["uuid"]})
        return f"{reverse('horizon:project:kubernetes_clusters:create')}?{chosen}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"check_url": reverse(self.check_address)}


class CreateTemplateChecksView(LiveChecks, CreateTemplateView):
    pass
