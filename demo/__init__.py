# SPDX-License-Identifier: Apache-2.0
"""Horizon with this plugin on a minicloud: `python -m demo`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
