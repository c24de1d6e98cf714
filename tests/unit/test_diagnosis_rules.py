# SPDX-License-Identifier: Apache-2.0
import re
from string import ascii_lowercase

import pytest

from k8s_dashboard.diagnosis import infrastructure_rules, node_rules, request_rules
from k8s_dashboard.diagnosis.engine import SERVICE_RULES
from k8s_dashboard.diagnosis.model import first_match

ALL = [
    *((rule, SERVICE_RULES) for rule in request_rules.RULES + infrastructure_rules.RULES),
    *((rule, node_rules.RULES) for rule in node_rules.RULES),
]
IDS = [f"{rule.code}-{number}" for number, (rule, _) in enumerate(ALL)]


@pytest.mark.parametrize(("rule", "rules"), ALL, ids=IDS)
def test_a_rule_recognises_its_example_before_all_others(rule, rules):
    assert first_match(rules, rule.example).rule is rule


@pytest.mark.parametrize(("rule", "rules"), ALL, ids=IDS)
def test_a_summary_can_be_filled_from_the_example(rule, rules):
    match = first_match(rules, rule.example)
    text = match.text(rule.summary, "worker-1")
    assert "%(" not in str(text)
    assert all(text.params.values())


@pytest.mark.parametrize(("rule", "rules"), ALL, ids=IDS)
def test_texts_are_sentences_and_codes_are_plain(rule, rules):
    for sentence in filter(None, (rule.summary, rule.remedy, rule.operator_remedy)):
        assert sentence.endswith(".")
        assert "  " not in sentence
    assert set(rule.code) <= set(ascii_lowercase + "-")
    assert rule.source


@pytest.mark.parametrize(
    "noise",
    [
        "No ingress controller configured... Ingress controller nginx not supported.",
        "/var/lib/heat-config/heat-config-script/0c39: line 776: --cluster-cidr: command not found",
        "Created symlink /etc/systemd/system/multi-user.target.wants/docker.service",
        "state changed",
    ],
)
def test_noise_of_scripts_that_went_well_is_nothing(noise):
    assert first_match(node_rules.RULES, noise) is None
    assert first_match(SERVICE_RULES, noise) is None


@pytest.mark.parametrize("rules", [SERVICE_RULES, node_rules.RULES], ids=["service", "node"])
@pytest.mark.parametrize("text", ["a" * 200_000, "docker://a:b lookup " * 10_000, "(" * 200_000])
def test_a_long_text_is_read_in_bounds(rules, text):
    first_match(rules, text)


def test_patterns_need_no_flags_of_their_own():
    for rule, _ in ALL:
        assert "(?i)" not in rule.pattern
        re.compile(rule.pattern)
