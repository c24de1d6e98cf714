# SPDX-License-Identifier: Apache-2.0
"""Access to one cluster, or to several with one file: what it allows, and the file."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard import audit, kubeconfig
from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access, access_page, kubeconfigs
from k8s_dashboard.panels.clusters.kubeconfigs import Made, NotMade
from k8s_dashboard.panels.clusters.views.base import ClusterPage
from k8s_dashboard.panels.clusters.views.issuing import CONFIDENTIAL, AuditedView, download

YAML = "application/yaml"
REQUESTS = "application/x-pem-file"
"""What a page sends that makes keys itself: a signing request for each cluster, in their order."""


class _Kubeconfig(AuditedView, ABC):
    """GET explains; only POST has a certificate signed.

    A POST of signing requests is answered with JSON: the file in parts, between which the keys
    belong that never leave the browser, and what to show. Any other gets the file, with keys made
    here.
    """

    @abstractmethod
    def wanted(self) -> list[dict[str, Any]]:
        """The clusters that the file is for. Raises NotMade, NotFound or CloudError."""

    @abstractmethod
    def page(self, clusters: Sequence[dict[str, Any]]) -> HttpResponse:
        """What explains the file, with these clusters chosen."""

    @property
    def from_browser(self) -> bool:
        return self.request.content_type == REQUESTS

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        clusters: list[dict[str, Any]] = []
        try:
            clusters = self.wanted()
            for cluster in clusters:
                kubeconfigs.require(request, cluster)
            return self._answer(clusters)
        except NotMade as error:
            return self._refused(clusters, error)
        except (PermissionDenied, NotFound, CloudError) as error:
            if not self.from_browser or isinstance(error, Unauthorized):
                raise
            return _problem(*_said(error))

    def _answer(self, clusters: list[dict[str, Any]]) -> HttpResponse:
        if not self.from_browser:
            made = kubeconfigs.on_server(self.request, clusters)
            text = kubeconfig.render([one.entry for one in made])
            return download(text, _file_name(clusters), YAML)
        text = self.request.body.decode(errors="replace")
        requests = kubeconfigs.checked(self.request, clusters, text)
        return self._parts(kubeconfigs.for_browser(self.request, clusters, requests))

    def _parts(self, made: Sequence[Made]) -> HttpResponse:
        file_name = _file_name([one.cluster for one in made])
        context = {"made": made, "file_name": file_name}
        html = render_to_string("k8s_dashboard/clusters/_issued.html", context, self.request)
        return JsonResponse(
            {
                "parts": kubeconfig.in_parts([one.entry for one in made]),
                "name": file_name,
                "html": html,
            },
            headers=CONFIDENTIAL,
        )

    def _refused(self, clusters: Sequence[dict[str, Any]], error: NotMade) -> HttpResponse:
        if self.from_browser:
            return _problem(access_page.problem(error), error.status)
        messages.error(self.request, access_page.problem(error))
        response = self.page(clusters)
        response.status_code = error.status
        return response


class KubeconfigView(_Kubeconfig):
    template_name = "k8s_dashboard/clusters/access.html"
    page_title = gettext_lazy("Access to {{ cluster.name }}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page([self.cluster()])

    def wanted(self) -> list[dict[str, Any]]:
        return [self.audited_cluster()]

    def page(self, clusters: Sequence[dict[str, Any]]) -> HttpResponse:
        context = access_page.of_one(self.request, clusters[0])
        return self.render_to_response(self.get_context_data(**context))


class KubeconfigsView(_Kubeconfig):
    """Several clusters of the project; one call to Magnum for the page."""

    template_name = "k8s_dashboard/clusters/access_to_several.html"
    page_title = gettext_lazy("Kubeconfig for several clusters")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self._chosen())

    @cached_property
    def _all(self) -> list[dict[str, Any]]:
        return magnum.clusters(self.request)

    def _ids(self) -> list[str]:
        given = self.request.GET if self.from_browser else self.request.POST
        return list(dict.fromkeys(given.getlist("cluster") or self.request.GET.getlist("cluster")))

    def _chosen(self) -> list[dict[str, Any]]:
        known = {cluster["uuid"]: cluster for cluster in self._all}
        return [known[one] for one in self._ids() if one in known]

    def wanted(self) -> list[dict[str, Any]]:
        chosen, ids = self._chosen(), self._ids()
        if len(ids) > kubeconfigs.MOST:
            audit.refused(self.request, audit.REFUSED, {}, audit.TOO_MANY)
            raise NotMade([({}, access_page.choice(len(ids)))], 400)
        for missing in set(ids) - {cluster["uuid"] for cluster in chosen}:
            audit.refused(self.request, audit.REFUSED, {"uuid": missing}, audit.NO_SUCH_CLUSTER)
        if not ids or len(chosen) != len(ids):
            raise NotMade([({}, access_page.choice(len(ids)))], 400)
        return chosen

    def page(self, clusters: Sequence[dict[str, Any]]) -> HttpResponse:
        context = access_page.of_several(self.request, self._all, clusters)
        return self.render_to_response(self.get_context_data(**context))


class KeystoneView(ClusterPage):
    """The file for those who sign in with Keystone. It holds no secret, and nothing is issued."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.AUTHORITY, cluster)
        if kubeconfig.refusal(cluster) or not kubeconfigs.takes_keystone(request, cluster):
            raise Http404
        authority = magnum.ca_certificate(request, cluster["uuid"])
        text = kubeconfig.render([kubeconfigs.keystone(request, cluster, authority)])
        return download(text, kubeconfig.file_name(cluster["name"], kubeconfigs.KEYSTONE), YAML)


def _file_name(clusters: Sequence[dict[str, Any]]) -> str:
    if len(clusters) == 1:
        return kubeconfig.file_name(clusters[0]["name"])
    return kubeconfig.file_name(f"{len(clusters)}-clusters")


def _said(error: Exception) -> tuple[str, int]:
    if isinstance(error, PermissionDenied):
        return _("You may not have a certificate for this cluster."), 403
    if isinstance(error, NotFound):
        return _("This cluster is not there, or not there any more."), 404
    return str(error), 502


def _problem(text: str, status: int) -> HttpResponse:
    return JsonResponse({"error": text}, status=status, headers=CONFIDENTIAL)
