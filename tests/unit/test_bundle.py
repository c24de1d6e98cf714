# SPDX-License-Identifier: Apache-2.0
import copy
import gzip
import json
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from k8s_dashboard import diagnosis, evidence
from k8s_dashboard.diagnosis import bundle
from k8s_dashboard.diagnosis.__main__ import main
from k8s_dashboard.redact import MASK
from tests.unit.captures import NAMES, capture
from tests.unit.seeded import seeded
from tests.unit.test_progress_properties import strange

NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)
FAILED = [name for name in NAMES if name not in ("complete", "worker-silent-in-progress")]


def make(known):
    return bundle.make(known, known.captured_at or NOW)


def content(made):
    data = made.content
    return gzip.decompress(data) if made.name.endswith(".gz") else data


def found_in(made, now):
    known = evidence.from_json(json.loads(content(made)))
    return [one.to_json() for one in diagnosis.diagnose(known, now)]


def grown(known, workers):
    """The same cluster with more workers, each with ids of its own as real ones have."""
    pattern = re.compile(r"kube_minions-\w+-1-\w+")
    raw = copy.deepcopy(evidence.to_json(known, redacted=False))
    for key in ("resources", "events"):
        first = [item for item in raw[key] if pattern.search(json.dumps(item))]
        text = json.dumps(first)
        name = pattern.search(text)[0]
        for number in range(3, workers):
            copied = text.replace(name, name.replace("-1-", f"-{number}-"))
            copied = re.sub(
                r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-", lambda _: str(uuid.uuid4())[:19], copied
            )
            raw[key] += json.loads(copied)
    raw["servers"] += [
        {**raw["servers"][-1], "id": str(uuid.uuid4()), "name": f"x-node-{number}"}
        for number in range(3, workers)
    ]
    return evidence.from_json(raw)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_explains_itself_as_the_page_did(name):
    known = capture(name)
    made = make(known)

    expected = [one.to_json() for one in diagnosis.diagnose(known, known.captured_at)]
    assert found_in(made, known.captured_at) == expected
    assert json.loads(content(made))["findings"] == expected


@pytest.mark.parametrize("name", FAILED)
def test_the_command_line_reads_the_file(name, tmp_path, capsys):
    known = capture(name)
    made = make(known)
    path = tmp_path / made.name
    path.write_bytes(made.content)

    assert main([str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["findings"]
    assert told == json.loads(content(made))["findings"]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_small(name):
    assert len(make(capture(name)).content) < 300_000


def test_a_hundred_nodes_are_small_too():
    made = make(grown(capture("worker-script-failed"), 100))

    assert made.name.endswith(".json.gz")
    assert len(made.content) < 300_000


def test_the_same_evidence_gives_the_same_file():
    known = grown(capture("worker-script-failed"), 20)

    assert make(known).content == make(known).content


def test_outputs_are_cut_to_their_ends_and_say_so():
    known = capture("complete")
    made = json.loads(content(make(known)))
    whole = {
        item["id"]: item["output_values"]["deploy_stderr"] for item in known.software_deployments
    }

    for item in made["software_deployments"]:
        text = item["output_values"]["deploy_stderr"]
        assert len(text) < 5_000
        assert re.match(r"\[\d+ characters before this are left out\]\n", text)
        assert whole[item["id"]].rstrip().endswith(text.rstrip()[-20:])


def test_as_much_of_an_output_is_kept_as_the_cause_needs():
    known = capture("control-plane-script-failed")
    (deployment,) = (d for d in known.software_deployments if d["status"] == "FAILED")
    values = deployment["output_values"]
    lines = "\n".join(f"+ echo line {number}" for number in range(5_000))
    longer = values | {"deploy_stderr": values["deploy_stderr"] + lines}
    known = replace(
        known,
        software_deployments=tuple(
            {**d, "output_values": longer} if d is deployment else d
            for d in known.software_deployments
        ),
    )

    made = make(known)

    assert [one.code for one in made.findings] == ["tls-untrusted"]
    assert found_in(made, known.captured_at)[0]["code"] == "tls-untrusted"


def test_consoles_are_cut_too():
    known = replace(capture("worker-silent-timed-out"), consoles={"a": "x\n" * 100_000})

    assert len(json.loads(content(make(known)))["consoles"]["a"]) < 20_000


def test_no_secret_of_any_part_is_in_it():
    raw, seeds = seeded()
    made = make(evidence.from_json(raw))

    assert seeds.in_(content(made).decode()) == []
    assert seeds.in_(str(made)) == []


def test_it_tells_what_was_masked_where_and_how_often():
    raw, _seeds = seeded()
    made = make(evidence.from_json(raw))
    places = {one.place: one for one in made.masked}

    assert sum(one.total for one in made.masked) == content(made).decode().count(MASK)
    assert places["cluster / labels / grafana_admin_passwd"].counts == {"password": 1}
    assert places["cluster / status_reason"].counts["key"] >= 1
    output = places["software_deployments / worker-1 / deploy_stderr"]
    assert {"password", "token", "trust", "key"} <= output.counts.keys()
    assert any(f"PASSWORD={MASK}" in sample for sample in output.samples)
    assert all(MASK in sample and len(sample) < 200 for sample in output.samples)


def test_a_secret_that_is_known_from_what_was_cut_off_is_masked_in_the_rest():
    known = capture("worker-script-failed")
    failed = next(d for d in known.software_deployments if d["status"] == "FAILED")
    secret = "Zx81Zx81Zx81"
    text = f"++ TRUSTEE_PASSWORD={secret}\n{'+ true' * 40_000}\nlogin with {secret} failed\n"
    changed = {**failed, "output_values": {**failed["output_values"], "deploy_stderr": text}}
    made = make(replace(known, software_deployments=(changed,)))

    assert secret not in content(made).decode()


def test_what_the_parts_are_and_how_large():
    parts = {part.key: part for part in make(capture("worker-script-failed")).parts}

    assert parts["resources"].count == 81
    assert parts["cluster"].count == 1
    assert parts["findings"].count == 1
    assert all(part.size > 0 for part in parts.values())


@pytest.mark.parametrize(
    ("name", "stem"),
    [("lab", "lab"), ("../../etc/x y\n", "etc-x-y"), ("", "cluster"), ("שלום", "cluster")],
)
def test_the_file_is_named_after_the_cluster_and_the_time(name, stem):
    known = capture("quota-server-groups")
    made = bundle.make(replace(known, cluster={**known.cluster, "name": name}), NOW)

    assert made.name == f"{stem}-20261125-0500.json"


@given(strange())
def test_strange_evidence_is_no_crash(raw):
    json.loads(content(make(evidence.from_json(raw))))
