# SPDX-License-Identifier: Apache-2.0
"""From signing in to deleting: what a person does with a cluster."""

import json
import re

from playwright.sync_api import Page, expect

from minicloud import scenarios
from minicloud.api import sign_in as sign_in_to_services
from tests import kubectl
from tests.browser import clusters, secrets
from tests.browser.scene import ENDING, PANEL, Story, accessible, form_field, row, state
from tests.browser.stage import sign_in

WORKERS = 3
LOST_KEY = "story-key"


def arrive(story: Story, page: Page) -> None:
    with story.step("A member signs in", page):
        sign_in(page, "demo")
    with story.step("Project, Kubernetes, Clusters: the list", page):
        sidebar = page.locator("#sidebar-accordion")
        link = sidebar.locator(f"a[href='{PANEL}']")
        if not link.is_visible():
            sidebar.get_by_text("Kubernetes", exact=True).click()
        link.click()
        expect(page.get_by_role("heading", name="Kubernetes clusters")).to_be_visible()
        for cluster_id in story.clusters.values():
            expect(row(page, cluster_id)).to_be_visible()
        accessible(page)


def create(story: Story, page: Page) -> None:
    services = sign_in_to_services("demo")
    services.compute.post("/os-keypairs", json={"keypair": {"name": LOST_KEY}})
    with story.step("The form to create a cluster", page):
        page.get_by_role("link", name="Create cluster").click()
        expect(form_field(page, "combobox", "Cluster template")).to_be_visible()
        accessible(page)
    services.compute.delete(f"/os-keypairs/{LOST_KEY}")
    with story.step("Magnum misses the key pair: said at the field, nothing typed is lost", page):
        form_field(page, "textbox", "Name").fill(clusters.NAME)
        form_field(page, "combobox", "Cluster template").select_option(label=scenarios.TEMPLATE)
        form_field(page, "combobox", "Key pair").select_option(LOST_KEY)
        form_field(page, "spinbutton", "Workers").fill(str(WORKERS))
        page.locator("[data-submit]").click()
        expect(page.locator("#id_keypair_error")).to_contain_text(LOST_KEY)
        expect(form_field(page, "textbox", "Name")).to_have_value(clusters.NAME)
        expect(form_field(page, "spinbutton", "Workers")).to_have_value(str(WORKERS))
        accessible(page)
    with story.step("With a key pair that exists Magnum accepts it", page):
        form_field(page, "combobox", "Key pair").select_option(scenarios.KEYPAIR)
        page.locator("[data-submit]").click()
        page.wait_for_url(re.compile(rf"{PANEL}[0-9a-f-]{{36}}/"))
        story.cluster_id = page.url.partition(PANEL)[2].partition("/")[0]


def connect(story: Story, page: Page) -> None:
    file = story.stage.seen / "kubeconfig.yaml"
    with story.step("A kubeconfig, and what it allows", page):
        page.get_by_role("link", name="Kubeconfig").click()
        button = page.get_by_role("button", name="Download kubeconfig")
        expect(button).to_be_visible()
        accessible(page)
    with story.step("It is downloaded"):
        with page.expect_download() as download:
            button.click()
        download.value.save_as(file)
        assert download.value.suggested_filename == f"kubeconfig-{clusters.NAME}.yaml"
        story.secrets |= secrets.of_kubeconfig(file)
    with story.step("kubectl lists every node as Ready"):
        listed = json.loads(kubectl.run("get", "nodes", "--output", "json", kubeconfig=file))
        conditions = [
            {one["type"]: one["status"] for one in node["status"]["conditions"]}
            for node in listed["items"]
        ]
        assert [ready["Ready"] for ready in conditions] == ["True"] * (1 + WORKERS)
        printed = kubectl.run("get", "nodes", kubeconfig=file)
        (story.narrator.pictures / "kubectl.txt").write_text(printed)


def only_look(story: Story, page: Page) -> None:
    with story.step("A reader sees the clusters, and nothing to change them with", page):
        sign_in(page, "reader")
        for address in (PANEL, story.cluster_page):
            page.goto(address)
            expect(state(page.locator("#k8s"))).to_be_visible()
            for word in ("Create", "Delete", "Kubeconfig"):
                ways = page.locator("#k8s").locator("a, button, input[type=submit]")
                expect(ways.filter(has_text=word)).to_have_count(0)
    with story.step("What a reader forges is refused"):
        token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
        for action in ("create/", f"{story.cluster_id}/delete/", f"{story.cluster_id}/kubeconfig/"):
            answer = page.request.post(
                f"{PANEL}{action}",
                form={"csrfmiddlewaretoken": token, "name": clusters.NAME},
                headers={"Referer": story.stage.address},
            )
            assert answer.status == 403, (action, answer.status)


def delete(story: Story, page: Page) -> None:
    with story.step("Deleting asks for the name, and not just any", page):
        page.goto(story.cluster_page)
        page.get_by_role("link", name="Delete").click()
        page.get_by_label("To confirm").fill("something else")
        page.get_by_role("button", name="Delete").click()
        expect(page.locator("#k8s")).to_contain_text("This is not the name of the cluster.")
        accessible(page)
    with story.step("Then the list shows how it goes", page):
        page.get_by_label("To confirm").fill(clusters.NAME)
        page.get_by_role("button", name="Delete").click()
        expect(state(row(page, story.cluster_id))).to_have_attribute("data-state", "deleting")


def gone(story: Story, page: Page) -> None:
    with story.step("Without a reload the deleted cluster has gone from the list", page):
        expect(row(page, story.cluster_id)).to_have_count(0, timeout=ENDING)
