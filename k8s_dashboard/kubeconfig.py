# SPDX-License-Identifier: Apache-2.0
"""One self-contained kubeconfig file for a cluster.

The key is made here and leaves only inside the file; Magnum signs the request that `csr` makes
(`POST /v1/certificates`) and takes its common name and organization as they are.
"""

import argparse
import base64
import re
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

# Why a kubeconfig cannot be offered, see `refusal`.
NO_API_ADDRESS = "no-api-address"
TLS_DISABLED = "tls-disabled"
BEING_DELETED = "being-deleted"

ADMIN = ("admin", "system:masters")
"""Common name and organization that Kubernetes takes for its administrator."""

_MAX_FILE_NAME = 80


def new_key() -> str:
    """A new EC P-256 private key, as PEM (PKCS 8, not encrypted)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def csr(key_pem: str, common_name: str, organization: str) -> str:
    """A certificate signing request, as PEM, for this user (CN) in this group (O).

    Raises ValueError for a key that is not a P-256 one, or a name that X.509 cannot hold (empty,
    or longer than 64 characters).
    """
    key = load_pem_private_key(key_pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("The key is not an elliptic curve key.")
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return request.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def render(*, name: str, server: str, ca: str, certificate: str, key: str) -> str:
    """A kubeconfig file (YAML) whose only context is named after the cluster.

    `ca`, `certificate` and `key` are PEM texts.
    """
    context = context_name(name)
    user = f"{context}-admin"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": context,
                "cluster": {"server": server, "certificate-authority-data": _base64(ca)},
            }
        ],
        "users": [
            {
                "name": user,
                "user": {
                    "client-certificate-data": _base64(certificate),
                    "client-key-data": _base64(key),
                },
            }
        ],
        "contexts": [{"name": context, "context": {"cluster": context, "user": user}}],
        "current-context": context,
        "preferences": {},
    }
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=1_000_000)


def context_name(cluster_name: str) -> str:
    """The cluster's name without what a YAML file or a terminal could not show."""
    name = "".join(c for c in cluster_name if unicodedata.category(c)[0] != "C").strip()
    return name or "kubernetes"


def file_name(cluster_name: str) -> str:
    """A file name of plain ASCII letters, digits, dots, dashes and underscores."""
    ascii_name = unicodedata.normalize("NFKD", cluster_name).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", ascii_name)[:_MAX_FILE_NAME].strip("-_")
    return f"kubeconfig-{safe}.yaml" if safe else "kubeconfig.yaml"


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
    address = cluster.get("api_address")
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        host = parts.hostname
    except ValueError:
        return NO_API_ADDRESS
    if not host:
        return NO_API_ADDRESS
    return None if parts.scheme == "https" else TLS_DISABLED


def _base64(pem: str) -> str:
    return base64.b64encode(pem.encode()).decode()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m k8s_dashboard.kubeconfig", description="Print a kubeconfig file."
    )
    parser.add_argument("--name", required=True, help="the cluster's name")
    parser.add_argument("--server", required=True, help="the address of the Kubernetes API")
    for option, meaning in (
        ("--ca", "the cluster's CA certificate"),
        ("--cert", "the user's certificate"),
        ("--key", "the user's private key"),
    ):
        parser.add_argument(option, required=True, type=Path, metavar="FILE", help=meaning)
    options = parser.parse_args(arguments)
    try:
        ca, certificate, key = (
            path.read_text() for path in (options.ca, options.cert, options.key)
        )
    except (OSError, UnicodeDecodeError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    text = render(name=options.name, server=options.server, ca=ca, certificate=certificate, key=key)
    print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
