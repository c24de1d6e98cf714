# SPDX-License-Identifier: Apache-2.0
import html

import pytest

from k8s_dashboard.diagnosis import codes

HELP = "/project/kubernetes_clusters/help/"


def page(browser, tail=""):
    response = browser.get(f"{HELP}{tail}")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_every_kind_of_cause_has_a_place_in_the_index(member, wire):
    text = page(member)

    for code in codes.CODES.values():
        assert f'href="{HELP}{code.name}/">{code.title}</a>' in text
        assert code.meaning in text


@pytest.mark.parametrize("code", ["dns-resolution-failed", "quota-exceeded", "stack-timed-out"])
def test_a_page_says_what_it_means_what_helps_and_how_it_is_recognised(member, wire, code):
    text = page(member, f"{code}/")
    known = codes.CODES[code]

    assert known.meaning in text
    assert known.remedy in text
    assert known.operator_remedy in text
    for rule in codes.rules_of(code):
        assert rule.example in text
        assert rule.source in text
        assert rule.remedy in text


def test_every_code_has_a_page_and_none_asks_a_service(member, wire):
    for code in codes.CODES:
        page(member, f"{code}/")

    assert wire.calls() == []


def test_what_is_recognised_by_no_words_says_so(member, wire):
    assert "Not by words" in page(member, "stalled/")


def test_an_unknown_code_is_not_found(member, wire):
    assert member.get(f"{HELP}nonsense/").status_code == 404


def test_a_reader_may_read_it(sign_in, wire):
    page(sign_in("reader"), "quota-exceeded/")
