# SPDX-License-Identifier: Apache-2.0
import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import evidence, redact
from k8s_dashboard.redact import MASK
from tests.unit.captures import NAMES, capture, outputs

ASSIGNMENT = re.compile(
    r"^\++ (?:export )?\w*(?:PASSWORD|TOKEN|TRUST_ID|PRIVATE_KEY|SECRET)=(.+)$", re.MULTILINE
)
TOKEN = re.compile(r"gAAAA[\w=-]+")
KEY_LINE = re.compile(r"[A-Za-z0-9+/]{64}")
WITH_OUTPUTS = [name for name in NAMES if outputs(name)]


def secrets(name):
    """Every secret of a capture, found by how the scripts assign it, and each line of its keys."""
    found = set()
    for values in outputs(name):
        trace = values["deploy_stderr"]
        for value in ASSIGNMENT.findall(trace):
            bare = value.strip("'")
            found |= set(KEY_LINE.findall(bare)) if "PRIVATE KEY" in bare else {bare}
        found |= set(TOKEN.findall(trace))
    return found


@pytest.mark.parametrize("name", WITH_OUTPUTS)
def test_no_secret_of_a_real_trace_survives_as_text(name):
    for values in outputs(name):
        shown = redact.text(values["deploy_stderr"])
        assert not [secret for secret in secrets(name) if secret in shown]


@pytest.mark.parametrize("name", WITH_OUTPUTS)
def test_no_secret_survives_in_evidence(name):
    shown = json.dumps(evidence.to_json(capture(name)))
    assert not [secret for secret in secrets(name) if json.dumps(secret)[1:-1] in shown]


def test_the_captures_hold_every_kind_of_secret():
    found = secrets("complete")
    assert "ChangeMe" in found
    assert any(secret.startswith("gAAAA") for secret in found)
    assert sum(1 for secret in found if KEY_LINE.fullmatch(secret)) > 20


@pytest.mark.parametrize("name", WITH_OUTPUTS)
def test_what_a_person_needs_survives(name):
    for values in outputs(name):
        assert redact.text(values["deploy_stdout"]) == values["deploy_stdout"]
        raw, shown = values["deploy_stderr"], redact.text(values["deploy_stderr"])
        assert raw.count("\n+ ") == shown.count("\n+ ")
        for wanted in ("hyperkube:v1.23.3-rancher1", "no such host", "Could not resolve host"):
            assert raw.count(wanted) == shown.count(wanted)


SECRET = "s3cr3t-Va1ue/9"
KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEogIBAAKCAQEA\nAd/STzBYrk+p\n-----END RSA PRIVATE KEY-----"
)


@pytest.mark.parametrize(
    "text",
    [
        f"++ TRUSTEE_PASSWORD={SECRET}",
        f"+ export OS_PASSWORD='{SECRET}'",
        f'PASSWORD="{SECRET}"',
        f"++ TRUST_ID={SECRET}",
        f"+ USER_TOKEN={SECRET}",
        f"+ TOKEN=$'{SECRET}'",
        f"curl -H 'X-Auth-Token: {SECRET}' http://keystone",
        f"x-subject-token: {SECRET}",
        f'"password": "{SECRET}"',
        f'{{\\"password\\": \\"{SECRET}\\"}}',
        f"password = {SECRET}",
        f"  adminPass: {SECRET}",
        f"{{'token': '{SECRET}'}}",
        f"Authorization: Bearer {SECRET}",
        f'"Authorization": "Basic {SECRET}"',
        f"http_proxy=http://user:{SECRET}@proxy:3128/",
        f"git clone https://me:{SECRET}@example.org/x.git",
        f"curl -u admin:{SECRET} https://example.org",
        f"curl --user 'admin:{SECRET}' https://example.org",
        f"openstack --os-password {SECRET} token issue",
        f"kubectl create secret generic x --from-literal=os-trustID={SECRET}",
        f"    client-key-data: {SECRET}",
        f"    token: {SECRET}",
        f"- name: GF_SECURITY_ADMIN_PASSWORD\n  value: {SECRET}",
        f'"auth": "{SECRET}"',
        f"++ PASSWORD='{SECRET}\nsecond line'",
        f"++ PASSWORD='a'\\''{SECRET}'",
        f"aws_secret_access_key={SECRET}",
    ],
)
def test_a_named_secret_is_masked(text):
    shown = redact.text(f"before\n{text}\nafter")
    assert SECRET not in shown
    assert MASK in shown
    assert shown.startswith("before\n")
    assert shown.endswith("\nafter")


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.replace("\n", "\\n"),
        f"echo -e '{KEY}'",
        KEY.partition("\n-----END")[0],
        KEY.partition("KEY-----\n")[2],
        json.dumps({"ca_key": KEY}),
        KEY.replace("RSA ", ""),
    ],
)
def test_a_private_key_is_masked_whole_escaped_or_cut_off(text):
    shown = redact.text(text)
    assert "MIIEogIBAAKCAQEA" not in shown
    assert "Ad/STzBYrk+p" not in shown


