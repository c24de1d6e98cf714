# SPDX-License-Identifier: Apache-2.0
"""Ways into a cluster: each file that a page gives is tried with the real kubectl."""

import base64
import json
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from playwright.sync_api import Page, expect

from demo import dashboard
from k8s_dashboard import certificates, kubeconfig
from tests import client_certificate, kubectl
from tests.browser import secrets
from tests.browser.scene import ENDING, PANEL, Story, accessible, cluster_page, state
from tests.browser.stage import Stage, sign_in
from tests.browser.wiretap import tapped

ODD_NAME = """shop "A" of O'Neil, 集群 🚀"""
DOWNLOAD = "Download kubeconfig"


def tried(story: Story, cluster_id: str, other_id: str) -> None:
    """`cluster_id` is a cluster that is ready; `other_id` another whose Kubernetes answers."""
    with tapped(story.stage.address) as tap:
        stage = replace(story.stage, address=tap.address)
        with stage.visitor("access") as page:
            sign_in(page, "demo")
            signed_in = page.context.storage_state()
            file = _key_of_the_browser(story, page, cluster_id)
            _refused(story, page, cluster_id)
            _odd_names(story, file)
            _several(story, page, cluster_id, other_id)
            _keystone(story, page, cluster_id)
            _authority(story, page, cluster_id, file)
        _key_of_the_server(story, stage, cluster_id, file, signed_in)
        _audited(story)
        with story.step("No key of the browser's has gone over the wire; the server's was heard"):
            assert not re.search(rb"(?i)content-encoding: *(gzip|br|deflate)", tap.heard)
            for key in stage.seen.glob("browser-*.yaml"):
                assert not [form for form in _forms(key) if form in tap.heard], key.name
            for key in stage.seen.glob("server-*.yaml"):
                assert [form for form in _forms(key) if form in tap.heard], key.name


def authority_replaced(story: Story, page: Page, cluster_id: str) -> None:
    """Begins it; `authority_in_place` is what one sees in the end. `tried` comes before."""
    with story.step("A new certificate authority: Magnum begins, the page follows", page):
        page.goto(f"{cluster_page(cluster_id)}authority/new/")
        name = page.locator("form strong").first.inner_text()
        page.get_by_label("To confirm").fill(name)
        page.get_by_role("button", name="Replace the authority").click()
        expect(state(page.locator("#k8s"))).to_have_attribute("data-state", "updating")
    with story.step("Meanwhile the page about access says so", page):
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        expect(page.get_by_text("is getting a new certificate authority")).to_be_visible()


def authority_in_place(story: Story, page: Page, cluster_id: str) -> None:
    with story.step("With the new authority new files are let in, and old ones no more", page):
        page.goto(cluster_page(cluster_id))
        expect(state(page.locator("#k8s"))).to_have_attribute("data-state", "ready", timeout=ENDING)
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        file = _downloaded(story, page, "browser-new.yaml")
        _let_in(file)
        old = story.stage.seen / "browser-one.yaml"
        refused = kubectl.refused("get", "nodes", kubeconfig=old)
        assert "certificate" in refused, refused


def _let_in(file: Path) -> None:
    """The simulated API takes the new authority once it has met somebody who has."""
    for _attempt in range(5):
        if not kubectl.refused("get", "nodes", kubeconfig=file):
            return
        time.sleep(3)
    raise AssertionError(kubectl.refused("get", "nodes", kubeconfig=file))


def _key_of_the_browser(story: Story, page: Page, cluster_id: str) -> Path:
    with story.step("Access: what the file allows, until when, and where its key is made", page):
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        expect(page.locator("[data-way=browser]")).to_be_visible()
        expect(page.locator("[data-way=server]")).to_be_hidden()
        expect(page.get_by_text("Everything in the cluster")).to_be_visible()
        accessible(page)
    with story.step("The key is made in the browser; the certificate's end is shown", page):
        file = _downloaded(story, page, "browser-one.yaml")
        expect(page.locator("[data-certificate]")).to_contain_text("Valid until")
        expect(page.get_by_role("button", name=DOWNLOAD)).to_be_enabled()
        accessible(page)
    with story.step("kubectl is let in with it; openssl verifies the certificate", page):
        assert "Ready" in kubectl.run("get", "nodes", kubeconfig=file)
        _verified(file)
    with story.step("The same file again, and as a copy", page):
        with page.expect_download() as again:
            page.get_by_role("button", name="Download it again").click()
        assert again.value.path().read_text() == file.read_text()
        page.get_by_role("button", name="Copy it").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == file.read_text()
    return file


