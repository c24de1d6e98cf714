# SPDX-License-Identifier: Apache-2.0
"""What a story is told on: a dashboard of its own, a browser, and the people in front of it."""

import contextlib
import html
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from demo import dashboard
from minicloud import settings

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = ViewportSize(width=1280, height=900)
PATIENCE = 30_000
"""Milliseconds that a page or an element may take: Magnum needs seconds for each policy check."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`state` is the dashboard's folder of sessions, cache and log; `seen` has what people got."""

    address: str
    state: Path
    seen: Path
    browser: Browser

    @contextlib.contextmanager
    def visitor(self, name: str, **options: Any) -> Iterator[Page]:
        """The page of a person who has just come, not signed in. All answers go into a HAR file.
        `options` are those of Playwright for a context."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport=SIZE,
            locale="en",
            record_har_path=self.seen / f"{name}.har",
            record_har_content="embed",
            record_har_url_filter="**/project/**",
            permissions=["clipboard-read", "clipboard-write"],
            **options,
        )
        context.set_default_timeout(PATIENCE)
        try:
            yield context.new_page()
        finally:
            context.close()

    def answers(self) -> Iterator[tuple[str, str]]:
        """Address and body, as it came and as one reads it, of every answer that visitors who have
        left got from the dashboard, except downloads."""
        for har in self.seen.glob("*.har"):
            for entry in json.loads(har.read_text())["log"]["entries"]:
                content = entry["response"]["content"]
                if "yaml" not in content.get("mimeType", ""):
                    text = content.get("text", "")
                    yield entry["request"]["url"], text + html.unescape(text)


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """Serves a fresh dashboard on a running cloud; its state is in `folder`, which is emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    dashboard.prepare(folder)
    expect.set_options(timeout=PATIENCE)
    with (
        tempfile.TemporaryDirectory() as seen,
        dashboard.serving(folder, dashboard.free_port(), log_level="DEBUG") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        yield Stage(address, folder, Path(seen), browser)
        browser.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/auth/login/")
    page.get_by_label("User Name").fill(name)
    page.get_by_label("Password", exact=True).fill(settings.cloud()["users"][name]["password"])
    page.get_by_role("button", name="Sign In").click()
    page.wait_for_url("**/project/**")
