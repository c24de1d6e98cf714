# SPDX-License-Identifier: Apache-2.0
"""Reads an evidence file as far as it can be read: it may be cut off or damaged."""

import json
import os
import re
import zlib
from typing import Any

from k8s_dashboard import evidence
from k8s_dashboard.evidence import Evidence

_GZIP = b"\x1f\x8b"
_LARGEST = 1 << 30
"""Bytes that a packed file may unpack to."""

_DEEPEST = 200
_LONGEST_NUMBER = 30
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s"{}\[\],]+', re.DOTALL)


def load(path: str | os.PathLike[str]) -> tuple[Evidence, str]:
    """The evidence in a file (`.json` or `.json.gz`), and what is wrong with the file, or "".

    Never raises: of a file that cannot be read at all, the evidence is empty.
    """
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no file"
        return Evidence(), f"{name!r} cannot be read: {reason}."
    data, whole = _unpacked(data)
    text = data.decode(json.detect_encoding(data), "replace")
    parsed, valid = _parsed(text)
    if not isinstance(parsed, dict):
        return Evidence(), f"{name!r} holds no evidence."
    problem = "" if whole and valid else f"{name!r} is damaged: this is what could be read of it."
    return evidence.from_json(parsed), problem


def _unpacked(data: bytes) -> tuple[bytes, bool]:
    """What gzip has packed, and whether that is all."""
    if not data.startswith(_GZIP):
        return data, True
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts: list[bytes] = []
    try:
        for start in range(0, len(data), 1 << 16):
            parts.append(unpacker.decompress(data[start : start + (1 << 16)], 1 << 26))
            if unpacker.unconsumed_tail or sum(map(len, parts)) > _LARGEST:
                return b"".join(parts), False
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), unpacker.eof


def _parsed(text: str) -> tuple[Any, bool]:
    """The JSON value, and whether it was whole; what stands before an error otherwise."""
    try:
        return _loads(text), True
    except json.JSONDecodeError as error:
        text = _completed(text[: error.pos])
    except RecursionError:
        return None, False
    try:
        return _loads(text), False
    except (ValueError, RecursionError):
        return None, False


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_number)


def _number(digits: str) -> int:
    """Python refuses to read numbers of thousands of digits, and none is meant to be so large."""
    return int(digits) if len(digits) < _LONGEST_NUMBER else 0


def _completed(text: str) -> str:
    """Cut after the last value that is whole, with the brackets closed that are open there."""
    closers: list[str] = []
    cut, closing = 0, ""
    position = 0
    for token in _TOKEN.finditer(text):
        if '"' in text[position : token.start()] or len(closers) > _DEEPEST:
            break
        position = token.end()
        mark = token[0]
        if mark in "{[":
            closers.append("}" if mark == "{" else "]")
        elif mark in "}]":
            if not closers or closers.pop() != mark:
                break
            cut, closing = token.end(), "".join(reversed(closers))
        elif mark == ",":
            cut, closing = token.start(), "".join(reversed(closers))
    return text[:cut] + closing
