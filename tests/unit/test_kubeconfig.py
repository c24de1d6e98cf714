# SPDX-License-Identifier: Apache-2.0
import base64
import re
import shlex

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_dashboard import kubeconfig
from k8s_dashboard.kubeconfig import Entry
from tests import kubectl
from tests.kubernetes_server import Authority

ID = "3f2a9c1d-0000-4000-8000-000000000000"
ODD_NAMES = [
    "my shop",
    'Müller\'s "big" one',
    "集群",
    "🚀 to the moon",
    "$(reboot) `id` ; #",
    "- {a: b}",
    "null",
    "0x10",
    "yes",
    "a\tb",
    " ",
]


def entry(name="shop", key="KEY", called=None, **changes):
    values = {
        "name": called or kubeconfig.names(name, "demo", ID),
        "server": "https://203.0.113.5:6443",
        "ca": "CA",
        "user": kubeconfig.certificate("CERT", key),
    }
    return Entry(**(values | changes))


def rendered(*entries):
    return yaml.safe_load(kubeconfig.render(entries or (entry(),)))


def parts(config):
    return config["clusters"], config["users"], config["contexts"]


def test_a_file_holds_all_it_needs():
    config = rendered()
    (cluster,), (user,), (context,) = parts(config)
    assert cluster["cluster"]["server"] == "https://203.0.113.5:6443"
    assert base64.b64decode(cluster["cluster"]["certificate-authority-data"]) == b"CA"
    assert base64.b64decode(user["user"]["client-certificate-data"]) == b"CERT"
    assert base64.b64decode(user["user"]["client-key-data"]) == b"KEY"
    assert context["context"] == {"cluster": cluster["name"], "user": user["name"]}
    assert config["current-context"] == context["name"] == "shop@demo-3f2a9c1d"


@pytest.mark.parametrize(
    "other",
    [
        ("shop-test", "demo", ID),
        ("shop", "another project", ID),
        ("shop", "demo", "99999999-0000-4000-8000-000000000000"),
    ],
    ids=["another name", "another project", "another region, or made anew"],
)
def test_no_two_clusters_share_a_name(other):
    theirs = rendered(entry(called=kubeconfig.names(*other)))
    for one, two in zip(parts(rendered()), parts(theirs), strict=True):
        assert one[0]["name"] != two[0]["name"]


def test_several_ways_into_one_cluster_stay_apart():
    config = rendered(entry(), entry(kind="keystone"), entry(kind="li.wei@Default"))
    clusters, users, contexts = parts(config)
    assert len(clusters) == 1
    assert len({user["name"] for user in users}) == 3
    assert len({context["name"] for context in contexts}) == 3


def test_the_first_of_several_is_the_current_one():
    config = rendered(entry("one"), entry("two"))
    assert config["current-context"] == "one@demo-3f2a9c1d"
    assert len(config["contexts"]) == 2


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_file_in_parts_is_the_same_file(names):
    keys = [f"KEY {place}" for place in range(len(names))]
    pairs = list(zip(names, keys, strict=True))
    whole = kubeconfig.render([entry(name, key) for name, key in pairs])
    texts = kubeconfig.in_parts([entry(name, None) for name, _key in pairs])
    encoded = [base64.b64encode(key.encode()).decode() for key in keys]
    together = "".join(a + b for a, b in zip(texts, [*encoded, ""], strict=True))
    assert together == whole


def test_parts_hold_no_key():
    assert all("KEY" not in part for part in kubeconfig.in_parts([entry(), entry("two")]))


