# SPDX-License-Identifier: Apache-2.0
"""Every code of a finding, in words, and the rules that find it."""

from dataclasses import replace

from k8s_dashboard.diagnosis import rules
from k8s_dashboard.diagnosis.rules import Code, Rule

__all__ = ["CODES", "Code", "rules_of"]

CODES: dict[str, Code] = {code.name: code for code in rules.CODES}


def rules_of(code: str) -> tuple[Rule, ...]:
    """The rules that find this code, with the remedies that they give."""
    found = (rule for rule in rules.SPOKEN if rule.code == code)
    return tuple(
        replace(rule, remedy=remedy(rule), operator_remedy=operator_remedy(rule)) for rule in found
    )


def remedy(rule: Rule) -> str:
    return rule.remedy or CODES[rule.code].remedy


def operator_remedy(rule: Rule) -> str:
    return rule.operator_remedy or CODES[rule.code].operator_remedy
