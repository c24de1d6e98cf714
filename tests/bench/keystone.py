# SPDX-License-Identifier: Apache-2.0
"""A Keystone in which everybody is a member of the recorded cluster's project, by any password.

A person's token is made of the name, so that different people have different tokens.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.recording import Object, recording
from tests.bench.services import Refused

_DOMAIN = {"id": "default", "name": "Default"}
_ROLES = [{"id": name, "name": name} for name in ("member", "reader")]


def services(address: str) -> dict[str, str]:
    """The catalogue: type and address of each service."""
    return {
        "identity": f"{address}/v3",
        "container-infra": f"{address}/magnum/v1",
        "orchestration": f"{address}/heat/v1/{recording().cluster['project_id']}",
        "compute": f"{address}/nova/v2.1",
    }


def version(address: str) -> Object:
    link = {"rel": "self", "href": f"{address}/v3/"}
    return {"version": {"id": "v3.14", "status": "stable", "links": [link]}}


def projects() -> Object:
    return {"projects": [{**_project(), "domain_id": "default", "enabled": True}]}


def token(request: Object, address: str) -> tuple[str, Object]:
    """The token for a request to sign in, by password or with a token that one has; a token for
    the project has the catalogue with it. Raises Refused: nobody may do anything with a domain."""
    asked = request["auth"]
    if "domain" in asked.get("scope", {}):
        raise Refused(401, "The request you have made requires authentication.")
    by = asked["identity"]
    name = by["password"]["user"]["name"] if "password" in by else by["token"]["id"].split(".")[1]
    now = datetime.now(UTC)
    told: dict[str, Any] = {
        "methods": by["methods"],
        "user": {"id": hashlib.md5(name.encode()).hexdigest(), "name": name, "domain": _DOMAIN},
        "audit_ids": [name],
        "issued_at": _time(now),
        "expires_at": _time(now + timedelta(hours=12)),
    }
    scoped = "project" in asked.get("scope", {})
    if scoped:
        catalog = [_entry(*service) for service in services(address).items()]
        told |= {"project": {**_project(), "domain": _DOMAIN}, "roles": _ROLES, "catalog": catalog}
    return f"gAAAA.{name}.{'scoped' if scoped else 'unscoped'}", {"token": told}


def _project() -> Object:
    return {"id": recording().cluster["project_id"], "name": "demo"}


def _entry(service: str, url: str) -> Object:
    """A line of the catalogue. Ids are unique, and nobody asks for them."""
    endpoint = {"id": f"{service}-public", "interface": "public", "url": url}
    region = {"region": "RegionOne", "region_id": "RegionOne"}
    return {"id": service, "type": service, "name": service, "endpoints": [endpoint | region]}


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
