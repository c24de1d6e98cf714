# SPDX-License-Identifier: Apache-2.0
import html
import re

import pytest
import requests

from tests.panels import choices
from tests.panels.choices import image
from tests.panels.test_create import page

PANEL = "/project/kubernetes_images/"


@pytest.fixture
def services(wire):
    choices.answer(wire.mocker)
    return wire


def glance(wire, *images):
    wire.mocker.get(choices.IMAGES, json={"images": images}, headers=choices.JSON)


def rows(text):
    found = re.findall(r'data-image="([^"]*)" data-verdict="([^"]*)">(.*?)</tr>', text, re.DOTALL)
    return {name: (verdict, html.unescape(words)) for name, verdict, words in found}


def test_one_call_tells_which_serve_and_what_others_lack(member, services):
    found = rows(page(member.get(PANEL)))

    assert len(services.calls()) == 1
    assert {name: verdict for name, (verdict, _words) in found.items()} == {
        "image-fcos": "serves",
        "image-ubuntu": "lacking",
        "image-centos": "foreign",
    }


def test_those_that_serve_come_first(member, services):
    assert next(iter(rows(page(member.get(PANEL))))) == "image-fcos"


def test_what_is_missing_comes_with_the_command_that_mends_it(member, services):
    words = rows(page(member.get(PANEL)))["image-ubuntu"][1]

    assert "no os_distro" in words
    assert "openstack image set --property os_distro=fedora-coreos image-ubuntu" in words


@pytest.mark.parametrize(
    ("given", "verdict", "said"),
    [
        ({"disk_format": "iso"}, "doubtful", "format iso"),
        ({"status": "deactivated"}, "lacking", "openstack image set --activate"),
        ({"os_version": "31.20200101.3.0"}, "doubtful", "no updates since 2020-11-24"),
    ],
)
def test_each_way_not_to_serve_is_told(member, services, given, verdict, said):
    glance(services, image("i-1", "mine", os_distro="fedora-coreos") | given)

    found = rows(page(member.get(PANEL)))["i-1"]

    assert found[0] == verdict
    assert said in found[1]


def test_where_none_serves_it_says_so_and_how_to_add_one(member, services):
    glance(services)

    text = page(member.get(PANEL))

    assert "No image here serves" in text
    assert "coreos-installer download" in text


def test_an_operator_may_name_other_drivers(member, services, settings):
    settings.K8S_DASHBOARD_DRIVERS = [
        {"os_distro": "ubuntu", "server_type": "vm", "coe": "kubernetes"}
    ]
    glance(services, image("i-1", "ubuntu-kube", os_distro="ubuntu", kube_version="v1.28.9"))

    assert rows(page(member.get(PANEL)))["i-1"][0] == "serves"


def test_names_are_shown_as_they_are_and_run_nothing(member, services):
    hostile = '<script>alert(1)</script>"; rm -rf / #‮'
    glance(services, image("i'1; reboot", hostile))

    text = page(member.get(PANEL))

    assert "<script>alert(1)" not in text
    assert html.escape("os_distro=fedora-coreos 'i'\"'\"'1; reboot'") in text


def test_a_silent_glance_is_said_and_the_rest_stays(member, services):
    services.mocker.get(choices.IMAGES, exc=requests.exceptions.ConnectTimeout)

    text = page(member.get(PANEL))

    assert "it did not answer in time" in text
    assert "podman pull" in text


def test_a_thousand_images_are_judged_in_reasonable_time(member, services):
    glance(services, *(image(f"i-{n}", "x" * 200) for n in range(1000)))

    text = page(member.get(PANEL))

    assert "800 more images are not shown" in text
