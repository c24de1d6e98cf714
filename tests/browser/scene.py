# SPDX-License-Identifier: Apache-2.0
"""What all chapters of the story share: who tells it, which clusters there are, how to find things
on a page."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.browser.narrator import Narrator
from tests.browser.stage import Stage

PANEL = "/project/kubernetes_clusters/"
ENDING = 10 * 60_000
"""Milliseconds that a cluster may take until it is ready, has failed or is gone."""


@dataclass
class Story:
    """`clusters` has the id of the cluster that takes the course of a scenario; `cluster_id` is the
    one that is created on the way. `secrets` and `files` grow: what must show nowhere, and what was
    downloaded or copied and may be given to others.
    """

    stage: Stage
    narrator: Narrator
    clusters: Mapping[str, str]
    cluster_id: str = ""
    secrets: set[str] = field(default_factory=set)
    files: list[Path] = field(default_factory=list)

    @property
    def step(self) -> Callable[..., contextlib.AbstractContextManager[None]]:
        return self.narrator.step

    @property
    def cluster_page(self) -> str:
        return cluster_page(self.cluster_id)

    def keep(self, name: str, content: bytes) -> Path:
        """Something that the page gave away, to be searched for secrets at the end."""
        file = self.stage.seen / name
        file.write_bytes(content)
        self.files.append(file)
        return file


def cluster_page(cluster_id: str) -> str:
    return f"{PANEL}{cluster_id}/"


def accessible(page: Page) -> None:
    """Raises AssertionError with axe's report if it finds something inside this plugin's part.

    Links and buttons have the colours of Horizon's theme, so their contrast is left to the theme.
    """
    everything = {"rules": {"color-contrast": {"enabled": False}}}
    contrast = {"runOnly": ["color-contrast"]}
    for part, options in (
        ({"include": ["#k8s"]}, everything),
        ({"include": ["#k8s"], "exclude": ["a", ".btn", "summary"]}, contrast),
    ):
        found = Axe().run(page, part, options)
        assert found.violations_count == 0, found.generate_report()


def row(page: Page, cluster_id: str) -> Locator:
    return page.locator(f"tr[data-object-id='{cluster_id}']")


def node(part: Page | Locator, name: str) -> Locator:
    return part.locator(f"[data-node='{name}']")


def state(part: Locator) -> Locator:
    return part.locator("[data-state]").first


def form_field(
    page: Page, role: Literal["combobox", "spinbutton", "textbox"], name: str
) -> Locator:
    return page.locator("#k8s").get_by_role(role, name=name, exact=True)
