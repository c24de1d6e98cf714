# SPDX-License-Identifier: Apache-2.0
"""The page of what a node's script printed, the parts it loads, and the download."""

import copy
import re

import pytest
import requests

from tests.panels.conftest import capture

JSON = {"Content-Type": "application/json"}
HEAT = "heat.test"
NOVA = "nova.test"
HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> \"'&amp; {{ x }} {% y %}"


@pytest.fixture
def evidence(wire):
    found = capture("worker-script-failed")
    wire.cluster(found)
    return found


@pytest.fixture
def failed(evidence):
    return next(d for d in evidence["software_deployments"] if d["status"] == "FAILED")


@pytest.fixture
def healthy(evidence):
    """The control-plane node's deployment, with all of its secrets."""
    return max(
        (d for d in evidence["software_deployments"] if d["status"] == "COMPLETE"),
        key=lambda d: len(d["output_values"]["deploy_stderr"]),
    )


def address(evidence, deployment, tail=""):
    cluster = evidence["cluster"]["uuid"]
    return f"/project/kubernetes_clusters/{cluster}/output/{deployment['id']}/{tail}"


def printing(wire, deployment, stderr, stdout="", code=1, **changed):
    """The deployment with another output."""
    values = {"deploy_stdout": stdout, "deploy_stderr": stderr, "deploy_status_code": code}
    changed = copy.deepcopy(deployment) | {"output_values": values} | changed
    wire.mocker.get(
        f"{wire.heat}/software_deployments/{deployment['id']}",
        json={"software_deployment": changed},
        headers=JSON,
    )


def refused(wire, deployment, **answer):
    wire.mocker.get(f"{wire.heat}/software_deployments/{deployment['id']}", **answer)


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def own(page):
    """The page without Horizon's frame."""
    return page.split('<div class="k8s-printed"')[1].split("<script")[0]


def numbers(html):
    """The lines in a piece of HTML."""
    return [int(number) for number in re.findall(r'data-n="(\d+)">', html)]


def gaps(html):
    return [
        (kind, int(begin), int(end))
        for begin, end, kind in re.findall(
            r'class="k8s-gap[^>]*data-begin="(\d+)" data-end="(\d+)" data-kind="(\w+)"', html
        )
    ]


def test_the_page_says_what_failed_where_and_how_often(member, evidence, failed):
    page = text(member.get(address(evidence, failed)))

    assert "exit code 1" in page
    assert "Install kubectl from the hyperkube image" in page
    assert "no such host" in page
    assert "61 times" in page
    assert "514 lines" in page


def test_the_page_names_the_node(member, evidence, failed):
    server = next(s for s in evidence["servers"] if s["id"] == failed["server_id"])

    assert f"What {server['name']} printed" in text(member.get(address(evidence, failed)))


def test_the_failed_step_is_open_and_its_likely_cause_is_marked_by_a_sign_and_a_word(
    member, evidence, failed
):
    page = text(member.get(address(evidence, failed)))
    parts = page.split("<details")[1:]

    assert [" open>" in part.split("\n")[0] for part in parts[-3:]] == [False, False, True]
    cause = page.split('id="l509"')[1].split("</div>")[0]
    assert "fa-circle-xmark" in cause
    assert "Likely cause:" in cause


def test_repeats_are_one_line_that_leads_to_them(member, evidence, failed):
    page = text(member.get(address(evidence, failed)))

    assert "The same 59 times before" in page
    assert ("repeat", 26, 498) in gaps(page)
    assert 'href="?line=498#l498"' in page


def test_a_page_costs_one_call_to_heat_and_one_for_the_name(member, wire, evidence, failed):
    wire.forget()
    member.get(address(evidence, failed))

    calls = [call for call in wire.calls() if HEAT in call or NOVA in call]
    assert len(calls) == len(wire.calls()) == 2


@pytest.mark.parametrize(
    "tail", ["lines.json?begin=26&end=498&whole", "search.json?q=host", "?fragment"]
)
def test_a_part_of_a_page_costs_one_call_to_heat(member, wire, evidence, failed, tail):
    wire.forget()
    member.get(address(evidence, failed, tail))

    assert [HEAT in call for call in wire.calls()] == [True]


