# SPDX-License-Identifier: Apache-2.0
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import FormView
from horizon import messages
from horizon.views import PageTitleMixin

from k8s_dashboard.cloud import inventory
from k8s_dashboard.cloud.errors import CloudError, Unauthorized, Unavailable
from k8s_dashboard.panels.clusters import access, once
from k8s_dashboard.panels.clusters.forecast import SEEN, Forecast
from k8s_dashboard.panels.clusters.forms.guided import GuidedForm
from k8s_dashboard.panels.clusters.views.keypair import KeypairMaker

MORE_LABELS = "more-labels"
"""The button that asks for more rows where there is no JavaScript."""


class GuidedView(KeypairMaker, PageTitleMixin, FormView, ABC):
    """A page with a guided form. Whatever goes wrong, it comes back with all that was typed.

    What certainly fails is not sent. A warning that the page has not shown stops it once.
    """

    rules: ClassVar[access.Rules]
    asks: ClassVar[tuple[str, ...]]
    """The kinds of things to choose from, as the inventory names them."""
    checks_ask: ClassVar[tuple[str, ...]]
    """What is asked for before it is sent, and while one types."""
    check_address: ClassVar[str]
    """Where the script asks for checks: the name of a URL."""

    forecast: Forecast | None = None
    warned = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        access.require(request, self.rules)
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        kinds = self.asks if self.request.method == "GET" else self.checks_ask
        self.inventory = self.ask(*kinds)
        return super().get_form_kwargs() | {"inventory": self.inventory}

    def ask(self, *kinds: str) -> inventory.Inventory:
        return inventory.ask(self.request, *kinds)

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
        if self.wants_keypair():
            return self._page(self.form_with_keypair())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: GuidedForm) -> HttpResponse:
        self.forecast = self.foresee(form)
        if self.forecast.blocks:
            form.stop(self.forecast.blocks)
        if self.began_keypair(form) or self.forecast.blocks:
            return self._page(form)
        if self.forecast.unseen(self.request.POST.getlist(SEEN)):
            self.warned = True
            return self._page(form)
        return self._send(form)

    def _send(self, form: GuidedForm) -> HttpResponse:
        body = form.body()
        sending = once.Sending(self.request)
        if not sending.begins():
            return self._sent_before(form, sending)
        try:
            address = self.submit(body)
        except Unauthorized:
            raise
        except CloudError as error:
            sending.failed()
            form.refuse(error, body)
            if isinstance(error, Unavailable):
                again = _("It may have been done all the same: look before you send this again.")
                form.add_error(None, again)
            return self._page(form)
        sending.succeeded(address)
        return redirect(address)

    def _sent_before(self, form: GuidedForm, sending: once.Sending) -> HttpResponse:
        address = sending.led_to()
        if address:
            messages.info(self.request, _("This form had been sent already: here is what it made."))
            return redirect(address)
        form.add_error(None, _("This form has been sent already, and the answer is still to come."))
        return self._page(form)

    @abstractmethod
    def foresee(self, form: GuidedForm) -> Forecast:
        """What would come of the form as it stands."""

    @abstractmethod
    def submit(self, body: dict[str, Any]) -> str:
        """Ask the service; answers the address to go on to. Raises CloudError."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        self.offer_keypair(form)
        return context | {
            "forecast": self.forecast or self.foresee(form),
            "warned": self.warned,
            "form_token": once.new_token(),
            "made_key": self.made_key,
        }

    def _page(self, form: GuidedForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


class LiveChecks:
    """Before a guided view: answers what would come of the form as it stands, as fragments for the
    page. The cloud is asked again when some seconds have passed.
    """

    http_method_names = ("post",)

    def ask(self, *kinds: str) -> inventory.Inventory:
        return inventory.ask(self.request, *kinds, fresh=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        form = self.get_form()
        forecast = self.foresee(form)
        context = {"forecast": forecast, "form": form}
        return JsonResponse(
            {
                "forecast": _fragment("_forecast.html", context, request),
                "review": _fragment("_review.html", context, request),
                "announce": forecast.summary(),
            }
        )


def _fragment(name: str, context: dict[str, Any], request: HttpRequest) -> str:
    return render_to_string(f"k8s_dashboard/clusters/{name}", context, request)
