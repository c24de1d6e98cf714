# SPDX-License-Identifier: Apache-2.0
"""Reads a deployment's output: its steps, where it ended, and the errors that stand there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from k8s_dashboard import redact
from k8s_dashboard.output import clean
from k8s_dashboard.output.steps import FOLLOWERS, ORDER, Sign, sign, title, traced_sign

_TAIL_STDOUT, _TAIL_STDERR, _TAIL_SOURCE = 12, 48, 2000
_MAX_QUOTES, _MAX_QUOTE, _MAX_COMMAND = 8, 500, 400

_TRACE = re.compile(r"\++ (?P<command>.+)")
_NO_CAUSE = re.compile(
    r"(?:exit|echo|printf|sleep|break|true|false|:|set|local|export|return|for|'?\[+'?)(?:\s|$)"
    r"|\w+=|\(\("
)
_ERROR = re.compile(
    r"(?i)\b(?:errors?|fail(?:ed|ure|s)?|fatal|denied|refused|unable|cannot|could ?n[o']t|no such"
    r"|not found|time[d ]*out|unknown|unsupported|invalid|unauthorized|forbidden|exceeded|no space"
    r"|unreachable|x509|traceback|exception|unbound variable|did not match|toomanyrequests"
    r"|unavailable|no route|does not exist|critical)\b|\w(?:Error|Exception)\b|curl: \(\d+\)"
)
# Says that something was given up, or tried again: the reason stands above it.
_ABORT = re.compile(
    r"(?i)^(?:ERROR\b.*\b(?:abort|exiting|unable to)|WARNING Attempt)|\bTraceback\b"
)
_RETRY = re.compile(r"(?i)^WARNING Attempt \d+")
# `[ 60 -lt 60 ] || break`: a loop that ends without success, which the script then ignores.
_GAVE_UP = re.compile(r"\++ '?\[+'? (?P<tries>\d{1,4}) -lt (?P=tries) ")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the script; `begun` is one whose end nobody reported yet."""

    name: str
    title: str
    state: Literal["done", "failed", "begun"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A line of the output, and how many times it stands there (but for its numbers)."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that went wrong in a step although the script went on and ended well."""

    step: Step
    text: str


@dataclass(frozen=True, slots=True)
class NodeOutput:
    """What a deployment's output tells.

    `command` is the last traced command that does something; `errors` are the lines that name a
    reason, the likeliest first, from the step that failed; `notes` are there only where the exit
    code is 0. `tail` is the end of both streams, repeats folded.
    """

    exit_code: int | None
    steps: tuple[Step, ...]
    failed_step: Step | None
    command: str
    errors: tuple[Quote, ...]
    notes: tuple[Note, ...]
    tail: str


def read(output_values: Mapping[str, object]) -> NodeOutput:
    """Read a deployment's `output_values` (`deploy_stdout`, `_stderr`, `_status_code`).

    Anything missing or of another type counts as empty.
    """
    exit_code = _exit_code(output_values.get("deploy_status_code"))
    stdout = _lines(output_values.get("deploy_stdout"))
    stderr = _lines(output_values.get("deploy_stderr"))
    out, err = _walk(stdout, sign), _walk(stderr, traced_sign)
    last = _last(out, err)
    steps = _steps(out, err, last, exit_code)
    failed = next((step for step in steps if step.state == "failed"), None)
    section = [*_section(stderr, err, failed), *_section(stdout, out, failed)]
    return NodeOutput(
        exit_code=exit_code,
        steps=steps,
        failed_step=failed,
        command=_command(stderr),
        errors=_errors(section) if exit_code else (),
        notes=_notes(steps, stderr, err) if exit_code == 0 else (),
        tail=_tail(stdout, stderr),
    )


def _lines(value: object) -> list[str]:
    """Cleaned first: a secret that is coloured would not be recognised."""
    return clean.lines(redact.text(clean.text(value))) if isinstance(value, str) and value else []


def _exit_code(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip()[:20] if isinstance(value, str) else ""
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None


@dataclass(slots=True)
class _Walk:
    """The steps of one stream: line number of each begin, and the one still open at the end."""

    begins: dict[str, int]
    current: str


def _walk(content: Iterable[str], reading: Callable[[str], Sign | None]) -> _Walk:
    walk = _Walk({}, "")
    for number, line in enumerate(content):
        found = reading(line) if line else None
        if found is None:
            continue
        begun = found.name if found.begins else FOLLOWERS.get(found.name, "")
        if begun and begun not in walk.begins:
            walk.begins[begun] = number
        elif found.name not in walk.begins and not found.begins:
            walk.begins[found.name] = number
        walk.current = begun
    return walk


def _last(out: _Walk, err: _Walk) -> str:
    """The step that was open when the script ended; both streams may miss its beginning."""
    return max((out.current, err.current), key=lambda name: ORDER.get(name, -1) if name else -2)


def _steps(out: _Walk, err: _Walk, last: str, exit_code: int | None) -> tuple[Step, ...]:
    names = list(out.begins)
    for name in err.begins:
        if name not in out.begins:
            after = [i for i, other in enumerate(names) if _before(other, name)]
            names.insert(after[-1] + 1 if after else 0, name)
    ended: Literal["done", "failed", "begun"] = "begun" if exit_code is None else "failed"
    return tuple(
        Step(name, title(name), ended if name == last and exit_code != 0 else "done")
        for name in names
    )


def _before(one: str, other: str) -> bool:
    return ORDER.get(one, len(ORDER)) <= ORDER.get(other, len(ORDER))


def _section(content: Sequence[str], walk: _Walk, failed: Step | None) -> Sequence[str]:
    """The lines of the failed step; all of them where no step is known."""
    if failed is None:
        return content
    return content[walk.begins.get(failed.name, len(content)) :]


def _command(stderr: Sequence[str]) -> str:
    for line in reversed(stderr):
        match = _TRACE.match(line)
        if match and not _NO_CAUSE.match(match["command"]):
            return match["command"][:_MAX_COMMAND]
    return ""


def _errors(section: Iterable[str]) -> tuple[Quote, ...]:
    counts: dict[str, int] = {}
    texts: dict[str, str] = {}
    for line in section:
        if _TRACE.match(line) or _RETRY.match(line) or not _ERROR.search(line[:_MAX_QUOTE]):
            continue
        key = clean.alike(line)
        counts[key] = counts.get(key, 0) + 1
        texts[key] = line.strip()[:_MAX_QUOTE]
    found = [Quote(texts[key], count) for key, count in counts.items()]
    ranked = sorted(found, key=lambda quote: (bool(_ABORT.search(quote.text)), -quote.count))
    return tuple(ranked[:_MAX_QUOTES])


def _notes(steps: Iterable[Step], stderr: Sequence[str], walk: _Walk) -> tuple[Note, ...]:
    """What a script that ended with 0 gave up on the way: charts that were not installed."""
    gave_up = [number for number, line in enumerate(stderr) if _GAVE_UP.match(line)]
    begins = sorted((number, name) for name, number in walk.begins.items())
    found: dict[str, str] = {}
    for number in gave_up:
        name = next((name for begin, name in reversed(begins) if begin <= number), "")
        section = stderr[walk.begins.get(name, 0) : number]
        quotes = _errors(section)
        found[name] = quotes[0].text if quotes else ""
    return tuple(Note(step, found[step.name]) for step in steps if step.name in found)


def _tail(stdout: Sequence[str], stderr: Sequence[str]) -> str:
    parts = []
    for content, length in ((stdout, _TAIL_STDOUT), (stderr, _TAIL_STDERR)):
        folded = clean.fold([line for line in content if line.strip()][-_TAIL_SOURCE:])
        if folded:
            parts.append("\n".join(folded[-length:]))
    return "\n\n".join(parts)
