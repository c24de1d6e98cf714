# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
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