@pytest.mark.parametrize(
    "tail",
    ["", "?fragment", "lines.json?begin=0&end=9", "search.json?q=host", "download/", "?line=3&q=x"],
)
def test_nothing_of_an_output_is_stored_or_shows_a_secret(member, evidence, healthy, tail):
    response = member.get(address(evidence, healthy, tail))

    assert response["Cache-Control"] == "no-store"
    shown = text(response)
    for secret in re.findall(
        r"^\++ (?:PASSWORD|TRUSTEE_PASSWORD|TRUST_ID|USER_TOKEN)=(\S+)$",
        healthy["output_values"]["deploy_stderr"],
        re.MULTILINE,
    ):
        assert secret not in shown
    assert "gAAAA" not in shown


def test_the_page_says_how_much_is_masked(member, evidence, healthy):
    assert re.search(r"\d+ passwords, tokens and keys are masked", text(
        member.get(address(evidence, healthy))
    ))  # fmt: skip


def test_a_script_that_went_well_has_no_complaints(member, evidence, healthy):
    page = text(member.get(address(evidence, healthy)))

    assert "exit code 0" in page
    assert 'data-state="done"' in page
    assert "What it complained of" not in page


def test_a_large_output_has_only_the_open_part_in_the_page(member, evidence, healthy):
    page = text(member.get(address(evidence, healthy)))

    assert not numbers(page)
    assert "Show the 834 lines" in page or "Show the 835 lines" in page


def test_a_long_part_begins_with_its_end_and_the_rest_comes_on_demand(
    member, wire, evidence, failed
):
    lines = [f"{'- ' * (n % 7)}a line of {'abcdefghij'[n % 10]} {n}" for n in range(9000)]
    printing(wire, failed, "\n".join([*lines, "Error: the last"]))

    page = text(member.get(address(evidence, failed)))
    assert gaps(page) == [("rest", 0, 8501)]
    assert "Show the earlier 8,501 lines" in page
    assert numbers(page) == list(range(8502, 9002))

    answer = member.get(address(evidence, failed, "lines.json?begin=0&end=8501")).json()["html"]
    assert gaps(answer) == [("rest", 0, 3501)]
    assert numbers(answer) == list(range(3502, 8502))


def test_a_fold_is_opened_line_by_line(member, evidence, failed):
    tail = "lines.json?begin=26&end=498&whole"
    answer = member.get(address(evidence, failed, tail)).json()["html"]

    assert numbers(answer) == list(range(27, 499))
    assert not gaps(answer)


def test_a_line_is_loaded_with_its_surroundings(member, wire, evidence, failed):
    printing(wire, failed, "\n".join(f"line of words {n}" for n in range(5000)))

    tail = "lines.json?begin=100&end=4000&at=2000"
    answer = member.get(address(evidence, failed, tail)).json()["html"]
    assert gaps(answer) == [("rest", 100, 1850), ("rest", 2151, 4000)]
    assert numbers(answer) == list(range(1851, 2152))


def test_without_a_script_a_link_leads_to_a_line_in_its_step(member, evidence, failed):
    page = text(member.get(address(evidence, failed, "?line=40")))

    opened = next(part for part in page.split("<details")[1:] if " open>" in part.split("\n")[0])
    assert 'id="l40"' in opened
    assert ("rest", 190, 514) in gaps(opened)


@pytest.mark.parametrize(
    "tail",
    [
        "?line=x",
        "?line=-1",
        "lines.json",
        "lines.json?begin=5&end=5",
        "lines.json?begin=9&end=5",
        "lines.json?begin=1e3&end=2000",
        "lines.json?begin=0&end=9&at=y",
    ],
)
def test_a_place_that_makes_no_sense_is_not_found(member, evidence, failed, tail):
    assert member.get(address(evidence, failed, tail)).status_code == 404


