# SPDX-License-Identifier: Apache-2.0
"""The catalogues of translations, and what the plugin marks for translation, without xgettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parents[2] / "k8s_dashboard"
FILES = sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))

# Context and message; a message with a plural is a pair.
Message = tuple[str | None, str | tuple[str, str]]

_CALLS = {"_", *(f"{kind}gettext{lazy}" for kind in ("", "n", "p", "np") for lazy in ("", "_lazy"))}
_CALLS |= {"gettext_noop"}
_STRING = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\({_STRING}(?:, ?{_STRING})?(?:, ?{_STRING})?")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def marked() -> set[Message]:
    """All that `makemessages` would find."""
    found = set[Message]()
    for path in PACKAGE.rglob("*.py"):
        found.update(in_python(path.read_text()))
    for path in PACKAGE.rglob("*.html"):
        found.update(in_template(path.read_text()))
    return found


def in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", None))
        if name in _CALLS:
            texts = [each.value for each in node.args if _is_text(each)]
            if texts:
                yield _message(name, texts)


def in_template(source: str) -> Iterator[Message]:
    for name, *strings in _TEMPLATE_CALL.findall(templatize(source)):
        yield _message(name, [ast.literal_eval(each) for each in strings if each])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _message(name: str, texts: list[str]) -> Message:
    kind = name.partition("gettext")[0] if "gettext" in name else ""
    context, texts = (texts[0], texts[1:]) if "p" in kind else (None, texts)
    return context, (texts[0], texts[1]) if "n" in kind else texts[0]
