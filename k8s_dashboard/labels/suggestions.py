# SPDX-License-Identifier: Apache-2.0
"""Did you mean: the label that somebody who misspelled it had in mind."""

import difflib
import functools

from k8s_dashboard.labels.catalogue import CATALOGUE

_LONGEST = 2 * max(map(len, CATALOGUE))
_LIKE = 0.8


def suggest(name: str) -> str | None:
    """A label of nearly this name, other than itself. Longer names than any label has have none."""
    if name in CATALOGUE or len(name) > _LONGEST:
        return None
    return _nearest(name)


@functools.lru_cache(256)
def _nearest(name: str) -> str | None:
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in CATALOGUE:
        return plain
    return next(iter(difflib.get_close_matches(plain, CATALOGUE, 1, _LIKE)), None)
