# SPDX-License-Identifier: Apache-2.0
"""Self-contained kubeconfig files: one way into each of one or more clusters.

Where a user's key is not known here, because it was made in a browser and stays there, `in_parts`
gives the same file around the places where the keys belong.
"""

import argparse
import base64
import re
import secrets
import shlex
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

# Why a kubeconfig cannot be offered, see `refusal`.
NO_API_ADDRESS = "no-api-address"
TLS_DISABLED = "tls-disabled"
BEING_DELETED = "being-deleted"

# From where an API address can be reached, see `reach`.
CLUSTERS_NETWORK = "clusters-network"
PRIVATE_RANGE = "private-range"

_MAX_FILE_NAME = 80
_ID_SHOWN = 8

_TRUE = ("1", "t", "true", "on", "y", "yes")
"""oslo_utils.strutils.bool_from_string"""

_EXEC_VERSION = "client.authentication.k8s.io/v1beta1"
"""The only version that client-keystone-auth answers with (cloud-provider-openstack up to 1.36,
cmd/client-keystone-auth/main.go); kubectl insists on the version that it asked for."""

_INSTALL_HINT = (
    "client-keystone-auth comes with cloud-provider-openstack:"
    " https://github.com/kubernetes/cloud-provider-openstack/releases"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A context with its cluster and its user.

    `name` is the cluster's in the file; `kind` tells ways into the same cluster apart. `user` is
    the content of a kubeconfig's user (`certificate`, `keystone`); `ca` is a PEM text.
    """

    name: str
    server: str
    ca: str
    user: Mapping[str, Any]
    kind: str = ""

    @property
    def context(self) -> str:
        return f"{self.name}-{self.kind}" if self.kind else self.name

    @property
    def user_name(self) -> str:
        return f"{self.name}-{self.kind or 'admin'}"


def certificate(certificate_pem: str, key_pem: str | None) -> dict[str, Any]:
    """A user who signs in with a certificate; without a key, for `in_parts`."""
    return {
        "client-certificate-data": _base64(certificate_pem),
        "client-key-data": key_pem and _base64(key_pem),
    }


def keystone(address: str, user: str, domain: str, project: str) -> dict[str, Any]:
    """A user who signs in to Keystone as often as `kubectl` needs a token. Holds no secret: the
    password is asked for, or taken from OS_PASSWORD.
    """
    return {
        "exec": {
            "apiVersion": _EXEC_VERSION,
            "command": "client-keystone-auth",
            "args": [
                f"--keystone-url={address}",
                f"--domain-name={domain}",
                f"--user-name={user}",
                f"--project-name={project}",
            ],
            "installHint": _INSTALL_HINT,
            "interactiveMode": "IfAvailable",
            "provideClusterInfo": False,
        }
    }


def has_keystone(cluster: Mapping[str, Any]) -> bool:
    """Whether this cluster accepts tokens of Keystone: by its label, which is true unless it says
    otherwise (magnum/drivers/heat/k8s_fedora_template_def.py; magnum_cluster_api/resources.py).
    """
    return _label(cluster, "keystone_auth_enabled") in (None, *_TRUE)


def asks_for_keystone(cluster: Mapping[str, Any]) -> bool:
    """Whether somebody has set the label, and not only left it at its default."""
    return has_keystone(cluster) and _label(cluster, "keystone_auth_enabled") is not None


def render(entries: Sequence[Entry]) -> str:
    """The file (YAML); its current context is the first one."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": one.name,
                "cluster": {"server": one.server, "certificate-authority-data": _base64(one.ca)},
            }
            for one in {entry.name: entry for entry in entries}.values()
        ],
        "users": [{"name": one.user_name, "user": dict(one.user)} for one in entries],
        "contexts": [
            {"name": one.context, "context": {"cluster": one.name, "user": one.user_name}}
            for one in entries
        ],
        "current-context": entries[0].context,
        "preferences": {},
    }
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=1_000_000)


def in_parts(entries: Sequence[Entry]) -> list[str]:
    """The file's text in one part more than there are entries, all with a certificate and no key:
    between two parts belongs an entry's key, its PEM text in Base64.
    """
    place = f"key-{secrets.token_hex(16)}"
    marked = [
        Entry(one.name, one.server, one.ca, {**one.user, "client-key-data": place}, one.kind)
        for one in entries
    ]
    return render(marked).split(place)


