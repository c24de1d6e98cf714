# SPDX-License-Identifier: Apache-2.0
"""The nodes of all clusters: servers in Nova, and what Heat wants each of them to run.

A node of a Heat cluster is a server with software deployments. Its own account (in the user data)
may read them with their scripts, among these Magnum's parameters for the node.
"""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from minicloud.api import Cloud, sign_in_by_id

WITH_USER_DATA = {"OpenStack-API-Version": "compute 2.3"}
_CREDENTIALS_FILE = "/var/lib/heat-cfntools/cfn-init-data"
_PARAMETER = re.compile(r'^([A-Z]\w*)="(.*)"$', re.M)
_NAME = re.compile(r"-(master|node)-(\d+)$")


@dataclass(frozen=True, slots=True)
class Server:
    """A Nova server that may be a node. `control_plane` and `index` come from its name, as Magnum
    gives it.
    """

    id: str
    name: str
    control_plane: bool
    index: int


@dataclass(frozen=True, slots=True)
class Deployment:
    """A script that Heat wants run. `status` is Heat's, since `since`: IN_PROGRESS until the node
    has reported.
    """

    config_id: str
    status: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Script:
    """What a node is given to run: `inputs` tell where to report, `parameters` are Magnum's
    heat-params.
    """

    inputs: Mapping[str, str]
    parameters: Mapping[str, str]

    @property
    def name(self) -> str:
        """The Heat resource, which says what it is: `master_config_deployment`,
        `kube_cluster_deploy`, ...
        """
        return self.inputs["deploy_resource_name"]


def servers(operator: Cloud) -> list[Server]:
    """The active nodes of all clusters in all projects."""
    answer = operator.compute.get("/servers?all_tenants=1&status=ACTIVE").json()
    matches = ((found, _NAME.search(found["name"])) for found in answer["servers"])
    return [
        Server(found["id"], found["name"], match[1] == "master", int(match[2]))
        for found, match in matches
        if match
    ]


def deployments(operator: Cloud, server: Server) -> list[Deployment]:
    """The deployments of a server, oldest first: the node's own configuration is the first."""
    answer = operator.orchestration.get(f"/software_deployments?server_id={server.id}").json()
    return [
        Deployment(
            config_id=item["config_id"],
            status=item["status"],
            since=_time(item.get("updated_time") or item["creation_time"]),
        )
        for item in answer["software_deployments"]
    ]


def account(operator: Cloud, server: Server) -> Cloud:
    """The account that Heat made for this server alone, read from its user data (ignition)."""
    answer = operator.compute.get(f"/servers/{server.id}", headers=WITH_USER_DATA).json()
    ignition = json.loads(base64.b64decode(answer["server"]["OS-EXT-SRV-ATTR:user_data"]))
    source = next(
        file["contents"]["source"]
        for file in ignition["storage"]["files"]
        if file["path"] == _CREDENTIALS_FILE
    )
    heat = json.loads(unquote(source.removeprefix("data:,")))["os-collect-config"]["heat"]
    return sign_in_by_id(heat["user_id"], heat["password"], project_id=heat["project_id"])


def scripts(node: Cloud, server: Server) -> dict[str, Script]:
    """Config id -> script, as the node's own account reads them."""
    answer = node.orchestration.get(f"/software_deployments/metadata/{server.id}").json()
    return {item["id"]: script(item) for item in answer["metadata"] if item["group"] == "script"}


def script(config: Mapping[str, Any]) -> Script:
    inputs = {item["name"]: item.get("value") for item in config["inputs"]}
    return Script(inputs, parameters(config["config"]))


def parameters(text: str) -> dict[str, str]:
    """Magnum's parameters, out of the script that writes them to heat-params; those it leaves to
    the shell (`"$X"`) are empty.
    """
    written = text.partition("cat > ${HEAT_PARAMS} <<EOF\n")[2].partition("\nEOF\n")[0]
    return {
        key: "" if value.startswith("$") else value for key, value in _PARAMETER.findall(written)
    }


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
