# SPDX-License-Identifier: Apache-2.0
"""What Nova and Neutron tell of a node that says nothing."""

import shlex

import pytest

from k8s_dashboard.diagnosis import connection
from k8s_dashboard.diagnosis.connection import Surroundings

SERVER = {
    "id": "server",
    "name": "shop-node-0",
    "status": "ACTIVE",
    "OS-EXT-STS:power_state": 1,
    "addresses": {
        "shop": [
            {"addr": "10.0.0.7", "OS-EXT-IPS:type": "fixed"},
            {"addr": "203.0.113.7", "OS-EXT-IPS:type": "floating"},
        ]
    },
}
PORT = {
    "id": "port",
    "network_id": "network",
    "status": "ACTIVE",
    "admin_state_up": True,
    "port_security_enabled": True,
    "fixed_ips": [{"subnet_id": "subnet", "ip_address": "10.0.0.7"}],
    "security_groups": ["group"],
}
NETWORK = {"id": "network", "name": "shop", "shared": False, "router:external": False}
LEG = {"device_id": "router", "network_id": "network"}
ROUTER = {
    "id": "router",
    "name": "shop-router",
    "admin_state_up": True,
    "external_gateway_info": {"network_id": "public"},
}
GROUP = {
    "id": "group",
    "name": "shop-nodes",
    "security_group_rules": [{"direction": "ingress"}, {"direction": "egress"}],
}
AROUND = {
    "networks": [NETWORK],
    "interfaces": [LEG],
    "routers": [ROUTER],
    "groups": [GROUP],
}


def grades(server=SERVER, port=PORT, **around):
    ports = None if port is None else [port] if port else []
    signs = connection.read(server, ports, Surroundings(**AROUND | around))
    return {sign.title: sign.grade for sign in signs}


def sign(title, **kwargs):
    server, port = kwargs.pop("server", SERVER), kwargs.pop("port", PORT)
    signs = connection.read(server, [port] if port else [], Surroundings(**AROUND | kwargs))
    return next(each for each in signs if each.title == title)


def test_a_node_of_which_all_is_in_order_has_no_bad_sign():
    assert grades() == {
        "Server": "good",
        "Port": "good",
        "Way out": "good",
        "Security groups": "good",
        "Floating IP": "told",
    }


@pytest.mark.parametrize(
    ("title", "changed", "words"),
    [
        ("Server", {"server": SERVER | {"status": "SHUTOFF"}}, "SHUTOFF"),
        ("Server", {"server": SERVER | {"OS-EXT-STS:power_state": 6}}, "crashed"),
        ("Port", {"port": {}}, "no port"),
        ("Port", {"port": PORT | {"status": "DOWN"}}, "DOWN"),
        ("Port", {"port": PORT | {"admin_state_up": False}}, "switched off"),
        ("Port", {"port": PORT | {"fixed_ips": []}}, "no address"),
        ("Way out", {"interfaces": []}, "No router stands in the network shop"),
        ("Way out", {"routers": [ROUTER | {"external_gateway_info": None}]}, "no external"),
        ("Way out", {"routers": [ROUTER | {"admin_state_up": False}]}, "switched off"),
        (
            "Security groups",
            {"groups": [GROUP | {"security_group_rules": [{"direction": "ingress"}]}]},
            "No rule",
        ),
        ("Security groups", {"port": PORT | {"security_groups": []}}, "No rule"),
    ],
)
def test_what_is_not_in_order_is_said_with_what_helps(title, changed, words):
    found = sign(title, **changed)
    assert found.grade == "bad"
    assert words in str(found.text)
    assert str(found.remedy)


@pytest.mark.parametrize(
    ("title", "changed", "grade"),
    [
        ("Way out", {"networks": [NETWORK | {"shared": True}], "interfaces": []}, "told"),
        ("Way out", {"routers": []}, "told"),
        ("Security groups", {"port": PORT | {"port_security_enabled": False}}, "good"),
        ("Way out", {"routers": None}, "unknown"),
        ("Way out", {"interfaces": None}, "unknown"),
        ("Security groups", {"groups": None}, "unknown"),
        ("Security groups", {"groups": []}, "unknown"),
    ],
)
def test_what_may_be_as_it_should_is_not_called_bad(title, changed, grade):
    assert sign(title, **changed).grade == grade


@pytest.mark.parametrize("changed", [{"external_gateway_info": None}, {"admin_state_up": False}])
def test_a_name_in_a_command_is_one_word(changed):
    router = ROUTER | {"name": "a; b"} | changed
    remedy = str(sign("Way out", routers=[router]).remedy)
    assert shlex.split(remedy.partition(": ")[2])[-1] == "a; b"


def test_a_service_that_does_not_answer_is_never_in_order():
    found = connection.read(None, None, Surroundings())
    assert {each.grade for each in found} == {"unknown"}


@pytest.mark.parametrize("junk", [{}, {"fixed_ips": 7, "security_groups": None}, {"status": []}])
def test_objects_of_another_shape_are_read_as_far_as_they_go(junk):
    connection.read(junk, [junk], Surroundings([junk], [junk], [junk], [junk]))
