# SPDX-License-Identifier: Apache-2.0
"""What makes clusters fail is looked for beforehand, wherever it can be known."""

from pathlib import Path

import pytest

from k8s_dashboard import preflight
from k8s_dashboard.diagnosis.codes import CODES as DIAGNOSED
from k8s_dashboard.preflight.rules import RULES

NOT_BEFOREHAND = {
    "addon-failed": "shows while add-ons are installed",
    "agent-broken": "shows on a node",
    "agent-never-reported": "shows on a node",
    "api-server-unhealthy": "shows on a node; small flavors are warned of",
    "certificate-request-failed": "shows on a node",
    "certificate-store-unavailable": "Magnum does not say where it keeps certificates",
    "clock-skew": "shows on a node",
    "cluster-usable-despite-failure": "of a cluster that exists",
    "delete-blocked": "of a cluster that exists",
    "etcd-unhealthy": "shows on a node",
    "load-balancer-failed": "the load-balancer service says so when asked to build one",
    "no-valid-host": "what hosts have left is for operators only",
    "node-script-failed": "shows on a node",
    "operation-unsupported": "of a cluster that exists",
    "permission-denied": "what a role may do is decided by each service",
    "port-binding-failed": "shows on a host",
    "server-failed": "shows on a host",
    "service-error": "the service itself breaks",
    "stack-missing": "of a cluster that exists",
    "stack-timed-out": "timeout-short is its twin",
    "stalled": "of a cluster that exists",
    "state-conflict": "of a cluster that exists",
    "status-out-of-sync": "of a cluster that exists",
    "tls-untrusted": "shows on a node",
    "trust-creation-failed": "Keystone says so when asked to make one",
    "trust-rejected": "shows on a node",
    "unknown": "nothing is known",
    "volume-failed": "the volume service says so when asked to build one",
}


def test_every_cause_has_a_twin_or_a_reason_why_not():
    twins = set(preflight.CODES) & set(DIAGNOSED)
    assert twins | set(NOT_BEFOREHAND) == set(DIAGNOSED)
    assert not twins & set(NOT_BEFOREHAND)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.field}")
def test_every_rule_says_where_its_fact_comes_from(rule):
    assert rule.source and rule.code == rule.code.lower() and rule.field


def test_the_plain_packages_know_no_django():
    root = Path(preflight.__file__).parent.parent
    for package in ("preflight", "labels"):
        for path in (root / package).rglob("*.py"):
            text = path.read_text()
            assert "django" not in text.lower(), path
            assert "datetime.now" not in text or path.name == "__main__.py", path
