# SPDX-License-Identifier: Apache-2.0
import hashlib
import time
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.gzip import gzip_page

from k8s_dashboard import evidence, pauses
from k8s_dashboard.cloud import gather, history, watch
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.diagnosis import Finding
from k8s_dashboard.panels.clusters import live, tabs
from k8s_dashboard.panels.clusters.views.base import ClusterPage
from k8s_dashboard.panels.clusters.views.detail import TROUBLE, DetailView
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.model import Progress

_MINUTE = 60
_GLANCE_SECONDS = 20


class Glance(NamedTuple):
    """A digest of what a page tells, and whether more is expected to happen."""

    told: str
    busy: bool


@method_decorator(gzip_page, name="dispatch")
class PollView(DetailView):
    """The regions of an open page again, from what all who watch the cluster know together."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super(ClusterPage, self).dispatch(request, *args, **kwargs)
        except Unauthorized:
            raise
        except NotFound:
            raise Http404 from None
        except CloudError as error:
            return live.failure(error)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unchanged = self._unchanged()
        if unchanged and self.glance.busy and history.look_back(request):
            for read_before in ("glance", "progress"):
                self.__dict__.pop(read_before, None)
            unchanged = self._unchanged()
        response = unchanged or self._answer(self._etag)
        pauses.shorten()
        return response

    def _unchanged(self) -> HttpResponse | None:
        return live.unchanged(self.request, self._etag, self.seconds)

    @property
    def _etag(self) -> str:
        return live.tag(self.request, self.watched.version, self.glance.told)

    def _answer(self, etag: str) -> HttpResponse:
        context = self.get_context_data()
        regions = {
            name: render_to_string(f"k8s_dashboard/clusters/_{name}.html", context, self.request)
            for name in ("header", "why", "gaps", *tabs.TABS[self.tab].regions)
        }
        return live.answer(regions, context["announce"], self.seconds, etag)

    @cached_property
    def watched(self) -> watch.Watched:
        return watch.look(self.request, self.cluster_id)

    @cached_property
    def glance(self) -> Glance:
        """Read once in a while for all who watch."""
        usual = history.usual(self.request)
        about = ("glance", self.watched.version, usual, int(time.time()) // _GLANCE_SECONDS)
        known = self.memory.recall_about(*about)
        if known is None:
            known = _glance(self.progress)
            self.memory.keep_about(*about, conclusion=tuple(known))
        return Glance(*known)

    @property
    def _known(self) -> evidence.Evidence:
        return self.watched.evidence

    @property
    def _log(self) -> StackLog:
        return self.watched.log

    @cached_property
    def evidence(self) -> evidence.Evidence:
        """What everybody knows, and what the tab and a diagnosis need beyond that."""
        again, trouble = tabs.TABS[self.tab].parts_again, self.progress.cluster.state in TROUBLE
        if not again and not trouble:
            return self.watched.evidence
        found = gather.Collector(self.request, self.watched.told_with_resources)
        found.add(*again)
        if trouble and self._known_findings is None:
            found.add_wanted()
        return found.evidence

    @cached_property
    def _known_findings(self) -> tuple[Finding, ...] | None:
        known: tuple[Finding, ...] | None = self.memory.recall_about(*self._about_findings)
        return known

    def _findings(self) -> tuple[Finding, ...]:
        if self._known_findings is not None:
            return self._known_findings
        found = super()._findings()
        self.memory.keep_about(*self._about_findings, conclusion=found)
        return found

    @property
    def _about_findings(self) -> tuple[str, ...]:
        return "findings", self.watched.version, self.progress.cluster.state

    @property
    def seconds(self) -> int:
        goes_on = self.glance.busy or self.watched.is_unsettled
        return self.watched.seconds if goes_on else 0


def _glance(read: Progress) -> Glance:
    """What changes although nothing has happened: being late or silent, and the expected end."""
    cluster = read.cluster
    eta = cluster.eta_seconds
    end = None if eta is None else (read.now.timestamp() + eta) // _MINUTE
    nodes = [(node.name, node.state, node.stage, node.late) for node in read.nodes]
    told = (cluster.state, cluster.percent, cluster.waiting_for, end, nodes)
    return Glance(hashlib.sha256(repr(told).encode()).hexdigest(), cluster.busy)
