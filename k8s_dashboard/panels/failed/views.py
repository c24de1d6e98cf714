# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from horizon.views import HorizonTemplateView
from openstack_dashboard import api

from k8s_dashboard.cloud.causes import Cause
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.panels.clusters import lines, live, wording
from k8s_dashboard.panels.failed import grouping
from k8s_dashboard.progress.listing import Line


class FailedView(HorizonTemplateView):
    """The project's failed clusters by cause; those that are new are looked into afterwards."""

    template_name = "k8s_dashboard/failed/index.html"
    page_title = _("Failed clusters")
    poll = "horizon:project:kubernetes_failed:groups"
    everywhere = False

    problem: CloudError | None = None

    @cached_property
    def lines(self) -> list[Line]:
        fetch = lines.everywhere if self.everywhere else lines.own
        try:
            return [line for line in fetch(self.request) if line.has_failed]
        except Unauthorized:
            raise
        except CloudError as error:
            self.problem = error
            return []

    @cached_property
    def causes(self) -> dict[str, Cause]:
        return lines.known_causes(self.request, self.lines)

    @property
    def seconds(self) -> int:
        return lines.LOOK_SECONDS if lines.unexplained(self.lines, self.causes) else 0

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = grouping.by_cause(self.lines, self.causes)
        return super().get_context_data(**kwargs) | {
            "groups": [self._group(group) for group in groups],
            "problem": self.problem,
            "everywhere": self.everywhere,
            "live_seconds": self.seconds,
            "poll": reverse(self.poll),
        }

    def _group(self, group: grouping.Group) -> dict[str, Any]:
        cause = group.cause
        return {
            "group": group,
            "code": cause.code if cause else "",
            "looked": cause is not None,
            "sentence": wording.sentence(cause.sentence) if cause and cause.code else "",
            "clusters": [self._cluster(line) for line in group.lines],
        }

    def _cluster(self, line: Line) -> dict[str, Any]:
        project = str(line.cluster.get("project_id") or "")
        own = project in ("", self.request.user.tenant_id)
        return {
            "line": line,
            "failed": grouping.failed_at(line),
            "own": own,
            "project": self._projects.get(project, project) if self.everywhere else "",
        }

    @cached_property
    def _projects(self) -> dict[str, str]:
        """Names of projects by id, where Keystone tells them to this administrator."""
        try:
            found, _more = api.keystone.tenant_list(self.request)
        except Exception:
            return {}
        return {project.id: project.name for project in found}


class FailedPollView(FailedView):
    """Looks into a few clusters that are new, and gives the page's groups again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lines.look_for_causes(request, self.lines)
        if self.problem:
            return live.failure(self.problem)
        context = self.get_context_data()
        html = render_to_string("k8s_dashboard/failed/_groups.html", context, request)
        count = len(self.lines)
        announce = ngettext("%d cluster has failed", "%d clusters have failed", count) % count
        return live.answer({"groups": html}, announce, self.seconds)


class EverywhereView(FailedView):
    """The same across all projects, for an administrator of the cloud."""

    page_title = _("Failed clusters of all projects")
    poll = "horizon:admin:kubernetes_failed_everywhere:groups"
    everywhere = True


class EverywherePollView(EverywhereView, FailedPollView):
    pass
