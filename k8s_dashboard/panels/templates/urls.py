# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from k8s_dashboard.panels.templates.views import change, delete, detail, index

urlpatterns = [
    path("", index.IndexView.as_view(), name="index"),
    path("<str:template_id>/", detail.DetailView.as_view(), name="detail"),
    path("<str:template_id>/copy/", change.CopyView.as_view(), name="copy"),
    path("<str:template_id>/edit/", change.EditView.as_view(), name="edit"),
    path("<str:template_id>/edit/checks.json", change.EditChecksView.as_view(), name="edit_checks"),
    path("<str:template_id>/delete/", delete.DeleteView.as_view(), name="delete"),
]
