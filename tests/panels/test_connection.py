# SPDX-License-Identifier: Apache-2.0
"""Server, port and way out of a node that says nothing, looked at when a person asks."""

import html

import pytest

from tests.panels.conftest import capture
from tests.panels.test_cluster_page import JSON, address
from tests.panels.test_why import page, panel
from tests.unit.test_connection import GROUP, LEG, NETWORK, PORT, ROUTER

NEUTRON = "http://neutron.test/v2.0"


@pytest.fixture
def silent():
    return capture("worker-silent-timed-out")


def server_of(evidence):
    return next(s["id"] for s in evidence["servers"] if s["name"].endswith("node-1"))


def around(wire, **changed):
    found = {
        "ports": [PORT],
        "networks": [NETWORK],
        "routers": [ROUTER],
        "security-groups": [GROUP],
        "legs": [LEG],
    } | changed
    for name in ("ports", "networks", "routers", "security-groups"):
        listed = {name.replace("-", "_"): found[name]}
        wire.mocker.get(f"{NEUTRON}/{name}", json=listed, headers=JSON)
    wire.mocker.get(
        f"{NEUTRON}/ports?network_id=network", json={"ports": found["legs"]}, headers=JSON
    )


def look(client, evidence, tail=""):
    return client.get(address(evidence, f"connection/{server_of(evidence)}/{tail}"))


def test_the_panel_offers_to_look_and_asks_nothing_before(member, wire, silent):
    text = panel(page(member, wire, silent))

    assert f'data-why-load="{address(silent, f"connection/{server_of(silent)}/")}"' in text
    assert not [call for call in wire.calls() if "neutron" in call]


def test_nothing_of_the_kind_is_offered_for_a_node_that_has_spoken(member, wire):
    assert "connection/" not in panel(page(member, wire, capture("worker-script-failed")))


def test_it_is_looked_at_with_six_calls(member, wire, silent):
    wire.cluster(silent)
    around(wire)

    text = look(member, silent).content.decode()

    assert text.count('data-sign="good"') == 4
    assert "shop-router" in text
    assert len(wire.calls()) == 6
    queries = [call for call in wire.calls() if "device_owner" in call]
    assert len(queries) == 1
    assert queries[0].count("device_owner=") == 3


def test_a_network_without_a_router_is_named(member, wire, silent):
    wire.cluster(silent)
    around(wire, legs=[])

    answer = look(member, silent, "?fragment")

    assert "No router stands in the network shop" in html.unescape(answer.json()["html"])
    assert answer["Cache-Control"] == "no-store"


def test_a_service_that_is_down_leaves_the_rest(member, wire, silent):
    wire.cluster(silent)
    wire.mocker.get(f"{NEUTRON}/ports", status_code=503)

    text = look(member, silent).content.decode()

    assert "Neutron did not say." in text
    assert "It runs: Nova says ACTIVE" in text
    assert 'data-sign="bad"' not in text
    assert "Neutron did not tell about ports" in text


def test_what_another_project_owns_is_not_told(member, wire, silent):
    wire.cluster(silent)
    wire.mocker.get(f"http://nova.test/v2.1/servers/{server_of(silent)}", status_code=404)
    around(wire, ports=[])

    text = look(member, silent).content.decode()

    assert "Nova did not say." in text
    assert 'data-sign="good"' not in text


def test_the_address_takes_ids_only(member, wire, silent):
    assert member.get(address(silent, "connection/..%2Fflavors/")).status_code == 404
