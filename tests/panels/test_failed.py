# SPDX-License-Identifier: Apache-2.0
"""Why clusters failed: in the list, and grouped by cause."""

import copy

import pytest

from tests.panels.conftest import PROJECT, capture
from tests.panels.test_cluster_page import JSON

FAILED = "/project/kubernetes_failed/"
EVERYWHERE = "/admin/kubernetes_failed_everywhere/"
LIST = "/project/kubernetes_clusters/"
DNS = "worker-script-failed"
QUOTA = "quota-server-groups"


def another(name, uuid, **changes):
    """A recorded cluster under another id."""
    evidence = copy.deepcopy(capture(name))
    own = {"uuid": uuid, "name": f"{name}-{uuid}", "project_id": PROJECT}
    evidence["cluster"] |= own | changes
    return evidence


def known(wire, *recorded):
    """The project has these clusters."""
    for evidence in recorded:
        wire.cluster(evidence)
    wire.stacks(*[stack for evidence in recorded for stack in evidence["stacks"]])
    wire.clusters(*[evidence["cluster"] for evidence in recorded])


def settle(client, address):
    """Ask as the page does, until there is nothing more to look into."""
    for _ in range(10):
        answer = client.get(address)
        if answer["X-Live-Seconds"] == "0":
            return answer.json()["regions"]
    raise AssertionError("the page never comes to rest")


@pytest.fixture
def recorded(wire):
    found = (another(DNS, "1"), another(DNS, "2"), another(QUOTA, "3"), another("complete", "4"))
    known(wire, *found)
    return found


def test_clusters_that_failed_alike_are_one_group_the_largest_first(member, recorded):
    html = settle(member, f"{FAILED}groups.json")["groups"]
    groups = html.split("<section")[1:]

    assert [group.count("data-cluster=") for group in groups] == [2, 1]
    assert 'data-finding="dns-resolution-failed"' in groups[0]
    assert 'data-finding="quota-exceeded"' in groups[1]
    assert "complete-4" not in html


def test_the_page_comes_at_once_and_finds_out_afterwards(member, wire, recorded):
    first = member.get(FAILED).content.decode()

    assert "Being looked into" in first
    assert len(wire.calls()) == 2
    settle(member, f"{FAILED}groups.json")
    assert "Being looked into" not in member.get(FAILED).content.decode()


def test_each_poll_looks_into_a_few_clusters_only(member, wire):
    known(wire, *[another(DNS, str(number)) for number in range(20)])
    member.get(FAILED)
    wire.forget()

    member.get(f"{FAILED}groups.json")

    assert len(wire.calls()) <= 2 + 2 * 3


def test_the_list_says_in_one_line_why_a_cluster_failed(member, recorded):
    before = member.get(LIST).content.decode()
    rows = settle(member, f"{LIST}rows.json")["clusters"]

    assert 'data-live-seconds="1"' in before
    assert "registry-1.docker.io does not resolve" in rows or "could not" in rows
    assert "quota" in rows.lower()


def test_a_cause_that_cannot_be_found_out_is_said_and_not_asked_for_over_and_over(member, wire):
    evidence = another(DNS, "1")
    known(wire, evidence)
    stack = evidence["stacks"][0]
    for part in ("resources", "events"):
        wire.mocker.get(
            f"{wire.heat}/stacks/{stack['stack_name']}/{stack['id']}/{part}",
            status_code=503,
            headers=JSON,
            json={},
        )

    settle(member, f"{FAILED}groups.json")


def test_no_failed_cluster_is_said(member, wire):
    known(wire, another("complete", "1"))

    assert "No cluster of this project has failed." in member.get(FAILED).content.decode()


def test_a_dead_magnum_is_said(member, wire):
    wire.mocker.get("http://magnum.test/v1/clusters/detail", status_code=503, headers=JSON, json={})

    assert "This cannot be shown now." in member.get(FAILED).content.decode()
    assert member.get(f"{FAILED}groups.json").status_code == 503


def test_a_project_sees_its_own_clusters_even_if_magnum_tells_an_administrator_all(sign_in, wire):
    known(wire, another(DNS, "1"), another(DNS, "2", project_id="other"))
    admin = sign_in("admin", "member", "reader")

    assert f"{DNS}-2" not in admin.get(FAILED).content.decode()
    assert 'data-object-id="2"' not in admin.get(LIST).content.decode()


def test_an_administrator_sees_those_of_all_projects(sign_in, wire):
    known(wire, another(DNS, "1"), another(QUOTA, "2", project_id="other"))
    admin = sign_in("admin", "member", "reader")

    html = settle(admin, f"{EVERYWHERE}groups.json")["groups"]

    assert f"{DNS}-1" in html and f"{QUOTA}-2" in html
    assert f'href="{LIST}2/"' not in html


def test_a_member_does_not_get_the_page_of_all_projects(member, wire):
    assert member.get(EVERYWHERE).status_code in (302, 403)
