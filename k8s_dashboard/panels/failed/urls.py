# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from k8s_dashboard.panels.failed import views

urlpatterns = [
    path("", views.FailedView.as_view(), name="index"),
    path("groups.json", views.FailedPollView.as_view(), name="groups"),
]
