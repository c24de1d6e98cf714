# SPDX-License-Identifier: Apache-2.0
import html
import re

import pytest
import requests
from django.contrib.messages import get_messages
from django.test import Client

from tests.panels import choices, conftest
from tests.panels.choices import BALANCED, MAGNUM, SMALL
from tests.panels.conftest import CREATOR, PROJECT, capture

CLUSTERS = f"{MAGNUM}/clusters"
TYPES = "http://cinder.test/v3/types"


def failed(**changes):
    """A failed cluster as Magnum tells it, made from the small template with labels of its own."""
    return {
        **capture("volume-type-not-found")["cluster"],
        "name": "lab",
        "status": "CREATE_FAILED",
        "cluster_template_id": SMALL["uuid"],
        "project_id": PROJECT,
        "user_id": CREATOR,
        "keypair": "demo-key",
        "master_count": 1,
        "node_count": 5,
        "master_flavor_id": SMALL["master_flavor_id"],
        "flavor_id": "m1.medium",
        "floating_ip_enabled": True,
        "master_lb_enabled": False,
        "create_timeout": 90,
        "labels": {**SMALL["labels"], "boot_volume_type": "fast-ssd"},
        **changes,
    }


@pytest.fixture
def old(wire, monkeypatch):
    """Tell Magnum of a cluster; every other service answers, and a new cluster is accepted."""
    monkeypatch.setitem(conftest.ENDPOINTS, "volumev3", "http://cinder.test/v3")
    choices.answer(wire.mocker, SMALL, BALANCED)
    wire.mocker.post(CLUSTERS, json={"uuid": "new-id"}, status_code=202, headers=choices.JSON)
    wire.mocker.get(
        TYPES,
        json={"volume_types": [{"name": "standard"}, {"name": "archive"}]},
        headers=choices.JSON,
    )

    def old(**changes):
        cluster = failed(**changes)
        wire.cluster({**capture("volume-type-not-found"), "cluster": cluster, "nodegroups": []})
        wire.mocker.delete(f"{CLUSTERS}/{cluster['uuid']}", status_code=204)
        return cluster

    return old


def address(cluster, query=""):
    return f"/project/kubernetes_clusters/{cluster['uuid']}/again/{query}"


def page(response):
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def field(text, name):
    start = text.index(f'id="id_{name}_group"')
    return text[start : text.find('class="form-group', start)]


def typed(cluster, **changes):
    return {
        "name": "lab-2",
        "cluster_template_id": SMALL["uuid"],
        "master_count": "1",
        "node_count": "2",
        "create_timeout": "60",
        "merge_labels": "add",
        **changes,
    }


def writes(wire):
    return [call for call in wire.calls() if not call.startswith("GET")]


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_the_form_opens_with_the_old_input_under_the_next_name(member, old):
    text = page(member.get(address(old())))

    assert 'name="name" value="lab-2"' in text
    assert f'<option value="{SMALL["uuid"]}" selected>' in field(text, "cluster_template_id")
    assert '<option value="demo-key" selected>' in field(text, "keypair")
    assert '<option value="m1.medium" selected>' in field(text, "flavor_id")
    assert 'name="node_count" value="5"' in text
    assert 'name="create_timeout" value="90"' in text
    assert 'value="boot_volume_type"' in field(text, "labels")
    assert 'value="fast-ssd"' in field(text, "labels")


def test_what_the_template_says_is_left_to_the_template(member, old):
    text = page(member.get(address(old())))

    assert '<option value="" selected>' in field(text, "master_flavor_id")
    assert '<option value="" selected>' in field(text, "master_lb_enabled")
    assert "kube_tag" not in re.findall(r'name="labels-key" value="([^"]*)"', text)


def test_a_smaller_count_is_filled_in_and_marked_with_the_old_one(member, old):
    query = "?changed=node_count&node_count=2&node_count.because=quota-exceeded"

    text = page(member.get(address(old(), query)))

    assert 'name="node_count" value="2"' in text
    assert "it was “5”" in field(text, "node_count")
    assert 'aria-describedby="id_node_count_changed' in text
    assert "with 1 thing changed" in text
    assert 'href="#id_node_count"' in text


def test_a_volume_type_that_exists_is_chosen(member, old):
    query = "?changed=labels.boot_volume_type&labels.boot_volume_type.because=volume-type-not-found"

    labels = field(page(member.get(address(old(), query))), "labels")

    assert 'value="archive"' in labels
    assert "boot_volume_type is “archive”; it was “fast-ssd”." in labels


def test_without_cinder_the_wrong_type_is_left_out(member, old, wire):
    wire.mocker.get(TYPES, status_code=503)

    text = page(member.get(address(old(), "?changed=labels.boot_volume_type")))

    assert "boot_volume_type is left out; it was “fast-ssd”." in text
    assert 'name="labels-key" value="boot_volume_type"' not in text


