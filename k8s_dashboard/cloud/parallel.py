# SPDX-License-Identifier: Apache-2.0
"""Calls made side by side, in threads that speak the user's language."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.utils import translation

P = ParamSpec("P")
T = TypeVar("T")


def in_language(function: Callable[P, T]) -> Callable[P, T]:
    """The same function with the caller's language, for another thread to run.

    Error texts are translated where they arise, and the active language belongs to the thread.
    """
    language = translation.get_language()

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        with translation.override(language):
            return function(*args, **kwargs)

    return call
