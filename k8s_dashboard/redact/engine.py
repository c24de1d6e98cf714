# SPDX-License-Identifier: Apache-2.0
"""Puts a mask in the place of each secret, and remembers it for the rest of what is masked."""

import base64
import functools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from k8s_dashboard.redact import keys
from k8s_dashboard.redact.patterns import NAME, RULES, is_suspect, matches
from k8s_dashboard.redact.printable import printable

MASK = "••••••"

_SECRET_KEY = re.compile(rf"(?i)(?:{NAME}|user[_-]?data)s?$")
_NOT_SECRET = re.compile(r"(?i)(?:true|false|null|none|yes|no|\**)$")
# A word or a path is masked where it stands as a secret, but not everywhere else.
_COMMON = re.compile(r"[a-z-]*$|[A-Z_]*$|[~.]{0,2}/[a-z0-9._/-]*$")
_ANSI_C = {r"\n": "\n", r"\t": "\t", r"\'": "'", r"\"": '"', r"\\": "\\"}
_ANSI_C_ESCAPE = re.compile(r"\\[nt'\"\\]")

_MIN_LENGTH = 8
_MAX_REMEMBERED = 400
_MAX_DEPTH = 60
_SHORT = 1000
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts without their secrets, and how many different ones there were in them."""

    texts: tuple[str, ...]
    secrets: int


def text(content: str) -> str:
    """The same text with its secrets replaced by MASK, and without what nobody sees in it."""
    return texts(content).texts[0]


def texts(*contents: str) -> Masked:
    """The same for several texts: what is recognised in one is masked in all."""
    found = _Found()
    masked = [found.masked(content) for content in contents]
    return Masked(tuple(map(found.without_known, masked)), found.count)


def value(obj: Any) -> Any:
    """The same JSON value with its secrets replaced, whether named by a key or inside a text."""
    found = _Found()
    return _everywhere(_walk(obj, found, 0), found)


@dataclass(slots=True)
class _Found:
    """The secrets seen so far; `known` are in all their forms those that are worth looking for.

    `short` has what was made of short texts: API objects say the same over and over.
    """

    known: dict[str, None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    short: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.seen)

    def masked(self, content: str) -> str:
        if len(content) >= _SHORT:
            return self._searched(printable(content))
        if content not in self.short:
            plain = printable(content)
            self.short[content] = self._searched(plain) if is_suspect(plain) else plain
        return self.short[content]

    def _searched(self, content: str) -> str:
        content = keys.mask(content, self._key)
        lower = content.lower()
        for rule in RULES:
            if found := matches(rule, content, lower):
                content = self._replaced(content, found)
                lower = content.lower()
        return content

    def without_known(self, content: str) -> str:
        for secret in sorted(self.known, key=len, reverse=True):
            content = content.replace(secret, MASK)
        return content

    def add(self, secret: str) -> None:
        self.seen.add(secret)
        if len(self.known) < _MAX_REMEMBERED and not _COMMON.match(secret):
            self.known.update((form, None) for form in _forms(secret) if len(form) >= _MIN_LENGTH)

    def _key(self, content: str) -> str:
        key = content.strip()
        if not key.replace(MASK, "").strip():
            return content
        self.seen.add(key)
        start = content.index(key)
        return f"{content[:start]}{MASK}{content[start + len(key) :]}"

    def _replaced(self, content: str, matches: Iterable[re.Match[str]]) -> str:
        parts: list[str] = []
        position = 0
        for match in matches:
            parts += (content[position : match.start()], self._match(match))
            position = match.end()
        return "".join((*parts, content[position:]))

    def _match(self, match: re.Match[str]) -> str:
        shown = match["value"]
        secret = _unquoted(shown)
        if _NOT_SECRET.match(secret) or not secret.replace(MASK, ""):
            return match[0]
        if MASK not in secret:
            self.add(secret)
        opening = shown[: len(shown) - len(shown.lstrip("\\\"'$"))]
        closing = shown[len(shown.rstrip("\\\"'")) :]
        start = match.start("value") - match.start()
        return f"{match[0][:start]}{opening}{MASK}{closing}"


def _unquoted(shown: str) -> str:
    """The value that a shell or JSON means by this."""
    if shown.startswith("$'"):
        return _ANSI_C_ESCAPE.sub(lambda match: _ANSI_C[match[0]], shown[2:].removesuffix("'"))
    if shown.startswith("'"):
        return shown.replace(r"'\''", "'").strip("'")
    if shown.startswith('"'):
        return _ANSI_C_ESCAPE.sub(lambda match: _ANSI_C[match[0]], shown[1:].removesuffix('"'))
    return shown.strip("\\\"'")


def _forms(secret: str) -> Iterator[str]:
    """How else a secret may be written: in JSON, by a shell, in an address, in base64."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield secret.replace("'", r"'\''")
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode()


def _walk(obj: Any, found: _Found, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return MASK
    if isinstance(obj, str):
        return found.masked(obj)
    if isinstance(obj, dict):
        named = _names_a_secret(obj.get("name"))
        return {
            key: _hidden(item, found, depth + 1)
            if _names_a_secret(key) or (named and key == "value")
            else _walk(item, found, depth + 1)
            for key, item in obj.items()
        }
    if isinstance(obj, list | tuple):
        return [_walk(item, found, depth + 1) for item in obj]
    return obj


def _names_a_secret(name: Any) -> bool:
    return isinstance(name, str) and _is_secret_key(name[-_LONGEST_NAME:])


@functools.lru_cache(maxsize=1000)
def _is_secret_key(name: str) -> bool:
    return bool(_SECRET_KEY.search(name))


def _hidden(secret: Any, found: _Found, depth: int) -> Any:
    """What stands under the name of a secret: texts are secrets, objects are looked into."""
    if depth > _MAX_DEPTH:
        return MASK
    if isinstance(secret, list | tuple):
        return [_hidden(item, found, depth + 1) for item in secret]
    if not isinstance(secret, str):
        return _walk(secret, found, depth)
    if _NOT_SECRET.match(secret) or not secret.replace(MASK, ""):
        return secret
    found.add(printable(secret))
    return MASK


def _everywhere(obj: Any, found: _Found) -> Any:
    if isinstance(obj, str):
        return found.without_known(obj)
    if isinstance(obj, dict):
        return {key: _everywhere(item, found) for key, item in obj.items()}
    if isinstance(obj, list):
        return [_everywhere(item, found) for item in obj]
    return obj