def test_a_label_that_only_the_template_has_gets_the_cursor_to_be_given_another_value(member, old):
    text = page(member.get(address(old(), "?changed=labels.kube_tag&labels.kube_tag=")))

    assert re.search(r'name="labels-value" value=""[^>]* autofocus>', text)
    assert "kube_tag was “v1.27.8-rancher1”. Give it another value." in text


def test_a_label_that_was_to_be_given_a_value_is_not_sent_empty(member, old, wire):
    cluster = old()

    text = page(
        member.post(
            address(cluster, "?changed=labels.container_infra_prefix"),
            typed(cluster, **{"labels-key": ["container_infra_prefix"], "labels-value": [""]}),
        )
    )

    assert "Give container_infra_prefix a value" in field(text, "labels")
    assert not writes(wire)


@pytest.mark.parametrize(
    ("bounds", "chosen"),
    [("ram_least=3000", "m1.medium"), ("vcpus_most=3", "m1.small"), ("smaller=1", "m1.small")],
)
def test_a_flavor_that_fits_is_chosen(member, old, bounds, chosen):
    cluster = old(flavor_id="m1.small" if chosen == "m1.medium" else "m1.medium")

    text = page(member.get(address(cluster, f"?changed=flavor_id&flavor_id.{bounds}")))

    assert f'<option value="{chosen}" selected>' in field(text, "flavor_id")
    assert f"it was “{cluster['flavor_id']}”" in field(text, "flavor_id")


def test_where_no_flavor_fits_the_choice_is_left_to_the_person(member, old):
    text = page(member.get(address(old(), "?changed=flavor_id&flavor_id.ram_least=99999")))

    assert '<option value="" selected>' in field(text, "flavor_id")
    assert "autofocus" in field(text, "flavor_id")
    assert "Choose another." in field(text, "flavor_id")


@pytest.mark.parametrize("name", ["labels", "flavor_id", "create_timeout", "merge_labels"])
def test_a_field_that_the_operator_hides_is_no_matter(member, old, settings, name):
    settings.K8S_DASHBOARD_HIDDEN_FIELDS = [name]
    query = "?changed=labels.kube_tag&labels.kube_tag=&changed=flavor_id&flavor_id.ram_least=9999"

    text = page(member.get(address(old(), query)))

    assert f"id_{name}_group" not in text


def test_nonsense_in_a_link_changes_nothing(member, old):
    query = (
        "?changed=csrfmiddlewaretoken&changed=labels.&changed=delete_old&delete_old=on"
        "&changed=node_count&node_count=<script>alert(1)</script>&node_count.because=<b>&x=y"
        "&changed=master_count&master_count=4"
    )

    response = member.get(address(old(), query))

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert not re.search(r'name="delete_old"[^>]*checked', response.content.decode())


def test_labels_with_secrets_are_left_out_and_named(member, old):
    cluster = old(
        labels={
            **SMALL["labels"],
            "grafana_admin_passwd": "Zx81Zx81Zx",
            "container_infra_prefix": "https://me:Zx81Zx81Zx@mirror.test/",
            "availability_zone": "az1",
        }
    )

    response = member.get(address(cluster))
    text = page(response)

    assert "Zx81Zx81Zx" not in text
    assert "container_infra_prefix, grafana_admin_passwd" in text
    assert 'value="az1"' in text


def test_what_is_not_there_any_more_is_said(member, old):
    text = page(member.get(address(old(flavor_id="m1.gone", keypair="lost-key"))))

    assert "Not there any more:" in text
    assert "m1.gone" in text
    assert "lost-key" in text


def test_labels_of_a_template_that_is_gone_are_the_cluster_s_own(member, old):
    text = page(member.get(address(old(cluster_template_id="gone-id"))))

    assert 'value="v1.27.8-rancher1"' in field(text, "labels")
    assert "gone-id" in text


def test_the_failed_one_stays_unless_it_is_asked_otherwise(member, old, wire):
    cluster = old()

    response = member.post(address(cluster), typed(cluster))

    assert response["Location"] == "/project/kubernetes_clusters/new-id/"
    assert writes(wire) == ["POST magnum.test/v1/clusters"]


def test_the_failed_one_is_deleted_after_the_new_one_was_accepted(member, old, wire):
    cluster = old()

    response = member.post(address(cluster), typed(cluster, delete_old="on"))

    assert response["Location"] == "/project/kubernetes_clusters/new-id/"
    assert writes(wire) == [
        "POST magnum.test/v1/clusters",
        f"DELETE magnum.test/v1/clusters/{cluster['uuid']}",
    ]
    assert "Magnum has begun to delete lab." in said(response)


