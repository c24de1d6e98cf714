# SPDX-License-Identifier: Apache-2.0
"""What the page does with the key that it makes: what it sends, what it puts together, what it says
where that fails."""

import base64
import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from django.template.loader import render_to_string
from playwright.sync_api import Page, Request, Route, expect

from k8s_dashboard import certificates, kubeconfig
from k8s_dashboard.kubeconfig import Entry
from tests.browser.offline import PREFIX, SCRIPTS, SITE, browsing
from tests.kubernetes_server import Authority

ADDRESS = f"{SITE}{PREFIX}/project/kubernetes_clusters/kubeconfig/"
CLUSTERS = {"id-1": "shop", "id-2": "集群 🚀", "id-3": "lab"}
TOKEN = "t" * 64

Answer = Callable[[Route], None]


class Dashboard:
    """Answers as the view does; `answer` can be set to something else."""

    def __init__(self) -> None:
        self.authority = Authority(days=365)
        self.asked: list[Request] = []
        self.several = False
        self.answer: Answer = self.signed

    def __call__(self, route: Route) -> None:
        if route.request.method == "POST":
            self.asked.append(route.request)
            self.answer(route)
        else:
            route.fulfill(body=self.page(), content_type="text/html; charset=utf-8")

    def page(self) -> str:
        frame = [base64.b64encode(part).decode() for part in certificates.frame(certificates.ADMIN)]
        context = {
            "frame": frame,
            "identity": certificates.ADMIN,
            "groups": "system:masters",
            "csrf_token": TOKEN,
            "cluster": {"api_address": "https://203.0.113.5:6443"},
        }
        part = render_to_string("k8s_dashboard/clusters/_access_certificate.html", context)
        if self.several:
            boxes = "".join(
                f'<input type="checkbox" name="cluster" value="{uuid}">' for uuid in CLUSTERS
            )
            part = part.replace("data-frame", "data-several data-frame")
            part = part.replace("</form>", f"{boxes}</form>")
        script = f'<script type="module" src="{SCRIPTS}/kubeconfig.js"></script>'
        return f"<!doctype html><body>{part}{script}"

    def signed(self, route: Route) -> None:
        names = parse_qs(urlsplit(route.request.url).query).get("cluster", ["id-1"])
        asked = certificates.check(route.request.post_data or "", certificates.ADMIN, len(names))
        entries = [
            Entry(
                kubeconfig.names(CLUSTERS[uuid], "demo", uuid),
                f"https://{uuid}.example:6443",
                self.authority.pem,
                kubeconfig.certificate(self.authority.sign(csr), None),
            )
            for uuid, csr in zip(names, asked, strict=True)
        ]
        answer = {
            "parts": kubeconfig.in_parts(entries),
            "name": "kubeconfig-shop.yaml",
            "html": "<p data-words>done</p>",
        }
        route.fulfill(json=answer)


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Page, Dashboard]]:
    dashboard = Dashboard()
    with browsing(dashboard) as page:
        page.set_default_timeout(10_000)
        yield page, dashboard


@pytest.fixture
def dashboard(world: tuple[Page, Dashboard]) -> Dashboard:
    _page, dashboard = world
    dashboard.asked, dashboard.several = [], False
    dashboard.answer = dashboard.signed
    return dashboard


@pytest.fixture
def page(world: tuple[Page, Dashboard], dashboard: Dashboard) -> Page:
    page, _dashboard = world
    page.goto(ADDRESS)
    return page


def download(page: Page) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download kubeconfig").click()
    assert download.value.suggested_filename == "kubeconfig-shop.yaml"
    return download.value.path().read_text()


def fits(file: str, authority: Authority) -> None:
    """Raises WrongCertificate unless each certificate belongs to its key and the authority."""
    for user in yaml.safe_load(file)["users"]:
        certificate, key = (
            base64.b64decode(user["user"][field]).decode()
            for field in ("client-certificate-data", "client-key-data")
        )
        csr = certificates.csr(key, certificates.ADMIN)
        certificates.belongs(certificate, csr, authority.pem)


def test_it_sends_a_request_with_the_forms_token_to_the_forms_address(
    page: Page, dashboard: Dashboard
) -> None:
    download(page)

    (asked,) = dashboard.asked
    assert asked.url == ADDRESS
    assert asked.headers["content-type"] == "application/x-pem-file"
    assert asked.headers["x-csrftoken"] == TOKEN
    assert certificates.check(asked.post_data or "", certificates.ADMIN)


def test_the_key_is_in_the_file_and_in_nothing_that_was_sent(
    page: Page, dashboard: Dashboard
) -> None:
    file = download(page)

    fits(file, dashboard.authority)
    key = yaml.safe_load(file)["users"][0]["user"]["client-key-data"]
    sent = json.dumps([[one.post_data, one.url, one.headers] for one in dashboard.asked])
    assert key not in sent
    assert base64.b64decode(key).decode().splitlines()[1] not in sent


def test_the_key_is_not_left_in_the_page(page: Page, dashboard: Dashboard) -> None:
    file = download(page)

    key = yaml.safe_load(file)["users"][0]["user"]["client-key-data"]
    kept = page.evaluate(
        "document.documentElement.outerHTML + JSON.stringify([{...localStorage},"
        " {...sessionStorage}, document.cookie, history.state])"
    )
    assert key not in kept


def test_each_file_has_a_key_of_its_own(page: Page) -> None:
    assert yaml.safe_load(download(page))["users"] != yaml.safe_load(download(page))["users"]


def test_several_keys_come_to_their_clusters(page: Page, dashboard: Dashboard) -> None:
    dashboard.several = True
    page.reload()
    for uuid in ("id-3", "id-2"):
        page.locator(f"[value={uuid}]").check()

    file = download(page)

    assert urlsplit(dashboard.asked[0].url).query == "cluster=id-2&cluster=id-3"
    fits(file, dashboard.authority)
    servers = [one["cluster"]["server"] for one in yaml.safe_load(file)["clusters"]]
    assert servers == ["https://id-2.example:6443", "https://id-3.example:6443"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda route: route.fulfill(status=502, json={"error": "Magnum says: no"}), "Magnum says"),
        (lambda route: route.fulfill(status=403, body="<h1>Forbidden</h1>"), "Load the page again"),
        (lambda route: route.fulfill(status=500, body=""), "Load the page again"),
        (lambda route: route.abort(), "did not answer"),
    ],
    ids=["refused", "forbidden", "broken", "no answer"],
)
def test_what_fails_is_said_and_can_be_tried_again(
    page: Page, dashboard: Dashboard, answer: Answer, said: str
) -> None:
    dashboard.answer = answer
    button = page.get_by_role("button", name="Download kubeconfig")

    button.click()

    expect(page.locator("[data-problem]")).to_contain_text(said)
    expect(button).to_be_enabled()
    dashboard.answer = dashboard.signed
    fits(download(page), dashboard.authority)
    expect(page.locator("[data-problem]")).to_be_hidden()


def test_who_is_signed_out_gets_the_page_anew(page: Page, dashboard: Dashboard) -> None:
    dashboard.answer = lambda route: route.fulfill(status=401, body="")
    with page.expect_navigation():
        page.get_by_role("button", name="Download kubeconfig").click()


def test_the_page_says_that_the_browser_makes_the_key(page: Page) -> None:
    expect(page.locator("[data-way=browser]")).to_be_visible()
    expect(page.locator("[data-way=server]")).to_be_hidden()
    expect(page.locator("[data-way=insecure]")).to_be_hidden()
