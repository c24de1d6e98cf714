# SPDX-License-Identifier: Apache-2.0
"""What pages and polls cost: calls upstream, bytes, time and payload."""

import html
import json
import re
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.bench.dashboard import Answer, Dashboard, Visitor
from tests.bench.recording import recording
from tests.bench.serve import KEYSTONE, Call, Cloud
from tests.bench.world import World

INDEX = "/project/kubernetes_clusters/"

FIRST_PAGE, FIRST_POLL, SETTLING = "first page", "first poll", "settling poll"
UNCHANGED, LATE, CHANGED, LIST = "unchanged poll", "late poll", "changed poll", "list"
"""While settling, a page still learns what was there before. A late poll does not show yet what has
changed: where there are many stacks, not all are asked at once."""

_LIVE = re.compile(r'data-live="([^"]*)"')
_MARGIN = 0.2
_PATIENCE = 40
"""So many polls a page has to learn what is there and to show a change."""
_SECONDS = 5
_EVENTS = 20
"""What happens while people watch; a cluster of 10 nodes has a few more to come."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer, or the medians of `number` answers. Times are in ms: `total` as a browser waits,
    `own` without the time in which the cloud made answers, `cpu` what the dashboard's process
    computed, `yardstick` what a piece of work that is always the same cost just then. Sizes are in
    bytes."""

    status: int
    calls: Counter[str]
    upstream_bytes: int
    total: float
    own: float
    cpu: float
    yardstick: float
    body: int
    compressed: int
    number: int = 1

    @property
    def frame_calls(self) -> int:
        """Those of Horizon's own menus, which are on every page: the user's projects."""
        return self.calls[KEYSTONE]

    @property
    def own_calls(self) -> int:
        return self.calls.total() - self.frame_calls


class Bench:
    """One person at the dashboard, and the cloud behind it."""

    def __init__(self, cloud: Cloud, dashboard: Dashboard):
        self.cloud = cloud
        self.dashboard = dashboard
        self.visitor = Visitor(dashboard.address)
        self.visitor.sign_in("visitor")

    def warm_up(self) -> None:
        """Imports, templates and what is asked once a process: none of it belongs to a page."""
        for _ in self.round(World(2, datetime.now(UTC), "warm-up")):
            pass

    def round(self, world: World, moved: int = 1) -> Iterator[tuple[str, Sample]]:
        """A cluster that nobody has looked at yet: its page, and polls as the page makes them until
        one shows that `moved` further nodes are ready. Then the list of clusters."""
        self.cloud.world = world
        answer, sample = self._ask(f"{INDEX}{world.cluster['uuid']}/")
        yield FIRST_PAGE, sample
        page = Page(answer)
        polls = self._polls(page)
        yield FIRST_POLL, next(polls)
        yield from self._settled(polls, page, world.busy_stacks)
        with self.cloud.lock:
            world.finish(moved, datetime.now(UTC))
        yield from self._shown(polls)
        yield LIST, self._ask(INDEX)[1]

    def _settled(
        self, polls: Iterator[Sample], page: "Page", in_a_row: int
    ) -> Iterator[tuple[str, Sample]]:
        """Polls until so many in a row find nothing new, or just one where nothing tells that."""
        unchanged = 0
        for sample in polls:
            unchanged = unchanged + 1 if sample.status == 304 else 0
            yield (UNCHANGED if unchanged or not page.etag else SETTLING), sample
            if unchanged == in_a_row or not page.etag:
                break

    def _shown(self, polls: Iterator[Sample]) -> Iterator[tuple[str, Sample]]:
        for sample in polls:
            yield (LATE if sample.status == 304 else CHANGED), sample
            if sample.status != 304:
                break

    def _polls(self, page: "Page") -> Iterator[Sample]:
        for _ in range(_PATIENCE):
            time.sleep(page.seconds + _MARGIN)
            answer, sample = self._ask(page.poll, page.etag)
            page.learn(answer)
            yield sample
        raise TimeoutError(f"After {_PATIENCE} polls the page does not show what is there.")

    def _ask(self, path: str, etag: str = "") -> tuple[Answer, Sample]:
        self.cloud.taken()
        before = self.dashboard.cpu_seconds()
        answer = self.visitor.get(path, etag)
        cpu = self.dashboard.cpu_seconds() - before
        calls = self.cloud.taken()
        return answer, Sample(
            status=answer.status,
            calls=Counter(call.kind for call in calls),
            upstream_bytes=sum(call.bytes for call in calls),
            total=answer.seconds * 1000,
            own=(answer.seconds - busy_seconds(calls)) * 1000,
            cpu=cpu * 1000,
            yardstick=yardstick() * 1000,
            body=len(answer.body),
            compressed=answer.compressed,
        )


