# SPDX-License-Identifier: Apache-2.0
"""What is read from the output of a script that failed."""

import pytest

from k8s_dashboard.diagnosis import diagnose
from tests.unit.failing import EXITED, Cluster, addons_failed, script_failed

SCRIPT = ("node_config_deployment", "OS::Heat::SoftwareDeployment")
PULL = "Error: initializing source docker://rancher/hyperkube:v1: pinging container registry"


def first(known):
    return diagnose(known, known.captured_at)[0]


def test_the_last_cause_counts_where_several_stand_in_the_step():
    found = first(
        script_failed(
            "+ a\ncurl: (6) Could not resolve host: a.example\n+ b\nmkfs.xfs:"
            " cannot open /dev/vdb: Device or resource busy"
        )
    )
    assert found.code == "volume-failed"


def test_a_command_that_succeeded_when_it_was_run_again_is_no_cause():
    found = first(
        script_failed(
            "+ curl -o helm https://get.example\ncurl: (6) Could not resolve host: get.example\n"
            "+ sleep 5\n+ curl -o helm https://get.example\n+ sha256sum -c -\n"
            "sha256sum: WARNING: 1 computed checksum did NOT match"
        )
    )
    assert found.code == "checksum-mismatch"


def test_a_command_that_failed_each_time_is_the_cause_of_what_follows():
    found = first(
        script_failed(
            "+ curl -o helm https://get.example\ncurl: (6) Could not resolve host: get.example\n"
            * 5
            + "+ sha256sum -c -\nERROR helm-client.tar.gz computed checksum did NOT match, exiting."
        )
    )
    assert (found.code, found.evidence[0].count) == ("dns-resolution-failed", 5)
    assert [quote.text for quote in found.evidence][1].startswith("ERROR helm-client.tar.gz")


def test_errors_of_steps_that_went_on_are_no_cause():
    found = first(
        script_failed(
            "curl: (6) Could not resolve host: a.example\n"
            "+ echo 'START: install cri'\n+ cp a b\ncp: error: no space left on device",
            traced=False,
        )
    )
    assert found.code == "disk-full"


def test_a_trace_that_ends_without_a_token_points_to_keystone():
    found = first(
        script_failed(
            "++ curl -k -s -i -X POST https://keystone.example:5000/v3/auth/tokens\n"
            "++ grep -i X-Subject-Token\n++ tr -d '[[:space:]]'\n+ USER_TOKEN="
        )
    )
    assert (found.code, found.confidence) == ("trust-rejected", "possible")


def test_a_script_that_no_rule_understands_is_quoted_with_its_step_and_code():
    found = first(script_failed("frobnicate: error: cannot frob", code=3))
    assert (found.code, found.confidence) == ("node-script-failed", "possible")
    assert "code 3" in str(found.summary)
    assert "frobnicate" in found.evidence[0].text


def test_a_script_that_said_nothing_is_quoted_with_its_last_command():
    cluster = Cluster().group("kube_masters")
    reason = f"Error: resources.node_config_deployment: {EXITED}"
    cluster.group("kube_minions", (0,), (*SCRIPT, reason))
    cluster.output("node_config_deployment", "+ set -e\n+ frob --now\n+ NAME=\n")
    found = first(cluster.evidence())
    assert (found.code, found.confidence) == ("node-script-failed", "likely")
    assert found.evidence[0].text == "frob --now"


def test_a_script_whose_words_no_rule_understands_is_not_sure_that_nothing_is_to_be_known():
    known = script_failed("quux: Zwiebelfisch im Getriebe")
    (finding,) = diagnose(known, known.captured_at)
    assert (finding.code, finding.confidence) == ("node-script-failed", "possible")


def test_an_api_that_refuses_is_a_consequence_of_what_went_wrong_before_it():
    refused = "The connection to the server localhost:8080 was refused - did you specify the right"
    known = script_failed(f"cp: error writing 'kubectl': No space left on device\n{refused}")
    (finding,) = diagnose(known, known.captured_at)
    assert finding.code == "disk-full"
    known = script_failed(refused)
    assert diagnose(known, known.captured_at)[0].code == "api-server-unhealthy"


