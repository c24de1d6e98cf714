# SPDX-License-Identifier: Apache-2.0
"""Asking a cluster's own API: a real server with TLS that Magnum's authority vouches for."""

import contextlib
import json
import logging
import re
import time

import pytest
from cryptography import x509

from k8s_dashboard.cloud import kubernetes, kubernetes_wire
from tests.kubernetes_server import (
    VERSION,
    Authority,
    healthy,
    node,
    serving,
    status,
)
from tests.panels.conftest import capture
from tests.panels.signing import signing_requests, text

SERVERS = [server["name"] for server in capture("complete")["servers"]]


def states(page):
    """What the table says of each node."""
    rows = re.findall(r'<tr data-node="([^"]+)">.*?data-state="([^"]+)"', page, re.DOTALL)
    return dict(rows)


def test_a_get_explains_and_asks_nothing(member, wire, authority, cluster):
    with serving(healthy(), authority.server()) as running:
        page = text(member.get(cluster(running.api_address)))

    assert running.api_address in page
    assert "thrown away at once" in page
    assert not running.asked
    assert not signing_requests(wire)


def test_health_version_and_nodes_are_shown(asked):
    page, running = asked(healthy(*map(node, SERVERS)))

    assert "Kubernetes answers" in page
    assert VERSION in page
    assert "3 of 3 nodes ready" in page
    assert states(page) == {"control-plane-0": "ready", "worker-0": "ready", "worker-1": "ready"}
    assert running.paths == ["/version", "/readyz", "/api/v1/nodes"]


def test_only_nodes_are_asked_for_with_credentials(asked):
    _page, running = asked(healthy(*map(node, SERVERS)))

    assert [who for _path, who in running.asked] == ["", "", "admin"]


def test_the_certificate_has_a_line_in_the_audit_log(asked, caplog):
    caplog.set_level(logging.INFO, "k8s_dashboard.audit")

    asked(healthy(*map(node, SERVERS)))

    (line,) = [r.getMessage() for r in caplog.records if r.name == "k8s_dashboard.audit"]
    assert json.loads(line)["event"] == "certificate-issued"
    assert json.loads(line)["way"] == "ask-kubernetes"


def test_magnum_is_asked_to_sign_for_an_administrator(wire, asked):
    asked(healthy(*map(node, SERVERS)))

    (request,) = signing_requests(wire)
    subject = x509.load_pem_x509_csr(request.json()["csr"].encode()).subject.rfc4514_string()
    assert "CN=admin" in subject
    assert "O=system:masters" in subject


def test_nodes_that_are_missing_or_not_ready_come_first(asked):
    page, _ = asked(healthy(node(SERVERS[2]), node(SERVERS[0], ready="False")))

    assert list(states(page).values()) == ["absent", "not-ready", "ready"]
    assert "1 of 3 nodes ready" in page
    assert "1 node is not in Kubernetes" in page


def nodes_of(name):
    return [node(server["name"]) for server in capture(name)["servers"]]


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("CREATE_FAILED", "Resize, upgrade and a new certificate authority"),
        ("UPDATE_FAILED", "Upgrade and a new certificate authority"),
    ],
)
def test_a_failed_cluster_that_works_is_told_what_works_and_what_does_not(asked, status, refused):
    silent = "worker-silent-timed-out"

    page, _ = asked(healthy(*nodes_of(silent)), recorded=silent, status=status)

    assert "kubectl, and all that uses it" in page
    assert f"{refused}: Magnum refuses them" in page
    assert status in page
    assert set(states(page).values()) == {"ready"}
    assert 'data-finding="cluster-usable-despite-failure"' in page
    assert "Works, marked failed" in page
    assert 'data-state="silent"' in page


def test_a_healthy_cluster_is_told_nothing_of_the_kind(asked):
    page, _ = asked(healthy(*map(node, SERVERS)))

    assert "What does not" not in page


def test_the_page_of_a_failed_cluster_has_the_button(member, cluster, settings):
    page = cluster("https://127.0.0.1:1", recorded="worker-silent-timed-out").removesuffix("ask/")

    assert "data-ask-kubernetes" in text(member.get(page))
    settings.K8S_DASHBOARD_ASK_KUBERNETES = False
    assert "data-ask-kubernetes" not in text(member.get(page))


def test_a_kubernetes_without_tables_is_understood(asked):
    page, _ = asked(healthy(*map(node, SERVERS), as_table=False))

    assert "3 of 3 nodes ready" in page


def test_a_thousand_nodes_are_counted_and_fifty_shown(asked):
    nodes = [node(f"big-node-{n}") for n in range(1000)]

    page, running = asked(healthy(*nodes))

    assert "1000 of 1003 nodes ready" in page
    assert "953 more nodes are not shown" in page
    assert len(states(page)) == 50
    assert len(running.asked) == 12


