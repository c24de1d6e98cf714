# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.panels.conftest import capture

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def cluster(wire):
    cluster = capture("complete")["cluster"]
    wire.cluster(capture("complete"))
    wire.mocker.delete(f"http://magnum.test/v1/clusters/{cluster['uuid']}", status_code=204)
    return cluster


def address(cluster):
    return f"/project/kubernetes_clusters/{cluster['uuid']}/delete/"


def deletes(wire):
    return [call for call in wire.calls() if call.startswith("DELETE")]


def test_it_says_what_goes_and_deletes_nothing_yet(member, wire, cluster):
    page = member.get(address(cluster)).content.decode()

    assert "2 workers" in page
    assert not deletes(wire)


def test_another_name_deletes_nothing(member, wire, cluster):
    page = member.post(address(cluster), {"name": "other"}).content.decode()

    assert "not the name of the cluster" in page
    assert 'value="other"' in page
    assert not deletes(wire)


def test_the_right_name_deletes(member, wire, cluster):
    response = member.post(address(cluster), {"name": cluster["name"]})

    assert response["Location"] == "/project/kubernetes_clusters/"
    assert len(deletes(wire)) == 1


def test_the_list_says_so_at_once_although_magnum_takes_its_time(member, wire, cluster):
    wire.clusters(cluster)
    wire.stacks()

    page = member.post(address(cluster), {"name": cluster["name"]}, follow=True).content.decode()

    assert 'data-state="deleting"' in page
    assert 'data-live-seconds="5"' in page


def test_magnums_refusal_stays_on_the_page(member, wire, cluster):
    wire.mocker.delete(
        f"http://magnum.test/v1/clusters/{cluster['uuid']}",
        status_code=409,
        headers=JSON,
        json={"errors": [{"status": 409, "title": "Cluster is busy"}]},
    )

    page = member.post(address(cluster), {"name": cluster["name"]}).content.decode()

    assert "Cluster is busy" in page


def test_a_reader_is_refused(sign_in, wire, cluster):
    reader = sign_in("reader")

    assert reader.get(address(cluster)).status_code == 403
    assert reader.post(address(cluster), {"name": cluster["name"]}).status_code == 403
    assert not deletes(wire)
