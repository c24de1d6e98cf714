# SPDX-License-Identifier: Apache-2.0
"""The whole walk through the product, in a real browser on a real cloud: `make story`."""

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from demo import BUILD, cloud, process
from minicloud import kubectl, scenarios
from minicloud.api import sign_in as sign_in_to_services
from tests.browser import secrets
from tests.browser.narrator import Narrator
from tests.browser.stage import Stage, sign_in, stage

PICTURES = BUILD / "story"
PANEL = "/project/kubernetes_clusters/"
NAME, BROKEN, LOST_KEY = "story", "story-broken", "story-key"
NODES = ("control-plane-0", "worker-0", "worker-1")
MINUTES = 10
"""That a cluster may take until it is ready, has failed or is gone."""


@dataclass
class Story:
    stage: Stage
    narrator: Narrator
    broken_id: str
    cluster_id: str = ""
    secrets: set[str] = field(default_factory=set)

    @property
    def step(self) -> Callable[..., contextlib.AbstractContextManager[None]]:
        return self.narrator.step

    @property
    def cluster_page(self) -> str:
        return f"{PANEL}{self.cluster_id}/"

    @property
    def kubeconfig(self) -> Path:
        return self.stage.seen / "kubeconfig.yaml"


def tell(line: Callable[[str], None]) -> None:
    """Tells the story on a running cloud, each step to `line`. Raises at the first that fails."""
    narrator = Narrator(PICTURES, line)
    with _broken_cluster() as broken_id, stage(PICTURES / "dashboard") as ready:
        story = Story(ready, narrator, broken_id)
        with ready.visitor("member") as page:
            arrive(story, page)
            create(story, page)
            watch(story, page)
            connect(story, page)
            understand(story, page)
            with ready.visitor("reader") as readers_page:
                only_look(story, readers_page)
            delete(story, page)
        search_for_secrets(story)


def arrive(story: Story, page: Page) -> None:
    with story.step("A member signs in", page):
        sign_in(page, "demo")
    with story.step("Project, Kubernetes, Clusters: the list", page):
        sidebar = page.locator("#sidebar-accordion")
        group = sidebar.get_by_text("Kubernetes", exact=True)
        link = sidebar.locator(f"a[href='{PANEL}']")
        if not link.is_visible():
            group.click()
        link.click()
        expect(page.get_by_role("heading", name="Kubernetes clusters")).to_be_visible()
        expect(_row(page, story.broken_id)).to_be_visible()
        accessible(page)


def create(story: Story, page: Page) -> None:
    services = sign_in_to_services("demo")
    services.compute.post("/os-keypairs", json={"keypair": {"name": LOST_KEY}})
    with story.step("The form to create a cluster", page):
        page.get_by_role("link", name="Create cluster").click()
        expect(_field(page, "combobox", "Cluster template")).to_be_visible()
        accessible(page)
    services.compute.delete(f"/os-keypairs/{LOST_KEY}")
    with story.step("Magnum misses the key pair: said at the field, nothing typed is lost", page):
        _field(page, "textbox", "Name").fill(NAME)
        _field(page, "combobox", "Cluster template").select_option(label=scenarios.TEMPLATE)
        _field(page, "combobox", "Key pair").select_option(LOST_KEY)
        _field(page, "spinbutton", "Workers").fill("2")
        page.locator("[data-submit]").click()
        expect(page.locator("#id_keypair_error")).to_contain_text(LOST_KEY)
        expect(_field(page, "textbox", "Name")).to_have_value(NAME)
        expect(_field(page, "spinbutton", "Workers")).to_have_value("2")
        accessible(page)
    with story.step("With a key pair that exists Magnum accepts it", page):
        _field(page, "combobox", "Key pair").select_option(scenarios.KEYPAIR)
        page.locator("[data-submit]").click()
        page.wait_for_url(re.compile(rf"{PANEL}[0-9a-f-]{{36}}/"))
        story.cluster_id = page.url.partition(PANEL)[2].partition("/")[0]


def watch(story: Story, page: Page) -> None:
    with story.step("Its nodes deploy before one's eyes, without a reload", page):
        page.evaluate("window.neverReloaded = true")
        states = _follow(page)
        assert set(states) == set(NODES), states
        for name, seen in states.items():
            assert seen[0] != "ready" and seen[-1] == "ready" and len(seen) > 1, (name, seen)
        assert page.evaluate("window.neverReloaded")
    with story.step("The cluster is ready", page):
        expect(_state(page.locator("#k8s"))).to_have_attribute(
            "data-state", "ready", timeout=MINUTES * 60_000
        )
        accessible(page)


def connect(story: Story, page: Page) -> None:
    with story.step("A kubeconfig, and what it allows", page):
        page.get_by_role("link", name="Kubeconfig").click()
        button = page.get_by_role("button", name="Download kubeconfig")
        expect(button).to_be_visible()
        accessible(page)
    with story.step("It is downloaded"):
        with page.expect_download() as download:
            button.click()
        download.value.save_as(story.kubeconfig)
        assert download.value.suggested_filename == f"kubeconfig-{NAME}.yaml"
        story.secrets |= secrets.of_kubeconfig(story.kubeconfig)
    with story.step("kubectl lists every node as Ready"):
        listed = _kubectl(story.kubeconfig, "get", "nodes", "--output", "json")
        conditions = [
            {one["type"]: one["status"] for one in node["status"]["conditions"]}
            for node in json.loads(listed)["items"]
        ]
        assert [ready["Ready"] for ready in conditions] == ["True"] * len(NODES)
        (PICTURES / "kubectl.txt").write_text(_kubectl(story.kubeconfig, "get", "nodes"))


