# SPDX-License-Identifier: Apache-2.0
"""What a cluster template holds, and what Magnum is to be told so that one becomes another.

From magnum/api/controllers/v1/cluster_template.py, types.py and db/sqlalchemy/api.py
(_do_update_cluster_template) of Magnum 22.0.0.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Patch = list[dict[str, Any]]

_PATH = re.compile(r"[\w-]+")

WHILE_USED = ("name", "public", "hidden")
"""All that can be changed once a cluster has the template, each in a call of its own."""

TEXTS = (
    "name",
    "image_id",
    "external_network_id",
    "fixed_network",
    "fixed_subnet",
    "master_flavor_id",
    "flavor_id",
    "network_driver",
    "volume_driver",
    "keypair_id",
    "docker_volume_size",
    "dns_nameserver",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)
SWITCHES = ("master_lb_enabled", "floating_ip_enabled")
FLAGS = ("public", "hidden")
"""For whom it is, which only some may decide."""


def of_change(
    template: Mapping[str, Any], body: Mapping[str, Any], *, used: bool, publishes: bool
) -> list[Patch]:
    """One JSON patch for each call, in order; none where nothing changes.

    ``body`` is the create request that would make the new template. ``publishes``: whether the
    user decides over ``public`` and ``hidden``; else they stay as they are.
    """
    steps = list(_steps(template, body, publishes))
    if used:
        return [[step] for step in steps if step["path"].removeprefix("/") in WHILE_USED]
    return [steps] if steps else []


def _steps(
    template: Mapping[str, Any], body: Mapping[str, Any], publishes: bool
) -> Iterator[dict[str, Any]]:
    for name in TEXTS:
        before, after = template.get(name), body.get(name)
        if after in (None, "") and before is not None:
            yield {"op": "remove", "path": f"/{name}"}
        elif after not in (None, "") and after != before:
            yield {"op": "add" if before is None else "replace", "path": f"/{name}", "value": after}
    for name in (*SWITCHES, *FLAGS) if publishes else SWITCHES:
        if bool(template.get(name)) != bool(body.get(name)):
            yield {"op": "replace", "path": f"/{name}", "value": bool(body.get(name))}
    yield from _of_labels(template.get("labels") or {}, body.get("labels") or {})


def _of_labels(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each label by itself; all as one where a name is none that Magnum takes as a path. It takes
    no objects there, but reads the text of one.
    """
    if not all(_PATH.fullmatch(name) for name in (*before, *after)):
        if dict(before) != dict(after):
            yield {"op": "replace", "path": "/labels", "value": repr(dict(after))}
        return
    for name in (*before, *(name for name in after if name not in before)):
        if name not in after:
            yield {"op": "remove", "path": f"/labels/{name}"}
        elif before.get(name) != after[name]:
            operation = "replace" if name in before else "add"
            yield {"op": operation, "path": f"/labels/{name}", "value": after[name]}