def median(samples: Iterable[Sample]) -> Sample:
    """Each number on its own; the calls are those of the dearest one."""
    samples = list(samples)
    numbers = ("upstream_bytes", "total", "own", "cpu", "yardstick", "body", "compressed")
    return Sample(
        status=Counter(sample.status for sample in samples).most_common(1)[0][0],
        calls=max((sample.calls for sample in samples), key=Counter.total),
        number=len(samples),
        **{n: statistics.median(getattr(sample, n) for sample in samples) for n in numbers},
    )


def yardstick() -> float:
    """CPU seconds to read and write the recorded worker as JSON 20 times: by it one can compare
    times of different machines, and of a machine that others use as well."""
    start = time.thread_time()
    for _ in range(20):
        json.dumps(json.loads(recording().worker.text))
    return time.thread_time() - start


def busy_seconds(calls: Iterable[Call]) -> float:
    """For how long at least one answer was being made: calls run side by side."""
    busy, until = 0.0, 0.0
    for call in sorted(calls, key=lambda call: call.start):
        busy += max(call.end - max(call.start, until), 0)
        until = max(until, call.end)
    return busy


class Page:
    """What an open page knows of its next poll: address, ETag and how many seconds to wait.

    Raises LookupError where nothing on it is live.
    """

    def __init__(self, page: Answer):
        found = _LIVE.search(page.body.decode())
        if not found:
            raise LookupError(f"The page (status {page.status}) has nothing live.")
        self.poll = html.unescape(found[1])
        self.etag = ""
        self.seconds = float(_SECONDS)

    def learn(self, answer: Answer) -> None:
        self.seconds = float(answer.headers.get("X-Live-Seconds", self.seconds))
        if answer.status == 200:
            self.etag = answer.headers.get("ETag", "")


@dataclass(frozen=True, slots=True)
class Watched:
    """What so many people who watch one cluster cost in a minute."""

    watchers: int
    polls: float
    calls: float
    kinds: dict[str, float]
    upstream_bytes: float
    statuses: dict[int, int]
    median_ms: float


class Watchers:
    """People with a token each who have the same cluster open."""

    def __init__(self, cloud: Cloud, dashboard: Dashboard, names: Sequence[str]):
        self.cloud = cloud
        self.visitors = [Visitor(dashboard.address) for _ in names]
        for name, visitor in zip(names, self.visitors, strict=True):
            visitor.sign_in(name)

    def watch(self, world: World, watchers: int, seconds: float) -> Watched:
        """Nothing is sped up: everybody asks as often as the page would, beginning at different
        moments, while some events happen. What is counted begins when all have the page open."""
        self.cloud.world = world
        address = f"{INDEX}{world.cluster['uuid']}/"
        pages = [(v, Page(v.get(address))) for v in self.visitors[:watchers]]
        answers: list[Answer] = []
        self.cloud.taken()
        end = time.monotonic() + seconds
        people = [
            threading.Thread(target=self._poll, args=(*each, n / watchers, end, answers))
            for n, each in enumerate(pages)
        ]
        for person in people:
            person.start()
        while time.monotonic() < end:
            time.sleep(seconds / _EVENTS)
            with self.cloud.lock:
                world.advance(1, datetime.now(UTC))
        for person in people:
            person.join()
        calls = [call for call in self.cloud.taken() if call.kind != KEYSTONE]
        a_minute = 60 / seconds
        return Watched(
            watchers=watchers,
            polls=len(answers) * a_minute,
            calls=len(calls) * a_minute,
            kinds={k: n * a_minute for k, n in Counter(call.kind for call in calls).items()},
            upstream_bytes=sum(call.bytes for call in calls) * a_minute,
            statuses=dict(Counter(answer.status for answer in answers)),
            median_ms=statistics.median(answer.seconds * 1000 for answer in answers),
        )

    def _poll(
        self, visitor: Visitor, page: Page, phase: float, end: float, answers: list[Answer]
    ) -> None:
        time.sleep(phase * page.seconds)
        while page.seconds and time.monotonic() < end:
            answer = visitor.get(page.poll, page.etag)
            answers.append(answer)
            page.learn(answer)
            time.sleep(max(min(page.seconds, end - time.monotonic()), 0))


def plain(sample: Sample | Watched) -> dict[str, Any]:
    """For JSON."""
    return {name: getattr(sample, name) for name in sample.__slots__}
