# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard import progress
from k8s_dashboard.cloud import gather, magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.diagnosis import fixes
from k8s_dashboard.evidence import Evidence
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.forms.create_again import CreateAgainForm, Old
from k8s_dashboard.panels.clusters.views.create import CreateView

DETAIL = "horizon:project:kubernetes_clusters:detail"


class CreateAgainView(CreateView):
    """The create form with the input of another cluster of this project, and what the link asks to
    change in it. The other one can be deleted as soon as Magnum has accepted the new one.
    """

    template_name = "k8s_dashboard/clusters/create_again.html"
    page_title = gettext_lazy("Create {{ old_name }} again")
    form_class = CreateAgainForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(request, self.rules)
        try:
            self.old = self._old(self._evidence())
        except Unauthorized:
            raise
        except CloudError as error:
            messages.error(request, _("The old cluster cannot be read now. %s") % error)
            return redirect("horizon:project:kubernetes_clusters:create")
        return super().dispatch(request, *args, **kwargs)

    def _evidence(self) -> Evidence:
        """The cluster, and its resources where only they tell that it cannot succeed any more.

        Raises NotFound for a cluster of another project, which an administrator may see.
        """
        found = gather.Collector.start(self.request, self.kwargs["cluster_id"])
        cluster = found.evidence.cluster
        if cluster.get("project_id") != self.request.user.tenant_id:
            raise NotFound("magnum", 404, _("it is not a cluster of this project"))
        if str(cluster.get("status")).endswith("_IN_PROGRESS"):
            found.add(gather.RESOURCES)
        return found.evidence

    def _old(self, found: Evidence) -> Old:
        changes = fixes.from_query(
            (key, value) for key, values in self.request.GET.lists() for value in values
        )
        read = progress.read(found, found.captured_at)
        return Old(
            cluster=found.cluster,
            changes=changes,
            may_be_deleted=fixes.may_be_made_again(read, found)
            and access.allowed(self.request, access.DELETE, found.cluster),
        )

    def get_initial(self) -> dict[str, Any]:
        """Of the old cluster, so that nothing of it need stand in a link."""
        return {}

    def _presets(self) -> tuple[()]:
        return ()

    def get_form_kwargs(self) -> dict[str, Any]:
        found = super().get_form_kwargs()
        del found["initial"]
        return found | {"old": self.old}

    def form_valid(self, form: CreateAgainForm) -> HttpResponse:
        self.deletes = bool(form.cleaned_data.get("delete_old"))
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = reverse(DETAIL, args=[self.old.cluster["uuid"]])
        name = self.old.cluster["name"]
        return super().get_context_data(old_name=name, cancel=address, **kwargs)

    def submit(self, body: dict[str, Any]) -> str:
        address = super().submit(body)
        if self.deletes:
            self._delete_old()
        return address

    def _delete_old(self) -> None:
        name = self.old.cluster["name"]
        try:
            magnum.delete_cluster(self.request, self.old.cluster["uuid"])
        except CloudError as error:
            messages.warning(
                self.request,
                _("The failed cluster %(name)s could not be deleted. %(error)s")
                % {"name": name, "error": error},
            )
        else:
            messages.success(self.request, _("Magnum has begun to delete %s.") % name)
