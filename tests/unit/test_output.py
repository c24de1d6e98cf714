# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_dashboard import output
from k8s_dashboard.output import Quote, clean
from tests.unit.captures import NAMES, outputs

NODE_STEPS = ["write-heat-params", "install cri", "install-clients"]


def failed(name):
    (found,) = [values for values in outputs(name) if values["deploy_status_code"] != 0]
    return output.read(found)


def names(told):
    return [step.name for step in told.steps]


def test_a_worker_that_cannot_resolve_a_name():
    told = failed("worker-script-failed")
    assert told.exit_code == 1
    assert told.failed_step.name == "install-clients"
    assert told.failed_step.title == "Install kubectl from the hyperkube image"
    assert [(step.name, step.state) for step in told.steps] == [
        ("write-heat-params", "done"),
        ("install cri", "done"),
        ("install-clients", "failed"),
    ]
    assert "podman run" in told.command
    assert told.errors[0].count == 61
    assert told.errors[0].text.endswith("no such host")
    assert told.errors[-1] == Quote("ERROR Unable to install kubectl. Abort.", 1)


def test_a_control_plane_that_does_not_trust_its_registry():
    told = failed("control-plane-script-failed")
    assert told.errors[0].count == 61
    assert told.errors[0].text.endswith("x509: certificate signed by unknown authority")


def test_add_ons_that_end_at_a_checksum():
    told = failed("addons-script-failed")
    assert told.failed_step.name == "install-helm"
    assert told.command == "sha256sum -c -"
    assert told.errors[0] == Quote("curl: (6) Could not resolve host: get.helm.sh", 5)
    assert "checksum did NOT match" in told.errors[-1].text


def test_scripts_that_went_well():
    master, addons, *workers = map(output.read, outputs("complete"))
    for script in (master, *workers):
        assert names(script)[:4] == [*NODE_STEPS, "certificates"]
    assert names(addons)[:4] == [
        "kube-apiserver-to-kubelet-role",
        "core-dns-service",
        "calico-service-v3-21-x",
        "flannel",
    ]
    for told in (master, addons, *workers):
        assert told.exit_code == 0
        assert {step.state for step in told.steps} == {"done"}
        assert told.failed_step is None
        assert told.errors == told.notes == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_trace_alone_tells_the_steps_in_the_same_order(name):
    for values in outputs(name):
        both = output.read(values)
        trace = output.read({**values, "deploy_stdout": ""})
        assert names(trace) == [step for step in names(both) if step in names(trace)]
        assert len(names(trace)) >= len(names(both)) - 1
        assert trace.failed_step == both.failed_step


def test_an_output_of_which_only_stdout_came():
    told = output.read({"deploy_stdout": "START: install cri\n", "deploy_status_code": 1})
    assert told.failed_step.name == "install cri"
    assert (told.command, told.errors, told.tail) == ("", (), "START: install cri")


def test_a_script_that_has_not_ended_is_in_its_last_step():
    told = output.read({"deploy_stdout": "END: install cri\nStarting to run install-clients\n"})
    assert [(step.name, step.state) for step in told.steps] == [
        ("install cri", "done"),
        ("install-clients", "begun"),
    ]


def test_certificates_are_made_where_the_step_before_has_ended():
    told = output.read(
        {"deploy_stdout": "Finished running install-clients\n", "deploy_status_code": 1}
    )
    assert told.failed_step.name == "certificates"


def test_a_step_that_nobody_knows_keeps_its_name():
    told = output.read({"deploy_stdout": "START: install-moon-base\n", "deploy_status_code": 2})
    assert (told.failed_step.name, told.failed_step.title) == ("install-moon-base",) * 2


def test_a_script_that_stops_without_a_word_is_told_by_its_last_command():
    trace = "++ curl -s http://keystone/v3/auth/tokens\n++ grep X-Subject-Token\n+ USER_TOKEN=\n"
    told = output.read({"deploy_stderr": trace, "deploy_status_code": 1})
    assert told.command == "grep X-Subject-Token"
    assert told.errors == ()


def test_errors_of_earlier_steps_are_not_quoted():
    trace = (
        "+ echo 'START: install cri'\ncat: /usr/lib/systemd/docker.service: No such file\n"
        "+ printf 'Starting to run install-clients\\n'\nError: manifest unknown\n"
    )
    told = output.read({"deploy_stderr": trace, "deploy_status_code": 1})
    assert told.errors == (Quote("Error: manifest unknown", 1),)


def test_charts_that_were_given_up_are_noted_although_the_script_went_well():
    attempt = "Error: looks like charts.example.org is not a valid chart repository\n"
    trace = "+ echo 'START: install-helm-modules'\n" + "".join(
        f"{attempt}+ i={i}\n+ '[' {i} -lt 60 ']'\n" for i in range(1, 61)
    )
    stdout = "START: install-helm-modules\nEND: install-helm-modules\n"
    values = {"deploy_stderr": f"{trace}+ break\n", "deploy_stdout": stdout}
    (note,) = output.read({**values, "deploy_status_code": 0}).notes
    assert (note.step.name, note.text) == ("install-helm-modules", attempt.strip())


def test_the_end_folds_what_repeats():
    told = failed("worker-script-failed")
    assert "… ×60" in told.tail
    assert told.tail.endswith("+ echo 'ERROR Unable to install kubectl. Abort.'\n+ exit 1")
    assert len(told.tail.splitlines()) <= 61


@pytest.mark.parametrize("code", [1, "1", " 1 "])
def test_an_exit_code_may_be_text(code):
    assert output.read({"deploy_status_code": code}).exit_code == 1


@pytest.mark.parametrize("code", [None, "", "one", [], True, "9" * 5000])
def test_what_is_no_exit_code_is_none(code):
    assert output.read({"deploy_status_code": code}).exit_code is None


def test_nothing_that_steers_a_terminal_is_left():
    raw = "\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b]8;;http://x\x1b\\link \x9b31m\x00\u202eabc\x08"
    assert output.read({"deploy_stdout": raw}).tail == "red link 31mabc"


def test_a_progress_bar_leaves_its_last_state():
    told = output.read({"deploy_stdout": " 10%\r 50%\r100% done\r\n", "deploy_stderr": None})
    assert told.tail == "100% done"


def test_secrets_are_masked_even_where_they_are_coloured():
    trace = "++ PASS\x1b[1mWORD\x1b[0m=Zx81Zx81Zx\nError: bad Zx81Zx81Zx\n+ login Zx81Zx81Zx\n"
    told = output.read({"deploy_stderr": trace, "deploy_status_code": 1})
    assert "Zx81" not in repr(told)


def test_markup_stays_text():
    assert output.read({"deploy_stdout": "<script>1</script>"}).tail == "<script>1</script>"


def test_a_line_without_end_is_cut():
    assert len(output.read({"deploy_stderr": "x" * 900_000}).tail) < 3000


@given(st.lists(st.sampled_from("abc"), max_size=40))
def test_folding_loses_no_kind_of_line(content):
    folded = clean.fold(content)
    assert set(content) <= set(folded)
    assert len(folded) <= len(content)


LINES = st.lists(
    st.sampled_from(
        ["START: a", "END: a", "+ echo 'START: b'", "+ exit 1", "Error: x", "sans is IP:1", "", "+"]
    )
    | st.text(max_size=30)
).map("\n".join)


@given(LINES, LINES, st.none() | st.integers() | st.text())
def test_any_output_can_be_read(stdout, stderr, code):
    told = output.read(
        {"deploy_stdout": stdout, "deploy_stderr": stderr, "deploy_status_code": code}
    )
    assert len({step.name for step in told.steps}) == len(told.steps)
