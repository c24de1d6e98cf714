# SPDX-License-Identifier: Apache-2.0
"""One cluster of each scenario, created side by side in a project of the tests' own."""

import secrets

import pytest

from minicloud import api, scenarios

WORKERS = {"healthy": 2, "silent-agent": 2}
"""Where one worker does not show what is to be seen."""

PATIENT = ("silent-agent", "slow")
"""Scenarios in which nodes keep Heat waiting: meanwhile it has time for others."""

SHOWN = {"mixed", "usable-despite-failure", "silent-control-plane"}
"""Scenarios that take minutes, and that the story in the browser shows to the end."""


@pytest.fixture(scope="session")
def operator(cloud):
    return api.sign_in_operator()


@pytest.fixture(scope="session")
def member(operator):
    """A new user, member of a new project only, with a key pair of the name that scenarios use."""
    name, identity = f"cloud-tests-{secrets.token_hex(4)}", operator.identity
    project = identity.post("/projects", json={"project": {"name": name}}).json()["project"]
    account = {"name": name, "password": secrets.token_hex(16), "domain_id": "default"}
    user = identity.post("/users", json={"user": account}).json()["user"]
    (role,) = identity.get("/roles?name=member").json()["roles"]
    identity.put(f"/projects/{project['id']}/users/{user['id']}/roles/{role['id']}")
    cloud = api.sign_in_as(name, account["password"], name)
    key = api.sign_in("demo").compute.get(f"/os-keypairs/{scenarios.KEYPAIR}").json()["keypair"]
    pair = {"name": scenarios.KEYPAIR, "public_key": key["public_key"]}
    cloud.compute.post("/os-keypairs", json={"keypair": pair})
    yield cloud
    identity.delete(f"/users/{user['id']}")
    identity.delete(f"/projects/{project['id']}")


@pytest.fixture(scope="session")
def clusters(member):
    """Scenario -> id of its cluster. They deploy side by side, the patient ones first, and all are
    gone at the end.
    """

    made = {}

    def create(names):
        for name in names:
            made[name] = scenarios.create(member, name, workers=WORKERS.get(name, 1))

    try:
        create((*PATIENT, "healthy"))
        scenarios.wait(member, made["healthy"], scenarios.ended(member))
        create(name for name in scenarios.SCENARIOS if name not in made and name not in SHOWN)
        yield made
    finally:
        scenarios.delete(member, *made.values())
