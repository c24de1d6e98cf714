# SPDX-License-Identifier: Apache-2.0
"""Watching a cluster: what polls cost, whom they tell, and how they start over."""

import copy
import json
import pickle
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from k8s_dashboard.cloud import watch
from k8s_dashboard.cloud.memory import Memory
from tests.panels.conftest import PROJECT, capture
from tests.panels.test_cluster_page import JSON, address, grown

BUSY = "worker-silent-in-progress"
TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")


def busy(workers=3):
    """A cluster that deploys, as if it had been recorded just now."""
    return of_now(grown(capture(BUSY), workers))


def of_now(evidence):
    taken = datetime.fromisoformat(evidence["captured_at"]).replace(tzinfo=None)
    ago = datetime.now(UTC).replace(tzinfo=None) - taken

    def shifted(match):
        return (datetime.fromisoformat(match[0]) + ago).isoformat(timespec="seconds")

    return json.loads(TIME.sub(shifted, json.dumps(evidence)))


@pytest.fixture
def clock(monkeypatch):
    """The time as the watch sees it; call it with seconds to let time pass."""
    now = [datetime.now(UTC).timestamp()]
    monkeypatch.setattr(watch.time, "time", lambda: now[0])

    def later(seconds):
        now[0] += seconds

    return later


def poll(client, evidence, etag="", tab="nodes"):
    headers = {"If-None-Match": etag} if etag else {}
    return client.get(address(evidence, f"progress.json?tab={tab}"), headers=headers)


def opened(client, wire, evidence):
    """The page was opened, and has asked once; what is usual here was looked for before."""
    wire.cluster(evidence)
    assert client.get(address(evidence)).status_code == 200
    cache.set(f"k8s_dashboard:history:{PROJECT}", {"usual": {}, "clusters": []})
    return poll(client, evidence)


def nodes(answer):
    """The rows of nodes, but for what counts on by itself."""
    return re.sub(r">[^<]*</time>", "></time>", answer.json()["regions"]["nodes_body"])


def percentage(answer):
    return int(re.search(r'<progress[^>]* value="(\d+)"', answer.json()["regions"]["header"])[1])


def event(evidence, status="CREATE_COMPLETE", seconds=60):
    """A new event of a worker's deployment, later than all others."""
    last = next(
        item
        for item in reversed(evidence["events"])
        if item["resource_name"] == "node_config_deployment"
    )
    time = datetime.fromisoformat(evidence["events"][-1]["event_time"]) + timedelta(seconds=seconds)
    return {
        **last,
        "id": f"new-{status}-{seconds}",
        "event_time": time.isoformat().replace("+00:00", "Z"),
        "resource_status": status,
        "resource_status_reason": "Outputs received",
    }


@pytest.mark.parametrize("workers", [3, 10, 100])
def test_an_unchanged_poll_makes_two_calls_and_answers_304(member, wire, clock, workers):
    evidence = busy(workers)
    first = opened(member, wire, evidence)
    clock(60)
    wire.forget()

    again = poll(member, evidence, first["ETag"])

    assert again.status_code == 304
    assert len(wire.calls()) <= 2
    assert not again.content


def test_what_is_fresh_is_told_without_a_call(member, wire, clock):
    evidence = busy()
    opened(member, wire, evidence)
    wire.forget()

    assert poll(member, evidence).status_code == 200
    assert wire.calls() == []


def test_a_hundred_who_watch_cost_no_more_than_two(sign_in, wire, clock):
    evidence = busy()
    wire.cluster(evidence)

    def calls(watchers):
        clients = [sign_in("member", "reader") for _ in range(watchers)]
        tags = [opened(clients[0], wire, evidence)["ETag"]] * watchers
        wire.forget()
        for _ in range(12):
            clock(watch.FASTEST)
            for client, etag in zip(clients, tags, strict=True):
                assert poll(client, evidence, etag).status_code == 304
        return len(wire.calls())

    assert calls(100) == calls(2)


def test_a_poll_reads_the_event_log_on_and_asks_again_for_what_changed(member, wire, clock):
    evidence = busy()
    first = opened(member, wire, evidence)
    evidence["events"].append(event(evidence))
    clock(60)
    wire.forget()

    answer = poll(member, evidence, first["ETag"])

    assert answer.status_code == 200
    assert len(wire.calls()) <= 6
    assert any("marker=" in call for call in wire.calls())
    assert not any("/resources" in call for call in wire.calls())
    assert answer.json()["announce"] != first.json()["announce"]


def test_a_token_that_the_services_have_not_answered_asks_them_itself(
    sign_in, wire, clock, monkeypatch
):
    evidence = busy()
    opened(sign_in("member", "reader"), wire, evidence)
    monkeypatch.setattr("tests.panels.conftest.TOKEN", "another-token")
    other = sign_in("member", "reader")
    wire.mocker.get(
        f"http://magnum.test/v1/clusters/{evidence['cluster']['uuid']}",
        status_code=403,
        headers=JSON,
        json={"errors": [{"status": 403, "title": "Policy doesn't allow it"}]},
    )

    assert poll(other, evidence).status_code == 503


def test_other_roles_share_nothing(sign_in, wire, clock):
    evidence = busy()
    opened(sign_in("member", "reader"), wire, evidence)
    wire.forget()

    poll(sign_in("reader"), evidence)

    assert len(wire.calls()) > 2


def test_other_regions_share_nothing():
    """One token is for all regions, and a name in the address may be a cluster's in each."""

    def memory(region):
        user = SimpleNamespace(
            tenant_id=PROJECT, services_region=region, roles=[], token=SimpleNamespace(id="token")
        )
        return Memory(SimpleNamespace(user=user), "shop")

    cache.clear()
    memory("RegionOne").keep({"log": b""})

    assert memory("RegionOne").recall() and memory("RegionOne").granted
    assert not memory("RegionTwo").recall()
    assert not memory("RegionTwo").granted


