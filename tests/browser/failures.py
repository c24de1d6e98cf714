# SPDX-License-Identifier: Apache-2.0
"""Each way to fail, from the failed cluster to the button that helps."""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser import clusters, secrets
from tests.browser.scene import (
    ENDING,
    PANEL,
    Story,
    accessible,
    cluster_page,
    form_field,
    node,
    row,
    state,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """`code` of the finding that comes first, `quote` part of what is quoted, `place` the node or
    part that is named, `remedy` part of what the button says, and `changed` the field of the form
    that it changes.
    """

    scenario: str
    sentence: str
    code: str
    quote: str
    place: str
    remedy: str
    changed: str


FAILURES = (
    Failure(
        "quota",
        "The project may not use as many cores",
        "quota-exceeded",
        "Quota exceeded for cores",
        "worker-0",
        "Create again with another flavor",
        "flavor_id",
    ),
    Failure(
        "volume-type-missing",
        "A volume type that does not exist",
        "volume-type-not-found",
        "The VolumeType (fast-ssd) could not be found",
        "control-plane-0",
        "Create again with a volume type that exists",
        "labels",
    ),
    Failure(
        "control-plane-script-failed",
        "The control-plane node does not trust the registry",
        "tls-untrusted",
        "certificate signed by unknown authority",
        "control-plane-0",
        "Create again with a registry mirror",
        "labels",
    ),
    Failure(
        "worker-script-failed",
        "A worker cannot resolve the registry's name",
        "dns-resolution-failed",
        "no such host",
        "worker-0",
        "Create again with a registry mirror",
        "labels",
    ),
)
"""In the order in which they come to pass."""

SILENT = (
    Failure(
        "silent-control-plane",
        "A control-plane node never reports, and its console tells why",
        "dns-resolution-failed",
        "no such host",
        "control-plane-0",
        "Create again with a registry mirror",
        "labels",
    ),
)
"""Heat waits for the node as long as it may."""


MADE_AGAIN = "volume-type-missing"
"""The scenario of the cluster that the story itself makes again, and deletes."""


def explained(story: Story, page: Page, failures: Iterable[Failure]) -> None:
    for failure in failures:
        _explained(story, page, failure)


def _explained(story: Story, page: Page, failure: Failure) -> None:
    cluster_id = story.clusters[failure.scenario]
    with story.step(f"{failure.sentence}: the page says so first", page):
        page.goto(cluster_page(cluster_id))
        first = page.locator("[data-finding]").first
        expect(first).to_have_attribute("data-finding", failure.code, timeout=ENDING)
        expect(first).to_contain_text(failure.quote)
        expect(first).to_contain_text(failure.place)
        accessible(page)
    with story.step(f"{failure.remedy}: the form has the change marked", page):
        page.locator(f"[data-fix='{failure.code}']").filter(has_text=failure.remedy).first.click()
        page.wait_for_url(f"{cluster_page(cluster_id)}again/**")
        changed = page.locator(f"#id_{failure.changed}_changed")
        expect(changed).to_be_visible()
        expect(page.locator(".k8s-changed")).to_have_count(1)
        accessible(page)


def looked_at(story: Story, page: Page) -> None:
    with story.step("Of the silent node server, port and way out are looked at on request", page):
        page.goto(cluster_page(story.clusters["silent-control-plane"]))
        page.get_by_text("Look at the server, the port and the way out of").first.click()
        signs = page.locator(".k8s-connection [data-sign]")
        expect(signs.filter(has_text="Way out").locator("[data-state=good]")).to_be_visible()
        expect(signs.filter(has_text="Server").locator("[data-state=good]")).to_be_visible()
        accessible(page)


def for_others(story: Story, page: Page) -> None:
    """What a person hands on of a failed cluster: a text, a file, and what a node printed."""
    cluster_id = story.clusters["worker-script-failed"]
    page.goto(cluster_page(cluster_id))
    with story.step("Copy for your operator", page):
        page.locator("[data-copy-report]").click()
        expect(page.locator("[data-copy-report]")).to_contain_text("Copied")
        text = page.evaluate("navigator.clipboard.readText()")
        assert cluster_id in text and "no such host" in text, text
        story.keep("report.txt", text.encode())
    with story.step("The support bundle, and what was masked in it", page):
        page.get_by_role("link", name="Support bundle").click()
        expect(page.get_by_role("heading", name="What was masked")).to_be_visible()
        accessible(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        packed = download.value.path().read_bytes()
        story.keep("bundle.json", gzip.decompress(packed) if packed[:2] == b"\x1f\x8b" else packed)
    with story.step("What each node printed, passwords and all, is shown without them"):
        for deployment_id, printed in secrets.of_nodes(cluster_id).items():
            page.goto(f"{cluster_page(cluster_id)}output/{deployment_id}/")
            expect(page.locator(".k8s-printed")).to_be_visible()
            story.secrets |= printed
        assert len(story.secrets) > 10


def usable(story: Story, page: Page) -> None:
    cluster_id = story.clusters["usable-despite-failure"]
    with story.step("Every node is configured, and yet the cluster is marked as failed", page):
        page.goto(cluster_page(cluster_id))
        expect(page.locator("[data-finding]").first).to_be_visible(timeout=ENDING)
        expect(state(page.locator("#k8s"))).to_have_attribute(
            "data-state", "failed", timeout=ENDING
        )
        accessible(page)
    with story.step("Kubernetes is asked: its nodes are ready, it works", page):
        page.locator("[data-ask-kubernetes] button").first.click(timeout=ENDING)
        answer = page.locator("[data-finding='cluster-usable-despite-failure']")
        expect(answer).to_be_visible()
        for name in ("control-plane-0", "worker-0"):
            expect(node(page.locator(".k8s-asked"), name)).to_contain_text("Ready")
        expect(answer).to_contain_text("Works, marked failed")
        expect(page.locator("a[href$='/kubeconfig/']").first).to_be_visible()
        accessible(page)


def let_go(story: Story) -> None:
    clusters.let_go(
        *(
            story.clusters[one.scenario]
            for one in (*FAILURES, *SILENT)
            if one.scenario != MADE_AGAIN
        )
    )


def made_again(story: Story, page: Page) -> None:
    """The volume type is there, so that cluster can be made again and the failed one deleted."""
    old = story.clusters[MADE_AGAIN]
    with story.step("Made again with a volume type that exists; the failed one goes", page):
        page.goto(cluster_page(old))
        page.locator("[data-fix='volume-type-not-found']").first.click(timeout=ENDING)
        form_field(page, "textbox", "Name").fill(clusters.name("again"))
        page.get_by_role("checkbox", name=re.compile("once Magnum has accepted")).check()
        page.locator("[data-submit]").click()
        page.wait_for_url(re.compile(rf"{PANEL}[0-9a-f-]{{36}}/$"))
        assert old not in page.url
    with story.step("The list shows both", page):
        page.goto(PANEL)
        expect(state(row(page, old))).to_have_attribute("data-state", "deleting")
        expect(page.locator("tr", has_text=clusters.name("again"))).to_be_visible()
        accessible(page)
