# SPDX-License-Identifier: Apache-2.0
"""The whole story of the product, in a real browser on a real cloud: `make story`.

All clusters but one are there from the beginning, so that while one is looked at, the others go on.
"""

import sys
import time
from collections.abc import Callable

from playwright.sync_api import Page

from demo import BUILD, cloud, process
from tests.browser import access, clusters, creating, failures, secrets, walk, watching
from tests.browser.narrator import Narrator
from tests.browser.scene import Story
from tests.browser.stage import sign_in, stage

PICTURES = BUILD / "story"


def tell(line: Callable[[str], None]) -> None:
    """Tells the story on a running cloud, each step to `line`. Raises at the first that fails."""
    narrator = Narrator(PICTURES, line)
    with clusters.made() as made, stage(PICTURES / "dashboard") as ready:
        story = Story(ready, narrator, made)
        with ready.visitor("member") as page:
            _of_a_member(story, page)
        search_for_secrets(story)


def _of_a_member(story: Story, page: Page) -> None:
    """Three tabs: in the first two clusters deploy all the time, whatever happens in the third."""
    walk.arrive(story, page)
    walk.create(story, page)
    own = watching.Watched(page)
    mixed = watching.open_mixed(story, page.context.new_page())
    watching.rest(story, own)
    other = page.context.new_page()
    failures.explained(story, other, failures.FAILURES)
    _of_a_newcomer(story)
    failures.explained(story, other, failures.SILENT)
    failures.looked_at(story, other)
    watching.deployed(story, own)
    _of_access(story, page)
    failures.for_others(story, other)
    failures.made_again(story, other)
    failures.let_go(story)
    failures.usable(story, other)
    watching.mixed(story, mixed)
    watching.drawn(story, mixed.page)
    watching.printed(story, mixed.page)
    access.authority_in_place(story, page, story.cluster_id)
    walk.delete(story, page)
    walk.gone(story, page)


def _of_a_newcomer(story: Story) -> None:
    """Meanwhile nothing else makes or deletes clusters: they are counted."""
    with story.stage.visitor("newcomer") as page:
        cluster_id = creating.newcomer(story, page)
        creating.warned(story, page)
        creating.stopped(story, page)
        creating.unroutable(story, page)
        creating.newcomer_s_cluster_is_ready(story, page, cluster_id)
    creating.forced(story)
    with story.stage.visitor("key") as page:
        sign_in(page, "demo")
        creating.key_made_here(story, page)
        creating.signed_out(story, page)


def _of_access(story: Story, page: Page) -> None:
    walk.connect(story, page)
    access.tried(story, story.cluster_id, story.clusters["worker-script-failed"])
    with story.stage.visitor("reader") as readers_page:
        walk.only_look(story, readers_page)
    access.authority_replaced(story, page, story.cluster_id)


def search_for_secrets(story: Story) -> None:
    with story.step("No page, log, session, cache or file holds a token, a password or a key"):
        wanted = story.secrets | secrets.of_sessions(story.stage)
        places = [*secrets.places(story.stage), *secrets.of_files(story.files)]
        assert any(clusters.NAME in text for _name, text in places)
        leaks = secrets.leaks(places, wanted)
        assert not leaks, leaks


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
