# SPDX-License-Identifier: Apache-2.0
"""One cluster of each scenario, created side by side in a project of this session's own."""

import secrets

import pytest

from minicloud import api, scenarios


@pytest.fixture(scope="session")
def operator(cloud):
    return api.sign_in_operator()


@pytest.fixture(scope="session")
def project(operator):
    """The name of a new project that user demo is a member of."""
    name = f"cloud-tests-{secrets.token_hex(4)}"
    identity = operator.identity
    made = identity.post("/projects", json={"project": {"name": name}}).json()["project"]
    (user,) = identity.get("/users?name=demo").json()["users"]
    (role,) = identity.get("/roles?name=member").json()["roles"]
    identity.put(f"/projects/{made['id']}/users/{user['id']}/roles/{role['id']}")
    yield name
    identity.delete(f"/projects/{made['id']}")


@pytest.fixture(scope="session")
def member(project):
    """The scenario -> user demo in the project where its cluster is made."""
    own = api.sign_in("demo", project)
    elsewhere = api.sign_in("demo", scenarios.SCENARIOS["quota"].project)
    return {name: own for name in scenarios.SCENARIOS} | {"quota": elsewhere}


@pytest.fixture(scope="session")
def clusters(member):
    """Scenario -> id of its cluster; all of them begin together and are gone at the end."""
    made = {name: scenarios.create(member[name], name) for name in scenarios.SCENARIOS}
    yield made
    for name, cluster_id in made.items():
        member[name].container_infra.delete(f"/clusters/{cluster_id}")
    for name, cluster_id in made.items():
        scenarios.delete(member[name], cluster_id)
