# SPDX-License-Identifier: Apache-2.0
"""The demo's Horizon on the served cloud, with its cache in memory.

Memory stands for memcached or Redis, which operators have: the demo's files are compressed, and
that costs more than all the rest.
"""

import os as _os

from demo.local.local_settings import *  # noqa: F403

OPENSTACK_KEYSTONE_URL = _os.environ["BENCH_KEYSTONE"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
