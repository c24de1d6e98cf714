# SPDX-License-Identifier: Apache-2.0
import copy
import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.panels import choices
from tests.panels.conftest import CAPTURES, TOKEN, capture
from tests.unit.seeded import seeded

FAILED = sorted(
    path.name.removesuffix(".json.gz")
    for path in CAPTURES.glob("*.json.gz")
    if not path.name.startswith(("complete", "worker-silent-in-progress"))
)


def address(evidence, tail=""):
    return f"/project/kubernetes_clusters/{evidence['cluster']['uuid']}/{tail}"


def page(browser, wire, evidence, tail=""):
    wire.cluster(evidence)
    response = browser.get(address(evidence, tail))
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def panel(text):
    """The panel without the page around it, on one line."""
    return " ".join(text[text.index('<section class="k8s-why') :].split("</section>")[0].split())


def written(evidence, **reasons):
    """The same cluster whose resources of these names failed with these words."""
    found = copy.deepcopy(evidence)
    for row in found["resources"]:
        if row["resource_name"] in reasons:
            row["resource_status"] = "CREATE_FAILED"
            row["resource_status_reason"] = reasons[row["resource_name"]]
    return found


def test_the_cause_is_the_heading_and_stands_before_everything_else(member, wire):
    text = page(member, wire, capture("worker-script-failed"))

    assert panel(text).index("Why it failed") < panel(text).index(
        '<h3 class="k8s-cause-summary">worker-1 could not pull the image'
    )
    assert text.index('class="k8s-why') < text.index('class="nav nav-tabs')


def test_it_says_how_many_nodes_are_affected_and_when(member, wire):
    page(member, wire, capture("worker-script-failed"))
    text = panel(page(member, wire, capture("worker-script-failed")))

    assert "<span>worker-1</span><span>1 of 3 workers</span>" in text
    assert re.search(r'<span><time datetime="2026-11-2\dT\d\d:07:23', text)


def test_words_are_quoted_with_source_resource_time_and_number(member, wire):
    text = panel(page(member, wire, capture("worker-script-failed")))
    quote = text[text.index('<blockquote class="k8s-quote">') :].split("</blockquote>")[0]

    assert "no such host" in quote
    assert "script of worker-1" in quote
    assert "node_config_deployment" in quote
    assert "61 times" in quote


def test_what_else_was_said_is_folded(member, wire):
    text = panel(page(member, wire, capture("worker-script-failed")))

    assert text.index("More of what was said") < text.index("ERROR Unable to install kubectl")


def test_a_long_quote_is_folded_and_whole_inside(member, wire):
    words = "The VolumeType (nope) could not be found. " + "x" * 400
    text = panel(page(member, wire, written(capture("volume-type-not-found"), **{"0": words})))

    assert '<code class="k8s-quote-beginning">The VolumeType (nope)' in text
    assert "x" * 400 in text


def test_the_whole_output_of_the_node_is_one_click_away(member, wire):
    evidence = capture("worker-script-failed")
    failed = next(d for d in evidence["software_deployments"] if d["status"] == "FAILED")

    assert address(evidence, f"output/{failed['id']}/") in panel(page(member, wire, evidence))


def test_the_console_of_a_silent_node_is_one_click_away(member, wire):
    evidence = capture("worker-silent-timed-out")
    silent = next(s["id"] for s in evidence["servers"] if s["name"].endswith("node-1"))

    text = panel(page(member, wire, evidence))

    assert f"/project/instances/{silent}/?tab=instance_details__log" in text


def test_what_you_and_your_operator_can_do_stand_side_by_side(member, wire):
    text = panel(page(member, wire, capture("worker-script-failed")))

    assert text.index("What you can do") < text.index("What your operator can do")
    assert "Copy for your operator" in text


def test_a_certain_cause_is_not_called_so_and_a_guess_is(member, wire):
    sure = panel(page(member, wire, capture("worker-script-failed")))
    unknown = panel(
        page(
            member,
            wire,
            written(capture("quota-server-groups"), master_nodes_server_group="Out of cheese."),
        )
    )

    assert "k8s-confidence" not in sure
    assert "This may be the cause." in unknown


def fix(text):
    """Path and parameters of the first "Create again …" button."""
    link = re.search(r'href="([^"]*/again/[^"]*)"', text)[1]
    return urlsplit(link).path, parse_qs(urlsplit(link).query, keep_blank_values=True)


def test_the_first_button_makes_the_cluster_again_with_the_change_that_helps(member, wire):
    evidence = capture("availability-zone")
    path, query = fix(panel(page(member, wire, evidence)))

    assert path == address(evidence, "again/")
    assert query == {
        "changed": ["labels.availability_zone"],
        "labels.availability_zone": [""],
        "labels.availability_zone.because": ["availability-zone-not-found"],
    }


def test_where_nothing_is_known_to_help_it_can_be_made_again_unchanged(member, wire):
    evidence = capture("quota-server-groups")
    text = panel(page(member, wire, evidence))

    assert "Create again, unchanged" in text
    assert fix(text) == (address(evidence, "again/"), {})


