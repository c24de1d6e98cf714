# SPDX-License-Identifier: Apache-2.0
"""Where things are: folders, ports and, once the cloud is up, what one needs to use it.

Standard library only, and nothing is read or written on import, so that any program may import it.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("MINICLOUD_HOME") or ROOT / ".minicloud").resolve()
VENV = HOME / "venv"
STATE = HOME / "state"
LOG = STATE / "log"
ETC = STATE / "etc"
CLOUD_FILE = STATE / "cloud.json"

HOST = "127.0.0.1"
REGION = "RegionOne"

_USUAL_PORT = 21500
FIRST_PORT = int(os.environ.get("MINICLOUD_PORT") or _USUAL_PORT)
FLOATING_NETWORK = f"127.{64 + (FIRST_PORT - _USUAL_PORT) // 10 % 64}.0.0/16"
"""Floating IPs of clusters. Every address in 127.0.0.0/8 belongs to this very machine, so clouds
side by side have networks of their own.
"""

_ORDER = (
    "keystone",
    "glance",
    "placement",
    "nova",
    "neutron",
    "cinder",
    "heat",
    "magnum",
    "database",
    "discovery",
)
ports: dict[str, int] = {name: FIRST_PORT + offset for offset, name in enumerate(_ORDER)}

AUTH_URL = f"http://{HOST}:{ports['keystone']}/v3"


def python() -> str:
    """The interpreter of the cloud's own virtual environment, or this one while there is none."""
    inside = VENV / "bin" / "python"
    return str(inside) if inside.exists() else sys.executable


def cloud() -> dict[str, Any]:
    """What `up` wrote: `auth_url`, `region`, `users` (name: password, project, roles), `operator`.

    Raises FileNotFoundError while the cloud has never been up.
    """
    loaded: dict[str, Any] = json.loads(CLOUD_FILE.read_text())
    return loaded
