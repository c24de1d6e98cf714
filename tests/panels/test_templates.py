# SPDX-License-Identifier: Apache-2.0
import ast
import html

import pytest
import requests
from django.contrib.messages import get_messages

from tests.panels import choices
from tests.panels.choices import MAGNUM, SMALL
from tests.panels.conftest import CREATOR, PROJECT
from tests.panels.test_create import field, page

PANEL = "/project/kubernetes_templates/"
TEMPLATES = f"{MAGNUM}/clustertemplates"
OWN = SMALL | {
    "project_id": PROJECT,
    "user_id": CREATOR,
    "labels": SMALL["labels"] | {"calico_tag": "v3.21.2", "auto_healing_enabled": "true"},
}
SHARED = SMALL | {
    "uuid": "shared-id",
    "name": "from-the-operator",
    "public": True,
    "project_id": "another-project",
}
ADDRESS = f"{TEMPLATES}/{OWN['uuid']}"
TYPED = {
    "name": OWN["name"],
    "image_id": "image-fcos",
    "master_flavor_id": "m1.medium",
    "flavor_id": "m1.small",
    "external_network_id": "net-public",
    "network_driver": "flannel",
    "floating_ip_enabled": "on",
    "dns_nameserver": "8.8.8.8",
    "kube_tag": "v1.27.8-rancher1",
    "container_runtime": "containerd",
    "auto_healing_enabled": "yes",
    "labels-key": [
        "containerd_version",
        "containerd_tarball_sha256",
        "cloud_provider_tag",
        "calico_tag",
    ],
    "labels-value": ["1.6.28", "f7" * 32, "v1.27.3", "v3.21.2"],
}


@pytest.fixture
def services(wire):
    """Magnum has an own template and a shared one, and no cluster."""
    choices.answer(wire.mocker, OWN, SHARED)
    wire.clusters()
    wire.mocker.get(choices.TEMPLATES, json={"clustertemplates": [OWN, SHARED]}, headers=JSON)
    for template in (OWN, SHARED):
        address = f"{TEMPLATES}/{template['uuid']}"
        wire.mocker.get(address, json=template, headers=JSON)
        wire.mocker.patch(address, json=template, headers=JSON)
        wire.mocker.delete(address, status_code=204)
    wire.mocker.post(TEMPLATES, json={"uuid": "copy-id"}, status_code=201, headers=JSON)
    return wire


JSON = choices.JSON


def used(wire):
    cluster = {
        "uuid": "c1",
        "name": "shop",
        "cluster_template_id": OWN["uuid"],
        "project_id": PROJECT,
        "status": "CREATE_COMPLETE",
    }
    wire.mocker.get(f"{MAGNUM}/clusters/detail", json={"clusters": [cluster]}, headers=JSON)


def writes(wire):
    return [r for r in wire.mocker.request_history if r.method != "GET"]


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_the_list_takes_three_calls_and_says_who_sees_each(member, services):
    text = page(member.get(PANEL))

    assert len(services.calls()) == 3
    assert "kubernetes-small" in text
    assert "All projects, of another project" in " ".join(text.split())
    assert "fedora-coreos-40" in text


def test_only_one_s_own_can_be_changed_and_every_one_copied(member, services):
    text = page(member.get(PANEL))

    assert f"{PANEL}{OWN['uuid']}/edit/" in text
    assert f"{PANEL}shared-id/edit/" not in text
    assert f"{PANEL}shared-id/delete/" not in text
    assert f"{PANEL}shared-id/copy/" in text


def test_a_reader_is_offered_no_change(sign_in, services):
    text = page(sign_in("reader").get(PANEL))

    assert "kubernetes-small" in text
    for way in ("/edit/", "/copy/", "/delete/", "/create-template/"):
        assert f'{way}"' not in text


def test_a_silent_magnum_is_said_on_the_page(member, services):
    services.mocker.get(choices.TEMPLATES, exc=requests.exceptions.ConnectTimeout)

    assert "it did not answer in time" in page(member.get(PANEL))


def test_a_page_says_what_it_decides_whether_it_works_and_what_has_it(member, services):
    used(services)

    text = html.unescape(page(member.get(f"{PANEL}{OWN['uuid']}/")))

    assert "m1.small: 2 vCPU" in text
    assert "Fedora CoreOS 40 has had no updates" in text
    assert '/project/kubernetes_clusters/c1/" dir="auto">shop' in text


