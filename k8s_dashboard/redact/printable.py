# SPDX-License-Identifier: Apache-2.0
"""Text without what nobody sees: what steers a terminal, reorders or hides what is shown.

It comes before the search for secrets, as a name with a colour code in it would not be recognised.
For the same reason nothing goes that may be a letter of a name: of what looks like a sequence but
is none that programs use, or has no end, only the escape character.
"""

import re

_TERMINAL = re.compile(
    r"\x1b\[[0-?]*[A-HJKSTfhlmnqrsu]?"  # colours, cursor movements
    r"|\x1b[\]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # titles, links and other strings
    r"|\x1b(?:[()*+][0-9A-B]|[78=>])?"  # character sets, saved places
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab, newline, return
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(content: str) -> str:
    if "\x1b" in content:
        content = _TERMINAL.sub("", content)
    return _UNSEEN.sub("", content)
