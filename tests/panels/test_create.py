# SPDX-License-Identifier: Apache-2.0
import html
import re

import pytest
import requests
from django.contrib.messages import get_messages

from k8s_dashboard.cloud import magnum
from tests.panels import choices, conftest
from tests.panels.choices import BALANCED, MAGNUM, SMALL

CREATE = "/project/kubernetes_clusters/create/"
CLUSTERS = f"{MAGNUM}/clusters"
TYPED = {
    "name": "shop-prod",
    "cluster_template_id": SMALL["uuid"],
    "master_count": "1",
    "node_count": "2",
    "create_timeout": "60",
    "merge_labels": "add",
}


@pytest.fixture
def services(wire):
    """Every service answers, and Magnum accepts what it is asked for."""
    choices.answer(wire.mocker, SMALL, BALANCED)
    wire.mocker.post(CLUSTERS, json={"uuid": "new-id"}, status_code=202, headers=choices.JSON)
    return wire


@pytest.fixture
def load_balancers(monkeypatch):
    monkeypatch.setitem(conftest.ENDPOINTS, "load-balancer", "http://octavia.test")


def submit(browser, **changes):
    return browser.post(CREATE, TYPED | changes)


def page(response):
    return response.content.decode()


def sent(wire):
    """The body of the one create request."""
    (request,) = [r for r in wire.mocker.request_history if r.method == "POST"]
    return request.json()


def nothing_was_sent(wire):
    return all(request.method == "GET" for request in wire.mocker.request_history)


def field(text, name):
    """The part of the page about one field."""
    start = text.index(f'id="id_{name}_group"')
    end = text.find('class="form-group', start)
    return text[start:end]


def test_the_page_opens_with_nine_calls_and_one_for_magnum_s_version(member, services):
    member.get(CREATE)

    calls = [r.url.partition("?")[0] for r in services.mocker.request_history]

    assert sorted(calls) == sorted(["http://magnum.test/", *choices.OPENING])


def test_glance_is_asked_for_more_than_its_first_page(member, services):
    member.get(CREATE)

    (call,) = [c for c in services.calls() if "glance" in c]

    assert "limit=1000" in call


def test_a_template_is_told_in_words(member, services):
    text = html.unescape(page(member.get(CREATE)))

    of_small, _, _of_balanced = text.partition(f'data-template="{BALANCED["uuid"]}"')
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", of_small))

    assert facts["Image"] == "fedora-coreos-40"
    assert facts["Kubernetes version"] == "v1.27.8-rancher1"
    assert facts["Workers"] == "m1.small: 2 vCPU, 2 GB RAM, 20 GB disk"
    assert facts["Control-plane nodes"] == "m1.medium: 4 vCPU, 4 GB RAM, 40 GB disk"
    assert facts["External network"] == "public, with a floating IP for each node"
    assert facts["Kubernetes API"] == "on the only control-plane node, no load balancer"
    assert facts["Network driver"] == "Flannel"
    assert facts["Key pair"] == "none"


def test_the_script_learns_what_as_the_template_says_means(member, services):
    defaults = member.get(CREATE).context["form"].template_defaults()

    assert defaults[BALANCED["uuid"]]["balanced"] is True
    said = defaults[BALANCED["uuid"]]["choices"]
    assert said["flavor_id"] == "As the template says: m1.small"
    assert said["kube_dashboard_enabled"] == "Magnum's own default: yes"
    of_small = defaults[SMALL["uuid"]]["choices"]
    assert of_small["kube_tag"] == "As the template says: v1.27.8-rancher1"
    assert said["keypair"] == "As the template says: shared-key"
    assert said["floating_ip_enabled"] == "As the template says: no"


def test_the_only_template_is_chosen_already(member, wire):
    choices.answer(wire.mocker, SMALL)

    assert f'value="{SMALL["uuid"]}" selected' in page(member.get(CREATE))


def test_a_link_can_fill_the_form_in(member, services):
    text = page(
        member.get(CREATE, {"node_count": 7, "labels-key": "kube_tag", "labels-value": "v1,2=3"})
    )

    assert 'name="node_count" value="7"' in text
    assert 'value="v1,2=3"' in text


def test_magnum_is_sent_what_was_decided_and_nothing_else(member, services):
    submit(member)

    assert sent(services) == {
        "name": "shop-prod",
        "cluster_template_id": SMALL["uuid"],
        "master_count": 1,
        "node_count": 2,
        "create_timeout": 60,
    }