def test_a_list_without_end_is_left(asked):
    def answer(question):
        if question.path.startswith("/api"):
            question.say({"kind": "NodeList", "metadata": {"continue": "more"}, "items": []})
        else:
            healthy()(question)

    _page, running = asked(answer)

    assert len(running.asked) == 2 + kubernetes.MAX_NODES // kubernetes.PAGE


def test_what_was_read_before_the_list_broke_is_shown(asked):
    good = healthy(*(node(f"big-node-{n}") for n in range(150)))

    def answer(question):
        if "continue=" in question.path:
            question.say(status(500), status=500)
        else:
            good(question)

    page, _ = asked(answer)

    assert "100 of more than 100 nodes ready" in page
    assert kubernetes.NODES_UNREADABLE in page


def test_a_cluster_that_tells_nobody_without_a_name_is_asked_again_with_one(asked):
    good = healthy(*map(node, SERVERS))

    def answer(question):
        if question.who:
            good(question)
        else:
            question.say(status(401), status=401)

    page, running = asked(answer)

    assert VERSION in page
    assert "3 of 3 nodes ready" in page
    assert running.paths == ["/version", "/readyz"] * 2 + ["/api/v1/nodes"]


def test_checks_that_fail_are_named(asked):
    good = healthy(*map(node, SERVERS))

    def answer(question):
        if question.path == "/readyz":
            question.say(b"[+]ping ok\n[-]etcd failed: reason withheld\n", status=500)
        else:
            good(question)

    page, _ = asked(answer)

    assert "Kubernetes answers, but is not ready" in page
    assert "these checks fail: etcd" in page


@pytest.mark.parametrize("code", [401, 403])
def test_nodes_that_are_refused_leave_the_rest(asked, code):
    def answer(question):
        if question.path.startswith("/api"):
            question.say(status(code), status=code)
        else:
            healthy()(question)

    page, _ = asked(answer)

    assert "Kubernetes answers" in page
    assert VERSION in page
    assert kubernetes.NODES_REFUSED in page


def says(body, code=200, **headers):
    return lambda question: question.say(body, code, **headers)


@pytest.mark.parametrize(
    "answer",
    [
        says(b"<html>It works!</html>"),
        says(b"", 302, Location="https://127.0.0.1/"),
        says({"gitVersion": ["v1.27.8"]}),
        says(b"[" * 60_000),
        says(b"<html>503 Service Unavailable</html>", 503),
    ],
)
def test_what_is_no_kubernetes_is_said_and_gets_no_certificate(wire, asked, answer):
    page, running = asked(answer)

    assert "No answer from Kubernetes" in page
    assert kubernetes_wire.NOT_KUBERNETES in page
    assert running.paths == ["/version"]
    assert not signing_requests(wire)


def test_another_authority_is_said_and_asked_nothing(member, wire, cluster):
    with serving(healthy(), Authority().server()) as running:
        page = text(member.post(cluster(running.api_address)))

    assert kubernetes_wire.OTHER_AUTHORITY in page
    assert not running.asked
    assert not signing_requests(wire)


def test_a_list_of_nodes_that_drips_ends_with_the_time(asked, settings):
    settings.K8S_DASHBOARD_ASK_KUBERNETES_SECONDS = 1

    def answer(question):
        if not question.path.startswith("/api"):
            healthy()(question)
            return
        question.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with contextlib.suppress(OSError):
            for _second in range(400):
                question.wfile.write(b"[")
                time.sleep(0.05)

    page, _ = asked(answer)

    assert kubernetes_wire.TOO_SLOW in page
    assert VERSION in page


def test_a_list_of_nodes_without_end_is_left(asked):
    def answer(question):
        if not question.path.startswith("/api"):
            healthy()(question)
            return
        question.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                question.wfile.write(b"[" * 65536)

    page, _ = asked(answer)

    assert kubernetes_wire.TOO_LONG in page


@pytest.mark.parametrize(
    "api_address",
    ["https://169.254.169.254/", "https://[fe80::1]:6443", "https://li.wei@10.0.0.5:6443"],
)
def test_an_address_that_no_cluster_has_is_not_asked(member, wire, cluster, api_address):
    page = text(member.post(cluster(api_address)))

    assert kubernetes_wire.NOT_ASKED in page
    assert not signing_requests(wire)


def test_this_very_machine_is_asked_only_where_the_settings_say_so(asked, settings):
    settings.K8S_DASHBOARD_KUBERNETES_NETWORKS = []

    page, running = asked(healthy())

    assert kubernetes_wire.NOT_ASKED in page
    assert not running.asked


def test_what_a_server_says_is_never_markup(asked):
    page, _ = asked(healthy(node("<img src=x>"), node("good", version="<b>v1.27.8</b>")))

    assert "<img src=x>" not in page
    assert "<b>v1" not in page
    assert "good" in states(page)
