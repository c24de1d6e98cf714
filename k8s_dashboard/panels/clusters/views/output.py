# SPDX-License-Identifier: Apache-2.0
"""What a node's script printed: its page, and parts of it for the script of that page.

Every answer asks Heat anew with the user's own token: an output is kept nowhere.
"""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k8s_dashboard import evidence, output, redact
from k8s_dashboard.cloud import heat, nova
from k8s_dashboard.cloud.errors import CloudError, Forbidden, NotFound, Unauthorized
from k8s_dashboard.output import rows
from k8s_dashboard.panels.clusters import output_page
from k8s_dashboard.panels.clusters.views.base import ClusterPage

_ID = re.compile(r"[\w-]{1,64}")
_NO_STORE = {"Cache-Control": "no-store"}


class Printed(ClusterPage):
    """What is asked of one output. Where Heat does not give it, the answer says so and why."""

    template_name = "k8s_dashboard/clusters/output.html"
    page_title = gettext_lazy("What the node printed")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _ID.fullmatch(self.kwargs["deployment_id"]):
            raise Http404
        try:
            return super(ClusterPage, self).dispatch(request, *args, **kwargs)
        except Unauthorized:
            raise
        except CloudError as error:
            return self.refuse(_sentence(error), _status(error))

    def refuse(self, problem: str, status: int) -> HttpResponse:
        context = {"cluster_id": self.kwargs["cluster_id"], "problem": problem}
        return self._page(super().get_context_data(**context), status)

    def _page(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        response = self.render_to_response(context)
        response.status_code = status
        response["Cache-Control"] = "no-store"
        return response

    @cached_property
    def deployment(self) -> dict[str, Any]:
        return heat.deployment(self.request, self.kwargs["deployment_id"])

    @cached_property
    def told(self) -> output.NodeOutput:
        return output.read(evidence.as_object(self.deployment.get("output_values")))

    @cached_property
    def node(self) -> str:
        server_id = evidence.get_text(self.deployment, "server_id")
        return nova.server_name(self.request, server_id) if _ID.fullmatch(server_id) else ""


class OutputView(Printed):
    """The page; with `fragment`, what the table of nodes shows of it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "fragment" in request.GET:
            context = _summary(self.told)
            html = render_to_string("k8s_dashboard/clusters/_output.html", context, request)
            return JsonResponse({"html": html}, headers=_NO_STORE)
        return self._page(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told, deployment = self.told, self.deployment
        at = _number(self.request, "line", told) if "line" in self.request.GET else None
        title = {"page_title": _("What %s printed") % self.node} if self.node else {}
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return (
            context
            | title
            | {
                "cluster_id": self.kwargs["cluster_id"],
                "deployment_id": self.kwargs["deployment_id"],
                "deployment": deployment,
                "reason": redact.text(evidence.get_text(deployment, "status_reason")),
                "node": self.node,
                "begun": evidence.as_time(deployment.get("creation_time")),
                "reported": evidence.as_time(deployment.get("updated_time")),
                "size": output_page.size(len(told.lines)),
                "sections": output_page.sections(told, at),
                **_summary(told),
                **output_page.hits(told, str(self.request.GET.get("q", ""))),
            }
        )


class Part(Printed):
    """A part of the page, as JSON."""

    def refuse(self, problem: str, status: int) -> HttpResponse:
        return JsonResponse({"error": problem}, status=status, headers=_NO_STORE)


class LinesView(Part):
    """Lines `begin` to `end` (not included), or as much of their end as one wants; or those around
    the line `at`. `whole`: nothing is folded."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        told = self.told
        begin, end = (_number(request, name, told) for name in ("begin", "end"))
        if begin >= end:
            raise Http404
        if "at" in request.GET:
            at = min(max(_number(request, "at", told), begin), end - 1)
            shown = rows.around(told, begin, end, at)
        else:
            shown = rows.many(told, begin, end, folded="whole" not in request.GET)
        return JsonResponse({"html": output_page.lines(shown)}, headers=_NO_STORE)


class SearchView(Part):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = output_page.hits(self.told, str(request.GET.get("q", "")))
        html = render_to_string("k8s_dashboard/clusters/_output_hits.html", context, request)
        return JsonResponse({"html": html}, headers=_NO_STORE)


def _number(request: HttpRequest, name: str, told: output.NodeOutput) -> int:
    """A number in the query, within the output's lines; lines that people see count from 1."""
    text = str(request.GET.get(name, ""))[:12]
    if not re.fullmatch(r"[0-9]+", text):
        raise Http404
    number = int(text) - (name == "line")
    return min(max(number, 0), max(len(told.lines) - (name != "end"), 0))


def _summary(told: output.NodeOutput) -> dict[str, Any]:
    return {
        "output": told,
        "complaints": output_page.complaints(told),
        "notes": output_page.notes(told),
        "masked": output_page.masked(told.secrets),
    }


def _sentence(error: CloudError) -> str:
    if isinstance(error, NotFound):
        return _("This output is not there, or not there any more.")
    return _("This output cannot be shown now. %s") % error


def _status(error: CloudError) -> int:
    if isinstance(error, NotFound):
        return 404
    return 403 if isinstance(error, Forbidden) else 503
