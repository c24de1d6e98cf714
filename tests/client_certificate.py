# SPDX-License-Identifier: Apache-2.0
"""What a certificate in a kubeconfig is good for, as openssl and its own words have it."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

PURPOSES = {"sslclient": True, "sslserver": False, "crlsign": False}


def verify(pem: bytes, authority: str, folder: Path, least: timedelta) -> None:
    """Its authority made it, for a client and for nothing else, and for longer than `least`. Files
    are written into the folder.
    """
    ca, client = folder / "ca.pem", folder / "client.pem"
    ca.write_text(authority)
    client.write_bytes(pem)
    command = ["openssl", "verify", "-CAfile", ca, "-purpose"]
    for purpose, fits in PURPOSES.items():
        ended = subprocess.run([*command, purpose, client], capture_output=True, check=False)
        assert (ended.returncode == 0) is fits, (purpose, ended)
    certificate = x509.load_pem_x509_certificate(pem)
    assert certificate.not_valid_after_utc > datetime.now(UTC) + least
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and not usage.key_cert_sign
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