@given(st.text(), st.text())
def test_any_name_gives_a_file_that_can_be_read(cluster, project):
    config = rendered(entry(called=kubeconfig.names(cluster, project, ID)))
    assert config["current-context"] == config["contexts"][0]["name"]
    assert config["current-context"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_kubectl_reads_any_name(tmp_path, name):
    file = tmp_path / "kubeconfig.yaml"
    made = entry(name)
    file.write_text(kubeconfig.render([made]))
    read = kubectl.current(file)
    assert read["current-context"] == made.context
    assert read["clusters"][0]["cluster"]["server"] == made.server
    assert read["users"][0]["user"]["client-key-data"] == base64.b64encode(b"KEY").decode()


def test_kubectl_merges_files_of_all_names(tmp_path):
    entries = [
        entry(name, key=f"KEY {place}", called=kubeconfig.names(name, "demo", f"{place:08}"))
        for place, name in enumerate(ODD_NAMES)
    ]
    files = []
    for place, one in enumerate(entries):
        files.append(tmp_path / f"{place}.yaml")
        files[-1].write_text(kubeconfig.render([one]))
    merged = kubectl.view(":".join(map(str, files)))
    assert merged["current-context"] == entries[0].context
    found = {user["name"]: user["user"]["client-key-data"] for user in merged["users"]}
    assert found == {one.user_name: one.user["client-key-data"] for one in entries}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_quoted_context_can_be_chosen_in_a_shell(tmp_path, name):
    made = entry(name)
    words = shlex.split(f"config use-context {kubeconfig.argument(made.context)}")
    file = tmp_path / "kubeconfig.yaml"
    file.write_text(kubeconfig.render([entry("other"), made]))
    kubectl.run(*words, kubeconfig=file)
    assert kubectl.run("config", "current-context", kubeconfig=file).strip("\n") == made.context


def keystone_user():
    return kubeconfig.keystone("https://keystone.example/v3", "li wei", "Default", "my project")


def test_a_file_for_keystone_holds_no_secret_and_names_the_program(tmp_path):
    file = tmp_path / "kubeconfig.yaml"
    file.write_text(kubeconfig.render([entry(user=keystone_user(), kind="keystone")]))
    user = kubectl.current(file)["users"][0]["user"]
    assert set(user) == {"exec"}
    assert user["exec"]["command"] == "client-keystone-auth"
    assert user["exec"]["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert user["exec"]["args"] == [
        "--keystone-url=https://keystone.example/v3",
        "--domain-name=Default",
        "--user-name=li wei",
        "--project-name=my project",
    ]
    assert "password" not in file.read_text().lower()


def test_kubectl_runs_the_program_with_its_arguments_as_they_are(tmp_path):
    program, told = tmp_path / "client-keystone-auth", tmp_path / "told"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {told}\nexit 1\n')
    program.chmod(0o755)
    user = keystone_user()
    user["exec"]["command"] = str(program)
    file = tmp_path / "kubeconfig.yaml"
    file.write_text(
        kubeconfig.render([entry(user=user, server="https://127.0.0.1:1", ca=Authority().pem)])
    )
    with pytest.raises(Exception, match="non-zero"):
        kubectl.run("get", "nodes", kubeconfig=file)
    assert told.read_text().splitlines() == user["exec"]["args"]


@pytest.mark.parametrize(
    ("labels", "has", "asked_for"),
    [
        ({}, True, False),
        (None, True, False),
        ({"keystone_auth_enabled": "true"}, True, True),
        ({"keystone_auth_enabled": " True "}, True, True),
        ({"keystone_auth_enabled": True}, True, True),
        ({"keystone_auth_enabled": "false"}, False, False),
        ({"keystone_auth_enabled": "no"}, False, False),
        ({"keystone_auth_enabled": ""}, False, False),
    ],
)
def test_the_label_says_whether_keystone_is_accepted(labels, has, asked_for):
    cluster = {"labels": labels}
    assert kubeconfig.has_keystone(cluster) is has
    assert kubeconfig.asks_for_keystone(cluster) is asked_for


@settings(max_examples=300)
@given(st.text(), st.sampled_from(["", "keystone"]))
def test_a_file_name_is_plain_and_stays_in_its_folder(name, kind):
    assert re.fullmatch(r"kubeconfig[A-Za-z0-9_-]{0,90}\.yaml", kubeconfig.file_name(name, kind))


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


@pytest.mark.parametrize(
    ("address", "changes", "expected"),
    [
        ("https://8.8.8.8:6443", {}, None),
        ("https://api.example.org:6443", {}, None),
        ("", {}, None),
        ("https://10.0.0.5:6443", {}, kubeconfig.PRIVATE_RANGE),
        ("https://10.0.0.5:6443", {"floating_ip_enabled": True}, kubeconfig.PRIVATE_RANGE),
        ("https://10.0.0.5:6443", {"floating_ip_enabled": False}, kubeconfig.CLUSTERS_NETWORK),
        ("https://8.8.8.8:6443", {"floating_ip_enabled": False}, None),
        ("https://[fd00::5]:6443", {"floating_ip_enabled": False}, kubeconfig.CLUSTERS_NETWORK),
        (
            "https://10.0.0.5:6443",
            {
                "floating_ip_enabled": False,
                "master_lb_enabled": True,
                "labels": {"master_lb_floating_ip_enabled": "true"},
            },
            kubeconfig.PRIVATE_RANGE,
        ),
        (
            "https://10.0.0.5:6443",
            {
                "floating_ip_enabled": True,
                "master_lb_enabled": True,
                "labels": {"master_lb_floating_ip_enabled": "false"},
            },
            kubeconfig.CLUSTERS_NETWORK,
        ),
    ],
)
def test_it_is_known_from_where_an_address_can_be_reached(address, changes, expected):
    assert kubeconfig.reach({"api_address": address, **changes}) == expected


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
