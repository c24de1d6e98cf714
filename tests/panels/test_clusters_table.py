# SPDX-License-Identifier: Apache-2.0
import pytest
from django.test import Client

from tests.panels.conftest import capture

INDEX = "/project/kubernetes_clusters/"
ROWS = f"{INDEX}rows.json"
LIST_CALL = "GET magnum.test/v1/clusters/detail?limit=100000"
JSON = {"Content-Type": "application/json"}


def named(name, **changes):
    return {**capture("complete")["cluster"], "uuid": f"id-of-{name}", "name": name, **changes}


def test_each_cluster_is_a_row_in_words(member, wire):
    wire.clusters(named("shop-prod"))

    page = member.get(INDEX).content.decode()

    assert "shop-prod" in page
    assert 'data-state="ready"' in page
    assert "1 + 2" in page
    assert "template-shop-prod" in page
    assert "v1.18.16" in page


def test_a_deploying_cluster_says_how_many_nodes_are_ready(member, wire):
    cluster = named("shop-test", status="CREATE_IN_PROGRESS", stack_id="root", node_count=2)
    wire.clusters(cluster)
    wire.stacks(
        {"id": "root", "stack_name": "shop-test-x", "stack_status": "CREATE_IN_PROGRESS"},
        {"id": "group", "parent": "root", "stack_name": "shop-test-x-kube_minions-y"},
        *(
            {"id": f"n{n}", "parent": "group", "stack_name": f"n-{n}", "stack_status": status}
            for n, status in enumerate(("CREATE_COMPLETE", "CREATE_IN_PROGRESS"))
        ),
    )

    page = member.get(INDEX).content.decode()

    assert 'data-state="deploying"' in page
    assert "1 of 3" in page
    assert 'data-live-seconds="5"' in page


def test_a_cluster_is_failing_as_soon_as_heat_knows(member, wire):
    wire.clusters(named("lab", status="CREATE_IN_PROGRESS", stack_id="root"))
    wire.stacks(
        {"id": "root", "stack_name": "lab-x", "stack_status": "CREATE_IN_PROGRESS"},
        {"id": "n", "parent": "root", "stack_name": "lab-x-kube", "stack_status": "CREATE_FAILED"},
    )

    assert 'data-state="failing"' in member.get(INDEX).content.decode()


@pytest.mark.parametrize("count", [1, 10, 100])
def test_the_table_costs_one_call_however_many_rows(member, wire, count):
    wire.clusters(*(named(f"c{n}") for n in range(count)))

    member.get(INDEX)
    assert wire.calls() == [LIST_CALL, "GET magnum.test/v1/clustertemplates/?limit=100000"]

    wire.forget()
    member.get(INDEX)
    assert wire.calls() == [LIST_CALL]


@pytest.mark.parametrize("count", [1, 10, 100])
def test_busy_clusters_cost_one_more_call_together(member, wire, count):
    wire.clusters(*(named(f"c{n}", status="CREATE_IN_PROGRESS") for n in range(count)))
    wire.stacks()
    member.get(INDEX)
    wire.forget()

    answer = member.get(ROWS)

    assert len(wire.calls()) == 2
    assert answer["X-Live-Seconds"] == "5"
    assert answer.json()["regions"]["clusters"].count("data-key=") == count


def test_nothing_busy_ends_the_refresh(member, wire):
    wire.clusters(named("shop-prod"))

    assert member.get(ROWS)["X-Live-Seconds"] == "0"


@pytest.mark.parametrize(("newest", "sent"), [("1.9", "1.9"), ("1.12", "1.12"), ("1.99", "1.13")])
def test_the_newest_version_that_both_sides_know_is_sent(member, wire, newest, sent):
    wire.version(newest)
    wire.clusters(named("shop-prod"))

    member.get(INDEX)

    headers = wire.mocker.request_history[-1].headers
    assert headers["OpenStack-API-Version"] == f"container-infra {sent}"


def test_magnums_own_reason_and_request_id_are_shown(member, wire):
    wire.mocker.get(
        "http://magnum.test/v1/clusters/detail",
        status_code=503,
        headers={**JSON, "x-openstack-request-id": "req-42"},
        json={"errors": [{"status": 503, "title": "The conductor is on fire", "detail": "x"}]},
    )

    page = member.get(INDEX).content.decode()

    assert "The conductor is on fire" in page
    assert "req-42" in page
    assert "Try again" in page


def test_a_page_that_is_open_learns_why_it_cannot_be_refreshed(member, wire):
    wire.mocker.get("http://magnum.test/v1/clusters/detail", status_code=500)

    answer = member.get(ROWS)

    assert answer.status_code == 503
    assert "Magnum" in answer.json()["error"]


def test_heat_out_of_order_leaves_the_table_as_magnum_knows_it(member, wire):
    wire.clusters(named("lab", status="CREATE_FAILED"))
    wire.mocker.get(f"{wire.heat}/stacks", status_code=500)

    assert 'data-state="failed"' in member.get(INDEX).content.decode()


def test_a_login_page_in_place_of_an_answer_is_no_crash(member, wire):
    wire.mocker.get("http://magnum.test/v1/clusters/detail", text="<html>please sign in</html>")

    assert "could not be read" in member.get(INDEX).content.decode()


def test_an_empty_project_says_what_a_cluster_is(member, wire):
    wire.clusters()

    page = member.get(INDEX).content.decode()

    assert "No Kubernetes cluster yet" in page
    assert f"{INDEX}create/" in page


def test_a_reader_sees_clusters_and_no_way_to_change_them(sign_in, wire):
    wire.clusters(named("shop-prod"))

    page = sign_in("reader").get(INDEX).content.decode()

    assert "shop-prod" in page
    for action in ("create", "delete", "kubeconfig"):
        assert f"{action}/" not in page


def test_another_members_cluster_offers_no_kubeconfig(sign_in, wire):
    wire.clusters(named("shop-prod"))

    page = sign_in("member", "reader", user_id="somebody-else").get(INDEX).content.decode()

    assert "id-of-shop-prod/delete/" in page
    assert "id-of-shop-prod/kubeconfig/" not in page


def test_quick_filters_count_and_choose(member, wire):
    wire.clusters(named("good"), named("bad", status="CREATE_FAILED"))
    wire.stacks()

    page = member.get(f"{INDEX}?state=failed").content.decode()

    assert "id-of-bad" in page
    assert "id-of-good" not in page


def test_a_hostile_name_is_text(member, wire):
    wire.clusters(named("<script>alert(1)</script>", uuid="hostile"))

    assert "<script>alert(1)" not in member.get(INDEX).content.decode()


def test_a_visitor_is_sent_to_sign_in():
    assert "/auth/login/" in Client().get(INDEX)["Location"]
