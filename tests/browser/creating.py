# SPDX-License-Identifier: Apache-2.0
"""To a cluster without reading a manual; and what the form stops, which fails indeed where it is
sent to Magnum past the form."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from minicloud import scenarios
from minicloud.api import Cloud
from minicloud.api import sign_in as sign_in_to_services
from tests.browser import clusters, secrets
from tests.browser.scene import ENDING, PANEL, Story, accessible, form_field, row, state
from tests.browser.stage import sign_in

FORM = f"{PANEL}create/"
NEWCOMER = "newcomer"
MOST_INTERACTIONS = 5
CHECKED = "[data-forecast]:not([aria-busy])"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Input that cannot work: `wrong` are fields as a link fills them in, `request` the same for
    Magnum. `check` is the code of what the form says of it, `anchor` the field that it names; and
    `told` is what Magnum or Heat says where it is sent all the same, "" where a cluster of the
    story shows that already.
    """

    sentence: str
    wrong: Mapping[str, str | Sequence[str]]
    request: Mapping[str, Any]
    check: str
    anchor: str
    told: str


def _labels(labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "wrong": {"labels-key": list(labels), "labels-value": list(labels.values())},
        "request": {"labels": dict(labels), "merge_labels": True},
    }


MISTAKES = (
    Mistake(
        "More vCPU than the project may use",
        {"flavor_id": "m1.wide"},
        {"flavor_id": "m1.wide"},
        "quota-exceeded",
        "id_flavor_id",
        told="",
    ),
    Mistake(
        "A volume type that does not exist",
        **_labels({"boot_volume_size": "10", "boot_volume_type": "fast-ssd"}),
        check="volume-type-not-found",
        anchor="id_labels_group",
        told="",
    ),
    Mistake(
        "An availability zone that does not exist",
        {"availability_zone": "moon"},
        _labels({"availability_zone": "moon"})["request"],
        "availability-zone-not-found",
        "id_availability_zone",
        "availability zone",
    ),
    Mistake(
        "A flavor that is too small for the image",
        {"master_flavor_id": "m1.tiny"},
        {"master_flavor_id": "m1.tiny"},
        "flavor-too-small",
        "id_master_flavor_id",
        "minimum ram",
    ),
    Mistake(
        "A label that must be a number",
        **_labels({"etcd_volume_size": "ten"}),
        check="label-invalid",
        anchor="id_labels_group",
        told="ten",
    ),
    Mistake(
        "A name that Magnum does not take",
        {"name": "1st cluster"},
        {"name": "1st cluster"},
        "",
        "id_name",
        "Invalid input for field/attribute name",
    ),
    Mistake(
        "Three control-plane nodes without a load balancer",
        {"master_count": "3"},
        {"master_count": 3},
        "",
        "id_master_count",
        "master_count must be 1 when master_lb_enabled is False",
    ),
)


@dataclass
class Counted:
    """How often a newcomer had to do something."""

    done: list[str] = field(default_factory=list)

    def __call__(self, what: str) -> None:
        self.done.append(what)


def newcomer(story: Story, page: Page) -> str:
    """The id of the cluster that a visitor got who knows nothing of Magnum and has just come."""
    counted = Counted()
    with story.step("A newcomer signs in and opens the form", page):
        sign_in(page, "demo")
        counted("signs in")
        page.goto(PANEL)
        page.get_by_role("link", name="Create cluster").click()
        counted("Create cluster")
        expect(page.locator(CHECKED)).to_contain_text("What you will get")
        accessible(page)
    with story.step("The preset, a name, and Create: nothing else is asked", page):
        page.locator("[data-preset=try]").click()
        counted("Try it")
        form_field(page, "textbox", "Name").fill(clusters.name(NEWCOMER))
        counted("a name")
        page.locator("[data-submit]").click()
        counted("Create cluster")
        page.wait_for_url(re.compile(rf"{PANEL}[0-9a-f-]{{36}}/"))
        assert len(counted.done) <= MOST_INTERACTIONS, counted.done
    return page.url.partition(PANEL)[2].partition("/")[0]


def newcomer_s_cluster_is_ready(story: Story, page: Page, cluster_id: str) -> None:
    with story.step("The newcomer's cluster is ready", page):
        page.goto(PANEL)
        expect(state(row(page, cluster_id))).to_have_attribute(
            "data-state", "ready", timeout=ENDING
        )


def warned(story: Story, page: Page) -> None:
    """What may be meant is asked once, and can be gone past."""
    with story.step("A label that nobody knows: did you mean kube_tag?", page):
        page.goto(f"{FORM}?{urlencode({'labels-key': 'kube_tags', 'labels-value': 'v1.28.9'})}")
        check = page.locator(f"{CHECKED} [data-check^='label-unknown']")
        expect(check).to_contain_text("Did you mean kube_tag?")
        check.get_by_role("link").click()
        expect(page.locator("#id_labels_group")).to_be_focused()
        accessible(page)


def key_made_here(story: Story, page: Page) -> None:
    """The page of a visitor of its own: its HAR holds the key, as its browser did."""
    name = clusters.name("key")
    with story.step("A key pair made on the way, with its private key shown once", page):
        page.goto(FORM)
        form_field(page, "textbox", "Name").fill(clusters.name("never"))
        page.get_by_text("Make one here").click()
        form_field(page, "textbox", "Name of the key pair").fill(name)
        page.keyboard.press("Enter")
        expect(page.locator(".k8s-made-key")).to_be_focused()
        expect(form_field(page, "combobox", "Key pair")).to_have_value(name)
        expect(form_field(page, "textbox", "Name")).to_have_value(clusters.name("never"))
        key = str(page.locator("#k8s-private-key").text_content()).splitlines()[1]
        accessible(page)
    with story.step("Neither dashboard nor browser has kept it"):
        assert not secrets.leaks(secrets.places(story.stage), {key})
        page.goto(FORM)
        with contextlib.suppress(PlaywrightError):
            page.go_back()
        assert key not in page.content()
        sign_in_to_services("demo").compute.delete(f"/os-keypairs/{name}")


