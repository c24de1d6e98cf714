# SPDX-License-Identifier: Apache-2.0
"""Clusters of a real Magnum and Heat turn out as their scenarios say."""

import re
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from minicloud import kubectl, scenarios
from minicloud.scenarios import COMPLETE, FAILED, IN_PROGRESS, SCENARIOS
from tests.cloud.conftest import SHOWN

ENDING = [
    name
    for name, scenario in SCENARIOS.items()
    if scenario.stack != IN_PROGRESS and name not in SHOWN
]


@pytest.fixture
def cluster(clusters, member):
    """The cluster of a scenario, once its creation has ended."""

    def wait(scenario):
        return scenarios.wait(member, clusters[scenario], scenarios.ended(member))

    return wait


def resources(cloud, cluster, query=""):
    path = f"/stacks/{cluster['stack_id']}/resources?nested_depth=5{query}"
    return cloud.orchestration.get(path).json()["resources"]


def deployments(cloud, cluster):
    """Heat's software deployments of a cluster: resource name, index of the node, status, id."""
    return [
        (
            found["resource_name"],
            found.get("parent_resource"),
            found["resource_status"],
            found["physical_resource_id"],
        )
        for found in resources(cloud, cluster, "&type=OS::Heat::SoftwareDeployment")
        if not found["resource_name"].startswith("upgrade_")
    ]


def outputs(cloud, deployment_id):
    answer = cloud.orchestration.get(f"/software_deployments/{deployment_id}").json()
    return answer["software_deployment"]["output_values"]


def console(cloud, cluster, node):
    """The end of what the server printed whose name ends so; nothing while there is none."""
    name = f"^{cluster['name']}-.*-{node}$"
    for server in cloud.compute.get("/servers", params={"name": name}).json()["servers"]:
        asked = {"os-getConsoleOutput": {"length": 20}}
        answer = cloud.compute.post(f"/servers/{server['id']}/action", json=asked)
        return answer.json()["output"]
    return ""


@pytest.mark.parametrize("scenario", ENDING)
def test_creation_ends_as_declared(cluster, member, scenario):
    found = cluster(scenario)
    assert scenarios.stack_status(member, found) == SCENARIOS[scenario].stack


@pytest.mark.parametrize("scenario", [name for name in ENDING if SCENARIOS[name].reason])
def test_heat_gives_the_declared_reason(cluster, member, scenario):
    failed = resources(member, cluster(scenario), "&status=FAILED")
    reasons = [resource["resource_status_reason"] for resource in failed]
    assert [reason for reason in reasons if SCENARIOS[scenario].reason in reason]


def test_the_last_worker_is_silent_when_all_others_have_reported(clusters, member):
    def others_reported(found):
        reported = (
            [status for *_, status, _ in deployments(member, found)] if found["stack_id"] else []
        )
        return reported.count(COMPLETE) == 3

    found = scenarios.wait(member, clusters["silent-agent"], others_reported)
    silent = [where for *where, status, _ in deployments(member, found) if status == IN_PROGRESS]
    assert silent == [["node_config_deployment", "1"]]


def test_a_slow_cluster_is_still_deploying_when_a_healthy_one_is_complete(
    cluster, clusters, member
):
    assert cluster("healthy")["status"] == COMPLETE
    slow = scenarios.cluster(member, clusters["slow"])
    assert scenarios.stack_status(member, slow) == IN_PROGRESS


def test_outputs_look_like_those_of_real_nodes(cluster, member):
    found = {
        name: outputs(member, deployment_id)
        for name, _, _, deployment_id in deployments(member, cluster("healthy"))
    }
    assert {one["deploy_status_code"] for one in found.values()} == {0}
    control_plane = found["master_config_deployment"]
    assert control_plane["deploy_stdout"].startswith("START: write-heat-params")
    assert re.search(r"node/healthy-\w+-master-0 patched$", control_plane["deploy_stdout"])
    assert len(control_plane["deploy_stderr"]) > 100_000
    assert "END: install-helm-modules" in found["kube_cluster_deploy"]["deploy_stdout"]
    assert "configuring kubernetes (minion)" in found["node_config_deployment"]["deploy_stdout"]


def test_a_failed_worker_says_what_it_could_not_resolve(cluster, member):
    (failed,) = [
        deployment_id
        for _, _, status, deployment_id in deployments(member, cluster("worker-script-failed"))
        if status == FAILED
    ]
    told = outputs(member, failed)
    assert told["deploy_status_code"] == 1
    assert told["deploy_stderr"].count("no such host") == 61
    assert told["deploy_stderr"].endswith("+ exit 1\n")


def test_magnum_finds_each_node_of_a_healthy_cluster_ready(cluster, member):
    found = scenarios.wait(
        member,
        cluster("healthy")["uuid"],
        lambda found: found["health_status"] == "HEALTHY",
    )
    ready = {key: value for key, value in found["health_status_reason"].items() if key != "api"}
    assert found["health_status_reason"]["api"] == "ok"
    assert len(ready) == 3
    assert set(ready.values()) == {"True"}


def test_kubectl_lists_the_nodes_with_a_certificate_that_magnum_signed(cluster, member, tmp_path):
    found = cluster("healthy")
    printed = kubectl_get_nodes(member, found, tmp_path)
    header, *rows = printed.splitlines()
    assert header.split() == ["NAME", "STATUS", "ROLES", "AGE", "VERSION"]
    assert [row.split()[1] for row in rows] == ["Ready"] * 3
    assert [row.split()[2] for row in rows] == ["control-plane", "<none>", "<none>"]


@pytest.mark.parametrize(
    ("scenario", "node", "text"),
    [
        ("healthy", "node-1", "Started heat-container-agent.service"),
        ("silent-agent", "node-1", "Source [heat] Unavailable."),
    ],
)
def test_a_member_reads_on_the_console_what_a_node_printed(
    cluster, clusters, member, scenario, node, text
):
    cluster("healthy")

    def printed(found):
        return found["stack_id"] and text in console(member, found, node)

    assert scenarios.wait(member, clusters[scenario], printed)


def test_a_failed_cluster_with_a_control_plane_can_be_looked_into(cluster, member, tmp_path):
    found = cluster("addons-failed")
    printed = kubectl_get_nodes(member, found, tmp_path)
    assert "control-plane" in printed


def kubectl_get_nodes(cloud, cluster, folder):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "admin"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "system:masters"),
        ]
    )
    request = x509.CertificateSigningRequestBuilder(subject).sign(key, hashes.SHA256())
    asked = {
        "cluster_uuid": cluster["uuid"],
        "csr": request.public_bytes(serialization.Encoding.PEM).decode(),
    }
    magnum = cloud.container_infra
    files = {
        "client-key": key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
        "client-certificate": magnum.post("/certificates", json=asked).json()["pem"],
        "certificate-authority": magnum.get(f"/certificates/{cluster['uuid']}").json()["pem"],
    }
    options = []
    for name, text in files.items():
        (folder / name).write_text(text)
        options.append(f"--{name}={folder / name}")
    command = [kubectl.path(), f"--server={cluster['api_address']}", *options, "get", "nodes"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
