# SPDX-License-Identifier: Apache-2.0
"""What has to be installed once: distribution packages, and the services in a virtual environment.

`requirements.txt` says what is wanted, `constraints.txt` pins all that comes with it, so that a
later installation is the same.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import database, preflight, settings

FOLDER = Path(__file__).parent
REQUIREMENTS = FOLDER / "requirements.txt"
CONSTRAINTS = FOLDER / "constraints.txt"
STAMP = settings.VENV / "minicloud-installed"
PACKAGES = (database.PACKAGE, database.CLIENT_PACKAGE, "python3-venv")


def packages() -> None:
    """Installs the distribution packages if a program is missing; raises Problem if it cannot."""
    try:
        preflight.programs()
        return
    except preflight.Problem as problem:
        if not shutil.which("apt-get"):
            raise
        root = [] if os.getuid() == 0 else ["sudo"]
        if root and not shutil.which("sudo"):
            raise preflight.Problem(f"{problem} That takes root, and there is no sudo.") from None
    print(f"installing {' '.join(PACKAGES)}", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    _run([*apt, "update"])
    _run([*apt, "install", "-y", "--no-install-recommends", *PACKAGES])
    preflight.programs()


def venv() -> None:
    """Makes the virtual environment, or brings it up to date with the requirements."""
    wanted = _digest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print(f"installing the services into {settings.VENV} (900 MB, some minutes)", flush=True)
    if not (settings.VENV / "bin" / "pip").exists():
        shutil.rmtree(settings.VENV, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(settings.VENV)])
    pip = [settings.python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "-r", str(REQUIREMENTS), "-c", str(CONSTRAINTS)])
    STAMP.write_text(wanted)


def _digest() -> str:
    text = REQUIREMENTS.read_bytes() + CONSTRAINTS.read_bytes()
    return hashlib.sha256(text).hexdigest()


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        raise preflight.Problem(
            f"`{' '.join(command)}` ended with status {error.returncode}; it said why above."
        ) from None
