# SPDX-License-Identifier: Apache-2.0
import html

import pytest
import requests

from tests.panels import choices, conftest
from tests.panels.choices import MAGNUM
from tests.panels.test_create import field, nothing_was_sent, page, sent

CREATE = "/project/kubernetes_clusters/create-template/"
TEMPLATES = f"{MAGNUM}/clustertemplates"
TYPED = {
    "name": "kubernetes small (my own)",
    "image_id": "image-fcos",
    "master_flavor_id": "m1.medium",
    "flavor_id": "m1.small",
    "external_network_id": "net-public",
    "network_driver": "calico",
    "floating_ip_enabled": "on",
}


@pytest.fixture
def services(wire):
    choices.answer(wire.mocker)
    wire.mocker.post(
        TEMPLATES, json={"uuid": "new-template"}, status_code=201, headers=choices.JSON
    )
    return wire


def submit(browser, **changes):
    return browser.post(CREATE, TYPED | changes)


def test_the_page_opens_with_six_calls(member, services):
    member.get(CREATE)

    assert len(services.calls()) == 6


def test_only_images_that_serve_are_offered_and_the_others_explained(member, services):
    text = html.unescape(page(member.get(CREATE)))

    part = field(text, "image_id")
    assert "fedora-coreos-40" in part
    assert "ubuntu-24.04" not in part
    assert "1 image does not say which system it holds" in text
    assert "does not know: centos" in text


def test_where_no_image_serves_it_says_so(member, services):
    services.mocker.get(choices.IMAGES, json={"images": []})

    assert "No image here serves" in page(member.get(CREATE))


def test_only_external_networks_are_offered(member, services):
    part = field(page(member.get(CREATE)), "external_network_id")

    assert '<option value="net-public" selected>public</option>' in part
    assert "net-lab" not in part


def test_magnum_is_sent_a_private_kubernetes_template(member, services):
    submit(member)

    assert sent(services) == {
        "name": "kubernetes small (my own)",
        "coe": "kubernetes",
        "image_id": "image-fcos",
        "master_flavor_id": "m1.medium",
        "flavor_id": "m1.small",
        "external_network_id": "net-public",
        "network_driver": "calico",
        "floating_ip_enabled": True,
        "master_lb_enabled": False,
    }


def test_what_is_optional_is_sent_when_it_was_given(member, services):
    submit(
        member,
        keypair_id="demo-key",
        docker_volume_size="25",
        dns_nameserver="10.0.0.2, 2001:db8::2",
        kube_tag="v1.23.3-rancher1",
        **{"labels-key": "kubelet_options", "labels-value": "--Gates=A=true,B=false"},
    )

    body = sent(services)
    assert body["keypair_id"] == "demo-key"
    assert body["docker_volume_size"] == 25
    assert body["dns_nameserver"] == "10.0.0.2, 2001:db8::2"
    assert body["labels"] == {
        "kubelet_options": "--Gates=A=true,B=false",
        "kube_tag": "v1.23.3-rancher1",
    }


def test_after_success_the_cluster_form_opens_with_the_template_chosen(member, services):
    response = submit(member)

    assert response["location"] == (
        "/project/kubernetes_clusters/create/?cluster_template_id=new-template"
    )


def test_a_load_balancer_is_offered_where_there_is_such_a_service(member, services, monkeypatch):
    assert "id_master_lb_enabled" not in page(member.get(CREATE))

    monkeypatch.setitem(conftest.ENDPOINTS, "load-balancer", "http://octavia.test")
    submit(member, master_lb_enabled="on")

    assert sent(services)["master_lb_enabled"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "x" * 10_000),
        ("image_id", "image-ubuntu"),
        ("external_network_id", "net-lab"),
        ("flavor_id", ""),
        ("network_driver", "weave"),
        ("docker_volume_size", "0"),
        ("dns_nameserver", "dns.example.com"),
        ("dns_nameserver", "10.0.0.2,,"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(member, services, name, value):
    text = page(submit(member, **{name: value}))

    assert f'id="id_{name}_error"' in field(text, name)
    assert nothing_was_sent(services)


def test_the_version_is_said_once(member, services):
    text = page(submit(member, kube_tag="v1", **{"labels-key": "kube_tag", "labels-value": "v2"}))

    assert "say it once" in field(text, "labels")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("Cluster type (vm, None, kubernetes) not supported", "image_id"),
        ("Unable to find external network public", "external_network_id"),
        ("Unable to find flavor m1.medium.", "master_flavor_id"),
        ("Network driver type calico is not allowed, expecting a flannel", "network_driver"),
    ],
)
def test_magnum_s_refusal_stands_beside_its_field(member, services, message, name):
    services.mocker.post(TEMPLATES, **choices.refusal(400, message))

    text = page(submit(member, flavor_id="m1.small"))

    assert "Magnum says: " in field(text, name)
    assert 'value="kubernetes small (my own)"' in text


def test_without_glance_an_image_can_be_typed(member, services):
    services.mocker.get(choices.IMAGES, exc=requests.exceptions.ConnectionError)

    assert '<input type="text" name="image_id"' in page(member.get(CREATE))
    submit(member, image_id="fedora-coreos-40")

    assert sent(services)["image_id"] == "fedora-coreos-40"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_can_neither_open_nor_send_the_form(sign_in, services, method):
    assert getattr(sign_in("reader"), method)(CREATE, TYPED).status_code == 403
    assert services.calls() == []
