# SPDX-License-Identifier: Apache-2.0
"""Messages of the C library and of tools in the languages of their catalogues."""

from collections import Counter

import pytest

from k8s_dashboard.diagnosis import languages
from k8s_dashboard.diagnosis.rules import NODE


@pytest.mark.parametrize(
    ("line", "meaning", "code"),
    [
        ("cp: '/opt/a': Na zařízení není volné místo", "No space left on device", "disk-full"),
        ("cp: fel vid skrivning av 'a': Enheten är full", "No space left on device", "disk-full"),
        (
            "curl: (7) a: Yhteys torjuttu",
            "Connection refused",
            "proxy-or-network-unreachable",
        ),
        (
            "ssh: connect to host a: Ingen rute til værtsmaskinen",
            "No route to host",
            "proxy-or-network-unreachable",
        ),
        (
            "wget: kann die Host-Adresse »get.helm.sh« nicht auflösen.",
            "unable to resolve host address",
            "dns-resolution-failed",
        ),
        (
            "FEHLER: Dem Zertifikat von »quay.io« wird nicht vertraut.",
            "certificate signed by unknown authority",
            "tls-untrusted",
        ),
    ],
)
def test_a_message_is_read_in_english_where_it_stands(line, meaning, code):
    english = languages.english(f"before\n{line}\nafter").split("\n")
    assert (english[0], english[2]) == ("before", "after")
    assert meaning in english[1]
    assert NODE.match(english[1]).rule.code == code


def test_english_stays_as_it_is():
    text = "Error: initializing source docker://a: connection reset by peer\n+ exit 1"
    assert languages.english(text) == text


def test_a_phrase_has_one_meaning_and_can_be_found():
    phrases = Counter(phrase for phrase, _ in languages._PHRASES)
    assert [phrase for phrase, count in phrases.items() if count > 1] == []
    assert [phrase for phrase in phrases if phrase != phrase.lower() or len(phrase) < 3] == []
