# SPDX-License-Identifier: Apache-2.0
"""Tells a story: one line a step with its time, and a picture of the page at its end."""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page


class Narrator:
    def __init__(self, pictures: Path, tell: Callable[[str], None]) -> None:
        self.pictures = pictures
        self._tell = tell
        self._steps = 0
        pictures.mkdir(parents=True, exist_ok=True)
        for old in pictures.glob("*.png"):
            old.unlink()

    @contextlib.contextmanager
    def step(self, sentence: str, page: Page | None = None) -> Iterator[None]:
        """A step that fails is told and pictured too, and ends the story with its exception."""
        self._steps += 1
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self._tell(self._line(f"FAILED: {sentence}", began))
            if page:
                self._picture("failed", page)
            raise
        self._tell(self._line(sentence, began))
        if page:
            self._picture(sentence, page)

    def _line(self, sentence: str, began: float) -> str:
        return f"{self._steps:2} {time.monotonic() - began:6.1f} s  {sentence}"

    def _picture(self, sentence: str, page: Page) -> None:
        page.evaluate("window.scrollTo(0, 0)")
        slug = re.sub(r"\W+", "-", sentence.lower()).strip("-")
        page.screenshot(path=self.pictures / f"{self._steps:02}-{slug}.png", full_page=True)
