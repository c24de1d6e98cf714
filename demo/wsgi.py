# SPDX-License-Identifier: Apache-2.0
"""Horizon and, before it, its static files."""

from django.conf import settings
from openstack_dashboard.wsgi import application as horizon
from whitenoise import WhiteNoise

application = WhiteNoise(horizon, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL)
