# SPDX-License-Identifier: Apache-2.0
"""All that is known of one cluster at one moment.

An evidence file is one JSON object whose values are API objects as Magnum, Heat and Nova return
them. Every key may be missing, and nothing read from a file is trusted to have the right type.
"""

import gzip
import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from k8s_dashboard import redact

Object = dict[str, Any]


class EvidenceError(Exception):
    """A file that cannot be read as evidence; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """API objects of one cluster, by where they come from.

    `request` is the create request, where that is what failed. `nodegroups` are Magnum's;
    `stacks` (the cluster's, and one for each extra node group), `resources`, `events` (nested
    stacks included) and `software_deployments` (with `output_values`) are Heat's; `servers` are
    Nova's and `consoles` maps a server's id to the end of its console log. `kubernetes` is what
    the cluster's own API said, `errors` are API calls that failed, as
    `{"service", "operation", "status", "message"}`.
    """

    captured_at: datetime | None = None
    request: Object | None = None
    cluster: Object = field(default_factory=dict)
    cluster_template: Object = field(default_factory=dict)
    nodegroups: tuple[Object, ...] = ()
    stacks: tuple[Object, ...] = ()
    resources: tuple[Object, ...] = ()
    events: tuple[Object, ...] = ()
    software_deployments: tuple[Object, ...] = ()
    servers: tuple[Object, ...] = ()
    consoles: dict[str, str] = field(default_factory=dict)
    kubernetes: Object = field(default_factory=dict)
    errors: tuple[Object, ...] = ()


def from_json(obj: object) -> Evidence:
    """Evidence from parsed JSON; what is missing or of another type is left empty."""
    source = as_object(obj)
    request = source.get("request")
    return Evidence(
        captured_at=as_time(source.get("captured_at")),
        request=request if isinstance(request, dict) else None,
        consoles={
            key: value
            for key, value in as_object(source.get("consoles")).items()
            if isinstance(key, str) and isinstance(value, str)
        },
        cluster=as_object(source.get("cluster")),
        cluster_template=as_object(source.get("cluster_template")),
        kubernetes=as_object(source.get("kubernetes")),
        nodegroups=as_objects(source.get("nodegroups")),
        stacks=as_objects(source.get("stacks")),
        resources=as_objects(source.get("resources")),
        events=as_objects(source.get("events")),
        software_deployments=as_objects(source.get("software_deployments")),
        servers=as_objects(source.get("servers")),
        errors=as_objects(source.get("errors")),
    )


def to_json(evidence: Evidence, *, redacted: bool = True) -> Object:
    """The evidence as JSON values, with every secret masked unless told otherwise."""
    result: Object = {
        item.name: list(content) if isinstance(content, tuple) else content
        for item in fields(evidence)
        if (content := getattr(evidence, item.name)) is not None
    }
    if evidence.captured_at:
        result["captured_at"] = evidence.captured_at.isoformat()
    return as_object(redact.value(result)) if redacted else result


def load(path: str | os.PathLike[str]) -> Evidence:
    """Read an evidence file, `.json` or `.json.gz`.

    Raises EvidenceError if the file cannot be read, or is not JSON.
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            data = file.read()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        return from_json(json.loads(data))
    except OSError as error:
        reason = error.strerror or "it is not a whole gzip file"
        raise EvidenceError(f"{name} cannot be read: {reason}.") from error
    except (EOFError, zlib.error) as error:
        raise EvidenceError(f"{name} cannot be read: it is not a whole gzip file.") from error
    except RecursionError as error:
        raise EvidenceError(f"{name} cannot be read: it is nested too deeply.") from error
    except ValueError as error:
        raise EvidenceError(f"{name} is not JSON.") from error


def as_object(value: object) -> Object:
    return value if isinstance(value, dict) else {}


def as_objects(value: object) -> tuple[Object, ...]:
    """The dicts of a list, in order; nothing of anything else."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, dict))


def as_time(value: object) -> datetime | None:
    """A time as OpenStack writes it (ISO 8601, UTC where no zone is given)."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value.strip())
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def get_text(obj: Mapping[str, object], *keys: str) -> str:
    """The first of these keys that holds a text which is not empty, or ""."""
    for key in keys:
        value = obj.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def get_count(obj: Mapping[str, object], key: str) -> int:
    """A number of things: not negative, and 0 where there is none."""
    value = obj.get(key)
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else 0
