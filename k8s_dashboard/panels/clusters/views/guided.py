# SPDX-License-Identifier: Apache-2.0
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import FormView
from horizon.views import PageTitleMixin

from k8s_dashboard.cloud import inventory
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.forms.guided import GuidedForm

MORE_LABELS = "more-labels"
"""The button that asks for more rows where there is no JavaScript."""


class GuidedView(PageTitleMixin, FormView, ABC):
    """A page with a guided form. Whatever goes wrong, it comes back with all that was typed."""

    rules: ClassVar[access.Rules]
    asks: ClassVar[tuple[str, ...]]
    """The kinds of things to choose from, as the inventory names them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(request, self.rules)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        found = inventory.ask(self.request, *self.asks)
        return super().get_form_kwargs() | {"inventory": found}

    def get_initial(self) -> dict[str, Any]:
        """A link may fill fields in: ``?node_count=2&labels-key=kube_tag&labels-value=v1.27.8``."""
        given = {key.partition("-")[0] for key in self.request.GET}
        return {
            name: field.widget.value_from_datadict(self.request.GET, {}, name)
            for name, field in self.form_class.base_fields.items()
            if name in given
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if MORE_LABELS in request.POST:
            return self._page(self.get_form().with_more_labels())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: GuidedForm) -> HttpResponse:
        body = form.body()
        try:
            return redirect(self.submit(body))
        except Unauthorized:
            raise
        except CloudError as error:
            form.refuse(error, body)
            return self._page(form)

    @abstractmethod
    def submit(self, body: dict[str, Any]) -> str:
        """Ask the service; answers the address to go on to. Raises CloudError."""

    def _page(self, form: GuidedForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))
