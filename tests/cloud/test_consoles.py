# SPDX-License-Identifier: Apache-2.0
"""What a node prints on its console, and what Nova reads there."""

from datetime import UTC, datetime

import pytest

from minicloud import consoles

NOW = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)
PARAMETERS = {
    "AUTH_URL": "http://127.0.0.1:21500/v3",
    "CONTAINER_INFRA_PREFIX": "",
    "HEAT_CONTAINER_AGENT_TAG": "wallaby-stable-1",
    "INSTANCE_NAME": "shop-abcdefghijkl-node-0",
    "KUBE_NODE_IP": "10.0.0.77",
}


@pytest.fixture
def printed(tmp_path, monkeypatch):
    """Prints on the console of a server and returns what is there then."""
    monkeypatch.setattr(consoles, "FOLDER", tmp_path / "consoles")

    def write(ending, **parameters):
        consoles.write("some-id", ending, PARAMETERS | parameters, NOW)
        return consoles.log("some-id").read_text()

    return write


def test_a_clean_boot_ends_with_the_prompt_of_the_node(printed):
    text = printed(consoles.CLEAN)
    assert "Started heat-container-agent.service" in text
    assert "ens3: 10.0.0.77" in text
    assert "Ignition: ran on 2027/03/04 05:06:07 UTC" in text
    assert text.endswith("shop-abcdefghijkl-node-0 login: ")


@pytest.mark.parametrize(
    ("ending", "cause"),
    [
        (consoles.NAME_NOT_RESOLVED, "lookup registry-1.docker.io on 10.0.0.2:53: no such host"),
        (consoles.PULLS_LIMITED, "in docker.io/openstackmagnum/heat-container-agent: toomany"),
        (consoles.KEYSTONE_REFUSED, "HTTPConnectionPool(host='127.0.0.1', port=21500): Max retr"),
        (consoles.NOT_NOTIFIED, "Error running heat-config-notify"),
    ],
)
def test_what_goes_wrong_is_told_before_the_prompt(printed, ending, cause):
    before, _, prompt = printed(ending).rpartition("Fedora CoreOS 40")
    assert cause in before
    assert "login:" in prompt


def test_the_agent_is_pulled_from_where_the_cluster_pulls_its_images(printed):
    text = printed(consoles.NAME_NOT_RESOLVED, CONTAINER_INFRA_PREFIX="mirror.example.org/magnum/")
    assert "Trying to pull mirror.example.org/magnum/heat-container-agent:wallaby-stable-1" in text
    assert "lookup mirror.example.org on" in text


def test_a_console_is_plain_ascii_as_nova_reads_it(printed):
    assert printed(consoles.KEYSTONE_REFUSED).isascii()


def test_a_node_boots_once(printed):
    before = printed(consoles.CLEAN)
    assert printed(consoles.NAME_NOT_RESOLVED) == before
