# SPDX-License-Identifier: Apache-2.0
import html

import pytest

from tests.panels.conftest import capture

JSON = {"Content-Type": "application/json"}
CLUSTERS = "http://magnum.test/v1/clusters/detail"
TEMPLATES = "http://magnum.test/v1/clustertemplates/detail"


def address(evidence, tail=""):
    return f"/project/kubernetes_clusters/{evidence['cluster']['uuid']}/{tail}"


def page(browser, evidence, tail=""):
    response = browser.get(address(evidence, tail))
    assert response.status_code == 200
    return html.unescape(response.content.decode())


@pytest.fixture
def project(wire):
    """A project with a failed cluster, and others; answers the failed one."""

    def project(*others):
        bad = capture("worker-script-failed")["cluster"]
        wire.mocker.get(CLUSTERS, json={"clusters": [bad, *others]}, headers=JSON)
        template = capture("worker-script-failed")["cluster_template"]
        wire.mocker.get(TEMPLATES, json={"clustertemplates": [template]}, headers=JSON)
        return {"cluster": bad}

    return project


def good(**changes):
    cluster = capture("worker-script-failed")["cluster"]
    return {**cluster, "uuid": "good-id", "name": "good", "status": "CREATE_COMPLETE", **changes}


def test_what_differs_from_the_last_good_cluster_is_a_table(member, wire, project):
    evidence = project(good(flavor_id="m1.large", labels={"kube_tag": "v1"}))

    text = page(member, evidence, "difference/")

    assert "What is other than in" in text
    assert "/project/kubernetes_clusters/good-id/" in text
    assert "Flavor of workers" in text
    assert "m1.large" in text
    assert "<code>kube_tag</code>" in text
    assert wire.calls() == ["GET magnum.test/v1/clusters/detail?limit=100000"]


def test_the_fragment_is_the_same_without_the_page(member, wire, project):
    evidence = project(good(node_count=7))

    answer = member.get(address(evidence, "difference/?fragment")).json()

    assert "<table" in answer["html"]
    assert "<html" not in answer["html"]


def test_templates_are_asked_for_where_the_good_one_is_of_another(member, wire, project):
    evidence = project(good(cluster_template_id="another"))

    text = page(member, evidence, "difference/")

    assert "Cluster template" in text
    assert len(wire.calls()) == 2


def test_a_project_without_a_good_cluster_is_told_so(member, wire, project):
    text = page(member, project(), "difference/")

    assert "no cluster yet that came to be" in text


def test_alike_requests_are_told_so(member, wire, project):
    text = page(member, project(good()), "difference/")

    assert "what differs is not in the request" in text


def test_a_cluster_that_is_not_in_the_project_leads_back_to_the_list(member, wire, project):
    evidence = project(good())
    evidence["cluster"] = {"uuid": "somebody-else-s"}

    response = member.get(address(evidence, "difference/"))

    assert response["Location"] == "/project/kubernetes_clusters/"


def test_a_magnum_that_does_not_answer_is_told_in_the_fragment(member, wire, project):
    evidence = project(good())
    wire.mocker.get(CLUSTERS, status_code=503, headers=JSON, json={})

    response = member.get(address(evidence, "difference/?fragment"))

    assert response.status_code == 503
    assert "Magnum" in response.json()["error"]


def test_no_secret_is_compared_in_the_open(member, wire, project):
    secret = "Zx81Zx81Zx"
    evidence = project(good(labels={"admin_passwd": secret, "x": f"http://me:{secret}@proxy/"}))

    text = page(member, evidence, "difference/")

    assert "admin_passwd" in text
    assert secret not in text