@pytest.mark.parametrize("tail", ["?line=0", "?line=99999999999", "lines.json?begin=0&end=999999"])
def test_a_place_beyond_the_output_is_its_end(member, evidence, failed, tail):
    assert member.get(address(evidence, failed, tail)).status_code == 200


def test_a_search_tells_every_hit_with_its_step_and_what_stands_beside_it(member, evidence, failed):
    html = member.get(address(evidence, failed, "search.json?q=NO+SUCH+HOST")).json()["html"]

    assert "61 lines with “NO SUCH HOST”" in html
    assert html.count("<mark>no such host</mark>") == 61
    assert "Install kubectl from the hyperkube image" in html
    assert "Trying to pull" in html
    assert 'data-line="28"' in html
    assert 'href="?line=29&amp;q=NO%20SUCH%20HOST#l29"' in html


def test_a_search_works_without_a_script(member, evidence, failed):
    page = text(member.get(address(evidence, failed, "?q=no+such+host")))

    assert "61 lines with “no such host”" in page
    assert 'value="no such host"' in page


def test_a_search_that_finds_nothing_says_so(member, evidence, failed):
    html = member.get(address(evidence, failed, "search.json?q=moonbase")).json()["html"]

    assert "“moonbase” is not in this output." in html


def test_more_hits_than_are_listed_are_counted(member, wire, evidence, failed):
    printing(wire, failed, "a hit\n" * 500)

    html = member.get(address(evidence, failed, "search.json?q=hit")).json()["html"]
    assert "500 lines with “hit”" in html
    assert "300 more are not." in html


@pytest.mark.parametrize(
    "tail", ["", "?fragment", "lines.json?begin=0&end=4", "search.json?q=alert", "?q=alert&line=2"]
)
def test_what_a_node_prints_is_text_and_never_markup(member, wire, evidence, failed, tail):
    printing(wire, failed, f"Error: {HOSTILE}\n+ {HOSTILE}\n", f"START: x\n{HOSTILE}\n")

    response = member.get(address(evidence, failed, tail))
    shown = response.json()["html"] if "json" in response["Content-Type"] else text(response)
    assert "alert(" in shown
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_words_that_are_searched_for_are_text_and_never_markup(member, evidence, failed):
    page = text(member.get(address(evidence, failed, "?q=%3Cscript%3Ealert(1)%22")))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_what_steers_a_terminal_or_turns_text_around_is_gone(member, wire, evidence, failed):
    printing(wire, failed, "\x1b[31mred\x1b[0m \u202eevil\u202c\x00\x07 \x1b]0;title\x07end")

    page = text(member.get(address(evidence, failed)))
    assert ">red evil end\n" in page
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e]", page)


def test_a_line_of_a_megabyte_is_cut_and_says_by_how_much(member, wire, evidence, failed):
    printing(wire, failed, "+ " + "x" * 899_998)

    page = own(text(member.get(address(evidence, failed))))
    assert "… 898,000 characters more" in page
    assert len(page) < 10_000
    download = member.get(address(evidence, failed, "download/")).content.decode()
    assert "x" * 899_998 in download


def test_a_page_of_950_kb_is_not_larger_than_what_one_reads(member, wire, evidence, failed):
    printing(wire, failed, "\n".join(f"+ {n} {'word ' * (n % 19)}" for n in range(16_000)))

    assert len(own(text(member.get(address(evidence, failed))))) < 150_000


def test_an_output_that_an_agent_trimmed_says_so(member, wire, evidence, failed):
    printing(wire, failed, "half a line\n" + "+ command\n" * 70_000)

    assert "no more than about 950 KB" in text(member.get(address(evidence, failed)))


