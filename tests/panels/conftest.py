# SPDX-License-Identifier: Apache-2.0
"""Horizon in this process, a signed-in user, and services that answer on the wire.

The clients, sessions, URLs and calls are real; what answers is recorded from real services.
"""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import requests_mock
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from openstack_auth import user, utils
from openstack_dashboard import context_processors
from openstack_dashboard.test.helpers import _apply_panel_mocks

CAPTURES = Path(__file__).parent.parent / "unit" / "data"
PROJECT = "34d5f477d8224dfea002e113263c0af3"
CREATOR = "e004cd9706e74b8c90810184ebe6ed39"
TOKEN = "gAAAAABtoken-of-the-signed-in-user"

ENDPOINTS = {
    "container-infra": "http://magnum.test/v1",
    "orchestration": f"http://heat.test/v1/{PROJECT}",
    "compute": "http://nova.test/v2.1",
    "network": "http://neutron.test",
    "image": "http://glance.test",
    "volumev3": "http://cinder.test/v3",
    "identity": "http://keystone.test/v3",
}


def capture(name: str) -> dict[str, Any]:
    """A recorded cluster, as evidence."""
    loaded: dict[str, Any] = json.loads(
        gzip.decompress((CAPTURES / f"{name}.json.gz").read_bytes())
    )
    return loaded


class Wire:
    """The services' answers, and the calls that were made."""

    heat = ENDPOINTS["orchestration"]

    def __init__(self, mocker: requests_mock.Mocker):
        self.mocker = mocker
        self.version("1.12")

    def _get(self, url: str, json: dict[str, Any]) -> None:
        self.mocker.get(url, json=json, headers={"Content-Type": "application/json"})

    def version(self, newest: str) -> None:
        """Magnum's newest microversion."""
        root = {"versions": [{"id": "v1", "max_version": newest, "min_version": "1.1"}]}
        self._get("http://magnum.test/", json=root)

    def clusters(self, *clusters: dict[str, Any]) -> None:
        self._get("http://magnum.test/v1/clusters/detail", json={"clusters": clusters})
        templates = {c["cluster_template_id"]: c["name"] for c in clusters}
        self._get(
            "http://magnum.test/v1/clustertemplates/",
            json={
                "clustertemplates": [
                    {"uuid": uuid, "name": f"template-{name}"} for uuid, name in templates.items()
                ]
            },
        )

    def stacks(self, *stacks: dict[str, Any]) -> None:
        """Heat's stacks, nested ones included, as the table asks for them."""
        self._get(f"{self.heat}/stacks?show_nested=True", json={"stacks": stacks})

    def cluster(self, evidence: dict[str, Any]) -> None:
        """One cluster with all that Magnum, Heat and Nova tell of it."""
        cluster = evidence["cluster"]
        magnum = f"http://magnum.test/v1/clusters/{cluster['uuid']}"
        self._get(magnum, json=cluster)
        self._get("http://magnum.test/v1/clusters/detail", json={"clusters": [cluster]})
        self._get(f"{magnum}/nodegroups/", json={"nodegroups": evidence["nodegroups"]})
        self._get(
            f"http://magnum.test/v1/clustertemplates/{cluster['cluster_template_id']}",
            json=evidence["cluster_template"],
        )
        self._get(f"{self.heat}/stacks", json={"stacks": evidence["stacks"]})
        for stack in evidence["stacks"]:
            address = f"{self.heat}/stacks/{stack['stack_name']}/{stack['id']}"
            self._get(f"{address}/resources", json={"resources": evidence["resources"]})
            self.mocker.get(f"{address}/events", json=_events(evidence["events"]))
        for deployment in evidence["software_deployments"]:
            self._get(
                f"{self.heat}/software_deployments/{deployment['id']}",
                json={"software_deployment": deployment},
            )
        self._get("http://nova.test/v2.1/servers/detail", json={"servers": evidence["servers"]})
        for server in evidence["servers"]:
            self._get(f"http://nova.test/v2.1/servers/{server['id']}", json={"server": server})
        for server in evidence["servers"]:
            console = evidence.get("consoles", {}).get(server["id"], "")
            self.mocker.post(
                f"http://nova.test/v2.1/servers/{server['id']}/action",
                json={"output": console},
                headers={"Content-Type": "application/json"},
            )

    def calls(self) -> list[str]:
        """Every upstream call so far as "METHOD path", without Magnum's version discovery."""
        made = [
            f"{r.method} {re.sub('^https?://', '', r.url)}" for r in self.mocker.request_history
        ]
        return [call for call in made if call != "GET magnum.test/"]

    def forget(self) -> None:
        self.mocker.reset_mock()


def _events(events: list[dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Heat's event log, oldest first, from a marker on; one that it does not know counts for none
    (heat/db/api.py, _events_paginate_query)."""

    def answer(request: Any, context: Any) -> dict[str, Any]:
        context.headers["Content-Type"] = "application/json"
        ids = [event["id"] for event in events]
        marker = request.qs.get("marker", [""])[0]
        return {"events": events[ids.index(marker) + 1 if marker in ids else 0 :]}

    return answer


@pytest.fixture
def wire() -> Iterator[Wire]:
    with requests_mock.Mocker() as mocker:
        yield Wire(mocker)


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Client]]:
    """Call it with roles to get a browser signed in with them."""
    cache.clear()
    patchers = _apply_panel_mocks()
    monkeypatch.setattr(
        context_processors,
        "openstack",
        lambda request: {
            "authorized_tenants": [],
            "JS_CATALOG": context_processors.get_js_catalog(settings),
        },
    )

    def sign_in(*roles: str, user_id: str = CREATOR) -> Client:
        monkeypatch.setattr(utils, "get_user", lambda request: _user(roles, user_id))
        return Client()

    yield sign_in
    for patcher in patchers.values():
        patcher.stop()
    mock.patch.stopall()


@pytest.fixture
def member(sign_in: Callable[..., Client]) -> Client:
    return sign_in("member", "reader")


def _user(roles: tuple[str, ...], user_id: str) -> user.User:
    token = user.Token()
    token.id = TOKEN
    token.expires = datetime.now(UTC) + timedelta(hours=1)
    token.project = {"id": PROJECT, "name": "demo"}
    signed_in = user.User(
        id=user_id,
        token=token,
        user="li.wei",
        user_domain_name="Default",
        tenant_id=PROJECT,
        tenant_name="demo",
        roles=[{"name": role} for role in roles],
        enabled=True,
        endpoint=settings.OPENSTACK_KEYSTONE_URL,
        services_region="RegionOne",
        service_catalog=[
            {
                "type": service,
                "name": service,
                "endpoints": [
                    {
                        "interface": "public",
                        "url": url,
                        "region": "RegionOne",
                        "region_id": "RegionOne",
                    }
                ],
            }
            for service, url in ENDPOINTS.items()
        ],
        authorized_tenants=[],
    )
    signed_in._is_system_user = False
    return signed_in
