# SPDX-License-Identifier: Apache-2.0
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from horizon import tables

from k8s_dashboard import diagnosis, kubeconfig
from k8s_dashboard.cloud.causes import Cause
from k8s_dashboard.panels.clusters import access, wording
from k8s_dashboard.progress.listing import Line
from k8s_dashboard.templatetags.k8s import state, when


class CreateCluster(tables.LinkAction):
    name = "create"
    verbose_name = gettext_lazy("Create cluster")
    url = "horizon:project:kubernetes_clusters:create"
    classes = ("btn-primary",)
    icon = "plus"
    policy_rules = access.CREATE


class Kubeconfigs(tables.LinkAction):
    """One file for several clusters, offered where there are several."""

    name = "kubeconfigs"
    verbose_name = gettext_lazy("Kubeconfig for several")
    url = "horizon:project:kubernetes_clusters:kubeconfigs"
    icon = "key"

    def allowed(self, request: Any, datum: Line | None = None) -> bool:
        possible = (
            line
            for line in self.table.data or ()
            if not kubeconfig.refusal(line.cluster)
            and access.allowed(request, access.KUBECONFIG, line.cluster)
        )
        return len(list(islice(possible, 2))) == 2


class _OnCluster(tables.LinkAction):
    """An action on one cluster, checked against that cluster's project and creator."""

    def get_policy_target(self, request: Any, datum: Line | None = None) -> dict[str, Any]:
        return access.target(datum.cluster if datum else None)

    def get_link_url(self, datum: Line) -> str:
        return reverse(self.url, args=[datum.id])


class Kubeconfig(_OnCluster):
    name = "kubeconfig"
    verbose_name = gettext_lazy("Kubeconfig")
    url = "horizon:project:kubernetes_clusters:kubeconfig"
    icon = "key"
    policy_rules = access.KUBECONFIG

    def allowed(self, request: Any, datum: Line | None = None) -> bool:
        return datum is not None and kubeconfig.refusal(datum.cluster) is None


class Watch(_OnCluster):
    name = "watch"
    verbose_name = gettext_lazy("Watch")
    url = "horizon:project:kubernetes_clusters:detail"
    icon = "eye"

    def allowed(self, request: Any, datum: Line | None = None) -> bool:
        return datum is not None and datum.busy


class Why(_OnCluster):
    name = "why"
    verbose_name = gettext_lazy("Why?")
    url = "horizon:project:kubernetes_clusters:detail"
    icon = "question"

    def allowed(self, request: Any, datum: Line | None = None) -> bool:
        return datum is not None and datum.state in ("failed", "works")


class Delete(_OnCluster):
    name = "delete"
    verbose_name = gettext_lazy("Delete")
    url = "horizon:project:kubernetes_clusters:delete"
    classes = ("btn-danger",)
    icon = "trash"
    policy_rules = access.DELETE

    def allowed(self, request: Any, datum: Line | None = None) -> bool:
        return datum is not None and datum.state != "deleting"


class Search(tables.FilterAction):
    name = "search"

    def filter(self, table: Any, lines: list[Line], filter_string: str) -> list[Line]:
        wanted = filter_string.strip().lower()
        return [line for line in lines if wanted in f"{line.name} {line.version}".lower()]


class ClusterRow(tables.Row):
    """Carries the cluster's id as ``data-key``, by which the page updates rows in place."""

    def load_cells(self, datum: Line | None = None) -> None:
        super().load_cells(datum)
        self.attrs["data-key"] = self.datum.id


class StateColumn(tables.Column):
    """The state, and why a cluster failed: the cause, where the view has given it as ``causes``,
    else what Heat's own words tell at once."""

    def get_raw_data(self, datum: Line) -> str:
        cause = self.table.causes.get(datum.id)
        known = cause.sentence if cause and cause.code else diagnosis.brief(datum.reason)
        why = wording.sentence(known) if known else ""
        return state(datum.state, why)


def _nodes(line: Line) -> str:
    """ "1 + 3" where all is well, else how many of all are ready."""
    if line.state == "ready" and line.ready == line.total:
        return f"{line.control_plane_nodes} + {line.workers}"
    if line.ready is None:
        return _("? of %d") % line.total
    return _("%(ready)d of %(total)d") % {"ready": line.ready, "total": line.total}


def _age(line: Line) -> str:
    return when(line.created_at, "age")


class TemplateColumn(tables.Column):
    """Shows a template's name, which the view has given the table as ``template_names``."""

    def get_raw_data(self, datum: Line) -> str:
        return self.table.template_names.get(datum.template_id, datum.template_id)


def _heading(word: Any) -> dict[str, Any]:
    """A column's heading, which each cell carries too: on a phone a row becomes a card."""
    return {"verbose_name": word, "cell_attributes_getter": lambda _value: {"data-label": word}}


class ClustersTable(tables.DataTable):
    name = tables.Column(
        "name",
        link="horizon:project:kubernetes_clusters:detail",
        classes=("k8s-name",),
        **_heading(gettext_lazy("Name")),
    )
    state = StateColumn("state", **_heading(gettext_lazy("State")))
    nodes = tables.Column(
        _nodes,
        help_text=gettext_lazy("Control-plane nodes + workers, or how many of all are ready"),
        **_heading(gettext_lazy("Nodes")),
    )
    version = tables.Column("version", **_heading(gettext_lazy("Kubernetes")))
    template = TemplateColumn("template_id", **_heading(gettext_lazy("Template")))
    age = tables.Column(_age, classes=("k8s-age",), **_heading(gettext_lazy("Age")))

    template_names: dict[str, str] = {}
    causes: dict[str, Cause] = {}

    class Meta:
        name = "clusters"
        verbose_name = gettext_lazy("Clusters")
        hidden_title = True
        footer = False
        row_class = ClusterRow
        table_actions = (Search, Kubeconfigs, CreateCluster)
        row_actions = (Watch, Why, Kubeconfig, Delete)
        row_actions_dropdown_template = "k8s_dashboard/clusters/_row_actions.html"
        multi_select = False