def _refused(story: Story, page: Page, cluster_id: str) -> None:
    with story.step("A refusal is said beside the button, which can be pressed again", page):
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        address = f"**{cluster_page(cluster_id)}kubeconfig/"
        page.route(address, lambda route: route.fulfill(status=502, json={"error": "No key today"}))
        page.get_by_role("button", name=DOWNLOAD).click()
        expect(page.locator("[data-problem]")).to_have_text("No key today")
        expect(page.get_by_role("button", name=DOWNLOAD)).to_be_enabled()
        accessible(page)
        page.unroute(address)
        page.get_by_role("button", name="Copy", exact=True).click()
        expect(page.locator("[data-certificate]")).to_be_visible()
        copied = story.stage.seen / "browser-copied.yaml"
        copied.write_text(page.evaluate("navigator.clipboard.readText()"))
        story.secrets |= secrets.of_kubeconfig(copied)
        assert "Ready" in kubectl.run("get", "nodes", kubeconfig=copied)
        expect(page.locator("[data-problem]")).to_be_hidden()


def _odd_names(story: Story, file: Path) -> None:
    with story.step("kubectl takes names with spaces, quotes, Chinese and emoji"):
        ((_server, entry),) = _entries(file)
        odd = replace(entry, name=kubeconfig.names(ODD_NAME, ODD_NAME, "0123456789"))
        renamed = file.with_name("browser-odd.yaml")
        renamed.write_text(kubeconfig.render([odd]))
        listed = kubectl.run("--context", odd.context, "get", "nodes", kubeconfig=renamed)
        assert "Ready" in listed


def _several(story: Story, page: Page, one: str, other: str) -> None:
    with story.step("From the list: one file for two clusters", page):
        page.goto(PANEL)
        page.get_by_role("link", name="Kubeconfig for several").click()
        for cluster_id in (one, other):
            page.locator(f"input[name=cluster][value='{cluster_id}']").check()
        accessible(page)
        file = _downloaded(story, page, "browser-several.yaml")
        expect(page.locator("[data-certificate]")).to_have_count(2)
        accessible(page)
    with story.step("kubectl is let in to both"):
        contexts = [context["name"] for context in kubectl.view(file)["contexts"]]
        assert len(set(contexts)) == 2
        nodes = [
            kubectl.run("--context", context, "get", "nodes", "-o", "name", kubeconfig=file)
            for context in contexts
        ]
        assert all(nodes) and nodes[0] != nodes[1]


def _keystone(story: Story, page: Page, cluster_id: str) -> None:
    with story.step("The file for Keystone: a program to run, and no secret"):
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        file = story.stage.seen / "keystone.yaml"
        with page.expect_download() as download:
            page.get_by_role("link", name="Download file for Keystone").click()
        download.value.save_as(file)
        (user,) = kubectl.view(file)["users"]
        assert list(user["user"]) == ["exec"]
        command = user["user"]["exec"]
        assert command["command"] == "client-keystone-auth"
        assert command["apiVersion"] == "client.authentication.k8s.io/v1beta1"
        assert "--user-name=demo" in command["args"]
        story.files.append(file)


def _authority(story: Story, page: Page, cluster_id: str, file: Path) -> None:
    with story.step("The authority's certificate is the one in the file"):
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        with page.expect_download() as download:
            page.get_by_role("link", name="Download its certificate").click()
        ((_server, entry),) = _entries(file)
        assert download.value.path().read_text().strip() == entry.ca.strip()
    with story.step("Replacing it says what stops working, and asks for the name", page):
        page.get_by_role("link", name="Replace it").click()
        expect(page.get_by_text("every kubeconfig for it")).to_be_visible()
        accessible(page)
    _own_request(story, page, cluster_id, entry)


def _own_request(story: Story, page: Page, cluster_id: str, entry: kubeconfig.Entry) -> None:
    with story.step("The command on the page makes a key and a request; Magnum signs it", page):
        page.goto(f"{cluster_page(cluster_id)}authority/sign/")
        accessible(page)
        folder = story.stage.seen / "own"
        folder.mkdir()
        command = page.locator("pre").inner_text()
        subprocess.run(["sh", "-c", command], cwd=folder, check=True, capture_output=True)
        page.get_by_label("Certificate signing request").fill((folder / "client.csr").read_text())
        with page.expect_download() as download:
            page.get_by_role("button", name="Sign and download").click()
    with story.step("kubectl is let in with that key and certificate"):
        certificate = download.value.path().read_text()
        user = kubeconfig.certificate(certificate, (folder / "client.key").read_text())
        file = story.stage.seen / "browser-own.yaml"
        file.write_text(kubeconfig.render([replace(entry, user=user)]))
        story.secrets |= secrets.of_kubeconfig(file)
        assert "Ready" in kubectl.run("get", "nodes", kubeconfig=file)


