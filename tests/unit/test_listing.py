# SPDX-License-Identifier: Apache-2.0
import pytest

from k8s_dashboard.progress import listing


def line(stacks=(), **cluster):
    found = {"uuid": "c", "name": "shop", "master_count": 1, "node_count": 2, **cluster}
    return listing.lines([found], stacks)[0]


def tree(*statuses, root="CREATE_IN_PROGRESS"):
    """A cluster's stack, its group of workers, and a stack for each worker."""
    return [
        {"id": "root", "stack_name": "shop-x", "stack_status": root},
        {"id": "g", "parent": "root", "stack_name": "shop-x-kube_minions-y", "stack_status": root},
        *(
            {"id": f"n{n}", "parent": "g", "stack_name": f"node-{n}", "stack_status": status}
            for n, status in enumerate(statuses)
        ),
    ]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("CREATE_COMPLETE", "ready"),
        ("UPDATE_COMPLETE", "ready"),
        ("CREATE_IN_PROGRESS", "deploying"),
        ("UPDATE_IN_PROGRESS", "updating"),
        ("ROLLBACK_IN_PROGRESS", "updating"),
        ("DELETE_IN_PROGRESS", "deleting"),
        ("CREATE_FAILED", "failed"),
        ("DELETE_FAILED", "failed"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_magnums_status_becomes_a_state(status, state):
    assert line(status=status).state == state


def test_heat_tells_of_a_failure_before_magnum_does():
    found = line(
        tree("CREATE_COMPLETE", "CREATE_FAILED"), status="CREATE_IN_PROGRESS", stack_id="root"
    )

    assert (found.state, found.ready) == ("failing", 1)


def test_a_stack_that_has_ended_badly_is_failed_although_magnum_has_not_noticed():
    found = line(tree(root="CREATE_FAILED"), status="CREATE_IN_PROGRESS", stack_id="root")

    assert found.state == "failed"


def test_a_delete_is_not_failing_because_the_creation_had_failed():
    stacks = tree("CREATE_FAILED", root="DELETE_IN_PROGRESS")

    assert line(stacks, status="DELETE_IN_PROGRESS", stack_id="root").state == "deleting"


def test_marked_failed_with_every_node_ready_works():
    health = {"api": "ok", **{f"node-{n}.Ready": "True" for n in range(3)}}

    assert line(status="CREATE_FAILED", health_status_reason=health).state == "works"


def test_kubernetes_knows_best_how_many_nodes_are_ready():
    health = {"api": "ok", "a.Ready": "True", "b.Ready": "False"}

    assert line(status="CREATE_COMPLETE", health_status_reason=health).ready == 1


def test_nothing_known_is_said_as_unknown():
    assert line(status="CREATE_IN_PROGRESS").ready is None


@pytest.mark.parametrize("odd", [None, 7, [], {}, "x"])
def test_odd_answers_are_no_crash(odd):
    names = ("status", "labels", "health_status_reason", "created_at", "master_count", "stack_id")

    assert line([{"id": odd, "parent": odd}], **dict.fromkeys(names, odd)).id == "c"


def test_heat_is_asked_only_where_it_could_tell_more():
    assert not listing.needs_stacks([{"status": "CREATE_COMPLETE"}])
    assert listing.needs_stacks([{"status": "CREATE_COMPLETE"}, {"status": "CREATE_FAILED"}])