def test_every_choice_reaches_magnum(member, services, load_balancers):
    submit(
        member,
        keypair="demo-key",
        master_count="3",
        master_flavor_id="m1.medium",
        flavor_id="m1.small",
        node_count="0",
        fixed_subnet="subnet-lab",
        master_lb_enabled="yes",
        floating_ip_enabled="no",
        create_timeout="90",
    )

    assert sent(services) == {
        "name": "shop-prod",
        "cluster_template_id": SMALL["uuid"],
        "keypair": "demo-key",
        "master_count": 3,
        "master_flavor_id": "m1.medium",
        "flavor_id": "m1.small",
        "node_count": 0,
        "fixed_network": "net-lab",
        "fixed_subnet": "subnet-lab",
        "master_lb_enabled": True,
        "floating_ip_enabled": False,
        "create_timeout": 90,
    }


def test_labels_keep_capitals_commas_and_equals_signs(member, services):
    values = ["Registry.Example/K8s/", "NodePorts=30000,Gates=A=true,B=false", ""]
    keys = ["container_infra_prefix", "kubelet_options", "kube_image_digest"]

    submit(member, **{"labels-key": [*keys, ""], "labels-value": [*values, ""]})

    assert sent(services)["labels"] == dict(zip(keys, values, strict=True))
    assert sent(services)["merge_labels"] is True


def test_labels_can_replace_those_of_the_template(member, services, load_balancers):
    submit(
        member,
        cluster_template_id=BALANCED["uuid"],
        keypair="demo-key",
        **{"labels-key": "etcd_tag", "labels-value": "v3.4.6", "merge_labels": "replace"},
    )

    assert sent(services)["merge_labels"] is False


def test_after_success_the_page_of_the_cluster_says_that_it_was_accepted(member, services):
    response = submit(member)

    assert response.status_code == 302
    assert response["location"] == "/project/kubernetes_clusters/new-id/"
    (message,) = get_messages(response.wsgi_request)
    assert "Magnum has accepted the cluster shop-prod" in str(message)


def test_it_waits_until_magnum_has_written_the_cluster_down(member, services, monkeypatch):
    pauses = []
    monkeypatch.setattr(magnum.time, "sleep", pauses.append)
    record = {"uuid": "new-id", "status": "CREATE_IN_PROGRESS"}
    written = {"json": record, "headers": choices.JSON}
    services.mocker.get(choices.NEW_CLUSTER, [{"status_code": 404}, {"status_code": 404}, written])

    assert submit(member).status_code == 302
    assert len(pauses) == 2


def test_it_does_not_wait_for_ever(member, services, monkeypatch):
    pauses = []
    monkeypatch.setattr(magnum.time, "sleep", pauses.append)
    services.mocker.get(choices.NEW_CLUSTER, status_code=404)

    assert submit(member)["location"] == "/project/kubernetes_clusters/new-id/"
    assert sum(pauses) < 5


def test_several_control_plane_nodes_need_a_load_balancer(member, services):
    text = page(submit(member, master_count="3"))

    assert "this cloud has no such service" in html.unescape(field(text, "master_count"))
    assert nothing_was_sent(services)


def test_the_load_balancer_may_be_the_template_s(member, services, load_balancers):
    submit(member, master_count="3", cluster_template_id=BALANCED["uuid"], keypair="demo-key")

    assert sent(services)["master_count"] == 3


def test_a_load_balancer_is_not_offered_where_there_is_no_such_service(member, services):
    assert 'value="yes"' not in field(page(member.get(CREATE)), "master_lb_enabled")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "1-begins-with-a-digit"),
        ("name", "<script>alert(1)</script>"),
        ("name", "שלום"),
        ("name", "x" * 65),
        ("name", "x" * 10_000),
        ("name", "ends-with-a-newline\n.\n"),
        ("cluster_template_id", "somebody-else-s"),
        ("keypair", "nokey"),
        ("master_count", "2"),
        ("node_count", "-1"),
        ("node_count", "9" * 10_000),
        ("create_timeout", "0"),
        ("flavor_id", "m1.nothing"),
        ("fixed_subnet", "subnet-public"),
    ],
)
def test_what_cannot_work_is_refused_beside_its_field(member, services, name, value):
    text = page(submit(member, **{name: value}))

    assert f'id="id_{name}_error"' in field(text, name)
    assert f'href="#id_{name}"' in text
    assert "<script>alert" not in text
    assert nothing_was_sent(services)


@pytest.mark.parametrize(
    ("keys", "values", "said"),
    [
        (["a", "a"], ["1", "2"], "“a” is there more than once"),
        ([""], ["lonely"], "“lonely” has no name"),
        (["k" * 10_000], ["v"], "too long"),
    ],
)
def test_labels_that_make_no_sense_are_refused(member, services, keys, values, said):
    text = page(submit(member, **{"labels-key": keys, "labels-value": values}))

    assert said in field(text, "labels")
    assert nothing_was_sent(services)