def test_a_cluster_that_failed_later_is_not_made_again(member, wire):
    evidence = capture("worker-script-failed")
    evidence["cluster"]["status"] = "UPDATE_FAILED"
    for row in evidence["resources"]:
        row["resource_status"] = row["resource_status"].replace("CREATE_", "UPDATE_")

    assert "/again/" not in page(member, wire, evidence)


def test_several_causes_are_ranked_the_first_open_the_others_folded(member, wire):
    evidence = written(
        capture("worker-script-failed"),
        secgroup_kube_minion="The requested availability zone is not available",
    )
    evidence["cluster"]["labels"]["availability_zone"] = "gone"
    text = panel(page(member, wire, evidence))

    assert "One thing more was found" in text
    assert len(re.findall("data-finding=", text)) == 2
    assert re.search(r'<details class="k8s-cause k8s-cause-more" id="why-1" data-finding', text)
    assert "Create again with all of this changed" in text


def test_what_can_be_opened_has_an_id_by_which_it_stays_open(member, wire):
    text = panel(page(member, wire, capture("worker-script-failed")))
    ids = re.findall(r"<details[^>]* id=\"([^\"]+)\"", text)

    assert len(ids) == text.count("<details")
    assert len(set(ids)) == len(ids)


def test_nodes_that_are_up_may_be_asked_and_the_kubeconfig_be_had(member, wire):
    evidence = capture("worker-script-failed")
    text = panel(page(member, wire, evidence))

    assert "Whether Kubernetes answers can be asked." in text
    assert address(evidence, "ask/") in text
    assert address(evidence, "kubeconfig/") in text


def test_without_an_address_of_the_api_nothing_can_be_asked(member, wire):
    evidence = capture("volume-type-not-found")
    text = panel(page(member, wire, evidence))

    assert "/ask/" not in text
    assert "/kubeconfig/" not in text


def test_a_reader_sees_the_cause_and_no_way_to_create_or_to_get_in(sign_in, wire):
    evidence = capture("worker-script-failed")
    text = panel(page(sign_in("reader"), wire, evidence))

    assert 'data-finding="dns-resolution-failed"' in text
    assert "Copy for your operator" in text
    assert "/again/" not in text
    assert "/kubeconfig/" not in text


def test_every_finding_leads_to_a_page_about_its_kind(member, wire):
    text = panel(page(member, wire, capture("worker-script-failed")))

    assert 'href="/project/kubernetes_clusters/help/dns-resolution-failed/"' in text


def test_the_operator_s_report_can_be_read_and_copied_without_javascript(member, wire):
    evidence = capture("worker-script-failed")
    text = page(member, wire, evidence)
    report = text[text.index('id="why-report-text"') :].split("</pre>")[0]

    assert f"openstack coe cluster show {evidence['cluster']['uuid']}" in report
    assert "openstack console log show" in report


def test_where_nothing_failed_there_is_no_panel(member, wire):
    assert "k8s-why" not in page(member, wire, capture("complete"))


def test_what_holds_a_cluster_up_is_not_called_a_failure(member, wire):
    text = panel(page(member, wire, capture("worker-silent-in-progress")))

    assert "What holds it up" in text
    assert "k8s-why-warning" in text
    assert "/again/" not in text


def test_hostile_words_are_text(member, wire):
    evil = "<img src=x onerror=alert(1)>{{ 7|add:7 }}"
    evidence = written(
        capture("volume-type-not-found"), **{"0": f"The VolumeType ({evil}) could not be found."}
    )
    evidence["cluster"]["name"] = evil
    wire.cluster(evidence)

    text = member.get(address(evidence)).content.decode()

    assert "<img src=x" not in text
    assert "{{ 7|add:7 }}" in html.unescape(text)


@pytest.mark.parametrize("name", FAILED)
@pytest.mark.parametrize("tail", ["", "?tab=overview", "?tab=events"])
def test_the_panel_costs_no_call(member, wire, name, tail):
    evidence = capture(name)
    wire.cluster(evidence)

    assert member.get(address(evidence, tail)).status_code == 200
    assert len(wire.calls()) <= 6


def test_the_panel_stays_the_same_as_long_as_nothing_happens(member, wire):
    evidence = capture("worker-script-failed")
    page(member, wire, evidence)
    first = panel(page(member, wire, evidence))
    second = panel(page(member, wire, evidence))

    without_csrf = [re.sub(r'csrfmiddlewaretoken"[^>]*', "", text) for text in (first, second)]
    assert without_csrf[0] == without_csrf[1]


def test_no_secret_of_any_part_reaches_the_page(member, wire):
    evidence, seeds = seeded()
    wire.cluster(evidence)

    for tail in ("", "?tab=overview", "?tab=events", "progress.json", "bundle/", "again/"):
        choices.answer(wire.mocker, choices.SMALL)
        wire.cluster(evidence)
        response = member.get(address(evidence, tail))
        shown = html.unescape(response.content.decode())
        assert response.status_code == 200, tail
        assert seeds.in_(shown) == [], tail
        assert TOKEN not in shown


def test_the_panel_asks_for_the_comparison_only_when_it_is_opened(member, wire):
    evidence = capture("worker-script-failed")
    text = panel(page(member, wire, evidence))

    assert f'data-why-load="{address(evidence, "difference/")}"' in text
    assert not [call for call in wire.calls() if "clusters/detail" in call]
