# SPDX-License-Identifier: Apache-2.0
"""Lists of clusters: one call to Magnum, one to Heat while something is not well."""

from django.http import HttpRequest

from k8s_dashboard.cloud import causes, gather, heat, magnum
from k8s_dashboard.cloud.attempts import Attempts
from k8s_dashboard.cloud.causes import Cause
from k8s_dashboard.progress import listing
from k8s_dashboard.progress.listing import Line

LOOK_SECONDS = 1
"""Until a page asks again while it shows failed clusters whose cause nobody has looked for."""


def own(request: HttpRequest) -> list[Line]:
    """Raises CloudError where Magnum does not tell; without Heat the lines say less."""
    clusters = magnum.clusters(request)
    if not listing.needs_stacks(clusters):
        return listing.lines(clusters)
    stacks = Attempts().call("stacks", heat.nested_stacks, request) or []
    gather.remember_names(stacks)
    return listing.lines(clusters, stacks)


def everywhere(request: HttpRequest) -> list[Line]:
    """Those of all projects, as Magnum alone tells them to an administrator."""
    return listing.lines(magnum.all_clusters(request))


def known_causes(request: HttpRequest, lines: list[Line]) -> dict[str, Cause]:
    """Why clusters failed, by id, as far as anyone has looked."""
    return causes.known(request, [line.cluster for line in lines if line.has_failed])


def look_for_causes(request: HttpRequest, lines: list[Line]) -> None:
    """Look into a few of the clusters whose cause is not known."""
    known = known_causes(request, lines)
    causes.find(request, [dict(line.cluster) for line in unexplained(lines, known)])


def unexplained(lines: list[Line], known: dict[str, Cause]) -> list[Line]:
    return [line for line in lines if line.has_failed and line.id not in known]
