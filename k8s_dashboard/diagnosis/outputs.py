# SPDX-License-Identifier: Apache-2.0
"""Findings from what the script of a node printed, as its agent sent it to Heat."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from k8s_dashboard import output
from k8s_dashboard.diagnosis import clocks, codes, languages
from k8s_dashboard.diagnosis.cases import ADDONS_NODE, Case
from k8s_dashboard.diagnosis.failures import Failure, bare
from k8s_dashboard.diagnosis.model import Finding, Quote, Scope, shorten
from k8s_dashboard.diagnosis.rules import NODE, Match, Rule
from k8s_dashboard.evidence import Object, as_object, as_time, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.output import NodeOutput, clean
from k8s_dashboard.progress.resources import Resource, is_consequence

_LONGEST = 300_000
"""Characters of each stream that are read, from the end; Magnum's scripts write half of that."""

_READ_WHOLE = 8
"""Outputs that end differently and are read whole; of further ones only the end is."""

_END = 12_000
_SAME_LINES = 30
_CHANGING = re.compile(r"\b[0-9a-f]{6,}\b|\d+")
_TRACE = re.compile(r"\++ (?P<command>.+)")
_EXIT = re.compile(r"\++ exit\b")
_ASSIGNMENT = re.compile(r"\++ \w+=$")
_MAX_LINES = 200


@dataclass(frozen=True, slots=True)
class Failed:
    """A deployment that failed: its words in Heat, its node, and whether it installs add-ons."""

    failure: Failure
    deployment_id: str
    node: str
    addons: bool
    values: Object


def findings(failed: Iterable[Failed]) -> list[Finding]:
    """One finding for each deployment; those that end alike are read once."""
    known: dict[tuple[object, ...], _Reading] = {}
    found = []
    for each in failed:
        end = _ending(each.values)
        if end not in known:
            longest = _LONGEST if len(known) < _READ_WHOLE else _END
            known[end] = _read(each.values, longest, each.failure.time)
        found.append(_finding(each, known[end]))
    return found


@dataclass(frozen=True, slots=True)
class _Reading:
    told: NodeOutput
    match: Match | None
    line: str
    count: int
    silent: bool


def _ending(values: Mapping[str, object]) -> tuple[object, ...]:
    """What is the same for outputs that end in the same way, however their numbers and ids."""
    ends = []
    for key in ("deploy_stderr", "deploy_stdout"):
        value = values.get(key)
        text = value[-_END:] if isinstance(value, str) else ""
        lines = text.splitlines()[-_SAME_LINES:]
        ends.append(tuple(_CHANGING.sub("#", line[-400:]) for line in lines))
    return (str(values.get("deploy_status_code")), *ends)


def _read(values: Mapping[str, object], longest: int, when: datetime | None) -> _Reading:
    """What an output tells that was sent at that time; at most so many characters are read."""
    cut = {
        key: value[-longest:] if isinstance(value, str) else value for key, value in values.items()
    }
    told = output.read(cut)
    section = _section(told)
    match, line, count = _cause(section, when)
    if match is None:
        match, line, count = _cause(_end_of_stderr(told), when)
    return _Reading(told, match, line, count, not _last_words(section))


def _section(told: NodeOutput) -> Sequence[str]:
    """The lines of the step that failed; all of them where no step is known.

    Where only stdout announced it, as scripts without traced announcements do, what stderr ends
    with was written in it, whichever step those lines seem to belong to.
    """
    for part in told.parts:
        if told.failed_step and part.step == told.failed_step:
            own = told.lines[part.begin : part.end]
            if not all(told.printed[part.begin : part.end]):
                return own
            return (*_end_of_stderr(told), *own)
    return told.lines


def _end_of_stderr(told: NodeOutput) -> Sequence[str]:
    """The last lines that went to stderr, all of one part."""
    for part in reversed(told.parts):
        written = [
            told.lines[number] for number in range(part.begin, part.end) if not told.printed[number]
        ]
        if written:
            return written[-_SAME_LINES:]
    return ()


def _last_words(lines: Sequence[str]) -> bool:
    """Whether the last command printed anything, understood or not."""
    shown = [line for line in lines[-_SAME_LINES:] if line.strip()]
    while shown and _EXIT.match(shown[-1]):
        shown.pop()
    return bool(shown) and not _TRACE.match(shown[-1])


def _cause(lines: Sequence[str], when: datetime | None) -> tuple[Match | None, str, int]:
    """The rule that recognises the cause, the line it stands in, and how often that stands there.

    The last line that names a cause is it, unless the command that wrote it was run again and did
    not complain any more. What also follows from other causes counts where there is none.
    """
    shown = [line for line in lines if line.strip()]
    meant = clocks.marked(languages.english("\n".join(shown)), when).split("\n")
    complaints = _complaints(shown)
    symptom: tuple[Match | None, str, int] = (None, "", 0)
    for number, count in complaints:
        match = NODE.match(meant[number])
        if match is None:
            continue
        if not match.rule.symptom:
            return match, shown[number], count
        if symptom[0] is None:
            symptom = match, shown[number], count
    return symptom


