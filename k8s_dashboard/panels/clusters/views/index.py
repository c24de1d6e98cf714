# SPDX-License-Identifier: Apache-2.0
from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from horizon import tables

from k8s_dashboard.cloud import magnum, watch
from k8s_dashboard.cloud.causes import Cause
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.panels.clusters import access, lines, live
from k8s_dashboard.panels.clusters.tables import ClustersTable
from k8s_dashboard.progress import listing
from k8s_dashboard.progress.listing import Line

FILTERS = (
    ("", _("All"), None),
    ("busy", _("Deploying"), listing.BUSY),
    ("failed", _("Failed"), listing.HAS_FAILED),
    ("ready", _("Ready"), frozenset({listing.READY})),
)


class IndexView(tables.DataTableView):
    """All clusters of the project: one call to Magnum, one to Heat while something is not well."""

    table_class = ClustersTable
    template_name = "k8s_dashboard/clusters/index.html"
    page_title = _("Kubernetes clusters")

    lines: list[Line] = []
    causes: dict[str, Cause] = {}
    problem: CloudError | None = None

    def get_data(self) -> list[Line]:
        try:
            self.lines = lines.own(self.request)
            self.table.template_names = self._template_names()
        except Unauthorized:
            raise
        except CloudError as error:
            self.problem = error
        self.causes = self.table.causes = self._causes()
        return self._chosen()

    def _causes(self) -> dict[str, Cause]:
        return lines.known_causes(self.request, self.lines)

    def _template_names(self) -> dict[str, str]:
        try:
            return magnum.template_names(self.request) if self.lines else {}
        except Unauthorized:
            raise
        except CloudError:
            return {}

    def _chosen(self) -> list[Line]:
        wanted = {key: states for key, _word, states in FILTERS}.get(self._filter)
        return [line for line in self.lines if not wanted or line.state in wanted]

    @property
    def _filter(self) -> str:
        return str(self.request.GET.get("state", ""))

    @property
    def busy(self) -> bool:
        return any(line.busy for line in self.lines)

    @property
    def seconds(self) -> int:
        """Until the page asks again; 0 where nothing more is expected to happen."""
        if lines.unexplained(self.lines, self.causes):
            return lines.LOOK_SECONDS
        return watch.FASTEST if self.busy else 0

    def filters(self) -> list[dict[str, Any]]:
        """Each quick filter with how many clusters it would show."""
        states = Counter(line.state for line in self.lines)
        return [
            {
                "key": key,
                "word": word,
                "count": sum(states[s] for s in wanted) if wanted else len(self.lines),
                "chosen": key == self._filter,
            }
            for key, word, wanted in FILTERS
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "problem": self.problem,
            "filters": self.filters(),
            "nothing": not self.lines and not self.problem,
            "may_create": access.allowed(self.request, access.CREATE),
            "live_seconds": self.seconds,
            "filter": self._filter,
        }


class RowsView(IndexView):
    """The table's rows again, for a page that is already open, with a few causes more."""

    def _causes(self) -> dict[str, Cause]:
        lines.look_for_causes(self.request, self.lines)
        return super()._causes()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.construct_tables()
        if self.problem:
            return live.failure(self.problem)
        etag = live.tag(request, self.lines, self.causes, self.table.template_names)
        return live.unchanged(request, etag, self.seconds) or self._answer(etag)

    def _answer(self, etag: str) -> JsonResponse:
        rows = "".join(row.render() for row in self.table.get_rows())
        moving = sum(line.busy for line in self.lines)
        announce = ngettext(
            "%d cluster is being worked on", "%d clusters are being worked on", moving
        )
        return live.answer({"clusters": rows}, announce % moving, self.seconds, etag)
