# SPDX-License-Identifier: Apache-2.0
"""Tables for a person, and which limits are kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.bench.measure import CHANGED, FIRST_PAGE, UNCHANGED, Sample, Watched

Samples = Mapping[tuple[int, str], Sample]

_HEAD = (
    "nodes  what            times  status  calls  frame  upstream KB  total ms  own ms  CPU ms"
    "  yardstick ms       KB  gzip KB"
)
_WATCHED_HEAD = "watchers  polls/min  calls/min  upstream KB/min  median ms  statuses"

_LARGEST = 1000
_OWN_MS = {FIRST_PAGE: 1500, CHANGED: 150}
_COMPRESSED_BYTES = 60_000
_UNCHANGED_CALLS = 2
_COUNTING_ERROR = 1.25
"""In 30 s the services are asked five or six times, whoever asks: one more is no more watchers."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit with what was found. Times depend on the machine, so they judge nothing."""

    sentence: str
    kept: bool
    judges: bool = True

    def __str__(self) -> str:
        word = "kept" if self.kept else "NOT KEPT" if self.judges else "not kept here"
        return f"{word:14}{self.sentence}"


def table(samples: Samples) -> str:
    return "\n".join([_HEAD, *(_line(*key, sample) for key, sample in samples.items())])


def _line(nodes: int, what: str, sample: Sample) -> str:
    return (
        f"{nodes:5}  {what:14}  {sample.number:5}  {sample.status:6}"
        f"  {sample.own_calls:5}  {sample.frame_calls:5}"
        f"  {sample.upstream_bytes / 1000:11.1f}  {sample.total:8.0f}  {sample.own:6.0f}"
        f"  {sample.cpu:6.0f}  {sample.yardstick:12.1f}"
        f"  {sample.body / 1000:7.1f}  {sample.compressed / 1000:7.1f}"
    )


def watched_table(found: Iterable[Watched]) -> str:
    return "\n".join([_WATCHED_HEAD, *map(_watched_line, found)])


def _watched_line(found: Watched) -> str:
    statuses = ", ".join(f"{n} × {status}" for status, n in sorted(found.statuses.items()))
    return (
        f"{found.watchers:8}  {found.polls:9.0f}  {found.calls:9.0f}"
        f"  {found.upstream_bytes / 1000:15.1f}  {found.median_ms:9.0f}  {statuses}"
    )


def limits(samples: Samples, watched: Iterable[Watched]) -> Iterator[Limit]:
    """Those for which something was measured."""
    for (nodes, what), sample in samples.items():
        if what == UNCHANGED:
            yield Limit(
                f"unchanged poll of {nodes} nodes: {sample.own_calls} calls (at most"
                f" {_UNCHANGED_CALLS}), status {sample.status} (304)",
                sample.own_calls <= _UNCHANGED_CALLS and sample.status == 304,
            )
    for what, most in _OWN_MS.items():
        if largest := samples.get((_LARGEST, what)):
            found = f"{largest.own:.0f} ms own, {largest.cpu:.0f} ms CPU (less than {most} ms)"
            # Own time holds the time in which other programs had the processor.
            kept = min(largest.own, largest.cpu) < most
            yield Limit(f"{what} of {_LARGEST} nodes: {found}", kept, judges=False)
    if changed := samples.get((_LARGEST, CHANGED)):
        found = f"{changed.compressed / 1000:.1f} KB compressed (less than 60 KB)"
        kept = changed.compressed < _COMPRESSED_BYTES
        yield Limit(f"{CHANGED} of {_LARGEST} nodes: {found}", kept)
    calls = {one.watchers: one.calls for one in watched}
    most = max(calls, default=0)
    if most > 2 and 2 in calls:
        yield Limit(
            f"{most} watchers: {calls[most]:.0f} calls a minute, 2 watchers: {calls[2]:.0f}",
            calls[most] <= calls[2] * _COUNTING_ERROR,
        )
