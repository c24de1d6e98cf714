# SPDX-License-Identifier: Apache-2.0
"""The word, sign and colour of each state: one language for tables, pages, nodes and stages."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class State:
    """``word`` is translated, ``icon`` Font Awesome's class, ``tone`` one of the colours."""

    word: Any
    icon: str
    tone: str


_RING = "fa-solid fa-circle-notch fa-spin"

STATES: dict[str, State] = {
    "waiting": State(_("Waiting"), "fa-regular fa-circle", "muted"),
    "deploying": State(_("Deploying"), _RING, "info"),
    "updating": State(_("Updating"), _RING, "info"),
    "deleting": State(_("Deleting"), _RING, "info"),
    "building": State(_("Building server"), _RING, "info"),
    "booting": State(_("Booting"), _RING, "info"),
    "configuring": State(_("Configuring"), _RING, "info"),
    "running": State(_("Running"), _RING, "info"),
    "late": State(_("Late"), "fa-solid fa-clock", "warning"),
    "stalled": State(_("Stalled"), "fa-solid fa-clock", "warning"),
    "silent": State(_("No report"), "fa-solid fa-link-slash", "warning"),
    "failing": State(_("Failing"), "fa-solid fa-triangle-exclamation", "failing"),
    "failed": State(_("Failed"), "fa-solid fa-circle-xmark", "danger"),
    "stopped": State(_("Stopped"), "fa-solid fa-circle-stop", "muted"),
    "works": State(_("Works, marked failed"), "fa-solid fa-check-double", "warning"),
    "ready": State(
        pgettext_lazy("state of a cluster or node", "Ready"), "fa-solid fa-circle-check", "success"
    ),
    "begun": State(_("Begun"), "fa-regular fa-circle-play", "muted"),
    "done": State(_("Done"), "fa-solid fa-circle-check", "success"),
    "skipped": State(_("Not needed"), "fa-solid fa-minus", "muted"),
    "deleted": State(_("Deleted"), "fa-solid fa-circle-minus", "muted"),
    "unknown": State(_("Unknown"), "fa-solid fa-circle-question", "muted"),
}


def state(name: str) -> State:
    return STATES.get(name, STATES["unknown"])
