# SPDX-License-Identifier: Apache-2.0
"""The command line, and files that are not as they should be."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard.diagnosis import files
from k8s_dashboard.diagnosis.__main__ import main
from k8s_dashboard.evidence import Evidence
from tests.unit.captures import FOLDER, capture, path
from tests.unit.test_progress_properties import strange

WHOLE = gzip.decompress((FOLDER / "quota-server-groups.json.gz").read_bytes())


@pytest.fixture
def file(tmp_path):
    def write(content):
        target = tmp_path / "evidence"
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(target)

    return write


def test_the_command_explains(capsys):
    assert main([path("addons-script-failed")]) == 0
    told = capsys.readouterr().out
    assert told.startswith(
        "control-plane-0 could not resolve the name get.helm.sh. [dns-resolution"
    )
    assert "(5 times)" in told
    assert "You: " in told and "Your operator: " in told


def test_the_command_prints_json(capsys):
    assert main([path("quota-server-groups"), "--json"]) == 0
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "quota-exceeded"
    assert finding["scope"] == {"kind": "cluster", "names": [], "total": None, "servers": []}
    assert finding["request_ids"] and finding["since"]


def test_the_command_says_when_nothing_has_failed(capsys):
    assert main([path("complete")]) == 0
    assert capsys.readouterr().out == "Nothing has failed.\n"


def test_a_time_can_be_given(capsys):
    assert main([path("worker-silent-in-progress"), "--now", "2026-11-25T03:30:00Z"]) == 0
    assert "agent-never-reported" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([path("complete"), "--now", "soon"])


@pytest.mark.parametrize(
    "content", ["", "no JSON", "[1, 2]", "null", '"x"', "[" * 100_000, b"\x1f\x8b"]
)
def test_a_file_without_evidence_is_said_to_have_none(content, file, capsys):
    assert main([file(content), "--json"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["findings"] == []
    assert "holds no evidence" in shown.err


def test_a_file_that_is_not_there_is_said_not_to_be(capsys):
    assert main(["/nowhere.json"]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert main(["\0", "--json"]) == 1


def test_what_is_left_of_a_file_that_was_cut_off_is_explained(file, capsys):
    assert main([file(WHOLE[: len(WHOLE) * 3 // 4]), "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["findings"][0]["code"] == "quota-exceeded"
    assert "damaged" in shown.err


def test_what_is_left_of_a_packed_file_that_was_cut_off_is_explained(file):
    known, problem = files.load(file(gzip.compress(WHOLE)[:-500]))
    assert problem and known.cluster == capture("quota-server-groups").cluster


def test_an_error_in_the_middle_ends_what_can_be_read(file):
    known, problem = files.load(file('{"cluster": {"status": "CREATE_FAILED"}, "servers": [{] }'))
    assert problem
    assert known == Evidence(cluster={"status": "CREATE_FAILED"})


def test_numbers_that_are_too_long_do_not_matter(file):
    known, problem = files.load(file('{"cluster": {"node_count": %s}}' % ("9" * 5000)))
    assert (known.cluster, problem) == ({"node_count": 0}, "")


def test_other_encodings_of_unicode_are_read(file):
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        known, problem = files.load(file('{"cluster": {"name": "größe"}}'.encode(encoding)))
        assert (known.cluster, problem) == ({"name": "größe"}, "")


def test_half_characters_are_printed(file, capsys):
    words = '{"cluster": {"status": "CREATE_FAILED", "status_reason": "\\ud800 odd"}}'
    assert main([file(words), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["findings"][0]["code"] == "unknown"


@settings(max_examples=60)
@given(st.data())
def test_no_damage_makes_the_command_fail(tmp_path_factory, data):
    target = tmp_path_factory.getbasetemp() / "damaged"
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 300))
        content[start : start + length] = data.draw(st.binary(max_size=30))
    del content[data.draw(st.integers(0, len(content))) :]
    target.write_bytes(bytes(content))
    assert main([str(target), "--json"]) in (0, 1)


@settings(max_examples=60)
@given(strange())
def test_no_json_makes_the_command_fail(tmp_path_factory, obj):
    target = tmp_path_factory.getbasetemp() / "strange"
    target.write_text(json.dumps(obj))
    assert main([str(target)]) in (0, 1)
