# SPDX-License-Identifier: Apache-2.0
import base64
import subprocess
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import certificates
from k8s_dashboard.certificates import ADMIN, Identity, WrongCertificate, WrongRequest
from tests.kubernetes_server import Authority

WEI = Identity("li.wei@Default", ("developers", "auditors"))


@pytest.fixture(scope="module")
def authority():
    return Authority(days=365)


def request(identity=ADMIN, key=None):
    return certificates.csr(key or certificates.new_key(), identity)


def forged(*extensions, subject=ADMIN.subject, key=None):
    """A request as somebody else's program would make it, PEM."""
    builder = x509.CertificateSigningRequestBuilder(subject_name=subject)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    key = key or ec.generate_private_key(ec.SECP256R1())
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, algorithm).public_bytes(Encoding.PEM).decode()


def subject(*parts):
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def refused(text, identity=ADMIN, count=1):
    with pytest.raises(WrongRequest) as refusal:
        certificates.check(text, identity, count)
    return str(refusal.value)


def test_a_key_is_a_p256_key():
    key = load_pem_private_key(certificates.new_key().encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_no_two_keys_are_the_same():
    assert certificates.new_key() != certificates.new_key()


def test_a_request_names_the_user_and_the_groups_and_is_signed():
    made = x509.load_pem_x509_csr(request(WEI).encode())
    assert made.is_signature_valid
    assert [(name.oid, name.value) for name in made.subject] == [
        (NameOID.COMMON_NAME, "li.wei@Default"),
        (NameOID.ORGANIZATION_NAME, "developers"),
        (NameOID.ORGANIZATION_NAME, "auditors"),
    ]


def test_a_request_asks_for_a_clients_certificate_and_no_more():
    extensions = x509.load_pem_x509_csr(request().encode()).extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert not (usage.key_cert_sign or usage.crl_sign)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_key_that_is_none_cannot_sign():
    with pytest.raises(ValueError):
        certificates.csr("no key", ADMIN)


def test_what_is_asked_for_is_allowed_and_stays_the_same():
    asked = request(WEI)
    assert certificates.check(f"\n# mine\n{asked}", WEI) == [asked]


def test_several_requests_keep_their_order():
    asked = [request() for _ in range(3)]
    assert certificates.check("".join(asked), ADMIN, 3) == asked


@pytest.mark.parametrize("count", [0, 2, 3])
def test_their_number_must_be_the_one_expected(count):
    assert refused(request(), count=count) == (
        certificates.UNREADABLE if count else certificates.TOO_LARGE
    )


def test_a_request_without_extensions_is_allowed():
    assert certificates.check(forged(), ADMIN)


def test_an_rsa_key_is_allowed():
    assert certificates.check(forged(key=rsa.generate_private_key(65537, 2048)), ADMIN)


def test_the_order_of_names_does_not_matter():
    turned = x509.Name(list(reversed(list(WEI.subject))))
    assert certificates.check(forged(subject=turned), WEI)


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
    ],
    ids=["rsa-1024", "p-384", "ed25519"],
)
def test_other_keys_are_refused(key):
    assert refused(forged(key=key)) == certificates.WEAK_KEY


@pytest.mark.parametrize(
    "name",
    [
        subject((NameOID.COMMON_NAME, "admin")),
        subject((NameOID.COMMON_NAME, "root"), (NameOID.ORGANIZATION_NAME, "system:masters")),
        subject((NameOID.ORGANIZATION_NAME, "system:masters")),
        subject(
            (NameOID.COMMON_NAME, "admin"),
            (NameOID.ORGANIZATION_NAME, "system:masters"),
            (NameOID.ORGANIZATION_NAME, "system:nodes"),
        ),
        subject(
            (NameOID.COMMON_NAME, "admin"),
            (NameOID.ORGANIZATION_NAME, "system:masters"),
            (NameOID.ORGANIZATION_NAME, "system:masters"),
        ),
        subject(
            (NameOID.COMMON_NAME, "admin"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "system:masters"),
        ),
        x509.Name([]),
    ],
)
def test_other_names_are_refused(name):
    assert refused(forged(subject=name)) == certificates.OTHER_SUBJECT


def test_who_has_a_name_of_its_own_does_not_get_the_administrators():
    assert refused(request(ADMIN), WEI) == certificates.OTHER_SUBJECT


@pytest.mark.parametrize(
    "extension",
    [
        x509.BasicConstraints(ca=True, path_length=None),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]),
        x509.SubjectAlternativeName([x509.DNSName("kubernetes.default.svc")]),
        x509.KeyUsage(True, *[False] * 4, True, *[False] * 3),
        x509.KeyUsage(True, *[False] * 5, True, *[False] * 2),
    ],
    ids=["ca", "server", "client-and-server", "names", "signs-certificates", "signs-lists"],
)
def test_more_than_a_clients_certificate_is_refused(extension):
    assert refused(forged(extension)) == certificates.OTHER_EXTENSIONS


def test_a_private_key_is_called_one():
    assert refused(request() + certificates.new_key()) == certificates.PRIVATE_KEY


