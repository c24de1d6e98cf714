# SPDX-License-Identifier: Apache-2.0
"""Clusters deploy before one's eyes. The pages record what they show; nobody reloads them."""

from typing import Any

from playwright.sync_api import Page, Request, Response, expect

from tests.browser.scene import ENDING, Story, accessible, state
from tests.browser.walk import WORKERS

NODES = {"control-plane-0", *(f"worker-{index}" for index in range(WORKERS))}

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
    with story.step("The percentage only grew, and what had not changed was not sent again"):
        percents = watched.recorded()["percents"]
        assert percents == sorted(percents) and len(percents) > 3, percents
        assert set(watched.answers) == {200, 304}, watched.answers
    with story.step("Where nothing moves any more, nothing is asked"):
        assert watched.questions(QUIET) == 0


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