def _key_of_the_server(
    story: Story, stage: Stage, cluster_id: str, browsers: Path, signed_in: Any
) -> None:
    """Horizon hides its pages where scripts are off altogether, so only this plugin's are."""
    with (
        stage.visitor("access-without-scripts", storage_state=signed_in) as page,
        story.step("Without scripts the server makes the key: the same file around it", page),
    ):
        page.route("**/k8s_dashboard/js/**", lambda route: route.abort())
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        expect(page.locator("[data-way=server]")).to_be_visible()
        expect(page.get_by_role("button", name="Copy")).to_be_hidden()
        file = _downloaded(story, page, "server-one.yaml")
        assert "Ready" in kubectl.run("get", "nodes", kubeconfig=file)
        _verified(file)
        assert _without_secrets(file) == _without_secrets(browsers)
    with (
        stage.visitor("access-insecure", storage_state=signed_in) as page,
        story.step("So does it where the page is not in a secure context, and says so", page),
    ):
        page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
        page.goto(f"{cluster_page(cluster_id)}kubeconfig/")
        expect(page.locator("[data-way=insecure]")).to_be_visible()
        expect(page.get_by_role("button", name="Copy")).to_be_hidden()
        file = _downloaded(story, page, "server-two.yaml")
        assert "Ready" in kubectl.run("get", "nodes", kubeconfig=file)
        expect(page.get_by_role("button", name=DOWNLOAD)).to_be_enabled()


def _audited(story: Story) -> None:
    with story.step("The audit log has a line for each certificate in these files"):
        log = dashboard.log_file(story.stage.state).read_text()
        lines = [json.loads(line) for line in re.findall(r"k8s_dashboard\.audit (\{.*\})", log)]
        ways = {line["fingerprint"]: line["way"] for line in lines if "fingerprint" in line}
        for way in ("browser", "server"):
            for file in story.stage.seen.glob(f"{way}-*.yaml"):
                for _server, entry in _entries(file):
                    pem = base64.b64decode(entry.user["client-certificate-data"]).decode()
                    expected = "elsewhere" if file.stem == "browser-own" else way
                    assert ways[certificates.read(pem).fingerprint] == expected, file.name


def _downloaded(story: Story, page: Page, name: str) -> Path:
    """The keys in it must show nowhere else from now on."""
    file = story.stage.seen / name
    with page.expect_download() as download:
        page.get_by_role("button", name=DOWNLOAD).click()
    download.value.save_as(file)
    story.secrets |= secrets.of_kubeconfig(file)
    return file


def _entries(file: Path) -> Iterator[tuple[str, kubeconfig.Entry]]:
    """Each server with the way into it, as the file has it."""
    config = yaml.safe_load(file.read_text())
    for cluster, user in zip(config["clusters"], config["users"], strict=True):
        ca = base64.b64decode(cluster["cluster"]["certificate-authority-data"]).decode()
        server = cluster["cluster"]["server"]
        yield server, kubeconfig.Entry(cluster["name"], server, ca, user["user"])


def _verified(file: Path) -> None:
    """By the authority in the file, as a client and as nothing else, for a year and more."""
    for _server, entry in _entries(file):
        pem = base64.b64decode(entry.user["client-certificate-data"])
        folder = file.with_suffix("")
        folder.mkdir(exist_ok=True)
        client_certificate.verify(pem, entry.ca, folder, timedelta(days=365))


def _without_secrets(file: Path) -> str:
    return re.sub(r"(client-(?:certificate|key)-data: )\S+", r"\1…", file.read_text())


def _forms(file: Path) -> Iterator[bytes]:
    """Each private key of a file in the forms in which it could travel: as in the file; the lines
    of its PEM text that have a part of the secret number (the last has only the public half); DER;
    the number itself, in hexadecimal and in both kinds of Base64."""
    for _server, entry in _entries(file):
        encoded = str(entry.user["client-key-data"])
        pem = base64.b64decode(encoded)
        yield encoded.encode()
        yield from pem.splitlines()[1:3]
        key = load_pem_private_key(pem, password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        yield key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        number = key.private_numbers().private_value.to_bytes(32, "big")
        yield number
        yield number.hex().encode()
        yield base64.b64encode(number).rstrip(b"=")
        yield base64.urlsafe_b64encode(number).rstrip(b"=")