def test_nothing_that_was_typed_is_lost(member, services):
    hostile = '"><b>x</b>,=שלום'

    text = page(
        submit(
            member,
            name="1 wrong",
            keypair="demo-key",
            node_count="4",
            **{"labels-key": ["Key"], "labels-value": [hostile]},
            merge_labels="replace",
        )
    )

    assert 'value="1 wrong"' in text
    assert '<option value="demo-key" selected>' in text
    assert 'name="node_count" value="4"' in text
    assert 'value="Key"' in text
    assert f'value="{html.escape(hostile)}"' in text
    assert re.search(r'value="replace"[^>]*checked', text)


@pytest.mark.parametrize(
    ("status", "message", "name"),
    [
        (404, "Unable to find keypair demo-key.", "keypair"),
        (400, "Unable to find flavor m1.small.", "flavor_id"),
        (400, "Image fcos-gone could not be found.", "cluster_template_id"),
        (400, "Cluster type (vm, None, kubernetes) not supported", "cluster_template_id"),
        (400, "Unable to find external network public.", "cluster_template_id"),
        (400, "Unable to find fixed network net-lab.", "fixed_subnet"),
        (400, "master nodegroup size of 2 is invalid, size cannot be even.", "master_count"),
        (400, "Invalid input for field/attribute name. Value: 'x'. Too odd", "name"),
        (500, "boot_volume_size must be an integer", "labels"),
    ],
)
def test_magnum_s_refusal_stands_beside_its_field(member, services, status, message, name):
    services.mocker.post(CLUSTERS, **choices.refusal(status, message))

    text = page(submit(member, flavor_id="m1.small", keypair="demo-key"))

    assert f"Magnum says: {message.split('.')[0]}" in html.unescape(field(text, name))
    assert 'value="shop-prod"' in text


def test_other_refusals_stand_on_top_with_the_request_id(member, services):
    full = "Resource limit exceeded: You have reached the maximum clusters per project, 20."
    services.mocker.post(CLUSTERS, **choices.refusal(403, full))

    (problem,) = submit(member).context["form"].problems()

    assert problem.anchor == ""
    assert problem.message.startswith("Magnum says: Resource limit exceeded")
    assert "req-42" in problem.message


def test_a_magnum_that_does_not_answer_costs_no_input(member, services):
    services.mocker.post(CLUSTERS, exc=requests.exceptions.ConnectTimeout)

    text = page(submit(member))

    assert "it did not answer in time" in text
    assert "It may have been done all the same" in text
    assert 'value="shop-prod"' in text


@pytest.mark.parametrize(
    ("silent", "names"),
    [
        (choices.TEMPLATES, ["cluster_template_id"]),
        (choices.FLAVORS, ["flavor_id", "master_flavor_id"]),
        (choices.KEYPAIRS, ["keypair"]),
    ],
)
def test_a_choice_that_cannot_be_asked_for_becomes_a_text_field(member, services, silent, names):
    services.mocker.get(silent, exc=requests.exceptions.ConnectionError)

    text = page(member.get(CREATE))

    for name in names:
        part = field(text, name)
        assert f'<input type="text" name="{name}"' in part
        assert "it cannot be reached" in part


def test_what_is_typed_into_it_goes_to_magnum(member, services):
    services.mocker.get(choices.KEYPAIRS, status_code=503)

    submit(member, keypair="typed-key")

    assert sent(services)["keypair"] == "typed-key"


@pytest.mark.parametrize("silent", [choices.NETWORKS, choices.SUBNETS])
def test_without_neutron_the_template_decides_the_network(member, services, silent):
    services.mocker.get(silent, exc=requests.exceptions.ConnectionError)

    part = field(page(member.get(CREATE)), "fixed_subnet")

    assert part.count("<option") == 1
    assert "could not be asked for" in part


def test_a_project_without_templates_is_told_what_one_is_and_how_to_make_it(member, wire):
    choices.answer(wire.mocker)

    text = page(member.get(CREATE))

    assert "There is no cluster template yet" in text
    assert "/project/kubernetes_clusters/create-template/" in text
    assert "data-guided" not in text


def test_more_rows_for_labels_can_be_had_without_javascript(member, services):
    text = page(
        submit(
            member,
            name="not checked yet!",
            **{"labels-key": ["a", "", ""], "labels-value": ["1", "", ""], "more-labels": "yes"},
        )
    )

    assert text.count('name="labels-key"') == 6
    assert 'value="not checked yet!"' in text
    assert "data-problems" not in text
    assert nothing_was_sent(services)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_can_neither_open_nor_send_the_form(sign_in, services, method):
    reader = sign_in("reader")

    response = getattr(reader, method)(CREATE, TYPED)

    assert response.status_code == 403
    assert services.calls() == []


def test_what_explains_a_field_is_tied_to_it(member, services):
    text = page(submit(member, name="1"))

    assert 'aria-describedby="id_name_help id_name_error"' in text
    assert 'aria-invalid="true"' in text
