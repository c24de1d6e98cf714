# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from horizon import messages

from k8s_dashboard.cloud import magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.views.base import INDEX, ClusterPage


class ConfirmForm(forms.Form):
    """Asks for the cluster's name, so that nobody deletes the wrong one by one click."""

    name = forms.CharField(
        label=_("Name of the cluster"),
        strip=True,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def __init__(self, cluster_name: str, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.cluster_name = cluster_name

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.cluster_name:
            raise forms.ValidationError(_("This is not the name of the cluster."))
        return name


class DeleteView(ClusterPage):
    template_name = "k8s_dashboard/clusters/delete.html"
    page_title = _("Delete {{ cluster.name }}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.DELETE, cluster)
        return self._page(cluster, ConfirmForm(cluster["name"]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.DELETE, cluster)
        form = ConfirmForm(cluster["name"], request.POST)
        if not form.is_valid():
            return self._page(cluster, form)
        try:
            magnum.delete_cluster(request, cluster["uuid"])
        except (NotFound, Unauthorized):
            raise
        except CloudError as error:
            form.add_error(None, str(error))
            return self._page(cluster, form)
        messages.success(request, _("Magnum has begun to delete %s.") % cluster["name"])
        return redirect(INDEX)

    def _page(self, cluster: dict[str, Any], form: ConfirmForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(cluster=cluster, form=form))
