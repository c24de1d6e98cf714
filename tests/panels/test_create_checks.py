# SPDX-License-Identifier: Apache-2.0
"""What the form that creates a cluster says of a request before it is sent."""

import html
import json
import re
import time

import pytest
import requests
from django.test import Client

from k8s_dashboard.panels.clusters.forms.create import CreateForm
from k8s_dashboard.panels.clusters.forms.create_template import CreateTemplateForm
from tests.panels import choices
from tests.panels.choices import BALANCED, SMALL
from tests.panels.test_create import CLUSTERS, CREATE, TYPED, field, page, sent, submit
from tests.panels.test_create import load_balancers as load_balancers
from tests.panels.test_create import services as services

LIVE = f"{CREATE}checks.json"
UNKNOWN = {"labels-key": "kube_tags", "labels-value": "v1"}
HUGE = "m1.wide"


def posts(wire):
    return [r for r in wire.mocker.request_history if r.method == "POST"]


def live(browser, **changes):
    response = browser.post(LIVE, TYPED | changes)
    assert response.status_code == 200
    return {name: html.unescape(text) for name, text in response.json().items()}


def quota(wire, **limits):
    body = {"limits": {"absolute": choices.LIMITS | limits, "rate": []}}
    wire.mocker.get(choices.COMPUTE_LIMITS, json=body, headers=choices.JSON)


def test_what_certainly_fails_is_not_sent_and_says_what_to_do(member, services):
    quota(services, maxTotalCores=10)

    text = html.unescape(page(submit(member)))

    assert not posts(services)
    assert "takes 8 vCPUs, and 2 of 10 are left" in field(text, "flavor_id")
    assert 'href="#id_flavor_id"' in text
    assert 'value="shop-prod"' in text


def test_a_warning_stops_a_form_that_did_not_show_it(member, services):
    text = html.unescape(page(submit(member, **UNKNOWN)))

    assert not posts(services)
    assert "Did you mean kube_tag?" in text
    assert "Create cluster all the same" in text


def test_who_has_seen_the_warning_can_go_on(member, services):
    text = page(submit(member, **UNKNOWN))
    seen = re.findall(r'name="seen" value="([^"]*)"', text)

    submit(member, **UNKNOWN, seen=seen)

    assert sent(services)["labels"] == {"kube_tags": "v1"}


def test_a_warning_that_was_seen_does_not_excuse_another(member, services):
    submit(member, **UNKNOWN, seen=["label-unknown labels.other"])

    assert not posts(services)


def test_a_block_cannot_be_gone_past(member, services):
    quota(services, maxTotalCores=10)

    submit(member, seen=["quota-exceeded flavor_id"])

    assert not posts(services)


def test_the_cloud_is_asked_anew_when_it_is_sent(member, services):
    live(member)
    quota(services, maxTotalCores=10)

    submit(member)

    assert not posts(services)


def test_a_live_check_says_what_will_come_of_it(member, services):
    answer = live(member, keypair="demo-key")

    assert "1 control-plane node, each m1.medium: 4 vCPU" in answer["forecast"]
    assert "2 workers, each m1.small" in answer["forecast"]
    assert "16 of 100 afterwards, now 8" in answer["forecast"]
    assert "--node-count 2" in answer["review"]
    assert not [r for r in posts(services) if "magnum" in r.url]


def test_a_live_check_of_nothing_at_all_is_no_error(member, services):
    response = member.post(LIVE, {})

    assert response.status_code == 200


def test_an_empty_name_is_not_held_against_who_has_not_come_to_it(member, services):
    answer = live(member, name="")

    assert "id_name" not in answer["forecast"]


def test_checks_that_follow_at_once_ask_nobody_again(member, services):
    member.get(CREATE)
    asked = len(services.calls())
    live(member)
    beside = len(services.calls()) - asked
    services.forget()

    live(member, node_count="3")

    assert (asked, beside) == (len(choices.OPENING), len(choices.CHECKING))
    assert services.calls() == []


def test_what_a_token_was_told_is_kept_for_no_other(member, services, monkeypatch):
    live(member)
    services.forget()
    monkeypatch.setattr("tests.panels.conftest.TOKEN", "gAAAAABanother-token")

    live(member)

    assert len(services.calls()) == len(choices.OPENING) + len(choices.CHECKING)


