# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from k8s_dashboard.panels.clusters.views import (
    ask,
    authority,
    bundle,
    connection,
    create,
    create_again,
    create_template,
    delete,
    detail,
    findings_help,
    index,
    kubeconfig,
    output,
    output_download,
    poll,
    why,
)

urlpatterns = [
    path("", index.IndexView.as_view(), name="index"),
    path("rows.json", index.RowsView.as_view(), name="rows"),
    path("create/", create.CreateView.as_view(), name="create"),
    path("create/checks.json", create.CreateChecksView.as_view(), name="create_checks"),
    path("create-template/", create_template.CreateTemplateView.as_view(), name="create_template"),
    path(
        "create-template/checks.json",
        create_template.CreateTemplateChecksView.as_view(),
        name="create_template_checks",
    ),
    path("help/", findings_help.HelpView.as_view(), name="findings"),
    path("help/<slug:code>/", findings_help.FindingView.as_view(), name="finding"),
    path("kubeconfig/", kubeconfig.KubeconfigsView.as_view(), name="kubeconfigs"),
    path("<str:cluster_id>/", detail.DetailView.as_view(), name="detail"),
    path("<str:cluster_id>/progress.json", poll.PollView.as_view(), name="progress"),
    path("<str:cluster_id>/bundle/", bundle.BundleView.as_view(), name="bundle"),
    path(
        "<str:cluster_id>/connection/<uuid:server_id>/",
        connection.ConnectionView.as_view(),
        name="connection",
    ),
    path("<str:cluster_id>/difference/", why.DifferenceView.as_view(), name="difference"),
    path("<str:cluster_id>/again/", create_again.CreateAgainView.as_view(), name="create_again"),
    path("<str:cluster_id>/delete/", delete.DeleteView.as_view(), name="delete"),
    path("<str:cluster_id>/ask/", ask.AskView.as_view(), name="ask"),
    path("<str:cluster_id>/kubeconfig/", kubeconfig.KubeconfigView.as_view(), name="kubeconfig"),
    path(
        "<str:cluster_id>/kubeconfig/keystone/",
        kubeconfig.KeystoneView.as_view(),
        name="kubeconfig_keystone",
    ),
    path("<str:cluster_id>/authority/", authority.AuthorityView.as_view(), name="authority"),
    path("<str:cluster_id>/authority/new/", authority.RotateView.as_view(), name="rotate"),
    path("<str:cluster_id>/authority/sign/", authority.SignView.as_view(), name="sign"),
    path(
        "<str:cluster_id>/output/<str:deployment_id>/", output.OutputView.as_view(), name="output"
    ),
    path(
        "<str:cluster_id>/output/<str:deployment_id>/lines.json",
        output.LinesView.as_view(),
        name="output_lines",
    ),
    path(
        "<str:cluster_id>/output/<str:deployment_id>/search.json",
        output.SearchView.as_view(),
        name="output_search",
    ),
    path(
        "<str:cluster_id>/output/<str:deployment_id>/download/",
        output_download.DownloadView.as_view(),
        name="output_download",
    ),
]
