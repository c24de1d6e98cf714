# SPDX-License-Identifier: Apache-2.0
"""What of minicloud can be told without starting it."""

import configparser
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from minicloud import config, database, install, instance, preflight, processes, settings

SECRET = dict.fromkeys((*config.ACCOUNTS, "database", "heat_domain", "magnum_domain"), "s3cret")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "STATE", tmp_path)
    monkeypatch.setattr(instance, "LOCK_FILE", tmp_path / "lock")
    return tmp_path


@pytest.fixture
def taken_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((settings.HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setattr(settings, "ports", {"heat": port})
        yield port


def test_a_taken_port_is_named_with_its_service_and_its_holder(taken_port: int) -> None:
    with pytest.raises(preflight.Problem) as problem:
        preflight.ports(patience=0)
    assert f"Port {taken_port} of 127.0.0.1, wanted for heat" in str(problem.value)
    assert f"taken by process {os.getpid()} (" in str(problem.value)
    assert "MINICLOUD_PORT" in str(problem.value)


def test_a_missing_database_server_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "find", lambda program: "mariadbd" not in program and program)
    with pytest.raises(preflight.Problem, match=r"no mariadbd on .* in mariadb-server-core:"):
        preflight.programs()


def test_a_full_disk_is_named_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setattr(settings, "VENV", tmp_path / "venv")
    monkeypatch.setattr(preflight, "GIGABYTES", {"without venv": 10**9})
    with pytest.raises(preflight.Problem, match=f"file system of {tmp_path}"):
        preflight.disk()


def test_every_service_has_a_file_that_oslo_config_can_read(state: Path) -> None:
    for name, sections in config.services(SECRET).items():
        parsed = configparser.ConfigParser(interpolation=None, default_section="")
        parsed.read_string(config.render(sections))
        assert parsed.sections() == list(sections), name


def test_every_service_listens_on_loopback_and_keeps_its_files_in_the_state_folder(
    state: Path,
) -> None:
    own = (str(state), str(settings.VENV), str(settings.ETC))
    for name, sections in config.services(SECRET).items():
        text = config.render(sections)
        addresses = [part for part in text.split() if "://" in part and "fake" not in part]
        assert all(settings.HOST in part or str(state) in part for part in addresses), name
        paths = [value for value in text.split() if value.startswith("/")]
        assert all(path.startswith(own) for path in paths), name


def test_passwords_are_made_once_and_only_the_owner_reads_them(state: Path) -> None:
    first = config.passwords()
    assert config.passwords() == first
    assert len(set(first.values())) == len(first)
    assert (state / "passwords.json").stat().st_mode & 0o077 == 0


def test_a_lock_file_without_a_holder_is_not_a_running_cloud(state: Path) -> None:
    (state / "lock").write_text("1")
    assert instance.pid() is None


def test_the_holder_of_the_lock_is_the_running_cloud(state: Path) -> None:
    with instance.lock() as alone:
        assert alone
        assert instance.pid() is not None
    assert instance.pid() is None


def test_of_a_log_the_lines_that_speak_of_an_error_are_told(tmp_path: Path) -> None:
    log = tmp_path / "heat.log"
    log.write_text("starting\nOSError: no such table\n\nlast words\n")
    assert processes.last_errors(log) == ["OSError: no such table"]
    log.write_text("starting\n\nlast words\n")
    assert processes.last_errors(log) == ["starting", "last words"]


def test_what_is_wanted_is_pinned_as_it_is_installed() -> None:
    wanted, pinned = (
        {line for line in file.read_text().splitlines() if "==" in line}
        for file in (install.REQUIREMENTS, install.CONSTRAINTS)
    )
    assert {line.lower() for line in wanted} <= {line.lower() for line in pinned}
