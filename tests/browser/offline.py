# SPDX-License-Identifier: Apache-2.0
"""The plugin's scripts in the real browser, without a dashboard behind them."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

import k8s_dashboard
from tests.browser.stage import CHROMIUM_OPTIONS

STATIC = Path(k8s_dashboard.__file__).parent / "static"
SITE = "http://localhost"
"""Loopback is a secure context."""

PREFIX = "/cloud"
SCRIPTS = f"{SITE}{PREFIX}/static/k8s_dashboard/js"


@contextlib.contextmanager
def browsing(answer: Callable[[Route], None]) -> Iterator[Page]:
    """A page on a site whose static files are below a path; all else is answered by `answer`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        page = browser.new_page()
        page.route(f"{SITE}/**", lambda route: answer(route))
        page.route(f"{SITE}{PREFIX}/static/**", _static)
        yield page
        browser.close()


def _static(route: Route) -> None:
    name = route.request.url.removeprefix(f"{SITE}{PREFIX}/static/")
    route.fulfill(body=(STATIC / name).read_text(), content_type="text/javascript")