def _complaints(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that a command printed, the last first, each with how often it stands there.

    Lines that differ in their numbers only are one, and the last of them stands for all.
    """
    places: dict[str, list[int]] = {}
    commands: dict[int, str] = {}
    last_run: dict[str, int] = {}
    command = ""
    for number, line in enumerate(lines):
        traced = _TRACE.match(line)
        if traced and not _ASSIGNMENT.match(line):
            command = clean.alike(traced["command"])
            last_run[command] = number
            continue
        places.setdefault(clean.alike(line), []).append(number)
        commands[number] = command
    found = [
        (numbers[-1], len(numbers))
        for numbers in places.values()
        if last_run.get(commands[numbers[-1]], -1) < numbers[-1]
    ]
    return sorted(found, reverse=True)[:_MAX_LINES]


def _finding(failed: Failed, reading: _Reading) -> Finding:
    match, told = reading.match, reading.told
    if match is None:
        return _unexplained(failed, reading)
    rule: Rule = match.rule
    cause = _quote(failed, reading.line, reading.count)
    last = [_quote(failed, quote.text, quote.count) for quote in told.errors[-1:]]
    return Finding(
        code=rule.code,
        scope=_scope(failed),
        summary=match.text(rule.summary, failed.node),
        evidence=tuple(dict.fromkeys((cause, *last))),
        remedy=Text(codes.remedy(rule)),
        operator_remedy=Text(codes.operator_remedy(rule)),
        confidence=rule.confidence,
        resource=_resource(failed),
        deployment_id=failed.deployment_id,
        since=failed.failure.time,
        step=told.failed_step.title if told.failed_step else "",
    )


def _unexplained(failed: Failed, reading: _Reading) -> Finding:
    """No rule knows what the script printed: where it ended, and its likeliest words."""
    told = reading.told
    code = codes.CODES["addon-failed" if failed.addons else "node-script-failed"]
    if told.failed_step and told.failed_step.name == "certificates":
        code = codes.CODES["certificate-request-failed"]
    last = sorted(told.errors, key=lambda quote: quote.line, reverse=True)[:2]
    quotes = [_quote(failed, quote.text, quote.count) for quote in last]
    if not quotes and told.command:
        quotes = [_quote(failed, told.command)]
    words = Quote(
        shorten(bare(failed.failure.text)), "heat", _resource(failed), failed.failure.time
    )
    return Finding(
        code=code.name,
        scope=_scope(failed),
        summary=_summary(told, failed.node),
        evidence=tuple(quotes) or (words,),
        remedy=Text(_SEE_OUTPUT),
        operator_remedy=Text(code.operator_remedy),
        confidence="likely" if reading.silent and not told.errors else "possible",
        resource=_resource(failed),
        deployment_id=failed.deployment_id,
        since=failed.failure.time,
        step=told.failed_step.title if told.failed_step else "",
    )


_SEE_OUTPUT = _("See the output of the node: its last command and what stands above it.")


def _summary(told: NodeOutput, node: str) -> Text:
    code = "" if told.exit_code is None else str(told.exit_code)
    if told.failed_step and code:
        return Text(
            _("The script on %(node)s ended with code %(code)s in the step “%(step)s”."),
            {"node": node, "code": code, "step": told.failed_step.title},
        )
    if code:
        return Text(
            _("The script on %(node)s ended with code %(code)s."), {"node": node, "code": code}
        )
    return Text(_("The script on %(node)s failed."), {"node": node})


def _scope(failed: Failed) -> Scope:
    return Scope("node", (failed.node,)) if failed.node else Scope("cluster")


def _resource(failed: Failed) -> str:
    return failed.failure.resource.name if failed.failure.resource else ""


def _quote(failed: Failed, text: str, count: int = 1) -> Quote:
    return Quote(shorten(text), "node", _resource(failed), failed.failure.time, count)


def failed(case: Case, leaves: Iterable[Resource]) -> list[Failed]:
    """Deployments that failed: as Heat's resources have it, and as their own records have it."""
    found = {row.physical_id or f"{row.stack_name} {row.name}": row for row in leaves}
    result = [
        _failed(case, row, case.deployments.get(row.physical_id, {})) for row in found.values()
    ]
    rows = {row.physical_id: row for row in case.rows if row.is_deployment}
    for id_, record in case.deployments.items():
        reason = get_text(record, "status_reason")
        if id_ not in found and record.get("status") == "FAILED" and not is_consequence(reason):
            result.append(_failed(case, rows.get(id_), record))
    return result


def _failed(case: Case, row: Resource | None, record: Object) -> Failed:
    addons = row is not None and row not in case.places
    node = ADDONS_NODE if addons else case.node_of(row) if row else _node_on(case, record)
    reason = get_text(record, "status_reason") or (row.reason if row else "")
    time = (row.ended if row else None) or as_time(record.get("updated_time"))
    id_ = get_text(record, "id") or (row.physical_id if row else "")
    failure = Failure(row.reason if row else reason, "heat", node, row, time)
    return Failed(failure, id_, node, addons, as_object(record.get("output_values")))


def _node_on(case: Case, record: Object) -> str:
    server_id = get_text(record, "server_id")
    return case.node_on(server_id) if server_id else ""
