# SPDX-License-Identifier: Apache-2.0
"""The steps of every script that Magnum runs on a node, and which lines belong to each."""

import pytest

from k8s_dashboard import output
from k8s_dashboard.output.steps import FRAGMENTS
from tests.unit.captures import NAMES, outputs

ANNOUNCED = [f for f in FRAGMENTS if not (f.marks or f.traces or f.after)]
MARKED = [(f.name, f.within, mark) for f in FRAGMENTS for mark in f.marks]
TRACED = [(f.name, f.within, trace) for f in FRAGMENTS for trace in f.traces]


def steps(stdout="", stderr="", code=0):
    told = output.read(
        {"deploy_stdout": stdout, "deploy_stderr": stderr, "deploy_status_code": code}
    )
    return [step.name for step in told.steps]


def texts(told, name):
    """The lines of a step."""
    (part,) = [part for part in told.parts if part.step and part.step.name == name]
    return list(told.lines[part.begin : part.end])


@pytest.mark.parametrize("name", [fragment.name for fragment in ANNOUNCED])
@pytest.mark.parametrize("words", [("START: ", "END: "), ("Starting to run ", "Finished running ")])
def test_a_step_announces_itself_in_one_of_two_ways(name, words):
    begin, end = words
    lines = f"{begin}{name}\nx\n{end}{name}\n"
    assert steps(lines)[0] == name
    traced = f"+ echo '{begin}{name}'\n+ x\n+ printf '{end}{name}\\n'\n"
    assert steps("", traced)[0] == name


@pytest.mark.parametrize(("name", "within", "mark"), MARKED)
def test_a_step_is_known_by_a_line_that_only_it_writes(name, within, mark):
    before = "".join(f"START: {step}\nEND: {step}\n" for step in within[:1])
    assert steps(f"{before}{mark}xyz\n")[-1] == name


@pytest.mark.parametrize(("name", "within", "trace"), TRACED)
def test_a_step_is_known_by_a_command_that_only_it_runs(name, within, trace):
    before = "+ echo 'configuring kubernetes (master)'\n" if within else ""
    assert steps("", f"{before}+ {trace}xyz\n")[-1] == name


def test_every_known_step_has_a_title():
    assert all(fragment.name and fragment.title for fragment in FRAGMENTS)


def test_waiting_for_a_disk_is_the_containers_disk_only_where_that_is_prepared():
    trace = "+ printf 'Finished running enable-cert-api-manager\\n'\n+ attempts=60\n"
    assert steps("", trace) == ["enable-cert-api-manager", "configure-etcd"]
    trace += "+ echo 'configuring kubernetes (master)'\n+ attempts=60\n"
    assert steps("", trace)[-1] == "configure-docker-storage"


def test_a_step_that_announced_itself_is_not_ended_by_a_command_that_another_step_runs_too():
    trace = (
        "+ printf 'Starting to run enable-cert-api-manager\\n'\n"
        "+ cert_dir=/etc/kubernetes/certs\n+ chmod 400 ca.key\n"
    )
    assert steps("", trace) == ["enable-cert-api-manager"]


def test_the_script_that_changes_the_version_of_kubernetes():
    trace = (
        "+ ssh_cmd='ssh root@localhost'\n+ new_kube_tag=v1.28.1\n+ sans=IP:10.0.0.5\n"
        "+ cert_dir=/etc/kubernetes/certs\n+ echo 'START: rotate CA certs on worker'\n"
    )
    assert steps("", trace, code=1) == [
        "upgrade-kubernetes",
        "certificates",
        "rotate CA certs on worker",
    ]


def test_the_scripts_of_real_clusters():
    master, addons, *workers = [output.read(values) for values in outputs("complete")]
    assert [step.name for step in master.steps][3:] == [
        "certificates",
        "enable-cert-api-manager",
        "configure-etcd",
        "write-kube-os-config",
        "configure-kubernetes",
        "configure-docker-storage",
        "start-services",
        "add-proxy",
    ]
    for worker in workers:
        assert [step.name for step in worker.steps][3:] == [
            "certificates",
            "configure-kubernetes",
            "add-proxy",
            "configure-docker-storage",
            "start-services",
        ]
    assert [step.name for step in addons.steps][-3:] == [
        "install-helm",
        "helm-charts",
        "install-helm-modules",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_real_outputs_belongs_to_one_step(name):
    for values in outputs(name):
        told = output.read(values)
        assert [part.step for part in told.parts] == list(told.steps)
        ends = [0, *(part.end for part in told.parts)]
        assert ends[:-1] == [part.begin for part in told.parts]
        assert ends[-1] == len(told.lines) == len(told.printed)
        assert len(told.lines) == told.stdout.count("\n") + told.stderr.count("\n")


def test_what_a_script_writes_stands_after_the_command_that_wrote_it():
    told = output.read(
        {
            "deploy_stdout": "START: a\nWriting File: x\nnode patched\nEND: a\n",
            "deploy_stderr": "+ echo 'Writing File: x'\n+ kubectl patch\n+ echo 'END: a'\n",
        }
    )
    assert texts(told, "a") == [
        "START: a",
        "+ echo 'Writing File: x'",
        "Writing File: x",
        "+ kubectl patch",
        "node patched",
        "+ echo 'END: a'",
        "END: a",
    ]
    assert told.printed == bytes([1, 0, 1, 0, 1, 0, 1])


def test_a_traced_step_whose_begin_is_not_traced_has_its_lines_still():
    told = output.read(
        {
            "deploy_stdout": "START: install cri\nEND: install cri\n",
            "deploy_stderr": "+ systemctl enable docker\n+ echo 'END: install cri'\n+ step=b\n",
        }
    )
    assert texts(told, "install cri") == [
        "START: install cri",
        "+ systemctl enable docker",
        "+ echo 'END: install cri'",
        "END: install cri",
    ]
    assert texts(told, "b") == ["+ step=b"]


def test_what_is_between_two_steps_belongs_to_the_later_one():
    trace = "+ printf 'Finished running a\\n'\n+ . /etc/params\n+ printf 'Starting to run b\\n'\n"
    told = output.read({"deploy_stderr": trace})
    assert texts(told, "b") == trace.splitlines()[1:]


def test_an_output_without_a_sign_is_one_part_without_a_step():
    told = output.read({"deploy_stdout": "a\nb\n", "deploy_stderr": "c\n"})
    (part,) = told.parts
    assert (part.step, part.size) == (None, 3)
    assert told.steps == ()


def test_lines_that_no_step_has_come_first():
    told = output.read({"deploy_stdout": "a\n", "deploy_stderr": "+ echo 'START: x'\n+ y\n"})
    assert [part.step and part.step.name for part in told.parts] == [None, "x"]


def test_a_script_that_announces_thousands_of_steps_has_some_hundreds():
    told = output.read({"deploy_stdout": "".join(f"START: step {n}\n" for n in range(5000))})
    assert len(told.steps) == 200
    assert sum(part.size for part in told.parts) == len(told.lines) == 5000


def test_a_step_that_runs_twice_is_one():
    told = output.read({"deploy_stdout": "START: a\n1\nEND: a\nSTART: b\nEND: b\nSTART: a\n2\n"})
    assert [step.name for step in told.steps] == ["a", "b"]
    assert texts(told, "a") == ["START: a", "1", "END: a", "START: a", "2"]
