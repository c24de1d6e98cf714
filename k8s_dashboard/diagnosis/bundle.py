# SPDX-License-Identifier: Apache-2.0
"""The support bundle: an evidence file without secrets, small, with the findings inside.

`python -m k8s_dashboard.diagnosis FILE` finds in it what the page has found. What was masked is
told as well, so that a person sees it before giving the file away.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from k8s_dashboard import evidence as evidence_file
from k8s_dashboard import progress, redact
from k8s_dashboard.diagnosis.engine import diagnose
from k8s_dashboard.diagnosis.model import Finding
from k8s_dashboard.evidence import Evidence, Object, as_objects, get_text
from k8s_dashboard.i18n import gettext_noop as _

GZIP_FROM = 300_000
"""Bytes from which the file is compressed."""

KINDS = {
    "password": _("Passwords"),
    "token": _("Tokens"),
    "key": _("Private keys"),
    "trust": _("Ids of trusts"),
    "other": _("Other secrets"),
}

_ENDS = (16_000, 64_000, 256_000)
"""Characters of an output or console that are kept: the first that gives the same findings, else
all of it, which is at most the megabyte that Heat takes."""

_END_OF_GOOD = 4_000
_LINKS = ("stack", "nested")
"""The links by which a resource or event is assigned to its stack."""

_UNREAD = ("required_by", "logical_resource_id", "description")
_MOST_SAMPLES = 3
_SAMPLE_BEFORE, _SAMPLE_AFTER = 70, 30
_CONTEXT = 120
_KINDS_BY_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("key", re.compile(r"(?i)PRIVATE KEY-----\s*$|(?:private|ca|signing)[_-]?key\W*$")),
    ("trust", re.compile(r"(?i)trust[_-]?id\W*$")),
    ("token", re.compile(r"(?i)(?:token|authorization|bearer|basic)\W*$")),
    ("password", re.compile(r"(?i)(?:pass(?:word|wd|phrase)?\W*|://[^\s/]{1,256}:)$")),
)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Masked:
    """What was masked in one place: how many of each kind, and some of the lines."""

    place: str
    counts: Mapping[str, int]
    samples: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file: its key, how many things it holds, and its size in bytes."""

    key: str
    count: int
    size: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """``content`` is the file, gzip if `name` ends so."""

    name: str
    content: bytes
    findings: tuple[Finding, ...]
    masked: tuple[Masked, ...]
    parts: tuple[Part, ...]


def make(evidence: Evidence, now: datetime) -> Bundle:
    """Redact, shorten and pack what is known of a cluster."""
    shown = _redacted(evidence)
    findings = diagnose(evidence_file.from_json(shown), now)
    found = [finding.to_json() for finding in findings]
    packed = {**_shortened(shown, found, now), "findings": found}
    content = _json(packed)
    ending = ".json"
    if len(content) > GZIP_FROM:
        content, ending = gzip.compress(content, 6, mtime=0), ".json.gz"
    return Bundle(
        name=f"{_file_stem(evidence, now)}{ending}",
        content=content,
        findings=findings,
        masked=_masked(packed, _node_names(evidence, now)),
        parts=tuple(_part(key, value) for key, value in packed.items() if value),
    )


def _file_stem(evidence: Evidence, now: datetime) -> str:
    name = _UNSAFE.sub("-", get_text(evidence.cluster, "name")).strip("-.")[:64] or "cluster"
    return f"{name}-{now:%Y%m%d-%H%M}"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _redacted(evidence: Evidence) -> Object:
    """All of it with secrets masked, before anything is cut off: what was recognised as a secret
    in one place is masked in the others."""
    whole = evidence_file.to_json(evidence, redacted=False)
    for key in ("resources", "events"):
        whole[key] = [_lighter(item) for item in as_objects(whole.get(key))]
    shown: Object = redact.value(whole)
    return shown


def _lighter(item: Object) -> Object:
    found = {key: value for key, value in item.items() if key not in _UNREAD}
    found["links"] = [
        {"rel": link.get("rel"), "href": link.get("href")}
        for link in as_objects(item.get("links"))
        if link.get("rel") in _LINKS
    ]
    if "resource_name" not in found:
        found["resource_name"] = item.get("logical_resource_id")
    return found