def test_what_is_missing_on_this_cloud_is_said_of_a_template(member, services):
    broken = OWN | {"external_network_id": "net-gone", "flavor_id": "m1.gone"}
    services.mocker.get(ADDRESS, json=broken, headers=JSON)

    text = page(member.get(f"{PANEL}{OWN['uuid']}/"))

    assert text.count("Cannot work") == 2
    assert "net-gone" in text


@pytest.mark.parametrize("silent", [choices.NETWORKS, choices.IMAGES, f"{MAGNUM}/clusters/detail"])
def test_one_dead_service_takes_no_page_down(member, services, silent):
    services.mocker.get(silent, exc=requests.exceptions.ConnectionError)

    assert "What it decides" in page(member.get(f"{PANEL}{OWN['uuid']}/"))


def test_a_template_that_is_gone_leads_to_the_list(member, services):
    services.mocker.get(ADDRESS, **choices.refusal(404, "not found"))

    response = member.get(f"{PANEL}{OWN['uuid']}/")

    assert response["Location"] == PANEL
    assert "not there any more" in said(response)


def test_the_form_to_edit_has_what_the_template_has(member, services):
    text = page(member.get(f"{PANEL}{OWN['uuid']}/edit/"))

    assert f'name="name" value="{OWN["name"]}"' in text
    assert '<option value="image-fcos" selected>' in field(text, "image_id")
    assert '<option value="m1.medium" selected>' in field(text, "master_flavor_id")
    assert 'name="kube_tag" value="v1.27.8-rancher1"' in text
    assert '<option value="yes" selected>' in field(text, "auto_healing_enabled")
    assert 'value="calico_tag"' in field(text, "labels")
    assert 'name="labels-key" value="kube_tag"' not in text


def test_what_was_not_touched_is_not_changed(member, services):
    response = member.post(f"{PANEL}{OWN['uuid']}/edit/", TYPED)

    assert not writes(services)
    assert response["Location"] == f"{PANEL}{OWN['uuid']}/"
    assert "Nothing of kubernetes-small was changed" in said(response)


@pytest.mark.parametrize(
    "hidden", ["dns_nameserver", "labels", "kube_tag", "fixed_subnet", "floating_ip_enabled"]
)
def test_what_an_operator_hides_stays_as_it_is(member, services, settings, hidden):
    settings.K8S_DASHBOARD_HIDDEN_FIELDS = [hidden]
    fixed = OWN | {"fixed_network": "net-lab", "fixed_subnet": "subnet-lab"}
    services.mocker.get(ADDRESS, json=fixed, headers=JSON)
    typed = TYPED | {"fixed_subnet": "subnet-lab", "name": "renamed"}
    rows = {"labels-key": [*TYPED["labels-key"]], "labels-value": [*TYPED["labels-value"]]}
    if hidden == "kube_tag":
        rows["labels-key"].append("kube_tag")
        rows["labels-value"].append(TYPED["kube_tag"])

    member.post(f"{PANEL}{OWN['uuid']}/edit/", typed | rows)

    (call,) = writes(services)
    assert call.json() == [{"op": "replace", "path": "/name", "value": "renamed"}]


def test_a_change_is_one_patch_with_each_label_by_itself(member, services):
    member.post(
        f"{PANEL}{OWN['uuid']}/edit/",
        TYPED | {"flavor_id": "m1.medium", "dns_nameserver": "", "auto_healing_enabled": "no"},
    )

    (call,) = writes(services)
    steps = {step["path"]: step for step in call.json()}
    assert steps["/flavor_id"] == {"op": "replace", "path": "/flavor_id", "value": "m1.medium"}
    assert steps["/dns_nameserver"] == {"op": "remove", "path": "/dns_nameserver"}
    assert steps["/labels/auto_healing_enabled"]["value"] == "false"
    assert len(steps) == 3


