# SPDX-License-Identifier: Apache-2.0
"""Texts of the plain modules, which know no Django: English now, translatable by who shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Mark a message for translation; imported as `_`, which `makemessages` looks for."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A message and what stands in it: `gettext(text.template) % text.params` translates it."""

    template: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template

    def __bool__(self) -> bool:
        return bool(self.template)
