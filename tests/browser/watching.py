# SPDX-License-Identifier: Apache-2.0
"""Clusters deploy before one's eyes. The pages record what they show; nobody reloads them."""

from typing import Any

from playwright.sync_api import Locator, Page, Request, Response, expect

from tests.browser.scene import ENDING, Story, accessible, cluster_page, node, state
from tests.browser.walk import WORKERS

NODES = {"control-plane-0", *(f"worker-{index}" for index in range(WORKERS))}
SLOW, SILENT, FAILING = "worker-1", "worker-2", "worker-3"
"""Of a mixed cluster with four workers."""

STAGES = ["network", "server", "boot", "configure"]
QUIET = 12_000
"""Milliseconds in which a page that asks at all would ask again."""

PROGRESS = "/progress.json"
RECORDER = """() => {
    const recorded = { nodes: {}, percents: [] };
    const add = (list, value) => {
        if (JSON.stringify(list.at(-1)) !== JSON.stringify(value)) list.push(value);
    };
    const look = () => {
        for (const row of document.querySelectorAll('[data-node]')) {
            const cells = [...row.querySelectorAll('[data-stage]')];
            add(recorded.nodes[row.dataset.node] ??= [], {
                state: row.querySelector('[data-state]').dataset.state,
                stages: cells.map((cell) => [cell.dataset.stage, cell.dataset.stageState]),
            });
        }
        const bar = document.querySelector('#k8s progress');
        if (bar) add(recorded.percents, bar.value);
    };
    window.recorded = recorded;
    look();
    setInterval(look, 200);
}"""
"""What the page shows of each node and of the whole, each time that it changes. A reload would end
the recording."""

CELLS = """() => [...document.querySelectorAll('.k8s-nodes tr:not(.k8s-output-row)')]
    .map((row) => row.cells.length)"""
"""How many cells each row has, the heading's too: stages are added while the page is open."""

HIDE = """hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
}"""


