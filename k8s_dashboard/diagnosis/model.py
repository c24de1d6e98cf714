# SPDX-License-Identifier: Apache-2.0
"""What a diagnosis finds: findings, and the quotes that they rest on."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from k8s_dashboard import redact
from k8s_dashboard.i18n import Text

Confidence = Literal["certain", "likely", "possible"]
Source = Literal[
    "magnum",
    "heat",
    "nova",
    "neutron",
    "cinder",
    "glance",
    "keystone",
    "octavia",
    "node",
    "console",
    "kubernetes",
]

MAX_TEXT = 20_000
"""Characters of a service's words that are looked at."""

_MAX_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Scope:
    """What a finding is about.

    `names` are those of the nodes, or of the node group; `total` is how many nodes there are of
    the role that they have, None where they have several or it is not about nodes. `servers` are
    the names that the nodes have in Nova, as far as they are known.
    """

    kind: Literal["cluster", "nodegroup", "node"]
    names: tuple[str, ...] = ()
    total: int | None = None
    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a service or node used, redacted; `count` is how often a node wrote them."""

    text: str
    source: Source
    resource: str = ""
    time: datetime | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause, not a consequence.

    `resource` is what ran out for a quota, and elsewhere the Heat resource that failed.
    `deployment_id` is the Heat software deployment whose output tells most, and `step` the title of
    the step in which that script ended, both "" where there is none; `request_ids` are those that
    the services name; `since` is when it first showed.
    """

    code: str
    scope: Scope
    summary: Text
    evidence: tuple[Quote, ...]
    remedy: Text
    operator_remedy: Text
    confidence: Confidence
    resource: str = ""
    deployment_id: str = ""
    request_ids: tuple[str, ...] = ()
    since: datetime | None = None
    step: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "scope": {
                "kind": self.scope.kind,
                "names": list(self.scope.names),
                "total": self.scope.total,
                "servers": list(self.scope.servers),
            },
            "summary": str(self.summary),
            "evidence": [
                {
                    "text": quote.text,
                    "source": quote.source,
                    "resource": quote.resource,
                    "time": _iso(quote.time),
                    "count": quote.count,
                }
                for quote in self.evidence
            ],
            "remedy": str(self.remedy),
            "operator_remedy": str(self.operator_remedy),
            "confidence": self.confidence,
            "resource": self.resource,
            "deployment_id": self.deployment_id,
            "request_ids": list(self.request_ids),
            "since": _iso(self.since),
            "step": self.step,
        }


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def shorten(text: str) -> str:
    """Redacted, on one line, and no longer than a sentence may hold."""
    line = " ".join(redact.text(text[:MAX_TEXT]).split())
    return line if len(line) <= _MAX_QUOTE else f"{line[:_MAX_QUOTE]} …"


_REQUEST_ID = re.compile(r"\breq-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def request_ids(text: str) -> tuple[str, ...]:
    """The ids of API requests that a service's words name, each once."""
    return tuple(dict.fromkeys(_REQUEST_ID.findall(text[:MAX_TEXT])))
