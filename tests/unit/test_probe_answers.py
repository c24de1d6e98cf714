# SPDX-License-Identifier: Apache-2.0
"""What a Kubernetes API says, and what something that only pretends to be one may say."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard.cloud import kubernetes_answers as answers
from tests.kubernetes_server import VERSION, node, status, table

DEEP = b"[" * 100_000
KEYS = (
    *("kind", "metadata", "continue", "items", "rows", "cells", "columnDefinitions"),
    *("name", "status", "conditions", "type", "nodeInfo", "kubeletVersion"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=30,
)


def encoded(value):
    return json.dumps(value).encode()


def listed(*nodes, **metadata):
    return encoded({"kind": "NodeList", "metadata": metadata, "items": nodes})


def test_the_version_is_read():
    assert answers.version(encoded({"major": "1", "gitVersion": "v1.29.1+k3s1"})) == "v1.29.1+k3s1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"\xff\xfe",
        DEEP,
        b"[]",
        b'"v1.27.8"',
        b"1" * 5000,
        encoded({"gitVersion": 127}),
        encoded({"gitVersion": "<script>alert(1)</script>"}),
        encoded({"gitVersion": "v1.27.8\n"}),
        encoded({"gitVersion": "v1." + "7" * 500}),
    ],
)
def test_what_is_no_version_is_none(body):
    assert answers.version(body) == ""


def test_a_refusal_of_kubernetes_is_known():
    assert answers.is_status(encoded(status(403)))
    assert not answers.is_status(encoded({"kind": "Status"}))
    assert not answers.is_status(b"<html>401 Authorization Required</html>")


def test_the_checks_that_failed_are_named():
    body = (
        b"[+]ping ok\n[-]etcd failed: reason withheld\n[+]log ok\n"
        b"[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz check failed\n"
    )

    assert answers.failed_checks(body) == ["etcd", "poststarthook/rbac/bootstrap-roles"]


def test_only_some_checks_are_named_and_no_markup():
    many = b"".join(b"[-]check-%d failed: x\n" % n for n in range(1000))

    assert len(answers.failed_checks(many)) == 10
    assert answers.failed_checks(b"[-]<b>etcd</b> failed: x\n") == []


@pytest.mark.parametrize("form", [encoded(table([node("a-master-0")])), listed(node("a-master-0"))])
def test_a_node_is_read_from_a_table_and_from_a_list(form):
    assert answers.nodes(form).nodes == (answers.Node("a-master-0", True, VERSION),)


@pytest.mark.parametrize("ready", ["False", "Unknown", None, True, ["True"]])
@pytest.mark.parametrize("as_table", [True, False])
def test_a_node_is_ready_only_where_kubernetes_says_so(ready, as_table):
    found = node("a-node-0", ready)
    page = answers.nodes(encoded(table([found])) if as_table else listed(found))

    assert [each.ready for each in page.nodes] == [False]


def test_a_node_that_takes_no_new_work_is_ready():
    printed = table([node("a-node-0")])
    printed["rows"][0]["cells"][1] = "Ready,SchedulingDisabled"

    assert answers.nodes(encoded(printed)).nodes[0].ready


def test_a_node_without_conditions_is_not_ready():
    assert not answers.nodes(listed({"metadata": {"name": "a-node-0"}})).nodes[0].ready


def test_the_next_page_is_asked_for_with_its_token():
    assert answers.nodes(encoded(table([node("a")], "eyJ2IjoibWV0Y_-="))).next == "eyJ2IjoibWV0Y_-="
    assert answers.nodes(listed(node("a"))).next == ""


@pytest.mark.parametrize("token", ["a b", "x\r\nHost: y", "&limit=9", "x" * 5000, 7, None])
def test_a_token_that_is_none_ends_the_list(token):
    assert answers.nodes(listed(node("a"), **{"continue": token})).next == ""


@pytest.mark.parametrize(
    "name", ["", "Node", "a b", "<img src=x>", "{{ 7*7 }}", "../etc", "a" * 300, 7, None, "a\n"]
)
def test_what_is_no_name_of_a_node_is_left_out(name):
    assert answers.nodes(listed(node(name), node("good"))).nodes == (
        answers.Node("good", True, VERSION),
    )


def test_columns_are_found_by_their_names():
    printed = table([node("a-node-0", version="v1.30.2")])
    for row in (printed["columnDefinitions"], printed["rows"][0]["cells"]):
        row.reverse()

    assert answers.nodes(encoded(printed)).nodes == (answers.Node("a-node-0", True, "v1.30.2"),)


def test_a_thousand_nodes_are_read():
    many = [node(f"shop-node-{n}") for n in range(1000)]

    assert len(answers.nodes(encoded(table(many))).nodes) == 1000


@pytest.mark.parametrize("body", [b"", b"ok", DEEP, b"{}", encoded({"kind": "PodList"})])
def test_what_is_no_list_of_nodes_is_none(body):
    assert answers.nodes(body) is None


@given(st.sampled_from(["Table", "NodeList"]), st.dictionaries(st.text(max_size=10), JSON), JSON)
def test_any_json_is_read_into_harmless_nodes(kind, extra, inner):
    for name in ("items", "rows", "columnDefinitions", "metadata"):
        page = answers.nodes(encoded({**extra, "kind": kind, name: inner}))
        for each in page.nodes:
            assert re.fullmatch(r"[a-z0-9.-]{1,253}", each.name)
            assert isinstance(each.ready, bool)
            assert re.fullmatch(r"[\w.+~-]{0,61}", each.version)


@given(st.binary())
def test_any_bytes_are_read(body):
    assert isinstance(answers.version(body), str)
    assert isinstance(answers.failed_checks(body), list)
    assert answers.is_status(body) in (True, False)
    assert answers.nodes(body) is None