def test_charts_that_were_given_up_are_told_of_although_the_script_went_well(
    member, wire, evidence, failed
):
    attempts = "".join(f"Error: no chart\n+ i={n}\n+ '[' {n} -lt 60 ']'\n" for n in range(1, 61))
    trace = f"+ echo 'START: install-helm-modules'\n{attempts}+ break\n"
    printing(wire, failed, trace, code=0, status="COMPLETE")

    page = text(member.get(address(evidence, failed)))
    assert "Install the Helm charts" in page
    assert "Error: no chart" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "IN_PROGRESS"}, "has not reported yet"),
        ({"status": "FAILED", "status_reason": "Deployment cancelled."}, "Deployment cancelled."),
    ],
)
def test_a_node_that_has_not_reported_has_no_output(member, wire, evidence, failed, changed, said):
    refused(
        wire,
        failed,
        json={"software_deployment": {**failed, "output_values": None, **changed}},
        headers=JSON,
    )

    assert said in text(member.get(address(evidence, failed)))


def test_the_download_is_both_streams_whole_below_where_they_are_from(member, evidence, failed):
    response = member.get(address(evidence, failed, "download/"))

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    server = next(s for s in evidence["servers"] if s["id"] == failed["server_id"])
    assert response["Content-Disposition"] == f'attachment; filename="output-{server["name"]}.txt"'
    content = text(response)
    header, stdout, stderr = re.split(r"\n# ===== (?:stdout|stderr) =====\n", content)
    for said in (server["name"], failed["id"], "Exit code: 1", failed["updated_time"]):
        assert said in header
    assert stdout.strip("\n") == failed["output_values"]["deploy_stdout"].strip("\n")
    assert stderr.strip("\n") == failed["output_values"]["deploy_stderr"].strip("\n")


def test_the_name_of_a_download_cannot_end_its_header(member, wire, evidence, failed):
    wire.mocker.get(
        f"http://nova.test/v2.1/servers/{failed['server_id']}",
        json={"server": {"name": 'a"\r\nX-Evil: 1; filename="b'}},
        headers=JSON,
    )

    response = member.get(address(evidence, failed, "download/"))
    assert response.status_code == 200
    assert "X-Evil" not in response
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_page_does_without_the_name_of_the_node(member, wire, evidence, failed, status):
    wire.mocker.get(
        f"http://nova.test/v2.1/servers/{failed['server_id']}", status_code=status, headers=JSON
    )

    assert "What the node printed" in text(member.get(address(evidence, failed)))


ANSWERS = [
    ({"status_code": 404, "json": {"error": {"message": "gone"}}, "headers": JSON}, 404),
    ({"status_code": 403, "json": {"error": {"message": "no"}}, "headers": JSON}, 403),
    ({"status_code": 500, "text": "broken"}, 503),
    ({"exc": requests.exceptions.ConnectTimeout}, 503),
]


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
@pytest.mark.parametrize("tail", ["", "download/"])
def test_an_output_that_heat_does_not_give_is_a_page_that_says_so(
    member, wire, evidence, failed, answer, status, tail
):
    refused(wire, failed, **answer)

    response = member.get(address(evidence, failed, tail))
    assert response.status_code == status
    page = response.content.decode()
    assert "This output" in page
    assert "Back to the nodes" in page
    assert "attachment" not in response.get("Content-Disposition", "")


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
@pytest.mark.parametrize("tail", ["lines.json?begin=0&end=9", "search.json?q=x"])
def test_a_part_that_heat_does_not_give_says_so_as_json(
    member, wire, evidence, failed, answer, status, tail
):
    refused(wire, failed, **answer)

    response = member.get(address(evidence, failed, tail))
    assert response.status_code == status
    assert response.json()["error"].startswith("This output")


def test_an_id_that_heat_could_not_have_is_not_asked_for(member, wire, evidence, failed):
    wire.forget()
    response = member.get(address(evidence, {"id": "..%3Fx=1"}))

    assert response.status_code == 404
    assert not wire.calls()


def test_the_fragment_for_the_table_of_nodes_is_short_and_has_the_end(member, evidence, failed):
    response = member.get(address(evidence, failed, "?fragment"))

    html = response.json()["html"]
    assert len(html) < 20_000
    assert "61 times" in html
    assert "… ×60" in html
    assert html.rstrip().endswith("</div>")
    assert "ERROR Unable to install kubectl. Abort." in html
