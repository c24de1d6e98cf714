# SPDX-License-Identifier: Apache-2.0
import base64
import re

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import kubeconfig


def rendered(name="shop", **kwargs):
    values = {"server": "https://203.0.113.5:6443", "ca": "CA", "certificate": "CERT", "key": "KEY"}
    return yaml.safe_load(kubeconfig.render(name=name, **(values | kwargs)))


def test_a_key_is_a_p256_key():
    key = load_pem_private_key(kubeconfig.new_key().encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(key.curve, ec.SECP256R1)


def test_no_two_keys_are_the_same():
    assert kubeconfig.new_key() != kubeconfig.new_key()


def test_a_request_names_the_user_and_the_group_and_is_signed():
    pem = kubeconfig.csr(kubeconfig.new_key(), "li.wei@example.org", "system:masters")
    request = x509.load_pem_x509_csr(pem.encode())
    assert request.is_signature_valid
    assert [(name.oid, name.value) for name in request.subject] == [
        (NameOID.COMMON_NAME, "li.wei@example.org"),
        (NameOID.ORGANIZATION_NAME, "system:masters"),
    ]


def test_a_name_that_no_certificate_can_hold_is_refused():
    with pytest.raises(ValueError, match="64"):
        kubeconfig.csr(kubeconfig.new_key(), "a" * 65, "system:masters")


def test_a_file_holds_all_it_needs():
    config = rendered()
    (cluster,), (user,), (context,) = config["clusters"], config["users"], config["contexts"]
    assert cluster["cluster"]["server"] == "https://203.0.113.5:6443"
    assert base64.b64decode(cluster["cluster"]["certificate-authority-data"]) == b"CA"
    assert base64.b64decode(user["user"]["client-certificate-data"]) == b"CERT"
    assert base64.b64decode(user["user"]["client-key-data"]) == b"KEY"
    assert context["context"] == {"cluster": cluster["name"], "user": user["name"]}
    assert config["current-context"] == context["name"] == "shop"


def test_files_of_two_clusters_can_be_merged():
    one, two = rendered("shop-prod"), rendered("shop-test")
    for part in ("clusters", "users", "contexts"):
        assert one[part][0]["name"] != two[part][0]["name"]


@given(st.text())
def test_any_name_gives_a_file_that_can_be_read(name):
    config = rendered(name)
    assert config["current-context"] == kubeconfig.context_name(name)
    assert config["current-context"]


@given(st.text())
def test_a_file_name_is_plain_and_stays_in_its_folder(name):
    assert re.fullmatch(r"kubeconfig[A-Za-z0-9_-]{0,90}\.yaml", kubeconfig.file_name(name))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop-prod", "kubeconfig-shop-prod.yaml"),
        ("../../etc/passwd", "kubeconfig-etc-passwd.yaml"),
        ("Müller's", "kubeconfig-Muller-s.yaml"),
        ("集群", "kubeconfig.yaml"),
    ],
)
def test_a_file_is_named_after_the_cluster(name, expected):
    assert kubeconfig.file_name(name) == expected


@pytest.mark.parametrize(
    ("cluster", "code"),
    [
        ({}, kubeconfig.NO_API_ADDRESS),
        ({"api_address": None, "status": "CREATE_IN_PROGRESS"}, kubeconfig.NO_API_ADDRESS),
        ({"api_address": "https://:6443"}, kubeconfig.NO_API_ADDRESS),
        ({"api_address": "https://[broken"}, kubeconfig.NO_API_ADDRESS),
        ({"api_address": "http://203.0.113.5:8080"}, kubeconfig.TLS_DISABLED),
        (
            {"api_address": "https://203.0.113.5:6443", "status": "DELETE_IN_PROGRESS"},
            kubeconfig.BEING_DELETED,
        ),
        ({"api_address": "https://203.0.113.5:6443", "status": "DELETE_FAILED"}, None),
        ({"api_address": "https://203.0.113.5:6443", "status": "CREATE_FAILED"}, None),
        ({"api_address": "https://203.0.113.5:6443", "status": "CREATE_COMPLETE"}, None),
        ({"api_address": "https://[2001:db8::1]:6443", "status": "CREATE_COMPLETE"}, None),
    ],
)
def test_a_kubeconfig_is_refused_with_a_reason(cluster, code):
    assert kubeconfig.refusal(cluster) == code


def test_a_template_without_tls_is_a_reason():
    cluster = {"api_address": "https://203.0.113.5:6443"}
    assert kubeconfig.refusal(cluster, {"tls_disabled": True}) == kubeconfig.TLS_DISABLED


def arguments(folder):
    files = []
    for option in ("--ca", "--cert", "--key"):
        file = folder / option.strip("-")
        file.write_text(f"PEM {option}")
        files += [option, str(file)]
    return ["--name", "shop", "--server", "https://203.0.113.5:6443", *files]


def test_the_command_prints_a_file(tmp_path, capsys):
    assert kubeconfig.main(arguments(tmp_path)) == 0
    config = yaml.safe_load(capsys.readouterr().out)
    assert base64.b64decode(config["users"][0]["user"]["client-key-data"]) == b"PEM --key"


def test_the_command_says_which_file_is_missing(tmp_path, capsys):
    given_arguments = arguments(tmp_path)
    (tmp_path / "key").unlink()
    assert kubeconfig.main(given_arguments) == 1
    assert "No such file" in capsys.readouterr().err
