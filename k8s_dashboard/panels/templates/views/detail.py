# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.utils.translation import gettext_lazy as _
from horizon.views import HorizonTemplateView

from k8s_dashboard import preflight
from k8s_dashboard.cloud import inventory as cloud
from k8s_dashboard.cloud import known
from k8s_dashboard.panels.clusters.forms import words
from k8s_dashboard.panels.clusters.forms.create_template import CHECKS_ASK
from k8s_dashboard.panels.clusters.wording import sentence
from k8s_dashboard.panels.templates.views.base import OfTemplate, actions

GRADES = ("block", "warn", "tell")


class DetailView(OfTemplate, HorizonTemplateView):
    """What a template decides, whether it works on this cloud, and which clusters came of it."""

    template_name = "k8s_dashboard/cluster_templates/detail.html"
    page_title = _("{{ template.name }}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = cloud.ask(self.request, *CHECKS_ASK)
        checks = preflight.check_template(self.template, known.plain(found))
        return super().get_context_data(**kwargs) | {
            "template": self.template,
            "facts": list(words.template_facts(self.template, found)),
            "more": list(words.more_template_facts(self.template)),
            "points": [
                {
                    "grade": check.grade,
                    "message": sentence(check.message),
                    "remedy": sentence(check.remedy),
                }
                for check in checks
                if check.grade in GRADES
            ],
            "used_by": self.used_by(),
            "project": self.request.user.tenant_id,
            **actions(self.request, self.template),
        }
