# SPDX-License-Identifier: Apache-2.0
"""Evidence of a real failed cluster with a secret of every kind in every part of it."""

import json
from itertools import count
from typing import Any

from k8s_dashboard import evidence
from tests.unit.captures import capture

KINDS = (
    "++ TRUSTEE_PASSWORD={}",
    "+ export OS_PASSWORD='{}'",
    'PASSWORD="{}"',
    "++ TRUST_ID={}",
    "+ USER_TOKEN={}",
    "curl -H 'X-Auth-Token: {}' http://keystone",
    '"password": "{}"',
    '{{\\"password\\": \\"{}\\"}}',
    "  adminPass: {}",
    "Authorization: Bearer {}",
    '"Authorization": "Basic {}"',
    "http_proxy=http://user:{}@proxy:3128/",
    "curl -u admin:{} https://example.org",
    "openstack --os-password {} token issue",
    "kubectl create secret generic x --from-literal=os-trustID={}",
    "    client-key-data: {}",
    "- name: GF_SECURITY_ADMIN_PASSWORD\n  value: {}",
    '"auth": "{}"',
    "aws_secret_access_key={}",
    "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----",
)
_numbers = count(1)


def _secret() -> str:
    return f"Zx81Qq{next(_numbers):04d}Vv77Kk"


class Seeds:
    """Texts with secrets in them, and the secrets that were given out."""

    def __init__(self) -> None:
        self.secrets: list[str] = []

    def text(self) -> str:
        """One of each kind."""
        lines = []
        for kind in KINDS:
            self.secrets.append(_secret())
            lines.append(kind.format(self.secrets[-1]))
        return "\n".join(lines)

    def value(self) -> str:
        self.secrets.append(_secret())
        return self.secrets[-1]

    def in_(self, shown: str) -> list[str]:
        """Which of the secrets can be read in it."""
        return [secret for secret in self.secrets if secret in shown]


def seeded(name: str = "worker-script-failed") -> tuple[dict[str, Any], Seeds]:
    """Evidence as JSON, and what must not be read in anything that is made of it."""
    found = json.loads(json.dumps(evidence.to_json(capture(name), redacted=False)))
    seeds = Seeds()
    cluster = found["cluster"]
    cluster["status_reason"] = f"failed: {seeds.text()}"
    cluster["faults"] = {key: f"{text} {seeds.text()}" for key, text in cluster["faults"].items()}
    cluster["labels"] |= {
        "grafana_admin_passwd": seeds.value(),
        "container_infra_prefix": f"https://me:{seeds.value()}@mirror.test/",
    }
    found["cluster_template"] |= {
        "http_proxy": f"http://me:{seeds.value()}@proxy.test:3128",
        "labels": {"admin_password": seeds.value()},
    }
    for group in found["nodegroups"]:
        group["status_reason"] = f"{group['status_reason']} {seeds.text()}"
    for stack in found["stacks"]:
        stack["stack_status_reason"] = f"failed: {seeds.text()}"
        stack["parameters"] = {**stack.get("parameters", {}), "trustee_password": seeds.value()}
    for row in [*found["resources"], *found["events"]]:
        if row["resource_status"].endswith("_FAILED"):
            row["resource_status_reason"] = f"{row['resource_status_reason']} {seeds.text()}"
    for deployment in found["software_deployments"]:
        # Where it ended stands what is quoted, and what a bundle keeps.
        deployment["output_values"] = {
            **(deployment.get("output_values") or {}),
            **{
                key: f"{seeds.text()}\n{text}\nError: {seeds.text()}\n"
                for key in ("deploy_stdout", "deploy_stderr")
                for text in [str((deployment.get("output_values") or {}).get(key, ""))]
            },
        }
    for server in found["servers"]:
        server["fault"] = {"message": seeds.text(), "details": seeds.text()}
        found["consoles"][server["id"]] = f"boot\n{seeds.text()}\nlogin:"
    found["errors"] = [
        {"service": "nova", "operation": "servers", "status": 500, "message": seeds.text()}
    ]
    found["kubernetes"] = {"reachable": False, "error": seeds.text(), "nodes": []}
    return found, seeds
