# SPDX-License-Identifier: Apache-2.0
"""Every text is translated, whole, and says the same."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message

from . import catalogues

RENEW = (
    "Renew the catalogue with `make messages`, then fill in every empty msgstr in\n{path}\n"
    "and remove the lines `#, fuzzy` of those that you have looked at."
)
PLACEHOLDER = re.compile(r"%%?\(\w+\)[sd]|%[sd]|\{\{ .*? \}\}|\{\w+\}")
TAG = re.compile(r"<[^<>]+>")
# Names of labels and settings, options, files, sections of files, numbers, addresses.
CODE = re.compile(
    r"(?<![\w-])(?:[a-z0-9]+(?:_[a-z0-9]+)+|--[a-z-]+|[a-z]+(?:-[a-z]+)*\.conf|\d[\d.,/:]*)(?!\w)"
    r"|\[[a-z_]+\]",
    re.ASCII,
)
HAN = "\u3400-\u9fff"
WIDE = "，。：；？！、（）“”…"


@pytest.fixture(params=catalogues.FILES, ids=lambda path: path.parents[1].name)
def path(request):
    return request.param


@pytest.fixture
def messages(path):
    return [message for message in catalogues.read(path) if message.id]


def _source(message: Message) -> str:
    """What a translation must say as a whole: the plural, where there is one."""
    return message.id if isinstance(message.id, str) else message.id[1]


def _translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _held(message: Message, pattern: re.Pattern[str]) -> list[str]:
    """Where a translation does not hold the same as its source."""

    def found(text: str) -> Counter[str]:
        return Counter(each.rstrip(".,:") for each in pattern.findall(text))

    source = _source(message)
    return [
        f"{source}\n  {text}" for text in _translations(message) if found(source) != found(text)
    ]


def test_there_is_a_catalogue_in_simplified_chinese():
    assert "zh_Hans" in [path.parents[1].name for path in catalogues.FILES]


def test_every_text_of_the_plugin_is_in_the_catalogue(path, messages):
    missing = catalogues.marked() - {(message.context, message.id) for message in messages}
    assert not missing, "\n".join(
        [*(f"  {text!r}" for _, text in sorted(missing, key=str)), RENEW.format(path=path)]
    )


def test_every_text_is_translated(path, messages):
    empty = [message.id for message in messages if not all(_translations(message))]
    fuzzy = [message.id for message in messages if message.fuzzy]
    assert not empty + fuzzy, "\n".join(
        [*(f"  {text!r}" for text in empty + fuzzy), RENEW.format(path=path)]
    )


def test_a_text_with_a_plural_has_all_the_forms_of_its_language(path, messages):
    forms = catalogues.read(path).num_plurals
    plural = [message for message in messages if message.pluralizable]
    assert plural
    assert [m.id for m in plural if len(_translations(m)) != forms] == []


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG, CODE], ids=["placeholders", "tags", "code"])
def test_a_translation_holds_the_same_as_its_text(messages, pattern):
    assert [wrong for message in messages for wrong in _held(message, pattern)] == []


@pytest.mark.parametrize("path", [p for p in catalogues.FILES if "zh_" in str(p)], ids=["chinese"])
def test_chinese_is_set_as_chinese_is(messages):
    """Marks as wide as the characters, and a space between them and Latin words."""
    narrow = re.compile(rf"[{HAN}][,;:?!]|[,;:?!][{HAN}]")
    glued = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
    apart = re.compile(rf"[{HAN}] [{HAN}{WIDE}]|[{WIDE}] [{HAN}]")
    wrong = [
        text
        for message in messages
        for text in _translations(message)
        for plain in [PLACEHOLDER.sub("\u00b7", TAG.sub("", text))]
        if narrow.search(plain) or glued.search(plain) or apart.search(plain)
    ]
    assert wrong == []


def test_texts_of_python_are_found():
    source = """
_("one")
_(
    "two "
    "halves"
)
obj.ngettext("%d node", "%d nodes", n)
pgettext_lazy("state", "Ready")
gettext(variable)
for _ in ("no", "text"): pass
"""
    assert set(catalogues.in_python(source)) == {
        (None, "one"),
        (None, "two halves"),
        (None, ("%d node", "%d nodes")),
        ("state", "Ready"),
    }


def test_texts_of_templates_are_found():
    source = """{% load i18n %}
{% trans "it's one" %}<a title="{% trans 'a "title"' %}">
{% blocktrans trimmed with a=b %}
  Hello
  {{ a }}
{% endblocktrans %}
{% blocktrans count n=n %}{{ n }} node{% plural %}{{ n }} nodes{% endblocktrans %}
{% translate "Ready" context "state" %}
{% include "x.html" with title=_("passed on") %}
"""
    assert set(catalogues.in_template(source)) == {
        (None, "it's one"),
        (None, 'a "title"'),
        (None, "Hello %(a)s"),
        (None, ("%(n)s node", "%(n)s nodes")),
        ("state", "Ready"),
        (None, "passed on"),
    }
