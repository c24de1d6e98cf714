# SPDX-License-Identifier: Apache-2.0
"""Every rule by itself: what must hold for one that is added."""

import re
from string import ascii_lowercase

import pytest

from k8s_dashboard.diagnosis import codes
from k8s_dashboard.diagnosis.codes import CODES, rules_of
from k8s_dashboard.diagnosis.rules import NODE, SPOKEN

CODE_NAMES = [
    "image-not-found",
    "image-distro-unset",
    "image-distro-unsupported",
    "flavor-not-found",
    "flavor-too-small",
    "keypair-not-found",
    "external-network-not-found",
    "fixed-network-not-found",
    "availability-zone-not-found",
    "volume-type-not-found",
    "template-parameter-undefined",
    "label-invalid",
    "network-driver-unsupported",
    "coe-unsupported",
    "driver-missing",
    "image-property-missing",
    "name-invalid",
    "master-count-needs-load-balancer",
    "load-balancer-service-missing",
    "address-ranges-overlap",
    "etcd-discovery-failed",
    "trust-creation-failed",
    "certificate-store-unavailable",
    "permission-denied",
    "service-unavailable",
    "service-error",
    "service-limit-reached",
    "state-conflict",
    "operation-unsupported",
    "quota-exceeded",
    "no-valid-host",
    "port-binding-failed",
    "no-more-addresses",
    "volume-failed",
    "server-failed",
    "load-balancer-failed",
    "network-unroutable",
    "delete-blocked",
    "agent-never-reported",
    "agent-broken",
    "image-pull-failed",
    "dns-resolution-failed",
    "proxy-or-network-unreachable",
    "tls-untrusted",
    "clock-skew",
    "disk-full",
    "checksum-mismatch",
    "kubernetes-version-mismatch",
    "certificate-request-failed",
    "trust-rejected",
    "etcd-unhealthy",
    "api-server-unhealthy",
    "addon-failed",
    "node-script-failed",
    "cluster-usable-despite-failure",
    "stack-missing",
    "status-out-of-sync",
    "stack-timed-out",
    "stalled",
    "unknown",
]
COMPARED = {"cluster-usable-despite-failure", "stalled", "unknown"}
"""Found by comparing what services say, so that no rule leads to them."""

ALL = [
    *((rule, NODE) for rule in NODE),
    *((rule, SPOKEN) for rule in SPOKEN if rule not in NODE.rules),
]
EXAMPLES = [(rule, book, example) for rule, book in ALL for example in rule.examples]
IDS = [f"{rule.code}-{number}" for number, (rule, _) in enumerate(ALL)]


@pytest.mark.parametrize(
    ("rule", "book", "example"),
    EXAMPLES,
    ids=[f"{rule.code}-{number}" for number, (rule, _, _) in enumerate(EXAMPLES)],
)
def test_a_rule_recognises_its_examples_before_all_others(rule, book, example):
    match = book.match(example)
    assert match and match.rule is rule
    text = match.text(rule.summary, "worker-1")
    assert "%(" not in str(text)
    assert all(text.params.values())


@pytest.mark.parametrize(("rule", "book"), ALL, ids=IDS)
def test_texts_are_sentences_and_sources_are_named(rule, book):
    assert rule.examples and rule.source
    assert rule.code in CODES
    for sentence in (rule.summary, codes.remedy(rule), codes.operator_remedy(rule)):
        assert sentence.endswith(".") or not sentence
        assert "  " not in sentence
    assert codes.remedy(rule)


def test_every_code_has_its_words():
    assert sorted(CODES) == sorted(CODE_NAMES)
    for name, code in CODES.items():
        assert set(name) <= set(ascii_lowercase + "-")
        assert code.title and not code.title.endswith(".")
        for sentence in (code.meaning, code.remedy, code.operator_remedy):
            assert sentence.endswith(".") or not sentence
            assert "  " not in sentence


def test_every_code_but_those_of_comparison_has_rules():
    assert {name for name in CODES if not rules_of(name)} == COMPARED


def test_the_rules_of_a_code_say_what_helps():
    for name in CODES:
        for rule in rules_of(name):
            assert rule.code == name and rule.remedy and rule.example and rule.pattern


@pytest.mark.parametrize(
    "noise",
    [
        "No ingress controller configured... Ingress controller nginx not supported.",
        "/var/lib/heat-config/heat-config-script/0c39: line 776: --cluster-cidr: command not found",
        "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.",
        "Created symlink /etc/systemd/system/multi-user.target.wants/docker.service",
        "WARNING Attempt 12: Trying to install kubectl. Sleeping 5s",
        "ERROR Unable to install kubectl. Abort.",
        "cat: /etc/sysconfig/docker: No such file or directory",
        'Error from server (NotFound): deployments.apps "tiller-deploy" not found',
        "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current",
        "state changed",
        "Outputs received",
        "Deploy data available",
    ],
)
def test_what_is_said_while_all_goes_well_is_nothing(noise):
    assert NODE.match(noise) is None
    assert SPOKEN.match(noise) is None


@pytest.mark.parametrize("book", [SPOKEN, NODE], ids=["spoken", "node"])
@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "docker://a:b lookup " * 10_000,
        "(" * 200_000,
        "resources.x: " * 20_000,
        "volume " * 30_000,
        "host='" * 30_000,
        "cluster type (a, " * 10_000,
    ],
)
def test_a_long_text_is_read_in_bounds(book, text):
    book.match(text)


def test_patterns_are_bounded_and_need_no_flags():
    for rule, _ in ALL:
        assert "(?i)" not in rule.pattern
        assert not re.search(r"[A-Z]", re.sub(r"\\[A-Z]|\(\?P<", "", rule.pattern))
        assert not re.search(r"(?<!\\)[*+](?!\?)", re.sub(r"\\.|\[[^\]]*\]", "x", rule.pattern))
