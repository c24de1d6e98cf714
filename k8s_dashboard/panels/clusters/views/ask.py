# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard import defaults, diagnosis, kubeconfig, progress
from k8s_dashboard.cloud import gather, kubernetes
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access, asking, wording
from k8s_dashboard.panels.clusters.views.base import ClusterPage

PARTS = (gather.RESOURCES, gather.SERVERS)


class AskView(ClusterPage):
    """GET explains; only POST asks. ``?fragment`` answers with the answer's HTML in JSON."""

    template_name = "k8s_dashboard/clusters/ask.html"
    page_title = gettext_lazy("Ask Kubernetes: {{ cluster.name }}")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not defaults.ask_kubernetes():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, asking.ASK, cluster)
        return self._page(cluster)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = gather.Collector.start(request, self.kwargs["cluster_id"])
        cluster = found.evidence.cluster
        access.require(request, asking.ASK, cluster)
        if kubeconfig.refusal(cluster):
            return self._page(cluster, status=409)
        try:
            said = kubernetes.ask(
                request,
                cluster,
                with_nodes=access.allowed(request, access.KUBECONFIG, cluster),
            )
        except kubernetes.TooSoon:
            problem = _("It is being asked at this moment. Ask again in some seconds.")
            return self._page(cluster, problem=problem, status=429)
        except (NotFound, Unauthorized):
            raise
        except CloudError as error:
            problem = _("Kubernetes was not asked. %s") % error
            return self._page(cluster, problem=problem, status=502)
        found.add(*PARTS)
        return self._page(cluster, answer=self._answer(found, said))

    def _answer(self, found: gather.Collector, said: dict[str, Any]) -> dict[str, Any]:
        known, now = replace(found.evidence, kubernetes=said), datetime.now(UTC)
        findings = diagnosis.diagnose(known, now)
        return asking.words(said, progress.read(known, now), findings, known.cluster["status"])

    def _page(
        self,
        cluster: dict[str, Any],
        *,
        answer: dict[str, Any] | None = None,
        problem: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = self.get_context_data(
            cluster=cluster,
            answer=answer,
            problem=problem,
            refusal=wording.kubeconfig_refusal(kubeconfig.refusal(cluster)),
            with_nodes=access.allowed(self.request, access.KUBECONFIG, cluster),
            seconds=round(defaults.ask_kubernetes_seconds()),
        )
        if "fragment" in self.request.GET:
            html = render_to_string("k8s_dashboard/clusters/_ask.html", context, self.request)
            response: HttpResponse = JsonResponse({"html": html})
        else:
            response = self.render_to_response(context)
        response.status_code = status
        response["Cache-Control"] = "no-store"
        return response
