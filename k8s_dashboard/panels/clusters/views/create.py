# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import messages

from k8s_dashboard import defaults, presets
from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud import known, magnum
from k8s_dashboard.panels.clusters import access, forecast
from k8s_dashboard.panels.clusters.forms import create
from k8s_dashboard.panels.clusters.views.guided import GuidedView, LiveChecks
from k8s_dashboard.panels.clusters.wording import sentence

PRESET = "preset"
FIRST_PRESET = "try"


class CreateView(GuidedView):
    template_name = "k8s_dashboard/clusters/create.html"
    page_title = gettext_lazy("Create cluster")
    form_class = create.CreateForm
    rules = access.CREATE
    asks = create.ASKS
    checks_ask = create.CHECKS_ASK
    check_address = "horizon:project:kubernetes_clusters:create_checks"
    preset = ""
    """The slug of the one that the form starts from."""

    def get_initial(self) -> dict[str, Any]:
        """What a link says goes before the preset; without a link the smallest is the start."""
        given = super().get_initial()
        if self.request.method != "GET":
            return given
        wanted = self.request.GET.get(PRESET, "" if given else FIRST_PRESET)
        preset = next((each for each in self._presets() if each.slug == wanted), None)
        values = dict(preset.values) if preset else {}
        self.preset = preset.slug if preset else ""
        return _unlike_the_default(self.form_class.base_fields, values) | given

    def _presets(self) -> tuple[presets.Preset, ...]:
        found = self.inventory
        templates = found[cloud.CLUSTER_TEMPLATES].items
        return presets.presets(known.plain(found), templates, defaults.presets())

    def foresee(self, form: create.CreateForm) -> forecast.Forecast:
        return forecast.of_cluster(form)

    def submit(self, body: dict[str, Any]) -> str:
        cluster_id = magnum.create_cluster(self.request, **body)
        messages.success(
            self.request,
            _("Magnum has accepted the cluster %s and begins to build it.") % body["name"],
        )
        return reverse("horizon:project:kubernetes_clusters:detail", args=[cluster_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "may_create_template": access.allowed(self.request, access.CREATE_TEMPLATE),
            "presets": [self._card(each, context["form"]) for each in self._presets()],
            "check_url": reverse(self.check_address),
        }

    def _card(self, preset: presets.Preset, form: create.CreateForm) -> dict[str, Any]:
        """The values are those of all fields that presets decide, so that one undoes another."""
        decided = {name for each in self._presets() for name in each.values}
        initial = {name: form.fields[name].initial for name in decided if name in form.fields}
        return {
            "slug": preset.slug,
            "title": sentence(preset.title),
            "sentence": sentence(preset.sentence),
            "notes": [sentence(note) for note in preset.notes],
            "fill": preset.fill,
            "values": {name: str(value or "") for name, value in initial.items()}
            | {name: str(value) for name, value in preset.values.items() if name in initial},
            "chosen": preset.slug == self.preset,
        }


class CreateChecksView(LiveChecks, CreateView):
    pass


def _unlike_the_default(fields: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Sections that hold a value of their own are open; the default needs none."""
    return {
        name: value
        for name, value in values.items()
        if name in fields and str(value) != str(fields[name].initial)
    }