def signed_out(story: Story, page: Page) -> None:
    with story.step("After signing out the way back leads to the sign-in page", page):
        page.goto(FORM)
        form_field(page, "textbox", "Name").fill(clusters.name("left-behind"))
        page.locator(".dropdown-toggle").last.click()
        page.get_by_text("Sign Out").click()
        page.wait_for_url("**/auth/login/**")
        page.go_back()
        page.wait_for_url("**/auth/login/**")
        assert clusters.name("left-behind") not in page.content()


def stopped(story: Story, page: Page) -> None:
    for mistake in MISTAKES:
        with story.step(f"{mistake.sentence}: the form says so and sends nothing", page):
            _stopped(page, mistake)


def _stopped(page: Page, mistake: Mistake) -> None:
    before = _count()
    start = {"name": clusters.name("never"), "cluster_template_id": _template(page)}
    page.goto(f"{FORM}?{urlencode(start | dict(mistake.wrong), doseq=True)}")
    if mistake.check:
        check = page.locator(f"{CHECKED} [data-check^='{mistake.check} ']").first
        expect(check).to_contain_text("Cannot work")
        expect(check.locator(f"a[href='#{mistake.anchor}']")).to_be_visible()
    page.evaluate("document.querySelector('[data-guided]').noValidate = true")
    page.locator("[data-submit]").click()
    problem = page.locator("[data-problems]")
    expect(problem.locator(f"a[href='#{mistake.anchor}']")).to_be_visible()
    expect(form_field(page, "textbox", "Name")).to_have_value(
        str(mistake.wrong.get("name", clusters.name("never")))
    )
    assert _count() == before


def _template(page: Page) -> str:
    page.goto(FORM)
    option = page.locator("#id_cluster_template_id option", has_text=scenarios.TEMPLATE)
    return str(option.first.get_attribute("value"))


def _count() -> int:
    cloud = sign_in_to_services("demo")
    return len(cloud.container_infra.get("/clusters").json()["clusters"])


def unroutable(story: Story, page: Page) -> None:
    """A mistake that takes a network of one's own, both ways."""
    cloud = sign_in_to_services("demo")
    with _closed_network(cloud) as (network, subnet):
        mistake = Mistake(
            "A network that no router leads out of",
            {"fixed_subnet": subnet},
            {"fixed_network": network, "fixed_subnet": subnet},
            "network-unroutable",
            "id_fixed_subnet",
            "not reachable from subnet",
        )
        with story.step(f"{mistake.sentence}: the form says so and sends nothing", page):
            _stopped(page, mistake)
        with story.step("Sent to Magnum directly it fails just so"):
            told = "\n".join(_forced(cloud, len(MISTAKES), mistake))
            scenarios.delete(cloud, *_named(cloud, clusters.name(f"forced-{len(MISTAKES)}")))
            assert mistake.told in told, told


@contextlib.contextmanager
def _closed_network(cloud: Cloud) -> Iterator[tuple[str, str]]:
    """Ids of a network and its subnet, which have no router and go afterwards."""
    body = {"network": {"name": clusters.name("closed")}}
    network = cloud.network.post("/v2.0/networks", json=body).json()["network"]["id"]
    try:
        subnet = {"network_id": network, "ip_version": 4, "cidr": "10.77.0.0/24"}
        made = cloud.network.post("/v2.0/subnets", json={"subnet": subnet}).json()
        yield network, made["subnet"]["id"]
    finally:
        cloud.network.delete(f"/v2.0/networks/{network}")


def _named(cloud: Cloud, name: str) -> list[str]:
    found = cloud.container_infra.get("/clusters").json()["clusters"]
    return [each["uuid"] for each in found if each["name"] == name]


def forced(story: Story) -> None:
    """The same past the form, side by side: each fails as the form has said."""
    with story.step("What the form stops, sent to Magnum directly, fails just so"):
        cloud = sign_in_to_services("demo")
        sent = [each for each in enumerate(MISTAKES) if each[1].told]
        with ThreadPoolExecutor() as pool:
            told = list(pool.map(lambda each: "\n".join(_forced(cloud, *each)), sent))
        wrong = {
            mistake.sentence: text
            for (_number, mistake), text in zip(sent, told, strict=True)
            if mistake.told.lower() not in text.lower()
        }
        assert not wrong, wrong


def _forced(cloud: Cloud, number: int, mistake: Mistake) -> Iterator[str]:
    """All that is said of a request: by Magnum at once, or by the cluster and its resources."""
    body = {
        "name": clusters.name(f"forced-{number}"),
        "cluster_template_id": scenarios.TEMPLATE,
        "keypair": scenarios.KEYPAIR,
        "node_count": 1,
        **mistake.request,
    }
    answer = cloud.container_infra.post("/clusters", json=body, raise_exc=False)
    if not answer.ok:
        yield from (f"{error['title']} {error['detail']}" for error in answer.json()["errors"])
        return
    cluster_id = answer.json()["uuid"]
    scenarios.await_record(cloud, cluster_id)
    found = scenarios.wait(cloud, cluster_id, scenarios.ended(cloud))
    assert scenarios.stack_status(cloud, found) == scenarios.FAILED, mistake.sentence
    yield str(found["status_reason"])
    if found["stack_id"]:
        path = f"/stacks/{found['stack_id']}/resources?nested_depth=5&status=FAILED"
        for resource in cloud.orchestration.get(path).json()["resources"]:
            yield str(resource["resource_status_reason"])
