# SPDX-License-Identifier: Apache-2.0
"""Bars and rows of a timeline, from the steps of an action.

Parts, stages and kinds of resources are codes; whoever shows them has the words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from k8s_dashboard import redact
from k8s_dashboard.progress.actions import Step
from k8s_dashboard.progress.model import Node, Source, Stage
from k8s_dashboard.progress.resources import Phase, Resource, is_deployment, is_server, plain

BarKind = Literal["part", "network", "server", "deployment", "addons", "node", "resource"]
RowKind = Literal["part", "node", "resource"]
RowState = Literal["waiting", "running", "done", "failed", "stopped", "silent"]

MAGNUM, OTHER = "magnum", "other"
ADDONS: Literal["addons"] = "addons"
# Parts of the cluster by the name of a resource of its own stack, or by words in it.
_PARTS = {
    "network": "network",
    "api_lb": "api-lb",
    "etcd_lb": "etcd-lb",
    "kube_masters": "control-plane",
    "kube_minions": "workers",
    "kube_cluster_config": ADDONS,
    "kube_cluster_deploy": ADDONS,
}
_PART_WORDS = (
    ("secgroup", "security"),
    ("server_group", "security"),
    ("_switch", "addresses"),
)
# Kinds of resources by words in their type or, where only the log tells of them, in their name.
_KINDS = (
    ("attachment", ("VolumeAttachment",), ("_attach",)),
    ("config", ("SoftwareConfig",), ("_config", "upgrade_kubernetes")),
    ("pool-member", ("PoolMember",), ("_pool_member",)),
    ("volume", ("::Volume",), ("_volume",)),
    ("floating-ip", ("FloatingIP",), ("_floating",)),
    ("port", ("::Port",), ("_eth0",)),
    ("address", ("Switcher",), ("_switch",)),
)
_UPGRADE = "upgrade_kubernetes_deployment"
# Steps of one part so close to each other are one bar.
_NEAR = timedelta(seconds=2)
_WORST: tuple[Phase, ...] = ("failed", "running", "stopped", "waiting", "done")


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of time. `end` is None while it runs; either end is None where it is not known.

    `verb` is Heat's: CREATE, UPDATE, DELETE. `names` are the resources it stands for, `marks` when
    an agent reported, `late` whether it takes much longer than usual, `critical` whether the whole
    had to wait for it.
    """

    kind: BarKind
    verb: str
    state: Phase
    start: datetime | None
    end: datetime | None
    source: Source = "heat"
    reason: str = ""
    names: tuple[str, ...] = ()
    marks: tuple[datetime, ...] = ()
    late: bool = False
    critical: bool = False

    def span(self, now: datetime) -> tuple[datetime, datetime] | None:
        """From when to when it is drawn; None where that is not known."""
        end = now if self.state == "running" else self.end
        return (self.start, max(self.start, end)) if self.start and end else None

    def seconds(self, now: datetime) -> float | None:
        span = self.span(now)
        return (span[1] - span[0]).total_seconds() if span else None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the timeline.

    `name` is a part's code, a node's name or a resource's. `nodegroup` is the one that a node
    belongs to, or in whose own stack a part is, "" for a part of the cluster's. `type` is the kind
    of a resource.
    """

    key: str
    kind: RowKind
    name: str
    state: RowState
    verb: str = ""
    bars: tuple[Bar, ...] = ()
    nodegroup: str = ""
    type: str = ""

    @property
    def critical(self) -> bool:
        return any(bar.critical for bar in self.bars)

    @property
    def late(self) -> bool:
        return any(bar.late for bar in self.bars)

    @property
    def start(self) -> datetime | None:
        return min((bar.start for bar in self.bars if bar.start), default=None)

    def seconds(self, now: datetime) -> float | None:
        """From its first begin to its last end."""
        spans = [span for bar in self.bars if (span := bar.span(now))]
        if not spans:
            return None
        return (max(end for _, end in spans) - min(start for start, _ in spans)).total_seconds()


def by_begin(row: Row) -> tuple[bool, datetime]:
    """To sort rows by when they began, those of which that is not known last."""
    return row.start is None, row.start or datetime.max.replace(tzinfo=UTC)


def part_of(name: str) -> str:
    """The part of a cluster that a resource of its own stack belongs to."""
    by_words = (code for words, code in _PART_WORDS if words in name)
    return _PARTS.get(name) or next(by_words, OTHER)


def part_key(code: str, nodegroup: str = "") -> str:
    return f"part:{code}:{nodegroup}"


def node_key(name: str) -> str:
    return f"node:{name}"


def kind_of(step: Step) -> str:
    """What kind of thing a resource is."""
    return _kind(step.name, step.type)


@lru_cache(maxsize=1024)
def _kind(name: str, type_: str) -> str:
    if is_server(name, type_):
        return "server"
    if is_deployment(name, type_):
        return "deployment"
    for code, types, endings in _KINDS:
        if any(word in type_ for word in types) or name.endswith(endings):
            return code
    return OTHER


def as_resource(step: Step) -> Resource:
    """The resource that a step is about, without its state and times."""
    return Resource(
        name=step.name,
        type=step.type,
        action=step.verb,
        status="",
        reason="",
        physical_id=step.child or step.physical_id,
        stack_name=step.stack_name,
        stack_id=step.stack_id,
        parent="",
        created=None,
        updated=None,
    )


def row_of(
    key: str, kind: RowKind, name: str, bars: Sequence[Bar], nodegroup: str = "", verb: str = ""
) -> Row:
    """A row in the state of the worst of its bars."""
    state: RowState = min((bar.state for bar in bars), key=_WORST.index, default="waiting")
    verb = verb or (bars[0].verb if bars else "")
    return Row(key, kind, name, state, verb, tuple(bars), nodegroup)


def bar_of(kind: BarKind, steps: Sequence[Step]) -> Bar:
    """One bar for some steps: from the first begin to the last end."""
    state = min((step.phase for step in steps), key=_WORST.index)
    reason = next((step.reason for step in steps if step.phase == "failed"), "")
    return Bar(
        kind=kind,
        verb=steps[0].verb,
        state=state,
        start=min((step.start for step in steps if step.start), default=None),
        end=max((step.end for step in steps if step.end), default=None),
        reason=redact.text(plain(reason))[:500] if reason else "",
        names=tuple(dict.fromkeys(step.name for step in steps)),
        marks=tuple(sorted(mark for step in steps for mark in step.signals)),
    )


def bars_of_part(steps: Sequence[Step]) -> list[Bar]:
    """Bars of a part, which may be at work more than once."""
    runs: list[list[Step]] = []
    end: datetime | None = None
    for start, step in sorted(
        ((step.start, step) for step in steps if step.start), key=lambda pair: pair[0]
    ):
        if runs and (end is None or start - end <= _NEAR):
            runs[-1].append(step)
            end = max(end, step.end) if end and step.end else None
        else:
            runs.append([step])
            end = step.end
    if untimed := [step for step in steps if not step.start]:
        runs.append(untimed)
    return [bar_of("part", run) for run in runs]


def bars_of_node(verb: str, member: Step | None, inside: Sequence[Step]) -> list[Bar]:
    """The stages of a node, in order; one bar for the whole where it has none that are known.

    Something that is deleted has no stages: its parts go as they come.
    """
    kinds = [(kind_of(step), step) for step in inside]
    servers = [step for kind, step in kinds if kind == "server"]
    deployments = [
        step
        for kind, step in kinds
        if kind == "deployment" and (step.name != _UPGRADE or verb != "CREATE")
    ]
    needed = [step for kind, step in kinds if kind not in ("server", "deployment")]
    groups: tuple[tuple[BarKind, list[Step]], ...] = (
        ("network", _before_server(needed, servers) if verb == "CREATE" else []),
        ("server", servers),
        ("deployment", deployments),
    )
    bars = [bar_of(kind, steps) for kind, steps in groups if steps and verb != "DELETE"]
    if not bars:
        whole = [member] if member else list(inside)
        return [bar_of("node", whole)] if whole else []
    if verb == "CREATE" and servers and deployments:
        bars[-1] = replace(bars[-1], start=bars[-2].end or bars[-1].start)
    return bars


def _before_server(steps: Iterable[Step], servers: Iterable[Step]) -> list[Step]:
    """What a server needed: the rest is made once it runs, while it boots."""
    built = min((step.start for step in servers if step.start), default=None)
    return [step for step in steps if not (built and step.start and step.start >= built)]


def bars_of_stages(node: Node) -> list[Bar]:
    """Bars from what progress knows of a node, where the log does not tell."""
    return [
        Bar(kind, "CREATE", stage.state, stage.start, stage.end, stage.source, stage.reason,
            late=stage.late)
        for kind, stage in stages_by_kind(node).items()
        if stage.state != "waiting"
    ]  # fmt: skip


def stages_by_kind(node: Node) -> dict[BarKind, Stage]:
    """Progress's stages by the bar that shows them; boot and configuration share one."""
    stages = {stage.name: stage for stage in node.stages}
    found: dict[BarKind, Stage] = {}
    for kind in ("network", "server", "addons"):
        if kind in stages:
            found[kind] = stages[kind]
    boot, configure = stages.get("boot"), stages.get("configure")
    if boot and configure:
        shown = boot if configure.state == "waiting" else configure
        found["deployment"] = replace(shown, start=boot.start or configure.start)
    return found


def corrected(bar: Bar, node: Node, now: datetime) -> Bar:
    """A bar with what only progress knows of a stage: that it is late, or has failed by now, of
    which the log has nothing yet."""
    stage = stages_by_kind(node).get(bar.kind)
    if stage is None or bar.state != "running":
        return bar
    if stage.state in ("failed", "stopped"):
        bar = replace(bar, state=stage.state, source=stage.source, reason=stage.reason)
        return replace(bar, end=stage.end or now)
    return replace(bar, late=stage.late)
