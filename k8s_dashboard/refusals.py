# SPDX-License-Identifier: Apache-2.0
"""Which part of a request Magnum's refusal is about.

Magnum answers a create request that it does not like with one sentence and no field. The sentences
are those of magnum/common/exception.py, magnum/api/attr_validator.py and magnum/api/validation.py
of Magnum 22, and of WSME for values of the wrong form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_HEAD, _TAIL = 300, 150
"""What is kept of a long sentence: Magnum repeats a wrong value whole before it says why."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """``attribute`` is a name in Magnum's request body, None where the sentence names none."""

    attribute: str | None
    message: str


def read(message: str, body: Mapping[str, Any]) -> Refusal:
    """Read Magnum's sentence in the light of the request that it answers."""
    return Refusal(_attribute(message, body), _tidy(message))


_INVALID_INPUT = re.compile(r"Invalid input for field/attribute (\w+)\b")
_FLAVOR = re.compile(r"Unable to find flavor (?P<flavor>.*?)\.?$", re.DOTALL)

_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(phrase), attribute)
    for phrase, attribute in (
        (r"Unable to find keypair ", "keypair"),
        (r"Unable to find external network |Multiple external networks ", "external_network_id"),
        (r"Unable to find fixed network |Multiple networks exist ", "fixed_network"),
        (r"Unable to find fixed subnet |Multiple subnets exist ", "fixed_subnet"),
        (r"ClusterTemplate .* could not be found", "cluster_template_id"),
        (r"Multiple ClusterTemplates exist ", "cluster_template_id"),
        (r"Image .* could not be found|Not authorized for image ", "image_id"),
        (r"Image (.* )?doesn't contain os[_-]distro", "image_id"),
        (r"Cluster type \(|Cluster driver \(", "image_id"),
        (r"master_count must be |master nodegroup size of ", "master_count"),
        (r"Resizing a nodegroup to zero is not supported", "node_count"),
        (r"Flavor with zero root volume size ", "flavor_id"),
        (r"boot_volume_size", "labels"),
        (r"[Nn]etwork driver type ", "network_driver"),
        (r"Volume driver type ", "volume_driver"),
        (r"Server type ", "server_type"),
        (r"Requested COE type ", "coe"),
        (r"docker volume size ", "docker_volume_size"),
        (r"Expected a single dns address ", "dns_nameserver"),
    )
)


def _attribute(message: str, body: Mapping[str, Any]) -> str | None:
    named = _INVALID_INPUT.match(message)
    if named:
        return named[1]
    flavor = _FLAVOR.match(message)
    if flavor:
        return _flavor_attribute(flavor["flavor"], body)
    return next((name for phrase, name in _PHRASES if phrase.match(message)), None)


def _flavor_attribute(flavor: str, body: Mapping[str, Any]) -> str:
    """Magnum looks at the workers' flavor first and does not say whose flavor it means."""
    attributes = ("flavor_id", "master_flavor_id")
    return next((name for name in attributes if _is(flavor, body.get(name))), "flavor_id")


def _is(said: str, sent: str | None) -> bool:
    """Magnum's API ends the title of an error at its first dot, be it one of a name."""
    return sent is not None and (sent == said or sent.startswith(f"{said}."))


def _tidy(message: str) -> str:
    """One line without the twofold ending that Magnum's format strings give some sentences."""
    line = " ".join(message.split()).replace(". is not supported.", ".")
    return line if len(line) <= _HEAD + _TAIL else f"{line[:_HEAD]} … {line[-_TAIL:]}"
