# SPDX-License-Identifier: Apache-2.0
"""Many nodes at a glance."""

from dataclasses import replace

import pytest

from k8s_dashboard import progress
from k8s_dashboard.progress import summary
from tests.unit.captures import capture


@pytest.fixture
def nodes():
    """180 workers in two groups: one failed, one silent, one late, the rest ready."""
    known = capture("complete")
    worker = progress.read(known, known.captured_at).nodes[1]
    made = [
        replace(
            worker,
            name=f"{group}-{number}",
            nodegroup=group,
            index=number,
            server_name=f"shop-{group}-node-{number}",
            server_id=f"id-{group}-{number}",
            addresses=(f"10.0.{number}.{len(group)}",),
        )
        for group, count in (("default-worker", 120), ("gpu", 60))
        for number in range(count)
    ]
    made[100] = replace(made[100], state="failed", stage="configure", cause="script-failed")
    made[60] = replace(made[60], state="silent", stage="boot")
    made[30] = replace(made[30], state="booting", stage="boot", late=True)
    made[150] = replace(made[150], state="booting", stage="boot", cause="stopped")
    made[151] = replace(made[151], state="configuring", stage="addons")
    return tuple(made)


def names(page):
    return [node.name for node in page.nodes]


def test_nodes_are_counted_by_group_and_place(nodes):
    default, gpu = summary.lines(nodes)
    assert (default.group, default.role, default.total) == ("default-worker", "worker", 120)
    assert default.counts == {"ready": 117, "failed": 1, "silent": 1, "late": 1}
    assert gpu.counts == {"ready": 58, "stopped": 1, "addons": 1}
    assert {summary.place(node) for node in nodes} <= set(summary.PLACES)


def test_nodes_in_trouble_come_first_and_the_rest_as_they_stand(nodes):
    first = names(summary.select(nodes))
    assert first[:4] == [
        "default-worker-100",
        "default-worker-60",
        "default-worker-30",
        "default-worker-0",
    ]


def test_nodes_come_by_page(nodes):
    page = summary.select(nodes, page=2)
    assert (page.number, page.pages, page.total, page.first, len(page.nodes)) == (2, 4, 180, 51, 50)
    assert len(summary.select(nodes, page=4).nodes) == 30


@pytest.mark.parametrize(("asked", "number"), [(0, 1), (-3, 1), (99, 4)])
def test_a_page_that_is_not_there_is_the_nearest(nodes, asked, number):
    assert summary.select(nodes, page=asked).number == number


def test_nodes_are_picked_by_place_group_and_text(nodes):
    assert names(summary.select(nodes, where="silent")) == ["default-worker-60"]
    assert summary.select(nodes, group="gpu").total == 60
    assert names(summary.select(nodes, text="10.0.7.3")) == ["gpu-7"]
    assert names(summary.select(nodes, text=" SHOP-gpu-node-59 ")) == ["gpu-59"]
    assert names(summary.select(nodes, text="id-gpu-51", group="gpu", where="ready")) == ["gpu-51"]


def test_nothing_found_is_an_empty_page(nodes):
    page = summary.select(nodes, text="nowhere", page=3)
    assert (page.nodes, page.number, page.pages, page.total) == ((), 1, 1, 0)
    assert summary.lines(()) == ()
