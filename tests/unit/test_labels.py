# SPDX-License-Identifier: Apache-2.0
"""The catalogue of labels."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import labels
from tests.unit.captures import FOLDER

LINES = (FOLDER / "magnum-22.0.0-labels.txt").read_text().splitlines()
OF_MAGNUM = [line for line in LINES if not line.startswith("#")]

OF_THE_GUIDE = {"kube_dashboard_version"}
"""In doc/source/user/index.rst of Magnum 22.0.0, though no driver reads it."""

BY_NAME = pytest.mark.parametrize("label", labels.CATALOGUE.values(), ids=lambda each: each.name)


def test_every_label_of_magnum_is_there():
    assert set(labels.CATALOGUE) == {*OF_MAGNUM, *OF_THE_GUIDE}
    assert len(OF_MAGNUM) == len(set(OF_MAGNUM)) == 99


def test_every_group_has_labels_and_a_title():
    names = [group.name for group in labels.GROUPS]
    assert len(names) == len(set(names))
    assert {label.group for label in labels.CATALOGUE.values()} == set(names)
    assert all(group.title for group in labels.GROUPS)


@BY_NAME
def test_a_label_is_described_in_one_sentence(label):
    assert label.sentence.endswith(".") and "\n" not in label.sentence
    assert 20 < len(label.sentence) < 160
    assert label.sentence[0].isupper()


@BY_NAME
def test_its_default_and_its_choices_fit(label):
    for value in (label.default, *label.choices):
        assert not value or labels.problem(label.name, value) is None
    assert bool(label.choices) == (label.kind == "choice")


@BY_NAME
def test_what_it_needs_exists(label):
    for need in label.needs:
        assert need.attribute or need.name in labels.CATALOGUE
        wanted = labels.CATALOGUE.get(need.name)
        if wanted and wanted.choices:
            assert set(need.values) <= set(wanted.choices)


@BY_NAME
def test_its_releases_are_releases(label):
    for release in (label.since, label.until):
        assert not release or re.fullmatch(r"\d+\.0\.0", release)


def test_labels_that_are_gone_are_not_in_the_catalogue():
    assert not set(labels.REMOVED) & set(labels.CATALOGUE)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("kube_tags", "kube_tag"),
        ("Kube_Tag", "kube_tag"),
        ("kube-tag", "kube_tag"),
        (" kube_tag", "kube_tag"),
        ("octavia_provder", "octavia_provider"),
        ("autoscaling_enabled", "auto_scaling_enabled"),
        ("kube_tag", None),
        ("colour", None),
        ("", None),
        ("kube_tag" * 2_000, None),
        ("\u202ekube_tag\u202c", "kube_tag"),
    ],
)
def test_the_label_that_was_meant(name, meant):
    assert labels.suggest(name) == meant


GOOD = [
    ("auto_scaling_enabled", "True"),
    ("auto_scaling_enabled", True),
    ("auto_scaling_enabled", 1),
    ("boot_volume_size", 20),
    ("boot_volume_size", "0"),
    ("boot_volume_size", 20.0),
    ("ingress_controller", "Nginx"),
    ("ingress_controller", ""),
    ("calico_ipv4pool_ipip", "CrossSubnet"),
    ("master_lb_allowed_cidrs", "192.0.2.0/24, 198.51.100.7/32"),
    ("container_infra_prefix", "registry.example.com:5000/magnum/"),
    ("containerd_tarball_url", "https://mirror.example.com/a,b=c.tgz"),
    ("kube_tag", "v1.28.9-rancher1"),
    ("kubelet_options", "--max-pods=200 --v=2 " * 500),
    ("use_podman", "true"),
    ("use_podman", "yes"),
    ("anything-else", "Of Any, Kind=x"),
    ("anything-else", 3.5),
]
BAD = [
    ("auto_scaling_enabled", "maybe"),
    ("auto_scaling_enabled", 2),
    ("boot_volume_size", "20G"),
    ("boot_volume_size", -1),
    ("boot_volume_size", ""),
    ("boot_volume_size", "٢٠"),
    ("boot_volume_size", 2.5),
    ("boot_volume_size", float("inf")),
    ("boot_volume_size", float("nan")),
    ("boot_volume_size", 10**60),
    ("boot_volume_size", "9" * 10_000),
    ("flannel_network_subnetlen", "31"),
    ("flannel_backend", "VXLAN"),
    ("flannel_backend", ""),
    ("selinux_mode", "off"),
    ("use_podman", "false"),
    ("fixed_subnet_cidr", "10.0.0.0"),
    ("fixed_subnet_cidr", "10.0.0.5/24"),
    ("fixed_subnet_cidr", "fd00::/64"),
    ("fixed_subnet_cidr", "10.0.0.0/33"),
    ("master_lb_allowed_cidrs", "192.0.2.0/24,"),
    ("container_infra_prefix", "registry.example.com"),
    ("container_infra_prefix", "https://registry.example.com/"),
    ("container_infra_prefix", "a b/"),
    ("containerd_tarball_url", "mirror.example.com/a.tgz"),
    ("containerd_tarball_url", "http://[::1"),
    ("containerd_tarball_sha256", "abc"),
    ("kube_tag", "latest"),
    ("kube_tag", "v1.28.9\n"),
    ("etcd_tag", "a b"),
    ("etcd_tag", "a" * 200),
    ("kube_tag", None),
    ("kube_tag", ["v1.28.9"]),
    ("anything-else", {"a": "b"}),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_values_that_fit(name, value):
    assert labels.problem(name, value) is None


@pytest.mark.parametrize(("name", "value"), BAD)
def test_values_that_do_not_fit(name, value):
    assert str(labels.problem(name, value)).endswith(".")


def test_the_right_spelling_is_shown():
    said = str(labels.problem("container_infra_prefix", "registry.example.com/magnum"))
    assert "registry.example.com/magnum/" in said
    assert "10.0.0.0/24" in str(labels.problem("fixed_subnet_cidr", "10.0.0.5/24"))


@given(
    st.sampled_from(sorted(labels.CATALOGUE)) | st.text(), st.text() | st.integers() | st.floats()
)
def test_any_value_of_any_label_gets_an_answer(name, value):
    wrong = labels.problem(name, value)
    assert wrong is None or str(wrong)
    assert labels.suggest(name) in (None, *labels.CATALOGUE)


@pytest.mark.parametrize("text", ["a", "1.", "/", "%s", "\u202e", " ", "<b>", "10.0.0.0/8,"])
def test_long_values_are_answered_at_once(text):
    began = time.process_time()
    for name in labels.CATALOGUE:
        labels.problem(name, text * 10_000)
        labels.suggest(text * 10_000)
    assert time.process_time() - began < 2


PARAMETERS = json.loads((FOLDER / "magnum-22.0.0-parameters.json").read_text())
"""Type, default and allowed values of the parameters that labels become, in Magnum 22.0.0's
magnum/drivers/k8s_fedora_coreos_v1/templates/kubecluster.yaml."""

KINDS = {
    "boolean": {"bool", "choice"},
    "number": {"int", "size"},
    "comma_delimited_list": {"cidrs"},
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_type_default_and_choices_are_those_of_magnum(name):
    label, parameter = labels.CATALOGUE[name], PARAMETERS[name]
    default = parameter.get("default")
    assert label.default.lower() == ("" if default in (None, []) else str(default).lower())
    assert parameter["type"] == "string" or label.kind in KINDS[parameter["type"]]
    assert parameter["type"] not in ("number", "comma_delimited_list") or label.strict
    if "allowed" in parameter:
        assert [str(value).lower() for value in parameter["allowed"]] == [
            choice.lower() for choice in label.choices
        ]
        assert label.strict