def names(cluster_name: str, project_name: str, cluster_id: str) -> str:
    """What a cluster is called in every file: ``shop@demo-3f2a9c1d``.

    Two clusters of one name are kept apart by the project, and by the beginning of the id where
    project, domain or region are called the same too, or the cluster was made anew.
    """
    return f"{shown(cluster_name)}@{shown(project_name)}-{cluster_id[:_ID_SHOWN]}"


def argument(context: str) -> str:
    """A context's name as one writes it in a shell behind a command of kubectl's."""
    return f"{'-- ' if context.startswith('-') else ''}{shlex.quote(context)}"


def shown(name: str) -> str:
    """A name without what a YAML file or a terminal could not show."""
    text = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()
    return text or "kubernetes"


def file_name(cluster_name: str, kind: str = "") -> str:
    """A file name of plain ASCII letters, digits, dots, dashes and underscores."""
    ascii_name = unicodedata.normalize("NFKD", cluster_name).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_name)[:_MAX_FILE_NAME].strip("-_")
    return "-".join(part for part in ("kubeconfig", safe, kind) if part) + ".yaml"


def refusal(
    cluster: Mapping[str, Any], cluster_template: Mapping[str, Any] | None = None
) -> str | None:
    """Why no kubeconfig can be offered for this Magnum cluster now, or None if one can.

    A failed cluster whose API address is known is not refused. Magnum writes `https://:6443`
    as the address of a control plane that has none yet.
    """
    action, _, result = str(cluster.get("status")).partition("_")
    if action == "DELETE" and result != "FAILED":
        return BEING_DELETED
    for source in (cluster, cluster_template or {}):
        if source.get("tls_disabled") is True:
            return TLS_DISABLED
    scheme, host = _address(cluster)
    if not host:
        return NO_API_ADDRESS
    return None if scheme == "https" else TLS_DISABLED


def reach(cluster: Mapping[str, Any]) -> str | None:
    """From where the API can be reached, if not from everywhere.

    CLUSTERS_NETWORK: it has no floating IP, so only from the cluster's own network and what is
    routed to it. PRIVATE_RANGE: it has one, of a range that is not routed on the internet.
    """
    try:
        private = ip_address(host(cluster)).is_private
    except ValueError:
        return None
    if not private:
        return None
    return PRIVATE_RANGE if _has_floating_ip(cluster) else CLUSTERS_NETWORK


def _has_floating_ip(cluster: Mapping[str, Any]) -> bool:
    """As magnum/drivers/heat/template_def.py, add_lb_env_file, decides."""
    label = _label(cluster, "master_lb_floating_ip_enabled")
    if cluster.get("master_lb_enabled") and label is not None:
        return label in _TRUE
    return cluster.get("floating_ip_enabled") is not False


def host(cluster: Mapping[str, Any]) -> str:
    """Name or address of the machine that the API is on, empty where it has none."""
    return _address(cluster)[1]


def _address(cluster: Mapping[str, Any]) -> tuple[str, str]:
    """Scheme and host of the API's address, empty where it has none."""
    address = cluster.get("api_address")
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        return parts.scheme, parts.hostname or ""
    except ValueError:
        return "", ""


def _label(cluster: Mapping[str, Any], key: str) -> str | None:
    value = (cluster.get("labels") or {}).get(key)
    return None if value is None else str(value).strip().lower()


def _base64(pem: str) -> str:
    return base64.b64encode(pem.encode()).decode()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m k8s_dashboard.kubeconfig", description="Print a kubeconfig file."
    )
    parser.add_argument("--name", required=True, help="what the cluster is called in the file")
    parser.add_argument("--server", required=True, help="the address of the Kubernetes API")
    for option, meaning in (
        ("--ca", "the cluster's CA certificate"),
        ("--cert", "the user's certificate"),
        ("--key", "the user's private key"),
    ):
        parser.add_argument(option, required=True, type=Path, metavar="FILE", help=meaning)
    options = parser.parse_args(arguments)
    try:
        ca, cert, key = (path.read_text() for path in (options.ca, options.cert, options.key))
    except (OSError, UnicodeDecodeError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    entry = Entry(shown(options.name), options.server, ca, certificate(cert, key))
    print(render([entry]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
