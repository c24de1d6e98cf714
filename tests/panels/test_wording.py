# SPDX-License-Identifier: Apache-2.0
"""Texts of the diagnosis in the language of who reads them."""

from k8s_dashboard.diagnosis import diagnose
from k8s_dashboard.panels.clusters import wording
from tests.unit.failing import script_failed

GERMAN = {
    "The script on %(node)s ended with code %(code)s in the step “%(step)s”.": (
        "Das Skript auf %(node)s endete im Schritt „%(step)s“ mit %(code)s."
    ),
    "Install kubectl from the hyperkube image": "kubectl installieren",
}


def test_a_sentence_names_a_step_in_its_own_language(monkeypatch):
    monkeypatch.setattr(wording, "_", lambda text: GERMAN.get(text, text))
    known = script_failed("frobnicate: cannot frob", code=3)
    (finding,) = diagnose(known, known.captured_at)

    assert wording.sentence(finding.summary) == (
        "Das Skript auf worker-1 endete im Schritt „kubectl installieren“ mit 3."
    )
