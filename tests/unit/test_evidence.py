# SPDX-License-Identifier: Apache-2.0
import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import evidence
from k8s_dashboard.evidence import Evidence, EvidenceError
from tests.unit.captures import NAMES, capture

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
KEYS = st.sampled_from([*Evidence.__dataclass_fields__, "other"])


@pytest.mark.parametrize("name", NAMES)
def test_a_capture_keeps_everything_on_the_way_through(name):
    known = capture(name)
    again = evidence.from_json(evidence.to_json(known, redacted=False))
    assert again == known
    assert known.captured_at and known.cluster and known.resources


def test_missing_keys_are_empty():
    assert evidence.from_json({}) == Evidence()


@pytest.mark.parametrize("odd", [None, [], "text", 3, True])
def test_anything_but_an_object_is_empty_evidence(odd):
    assert evidence.from_json(odd) == Evidence()


def test_values_of_a_wrong_type_are_left_out():
    known = evidence.from_json(
        {
            "captured_at": 5,
            "cluster": [],
            "resources": {"resources": []},
            "servers": [None, "x", {"id": "s"}],
            "consoles": {"a": 1, "b": "text"},
        }
    )
    assert known == Evidence(servers=({"id": "s"},), consoles={"b": "text"})


@given(st.dictionaries(KEYS, JSON))
def test_no_json_object_is_refused(obj):
    evidence.to_json(evidence.from_json(obj))


def test_a_file_is_read_plain_or_compressed(tmp_path):
    content = json.dumps({"cluster": {"name": "a"}}).encode()
    plain, packed = tmp_path / "a.json", tmp_path / "a.json.gz"
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    assert evidence.load(plain) == evidence.load(packed) == Evidence(cluster={"name": "a"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"\x1f\x8b broken",
        gzip.compress(b"{}", mtime=0)[:-6],
        b"[" * 100_000,
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path, content):
    file = tmp_path / "broken.json"
    file.write_bytes(content)
    with pytest.raises(EvidenceError, match=r"^/.*broken\.json .*\.$"):
        evidence.load(file)


def test_a_missing_file_is_said_in_a_sentence(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be read: No such file"):
        evidence.load(tmp_path / "none.json")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-25T03:06:41Z",
        "2026-11-25T03:06:41",
        "2026-11-25T03:06:41.000000",
        "2026-11-25T03:06:41+00:00",
        "2026-11-25T04:06:41+01:00",
    ],
)
def test_times_are_utc_however_a_service_writes_them(written):
    assert evidence.as_time(written) == datetime(2026, 11, 25, 3, 6, 41, tzinfo=UTC)


@pytest.mark.parametrize("odd", [None, 5, "", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_none(odd):
    assert evidence.as_time(odd) is None
