# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages
from horizon.views import HorizonTemplateView

from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.templates.views.base import INDEX, OfTemplate


class DeleteView(OfTemplate, HorizonTemplateView):
    """Asks once, and says what still uses it: Magnum deletes no template that a cluster has."""

    template_name = "k8s_dashboard/cluster_templates/delete.html"
    page_title = gettext_lazy("Delete {{ template.name }}")
    refusal = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(request, access.DELETE_TEMPLATE, self.template)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        access.require(request, access.DELETE_TEMPLATE, self.template)
        try:
            magnum.delete_cluster_template(request, self.template["uuid"])
        except Unauthorized:
            raise
        except CloudError as error:
            self.refusal = str(error)
            return self.render_to_response(self.get_context_data())
        messages.success(request, _("The cluster template %s is deleted.") % self.template["name"])
        return redirect(INDEX)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "template": self.template,
            "used_by": self.used_by(),
            "refusal": self.refusal,
        }
