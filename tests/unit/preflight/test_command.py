# SPDX-License-Identifier: Apache-2.0
"""`python -m k8s_dashboard.preflight FILE`."""

import json
import subprocess
import sys

import pytest

from k8s_dashboard.preflight.__main__ import main
from tests.unit.captures import FOLDER
from tests.unit.preflight.cloud import INVENTORY, REQUEST, TEMPLATE


@pytest.fixture
def file(tmp_path):
    def write(content):
        target = tmp_path / "request.json"
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(target)

    return write


def _whole(**changes):
    return {"request": {**REQUEST, **changes}, "cluster_template": TEMPLATE, "inventory": INVENTORY}


def _told(capsys):
    return json.loads(capsys.readouterr().out)["checks"]


def test_it_prints_the_checks(file, capsys):
    assert main([file(_whole(keypair="nokey"))]) == 0
    first = _told(capsys)[0]
    assert first == {
        "code": "keypair-not-found",
        "grade": "block",
        "field": "keypair",
        "message": "You have no key pair nokey.",
        "remedy": "Choose one of your own, or make one: key pairs belong to a person.",
    }


def test_the_example_of_the_readme(capsys):
    assert main([str(FOLDER / "request.json")]) == 0
    assert {each["field"] for each in _told(capsys) if each["grade"] == "block"} == {
        "keypair",
        "labels.calico_ipv4pool",
        "labels.docker_volume_type",
    }


def test_it_runs_as_a_module(file):
    done = subprocess.run(
        [sys.executable, "-m", "k8s_dashboard.preflight", file(_whole(name="\u202e<b>"))],
        capture_output=True,
        check=True,
        text=True,
    )
    assert {"name-invalid"} <= {each["code"] for each in json.loads(done.stdout)["checks"]}


def test_the_day_decides_what_has_ended(file, capsys):
    image = {**INVENTORY["images"][0], "name": "fedora-coreos-44", "os_version": "36"}
    image["name"] = "fedora-coreos-34.20220515.3.0"
    whole = _whole()
    whole["cluster_template"] = {**TEMPLATE, "image_id": image["name"]}
    whole["inventory"] = {**INVENTORY, "images": [image]}
    for today, ended in (("2022-01-01", False), ("2022-06-07", True)):
        assert main([file(whole), "--today", today]) == 0
        codes = {each["code"] for each in _told(capsys)}
        assert ("image-distro-end-of-life" in codes) == ended
    with pytest.raises(SystemExit):
        main([file(whole), "--today", "soon"])


@pytest.mark.parametrize(
    "content", ["{}", "[]", "null", "3", "9" * 9_000, '{"request": []}', '"\\ud800"']
)
def test_json_of_any_kind_is_checked(content, file, capsys):
    assert main([file(content)]) == 0
    assert {each["grade"] for each in _told(capsys)} >= {"unchecked"}


@pytest.mark.parametrize("content", ["", "{", b"\xff\xfe\x00", "[" * 100_000, b"\0"])
def test_what_is_no_json_is_said_so(content, file, capsys):
    assert main([file(content)]) == 1
    told = capsys.readouterr()
    assert not told.out and told.err.endswith("is not JSON.\n")


def test_a_missing_file_is_said_so(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere.json")]) == 1
    assert "No such file" in capsys.readouterr().err