def understand(story: Story, page: Page) -> None:
    with story.step("A failed cluster says which node failed and why", page):
        page.goto(f"{PANEL}{story.broken_id}/")
        finding = page.locator("[data-finding]")
        expect(finding.first).to_be_visible(timeout=MINUTES * 60_000)
        expect(page.locator("[data-finding]").first).to_contain_text("worker-1")
        expect(_state(_node(page, "worker-1"))).to_have_attribute("data-state", "failed")
        accessible(page)
    with story.step("Its exit code, the step that failed, and the end of its output", page):
        page.get_by_text("What the script of worker-1 printed").click()
        output = page.locator(".k8s-node-output")
        expect(output).to_contain_text("Exit code")
        expect(output).to_contain_text("Step that failed")
        expect(output.locator("pre")).to_contain_text("exit 1")
        accessible(page)
    with story.step("What Heat did, newest first", page):
        page.get_by_role("link", name="Events").click()
        rows = page.locator(".k8s-events tbody tr")
        expect(rows.first).to_be_visible()
        times = rows.locator("time").evaluate_all("all => all.map(one => one.dateTime)")
        assert times == sorted(times, reverse=True) and len(times) > 20
        accessible(page)
    with story.step("What each other node printed, passwords and all, is shown without them"):
        for deployment_id, printed in secrets.of_nodes(story.broken_id).items():
            page.goto(f"{PANEL}{story.broken_id}/output/{deployment_id}/")
            expect(page.locator(".k8s-node-output")).to_be_visible()
            story.secrets |= printed
        assert len(story.secrets) > 10


def only_look(story: Story, page: Page) -> None:
    with story.step("A reader sees the clusters, and nothing to change them with", page):
        sign_in(page, "reader")
        for address in (PANEL, story.cluster_page):
            page.goto(address)
            expect(_state(page.locator("#k8s"))).to_be_visible()
            for word in ("Create", "Delete", "Kubeconfig"):
                ways = page.locator("#k8s").locator("a, button, input[type=submit]")
                expect(ways.filter(has_text=word)).to_have_count(0)
    with story.step("What a reader forges is refused"):
        token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
        for action in ("create/", f"{story.cluster_id}/delete/", f"{story.cluster_id}/kubeconfig/"):
            answer = page.request.post(
                f"{PANEL}{action}",
                form={"csrfmiddlewaretoken": token, "name": NAME},
                headers={"Referer": story.stage.address},
            )
            assert answer.status == 403, (action, answer.status)


def delete(story: Story, page: Page) -> None:
    with story.step("Deleting asks for the name, and not just any", page):
        page.goto(story.cluster_page)
        page.get_by_role("link", name="Delete").click()
        page.get_by_label("To confirm").fill("something else")
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("#k8s")).to_contain_text("This is not the name of the cluster.")
        accessible(page)
    with story.step("Then the list shows how it goes", page):
        page.get_by_label("To confirm").fill(NAME)
        page.get_by_role("button", name="Delete").click()
        expect(_state(_row(page, story.cluster_id))).to_have_attribute("data-state", "deleting")
    with story.step("And without a reload it is gone", page):
        expect(_row(page, story.cluster_id)).to_have_count(0, timeout=MINUTES * 60_000)


def search_for_secrets(story: Story) -> None:
    with story.step("No page, log, session or cache holds a token, a password or a key"):
        wanted = story.secrets | secrets.of_sessions(story.stage)
        places = list(secrets.places(story.stage))
        assert any(NAME in text for _name, text in places)
        leaks = secrets.leaks(places, wanted)
        assert not leaks, leaks


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


def _follow(page: Page) -> dict[str, list[str]]:
    """The states that each node went through until all are ready, as the page showed them."""
    seen: dict[str, list[str]] = {}
    end = time.monotonic() + MINUTES * 60
    script = """rows => rows.map(row =>
        [row.dataset.node, row.querySelector('[data-state]').dataset.state])"""
    while time.monotonic() < end:
        now = dict(page.locator("[data-node]").evaluate_all(script))
        for name, state in now.items():
            if seen.setdefault(name, [state])[-1] != state:
                seen[name].append(state)
        if now and set(now.values()) == {"ready"}:
            break
        page.wait_for_timeout(500)
    return seen


def _row(page: Page, cluster_id: str) -> Locator:
    return page.locator(f"tr[data-object-id='{cluster_id}']")


def _node(page: Page, name: str) -> Locator:
    return page.locator(f"[data-node='{name}']")


def _state(part: Locator) -> Locator:
    return part.locator("[data-state]").first


def _field(page: Page, role: Literal["combobox", "spinbutton", "textbox"], name: str) -> Locator:
    return page.locator("#k8s").get_by_role(role, name=name, exact=True)


def _kubectl(kubeconfig: Path, *arguments: str) -> str:
    return subprocess.run(
        [kubectl.path(), "--kubeconfig", kubeconfig, *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


@contextlib.contextmanager
def _broken_cluster() -> Iterator[str]:
    """A cluster that fails meanwhile. It goes afterwards, with all that any story left behind."""
    try:
        services = sign_in_to_services("demo")
        yield scenarios.create(services, "worker-script-failed", BROKEN, workers=2)
    finally:
        services = sign_in_to_services("demo")
        found = services.container_infra.get("/clusters").json()["clusters"]
        for left in (cluster for cluster in found if cluster["name"] in (NAME, BROKEN)):
            scenarios.delete(services, left["uuid"])


def main() -> int:
    process.end_on_signals()
    began = time.monotonic()
    try:
        with cloud.running():
            tell(lambda line: print(line, flush=True))
    except KeyboardInterrupt:
        print("story: interrupted")
        return 130
    print(f"story: ok in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
