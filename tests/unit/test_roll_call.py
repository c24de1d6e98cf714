# SPDX-License-Identifier: Apache-2.0
import pytest

from k8s_dashboard import progress, roll_call
from tests.unit.captures import capture

EVIDENCE = capture("complete")
NODES = progress.read(EVIDENCE, EVIDENCE.captured_at).nodes


def kubernetes(*names, ready=True, **more):
    return {"nodes": [{"name": n, "ready": ready, "version": "v1.27.8"} for n in names], **more}


def called(kubernetes):
    members = roll_call.members(NODES, kubernetes)
    return {one.name: one.presence for one in members}


def test_a_node_is_known_by_the_name_of_its_server():
    names = [node.server_name for node in NODES]

    assert called(kubernetes(*names)) == dict.fromkeys([node.name for node in NODES], "ready")


def test_a_node_that_kubernetes_does_not_list_is_absent_and_stands_first():
    first, *others = [node.server_name for node in NODES]

    members = roll_call.members(NODES, kubernetes(*others))

    assert (members[0].server_name, members[0].presence) == (first, "absent")
    assert {one.presence for one in members[1:]} == {"ready"}


def test_nobody_is_absent_from_a_list_that_is_not_whole():
    assert "absent" not in called(kubernetes(NODES[0].server_name, more=True)).values()


def test_a_node_of_another_origin_is_shown_with_its_own_name():
    assert called(kubernetes("bare-metal-7"))["bare-metal-7"] == "ready"


def test_a_domain_behind_the_name_does_not_matter():
    names = [f"{node.server_name}.novalocal" for node in NODES]

    assert set(called(kubernetes(*names)).values()) == {"ready"}


@pytest.mark.parametrize("ready", [False, None, "True", 1])
def test_ready_is_only_what_is_said_to_be(ready):
    name = NODES[0].server_name

    assert called(kubernetes(name, ready=ready))[NODES[0].name] == "not-ready"


@pytest.mark.parametrize("said", [{}, {"nodes": []}, {"nodes": "many"}, {"nodes": [None, 7]}])
def test_where_no_nodes_were_listed_there_is_nothing_to_call(said):
    assert roll_call.members(NODES, said) == ()
