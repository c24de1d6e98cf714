# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from k8s_dashboard.panels.clusters.views import (
    create,
    create_template,
    delete,
    detail,
    index,
    kubeconfig,
    output,
)

urlpatterns = [
    path("", index.IndexView.as_view(), name="index"),
    path("rows.json", index.RowsView.as_view(), name="rows"),
    path("create/", create.CreateView.as_view(), name="create"),
    path("create-template/", create_template.CreateTemplateView.as_view(), name="create_template"),
    path("<str:cluster_id>/", detail.DetailView.as_view(), name="detail"),
    path("<str:cluster_id>/progress.json", detail.ProgressView.as_view(), name="progress"),
    path("<str:cluster_id>/delete/", delete.DeleteView.as_view(), name="delete"),
    path("<str:cluster_id>/kubeconfig/", kubeconfig.KubeconfigView.as_view(), name="kubeconfig"),
    path(
        "<str:cluster_id>/output/<str:deployment_id>/", output.OutputView.as_view(), name="output"
    ),
]
