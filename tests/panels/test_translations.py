# SPDX-License-Identifier: Apache-2.0
"""Pages in the language of who reads them."""

import html
import json
import re

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from tests.panels import choices
from tests.panels.conftest import capture
from tests.panels.test_cluster_page import address, page
from tests.unit import catalogues

ADDED = re.compile(r"<(script|style|code|pre)\b.*?</\1>|<[^>]*>", re.DOTALL)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """The catalogues as Django reads them, in a folder of their own."""
    folder = tmp_path_factory.mktemp("locale")
    for path in catalogues.FILES:
        made = folder / path.relative_to(catalogues.PACKAGE / "locale").with_suffix(".mo")
        made.parent.mkdir(parents=True)
        with made.open("wb") as file:
            write_mo(file, catalogues.read(path))
    return folder


@pytest.fixture
def chinese(compiled, monkeypatch, member):
    """A signed-in browser whose owner has chosen Chinese."""
    monkeypatch.setattr(settings, "LOCALE_PATHS", [str(compiled), *settings.LOCALE_PATHS])
    monkeypatch.setattr(trans_real, "_translations", {})
    member.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    with translation.override(translation.get_language()):
        yield member


def words(text):
    """What can be read on the page, in one line."""
    return " ".join(ADDED.sub(" ", text).split())


def test_a_failed_cluster_is_told_in_chinese(chinese, wire):
    text = words(page(chinese, wire, capture("worker-script-failed")))

    for heading in ("失败原因", "您可以做什么", "概况", "节点组", "时间线", "附加组件"):
        assert heading in text
    assert "域名 registry-1.docker.io 无法解析。" in text
    for english in ("Why it failed", "What you can do", "Overview", "Node group", "Timeline"):
        assert english not in text


def test_the_browser_s_own_language_decides_where_nothing_was_chosen(chinese, wire):
    del chinese.cookies[settings.LANGUAGE_COOKIE_NAME]
    evidence = capture("worker-script-failed")
    wire.cluster(evidence)
    response = chinese.get(address(evidence), headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert "失败原因" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("complete", "3 个节点中有 3 个就绪"),
        ("worker-silent-in-progress", "停滞"),
        ("worker-script-failed", "失败"),
    ],
)
def test_the_state_of_a_cluster_is_told_in_chinese(chinese, wire, name, state):
    assert state in words(page(chinese, wire, capture(name)))


def test_the_words_that_scripts_put_together_are_chinese(chinese, wire):
    text = page(chinese, wire, capture("worker-script-failed"))
    (spoken,) = re.findall(r"""data-k8s-words=(["'])(.*?)\1""", text)

    assert json.loads(html.unescape(spoken[1]))["ago"] == "%s前"


def test_the_form_that_creates_a_cluster_is_chinese(chinese, wire):
    choices.answer(wire.mocker, choices.SMALL)
    text = words(chinese.get("/project/kubernetes_clusters/create/").content.decode())

    for heading in ("创建集群", "基本信息", "网络和访问", "集群模板", "工作节点"):
        assert heading in text
