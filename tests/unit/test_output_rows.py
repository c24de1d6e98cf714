# SPDX-License-Identifier: Apache-2.0
"""An output as one reads it: folded, a part at a time, and searched."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import output
from k8s_dashboard.output import clean, rows, search
from k8s_dashboard.output.rows import Gap, Row
from tests.unit.captures import outputs


def told_of(stderr, code=1, stdout=""):
    return output.read(
        {"deploy_stdout": stdout, "deploy_stderr": stderr, "deploy_status_code": code}
    )


def failed(name):
    (found,) = [values for values in outputs(name) if values["deploy_status_code"] != 0]
    return output.read(found)


def shown(found):
    return [item.text if isinstance(item, Row) else item for item in found]


def whole(told):
    return rows.last(told, 0, len(told.lines))


def test_what_failed_again_and_again_is_folded_and_its_last_time_shown():
    told = failed("worker-script-failed")
    part = told.parts[-1]
    found = rows.last(told, part.begin, part.end)
    (gap,) = [item for item in found if isinstance(item, Gap)]
    assert (gap.kind, gap.times, gap.size) == ("repeat", 59, 59 * 8)
    assert len(found) < 45
    assert [row.number for row in found if isinstance(row, Row) and row.mark == "cause"] == [
        told.cause
    ]


def test_the_likely_cause_and_all_complaints_are_marked():
    told = failed("worker-script-failed")
    assert told.lines[told.cause].endswith("no such host")
    assert len(told.complaints) == 62
    assert told.errors[0].line == told.cause


def test_the_last_command_is_the_cause_where_nothing_complained():
    told = told_of("+ a\n++ grep X-Subject-Token\n+ USER_TOKEN=\n")
    assert told.lines[told.cause] == "++ grep X-Subject-Token"


def test_a_script_that_went_well_has_no_cause():
    assert told_of("Error: x\n", code=0).cause is None
    assert told_of("Error: x\n", code=None).cause is None


def test_repeats_tell_how_long_they_took_where_they_have_times():
    lines = [
        f"E1125 02:{52 + n // 12:02}:{n * 5 % 60:02}.1 memcache.go:265] failed: refused"
        for n in range(61)
    ]
    told = told_of("\n".join(lines))
    (gap, row) = whole(told)
    assert (gap.times, gap.seconds, row.number) == (60, 300, 60)
    assert (told.errors[0].count, told.errors[0].seconds) == (61, 300)


def test_times_are_read_in_iso_too():
    lines = [
        f'time="2026-11-25T02:5{n}:00Z" level=error msg="failed to pull image"' for n in range(8)
    ]
    assert told_of("\n".join(lines)).errors[0].seconds == 420


def test_what_has_no_times_tells_no_time():
    assert failed("worker-script-failed").errors[0].seconds is None


def test_a_few_repeats_are_not_worth_a_fold():
    assert shown(whole(told_of("a\na\na\na\nb"))) == ["a", "a", "a", "a", "b"]


def test_parameters_that_are_read_are_folded():
    (master, *_) = outputs("complete")
    told = output.read(master)
    gaps = [
        item
        for part in told.parts
        for item in rows.many(told, part.begin, part.end, folded=True)
        if isinstance(item, Gap) and item.kind == "parameters"
    ]
    assert [gap.size for gap in gaps] == [138, 138, 138, 138, 138]
    assert all(told.lines[gap.begin].startswith("++ ARCH=") for gap in gaps)


def test_a_long_part_shows_its_end_and_says_what_is_missing():
    told = told_of("\n".join(f"line {n} {'abcdefghij'[n % 10] * (n % 7)}" for n in range(9000)))
    first, *rest = whole(told)
    assert (first.kind, first.begin, first.end) == ("rest", 0, 9000 - 500)
    assert len(rest) == 500
    assert rest[-1].number == 8999


def test_more_is_loaded_in_large_pieces():
    told = told_of("\n".join(f"- {'abcdefghij'[n % 10] * (n % 7)} {n}" for n in range(9000)))
    first, *rest = rows.many(told, 0, 8500, folded=True)
    assert (first.kind, first.end) == ("rest", 3500)
    assert len(rest) == 5000
    assert rest[-1].number == 8499


def test_a_piece_of_long_lines_has_fewer_of_them():
    told = told_of("\n".join(f"{n} {'- ' * 900}" for n in range(300)))
    assert len(whole(told)) < 40
    assert 250 < len(rows.many(told, 0, 300, folded=False)) < 300


def test_a_fold_that_is_opened_shows_every_line():
    told = failed("worker-script-failed")
    part = told.parts[-1]
    gap = next(x for x in rows.last(told, part.begin, part.end) if isinstance(x, Gap))
    found = rows.many(told, gap.begin, gap.end, folded=False)
    assert [row.number for row in found] == list(range(gap.begin, gap.end))


def test_a_line_is_shown_with_its_surroundings():
    told = told_of("\n".join(f"line {n}" for n in range(2000)))
    first, *found, last = rows.around(told, 0, 2000, 1000)
    assert (first.begin, first.end, last.begin, last.end) == (0, 850, 1151, 2000)
    assert [row.number for row in found] == list(range(850, 1151))


def test_a_line_of_a_megabyte_is_cut_and_says_by_how_much():
    line = "+ " + "x" * 1_234_565
    told = told_of(line)
    (row,) = whole(told)
    assert len(row.text) == rows.MAX_LINE
    assert row.more == 1_234_567 - rows.MAX_LINE
    assert told.stderr == line


def test_one_line_at_least_is_shown_however_long_it_is():
    told = told_of("y\n" + "x" * 100_000)
    assert isinstance(whole(told)[-1], Row)


def test_lines_are_told_apart_by_what_wrote_them():
    told = told_of("+ echo x\nError: y\n", stdout="x\n")
    assert [row.kind for row in whole(told)] == ["command", "printed", "said"]


def test_what_an_agent_trimmed_loses_its_first_lines_which_may_begin_in_a_secret():
    filling = "+ command\n" * 45_000
    told = told_of(f"Secret99'\n{filling}", stdout=f"half Secret99\n{filling}")
    assert told.trimmed
    assert "Secret99" not in told.stdout + told.stderr + "".join(told.lines)
    assert not told_of("Secret99'\n").trimmed
    assert not told_of(filling * 2).trimmed


def test_what_is_masked_is_counted():
    assert told_of("++ PASSWORD=Zx81Zx81Zx\n", stdout="using Zx81Zx81Zx\n").secrets == 1


def test_a_search_finds_words_in_any_case_with_their_surroundings():
    told = told_of("above\nThe ERROR is here\nbelow\nno\nerror")
    found = search.find(told, " error ")
    assert (found.words, found.total) == ("error", 2)
    first, last = found.hits
    assert (first.before, first.words, first.after) == ("The ", "ERROR", " is here")
    assert (first.number, first.above, first.below) == (1, "above", "below")
    assert (last.number, last.above, last.below) == (4, "no", "")


def test_a_search_is_for_words_and_not_for_a_pattern():
    told = told_of("abc\na.c\n(a+)+$\n")
    assert [hit.number for hit in search.find(told, "a.c").hits] == [1]
    assert [hit.number for hit in search.find(told, "(a+)+$").hits] == [2]


def test_a_search_finds_what_a_page_cuts_off():
    told = told_of("x" * 50_000 + "needle" + "y" * 50_000)
    (hit,) = search.find(told, "needle").hits
    assert (hit.before, hit.words, hit.after) == ("… " + "x" * 80, "needle", "y" * 200 + " …")


def test_a_search_does_not_find_what_is_masked():
    assert search.find(told_of("++ PASSWORD=Zx81Zx81Zx"), "Zx81").total == 0


def test_no_words_find_nothing():
    told = told_of("a\n\nb")
    assert search.find(told, "  ").total == search.find(told, "").total == 0


def test_many_hits_are_counted_and_the_first_listed():
    found = search.find(told_of("hit\n" * 5000), "hit")
    assert (found.total, len(found.hits)) == (5000, 200)


def test_capital_letters_of_which_two_become_do_not_shift_a_hit():
    (hit,) = search.find(told_of("İİİ Straße NEEDLE."), "needle").hits
    assert (hit.before, hit.words, hit.after) == ("İİİ Straße ", "NEEDLE", ".")


HOSTILE = [
    "START: a{n}\n", "+ echo 'START: a{n}'\n", "+ echo x{n}\nx{n}\n", "Error: {n:b}a{n:x}\n",
    "Error: x\n", "a\n", "b\na\na\n", "\n", "++ AB=\n", "+ [ 1 -lt 1 \n", "E1125 02:52:40.1\n",
    "\r", "curl: (",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_the_work_grows_with_the_output_and_no_faster(part):
    """Four times the output takes some four times as long; sixteen times, if it were squared."""
    short, long = ("".join(part.format(n=n) for n in range(length)) for length in (8_000, 32_000))
    assert seconds(long) < 9 * seconds(short) + 0.2


def seconds(text):
    """Reading it from both streams and showing it, by the time that this process had."""
    start = time.process_time()
    told = told_of(text, stdout=text)
    for section in told.parts:
        rows.many(told, section.begin, section.end, folded=True)
    search.find(told, "a")
    return time.process_time() - start


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_blocks_cover_every_line_once(keys):
    position = 0
    for start, period, times in clean.blocks(keys):
        assert start == position
        assert times == 1 or times > 2
        assert keys[start : start + period * times] == keys[start : start + period] * times
        position += period * times
    assert position == len(keys)


LINES = st.lists(st.sampled_from(["a", "b", "+ x", "Error: y", "++ AB=1", ""]) | st.text())


@given(LINES, st.integers(0, 50), st.integers(0, 50))
def test_rows_and_gaps_together_are_all_lines_in_order(lines, one, other):
    told = told_of("\n".join(lines))
    begin, end = sorted((min(one, len(told.lines)), min(other, len(told.lines))))
    for found in (
        rows.last(told, begin, end),
        rows.many(told, begin, end, folded=False),
        rows.around(told, begin, end, begin) if begin < end else [],
    ):
        covered = []
        for item in found:
            covered += range(item.begin, item.end) if isinstance(item, Gap) else [item.number]
        assert covered == list(range(begin, end)) or not found


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=5))
def test_any_output_can_be_shown_and_searched(stdout, stderr, words):
    told = told_of(stderr, stdout=stdout)
    for part in told.parts:
        json.dumps(shown(rows.last(told, part.begin, part.end)), default=str).encode()
    search.find(told, words)