def test_a_token_is_known_by_its_look():
    token, web = "gAAAAABrBk0-_WqPNYClcJMvW2CBtOMd", "eyJhbGciOiJSUzI1.eyJpc3MiOiJr.c2lnbmF0dXJl"
    assert redact.text(f"got {token} and {web}.") == f"got {MASK} and {MASK}."


def test_a_secret_known_once_is_masked_everywhere():
    shown = redact.text(
        "++ TRUST_ID=27c00d562947473886255c0a\n+ '[' -n 27c00d562947473886255c0a ']'"
    )
    assert shown == f"++ TRUST_ID={MASK}\n+ '[' -n {MASK} ']'"


def test_a_secret_of_one_place_is_masked_in_the_others_of_an_object():
    shown = redact.value({"a": ["PASSWORD=Zx81Zx81Zx"], "b": {"c": "used Zx81Zx81Zx here"}})
    assert shown == {"a": [f"PASSWORD={MASK}"], "b": {"c": f"used {MASK} here"}}


def test_a_value_is_masked_by_its_key():
    shown = redact.value({"trustee_password": "x", "ca_key": "******", "name": "x", "token": None})
    assert shown == {"trustee_password": MASK, "ca_key": "******", "name": "x", "token": None}


@pytest.mark.parametrize(
    "text",
    [
        "secret/kubernetes-dashboard-certs created",
        "url=http://203.0.113.10:25000/v3/auth/tokens",
        "++ grep -i X-Subject-Token",
        "--tls-private-key-file=/etc/kubernetes/certs/server.key",
        "++ CLUSTER_BASIC_AUTH_SECRET=",
        '"methods": ["password"], "password": {',
        "-----BEGIN PUBLIC KEY-----\\nMIIB\\n-----END PUBLIC KEY-----",
        "docker.io/rancher/hyperkube:v1.23.3-rancher1",
        "docker://registry.example.org:5000/hyperkube@sha256:5f1d62a4e5d2",
        "++ VERIFY_TOKEN=False",
        "Basic authentication is off",
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert redact.text(text) == text


HOSTILE = [
    "a", "eyJ", 'password="', "password='", "token=\\", "token=$'x", 'token=\\"a', "token=\\\\'",
    "password: |\n ", "password: |\n  x\n", "name: token\n value: ", "token," + " " * 70, "://a:",
    "://a@", "@", " -u a:", "-u'a:", "\\", "'\\''", "[[", "bearer ", "authorization: x ", "--aaaa-",
    "login ", "login -p", "sshpass -p", 'auth="', 'OS-TRUST:trust": {', 'token": {  ', "discovery",
    "discovery=http://a/", "sig=", "&key=", "$1$", "ghp_", "LS0tLS1CRUdJTi", "MIIabAIBAD", "pass",
    "-----BEGIN RSA PRIVATE KEY-----", "-----END PRIVATE KEY-----", "secret:", "\\n", "\x1b[",
    "\x1b]", "-----BEGIN PRIVATE KEY-----\\n", "-----BEGIN PRIVATE KEY-----" + "\n" * 50,
    "A" * 64 + "\n", "A" * 64 + "\\n", "A" * 64 + " ", "\n" + " " * 40, "\u0130",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_a_megabyte_on_one_line_is_read_to_its_end(part):
    text = part * (1_000_000 // len(part)) + " PASSWORD=Zx81Zx81Zx"
    assert "Zx81Zx81Zx" not in redact.text(text)


@pytest.mark.parametrize("part", HOSTILE)
def test_the_work_grows_with_the_text_and_no_faster(part):
    """Four times the text takes some four times as long; sixteen times, if it were squared."""
    short, long = (part * (length // len(part)) for length in (60_000, 240_000))
    assert seconds(long) < 9 * seconds(short) + 0.1


def seconds(text):
    """The shorter of two runs, by the time that this process had."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        redact.text(text)
        taken.append(time.process_time() - start)
    return min(taken)


def test_what_is_nested_too_deeply_is_masked_whole():
    deep = value = []
    for _ in range(500):
        value.append([])
        value = value[0]
    value.append("PASSWORD=Zx81Zx81Zx")
    assert "Zx81" not in repr(redact.value(deep))


SURROUNDING = st.text(alphabet=st.sampled_from("abc XYZ\n\t{}[]();:=.,/-_+'\"\\$%@"), max_size=60)
SEED = st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ23456789abcdefghijkmnopqrstuvwxyz", min_size=10,
               max_size=40).map(lambda text: f"Q7{text}")  # fmt: skip
SHAPES = st.sampled_from(
    [
        "\n++ TRUSTEE_PASSWORD={}\n",
        "\n++ PASSWORD='{}'\n",
        "\n++ PASSWORD=$'{}'\n",
        '\n"password": "{}"\n',
        '\n\\"password\\": \\"{}\\"\n',
        "\n-H 'X-Auth-Token: {}'\n",
        "\nhttps://user:{}@proxy:8080\n",
        "\ncurl -u user:{} x\n",
        "\ncurl --user 'user:{}' x\n",
        "\nclient-key-data: {}\n",
        "\npassword: |\n  {}\n",
        "\n- name: X_TOKEN\n  value: {}\n",
        "\nAuthorization: Bearer {}\n",
        "\nhttp://x/y?temp_url_sig={}&z=1\n",
        "\n--os-password {} --x\n",
        "\n-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
    ]
)
UNSEEN = st.sampled_from(
    ["\x1b[31m", "\x1b[0;1m", "\u200b", "\u2060", "\x08", "\x1b]0;t\x07", "\u202e"]
)


@given(SURROUNDING, SEED, SHAPES, SURROUNDING)
def test_a_secret_never_survives_whatever_stands_around_it(before, secret, shape, after):
    assert secret not in redact.text(before + shape.format(secret) + after)


@given(SURROUNDING, SEED, SHAPES, st.integers(0, 30))
def test_a_secret_that_is_cut_off_at_its_end_never_survives(before, secret, shape, cut):
    text = (before + shape.format(secret)).rstrip("\n")
    assert secret[:10] not in redact.text(text[: len(text) - cut])


@given(SURROUNDING, SEED, SHAPES, st.lists(st.tuples(st.integers(0, 90), UNSEEN), max_size=6))
def test_a_secret_that_is_coloured_never_survives(before, secret, shape, colours):
    text = shape.format(secret)
    for place, colour in sorted(colours, reverse=True):
        text = text[:place] + colour + text[place:]
    assert secret not in redact.text(before + text)


@given(SURROUNDING, SEED, SHAPES, SURROUNDING)
def test_a_text_with_a_secret_can_be_redacted_twice(before, secret, shape, after):
    once = redact.text(before + shape.format(secret) + after)
    assert redact.text(once) == once


@given(st.text())
def test_any_text_can_be_redacted_twice(text):
    once = redact.text(text)
    assert redact.text(once) == once
