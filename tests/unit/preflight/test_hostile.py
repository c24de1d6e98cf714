# SPDX-License-Identifier: Apache-2.0
"""Input that nobody meant well: never an error, never long to answer."""

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard import preflight
from k8s_dashboard.preflight import GRADES
from tests.unit.preflight.cloud import INVENTORY, REQUEST, TEMPLATE, changed, checks

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
KEYS = st.sampled_from(sorted({*REQUEST, *TEMPLATE, *INVENTORY, "discovery_url", "merge_labels"}))
LABELS = st.dictionaries(
    st.sampled_from(sorted(preflight_label for preflight_label in TEMPLATE["labels"]))
    | st.text(max_size=12),
    JSON,
    max_size=6,
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=8)
ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(["id", "name", "cidr", "ram", "disk", "network_id", "zoneState", "type"]),
        JSON,
    ),
    max_size=3,
)


def _sound(said):
    for each in said:
        assert each.grade in GRADES and each.code in preflight.CODES
        assert str(each.message) and str(each.remedy)
    json.dumps([each.to_json() for each in said])


@given(JSON, JSON, JSON)
def test_anything_gets_an_answer(request, template, inventory):
    _sound(preflight.check(request, template, inventory))
    _sound(preflight.check_template(template, inventory))
    assert preflight.needs(request, template, inventory).needs


@settings(max_examples=50)
@given(OBJECTS, OBJECTS, st.dictionaries(KEYS, JSON | ROWS, max_size=8), LABELS)
def test_odd_values_at_known_places_get_an_answer(request, template, inventory, labels):
    request = {**REQUEST, **request, "labels": labels, "merge_labels": True}
    said = preflight.check(request, {**TEMPLATE, **template}, {**INVENTORY, **inventory})
    _sound(said)
    assert preflight.check(request, TEMPLATE, INVENTORY) == preflight.check(
        request, TEMPLATE, INVENTORY
    )


LONG = {
    "long": "a" * 10_000,
    "markup": "<img src=x onerror=alert(1)>" * 400,
    "right to left": "\u202eابجد" * 2_000,
    "dots and dashes": "a" + ".-_" * 4_000 + "!",
    "digits": "9" * 10_000,
    "spaces": " " * 10_000 + "x",
    "commas": "1.1.1.1," * 2_000,
    "slashes": "10.0.0.0/" * 1_500,
    "percents": "%(name)s%s%" * 1_000,
    "surrogates": "\ud800" * 3_000,
    "nulls": "\0" * 10_000,
    "colons": "http://" + "[" * 9_000,
    "letters of another alphabet": "ѕ" * 10_000,
}
PLACES = (
    *("request." + name for name in REQUEST),
    "request.discovery_url",
    "request.fixed_network",
    *("template." + name for name in TEMPLATE if name != "labels"),
    *("request.labels." + name for name in TEMPLATE["labels"]),
    "request.labels.container_infra_prefix",
    "request.labels.calico_ipv4pool",
    "request.labels.master_lb_allowed_cidrs",
    "request.labels.selinux_mode",
)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_text_is_answered_at_once_and_shown_in_part(text):
    began = time.process_time()
    for place in PLACES:
        where, _, path = place.partition(".")
        given = {where: {path: text}}
        for each in checks(given.get("request"), given.get("template")):
            assert len(str(each.message)) < 1_000 and len(each.field) < 120
            shown = str(each.message) + str(each.remedy)
            assert not [letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cf")]
    assert (time.process_time() - began) / len(PLACES) < 0.05


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_names_of_labels_are_answered_at_once(text):
    began = time.process_time()
    labels = {f"{text}{number}": text for number in range(1_000)}
    said = checks({"labels": labels})
    assert len(said) < 300
    assert time.process_time() - began < 2
    assert all(len(each.field) < 120 for each in said)


def test_time_grows_with_length_and_not_with_its_square():
    def seconds(length):
        began = time.process_time()
        for _ in range(20):
            checks({"name": "a." * length, "labels.kube_tag": "1." * length})
        return time.process_time() - began

    seconds(1_000)
    assert seconds(100_000) < 30 * seconds(5_000) + 0.5


def test_deeply_nested_input_is_answered():
    nested = []
    for _ in range(5_000):
        nested = [nested]
    _sound(preflight.check({"name": nested, "labels": {"kube_tag": nested}}, TEMPLATE, INVENTORY))


def test_text_that_reorders_is_not_shown_as_it_is():
    said = checks({"name": "abc\u202egnp.exe"})
    assert not [each for each in said if "\u202e" in str(each.message)]


def test_what_is_given_is_left_as_it_is():
    given = changed(REQUEST, {"labels.x": "y", "merge_labels": True})
    before = json.dumps([given, TEMPLATE, INVENTORY])
    preflight.check(given, TEMPLATE, INVENTORY)
    assert json.dumps([given, TEMPLATE, INVENTORY]) == before
