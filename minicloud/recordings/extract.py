# SPDX-License-Identifier: Apache-2.0
"""Makes the recordings out of evidence files of clusters whose nodes ran Magnum's real scripts.

    python -m minicloud.recordings.extract FOLDER

FOLDER holds the gzipped files named in SOURCES. Everything that belonged to the recorded cluster
becomes a placeholder; see the package's own description.
"""

import gzip
import json
import re
import sys
from itertools import count
from pathlib import Path
from typing import Any

from minicloud.recordings import path

SOURCES = {
    "control-plane": ("complete", "master_config_deployment"),
    "control-plane-failed": ("control-plane-script-failed", "master_config_deployment"),
    "add-ons": ("complete", "kube_cluster_deploy"),
    "add-ons-failed": ("addons-script-failed", "kube_cluster_deploy"),
    "worker": ("complete", "node_config_deployment"),
    "worker-failed": ("worker-script-failed", "node_config_deployment"),
}
"""Recording: evidence file and Heat resource of the deployment that it was."""

EVERYWHERE = (
    "TRUSTEE_USERNAME",
    "INSTANCE_NAME",
    "CLUSTER_UUID",
    "TRUSTEE_USER_ID",
    "TRUSTEE_DOMAIN_ID",
    "PROJECT_ID",
    "CLUSTER_NETWORK",
    "CLUSTER_SUBNET",
    "EXTERNAL_NETWORK_ID",
    "DOCKER_VOLUME",
    "ETCD_VOLUME",
    "ETCD_DISCOVERY_URL",
    "AUTH_URL",
    "MAGNUM_URL",
    "HYPERKUBE_PREFIX",
    "KUBE_TAG",
    "HELM_CLIENT_TAG",
    "HELM_CLIENT_SHA256",
    "KUBE_NODE_IP",
    "KUBE_NODE_PUBLIC_IP",
    "KUBE_MASTER_IP",
    "PODS_NETWORK_CIDR",
    "DNS_SERVICE_IP",
)
"""Parameters whose value is replaced wherever it stands, in this order; the others only where they
are set.
"""

SECRETS = {"TRUSTEE_PASSWORD": "password", "PASSWORD": "password", "TRUST_ID": "hex"}
KEYS = {"PRIVATE KEY": "private", "PUBLIC KEY": "public"}
AS_RECORDED = {"ARCH", "HELM_CLIENT_URL"}
HELM_URL = "https://get.helm.sh/helm-⟦HELM_CLIENT_TAG⟧-linux-amd64.tar.gz"
IMAGE = ("docker.io/rancher/", "v1.23.3-rancher1")
"""Of every capture, also where a script failed before it printed its parameters."""

_SOURCED = re.compile(r"^\+ \. /etc/sysconfig/heat-params\n((?:\+\+ [A-Z]\w*=.*\n)+)", re.M)
_ASSIGNED = re.compile(r"^\+\+ ([A-Z]\w*)=(.*)$", re.M)
_PEM = re.compile(r"(-----BEGIN (?:RSA )?([A-Z ]+)-----\\n)(.+?)(\\n-----END )")
_TOKEN = re.compile(r"gAAAA[\w=-]+")
_DATE = re.compile(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}")


def main() -> None:
    folder = Path(sys.argv[1])
    for name, (capture, resource) in SOURCES.items():
        evidence = json.loads(gzip.decompress((folder / f"{capture}.json.gz").read_bytes()))
        recording = extract(evidence, resource)
        packed = gzip.compress(json.dumps(recording, ensure_ascii=False).encode(), mtime=0)
        path(name).write_bytes(packed)
        print(f"{name}: {len(packed)} bytes")


def extract(evidence: dict[str, Any], resource: str) -> dict[str, Any]:
    """The fields of a Recording but its name, from the deployments that are that Heat resource."""
    outputs = _outputs(evidence, resource)
    stdout, stderr = neutral(outputs["deploy_stdout"], outputs["deploy_stderr"])
    return {"stdout": stdout, "stderr": stderr, "status_code": outputs["deploy_status_code"]}


def _outputs(evidence: dict[str, Any], resource: str) -> dict[str, Any]:
    """The outputs of the deployment that ended as the recording should: failed, if any of its kind
    did.
    """
    ids = {
        found["physical_resource_id"]
        for found in evidence["resources"]
        if found["resource_name"] == resource
    }
    reported = [
        deployment
        for deployment in evidence["software_deployments"]
        if deployment["id"] in ids and deployment["output_values"]
    ]
    reported.sort(key=lambda deployment: deployment["status"] == "COMPLETE")
    outputs: dict[str, Any] = reported[0]["output_values"]
    return outputs


def neutral(stdout: str, stderr: str) -> tuple[str, str]:
    """Both outputs with placeholders for parameters, secrets and dates of the recorded node."""
    parameters = {"HYPERKUBE_PREFIX": IMAGE[0], "KUBE_TAG": IMAGE[1]}
    for block in _SOURCED.findall(stderr):
        parameters |= dict(_ASSIGNED.findall(block))
    stderr = _keys(_SOURCED.sub(_own_line, stderr))
    return _replace(stdout, parameters), _replace(stderr, parameters)


def _own_line(block: re.Match[str]) -> str:
    def named(line: re.Match[str]) -> str:
        key = line[1]
        fixed = key in AS_RECORDED or key in SECRETS or "-----BEGIN" in line[2]
        return line[0] if fixed else f"++ {key}=⟦{key}⟧"

    return _ASSIGNED.sub(named, block[0])


def _keys(text: str) -> str:
    seen: dict[str, str] = {}
    numbers = count(1)

    def body(match: re.Match[str]) -> str:
        beginning, kind, content, end = match.groups()
        length = len(content.replace(r"\n", ""))
        if content not in seen:
            seen[content] = f"⟦pem {KEYS.get(kind) or next(numbers)} {length}⟧"
        return beginning + seen[content] + end

    return _PEM.sub(body, text)


def _replace(text: str, parameters: dict[str, str]) -> str:
    tokens = {token: at for at, token in enumerate(dict.fromkeys(_TOKEN.findall(text)), 1)}
    text = _TOKEN.sub(lambda match: f"⟦token {tokens[match[0]]} {len(match[0])}⟧", text)
    if helm := parameters.get("HELM_CLIENT_URL"):
        text = text.replace(helm, HELM_URL)
    for key, kind in SECRETS.items():
        if value := parameters.get(key):
            label = key.lower().replace("_", "-")
            text = _whole(value).sub(f"⟦{kind} {label} {len(value)}⟧", text)
    for key in EVERYWHERE:
        if value := parameters.get(key):
            text = _whole(value).sub(f"⟦{key}⟧", text)
    text = _DATE.sub("⟦date⟧", text)
    text = re.sub(r"^\+ HOSTNAME=.*$", "+ HOSTNAME=⟦INSTANCE_NAME⟧", text, flags=re.M)
    return text.replace("203.0.113.10", "127.0.0.1")


def _whole(value: str) -> re.Pattern[str]:
    """Not as part of a longer word, number or address."""
    end = r"(?![\w⟧]|\.\d)" if value[-1].isalnum() else ""
    return re.compile(rf"(?<![\w.⟦]){re.escape(value)}{end}")


if __name__ == "__main__":
    main()
