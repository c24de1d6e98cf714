# SPDX-License-Identifier: Apache-2.0
"""What a diagnosis finds, and the shape of the rules that find it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from k8s_dashboard import redact
from k8s_dashboard.i18n import Text

Confidence = Literal["certain", "likely", "possible"]
Source = Literal["magnum", "heat", "nova", "node", "console"]

_MAX_TEXT = 20_000
_MAX_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Scope:
    """What a finding is about; `names` are those of the nodes, or of the node group."""

    kind: Literal["cluster", "nodegroup", "node"]
    names: tuple[str, ...] = ()


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
    """

    code: str
    scope: Scope
    summary: Text
    evidence: tuple[Quote, ...]
    remedy: Text
    operator_remedy: Text
    confidence: Confidence
    resource: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "scope": {"kind": self.scope.kind, "names": list(self.scope.names)},
            "summary": str(self.summary),
            "evidence": [
                {
                    "text": quote.text,
                    "source": quote.source,
                    "resource": quote.resource,
                    "time": quote.time.isoformat() if quote.time else None,
                    "count": quote.count,
                }
                for quote in self.evidence
            ],
            "remedy": str(self.remedy),
            "operator_remedy": str(self.operator_remedy),
            "confidence": self.confidence,
            "resource": self.resource,
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of failure, known by the words it is reported in.

    `pattern` is searched for without regard to case; its named groups, and `node`, may stand in
    `summary`. `source` says where the words come from, `example` is a text that the rule must
    recognise.
    """

    code: str
    pattern: str
    summary: str
    remedy: str
    source: str
    example: str
    operator_remedy: str = ""
    confidence: Confidence = "certain"

    def search(self, text: str) -> re.Match[str] | None:
        return re.search(self.pattern, text[:_MAX_TEXT], re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that recognised a text, with what its pattern picked out of it."""

    rule: Rule
    found: Mapping[str, str]

    def text(self, template: str, node: str) -> Text:
        """A template of the rule, filled; only what stands in the template becomes a parameter."""
        values = {"node": node, **self.found}
        return Text(
            template,
            {key: value for key, value in values.items() if f"%({key})s" in template},
        )


def first_match(rules: Iterable[Rule], text: str) -> Match | None:
    """The first rule, in their order, that recognises the text."""
    for rule in rules:
        if match := rule.search(text):
            found = {key: shorten(value or "") for key, value in match.groupdict().items()}
            return Match(rule, found)
    return None


def shorten(text: str) -> str:
    """Redacted, on one line, and no longer than a sentence may hold."""
    line = " ".join(redact.text(text[:_MAX_TEXT]).split())
    return line if len(line) <= _MAX_QUOTE else f"{line[:_MAX_QUOTE]} …"
