# SPDX-License-Identifier: Apache-2.0
"""The shape of a code and of the rules that find it."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from k8s_dashboard.diagnosis.model import Confidence, shorten
from k8s_dashboard.i18n import Text

_HEAD, _TAIL = 3000, 1000
"""Characters of a text that are searched: Heat puts the path of a resource before its reason, and
some reasons end with what matters."""

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of cause: a title of a few words, what it means, and what helps in general."""

    name: str
    title: str
    meaning: str
    remedy: str
    operator_remedy: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of failure, known by the words it is reported in.

    `pattern` is in small letters, and what it is searched for in is made so; its named groups, and
    `node`, may stand in `summary`. `source` says where the words come from, `examples` are texts
    that this rule must recognise before all others. What is left empty of the remedies is said by
    the code. `symptom` marks what also follows from other causes, so that a node's output is
    searched for those first.
    """

    code: str
    pattern: str
    summary: str
    source: str
    examples: tuple[str, ...]
    remedy: str = ""
    operator_remedy: str = ""
    confidence: Confidence = "certain"
    symptom: bool = False

    @property
    def example(self) -> str:
        return self.examples[0]


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


class RuleBook:
    """Rules in the order in which they are tried, on the ends of what is longer than they need."""

    def __init__(self, *rules: Rule, head: int = _HEAD, tail: int = _TAIL):
        self.rules, self.head, self.tail = rules, head, tail

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __contains__(self, rule: Rule) -> bool:
        return any(each is rule for each in self.rules)

    def match(self, text: str) -> Match | None:
        """The first rule that recognises the text."""
        if len(text) > self.head + self.tail:
            text = f"{text[: self.head]} … {text[-self.tail :]}"
        return _match(self, text)


@functools.lru_cache(_REMEMBERED)
def _match(book: RuleBook, text: str) -> Match | None:
    """Remembered, because many nodes say the same.

    Small letters are searched, as that takes a third of the time of a search without regard to
    case; what is picked out is taken from the text as it was.
    """
    small = text.lower()
    shown = text if len(small) == len(text) else small
    for rule in book.rules:
        if found := _compiled(rule.pattern).search(small):
            names = found.re.groupindex
            return Match(rule, {name: shorten(_part(shown, found, name)) for name in names})
    return None


def _part(text: str, found: re.Match[str], name: str) -> str:
    start, end = found.span(name)
    return text[start:end] if start >= 0 else ""


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)
