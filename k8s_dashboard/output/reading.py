# SPDX-License-Identifier: Apache-2.0
"""Reads a deployment's output: its steps, where it ended, and the errors that stand there."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Literal

from k8s_dashboard import redact
from k8s_dashboard.output import clean, times, walk
from k8s_dashboard.output.model import NodeOutput, Note, Part, Quote, Step
from k8s_dashboard.output.steps import title

_TAIL_STDOUT, _TAIL_STDERR, _TAIL_SOURCE = 12, 48, 2000
_MAX_QUOTES, _MAX_QUOTE, _MAX_COMMAND = 8, 500, 400
_MAY_BE_TRIMMED = 600_000
"""Heat's agent trims both streams from the left, to 950,000 characters of JSON or rather less."""
_BEGINNING = re.compile(r"\+ |START: |Starting to run ")

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


def read(output_values: Mapping[str, object]) -> NodeOutput:
    """Read a deployment's `output_values` (`deploy_stdout`, `_stderr`, `_status_code`).

    Anything missing or of another type counts as empty.
    """
    exit_code = _exit_code(output_values.get("deploy_status_code"))
    came = [_text(output_values.get(key)) for key in ("deploy_stdout", "deploy_stderr")]
    whole = [_without_half_a_line(text, len(json.dumps(came))) for text in came]
    masked = redact.texts(*whole)
    stdout, stderr = map(clean.lines, masked.texts)
    out, err = walk.printed(stdout), walk.traced(stderr)
    steps = _steps(walk.order(out, err), walk.last(out, err), exit_code)
    failed = next((step for step in steps if step.state == "failed"), None)
    lines, printed, parts = _laid_out(out, err, steps)
    part = next((part for part in parts if part.step == failed and failed), None)
    where = range(part.begin, part.end) if part else range(len(lines))
    errors, complaints = _errors(lines, where) if exit_code else ((), frozenset())
    command, at = _command(lines, printed, where)
    return NodeOutput(
        exit_code=exit_code,
        steps=steps,
        failed_step=failed,
        command=command,
        errors=errors,
        notes=_notes(parts, lines) if exit_code == 0 else (),
        tail=_tail(stdout, stderr),
        lines=lines,
        printed=printed,
        parts=parts,
        cause=(errors[0].line if errors else at) if exit_code else None,
        complaints=complaints,
        stdout=masked.texts[0],
        stderr=masked.texts[1],
        secrets=masked.secrets,
        trimmed=whole != came,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _without_half_a_line(text: str, size: int) -> str:
    """What is left of a line whose beginning was trimmed may be what is left of a secret."""
    if size < _MAY_BE_TRIMMED or not text or _BEGINNING.match(text):
        return text
    _, newline, rest = text.partition("\n")
    return f"{redact.MASK}{newline}{rest}"


def _exit_code(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value.strip()[:20] if isinstance(value, str) else ""
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None


def _steps(names: Iterable[str], last: str, exit_code: int | None) -> tuple[Step, ...]:
    ended: Literal["done", "failed", "begun"] = "begun" if exit_code is None else "failed"
    return tuple(
        Step(name, title(name), ended if name == last and exit_code != 0 else "done")
        for name in names
    )


def _laid_out(
    out: walk.Stream, err: walk.Stream, steps: Iterable[Step]
) -> tuple[tuple[str, ...], bytes, tuple[Part, ...]]:
    """All lines, which of them are stdout's, and the part of each step that has any."""
    lines: list[str] = []
    printed = bytearray()
    parts: list[Part] = []
    for step in (None, *steps):
        name, begin = step.name if step else "", len(lines)
        for line, of_stdout in walk.interleaved(out.of(name), err.of(name)):
            lines.append(line)
            printed.append(of_stdout)
        if len(lines) > begin:
            parts.append(Part(step, begin, len(lines)))
    return tuple(lines), bytes(printed), tuple(parts)


def _command(lines: Sequence[str], printed: bytes, where: range) -> tuple[str, int | None]:
    """The last traced command that does something, and the number of its line."""
    for number in reversed(where):
        match = None if printed[number] else _TRACE.match(lines[number])
        if match and not _NO_CAUSE.match(match["command"]):
            return match["command"][:_MAX_COMMAND], number
    return "", None


def _errors(lines: Sequence[str], where: range) -> tuple[tuple[Quote, ...], frozenset[int]]:
    """The lines that name a reason, the likeliest first, and the numbers of all of them."""
    found: dict[str, list[int]] = {}
    for number in where:
        line = lines[number]
        if _TRACE.match(line) or _RETRY.match(line) or not _ERROR.search(line[:_MAX_QUOTE]):
            continue
        found.setdefault(clean.alike(line), []).append(number)
    ranked = sorted(
        found.values(), key=lambda numbers: (_aborts(lines[numbers[-1]]), -len(numbers))
    )
    shown = ranked[:_MAX_QUOTES]
    return tuple(_quote(lines, numbers) for numbers in shown), frozenset(chain(*shown))


def _aborts(line: str) -> bool:
    return bool(_ABORT.search(line.strip()[:_MAX_QUOTE]))


def _quote(lines: Sequence[str], numbers: Sequence[int]) -> Quote:
    first, last = numbers[0], numbers[-1]
    seconds = times.elapsed(lines[first : last + 1]) if last > first else None
    return Quote(lines[last].strip()[:_MAX_QUOTE], len(numbers), last, seconds)


def _notes(parts: Iterable[Part], lines: Sequence[str]) -> tuple[Note, ...]:
    """What a script that ended with 0 gave up on the way: charts that were not installed."""
    notes = []
    for part in parts:
        gave_up = [n for n in range(part.begin, part.end) if _GAVE_UP.match(lines[n])]
        if gave_up and part.step:
            quotes, _ = _errors(lines, range(part.begin, gave_up[-1]))
            text, line = (quotes[0].text, quotes[0].line) if quotes else ("", gave_up[-1])
            notes.append(Note(part.step, text, line))
    return tuple(notes)


def _tail(stdout: Sequence[str], stderr: Sequence[str]) -> str:
    ends = []
    for content, length in ((stdout, _TAIL_STDOUT), (stderr, _TAIL_STDERR)):
        filled = [clean.cut(line) for line in content if line.strip()]
        folded = clean.fold(filled[-_TAIL_SOURCE:])
        if folded:
            ends.append("\n".join(folded[-length:]))
    return "\n\n".join(ends)