def test_a_live_check_is_quick(member, services):
    images = [choices.image(f"i-{n}", f"image-{n}", os_distro="fedora-coreos") for n in range(500)]
    images.append(choices.image("image-fcos", "fedora-coreos-40", os_distro="fedora-coreos"))
    services.mocker.get(choices.IMAGES, json={"images": images}, headers=choices.JSON)
    live(member)

    began = time.process_time()
    live(member)

    assert time.process_time() - began < 0.2


@pytest.mark.parametrize("silent", [*choices.OPENING[1:], *choices.CHECKING])
def test_one_service_that_does_not_answer_is_not_checked_and_stops_nothing(
    member, services, silent
):
    services.mocker.get(silent, exc=requests.exceptions.ConnectionError)

    answer = live(member, keypair="demo-key")
    submit(member, keypair="demo-key")

    assert "not checked" in answer["forecast"]
    assert len(posts(services)) == 1


@pytest.mark.parametrize("forbidden", [*choices.OPENING[1:], *choices.CHECKING])
def test_what_a_user_may_not_ask_is_not_checked_either(member, services, forbidden):
    services.mocker.get(forbidden, **choices.refusal(403, "Policy does not allow this."))

    submit(member, keypair="demo-key")

    assert len(posts(services)) == 1


def test_a_token_that_is_over_leads_to_the_sign_in_page(member, services):
    services.mocker.get(choices.FLAVORS, status_code=401)

    response = member.post(LIVE, TYPED)

    assert response.status_code in (302, 401)


def test_live_checks_need_the_form_s_token_and_role(sign_in, services):
    assert sign_in("reader").post(LIVE, TYPED).status_code == 403
    member = sign_in("member", "reader")
    assert Client(enforce_csrf_checks=True).post(LIVE, TYPED).status_code == 403
    assert member.get(LIVE).status_code == 405
    assert services.calls() == []


def test_a_form_that_is_sent_twice_makes_one_cluster(member, services):
    token = member.get(CREATE).context["form_token"]

    first = submit(member, form_token=token)
    second = submit(member, form_token=token)

    assert len(posts(services)) == 1
    assert second["Location"] == first["Location"]


def test_a_form_that_was_refused_can_be_sent_again(member, services):
    services.mocker.post(CLUSTERS, **choices.refusal(400, "Not today"))
    submit(member, form_token="t")
    accepted = {"json": {"uuid": "new-id"}, "status_code": 202, "headers": choices.JSON}
    services.mocker.post(CLUSTERS, **accepted)

    assert submit(member, form_token="t").status_code == 302


def test_two_forms_make_two_clusters(member, services):
    submit(member, form_token="one")
    submit(member, form_token="two")

    assert len(posts(services)) == 2


def test_no_page_of_the_form_is_kept_by_a_browser(member, services):
    for response in (member.get(CREATE), submit(member, name="1"), member.post(LIVE, TYPED)):
        assert "no-store" in response["Cache-Control"]


def test_the_form_starts_from_the_smallest_preset(member, services):
    text = page(member.get(CREATE))

    assert f'<option value="{SMALL["uuid"]}" selected>' in field(text, "cluster_template_id")
    assert '<option value="demo-key" selected>' in field(text, "keypair")
    assert re.search(r'data-preset="try" aria-current="true"', text)


def test_accepting_it_and_a_name_are_enough(member, services):
    form = member.get(CREATE).context["form"].sent_now()

    submit(member, **(form.data.dict() | {"name": "mine"}))

    assert sent(services)["name"] == "mine"
    assert sent(services)["keypair"] == "demo-key"


def test_another_preset_can_be_had_by_its_link(member, services, load_balancers):
    text = page(member.get(f"{CREATE}?preset=production"))

    assert '<option value="3" selected>' in field(text, "master_count")
    assert 'name="node_count" value="3"' in text
    assert '<option value="yes" selected>' in field(text, "auto_healing_enabled")
    assert f'<option value="{BALANCED["uuid"]}" selected>' in text


def test_what_a_link_says_goes_before_a_preset(member, services):
    text = page(member.get(f"{CREATE}?preset=production&node_count=7"))

    assert 'name="node_count" value="7"' in text


