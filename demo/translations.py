# SPDX-License-Identifier: Apache-2.0
"""The plugin's translations, and Horizon's own in the same languages, as Django reads them."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from demo import ROOT

PLUGIN = ROOT / "k8s_dashboard" / "locale"
HORIZON = ("horizon", "openstack_auth", "openstack_dashboard")
"""Packages whose releases bring their catalogues, and not compiled."""


def compile_catalogues() -> None:
    """Makes those that are missing or older than what they are made from."""
    for source in _sources():
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        with made.open("wb") as file:
            write_mo(file, catalogue)


def _sources() -> Iterator[Path]:
    languages = [folder.name for folder in PLUGIN.iterdir()]
    folders = [Path(find_spec(name).origin).parent / "locale" for name in HORIZON]
    for folder in (PLUGIN, *folders):
        for language in languages:
            yield from (folder / language / "LC_MESSAGES").glob("*.po")
