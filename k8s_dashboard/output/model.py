# SPDX-License-Identifier: Apache-2.0
"""What the output of a deployment tells. All texts are redacted and printable."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the script; `begun` is one whose end nobody reported yet."""

    name: str
    title: str
    state: Literal["done", "failed", "begun"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A line of the output, and how many times it stands there (but for its numbers).

    `line` is the number of the last of these lines, from 0; `seconds` is from the first to the last
    where the output has times.
    """

    text: str
    count: int
    line: int = field(default=0, compare=False)
    seconds: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that went wrong in a step although the script went on and ended well."""

    step: Step
    text: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines `begin` to `end` (not included), which belong to a step, or to none that is known."""

    step: Step | None
    begin: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class NodeOutput:
    """What a deployment's output tells.

    `command` is the last traced command that does something; `errors` are the lines that name a
    reason, the likeliest first, from the step that failed; `notes` are there only where the exit
    code is 0. `tail` is the end of both streams, repeats folded.

    `lines` are those of both streams, step by step (`parts`), as the script is likely to have
    written them; `printed` has a 1 for each line of stdout. `cause` is the number of the line where
    the likeliest reason stands, or the last command; `complaints` are all lines of `errors`.
    `stdout` and `stderr` are the streams as they came. `secrets` counts what is masked in them;
    `trimmed` says that the agent seems to have cut off their beginning.
    """

    exit_code: int | None
    steps: tuple[Step, ...]
    failed_step: Step | None
    command: str
    errors: tuple[Quote, ...]
    notes: tuple[Note, ...]
    tail: str
    lines: tuple[str, ...] = field(default=(), repr=False)
    printed: bytes = field(default=b"", repr=False)
    parts: tuple[Part, ...] = ()
    cause: int | None = None
    complaints: frozenset[int] = field(default=frozenset(), repr=False)
    stdout: str = field(default="", repr=False)
    stderr: str = field(default="", repr=False)
    secrets: int = 0
    trimmed: bool = False
