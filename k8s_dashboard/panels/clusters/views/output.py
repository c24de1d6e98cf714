# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from k8s_dashboard import output
from k8s_dashboard.cloud import heat
from k8s_dashboard.panels.clusters.views.base import ClusterPage


class OutputView(ClusterPage):
    """What one node's script printed, read into steps and redacted. Fetched when someone looks."""

    template_name = "k8s_dashboard/clusters/output.html"
    page_title = _("What the node printed")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        if "fragment" in request.GET:
            html = render_to_string("k8s_dashboard/clusters/_output.html", context, request)
            return JsonResponse({"html": html}, headers={"Cache-Control": "no-store"})
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deployment = heat.deployment(self.request, self.kwargs["deployment_id"])
        return super().get_context_data(**kwargs) | {
            "cluster_id": self.kwargs["cluster_id"],
            "deployment": deployment,
            "output": output.read(deployment.get("output_values") or {}),
        }