class Watched:
    """A page of a cluster that stays open, from now on. `asked` counts its questions for progress,
    `answers` are the status codes of those that were answered.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked = 0
        self.answers: list[int] = []
        page.on("request", self._asks)
        page.on("response", self._gets)
        page.evaluate(RECORDER)

    def recorded(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("window.recorded")
        assert found, "the page was loaded anew"
        return found

    def states(self, name: str) -> list[str]:
        """Those that the page showed of a node, one after the other."""
        seen = [moment["state"] for moment in self.recorded()["nodes"][name]]
        return [now for before, now in zip([None, *seen], seen, strict=False) if now != before]

    def questions(self, milliseconds: int) -> int:
        """How many the page asks in that time."""
        before = self.asked
        self.page.wait_for_timeout(milliseconds)
        return self.asked - before

    def _asks(self, request: Request) -> None:
        self.asked += PROGRESS in request.url

    def _gets(self, response: Response) -> None:
        if PROGRESS in response.url:
            self.answers.append(response.status)


def open_mixed(story: Story, page: Page) -> Watched:
    with story.step("Another cluster is in view on a second page", page):
        page.goto(cluster_page(story.clusters["mixed"]))
        expect(state(page.locator("#k8s"))).to_be_visible()
    return Watched(page)


def rest(story: Story, watched: Watched) -> None:
    with story.step("A page that nobody sees asks nothing, and asks again when it is seen"):
        watched.page.evaluate(HIDE, True)
        assert watched.questions(QUIET) == 0
        watched.page.evaluate(HIDE, False)
        with watched.page.expect_request(f"**{PROGRESS}*"):
            pass


def deployed(story: Story, watched: Watched) -> None:
    page = watched.page
    with story.step("Its nodes deploy before one's eyes, without a reload", page):
        expect(state(page.locator("#k8s"))).to_have_attribute("data-state", "ready", timeout=ENDING)
        nodes = watched.recorded()["nodes"]
        assert set(nodes) == NODES, set(nodes)
        for name, moments in nodes.items():
            _in_order(name, [moment["stages"] for moment in moments])
            states = watched.states(name)
            assert states[0] != "ready" and states[-1] == "ready", (name, states)
        accessible(page)
    with story.step("The percentage only grew"):
        percents = watched.recorded()["percents"]
        assert percents == sorted(percents) and len(percents) > 3, percents
    with story.step("Where nothing moves any more, nothing is asked"):
        assert watched.questions(QUIET) == 0


def mixed(story: Story, watched: Watched) -> None:
    page = watched.page
    with story.step("One cluster: a worker that is slow, one that is silent, one that fails", page):
        expect(state(node(page, FAILING))).to_have_attribute("data-state", "failed", timeout=ENDING)
        states = {name: watched.states(name) for name in (SLOW, SILENT, FAILING)}
        assert "late" in states[SLOW] and states[SLOW][-1] == "ready", states
        assert states[SILENT][-1] == "silent", states
        assert len(set(page.evaluate(CELLS))) == 1, "a column has no heading"
        accessible(page)
    with story.step("While nothing happened there, nothing was sent again"):
        assert set(watched.answers) == {200, 304}, watched.answers


def drawn(story: Story, page: Page) -> None:
    with story.step("The timeline shows what it was waiting for", page):
        page.get_by_role("link", name="Timeline").click()
        for name in ("control-plane-0", SLOW, SILENT, FAILING):
            expect(_line(page, name).locator(".k8s-bar").first).to_be_visible()
        expect(_line(page, FAILING)).to_have_attribute("data-state", "failed")
        accessible(page)
    with story.step("The same as a table, and one node alone", page):
        page.get_by_label("Show as a table").check()
        expect(page.locator(".k8s-timeline-table")).to_be_visible()
        accessible(page)
        page.get_by_label("Show as a table").uncheck()
        _line(page, FAILING).get_by_role("link").click()
        expect(page.get_by_role("heading", name=FAILING, exact=True)).to_be_visible()
        accessible(page)


def _line(page: Page, name: str) -> Locator:
    return page.locator(f"[data-row='node:{name}']")


def printed(story: Story, page: Page) -> None:
    with story.step("What the node printed, step by step; the one that failed is open", page):
        page.goto(cluster_page(story.clusters["mixed"]))
        page.get_by_role("link", name="The whole output").first.click()
        parts = page.locator(".k8s-part")
        expect(parts.and_(page.locator("[open]"))).to_have_count(1)
        expect(page.locator(".k8s-part[open] .k8s-lines")).to_contain_text("no such host")
        accessible(page)
    with story.step("It can be searched, and other steps open", page):
        page.get_by_label("Search in this output").fill("hyperkube")
        page.keyboard.press("Enter")
        expect(page.locator(".k8s-hits mark").first).to_have_text("hyperkube")
        parts.first.locator("summary").click()
        expect(parts.first.locator(".k8s-lines")).to_be_visible()
        accessible(page)
    with story.step("It can be downloaded, without its secrets"):
        with page.expect_download() as download:
            page.get_by_role("link", name="Download as text").click()
        text = download.value.path().read_bytes()
        assert text.count(b"no such host") == 61
        story.keep("output.txt", text)


def _in_order(name: str, moments: list[list[tuple[str, str]]]) -> None:
    """Whether the stages of a node were done one after the other, and all of them in the end."""
    wanted = [*STAGES, "addons"] if name == "control-plane-0" else STAGES
    done = []
    for cells in moments:
        stages = {stage: shown for stage, shown in cells if shown}
        assert list(stages)[: len(wanted)] == wanted, (name, stages)
        states = list(stages.values())
        done.append(states.count("done"))
        assert set(states[: done[-1]]) <= {"done"}, (name, stages)
    assert done == sorted(done) and done[-1] == len(stages), (name, moments)
    assert len(set(done)) > 2, (name, moments)
