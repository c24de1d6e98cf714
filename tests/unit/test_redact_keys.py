# SPDX-License-Identifier: Apache-2.0
"""Private keys, whole and cut off."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from k8s_dashboard import redact
from k8s_dashboard.redact import MASK
from tests.unit.captures import outputs

RSA = rsa.generate_private_key(65537, 2048)
FORMATS = {
    "pkcs1": (RSA, serialization.PrivateFormat.TraditionalOpenSSL),
    "pkcs8": (RSA, serialization.PrivateFormat.PKCS8),
    "openssh": (RSA, serialization.PrivateFormat.OpenSSH),
    "ec": (ec.generate_private_key(ec.SECP256R1()), serialization.PrivateFormat.TraditionalOpenSSL),
    "ec384": (ec.generate_private_key(ec.SECP384R1()), serialization.PrivateFormat.PKCS8),
    "ec521": (ec.generate_private_key(ec.SECP521R1()), serialization.PrivateFormat.PKCS8),
    "ed25519": (ed25519.Ed25519PrivateKey.generate(), serialization.PrivateFormat.PKCS8),
}


def pem(name):
    key, form = FORMATS[name]
    return key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    ).decode()


def body(text):
    """The lines of base64 of a PEM text."""
    return [line for line in text.splitlines() if line and not line.startswith("-----")]


PEM = pem("pkcs8")
LINES = body(PEM)
ENCRYPTED = (
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\n"
    + "\n".join(LINES)
    + "\n-----END RSA PRIVATE KEY-----\n"
)


def leaks(shown, lines=LINES):
    return [line for line in lines if line[:20] in shown or line[-20:] in shown]


@pytest.mark.parametrize("name", FORMATS)
def test_a_key_of_every_kind(name):
    shown = redact.text(f"before\n{pem(name)}after\n")
    assert not leaks(shown, body(pem(name)))
    assert shown.startswith("before\n-----BEGIN ")
    assert shown.endswith("-----\nafter\n")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "openssh"])
def test_a_key_in_base64_without_its_edges_is_known_by_its_first_bytes(name):
    line = "".join(body(pem(name)))
    assert not leaks(redact.text(f"key is {line} here"), [line])


@pytest.mark.parametrize(
    "written",
    [
        PEM.replace("\n", "\\n"),
        PEM.replace("\n", "\\r\\n"),
        PEM.replace("\n", "\\\\n"),
        PEM.replace("\n", " "),
        PEM.replace("\n", "\r\n"),
        PEM.replace("\n", "\n      "),
        json.dumps({"ca_key": PEM}),
        json.dumps(json.dumps({"ca_key": PEM})),
        f"++ KUBE_SERVICE_ACCOUNT_PRIVATE_KEY='{PEM}'",
        f"+ echo -e '{PEM}'",
        repr(PEM.encode()),
        ENCRYPTED,
        base64.b64encode(PEM.encode()).decode(),
        base64.encodebytes(PEM.encode()).decode(),
    ],
)
def test_a_key_however_it_is_written(written):
    shown = redact.text(f"before\n{written}\nafter")
    assert not leaks(shown)
    assert base64.b64encode(PEM.encode()).decode()[200:240] not in shown
    assert shown.startswith("before\n")
    assert shown.endswith("\nafter")


@pytest.mark.parametrize("newline", ["\n", "\\n", "\\r\\n", " "])
@pytest.mark.parametrize("text", [PEM, ENCRYPTED])
def test_a_key_that_is_cut_off_anywhere(text, newline):
    text = text.replace("\n", newline)
    for cut in range(0, len(text), 7):
        for part in (text[cut:], text[:cut], text[cut : cut + 700]):
            assert not leaks(redact.text(part))
        assert not leaks(redact.text(f"+ x\n+ echo -e '{text[:cut]}"))
        assert not leaks(redact.text(f"{text[cut:]}' > ca.key\n+ chmod 400 ca.key\n"))


def test_what_follows_a_key_that_was_cut_off_is_shown():
    shown = redact.text(
        f"-----BEGIN PRIVATE KEY-----\n{LINES[0]}\n{LINES[1]}\n+ chmod 400 ca.key\n"
    )
    assert shown == f"-----BEGIN PRIVATE KEY-----\n{MASK}\n+ chmod 400 ca.key\n"


def test_what_precedes_a_key_that_was_cut_off_is_shown():
    shown = redact.text(f"+ echo 'x'\n{LINES[0]}\n{LINES[-1]}\n-----END PRIVATE KEY-----\n")
    assert shown == f"+ echo 'x'\n{MASK}\n-----END PRIVATE KEY-----\n"


def test_text_that_only_speaks_of_a_key_is_shown():
    text = "expected -----BEGIN RSA PRIVATE KEY----- in it, and found nothing of the kind\n"
    assert redact.text(text) == text


def test_two_edges_far_apart_do_not_hide_what_stands_between():
    between = "+ a line of the trace\n" * 2000
    text = f"-----BEGIN PRIVATE KEY-----\n{between}-----END PRIVATE KEY-----\n"
    assert redact.text(text) == text


def test_certificates_requests_and_public_keys_are_shown():
    for label in ("CERTIFICATE", "CERTIFICATE REQUEST", "PUBLIC KEY"):
        text = PEM.replace("PRIVATE KEY", label)
        assert redact.text(text) == text


def test_checksums_one_below_the_other_are_shown():
    text = "\n".join(f"{number:064x}" for number in range(9**40, 9**40 + 5))
    assert redact.text(f"images\n{text}\n") == f"images\n{text}\n"


def test_a_key_counts_once_however_often_it_stands_there():
    assert redact.texts(f"{PEM}\n{PEM}", PEM).secrets == 1


def test_the_keys_of_real_traces_are_gone_wherever_they_are_cut():
    (trace,) = [v["deploy_stderr"] for v in outputs("complete")][:1]
    start = trace.index("-----BEGIN RSA PRIVATE KEY-----")
    end = trace.index("-----END RSA PRIVATE KEY-----", start)
    lines = trace[start:end].split("\\n")[1:-1]
    assert len(lines) > 20
    for cut in range(start, end, 97):
        assert not leaks(redact.text(trace[cut : cut + 5000]), lines)
