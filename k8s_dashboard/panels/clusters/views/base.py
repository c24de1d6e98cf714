# SPDX-License-Identifier: Apache-2.0
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from horizon import messages
from horizon.views import HorizonTemplateView

from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized

INDEX = "horizon:project:kubernetes_clusters:index"


class ClusterPage(HorizonTemplateView):
    """A page about one cluster. Where the cluster cannot be had, the list says why."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Unauthorized:
            raise
        except NotFound:
            messages.error(request, _("This cluster is not there, or not there any more."))
        except CloudError as error:
            messages.error(request, _("The cluster cannot be shown now. %s") % error)
        return redirect(INDEX)

    def cluster(self) -> dict[str, Any]:
        return magnum.cluster(self.request, self.kwargs["cluster_id"])

    def back(self) -> HttpResponse:
        return redirect("horizon:project:kubernetes_clusters:detail", self.kwargs["cluster_id"])


class FragmentPage(ClusterPage):
    """A page whose content another page can show too: ``?fragment`` answers with it as HTML in
    JSON, or with a sentence that says why there is none.
    """

    fragment_name: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "fragment" not in request.GET:
            return super().dispatch(request, *args, **kwargs)
        try:
            return super(ClusterPage, self).dispatch(request, *args, **kwargs)
        except Unauthorized:
            raise
        except CloudError as error:
            return JsonResponse({"error": str(error)}, status=503)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        if "fragment" in request.GET:
            html = render_to_string(self.fragment_name, context, request)
            return JsonResponse({"html": html}, headers={"Cache-Control": "no-store"})
        return self.render_to_response(context)
