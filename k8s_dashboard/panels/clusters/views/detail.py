# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.http import Http404
from django.utils.functional import cached_property

from k8s_dashboard import diagnosis, evidence, kubeconfig, progress
from k8s_dashboard.cloud import causes, gather, history, watch
from k8s_dashboard.cloud.memory import Memory
from k8s_dashboard.panels.clusters import access, tabs, wording
from k8s_dashboard.panels.clusters.views import why
from k8s_dashboard.panels.clusters.views.base import ClusterPage
from k8s_dashboard.progress.log import StackLog
from k8s_dashboard.progress.model import Progress

TROUBLE = ("failing", "failed", "stalled")


class DetailView(ClusterPage):
    """One cluster: its state and, where it failed, why; then the chosen tab."""

    template_name = "k8s_dashboard/clusters/detail.html"
    page_title = "{{ cluster.name }}"

    @property
    def tab(self) -> str:
        tab = str(self.request.GET.get("tab", tabs.FIRST))
        if tab not in tabs.TABS:
            raise Http404
        return tab

    @property
    def cluster_id(self) -> str:
        return str(self.kwargs["cluster_id"])

    @cached_property
    def progress(self) -> Progress:
        known, now = self._known, datetime.now(UTC)
        read = progress.read(known, now, history.usual(self.request), log=self._log)
        history.learn(self.request, gather.stack_id(known.cluster), read)
        return self._without_setback(read)

    def _without_setback(self, read: Progress) -> Progress:
        """Stages weigh otherwise once it is known how long they usually take. Who has seen a
        percentage sees no smaller one as long as the same is being done.
        """
        cluster = read.cluster
        about = ("percent", cluster.status, cluster.started)
        if cluster.percent is None or not cluster.busy:
            return read
        seen = self.memory.recall_about(*about)
        if seen is None or cluster.percent > seen:
            self.memory.keep_about(*about, conclusion=cluster.percent)
            return read
        return replace(read, cluster=replace(cluster, percent=seen))

    @cached_property
    def memory(self) -> Memory:
        return Memory(self.request, self.cluster_id)

    @property
    def _known(self) -> evidence.Evidence:
        return self._found.evidence

    @property
    def evidence(self) -> evidence.Evidence:
        return self._found.evidence

    @property
    def _log(self) -> StackLog:
        return self._found.log

    @cached_property
    def _found(self) -> gather.Collector:
        """What the tab needs; then what a diagnosis wants; then, while the budget of calls lasts,
        the times of each node's stages."""
        found = gather.Collector.start(self.request, self.cluster_id)
        found.add(*tabs.TABS[self.tab].parts)
        found.add_wanted()
        if self.tab == "nodes" and found.left > 0:
            found.add(gather.TIMES)
        watch.begin(self.request, self.cluster_id, found)
        return found

    @property
    def seconds(self) -> int:
        """Until the page asks again; 0 where nothing more is expected to happen."""
        cluster = self.progress.cluster
        unsettled = cluster.status.endswith("_IN_PROGRESS")
        return watch.FASTEST if cluster.busy or unsettled else 0

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, read = self.evidence, self.progress
        cluster = found.cluster
        headline = wording.headline(read)
        refusal = kubeconfig.refusal(cluster)
        return (
            super().get_context_data(**kwargs)
            | {
                "cluster": cluster,
                "tab": self.tab,
                "tabs": [(key, tab.word) for key, tab in tabs.TABS.items()],
                "progress": read,
                "headline": headline,
                "announce": wording.announcement(read, headline),
                "facts": wording.facts(read),
                "tone": wording.tone(read.cluster),
                "gaps": found.errors,
                "without_heat": read.cluster.state != "waiting" and not gather.stack_id(cluster),
                "may_delete": access.allowed(self.request, access.DELETE, cluster),
                "may_have_kubeconfig": access.allowed(self.request, access.KUBECONFIG, cluster),
                "not_the_creator": wording.NOT_THE_CREATOR,
                "refusal": wording.kubeconfig_refusal(refusal),
                "live_seconds": self.seconds,
            }
            | why.context(self.request, found, read, self._findings())
            | tabs.TABS[self.tab].context(found, read, self.request.GET)
        )

    def _findings(self) -> tuple[diagnosis.Finding, ...]:
        if self.progress.cluster.state not in TROUBLE:
            return ()
        found = diagnosis.diagnose(self.evidence, self.progress.now, self._log)
        if self.progress.cluster.state == "failed":
            causes.remember(self.request, self.evidence.cluster, found)
        return found
