# SPDX-License-Identifier: Apache-2.0
"""What all views have in common that make certificates: a request that does not come from a page of
this dashboard is refused as everywhere, and goes into the audit log too."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.utils.http import content_disposition_header

from k8s_dashboard import audit
from k8s_dashboard.cloud.errors import NotFound
from k8s_dashboard.panels.clusters.views.base import ClusterPage

CONFIDENTIAL = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Headers of every answer that has a certificate or a key in it."""


class AuditedCsrf(CsrfViewMiddleware):
    def process_view(
        self, request: HttpRequest, callback: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        refusal: HttpResponse | None = super().process_view(request, callback, args, kwargs)
        if refusal is not None:
            cluster = {"uuid": kwargs.get("cluster_id")}
            audit.refused(request, audit.REFUSED, cluster, audit.FORGED)
        return refusal


class AuditedView(ClusterPage):
    """A view whose protection against forged requests is Django's own, a step later."""

    @classmethod
    def as_view(cls, **kwargs: Any) -> Any:
        view = decorator_from_middleware(AuditedCsrf)(super().as_view(**kwargs))
        view.csrf_exempt = True
        return view

    def audited_cluster(self, event: str = audit.REFUSED) -> dict[str, Any]:
        """The cluster of the address. Raises NotFound, and says so in the audit log."""
        try:
            return self.cluster()
        except NotFound:
            cluster = {"uuid": self.kwargs["cluster_id"]}
            audit.refused(self.request, event, cluster, audit.NO_SUCH_CLUSTER)
            raise


def download(text: str, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=content_type,
        headers=CONFIDENTIAL | {"Content-Disposition": content_disposition_header(True, name)},
    )