@pytest.mark.parametrize("text", ["", "hello", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"])
def test_what_is_no_request_is_called_so(text):
    assert refused(text) == certificates.UNREADABLE


def test_a_request_of_a_later_version_is_called_unreadable():
    der = x509.load_pem_x509_csr(request().encode()).public_bytes(Encoding.DER)
    later = base64.encodebytes(der.replace(b"\x02\x01\x00", b"\x02\x01\x05", 1)).decode()
    label = "CERTIFICATE REQUEST-----"
    text = f"-----BEGIN {label}\n{later}-----END {label}\n"

    assert refused(text) == certificates.UNREADABLE


@pytest.mark.parametrize("kind", ["a3", "a5"], ids=["an X.400 address", "a name of EDI"])
def test_a_name_of_a_kind_that_nobody_reads_is_called_unreadable(kind):
    names = bytes.fromhex(f"3004{kind}023000")
    other = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, names)

    assert refused(forged(other)) == certificates.UNREADABLE


def test_a_request_with_somebody_elses_signature_is_refused():
    der = bytearray(x509.load_pem_x509_csr(request().encode()).public_bytes(Encoding.DER))
    place = der.index(b"admin")
    der[place : place + 5] = b"nimda"
    tampered = x509.load_der_x509_csr(bytes(der)).public_bytes(Encoding.PEM).decode()
    assert refused(tampered) == certificates.NOT_SIGNED


def test_what_is_too_large_is_not_read():
    assert refused("x" * (certificates.LARGEST_REQUEST + 1)) == certificates.TOO_LARGE


@given(st.text(max_size=300))
def test_no_text_is_taken_for_a_request(text):
    with pytest.raises(WrongRequest):
        certificates.check(text, ADMIN)


@pytest.mark.parametrize("identity", [ADMIN, WEI, Identity("集群 🚀@Default", ("a/b+c=d",))])
def test_any_public_key_can_be_put_into_the_frame(identity):
    before, after = certificates.frame(identity)
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    info = before + public + after
    signed = x509.load_pem_x509_csr(
        certificates.csr(_pem(key), identity).encode()
    ).tbs_certrequest_bytes
    assert info == signed


def _pem(key):
    return certificates._pem(key)


def test_nobody_is_named_like_somebody_of_another_domain():
    people = [("a@b", "c"), ("a", "b@c"), ("a@b", "c@d"), ("a", "b@c@d")]
    names = {certificates.person(user, domain, ["dev"]).user for user, domain in people}
    assert len(names) == len(people)


def test_a_person_is_named_with_the_domain():
    assert certificates.person("li.wei", "Default", ["dev"]) == Identity("li.wei@Default", ("dev",))


@pytest.mark.parametrize("name", ["kubernetes", "admin", "system:kube-scheduler", "system:masters"])
def test_nobody_is_taken_for_a_part_of_kubernetes(name):
    assert certificates.person(name, "Default", ["dev"]).user == f"{name}@Default"


@given(st.text(min_size=1), st.text(min_size=1))
def test_every_name_fits_into_a_certificate(user, domain):
    named = certificates.person(user, domain, ["dev"])
    assert 0 < len(named.user.encode()) <= certificates.LONGEST
    assert certificates.check(certificates.csr(certificates.new_key(), named), named)


def test_long_names_that_begin_alike_stay_apart():
    one, other = (certificates.person("集" * 80 + end, "D", ["dev"]).user for end in "ab")
    assert one != other
    assert one.startswith("集集集")


@pytest.mark.parametrize("group", ["", "x" * 65, "集" * 22])
def test_a_group_that_does_not_fit_is_an_error_of_the_settings(group):
    with pytest.raises(ValueError, match="1 to 64 bytes"):
        certificates.person("li.wei", "Default", [group])


def test_facts_are_those_that_openssl_tells(authority):
    pem = authority.sign(request())
    facts = certificates.read(pem)
    told = openssl("x509", "-noout", "-serial", "-fingerprint", "-sha256", "-subject", text=pem)
    assert f"serial={facts.serial}\n" in told
    assert facts.fingerprint in told
    assert "CN=admin" in facts.subject
    assert facts.not_after - facts.not_before == timedelta(days=2)


def openssl(*arguments, text):
    return subprocess.run(
        ["openssl", *arguments], input=text, text=True, capture_output=True, check=True
    ).stdout


def test_it_ends_soon_thirty_days_before():
    facts = certificates.read(Authority(days=365).pem)
    assert not facts.ends_soon(facts.not_after - timedelta(days=31))
    assert facts.ends_soon(facts.not_after - timedelta(days=30))
    assert facts.ends_soon(facts.not_after + timedelta(days=1))


def test_a_certificate_belongs_to_its_request_and_authority(authority):
    asked = request()
    certificates.belongs(authority.sign(asked), asked, authority.pem)


def test_one_for_another_key_does_not(authority):
    with pytest.raises(WrongCertificate):
        certificates.belongs(authority.sign(request()), request(), authority.pem)


def test_one_for_another_name_does_not(authority):
    key = certificates.new_key()
    signed = authority.sign(certificates.csr(key, WEI))
    with pytest.raises(WrongCertificate):
        certificates.belongs(signed, certificates.csr(key, ADMIN), authority.pem)


@pytest.mark.parametrize("name", ["k-ok", "another"])
def test_one_of_another_authority_does_not(authority, name):
    asked = request()
    with pytest.raises(WrongCertificate):
        certificates.belongs(Authority(name).sign(asked), asked, authority.pem)


def test_what_is_no_certificate_has_no_facts():
    with pytest.raises(WrongCertificate):
        certificates.read("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
