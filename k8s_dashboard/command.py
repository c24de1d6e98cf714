# SPDX-License-Identifier: Apache-2.0
"""A create request as others write it: the ``openstack`` command, and what differs from the
template. Plain Python: a request is the body of Magnum's create call.
"""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from k8s_dashboard.template_patches import SWITCHES

_CLUSTER_OPTIONS = {
    "cluster_template_id": "--cluster-template",
    "keypair": "--keypair",
    "master_count": "--master-count",
    "master_flavor_id": "--master-flavor",
    "node_count": "--node-count",
    "flavor_id": "--flavor",
    "docker_volume_size": "--docker-volume-size",
    "fixed_network": "--fixed-network",
    "fixed_subnet": "--fixed-subnet",
    "discovery_url": "--discovery-url",
    "create_timeout": "--timeout",
}
"""As python-magnumclient 4 and 5 call them (osc/v1/clusters.py, CreateCluster)."""

_TEMPLATE_OPTIONS = {
    "coe": "--coe",
    "image_id": "--image",
    "keypair_id": "--keypair",
    "external_network_id": "--external-network",
    "fixed_network": "--fixed-network",
    "fixed_subnet": "--fixed-subnet",
    "network_driver": "--network-driver",
    "volume_driver": "--volume-driver",
    "dns_nameserver": "--dns-nameserver",
    "master_flavor_id": "--master-flavor",
    "flavor_id": "--flavor",
    "docker_volume_size": "--docker-volume-size",
    "docker_storage_driver": "--docker-storage-driver",
    "http_proxy": "--http-proxy",
    "https_proxy": "--https-proxy",
    "no_proxy": "--no-proxy",
}
_FLAGS = {"public": "--public", "hidden": "--hidden", "tls_disabled": "--tls-disabled"}

_OF_TEMPLATE = {"keypair": "keypair_id"}
"""What a template calls an attribute that a cluster calls otherwise."""


def create_cluster(body: Mapping[str, Any]) -> str:
    """The command that sends the same request, quoted for a POSIX shell."""
    words = [*_options(body, _CLUSTER_OPTIONS), *_switches(body), *_labels(body)]
    if body.get("labels") and body.get("merge_labels"):
        words.append("--merge-labels")
    return _line("openstack coe cluster create", words, body)


def create_template(body: Mapping[str, Any]) -> str:
    """The command that makes the same cluster template, which has no load balancer by default."""
    switches = (each for each in _switches(body) if each != "--master-lb-disabled")
    words = [*_options(body, _TEMPLATE_OPTIONS), *switches, *_labels(body)]
    words += [option for name, option in _FLAGS.items() if body.get(name)]
    return _line("openstack coe cluster template create", words, body)


def update_template(template_id: str, patches: Sequence[Sequence[Mapping[str, Any]]]) -> str:
    """Commands that send the same JSON patches, one for each kind of operation in each."""
    lines = []
    for patch in patches:
        for operation in dict.fromkeys(step["op"] for step in patch):
            parts = [_attribute(step) for step in patch if step["op"] == operation]
            words = [shlex.quote(template_id), operation, *parts]
            lines.append(" ".join(["openstack coe cluster template update", *words]))
    return "\n".join(lines)


def _attribute(step: Mapping[str, Any]) -> str:
    """``path`` alone where it is removed. The client reads values as JSON where they are."""
    name = step["path"].removeprefix("/")
    if step["op"] == "remove":
        return shlex.quote(name)
    value = step["value"]
    text = json.dumps(value) if not isinstance(value, str) or _is_json(value) else value
    return shlex.quote(f"{name}={text}")


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _line(command: str, words: list[str], body: Mapping[str, Any]) -> str:
    """One option a line; the name after `--`, as it may look like an option."""
    return " \\\n  ".join([command, *words, f"-- {shlex.quote(str(body.get('name') or 'NAME'))}"])


def _options(body: Mapping[str, Any], options: Mapping[str, str]) -> Iterator[str]:
    for name, option in options.items():
        if body.get(name) not in (None, ""):
            yield _option(option, str(body[name]))


def _option(option: str, value: str) -> str:
    """A value that looks like an option is tied to its own."""
    return f"{option}{'=' if value.startswith('-') else ' '}{shlex.quote(value)}"


def _switches(body: Mapping[str, Any]) -> Iterator[str]:
    for name in SWITCHES:
        if body.get(name) is not None:
            stem = name.removesuffix("_enabled").replace("_", "-")
            yield f"--{stem}-{'enabled' if body[name] else 'disabled'}"


def _labels(body: Mapping[str, Any]) -> Iterator[str]:
    """One option each. The client cuts a single one at its commas and semicolons where it has more
    than one equals sign (common/utils.py, format_labels), and leaves several as they are: so such a
    label is said twice, in two halves that it joins by the comma again.
    """
    labels = dict(body.get("labels") or {})
    alone = len(labels) == 1
    for name, value in labels.items():
        text = str(value)
        if alone and f"{name}={text}".count("=") > 1 and "," in text:
            first, _comma, rest = text.partition(",")
            yield _option("--labels", f"{name}={first}")
            text = rest
        yield _option("--labels", f"{name}={text}")


def differences(body: Mapping[str, Any], template: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, value of the template and value of the request, for what the request says otherwise;
    labels are named ``labels.kube_tag``.
    """
    found = []
    for name in ("keypair", "master_flavor_id", "flavor_id", "docker_volume_size"):
        found.append((name, template.get(_OF_TEMPLATE.get(name, name)), body.get(name)))
    for name in ("fixed_network", "fixed_subnet", *SWITCHES):
        found.append((name, template.get(name), body.get(name)))
    before, own = template.get("labels") or {}, body.get("labels") or {}
    found += [(f"labels.{name}", before.get(name), value) for name, value in own.items()]
    if own and not body.get("merge_labels"):
        dropped = {name: value for name, value in before.items() if name not in own}
        found += [(f"labels.{name}", value, "") for name, value in dropped.items()]
    return [
        (name, _text(was), _text(value))
        for name, was, value in found
        if value is not None and _text(was) != _text(value)
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
