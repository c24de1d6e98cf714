# SPDX-License-Identifier: Apache-2.0
"""What the demo's Horizon has set differently from a Horizon as it is installed.

Horizon takes over every public name in here as a setting of its own, so imports are kept private: a
plain `enabled`, for one, would take the place of Horizon's.
"""

import os as _os
from pathlib import Path as _Path

from horizon.utils import secret_key as _secret_key
from openstack_dashboard.local import enabled as _horizon_enabled

from k8s_dashboard import enabled as _plugin_enabled
from minicloud import settings as _minicloud

_state = _Path(_os.environ["DEMO_STATE"])

# Enables the plugin where it lies; installed, its files go into openstack_dashboard/local/enabled.
_horizon_enabled.__path__ += _plugin_enabled.__path__

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SECRET_KEY = _secret_key.generate_or_read_from_file(str(_state / "secret_key"))
STATIC_ROOT = _os.environ["DEMO_STATIC"]
COMPRESS_OFFLINE = True

OPENSTACK_KEYSTONE_URL = _minicloud.AUTH_URL

# Clusters have loopback addresses here, which no dashboard asks unless it is told to.
K8S_DASHBOARD_KUBERNETES_NETWORKS = [_minicloud.FLOATING_NETWORK]

# The only driver that Magnum itself brings.
K8S_DASHBOARD_DRIVERS = [{"os_distro": "fedora-coreos", "server_type": "vm", "coe": "kubernetes"}]

# Sessions too are kept in here: a restarted demo finds people still signed in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(_state / "cache"),
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _os.environ.get("DEMO_LOG_LEVEL", "WARNING")},
    "loggers": {"k8s_dashboard.audit": {"level": "INFO"}},
}
