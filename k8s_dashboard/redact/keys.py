# SPDX-License-Identifier: Apache-2.0
"""Finds private keys in a text, whole or cut off, and hides their content.

PEM blocks may stand on many lines or, escaped, on one; an agent that trims its output from the
left, or a message that quotes a few characters, cuts off the beginning, the end or both. So besides
whole blocks, what follows a lone begin, what precedes a lone end, and lines of base64 without
either are taken for a key. Certificates and public keys are left alone.
"""

import re
from collections.abc import Callable, Iterator

_EDGE = re.compile(r"-----(?P<edge>BEGIN|END) (?P<label>[A-Z0-9 ]{1,40})-----")
_LONGEST = 16_000
"""Characters of a block whose begin and end belong together: 12,800 for RSA keys of 16,384 bits."""

_NEWLINE = r"(?:\r?\n|\\{1,8}[rn])[ \t]{0,40}"
_BASE64 = r"[A-Za-z0-9+/=]"
# What follows a begin: the headers of an encrypted key; then lines of base64, or one line where a
# shell has made spaces of newlines. The last may be cut off.
_AFTER_BEGIN = re.compile(
    rf"(?:(?:(?:{_NEWLINE}){{1,4}}|[ ])[A-Za-z-]{{1,20}}: [^\s\\]{{0,100}})*"
    rf"(?:[ ]{{0,2}}{_BASE64}{{60,8000}}(?:[ ]{_BASE64}{{60,76}})*(?:[ ]{_BASE64}{{1,76}})?"
    rf"|[ ]{{0,2}}{_BASE64}{{1,76}}[ \t]*\Z"
    rf"|(?:(?:{_NEWLINE}){{1,8}}{_BASE64}{{1,8000}}(?=[\r\n\\\"']|[ \t]*\Z))*)"
)
# The mirror image of that, for a text read backwards from an end.
_ENILWEN = r"[ \t]{0,40}(?:\n\r?|[rn]\\{1,8})"
_46ESAB = r"(?:(?![rn]\\)[A-Za-z0-9+/=])"
_BEFORE_END = re.compile(
    rf"(?:(?:{_ENILWEN}){{1,8}}(?:{_46ESAB}{{60,8000}}|{_46ESAB}{{1,8000}}(?=[\n\"']|[rn]\\|\s*\Z)))+"
    rf"|[ ]?{_46ESAB}{{1,8000}}(?:[ ]{_46ESAB}{{60,76}})*(?:[ ]{_46ESAB}{{8,76}})?"
)

# A word as wide as a line of PEM, not of hexadecimal digits alone: those are checksums. Where
# newlines are escaped, the letter of the escape is its first.
_LINE = re.compile(
    r"(?<![A-Za-z0-9+/])(?=(?:(?<!\\)|[nr])[A-Fa-f0-9]{0,78}[G-Zg-z+/])[A-Za-z0-9+/]{60,78}"
    r"(?![A-Za-z0-9+/=])"
)
_BREAK = re.compile(r"\r?\n[ \t]{0,40}|(?:\\{1,8}[rn])?\\{1,8}(?=[rn])|[ ]")
_BREAK_BEFORE = re.compile(
    rf"(?P<word>[A-Za-z0-9+/]{{1,78}})(?P<break>{_BREAK.pattern})(?=[A-Za-z0-9+/]\Z)"
)
_WORD_AFTER = re.compile(rf"(?P<break>{_BREAK.pattern})(?P<word>{_BASE64}{{1,78}})")
_SHORTEST = 8
# DER in base64 on one line, by its first bytes: RSA (PKCS #1, #8), then elliptic curves.
_DER = re.compile(
    r"M(?:II[A-Za-z0-9+/]{2}[AQgw]IBA[AD]|HcCAQEE|IGkAgEBB|IHcAgEBB|C4CAQAwB|IGHAgEAMB|IG2AgEAMB"
    rf"|IHuAgEAMB){_BASE64}{{16,}}"
)


def mask(content: str, hide: Callable[[str], str]) -> str:
    """The content with `hide(key)` in the place of each key, or of what there is of it."""
    parts: list[str] = []
    position, before = 0, ""
    for edge in _EDGE.finditer(content):
        begins = edge["edge"] == "BEGIN"
        kind = "private" if "PRIVATE" in edge["label"] else "public"
        between = content[position : edge.start()]
        parts += (_between(between, before, "" if begins else kind, hide), edge[0])
        position, before = edge.end(), kind if begins else ""
    parts.append(_between(content[position:], before, "", hide))
    return "".join(parts)


def _between(content: str, before: str, after: str, hide: Callable[[str], str]) -> str:
    """What stands between two edges, told the kind of block that they begin or end."""
    if before == after == "public":
        return content
    if before == after == "private" and len(content) <= _LONGEST:
        return hide(content)
    head = tail = ""
    if before == "private" and (length := _length(_AFTER_BEGIN, content[:_LONGEST])):
        head, content = hide(content[:length]), content[length:]
    if after == "private" and (length := _length(_BEFORE_END, content[: -_LONGEST - 1 : -1])):
        content, tail = content[:-length], hide(content[-length:])
    parts: list[str] = []
    position = 0
    for start, end in _blocks(content):
        parts += (content[position:start], hide(content[start:end]))
        position = end
    content = "".join((*parts, content[position:]))
    content = _DER.sub(lambda match: hide(match[0]), content)
    return f"{head}{content}{tail}"


def _length(pattern: re.Pattern[str], content: str) -> int:
    match = pattern.match(content)
    return match.end() if match else 0


def _blocks(content: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each block of base64 without edges; the first and last line may be cut off.

    Two lines make a block; one does only with a part of another above or below.
    """
    done = 0
    for match in _LINE.finditer(content):
        if match.start() < done:
            continue
        start, end = match.span()
        count = 1
        after = _WORD_AFTER.match(content, end)
        while after and _LINE.match(content, after.start("word")):
            count, end = count + 1, after.end()
            after = _WORD_AFTER.match(content, end)
        before = _BREAK_BEFORE.search(content, max(done, start - 130), start + 1)
        if count > 1 or _is_line(before) or _is_line(after):
            start = before.start() if before and _is_word(before) else start
            end = after.end() if after and _is_word(after) else end
            yield start, end
        done = end


def _is_line(match: re.Match[str] | None) -> bool:
    return match is not None and match["break"] != " " and _is_word(match)


def _is_word(match: re.Match[str]) -> bool:
    """Less is no secret, and may well be what stands above or below a key."""
    return len(match["word"]) >= _SHORTEST