def _shortened(shown: Object, found: list[Object], now: datetime) -> Object:
    """The same with outputs and consoles cut to their ends, so far that the findings stay."""
    for length in _ENDS:
        cut = _cut(shown, length)
        if [one.to_json() for one in diagnose(evidence_file.from_json(cut), now)] == found:
            return cut
    return shown


def _cut(shown: Object, length: int) -> Object:
    consoles = shown.get("consoles", {})
    return {
        **shown,
        "software_deployments": [
            _with_end(item, length) for item in as_objects(shown.get("software_deployments"))
        ],
        "consoles": {key: _end(text, length) for key, text in consoles.items()},
    }


def _with_end(deployment: Object, length: int) -> Object:
    values = deployment.get("output_values")
    if not isinstance(values, dict):
        return deployment
    kept = _END_OF_GOOD if get_text(deployment, "status") == "COMPLETE" else length
    return {
        **deployment,
        "output_values": {
            key: _end(value, kept) if isinstance(value, str) else value
            for key, value in values.items()
        },
    }


def _end(text: str, length: int) -> str:
    """The last lines of a text, with a word about what is not there."""
    if len(text) <= length:
        return text
    start = len(text) - length
    line = text.find("\n", start)
    start = line + 1 if 0 <= line < len(text) - 1 and line - start < length // 2 else start
    return f"[{start} characters before this are left out]\n{text[start:]}"


def _part(key: str, value: Any) -> Part:
    several = isinstance(value, list) or (isinstance(value, dict) and key == "consoles")
    count = len(value) if several else 1
    return Part(key, count, len(_json(value)))


def _node_names(evidence: Evidence, now: datetime) -> dict[str, str]:
    """The name of a node by the id of its server and of its deployment."""
    found = {}
    for node in progress.read(evidence, now).nodes:
        found.update(dict.fromkeys(filter(None, (node.server_id, node.deployment_id)), node.name))
    return found


def _masked(packed: Object, names: Mapping[str, str]) -> tuple[Masked, ...]:
    """Where the mask stands, and for what: the words before it tell."""
    counts: dict[str, Counter[str]] = {}
    samples: dict[str, dict[str, str]] = {}
    for place, text in _texts(packed, (), names):
        for position in _positions(text):
            before = text[max(position - _CONTEXT, 0) : position]
            kind = _kind(before if position else f"{place}=")
            counts.setdefault(place, Counter())[kind] += 1
            samples.setdefault(place, {}).setdefault(kind, _sample(text, position))
    return tuple(
        Masked(place, dict(count), tuple(samples[place].values())[:_MOST_SAMPLES])
        for place, count in sorted(counts.items(), key=lambda item: -item[1].total())
    )


def _positions(text: str) -> Iterator[int]:
    position = text.find(redact.MASK)
    while position >= 0:
        yield position
        position = text.find(redact.MASK, position + len(redact.MASK))


def _kind(before: str) -> str:
    return next((kind for kind, words in _KINDS_BY_WORDS if words.search(before)), "other")


def _sample(text: str, position: int) -> str:
    """The masked line, or as much of it as is around the mask."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    left = max(start, position - _SAMPLE_BEFORE)
    right = min(end, position + len(redact.MASK) + _SAMPLE_AFTER)
    dots = ("… " if left > start else "", " …" if right < end else "")
    return f"{dots[0]}{text[left:right].strip()}{dots[1]}"


def _texts(
    value: Any, path: tuple[str, ...], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Every text with its place, as ``software_deployments / worker-1 / deploy_stderr``."""
    if isinstance(value, str):
        yield " / ".join(path), value
    elif isinstance(value, dict):
        for key, item in value.items():
            step = () if key == "output_values" else (names.get(key, str(key)),)
            yield from _texts(item, (*path, *step), names)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, (*path, _name(item, number, names)), names)


def _name(item: object, number: int, names: Mapping[str, str]) -> str:
    if isinstance(item, dict):
        named = get_text(item, "name", "resource_name", "stack_name")
        return names.get(get_text(item, "id"), "") or named or str(number)
    return str(number)