def test_labels_are_sent_as_one_where_a_name_is_no_path(member, services):
    rows = {
        "labels-key": [*TYPED["labels-key"], "of/ours"],
        "labels-value": [*TYPED["labels-value"], "1"],
    }

    page(member.post(f"{PANEL}{OWN['uuid']}/edit/", TYPED | rows))
    member.post(
        f"{PANEL}{OWN['uuid']}/edit/", TYPED | rows | {"seen": "label-unknown labels.of/ours"}
    )

    (call,) = writes(services)
    (step,) = call.json()
    assert ast.literal_eval(step["value"]) == OWN["labels"] | {"of/ours": "1"}


def test_of_a_template_in_use_only_the_name_can_be_changed(member, services):
    used(services)

    text = page(member.get(f"{PANEL}{OWN['uuid']}/edit/"))
    member.post(f"{PANEL}{OWN['uuid']}/edit/", TYPED | {"name": "renamed"})

    assert "Magnum then lets change only its name" in text
    assert "id_flavor_id" not in text
    (call,) = writes(services)
    assert call.json() == [{"op": "replace", "path": "/name", "value": "renamed"}]


def test_who_may_publish_changes_each_in_a_call_of_its_own(sign_in, services):
    used(services)
    admin = sign_in("admin", "member")

    admin.post(
        f"{PANEL}{OWN['uuid']}/edit/", TYPED | {"name": "all", "public": "on", "hidden": "on"}
    )

    assert [[step["path"] for step in call.json()] for call in writes(services)] == [
        ["/name"],
        ["/public"],
        ["/hidden"],
    ]


def test_a_member_cannot_publish(member, services):
    text = page(member.get("/project/kubernetes_clusters/create-template/"))
    member.post(f"{PANEL}{OWN['uuid']}/edit/", TYPED | {"public": "on", "name": "mine"})

    assert "id_public" not in text
    (call,) = writes(services)
    assert "/public" not in {step["path"] for step in call.json()}


@pytest.mark.parametrize("way", ["edit/", "delete/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_project_s_template_is_not_changed(member, services, way, method):
    response = getattr(member, method)(f"{PANEL}shared-id/{way}", TYPED)

    assert response.status_code == 403
    assert not writes(services)


def test_magnum_s_refusal_keeps_the_input(member, services):
    services.mocker.patch(ADDRESS, **choices.refusal(400, "ClusterTemplate x is referenced by one"))

    text = page(member.post(f"{PANEL}{OWN['uuid']}/edit/", TYPED | {"name": "other"}))

    assert "is referenced by one" in text
    assert 'name="name" value="other"' in text


def test_a_copy_starts_with_all_of_it_under_another_name(member, services):
    text = page(member.get(f"{PANEL}shared-id/copy/"))
    response = member.post(f"{PANEL}shared-id/copy/", TYPED | {"name": "from-the-operator-copy"})

    assert 'name="name" value="from-the-operator-copy"' in text
    (call,) = writes(services)
    assert call.json()["name"] == "from-the-operator-copy"
    assert "public" not in call.json()
    assert response["Location"] == f"{PANEL}copy-id/"


def test_deleting_asks_and_is_done_by_post(member, services):
    assert "for good" in page(member.get(f"{PANEL}{OWN['uuid']}/delete/"))
    assert not writes(services)

    response = member.post(f"{PANEL}{OWN['uuid']}/delete/")

    assert [call.method for call in writes(services)] == ["DELETE"]
    assert response["Location"] == PANEL


def test_what_still_has_it_is_named_and_no_button_offered(member, services):
    used(services)

    text = page(member.get(f"{PANEL}{OWN['uuid']}/delete/"))

    assert "cannot be deleted yet: 1 cluster has it" in text
    assert "shop" in text
    assert '<input type="submit" class="btn btn-danger"' not in text


def test_clusters_that_nobody_here_sees_are_told_by_magnum(member, services):
    message = "ClusterTemplate x is referenced by one or multiple clusters."
    services.mocker.delete(ADDRESS, **choices.refusal(400, message))

    assert "is referenced by one or multiple" in page(member.post(f"{PANEL}{OWN['uuid']}/delete/"))


def test_the_review_of_a_change_says_only_what_changes(member, services):
    answer = member.post(
        f"{PANEL}{OWN['uuid']}/edit/checks.json", TYPED | {"flavor_id": "m1.medium"}
    ).json()

    assert f"template update {OWN['uuid']} replace flavor_id=m1.medium" in answer["review"]
    assert "image_id" not in answer["review"]
    assert not writes(services)