def test_an_operator_adds_presets_and_hides_fields(member, services, settings):
    settings.K8S_DASHBOARD_PRESETS = [
        {
            "slug": "gpu",
            "title": "<b>GPU</b>",
            "values": {"flavor_id": "m1.medium", "node_count": 4, "nonsense": "x"},
        }
    ]
    settings.K8S_DASHBOARD_HIDDEN_FIELDS = ["discovery_url", "labels", "name", "nonsense"]

    text = page(member.get(f"{CREATE}?preset=gpu"))
    submit(member, discovery_url="https://evil.example/", **UNKNOWN)

    assert "&lt;b&gt;GPU&lt;/b&gt;" in text
    assert 'name="node_count" value="4"' in text
    assert "id_discovery_url" not in text
    assert "id_name" in text
    assert not sent(services).keys() & {"discovery_url", "labels"}


@pytest.mark.parametrize("form", [CreateForm, CreateTemplateForm])
def test_whichever_field_is_hidden_the_form_works(member, services, settings, form):
    address = CREATE if form is CreateForm else "/project/kubernetes_clusters/create-template/"
    for name in form.base_fields:
        settings.K8S_DASHBOARD_HIDDEN_FIELDS = [name]
        assert member.get(address).status_code == 200, name
        assert member.post(address, TYPED | {"name": "1"}).status_code == 200, name


def test_with_all_of_them_hidden_a_name_and_a_template_are_enough(member, services, settings):
    settings.K8S_DASHBOARD_HIDDEN_FIELDS = list(CreateForm.base_fields)

    submit(member)

    assert sent(services) == {"name": "shop-prod", "cluster_template_id": SMALL["uuid"]}


def test_a_flavor_that_can_never_do_is_greyed_out_with_the_reason(member, services):
    flavors = [choices.flavor("m1.small", 2048, 2, 20), choices.flavor(HUGE, 2048, 300, 20)]
    services.mocker.get(choices.FLAVORS, json={"flavors": flavors}, headers=choices.JSON)

    part = html.unescape(field(page(member.get(CREATE)), "flavor_id"))

    assert re.search(r'<option value="m1.wide" disabled>[^<]*may use: 100\)', part)
    assert not re.search(r'<option value="m1.small" disabled', part)


def test_fields_for_labels_reach_magnum_as_text(member, services):
    submit(
        member,
        keypair="demo-key",
        etcd_volume_size="10",
        etcd_volume_type="standard",
        kube_dashboard_enabled="no",
        auto_healing_enabled="yes",
        container_infra_prefix="registry.example.com/magnum/",
        docker_volume_size="20",
        seen=seen_by(member),
    )

    assert sent(services)["labels"] == {
        "etcd_volume_size": "10",
        "etcd_volume_type": "standard",
        "kube_dashboard_enabled": "false",
        "auto_healing_enabled": "true",
        "container_infra_prefix": "registry.example.com/magnum/",
    }
    assert sent(services)["docker_volume_size"] == 20
    assert sent(services)["merge_labels"] is True


def seen_by(browser):
    """Warnings that this cloud has of any cluster."""
    return re.findall(r'name="seen" value="([^"]*)"', live(browser)["forecast"])


def test_a_volume_type_that_does_not_exist_is_refused_in_field_and_row(member, services):
    submit(member, boot_volume_size="10", boot_volume_type="fast-ssd")
    rows = {
        "labels-key": ["boot_volume_size", "boot_volume_type"],
        "labels-value": ["10", "fast-ssd"],
    }
    text = html.unescape(page(submit(member, **rows)))

    assert not posts(services)
    assert "fast-ssd" in field(text, "labels")


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        "x" * 10_000,
        "a,b=c;d",
        "(a+)+$" + "a" * 5000 + "!",
        "שלום‮",
        "'; openstack project delete x #",
    ],
)
def test_hostile_labels_are_kept_as_they_are_or_refused_and_run_nowhere(member, services, value):
    rows = {"labels-key": "kubelet_options", "labels-value": value}

    began = time.process_time()
    answer = member.post(LIVE, TYPED | rows).json()
    response = submit(member, **rows)

    assert time.process_time() - began < 2
    assert "<script>alert" not in json.dumps(answer) + page_or_nothing(response)
    if posts(services):
        assert sent(services)["labels"]["kubelet_options"] == value


def page_or_nothing(response):
    return response.content.decode() if response.status_code == 200 else ""
