# SPDX-License-Identifier: Apache-2.0
"""The cloud's services as one signed-in account sees them.

Needs keystoneauth1 and nothing else, so that programs of another virtual environment may use it.
Calls raise `keystoneauth1.exceptions.ClientException` (`HttpError` for an answer that is an error).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keystoneauth1.adapter import Adapter
from keystoneauth1.identity import v3
from keystoneauth1.session import Session

from minicloud import settings

TIMEOUT = 60
"""Seconds for one call."""


@dataclass(frozen=True)
class Cloud:
    """An account's own view: each service is an adapter with `get(path)`, `post(path, json=...)`
    and so on.
    """

    session: Session

    @cached_property
    def identity(self) -> Adapter:
        return self._service("identity")

    @cached_property
    def compute(self) -> Adapter:
        return self._service("compute")

    @cached_property
    def network(self) -> Adapter:
        return self._service("network")

    @cached_property
    def orchestration(self) -> Adapter:
        return self._service("orchestration")

    @cached_property
    def container_infra(self) -> Adapter:
        headers = {"OpenStack-API-Version": "container-infra latest"}
        return self._service("container-infra", additional_headers=headers)

    def _service(self, service_type: str, **options: Any) -> Adapter:
        return Adapter(
            self.session,
            service_type=service_type,
            interface="public",
            region_name=settings.REGION,
            **options,
        )


def sign_in(user: str = "demo") -> Cloud:
    """One of the seeded people. Raises FileNotFoundError while the cloud has never been up."""
    account = settings.cloud()["users"][user]
    return sign_in_as(user, account["password"], account["project"])


def sign_in_operator() -> Cloud:
    """The account of minicloud's own programs, which sees the clusters of all projects."""
    account = settings.cloud()["operator"]
    return sign_in_as(account["username"], account["password"], account["project"])


def sign_in_by_id(user_id: str, password: str, **scope: str) -> Cloud:
    """An account that OpenStack made: scope is `project_id` or `trust_id`."""
    return _cloud(user_id=user_id, password=password, **scope)


def sign_in_as(user: str, password: str, project: str) -> Cloud:
    return _cloud(
        username=user,
        password=password,
        project_name=project,
        user_domain_id="default",
        project_domain_id="default",
    )


def _cloud(**credentials: Any) -> Cloud:
    auth = v3.Password(auth_url=settings.AUTH_URL, **credentials)
    return Cloud(Session(auth=auth, timeout=TIMEOUT))
