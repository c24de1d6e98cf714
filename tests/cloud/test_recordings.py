# SPDX-License-Identifier: Apache-2.0
"""Recordings are what real nodes wrote, without anything that belonged to them."""

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from minicloud import recordings
from minicloud.recordings.extract import SOURCES, extract

CAPTURES = Path(__file__).parent.parent / "unit" / "data"
NOW = datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC)
PARAMETERS = {
    "CLUSTER_UUID": "11111111-2222-3333-4444-555555555555",
    "INSTANCE_NAME": "shop-abcdefghijkl-node-0",
    "HYPERKUBE_PREFIX": "registry.example.org/k8s/",
    "KUBE_TAG": "v1.29.1",
    "KUBE_NODE_IP": "10.0.0.77",
}
SECRETS = (
    re.compile(r"gAAAA[\w=-]+"),
    re.compile(r"\b(?:TRUSTEE_PASSWORD|PASSWORD|TRUST_ID|TRUSTEE_USER_ID)=(\S{8,})"),
    re.compile(r"-----BEGIN [A-Z ]+-----\\n(.{60})"),
)


@pytest.fixture(params=recordings.NAMES)
def recording(request):
    return recordings.load(request.param)


def captures():
    paths = CAPTURES.glob("*.json.gz")
    return {path.name: gzip.decompress(path.read_bytes()).decode() for path in paths}


def test_it_is_what_the_captured_scripts_wrote(recording):
    capture, resource = SOURCES[recording.name]
    evidence = json.loads(captures()[f"{capture}.json.gz"])
    fields = {name: getattr(recording, name) for name in ("stdout", "stderr", "status_code")}
    assert fields == extract(evidence, resource)


def test_it_holds_no_secret_of_the_captures(recording):
    stored = recording.stdout + recording.stderr
    for capture in captures().values():
        text = "\n".join(
            str(output)
            for deployment in json.loads(capture)["software_deployments"]
            for output in (deployment["output_values"] or {}).values()
        )
        for pattern in SECRETS:
            assert not [secret for secret in pattern.findall(text) if secret in stored]


def test_it_names_no_captured_cluster(recording):
    stored = recording.stdout + recording.stderr
    for capture in captures().values():
        evidence = json.loads(capture)
        names = [server["name"] for server in evidence["servers"]]
        names += [evidence["cluster"]["uuid"], evidence["cluster"]["project_id"]]
        assert not [name for name in names if name in stored]


def test_nothing_is_left_to_fill_in_after_playback(recording):
    played = recording.play(PARAMETERS, NOW)
    assert not recordings.PLACEHOLDER.search(f"{played['deploy_stdout']}{played['deploy_stderr']}")


def test_playback_has_secrets_of_the_shape_of_real_ones():
    played = recordings.load("control-plane").play(PARAMETERS, NOW)
    trace = played["deploy_stderr"]
    assert re.search(r"^\+ USER_TOKEN=gAAAAAB[\w-]{197}$", trace, re.M)
    assert re.search(r"^\+\+ TRUSTEE_PASSWORD=\w{18}$", trace, re.M)
    assert re.search(r"-----BEGIN RSA PRIVATE KEY-----\\nMII[\w+/]{61}\\n", trace)


def test_secrets_stay_the_same_at_each_playback_of_a_node_and_differ_between_clusters():
    def password(parameters):
        trace = recordings.load("worker").play(parameters, NOW)["deploy_stderr"]
        (found,) = set(re.findall(r"TRUSTEE_PASSWORD=(\w+)", trace))
        return found

    assert password(PARAMETERS) == password(PARAMETERS)
    assert password(PARAMETERS) != password({**PARAMETERS, "CLUSTER_UUID": "other"})


def test_playback_speaks_of_the_node_at_hand():
    played = recordings.load("worker").play(PARAMETERS, NOW)
    trace = played["deploy_stderr"]
    assert "registry.example.org/k8s/hyperkube:v1.29.1" in trace
    assert "++ INSTANCE_NAME=shop-abcdefghijkl-node-0" in trace
    assert "--address=10.0.0.77 " in trace


@pytest.mark.parametrize("name", recordings.NAMES)
def test_a_failure_ends_as_recorded(name):
    recording = recordings.load(name)
    assert recording.status_code == (1 if name.endswith("-failed") else 0)
