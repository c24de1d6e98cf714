# SPDX-License-Identifier: Apache-2.0
"""A page for each kind of cause, made from the rules that find it; no service is asked."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon.views import HorizonTemplateView

from k8s_dashboard.diagnosis import codes

CONFIDENCE = {
    "certain": gettext_lazy("These words leave no doubt."),
    "likely": gettext_lazy("These words most often mean this."),
    "possible": gettext_lazy("These words may mean this, or something else."),
}


class HelpView(HorizonTemplateView):
    """Every kind of cause, by title."""

    template_name = "k8s_dashboard/clusters/help.html"
    page_title = gettext_lazy("Why clusters fail")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = sorted(codes.CODES.values(), key=lambda code: _(code.title).casefold())
        return super().get_context_data(codes=found, **kwargs)


class FindingView(HorizonTemplateView):
    """One kind of cause: what it means, what helps, and the words it is known by."""

    template_name = "k8s_dashboard/clusters/help_finding.html"
    page_title = "{{ title }}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = codes.CODES.get(kwargs["code"])
        if code is None:
            raise Http404
        rules = [
            {"rule": rule, "confidence": CONFIDENCE[rule.confidence]}
            for rule in codes.rules_of(code.name)
        ]
        found = {"code": code, "title": _(code.title), "rules": rules}
        return super().get_context_data(**kwargs) | found