def test_a_page_that_stays_open_looks_back_once_for_what_is_usual_here(member, wire, clock):
    evidence, earlier = busy(), capture("complete")
    first = opened(member, wire, evidence)
    cache.delete(f"k8s_dashboard:history:{PROJECT}")
    wire.cluster(earlier)
    wire.cluster(evidence)
    wire.clusters(earlier["cluster"], evidence["cluster"])
    wire.mocker.get(
        f"{wire.heat}/stacks?id={earlier['cluster']['stack_id']}",
        headers=JSON,
        json={"stacks": earlier["stacks"]},
    )
    assert "left, seldom more than" not in first.json()["regions"]["header"]
    clock(60)
    wire.forget()

    again = poll(member, evidence, first["ETag"])

    assert "left, seldom more than" in again.json()["regions"]["header"]
    assert len(wire.calls()) <= 6
    wire.forget()
    clock(60)
    poll(member, evidence, again["ETag"])
    assert len(wire.calls()) <= 2


def test_what_is_learned_meanwhile_takes_nothing_from_the_percentage(member, wire, clock):
    evidence = busy()
    before = percentage(opened(member, wire, evidence))
    usual = {"worker": {"configure": [9000] * 9}}
    cache.set(f"k8s_dashboard:history:{PROJECT}", {"usual": usual, "clusters": ["earlier"]})
    clock(60)

    assert percentage(poll(member, evidence)) == before > 50


@pytest.mark.parametrize("damage", ["lost", "garbage", "another shape"])
def test_a_cache_that_forgets_or_lies_means_to_start_over(member, wire, clock, damage):
    evidence = busy()
    first = opened(member, wire, evidence)
    keys = [key.split(":", 2)[2] for key in cache._cache if ":watch:" in key]
    for key in keys:
        if damage == "lost":
            cache.delete(key)
        else:
            cache.set(key, b"\0\1" if damage == "garbage" else {"log": b"x", "told": b"y"})
    clock(60)

    again = poll(member, evidence)

    assert again.status_code == 200
    assert nodes(again) == nodes(first)


def test_another_status_is_seen_although_heat_said_nothing(member, wire, clock):
    evidence = busy()
    first = opened(member, wire, evidence)
    evidence["cluster"]["status"] = "DELETE_IN_PROGRESS"
    wire.cluster(evidence)
    clock(60)

    assert poll(member, evidence, first["ETag"]).status_code == 200


def test_heat_out_of_order_leaves_what_was_known_and_says_so(member, wire, clock):
    evidence = busy()
    first = opened(member, wire, evidence)
    stack = evidence["stacks"][0]
    wire.mocker.get(
        f"{wire.heat}/stacks/{stack['stack_name']}/{stack['id']}/events",
        status_code=503,
        headers=JSON,
        json={},
    )
    clock(60)

    answer = poll(member, evidence, first["ETag"])

    assert "Heat did not tell" in answer.json()["regions"]["gaps"]
    assert nodes(answer) == nodes(first)


def test_a_quiet_cluster_is_asked_about_less_often(member, wire, clock):
    evidence = busy()
    wire.cluster(evidence)
    evidence["events"].append(event(evidence))
    moved = datetime.fromisoformat(evidence["events"][-1]["event_time"])
    clock(moved.timestamp() - watch.time.time())
    waits = [int(opened(member, wire, evidence)["X-Live-Seconds"])]
    for seconds in (200, 3600):
        clock(seconds)
        waits.append(int(poll(member, evidence)["X-Live-Seconds"]))

    assert waits[0] == watch.FASTEST
    assert waits[0] < waits[1] < waits[2] == watch.SLOWEST


def test_nothing_busy_ends_the_polls(member, wire, clock):
    assert opened(member, wire, capture("complete"))["X-Live-Seconds"] == "0"


def test_a_page_waits_for_magnum_to_notice_that_heat_has_ended(member, wire, clock):
    evidence = of_now(capture("worker-script-failed"))
    evidence["cluster"]["status"] = "CREATE_IN_PROGRESS"
    answer = opened(member, wire, evidence)
    assert 'data-state="failed"' in answer.json()["regions"]["header"]
    assert int(answer["X-Live-Seconds"]) > 0

    clock(60)
    poll(member, evidence)
    clock(700)
    assert poll(member, evidence)["X-Live-Seconds"] == "0"


def test_each_tab_and_language_has_a_tag_of_its_own(member, wire, clock):
    evidence = busy()
    tags = {opened(member, wire, evidence)["ETag"]}
    tags.add(poll(member, evidence, tab="events")["ETag"])
    member.cookies["django_language"] = member.cookies["horizon_language"] = "de"
    tags.add(poll(member, evidence)["ETag"])

    assert len(tags) == 3


@pytest.mark.parametrize("name", ["worker-script-failed", "complete"])
def test_the_cache_holds_no_secret(member, wire, clock, name):
    evidence = copy.deepcopy(capture(name))
    evidence["cluster"]["labels"]["grafana_admin_passwd"] = "topsecret-label"
    evidence["cluster"]["status_reason"] = "http://user:topsecret-proxy@proxy:3128 refused"
    opened(member, wire, evidence)

    kept = b"".join(cache._cache.values())
    unpacked = [pickle.loads(value) for value in cache._cache.values()]
    watched = [value for value in unpacked if isinstance(value, dict) and "log" in value]
    texts = [watch.zlib.decompress(value[part]) for value in watched for part in ("log", "told")]
    assert texts
    for text in (kept, *texts):
        assert b"topsecret" not in text
        assert b"PASSWORD=" not in text
        assert b"gAAAA" not in text
