# SPDX-License-Identifier: Apache-2.0
import pytest

from k8s_dashboard import refusals

SMALL = {"flavor_id": "m1.small", "master_flavor_id": "m1.large"}


@pytest.mark.parametrize(
    ("message", "attribute"),
    [
        ("Unable to find keypair nokey", "keypair"),
        ("Unable to find external network public.", "external_network_id"),
        (
            "Multiple external networks exist with same name 'public'. "
            "Please use the external network ID instead.",
            "external_network_id",
        ),
        ("Unable to find fixed network doesnotexist", "fixed_network"),
        ("Unable to find fixed subnet k8s-subnet.", "fixed_subnet"),
        ("ClusterTemplate nope could not be found", "cluster_template_id"),
        ("Multiple ClusterTemplates exist with same name", "cluster_template_id"),
        ("Image fcos-gone could not be found", "image_id"),
        ("Image 4f1c1d2e doesn't contain os_distro field.", "image_id"),
        ("Image doesn't contain os-distro field.", "image_id"),
        ("Not authorized for image 4f1c1d2e.", "image_id"),
        ("Cluster type (vm, None, kubernetes) not supported", "image_id"),
        ("Cluster type (vm, fedora-atomic, kubernetes) not supported", "image_id"),
        ("Cluster driver (k8s_cluster_api) not supported.", "image_id"),
        ("master_count must be 1 when master_lb_enabled is False", "master_count"),
        (
            "master nodegroup size of 2 is invalid, size cannot be an even number",
            "master_count",
        ),
        (
            "Resizing a nodegroup to zero is not supported in the provided microversion.",
            "node_count",
        ),
        (
            "Network driver type weave is not supported, expecting a "
            "flannel/calico/cilium/unspecified network driver",
            "network_driver",
        ),
        (
            "Volume driver type rexray is not supported, expecting a cinder/unspecified volume "
            "driver",
            "volume_driver",
        ),
        (
            "docker volume size 1 GB is not valid, expecting minimum value 3GB for devicemapper "
            "storage driver",
            "docker_volume_size",
        ),
        (
            "Expected a single dns address or comma separated dns list, but received "
            "dns.example.com.",
            "dns_nameserver",
        ),
        ("boot_volume_size must be an integer", "labels"),
        ("Invalid input for field/attribute name", "name"),
        (
            "Invalid input for field/attribute create_timeout. Value: '-1'. "
            "Value should be greater or equal to 0",
            "create_timeout",
        ),
    ],
)
def test_each_refusal_names_what_it_is_about(message, attribute):
    assert refusals.read(message, {}).attribute == attribute


@pytest.mark.parametrize(
    ("message", "attribute"),
    [
        ("Unable to find flavor m1.small", "flavor_id"),
        ("Unable to find flavor m1.large.", "master_flavor_id"),
        ("Unable to find flavor None.", "flavor_id"),
    ],
)
def test_a_flavor_belongs_to_whoever_asked_for_it(message, attribute):
    assert refusals.read(message, SMALL).attribute == attribute


def test_a_flavor_is_recognized_where_its_name_was_cut_at_a_dot():
    only_the_control_plane = {"master_flavor_id": "m1.large"}

    refusal = refusals.read("Unable to find flavor m1", only_the_control_plane)

    assert refusal.attribute == "master_flavor_id"


@pytest.mark.parametrize(
    "message",
    [
        "Resource limit exceeded: You have reached the maximum clusters per project, 20",
        "Policy doesn't allow cluster:create to be performed",
        "Something new: Unable to find keypair nokey",
        "",
    ],
)
def test_other_sentences_are_about_no_field(message):
    assert refusals.read(message, SMALL) == refusals.Refusal(None, message)


def test_a_twofold_ending_is_said_once():
    said = (
        "Flavor with zero root volume size is not supported when boot_volume_size is zero. "
        "is not supported."
    )

    refusal = refusals.read(said, {})

    assert refusal.attribute == "flavor_id"
    assert refusal.message.endswith("when boot_volume_size is zero.")


def test_a_value_that_is_repeated_whole_is_shortened_and_the_reason_kept():
    said = f"Invalid input for field/attribute name. Value: '{'x' * 10_000}'. Value is too long"

    refusal = refusals.read(said, {})

    assert refusal.attribute == "name"
    assert refusal.message.endswith("Value is too long")
    assert len(refusal.message) < 500


@pytest.mark.parametrize("hostile", ["Image " * 20_000, "Image " + " could not be" * 10_000])
def test_hostile_sentences_are_about_no_field(hostile):
    assert refusals.read(hostile, {}).attribute is None