def test_where_magnum_refuses_the_new_one_nothing_is_deleted(member, old, wire):
    cluster = old()
    wire.mocker.post(CLUSTERS, **choices.refusal(400, "Unable to find flavor m1.small."))

    text = page(member.post(address(cluster), typed(cluster, delete_old="on")))

    assert "Unable to find flavor" in text
    assert writes(wire) == ["POST magnum.test/v1/clusters"]
    assert re.search(r'name="delete_old"[^>]*checked', text)


def test_where_magnum_does_not_answer_nothing_is_deleted(member, old, wire):
    cluster = old()
    wire.mocker.post(CLUSTERS, exc=requests.exceptions.ConnectTimeout)

    page(member.post(address(cluster), typed(cluster, delete_old="on")))

    assert not [call for call in writes(wire) if call.startswith("DELETE")]


def test_a_deletion_that_fails_is_told_beside_the_new_cluster(member, old, wire):
    cluster = old()
    wire.mocker.delete(f"{CLUSTERS}/{cluster['uuid']}", **choices.refusal(409, "Cluster is busy"))

    response = member.post(address(cluster), typed(cluster, delete_old="on"))

    assert response["Location"] == "/project/kubernetes_clusters/new-id/"
    assert "lab could not be deleted. Magnum says: Cluster is busy" in said(response)


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_FAILED", "UPDATE_COMPLETE"])
def test_a_cluster_that_came_to_be_is_never_deleted_here(member, old, wire, status):
    cluster = old(status=status)
    wire.mocker.get(
        f"{wire.heat}/stacks",
        json={"stacks": [{"id": cluster["stack_id"], "stack_name": "x", "stack_status": status}]},
        headers=choices.JSON,
    )

    assert "delete_old" not in page(member.get(address(cluster)))
    text = page(member.post(address(cluster), typed(cluster, delete_old="on")))

    assert "lab is not deleted" in text
    assert not writes(wire)


def test_a_cluster_that_failed_only_to_heat_may_be_deleted(member, old, wire):
    """Magnum 22 stays CREATE_IN_PROGRESS for good where a stack failed early."""
    cluster = old(status="CREATE_IN_PROGRESS")

    assert 'name="delete_old"' in page(member.get(address(cluster)))
    member.post(address(cluster), typed(cluster, delete_old="on"))

    assert f"DELETE magnum.test/v1/clusters/{cluster['uuid']}" in writes(wire)


def test_a_cluster_of_another_project_is_neither_read_nor_deleted(sign_in, old, wire):
    cluster = old(project_id="another-project")
    admin = sign_in("admin", "member")

    for response in (
        admin.get(address(cluster)),
        admin.post(address(cluster), typed(cluster, delete_old="on")),
    ):
        assert response["Location"] == "/project/kubernetes_clusters/create/"
        assert "not a cluster of this project" in said(response)
    assert not writes(wire)


def test_a_cluster_that_is_gone_leads_to_the_plain_form(member, old, wire):
    cluster = old()
    wire.mocker.get(f"{CLUSTERS}/{cluster['uuid']}", **choices.refusal(404, "Cluster not found"))

    response = member.get(address(cluster))

    assert response["Location"] == "/project/kubernetes_clusters/create/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_can_neither_open_nor_send_it(sign_in, old, wire, method):
    cluster = old()

    response = getattr(sign_in("reader"), method)(address(cluster), typed(cluster))

    assert response.status_code == 403
    assert wire.calls() == []


def test_it_cannot_be_sent_from_another_site(sign_in, old, wire):
    cluster = old()
    sign_in("member", "reader")
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(address(cluster), typed(cluster, delete_old="on")).status_code == 403
    assert not writes(wire)


def test_a_quota_that_the_failed_one_uses_up_suggests_to_delete_it(member, old):
    query = "?changed=node_count&node_count=2&node_count.because=quota-exceeded"

    assert re.search(r'name="delete_old"[^>]*checked', page(member.get(address(old(), query))))
    assert not re.search(r'name="delete_old"[^>]*checked', page(member.get(address(old()))))


def test_more_rows_for_labels_keep_the_marks(member, old):
    cluster = old()
    query = "?changed=node_count&node_count=2"

    text = page(member.post(address(cluster, query), typed(cluster, **{"more-labels": "yes"})))

    assert "it was “5”" in field(text, "node_count")
    assert 'name="node_count" value="2"' in text


def test_the_page_makes_as_many_calls_as_the_plain_form_and_two_for_the_cluster(member, old, wire):
    cluster = old()
    member.get("/project/kubernetes_clusters/create/")
    plain = len(wire.calls())
    member.get(address(cluster))
    wire.forget()

    member.get(address(cluster))

    assert len(wire.calls()) == plain + 2
