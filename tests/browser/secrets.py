# SPDX-License-Identifier: Apache-2.0
"""The real secrets of a story, and every place where this plugin could have left one.

Horizon's session holds the user's tokens by nature, in entries of its own (`HORIZONS`). Whatever
else is in a session, in the cache, in a log or on a page must be free of secrets.
"""

import base64
import io
import pickle
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from minicloud import nodes, scenarios
from minicloud.api import Cloud, sign_in, sign_in_operator
from tests.browser.stage import Stage

HORIZONS = ("token", "unscoped_token")
"""Where openstack_auth keeps what Keystone gave the user."""

_PRINTED = re.compile(
    r"""PASSWORD=(\w{8,}) | "password":\ "(\w+)" | TOKEN=(\S{20,}) | X-Auth-Token:\ ([\w.-]{20,})
    | PRIVATE\ KEY-----\\n([\w+/]{40})""",
    re.VERBOSE,
)
"""What a node's script, traced by the shell, says as it reads its parameters and signs in."""


def of_nodes(cluster_id: str) -> dict[str, set[str]]:
    """By software deployment of the cluster: the secrets that its script printed, and the password
    of its node's own account in Heat."""
    cloud, operator = sign_in(), sign_in_operator()
    servers = {server.id: server for server in nodes.servers(operator)}
    found = {}
    for deployment in _deployments(cloud, cluster_id):
        printed = (deployment["output_values"] or {}).get("deploy_stderr") or ""
        account = nodes.account(operator, servers[deployment["server_id"]])
        secrets = {account.session.auth.auth_methods[0].password}
        for groups in _PRINTED.findall(printed):
            secrets |= {group for group in groups if group}
        found[deployment["id"]] = secrets
    return found


def _deployments(cloud: Cloud, cluster_id: str) -> Iterator[dict[str, Any]]:
    stack = scenarios.cluster(cloud, cluster_id)["stack_id"]
    query = "nested_depth=5&type=OS::Heat::SoftwareDeployment"
    resources = cloud.orchestration.get(f"/stacks/{stack}/resources?{query}").json()["resources"]
    begun = (one["physical_resource_id"] for one in resources if one["physical_resource_id"])
    for deployment_id in begun:
        answer = cloud.orchestration.get(f"/software_deployments/{deployment_id}").json()
        yield answer["software_deployment"]


def of_kubeconfig(file: Path) -> set[str]:
    """The private keys: as the file has them, and a line of the PEM inside."""
    users = yaml.safe_load(file.read_text())["users"]
    keys = {user["user"]["client-key-data"] for user in users}
    return keys | {base64.b64decode(key).decode().splitlines()[1] for key in keys}


def of_sessions(stage: Stage) -> set[str]:
    """The tokens of everyone who is signed in."""
    sessions = [entry for entry in _cached(stage) if isinstance(entry, dict) and "token" in entry]
    tokens = [session["token"] for session in sessions]
    return {token.id for token in tokens} | {token.unscoped_token for token in tokens}


def places(stage: Stage) -> Iterator[tuple[str, str]]:
    """Name and content of all that the dashboard has shown or kept, once the visitors have left."""
    yield from stage.answers()
    for log in stage.state.glob("*.log"):
        yield log.name, log.read_text()
    for number, entry in enumerate(_cached(stage)):
        if isinstance(entry, dict):
            entry = {name: value for name, value in entry.items() if name not in HORIZONS}
        yield f"cache entry {number}", pickle.dumps(entry).decode("latin-1")


def of_files(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Name and content of what people got to keep or hand on."""
    return ((file.name, file.read_text()) for file in files)


def leaks(places: Iterable[tuple[str, str]], secrets: Iterable[str]) -> list[str]:
    """The names of the places where a secret stands."""
    return [name for name, text in places if any(secret in text for secret in secrets)]


class _Reader(pickle.Unpickler):
    """Reads Horizon's sessions without a Horizon: its classes need its settings."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("openstack_auth"):
            return SimpleNamespace
        return super().find_class(module, name)


def _cached(stage: Stage) -> Iterator[Any]:
    """All values in the cache, sessions among them, as Django's file-based cache stores them."""
    for file in (stage.state / "cache").glob("*.djcache"):
        with file.open("rb") as stream:
            pickle.load(stream)
            content = zlib.decompress(stream.read())
        yield _Reader(io.BytesIO(content)).load()
