# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from horizon import messages

from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access

PLACE = "horizon:project:kubernetes_templates:"
INDEX = f"{PLACE}index"


class OfTemplate:
    """Before a view about one template. Where it cannot be had, the list says why."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.template = magnum.cluster_template(request, self.kwargs["template_id"])
            return super().dispatch(request, *args, **kwargs)
        except Unauthorized:
            raise
        except NotFound:
            messages.error(request, _("This template is not there, or not there any more."))
        except CloudError as error:
            messages.error(request, _("The template cannot be shown now. %s") % error)
        return redirect(INDEX)

    def used_by(self) -> list[dict[str, Any]] | None:
        """The clusters made from it that this user sees; None where Magnum does not tell."""
        try:
            found = magnum.all_clusters(self.request)
        except Unauthorized:
            raise
        except CloudError:
            return None
        return [c for c in found if c.get("cluster_template_id") == self.template["uuid"]]


def actions(request: HttpRequest, template: dict[str, Any]) -> dict[str, bool]:
    return {
        "may_create_cluster": access.allowed(request, access.CREATE),
        "may_copy": access.allowed(request, access.CREATE_TEMPLATE),
        "may_edit": access.allowed(request, access.EDIT_TEMPLATE, template),
        "may_delete": access.allowed(request, access.DELETE_TEMPLATE, template),
    }
