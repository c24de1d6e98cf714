# SPDX-License-Identifier: Apache-2.0
import shlex
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from horizon import messages

from k8s_dashboard import kubeconfig
from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access, wording
from k8s_dashboard.panels.clusters.views.base import ClusterPage


class KubeconfigView(ClusterPage):
    """GET explains what the file allows; only POST makes a certificate."""

    template_name = "k8s_dashboard/clusters/kubeconfig.html"
    page_title = _("Kubeconfig of {{ cluster.name }}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.KUBECONFIG, cluster)
        return self._page(cluster)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.KUBECONFIG, cluster)
        if kubeconfig.refusal(cluster):
            return self._page(cluster, status=409)
        try:
            return _download(cluster["name"], self._file(cluster))
        except (NotFound, Unauthorized):
            raise
        except CloudError as error:
            messages.error(request, _("No kubeconfig was made. %s") % error)
            return self._page(cluster, status=502)

    def _file(self, cluster: dict[str, Any]) -> str:
        """The key exists in this call and in the file only: never stored, logged or sent on."""
        key = kubeconfig.new_key()
        csr = kubeconfig.csr(key, *kubeconfig.ADMIN)
        return kubeconfig.render(
            name=cluster["name"],
            server=cluster["api_address"],
            ca=magnum.ca_certificate(self.request, cluster["uuid"]),
            certificate=magnum.sign(self.request, cluster["uuid"], csr),
            key=key,
        )

    def _page(self, cluster: dict[str, Any], status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            cluster=cluster,
            refusal=wording.kubeconfig_refusal(kubeconfig.refusal(cluster)),
            file_name=kubeconfig.file_name(cluster["name"]),
            context_name=shlex.quote(kubeconfig.context_name(cluster["name"])),
        )
        response = self.render_to_response(context)
        response.status_code = status
        return response


def _download(cluster_name: str, text: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type="application/yaml",
        headers={
            "Content-Disposition": content_disposition_header(
                True, kubeconfig.file_name(cluster_name)
            ),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
