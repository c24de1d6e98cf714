# SPDX-License-Identifier: Apache-2.0
"""Every kind of secret, as Magnum's scripts and what they run print it."""

import base64
import json

import pytest

from k8s_dashboard import redact
from k8s_dashboard.redact import MASK

SECRET = "q7R2mZ9xW4kT"


def hidden(text, secret=SECRET):
    """The text as it is shown, which has the mask and neither the secret nor a half of it."""
    shown = redact.text(text)
    assert MASK in shown
    assert secret[: len(secret) // 2] not in shown
    assert secret[len(secret) // 2 :] not in shown
    return shown


def test_a_trustees_password():
    assert hidden(f"++ TRUSTEE_PASSWORD={SECRET}\n+ next") == f"++ TRUSTEE_PASSWORD={MASK}\n+ next"


def test_the_id_of_a_trust():
    hidden(f"++ TRUST_ID={SECRET}")


def test_the_passwords_of_parameters():
    for name in ("PASSWORD", "GRAFANA_ADMIN_PASSWD", "CLUSTER_BASIC_AUTH_SECRET", "CA_KEY"):
        hidden(f"++ {name}={SECRET}")


def test_parameters_that_are_written_with_quotes():
    hidden(f'TRUSTEE_PASSWORD="{SECRET}"')


def test_a_password_that_the_shell_quotes():
    hidden(f"++ PASSWORD='it'\\''s {SECRET}'")
    hidden(f"++ PASSWORD=$'it\\'s\\n{SECRET}'")


def test_a_password_with_a_backslash_before_a_quote():
    hidden(f"++ PASSWORD='a\\'\\''{SECRET}'")


def test_keystone_tokens_in_the_headers_of_curl():
    hidden(f"+ curl -X GET -H 'X-Auth-Token: {SECRET}' http://magnum:9511/v1/certificates")
    hidden(f"X-Subject-Token: {SECRET}\r\n")
    hidden(f"+ USER_TOKEN={SECRET}")


def test_the_body_of_a_keystone_request_on_many_lines():
    body = f"""+ auth_json='{{
    "auth": {{
        "identity": {{
            "methods": [
                "password"
            ],
            "password": {{
                "user": {{
                    "id": "1262068c154b4af8abf139000d30a547",
                    "password": "{SECRET}"
                }}
            }}
        }},
        "scope": {{
            "OS-TRUST:trust": {{
                "id": "{SECRET[::-1]}"
            }}
        }}
    }}
}}'"""
    shown = hidden(body)
    assert SECRET[::-1] not in shown
    assert "1262068c154b4af8abf139000d30a547" in shown
    assert shown.count("\n") == body.count("\n")


def test_the_id_of_a_token_in_the_body_of_a_keystone_request():
    hidden(json.dumps({"methods": ["token"], "token": {"id": SECRET}}))


def test_a_one_time_passcode():
    hidden(f'"totp": {{"user": {{"id": "x", "passcode": "{SECRET}"}}}}')


def test_a_password_in_json_with_a_quote_in_it():
    hidden(json.dumps({"password": f'a"b\\{SECRET}'}))


def test_a_password_in_json_within_json():
    inner = json.dumps({"password": f'a"b{SECRET}', "name": "demo"})
    assert "demo" in hidden(json.dumps({"body": inner}))


def test_a_password_in_json_that_is_quoted_more_than_twice():
    inner = json.dumps(json.dumps(json.dumps({"password": SECRET, "name": "demo"})))
    assert "demo" in hidden(inner)


def test_a_password_in_a_python_object():
    hidden(f"{{'password': u'{SECRET}', 'user': b'x'}}")
    hidden(f"{{'password': 'it\\'s{SECRET}'}}")


def test_kubernetes_access_to_openstack():
    text = f"[Global]\nauth-url=http://k/v3\nuser-id=1\npassword={SECRET}\ntrust-id={SECRET}\n"
    assert "auth-url=http://k/v3" in hidden(text)


def test_an_application_credential():
    hidden(f"application-credential-secret = {SECRET}")
    hidden(f"+ export OS_APPLICATION_CREDENTIAL_SECRET={SECRET}")


def test_the_configuration_of_controllers_in_yaml():
    hidden(f"    openstack:\n      password: {SECRET}\n      trust-id: {SECRET}\n")


def test_a_secret_in_yaml_on_lines_of_its_own():
    shown = hidden(f"stringData:\n  password: |-\n    first\n    {SECRET}\n  user: x\n")
    assert shown.endswith("\n  user: x\n")


def test_the_secret_that_holds_the_trustee():
    hidden(
        "+ kubectl -n kube-system create secret generic os-trustee"
        f" --from-literal=os-trustID={SECRET} --from-literal=os-trusteePassword={SECRET}"
    )


def test_grafanas_password():
    hidden(f"            - name: GF_SECURITY_ADMIN_PASSWORD\n              value: {SECRET}\n")
    hidden(f"    adminPassword: {SECRET}")
    hidden(f'{{"name": "GF_SECURITY_ADMIN_PASSWORD", "value": "{SECRET}"}}')


def test_the_basic_auth_of_curl():
    for option in ("-u ", "-u", "--user ", "--user=", "--proxy-user ", "-U "):
        shown = hidden(f"+ curl -sS {option}admin:{SECRET} -X GET http://grafana")
        assert shown.endswith(" -X GET http://grafana")
        hidden(f"+ curl {option}'admin:{SECRET} {SECRET}' http://grafana")


def test_the_credentials_of_image_tools():
    hidden(f"skopeo copy --src-creds=robot:{SECRET} docker://a docker://b")
    hidden(f"podman login registry.example.org -u robot -p {SECRET}")
    hidden(f"+ docker login -u robot --password {SECRET} registry")


def test_the_user_of_a_container_is_no_password():
    text = "podman run --user 1000:1000 --user root --volume /srv:/host"
    assert redact.text(text) == text


def test_basic_and_bearer_authorization():
    for line in (
        f"> Authorization: Basic {SECRET}==",
        f"'Authorization: Bearer {SECRET}'",
        f'"authorization": "Bearer {SECRET}"',
        f"Proxy-Authorization: Basic {SECRET}",
        f"Authorization: {SECRET}{SECRET}",
        f"got bearer {SECRET} from it",
    ):
        hidden(line)


def test_a_cookie():
    hidden(f"Set-Cookie: session={SECRET}; Path=/")


def test_data_of_a_kubeconfig():
    text = f"    client-certificate-data: LS0tLS1CRUdJTiBDRVJU\n    client-key-data: {SECRET}\n"
    assert "client-certificate-data: LS0tLS1CRUdJTiBDRVJU" in hidden(text)
    hidden(f"users:\n- name: admin\n  user:\n    token: {SECRET}\n")


def test_a_proxy_with_a_password():
    for name in ("HTTP_PROXY", "https_proxy", "Environment=HTTPS_PROXY", "discovery-proxy: "):
        shown = hidden(f"+ {name}=http://proxyuser:{SECRET}@proxy.example.org:3128/")
        assert shown.endswith("@proxy.example.org:3128/")


def test_a_proxy_whose_password_has_special_characters():
    hidden(f"http_proxy=http://user:a/b{SECRET}@proxy:3128")
    hidden(f"http_proxy=http://user:a@b{SECRET}@proxy:3128")
    hidden(f"http_proxy=http://user:1234/{SECRET}@proxy:3128")


def test_a_very_long_password_in_an_address():
    hidden(f"https://oauth2:{'x7' * 900}{SECRET}@git.example.org")


def test_a_token_in_place_of_a_user():
    hidden(f"git clone https://{SECRET * 2}@git.example.org/x.git")


def test_the_address_of_an_image_with_port_and_digest_is_no_password():
    text = "docker://registry.example.org:5000/hyperkube@sha256:5f1d62a4e5d2"
    assert redact.text(text) == text


def test_the_logins_of_registries():
    hidden(f'{{"auths": {{"registry.example.org": {{"auth": "{SECRET}=="}}}}}}')
    hidden(f'"identitytoken": "{SECRET}"')
    hidden(f"  auth: {SECRET * 2}==")
    hidden(f"      password: {SECRET}")


def test_the_registrys_own_configuration():
    hidden(f'    password: "{SECRET}"\n    trustid: "{SECRET}"\n')


@pytest.mark.parametrize(
    "query",
    [
        "temp_url_sig={}&temp_url_expires=1795577400",
        "AWSAccessKeyId={}&SignatureVersion=2",
        "Timestamp=2026&SignatureMethod=HmacSHA256&Signature={}%3D",
        "X-Amz-Algorithm=AWS4&X-Amz-Signature={}",
        "X-Amz-Security-Token={}",
        "X-Goog-Signature={}",
        "sv=2022&sig={}",
        "token={}",
        "key={}&x=1",
    ],
)
def test_signed_addresses_for_heats_signals(query):
    hidden(f"+ curl -i -X PUT 'http://heat:8000/v1/signal/arn?{query.format(SECRET)}' -d x")


def test_the_curl_of_a_wait_condition():
    hidden(f"++ WAIT_CURL='curl -i -X POST -H '\\''X-Auth-Token: {SECRET}'\\'' http://heat'")


def test_the_token_of_an_etcd_discovery():
    token = "0123456789abcdef0123456789abcdef"
    hidden(f'discovery: "https://discovery.etcd.io/{token}"', token)
    hidden(f"++ ETCD_DISCOVERY_URL=http://10.0.0.1:8087/{token}", token)
    hidden(f'ETCD_DISCOVERY="http://etcd.example.org/{token}"', token)


def test_the_token_of_an_etcd_cluster():
    hidden(f"initial-cluster-token: {SECRET}")
    hidden(f"+ etcdctl --user root:{SECRET} member list")


def test_the_tokens_of_kubeadm():
    hidden(f"kubeadm join 10.0.0.1:6443 --token {SECRET} --discovery-token-ca-cert-hash sha256:1")
    hidden(f"kubeadm join --certificate-key {SECRET}")


def test_a_fernet_token_anywhere():
    token = "gAAAAABrBk0-_WqPNYClcJMvW2CBtOMd"
    hidden(f"what is {token}?", token)
    hidden(f"x={token}=", token)


def test_a_web_token_anywhere():
    token = "eyJhbGciOiJSUzI1.eyJpc3MiOiJr.c2lnbmF0dXJl"
    hidden(f"got ({token})", token)


@pytest.mark.parametrize("prefix", ["ghp_", "github_pat_", "glpat-", "dckr_pat_", "xoxb-"])
def test_tokens_of_services_anywhere(prefix):
    hidden(f"use {prefix}{SECRET * 2} here", prefix + SECRET * 2)


@pytest.mark.parametrize("scheme", ["$apr1$", "$2y$05$", "$6$", "$argon2id$"])
def test_a_hash_of_a_password(scheme):
    hidden(f"admin:{scheme}{SECRET}")


def test_aws_keys():
    hidden(f"aws_secret_access_key = {SECRET}")
    hidden(f"AWS_ACCESS_KEY_ID={SECRET}")


@pytest.mark.parametrize(
    "content",
    [
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "[Global]\nauth-url=http://keystone\npassword=x\n",
        "apiVersion: v1\nclusters:\n- cluster: {}\n",
        "apiVersion: v1\nkind: Config\nusers: []\n",
        '{"auths":{"registry.example.org":{"auth":"eDp5"}}}',
        '{\n  "auths": {"registry.example.org": {}}}',
        '{\n\t"auths": {"registry.example.org": {}}}',
    ],
)
def test_secret_files_in_base64(content):
    encoded = base64.b64encode(content.encode()).decode()
    hidden(f"  anything: {encoded}\n", encoded)


def test_certificates_in_base64_are_shown():
    encoded = base64.b64encode(b"-----BEGIN CERTIFICATE-----\nMIIC\n").decode()
    text = f"certificate-authority-data: {encoded}"
    assert redact.text(text) == text


def test_options_of_clients():
    hidden(f"openstack --os-password {SECRET} token issue")
    hidden(f"wget --http-password={SECRET} http://x")
    hidden(f"openssl pkcs12 -passin pass:{SECRET} -in x")
    hidden(f"sshpass -p {SECRET} ssh core@10.0.0.5")


def test_a_variable_that_has_more_after_its_word():
    for name in ("private_key_input", "PASSWORD_HASH", "token_value", "SECRET_B64", "TOKEN2"):
        hidden(f"{name}={SECRET}")


def test_what_heats_hook_logs_of_its_inputs():
    hidden(f"[2026-11-25 03:07:05,123] (heat-config) [INFO] deploy_password={SECRET}")
    hidden(f"[INFO] deploy_signal_id=http://heat/v1/signal/arn?Signature={SECRET}&Timestamp=x")


def test_a_secret_whose_end_was_cut_off():
    hidden(f"before\n++ PASSWORD='{SECRET}")
    hidden(f"before\n++ PASSWORD=$'{SECRET}")
    hidden(f'before "password": "{SECRET}')
    hidden(f'{{\\"password\\": \\"{SECRET}')


def test_a_secret_that_is_coloured_or_has_what_nobody_sees_in_it():
    half = len(SECRET) // 2
    hidden(f"++ PASS\x1b[1mWORD\x1b[0m={SECRET[:half]}\x1b[31m{SECRET[half:]}")
    hidden(f"pass\u200bword={SECRET[:half]}\u2060{SECRET[half:]}")


def test_a_secret_known_once_is_masked_in_its_other_forms():
    secret = "p'q&r\"s Zx81"
    for written in (
        json.dumps({"a": secret}),
        "'p'\\''q&r\"s Zx81'",
        "p%27q%26r%22s%20Zx81",
        base64.b64encode(secret.encode()).decode(),
    ):
        shown = redact.text(f"{json.dumps({'password': secret})}\nused {written}\n")
        assert "Zx81" not in shown
        assert base64.b64encode(secret.encode()).decode() not in shown


def test_a_secret_of_one_text_is_masked_in_another():
    masked = redact.texts(f"using {SECRET}", f"PASSWORD={SECRET}")
    assert masked.texts == (f"using {MASK}", f"PASSWORD={MASK}")


def test_different_secrets_are_counted_once_each():
    text = f"PASSWORD={SECRET}\nTOKEN={SECRET}\nTRUST_ID=another1\nX=gAAAAABrBk0-_WqPNYClcJMvW\n"
    assert redact.texts(text, text).secrets == 3
    assert redact.texts("nothing here").secrets == 0


def test_a_value_is_masked_by_the_name_beside_it():
    shown = redact.value({"name": "deploy_password", "value": SECRET, "type": "String"})
    assert shown == {"name": "deploy_password", "value": MASK, "type": "String"}


def test_lists_of_secrets_are_masked_by_their_key():
    assert redact.value({"tokens": [SECRET, "x"], "user_data": SECRET}) == {
        "tokens": [MASK, MASK],
        "user_data": MASK,
    }


def test_objects_under_the_name_of_a_secret_are_looked_into():
    assert redact.value({"token": {"id": 1, "secret": SECRET}}) == {
        "token": {"id": 1, "secret": MASK}
    }