def test_add_ons_that_no_rule_understands_are_add_ons():
    assert first(addons_failed("frobnicate: error: cannot frob")).code == "addon-failed"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("cp: Schreibfehler: Auf dem Gerät ist kein Speicherplatz mehr verfügbar", "disk-full"),
        ("cp: erreur d'écriture : Aucun espace disponible sur le périphérique", "disk-full"),
        ("cp: 写入出错: 设备上没有空间", "disk-full"),
        ("cp: ошибка записи: На устройстве не осталось свободного места", "disk-full"),
        ("ping: a.example: Der Name oder der Dienst ist nicht bekannt", "dns-resolution-failed"),
        ("ping: a.example: Nom ou service inconnu", "dns-resolution-failed"),
        ("ping: a.example: 未知的名称或服务", "dns-resolution-failed"),
        ("wget: Host-Adresse »a.example« kann nicht aufgelöst werden", "dns-resolution-failed"),
        (
            "ssh: connect to host a port 22: Keine Route zum Zielrechner",
            "proxy-or-network-unreachable",
        ),
        (
            "curl: (7) Failed to connect to a.example port 443: 连接超时",
            "proxy-or-network-unreachable",
        ),
        (
            "curl: (7) Failed to connect to a.example port 443: Connexion refusée",
            "proxy-or-network-unreachable",
        ),
        ("sha256sum: WARNUNG: 1 berechnete Prüfsumme passte NICHT", "checksum-mismatch"),
        ("sha256sum: 警告：1 个校验和不匹配", "checksum-mismatch"),
    ],
)
def test_a_node_may_speak_another_language(line, code):
    found = first(script_failed(line))
    assert found.code == code
    assert found.evidence[0].text == line


def test_nodes_that_end_alike_are_one_finding_whatever_their_numbers():
    cluster = Cluster(workers=5).group("kube_masters")
    cluster.group(
        "kube_minions", range(5), (*SCRIPT, f"resources.node_config_deployment: {EXITED}")
    )
    cluster.output(
        "node_config_deployment", f"{PULL} a.example: dial tcp 10.0.0.1:443: i/o timeout"
    )
    for number, record in enumerate(cluster.parts["software_deployments"]):
        record["output_values"] = {
            **record["output_values"],
            "deploy_stdout": f"node shop-abc-node-{number} 10.0.0.{number}\n",
        }
    known = cluster.evidence()
    (found,) = diagnose(known, known.captured_at)
    assert (found.code, len(found.scope.names)) == ("proxy-or-network-unreachable", 5)


def test_an_output_of_the_longest_kind_is_read_from_its_end():
    found = first(
        script_failed("a" * 100_000 + "\n" + "x\n" * 200_000 + f"{PULL} x: manifest unknown")
    )
    assert found.code == "image-pull-failed"


def test_a_secret_of_the_trace_is_masked_in_the_quote():
    found = first(
        script_failed(
            "+ TRUSTEE_PASSWORD=Vs7Vs7Vs7Vs7\n+ login\nlogin error: no space left on device for"
            " Vs7Vs7Vs7Vs7"
        )
    )
    assert "Vs7" not in found.evidence[0].text


def test_html_and_colours_are_quoted_as_plain_text():
    found = first(script_failed("\x1b[31mError:\x1b[0m <b>no space left on device</b>"))
    assert found.evidence[0].text == "Error: <b>no space left on device</b>"


def test_a_step_that_only_stdout_announced_ends_with_what_stderr_ends_with():
    found = first(
        addons_failed(
            "+ kubectl apply -f calico.yaml\n"
            'error: unable to recognize "calico.yaml": no matches for kind "PodDisruptionBudget"',
            stdout="Starting to run calico-service\n",
            traced=False,
        )
    )
    assert found.code == "kubernetes-version-mismatch"


@pytest.mark.parametrize(
    ("now", "words", "code"),
    [
        ("2026-05-01T11:00:00Z", "is after 2026-04-30T00:00:00Z", "tls-untrusted"),
        ("2031-05-01T11:00:00Z", "is after 2027-04-30T00:00:00Z", "clock-skew"),
        ("1970-01-01T00:00:12Z", "is before 2026-01-02T00:00:00Z", "clock-skew"),
    ],
)
def test_a_certificate_is_out_of_date_or_the_clock_is_wrong(now, words, code):
    known = script_failed(
        f"x509: certificate has expired or is not yet valid: current time {now} {words}"
    )
    for record in known.software_deployments:
        record["updated_time"] = "2026-05-01T11:10:00Z"
    assert first(known).code == code
