# SPDX-License-Identifier: Apache-2.0
"""What the bench says of what it has measured."""

from collections import Counter
from dataclasses import replace

import pytest

from tests.bench.dashboard import Answer
from tests.bench.measure import (
    CHANGED,
    FIRST_PAGE,
    UNCHANGED,
    Page,
    Sample,
    Watched,
    busy_seconds,
    median,
)
from tests.bench.report import limits, table, watched_table
from tests.bench.serve import Call

SAMPLE = Sample(
    status=304,
    calls=Counter({"magnum cluster": 1, "heat events": 1, "keystone": 1}),
    upstream_bytes=9000,
    total=30.0,
    own=20.0,
    cpu=15.0,
    yardstick=8.0,
    body=0,
    compressed=0,
)


def answer(status=200, body=b"", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, 0.1, body, body, named)


def watched(watchers, calls):
    return Watched(watchers, 120, calls, {}, 1000, {200: 60}, 20)


def kept(samples, watched=()):
    return [limit.kept for limit in limits(samples, watched)]


def test_calls_of_horizons_frame_are_not_ours():
    assert (SAMPLE.own_calls, SAMPLE.frame_calls) == (2, 1)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (SAMPLE, True),
        (replace(SAMPLE, status=200), False),
        (replace(SAMPLE, calls=Counter({"heat events": 3})), False),
    ],
)
def test_an_unchanged_poll_is_two_calls_and_no_answer(sample, expected):
    assert kept({(10, UNCHANGED): sample}) == [expected]


def test_times_are_told_and_judge_nothing():
    slow = replace(SAMPLE, own=2000.0, cpu=1900.0)
    (limit,) = limits({(1000, FIRST_PAGE): slow}, [])

    assert not limit.kept
    assert not limit.judges
    assert "1900 ms CPU" in str(limit)


def test_time_in_which_other_programs_had_the_processor_does_not_count():
    time, _size = limits({(1000, CHANGED): replace(SAMPLE, own=400.0, cpu=100.0)}, [])

    assert time.kept


def test_a_hundred_watchers_may_cost_what_two_do():
    assert kept({}, [watched(2, 48), watched(100, 50)]) == [True]
    assert kept({}, [watched(2, 48), watched(100, 480)]) == [False]


def test_medians_are_of_each_number_with_the_calls_of_the_dearest():
    dear = replace(SAMPLE, calls=Counter({"heat events": 9}), cpu=90.0)
    found = median([SAMPLE, dear, replace(SAMPLE, cpu=16.0)])

    assert (found.cpu, found.own_calls, found.number) == (16.0, 9, 3)


def test_tables_have_a_line_for_everything_measured():
    assert len(table({(1, UNCHANGED): SAMPLE, (10, UNCHANGED): SAMPLE}).splitlines()) == 3
    assert "60 × 200" in watched_table([watched(2, 48)])


def test_calls_side_by_side_are_busy_for_as_long_as_one_of_them():
    calls = [Call("", 0, start, end) for start, end in ((1, 3), (2, 4), (6, 7), (6, 6.5))]

    assert busy_seconds(calls) == 4


def test_a_page_asks_as_it_is_told():
    page = Page(answer(body=b'<div data-live="/progress.json?tab=nodes&amp;x=1">'))
    assert (page.poll, page.etag, page.seconds) == ("/progress.json?tab=nodes&x=1", "", 5)

    page.learn(answer(ETag='"one"', X_Live_Seconds="12"))
    page.learn(answer(status=304))
    assert (page.etag, page.seconds) == ('"one"', 12)


def test_a_page_with_nothing_live_cannot_be_measured():
    with pytest.raises(LookupError, match="403"):
        Page(answer(status=403))
