# SPDX-License-Identifier: Apache-2.0
"""Masks secrets in the output of nodes, in API objects and in whatever else people may see.

Magnum's scripts run under `set -x`, so their stderr holds every parameter of the cluster
(`++ TRUSTEE_PASSWORD=...`), the Keystone request bodies, tokens and private keys. A secret that was
recognised once is masked wherever else it stands in the same text or object.

Every pattern is linear: it starts at a literal word, and what it repeats is either bounded or
followed by nothing.
"""

import re
from typing import Any

MASK = "••••••"

# What the name of a secret ends in. The look at its first letter only makes the search faster.
_NAME = (
    r"(?=[acekpst])(?:pass(?:word|wd|phrase)?|secret|token|trust[_-]?id|credentials?|key[_-]data"
    r"|(?:private|ca|api|access|signing|encryption)[_-]?key)"
)
_QUOTED = r"""\\?"(?:[^"\\]|\\[^"])*\\?"|\\?'(?:[^'\\]|\\[^'])*(?:'\\''(?:[^'\\]|\\[^'])*)*\\?'"""
_BARE = r"""[^\s'"{}\[\](),;&|<>\\]+"""

# NAME=value, "name": "value", name: value, and `value: ...` in the line below a container's
# `name: ...`; a quoted value may span lines.
_NAMED = re.compile(
    rf"""(?i)(?P<head>{_NAME}\\?["']?(?:[ \t]{{0,4}}(?:=|:(?!//))[ \t]{{0,4}}\$?"""
    rf"""|,?\s{{1,80}}\\?["']?value\\?["']?:[ \t]{{0,4}}))"""
    rf"""(?P<value>{_QUOTED}|["'][^\n]*|{_BARE})"""
)
# --os-password value
_OPTION = re.compile(
    rf"""(?i)(?P<head>--(?:[a-z]{{1,20}}-){{0,3}}{_NAME}[ \t]{{1,4}})"""
    rf"""(?P<value>{_QUOTED}|(?!-){_BARE})"""
)
_AUTHORIZATION = re.compile(
    r"(?i)(?P<head>(?:authorization\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\\?[\"']?[a-z]{1,20}|bearer)"
    r"[ \t]{1,4})(?P<value>[\w.~+/=-]{8,})"
)
_REGISTRY_LOGIN = re.compile(
    r"""(?i)(?P<head>"auth\\?"[ \t]{0,4}:[ \t]{0,4})(?P<value>\\?"[^"\n]*")"""
)
_CURL_USER = re.compile(
    r"""(?P<head>(?:(?<=\s)-[uU]|--(?:proxy-)?user)[ \t=]{1,4}\\?["']?[^\s:"'/]{1,256}:)"""
    r"""(?P<value>[^\s"']{1,256})"""
)
# A password may hold a slash; what stands before `/...@` may also be a port and an image's digest.
_URL_USER = re.compile(
    r"(?P<head>://[^\s:/@'\"]{1,256}:)(?P<value>(?!\d{1,5}/)[^\s@'\"]{1,128})(?=@)"
)
_KEYSTONE_TOKEN = re.compile(r"(?P<head>)(?P<value>gAAAA[\w=-]{16,})")
_WEB_TOKEN = re.compile(r"(?P<head>)(?P<value>(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)")

_PATTERNS = (
    _NAMED,
    _OPTION,
    _AUTHORIZATION,
    _REGISTRY_LOGIN,
    _CURL_USER,
    _URL_USER,
    _KEYSTONE_TOKEN,
    _WEB_TOKEN,
)

_SECRET_KEY = re.compile(rf"(?i){_NAME}$")
_NOT_SECRET = re.compile(r"(?i)(?:true|false|null|none|yes|no|)$")
# A word or a path is masked where it stands as a secret, but not everywhere else.
_COMMON = re.compile(r"[a-z-]*$|[~./]|[A-Z_]+$")
_KEY_EDGE = re.compile(r"-----(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY-----")
_KEY_BODY = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\ \t\r\n"

_MIN_LENGTH = 8
_MAX_REMEMBERED = 200
_MAX_DEPTH = 60


def text(content: str) -> str:
    """The same text with its secrets replaced by MASK."""
    found: dict[str, None] = {}
    return _mask_known(_mask_patterns(content, found), found)


def value(obj: Any) -> Any:
    """The same JSON value with its secrets replaced, whether named by a key or inside a text."""
    found: dict[str, None] = {}
    masked = _walk(obj, found, 0)
    return _mask_everywhere(masked, found)


def _mask_patterns(content: str, found: dict[str, None]) -> str:
    content = _mask_private_keys(content)
    for pattern in _PATTERNS:
        content = pattern.sub(lambda match: _mask_match(match, found), content)
    return content


def _mask_match(match: re.Match[str], found: dict[str, None]) -> str:
    head, shown = match["head"], match["value"]
    bare = shown.strip("\\\"'")
    if _NOT_SECRET.match(bare) or MASK in bare:
        return match[0]
    _remember(bare, found)
    opening = shown[: len(shown) - len(shown.lstrip("\\\"'"))]
    closing = shown[len(shown.rstrip("\\\"'")) :]
    return f"{head}{opening}{MASK}{closing}"


def _remember(secret: str, found: dict[str, None]) -> None:
    if len(secret) >= _MIN_LENGTH and len(found) < _MAX_REMEMBERED and not _COMMON.match(secret):
        found[secret] = None


def _mask_known(content: str, found: dict[str, None]) -> str:
    for secret in sorted(found, key=len, reverse=True):
        content = content.replace(secret, MASK)
    return content


def _mask_private_keys(content: str) -> str:
    """Mask PEM private keys, on many lines or escaped on one, also where an end was cut off."""
    parts: list[str] = []
    position = 0
    inside = False
    for edge in _KEY_EDGE.finditer(content):
        before = content[position : edge.start()]
        if edge[1] == "BEGIN":
            parts.append(_without_key_body(before, inside))
            parts.append(edge[0])
        elif inside:
            parts.append(f"{MASK}{edge[0]}")
        else:
            parts.append(f"{before.rstrip(_KEY_BODY)}{MASK}{edge[0]}")
        inside = edge[1] == "BEGIN"
        position = edge.end()
    parts.append(_without_key_body(content[position:], inside))
    return "".join(parts)


def _without_key_body(content: str, follows_begin: bool) -> str:
    return MASK + content.lstrip(_KEY_BODY) if follows_begin else content


def _walk(obj: Any, found: dict[str, None], depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return MASK
    if isinstance(obj, str):
        return _mask_patterns(obj, found)
    if isinstance(obj, dict):
        return {
            key: _mask_value(item, found)
            if isinstance(key, str) and isinstance(item, str) and _SECRET_KEY.search(key)
            else _walk(item, found, depth + 1)
            for key, item in obj.items()
        }
    if isinstance(obj, list | tuple):
        return [_walk(item, found, depth + 1) for item in obj]
    return obj


def _mask_value(secret: str, found: dict[str, None]) -> str:
    if _NOT_SECRET.match(secret) or not secret.strip("*"):
        return secret
    _remember(secret, found)
    return MASK


def _mask_everywhere(obj: Any, found: dict[str, None]) -> Any:
    if isinstance(obj, str):
        return _mask_known(obj, found)
    if isinstance(obj, dict):
        return {key: _mask_everywhere(item, found) for key, item in obj.items()}
    if isinstance(obj, list):
        return [_mask_everywhere(item, found) for item in obj]
    return obj
