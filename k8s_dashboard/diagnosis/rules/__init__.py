# SPDX-License-Identifier: Apache-2.0
"""Every code and every rule that finds one.

To teach the diagnosis a new cause, add a `Rule` to the module of its topic, with an example of the
words: the tests check that it is recognised, and by this rule. A rule stands before those that are
more general; what many services say of many things is in a module's `LATE_RULES`.
"""

from k8s_dashboard.diagnosis.rules import (
    capacity,
    identity,
    images,
    names,
    network,
    node_agent,
    node_files,
    node_kubernetes,
    node_network,
    node_scripts,
    services,
    settings,
    volumes,
    whole,
)
from k8s_dashboard.diagnosis.rules.model import Code, Match, Rule, RuleBook

__all__ = ["CODES", "NODE", "SPOKEN", "Code", "Match", "Rule", "RuleBook"]

_TOPICS = (
    images,
    names,
    settings,
    identity,
    services,
    capacity,
    network,
    volumes,
    node_network,
    node_files,
    node_kubernetes,
    node_scripts,
    node_agent,
    whole,
)

CODES: tuple[Code, ...] = tuple(code for topic in _TOPICS for code in topic.CODES)

NODE = RuleBook(
    *node_agent.RULES,
    *node_network.RULES,
    *node_files.RULES,
    *node_scripts.RULES,
    *node_kubernetes.RULES,
    *node_network.LATE_RULES,
    *node_scripts.LATE_RULES,
    *node_agent.LATE_RULES,
    head=1000,
    tail=500,
)
"""For what a node's script and its console say, the deepest cause first."""

# A service that did not reach another says so in the same words as a node.
_NOT_SPOKEN = (
    *node_kubernetes.SERVICE_RULES,
    *node_scripts.SERVICE_RULES,
    *node_network.LATE_RULES,
)

SPOKEN = RuleBook(
    *whole.RULES,
    *services.MANAGEMENT_RULES,
    *node_kubernetes.SERVICE_RULES,
    *node_scripts.SERVICE_RULES,
    *images.RULES,
    *names.RULES,
    *identity.RULES,
    *services.RULES,
    *capacity.RULES,
    *network.RULES,
    *volumes.RULES,
    *settings.RULES,
    *identity.LATE_RULES,
    *capacity.LATE_RULES,
    *services.LATE_RULES,
    *(rule for rule in NODE if rule not in _NOT_SPOKEN),
    *whole.LATE_RULES,
    *network.LATE_RULES,
    *volumes.LATE_RULES,
    *capacity.LAST_RULES,
)
"""For the words of Magnum, Heat, Nova and their neighbours, who may pass on what a node said."""
