# SPDX-License-Identifier: Apache-2.0
"""The whole story of the product, in a real browser on a real cloud: `make story`.

All clusters but one are there from the beginning, so that while one is looked at, the others go on.
"""

import sys
import time
from collections.abc import Callable

from playwright.sync_api import Page

from demo import BUILD, cloud, process
from tests.browser import clusters, failures, secrets, walk, watching
from tests.browser.narrator import Narrator
from tests.browser.scene import Story
from tests.browser.stage import stage

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
    """Two tabs: in the first a cluster deploys all the time, whatever happens in the second."""
    walk.arrive(story, page)
    walk.create(story, page)
    own = watching.Watched(page)
    watching.rest(story, own)
    other = page.context.new_page()
    failures.explained(story, other)
    watching.deployed(story, own)
    walk.connect(story, page)
    with story.stage.visitor("reader") as readers_page:
        walk.only_look(story, readers_page)
    walk.delete(story, page)
    failures.for_others(story, other)
    walk.gone(story, page)


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
