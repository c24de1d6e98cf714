# SPDX-License-Identifier: Apache-2.0
"""What services and nodes have said, or say by their source code, and the code that it means.

Some words have more than one code that is right; the first is the one that the remedy belongs to.
"""

import json
from pathlib import Path

import pytest

from k8s_dashboard import diagnosis
from k8s_dashboard.evidence import Evidence
from tests.unit.failing import (
    GROUPS,
    Cluster,
    addons_failed,
    refused,
    script_failed,
    told,
)

FOLDER = Path(__file__).parent / "data"
KNOWN = json.loads((FOLDER / "diagnosis-cases.json").read_text())
NEW = json.loads((FOLDER / "diagnosis-new-cases.json").read_text())
SAYS_NOTHING = ("node-script-failed", "addon-failed", "unknown")


def situations(case: dict) -> list[tuple[Evidence, str | None]]:
    """The words in the places where they can be, each with the node that they are about."""
    layer, text = case["layer"], case["text"]
    if layer == "request":
        return [(refused(text), None)]
    if layer in ("words", "deletion"):
        status = "CREATE_FAILED" if layer == "words" else "DELETE_FAILED"
        return [
            (told(text, where, status), None) for where in ("reason", "faults", "groups", "stack")
        ]
    if layer == "progress":
        return [(told(text, status="CREATE_IN_PROGRESS"), None)]
    if layer == "resource":
        return [_resource(*case["at"], text, case.get("action", "CREATE"))]
    if layer == "nova":
        return _fault(text)
    if layer == "addons":
        return [(addons_failed(text, traced=traced), "control-plane-0") for traced in (True, False)]
    if layer == "output":
        return [
            (script_failed(text), "worker-1"),
            (script_failed(text, traced=False), "worker-1"),
            (script_failed(text, group="kube_masters", bad=(0,)), "control-plane-0"),
        ]
    return [
        (_quiet("kube_minions", 1, text).evidence(), "worker-1"),
        (_quiet("kube_masters", 0, text).evidence(), "control-plane-0"),
        (_quiet("kube_minions", 1, text, False).evidence("CREATE_IN_PROGRESS"), "worker-1"),
    ]


def _resource(name, type_, group, index, text, action):
    if group not in GROUPS:
        return Cluster(action=action).single(name, type_, text, group or "").evidence(), None
    counts = {"kube_masters": 1, "kube_minions": 3} | {group: index + 1}
    cluster = Cluster(counts["kube_masters"], counts["kube_minions"], action)
    if group == "kube_minions":
        cluster.group("kube_masters")
    role = "control-plane" if group == "kube_masters" else "worker"
    return cluster.group(group, (index,), (name, type_, text)).evidence(), f"{role}-{index}"


def _fault(text):
    """As Heat passes it on, and where Heat does not know it."""
    leaf = ("kube-minion", "OS::Nova::Server")
    heat = f'ResourceInError: resources.kube-minion: Went to status ERROR due to "Message: {text}"'
    unknown = 'ResourceInError: resources.kube-minion: Went to status ERROR due to "Unknown"'
    cluster = Cluster().group("kube_masters").group("kube_minions", (1,), (*leaf, unknown))
    bad = next(s for s in cluster.parts["servers"] if s["name"].endswith("node-1"))
    bad |= {"status": "ERROR", "fault": {"message": text}}
    passed_on = Cluster().group("kube_masters").group("kube_minions", (1,), (*leaf, heat))
    return [(passed_on.evidence(), "worker-1"), (cluster.evidence(), "worker-1")]


def _quiet(group, index, console, timed_out=True):
    cluster = Cluster().group("kube_masters")
    if group == "kube_minions":
        cluster.group("kube_minions")
    return cluster.silent(group, index, console, timed_out)


def outcome(case, known, node):
    """Whether the first finding is right, and whether it is wrong and sure of itself."""
    found = diagnosis.diagnose(known, known.captured_at)
    if not case["codes"]:
        right = not found or found[0].code in SAYS_NOTHING
        return right, not right
    if not found:
        return False, False
    first = found[0]
    right = (
        first.code in case["codes"]
        and (node is None or first.scope.names == (node,))
        and case.get("resource") in (None, first.resource)
    )
    return right, not right and first.confidence != "possible"


@pytest.mark.parametrize(
    "case", KNOWN, ids=[f"{n}-{case['layer']}" for n, case in enumerate(KNOWN)]
)
def test_known_words_lead_to_their_cause_and_node_wherever_they_are_said(case):
    for known, node in situations(case):
        right, _ = outcome(case, known, node)
        assert right, diagnosis.diagnose(known, known.captured_at)


def test_new_words_are_mostly_understood_and_hardly_ever_misunderstood():
    outcomes = [
        (outcome(case, known, node), case["text"])
        for case in NEW
        for known, node in situations(case)
    ]
    wrong = [text for (right, _), text in outcomes if not right]
    sure = [text for (_, sure), text in outcomes if sure]
    assert len(wrong) <= 0.05 * len(outcomes), wrong
    assert len(sure) <= 0.02 * len(outcomes), sure
