# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from k8s_dashboard.panels.images import views

urlpatterns = [path("", views.IndexView.as_view(), name="index")]
