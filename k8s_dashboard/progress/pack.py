# SPDX-License-Identifier: Apache-2.0
"""The rows of a log of stacks as JSON that is small and quickly read.

What rows have in common, all but ids and times, is written once: as a shape.
"""

from typing import Any

from k8s_dashboard.progress.fold import Row, State

Key = tuple[str, str]
Stacks = dict[Key, dict[str, Row]]


def pack(stacks: Stacks) -> dict[str, Any]:
    """`stacks` maps name and id of a stack to its rows by name."""
    shapes: dict[tuple[Any, ...], int] = {}
    table = []
    for (name, stack_id), rows in stacks.items():
        packed = []
        for row in rows.values():
            shape, content = _taken_apart(row)
            packed.append([shapes.setdefault(shape, len(shapes)), *content])
        table.append([name, stack_id, packed])
    return {"stacks": table, "shapes": list(shapes)}


def unpack(content: Any) -> Stacks:
    """What was packed. Raises LookupError, TypeError or ValueError for anything else."""
    shapes = content["shapes"]
    stacks: Stacks = {}
    for name, stack_id, packed in content["stacks"]:
        rows = stacks[name, stack_id] = {}
        for found in packed:
            shape = shapes[found[0]]
            rows[shape[0]] = _put_together(shape, found)
    return stacks


def _taken_apart(row: Row) -> tuple[tuple[Any, ...], list[Any]]:
    content: list[Any] = [row.created, row.updated, row.signal]
    for state in (row.told, row.listed):
        if state:
            content += state[3:]
    for _, begun, ended in row.spells:
        content += (begun, ended)
    told, listed = row.told and row.told[:3], row.listed and row.listed[:3]
    return (row.name, row.type, told, listed, tuple(spell[0] for spell in row.spells)), content


def _put_together(shape: Any, found: Any) -> Row:
    name, kind, told, listed, actions = shape
    if listed is None and len(actions) == 1:
        _, created, updated, signal, physical_id, time, begun, ended = found
        state = State(told[0], told[1], told[2], physical_id, time)
        return Row(name, kind, created, updated, None, state, ((actions[0], begun, ended),), signal)
    states: list[State | None] = []
    at = 4
    for words in (told, listed):
        states.append(State(*words, *found[at : at + 2]) if words else None)
        at += 2 if words else 0
    spells = [(action, *found[at + 2 * n : at + 2 * n + 2]) for n, action in enumerate(actions)]
    return Row(name, kind, found[1], found[2], states[1], states[0], tuple(spells), found[3])
