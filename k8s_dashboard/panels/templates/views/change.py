# SPDX-License-Identifier: Apache-2.0
import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard import command, template_patches
from k8s_dashboard.cloud import magnum
from k8s_dashboard.panels.clusters import access, forecast
from k8s_dashboard.panels.clusters.views.create_template import CreateTemplateView
from k8s_dashboard.panels.clusters.views.guided import LiveChecks
from k8s_dashboard.panels.templates.forms import CopyForm, EditForm
from k8s_dashboard.panels.templates.views.base import PLACE, OfTemplate

LONGEST_NAME = 255


class CopyView(OfTemplate, CreateTemplateView):
    """The form for a new template, filled in with another: private, under a name of its own."""

    page_title = gettext_lazy("Copy {{ template.name }}")
    form_class = CopyForm

    def get_form(self, form_class: Any = None) -> CopyForm:
        form = super().get_form(form_class)
        if not form.is_bound:
            ending = _("-copy")
            name = self.template["name"][: LONGEST_NAME - len(ending)] + ending
            private = {"public": False, "hidden": False}
            form.initial = form.initial_of(self.template) | {"name": name} | private
        return form

    def submit(self, body: dict[str, Any]) -> str:
        made = magnum.create_cluster_template(self.request, **body)
        messages.success(self.request, _("The cluster template %s is there.") % body["name"])
        return reverse(f"{PLACE}detail", args=[made["uuid"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cancel = reverse(f"{PLACE}detail", args=[self.template["uuid"]])
        return super().get_context_data(template=self.template, cancel=cancel, **kwargs)


class EditView(OfTemplate, CreateTemplateView):
    """Changes what Magnum lets one change."""

    template_name = "k8s_dashboard/cluster_templates/edit.html"
    page_title = gettext_lazy("Edit {{ template.name }}")
    form_class = EditForm
    rules = access.EDIT_TEMPLATE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(request, access.EDIT_TEMPLATE, self.template)
        return super().post(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(request, access.EDIT_TEMPLATE, self.template)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        found = super().get_form_kwargs()
        del found["initial"]
        return found | {"template": self.template, "used": bool(self.clusters)}

    @property
    def clusters(self) -> list[dict[str, Any]]:
        if not hasattr(self, "_clusters"):
            self._clusters = self.used_by() or []
        return self._clusters

    def _changes(self, body: dict[str, Any]) -> list[template_patches.Patch]:
        publishes = access.allowed(self.request, access.PUBLISH_TEMPLATE)
        return template_patches.of_change(
            self.template, body, used=bool(self.clusters), publishes=publishes
        )

    def foresee(self, form: EditForm) -> forecast.Forecast:
        """The command and the JSON are those of the change."""
        changes = self._changes(form.sent_now().body())
        return replace(
            forecast.of_template(form),
            command=command.update_template(self.template["uuid"], changes),
            body=json.dumps(changes, indent=2, ensure_ascii=False),
        )

    def submit(self, body: dict[str, Any]) -> str:
        changes = self._changes(body)
        for patch in changes:
            magnum.update_cluster_template(self.request, self.template["uuid"], patch)
        said = _("%s is changed.") if changes else _("Nothing of %s was changed.")
        messages.success(self.request, said % body["name"])
        return reverse(f"{PLACE}detail", args=[self.template["uuid"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cancel = reverse(f"{PLACE}detail", args=[self.template["uuid"]])
        context = super().get_context_data(
            template=self.template, cancel=cancel, used_by=self.clusters, **kwargs
        )
        checks = reverse(f"{PLACE}edit_checks", args=[self.template["uuid"]])
        return context | {"check_url": checks}


class EditChecksView(LiveChecks, EditView):
    pass
