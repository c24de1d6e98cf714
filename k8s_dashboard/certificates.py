# SPDX-License-Identifier: Apache-2.0
"""Certificates, and requests for them (PKCS 10): made, read and checked. All are PEM texts.

Magnum signs what it is asked to sign: subject, key and the extensions that its settings allow are
those of the request (magnum/common/x509/operations.py, validator.py). So who asks for a certificate
decides who it names, and `check` is what keeps a request to the identity that it may have.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from k8s_dashboard.i18n import gettext_noop as _

LONGEST = 64
"""Bytes of a common name or an organization in a certificate (X.520, ub-common-name)."""

LARGEST_REQUEST = 16 * 1024
_END = "-----END CERTIFICATE REQUEST-----"

_UNREADABLE = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""What cryptography raises, at the first look or a later one, for a request that it cannot read."""

SOON = timedelta(days=30)

TOO_LARGE = _("This is too large for a certificate signing request.")
PRIVATE_KEY = _(
    "This holds a private key. Nobody but its owner may have it: make a new key, and send only the"
    " certificate signing request."
)
UNREADABLE = _("This is not a certificate signing request in PEM form.")
NOT_SIGNED = _("The request is not signed by its own key.")
WEAK_KEY = _("The request's key must be an EC key on the curve P-256, or an RSA key of 2048 bits.")
OTHER_SUBJECT = _("The request must name exactly the user and groups that are shown here.")
OTHER_EXTENSIONS = _("The request asks for more than a client's certificate.")
OTHER_CERTIFICATE = _("What Magnum signed is not the certificate that was asked for.")


class WrongRequest(ValueError):
    """The request may not be signed; ``str()`` is one of the sentences above, translatable."""


class WrongCertificate(ValueError):
    """A certificate does not belong to the request or to the authority."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a certificate names: Kubernetes reads the user from the common name and the groups from
    the organizations.
    """

    user: str
    groups: tuple[str, ...]

    @property
    def subject(self) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, self.user),
                *(x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in self.groups),
            ]
        )


MASTERS = "system:masters"
"""The group that Kubernetes lets do everything, whatever its roles say."""

ADMIN = Identity("admin", (MASTERS,))
"""The one identity that every cluster of Magnum's knows (magnum/conductor/handlers/common)."""


def person(user_name: str, domain_name: str, groups: Sequence[str]) -> Identity:
    """The identity of somebody who is signed in: ``name@domain``, in these groups.

    The domain keeps people of the same name apart, and every name away from those that Kubernetes
    keeps for its own parts (`kubernetes`, `system:kube-scheduler`). A name that is too long, has
    characters that cannot be shown, or is in a domain with an @ of its own, ends in a hash of the
    whole.

    Raises ValueError for a group that is empty or too long.
    """
    for group in groups:
        if not 0 < len(group.encode()) <= LONGEST:
            raise ValueError(f"A group must have 1 to {LONGEST} bytes: {group!r}")
    return Identity(_name(user_name, domain_name), tuple(groups))


def _name(user_name: str, domain_name: str) -> str:
    name = f"{user_name}@{domain_name}"
    shown = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    if shown == name and len(shown.encode()) <= LONGEST and "@" not in domain_name:
        return shown
    whole = f"{user_name}\0{domain_name}".encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(whole).hexdigest()[:12]
    kept = shown.encode()[: LONGEST - len(digest) - 1].decode(errors="ignore")
    return f"{kept}~{digest}"


