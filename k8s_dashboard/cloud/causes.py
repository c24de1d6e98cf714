# SPDX-License-Identifier: Apache-2.0
"""Why each failed cluster of a list failed, in one sentence, kept in Django's cache.

A cluster that has failed stays as it is, so that its cause is found once: two calls, made for a few
clusters at a time. Sentences of a diagnosis are redacted; only they are kept.
"""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from k8s_dashboard import diagnosis, evidence
from k8s_dashboard.cloud import gather, magnum
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.diagnosis import Finding
from k8s_dashboard.i18n import Text

AT_ONCE = 2
"""Clusters that one answer to a page may look into."""

_KEEP_SECONDS = 24 * 3600
_RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Cause:
    """The first finding of a cluster; ``code`` is "" where nothing could be found out."""

    code: str
    template: str = ""
    params: Mapping[str, str] | None = None

    @property
    def sentence(self) -> Text:
        return Text(self.template, dict(self.params or {}))


def known(request: HttpRequest, clusters: Iterable[Mapping[str, Any]]) -> dict[str, Cause]:
    """The causes that were found before, by cluster id; no call is made."""
    keys = {_key(request, cluster): str(cluster["uuid"]) for cluster in clusters}
    found = cache.get_many(list(keys))
    return {keys[key]: Cause(**value) for key, value in found.items()}


def remember(
    request: HttpRequest, cluster: Mapping[str, Any], findings: Iterable[Finding]
) -> Cause:
    """Keep the first of a cluster's findings."""
    first = next(iter(findings), None)
    cause = Cause(first.code, first.summary.template, first.summary.params) if first else Cause("")
    seconds = _KEEP_SECONDS if first else _RETRY_SECONDS
    cache.set(_key(request, cluster), asdict(cause), seconds)
    return cause


def find(request: HttpRequest, clusters: Iterable[dict[str, Any]]) -> None:
    """Look into the first few of these clusters, side by side. Raises Unauthorized."""
    some = [cluster for cluster, _ in zip(clusters, range(AT_ONCE), strict=False)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for done in [pool.submit(in_language(_find), request, cluster) for cluster in some]:
            done.result()


def _find(request: HttpRequest, cluster: dict[str, Any]) -> None:
    own = cluster.get("project_id") in (None, request.user.tenant_id)
    try:
        seen = _from_heat(request, cluster) if own else _from_magnum(request, cluster)
    except Unauthorized:
        raise
    except CloudError:
        remember(request, cluster, ())
    else:
        remember(request, cluster, diagnosis.diagnose(seen, datetime.now(UTC)))


def _from_heat(request: HttpRequest, cluster: dict[str, Any]) -> evidence.Evidence:
    """What a diagnosis reads: the cluster's resources, and what its first failed node printed."""
    found = gather.Collector(request, {"cluster": cluster})
    found.add_stacks()
    found.add(gather.RESOURCES)
    found.add_wanted()
    return found.evidence


def _from_magnum(request: HttpRequest, cluster: dict[str, Any]) -> evidence.Evidence:
    """Heat tells nothing of other projects' stacks; Magnum's show of a cluster has its faults."""
    return evidence.from_json({"cluster": magnum.cluster(request, cluster["uuid"])})


def _key(request: HttpRequest, cluster: Mapping[str, Any]) -> str:
    about = (
        request.user.tenant_id,
        *sorted(role["name"] for role in request.user.roles),
        str(cluster["uuid"]),
        str(cluster.get("status")),
        str(cluster.get("updated_at")),
    )
    return "k8s_dashboard:cause:" + hashlib.sha256("\0".join(about).encode()).hexdigest()
