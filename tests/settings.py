# SPDX-License-Identifier: Apache-2.0
"""Horizon's own test settings, with this plugin enabled."""

import socket

from openstack_dashboard import enabled as _horizon_enabled

from k8s_dashboard import enabled as _plugin_enabled

_horizon_enabled.__path__ += _plugin_enabled.__path__

from openstack_dashboard.test.settings import *  # noqa: E402, F403

# Horizon's settings give every socket of the process one second. Servers of these tests wait longer
# for somebody to come, and browsers for an answer.
socket.setdefaulttimeout(None)

POLICY_CHECK_FUNCTION = "openstack_auth.policy.check"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # The compressor alone keeps some 300 entries, which is where this cache begins to drop.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# Style sheets are compiled in the browser's tests; here they would cost seconds a page.
COMPRESS_ENABLED = False
COMPRESS_PRECOMPILERS = ()