def new_key() -> str:
    """A new EC P-256 private key, as PEM (PKCS 8, not encrypted)."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def csr(key_pem: str, identity: Identity) -> str:
    """A request for a client's certificate of this identity, signed by the key.

    Raises ValueError for a key that is not an elliptic curve one, or a name that X.509 cannot hold.
    """
    key = load_pem_private_key(key_pem.encode(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("The key is not an elliptic curve key.")
    return _request(key, identity).public_bytes(Encoding.PEM).decode()


def frame(identity: Identity) -> tuple[bytes, bytes]:
    """What stands before and after the public key in the part of a request that is signed
    (RFC 2986, CertificationRequestInfo), DER.

    A P-256 public key always has 91 bytes, so that any may be put between the two.
    """
    stand_in = ec.derive_private_key(1, ec.SECP256R1())
    public = stand_in.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    before, _key, after = _request(stand_in, identity).tbs_certrequest_bytes.partition(public)
    return before, after


def check(text: str, identity: Identity, count: int = 1) -> list[str]:
    """The requests in a text, encoded anew, if there are so many of them and each asks for this
    identity and no more.

    Raises WrongRequest.
    """
    if "PRIVATE KEY" in text:
        raise WrongRequest(PRIVATE_KEY)
    if len(text) > LARGEST_REQUEST * count:
        raise WrongRequest(TOO_LARGE)
    blocks = text.split(_END)[:-1]
    if len(blocks) != count:
        raise WrongRequest(UNREADABLE)
    return [_checked(f"{block.strip()}\n{_END}\n", identity) for block in blocks]


def _checked(request_pem: str, identity: Identity) -> str:
    try:
        request = x509.load_pem_x509_csr(request_pem.encode())
        subject, extensions = request.subject, list(request.extensions)
        key, signed = request.public_key(), request.is_signature_valid
    except _UNREADABLE:
        raise WrongRequest(UNREADABLE) from None
    if not signed:
        raise WrongRequest(NOT_SIGNED)
    if not _is_strong(key):
        raise WrongRequest(WEAK_KEY)
    if _names(subject) != _names(identity.subject):
        raise WrongRequest(OTHER_SUBJECT)
    if not all(map(_is_a_clients, extensions)):
        raise WrongRequest(OTHER_EXTENSIONS)
    return request.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a person wants to know of one. `serial` and `fingerprint` (of all of it, SHA-256) are
    written as openssl writes them; times are aware, UTC.
    """

    subject: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime

    def ends_soon(self, now: datetime) -> bool:
        return self.not_after - now <= SOON


def read(certificate_pem: str) -> Certificate:
    """Raises WrongCertificate for what is not one."""
    one = _load(certificate_pem)
    number = f"{one.serial_number:X}"
    return Certificate(
        subject=one.subject.rfc4514_string(),
        serial=number if len(number) % 2 == 0 else f"0{number}",
        fingerprint=one.fingerprint(hashes.SHA256()).hex(":").upper(),
        not_before=one.not_valid_before_utc,
        not_after=one.not_valid_after_utc,
    )


def belongs(certificate_pem: str, request_pem: str, authority_pem: str) -> None:
    """Raises WrongCertificate unless the certificate is for this request's key and subject, and
    signed by this authority.
    """
    certificate, authority = _load(certificate_pem), _load(authority_pem)
    request = x509.load_pem_x509_csr(request_pem.encode())
    same_key = certificate.public_key() == request.public_key()
    if not same_key or _names(certificate.subject) != _names(request.subject):
        raise WrongCertificate(OTHER_CERTIFICATE)
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        raise WrongCertificate(OTHER_CERTIFICATE) from None


def _load(certificate_pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate_pem.encode())
    except ValueError:
        raise WrongCertificate(OTHER_CERTIFICATE) from None


def _request(key: ec.EllipticCurvePrivateKey, identity: Identity) -> x509.CertificateSigningRequest:
    builder = x509.CertificateSigningRequestBuilder(subject_name=identity.subject)
    for extension, critical in _client_extensions():
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(key, hashes.SHA256())


def _client_extensions() -> Iterator[tuple[x509.ExtensionType, bool]]:
    """Those that Magnum gives its own client's certificate, as far as they fit an EC key."""
    usages = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    yield x509.KeyUsage(digital_signature=True, **usages), True
    yield x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False
    yield x509.BasicConstraints(ca=False, path_length=None), True


def _is_a_clients(extension: x509.Extension[x509.ExtensionType]) -> bool:
    match extension.value:
        case x509.KeyUsage() as usage:
            return not (usage.key_cert_sign or usage.crl_sign)
        case x509.ExtendedKeyUsage() as usage:
            return list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]
        case x509.BasicConstraints() as constraints:
            return not constraints.ca
        case x509.SubjectKeyIdentifier():
            return True
    return False


def _is_strong(key: object) -> bool:
    if isinstance(key, ec.EllipticCurvePublicKey):
        return isinstance(key.curve, ec.SECP256R1)
    return isinstance(key, rsa.RSAPublicKey) and 2048 <= key.key_size <= 8192


def _names(subject: x509.Name) -> list[tuple[str, str | bytes]]:
    return sorted(((part.oid.dotted_string, part.value) for part in subject), key=repr)


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
