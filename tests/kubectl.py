# SPDX-License-Identifier: Apache-2.0
"""The real kubectl, for what it makes of a kubeconfig."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from minicloud import kubectl


def run(*arguments: str, kubeconfig: Path | str) -> str:
    """What it prints. `kubeconfig` may be several files with colons between, as for KUBECONFIG.

    Raises subprocess.CalledProcessError, with what it says in `stderr`.
    """
    return subprocess.run(
        [kubectl.path(), *arguments],
        env={**os.environ, "KUBECONFIG": str(kubeconfig)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


def refused(*arguments: str, kubeconfig: Path | str) -> str:
    """What it says where it fails, "" where it does not."""
    try:
        run(*arguments, kubeconfig=kubeconfig)
    except subprocess.CalledProcessError as error:
        return str(error.stderr) or "refused"
    return ""


def view(kubeconfig: Path | str) -> Any:
    """All that kubectl reads in the files, merged."""
    return json.loads(
        run("config", "view", "--raw", "--flatten", "--output", "json", kubeconfig=kubeconfig)
    )


def current(kubeconfig: Path | str) -> Any:
    """The current context with its cluster and user."""
    return json.loads(
        run(
            "config",
            "view",
            "--minify",
            "--raw",
            "--flatten",
            "--output",
            "json",
            kubeconfig=kubeconfig,
        )
    )
