# SPDX-License-Identifier: Apache-2.0
"""Words and sentences for a timeline: its rows, its bars, and what was waited for."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from k8s_dashboard.evidence import Evidence, get_text
from k8s_dashboard.progress.actions import Action
from k8s_dashboard.progress.bars import Bar, Row
from k8s_dashboard.progress.timeline import Timeline, Wait

PARTS = {
    "magnum": gettext_lazy("Magnum prepares"),
    "security": gettext_lazy("Security groups"),
    "network": gettext_lazy("Network"),
    "api-lb": gettext_lazy("API load balancer"),
    "etcd-lb": gettext_lazy("etcd load balancer"),
    "control-plane": gettext_lazy("Control plane"),
    "addresses": gettext_lazy("Addresses"),
    "addons": gettext_lazy("Add-ons"),
    "workers": gettext_lazy("Workers"),
    "other": gettext_lazy("Other resources"),
}
STAGES = {
    "network": gettext_lazy("Network, volumes"),
    "server": gettext_lazy("Server"),
    "deployment": gettext_lazy("Boot, agent, configuration"),
    "addons": gettext_lazy("Add-ons"),
}
TYPES = {
    "server": gettext_lazy("Server"),
    "deployment": gettext_lazy("Deployment"),
    "config": gettext_lazy("Script"),
    "port": gettext_lazy("Port"),
    "volume": gettext_lazy("Volume"),
    "attachment": gettext_lazy("Attaching a volume"),
    "floating-ip": gettext_lazy("Floating IP"),
    "pool-member": gettext_lazy("Load balancer member"),
    "address": gettext_lazy("Choice of an address"),
    "other": gettext_lazy("Resource"),
}
_WAITED = {
    "magnum": gettext_lazy("%(time)s for Magnum, before Heat began"),
    "security": gettext_lazy("%(time)s for security groups"),
    "network": gettext_lazy("%(time)s for the network"),
    "api-lb": gettext_lazy("%(time)s for the load balancer of the API"),
    "etcd-lb": gettext_lazy("%(time)s for the load balancer of etcd"),
    "control-plane": gettext_lazy("%(time)s for the control plane as a whole"),
    "addresses": gettext_lazy("%(time)s for addresses"),
    "addons": gettext_lazy("%(time)s for add-ons"),
    "workers": gettext_lazy("%(time)s for the workers as a whole"),
    "other": gettext_lazy("%(time)s for other resources"),
}
_WHOLE = {
    "CREATE": gettext_lazy("Made"),
    "UPDATE": gettext_lazy("Changed"),
    "DELETE": gettext_lazy("Deleted"),
}
_LEADS = {
    ("CREATE", "running"): gettext_lazy("Being created for %(time)s."),
    ("UPDATE", "running"): gettext_lazy("Being changed for %(time)s."),
    ("DELETE", "running"): gettext_lazy("Being deleted for %(time)s."),
    ("CREATE", "done"): gettext_lazy("Created in %(time)s."),
    ("UPDATE", "done"): gettext_lazy("Changed in %(time)s."),
    ("DELETE", "done"): gettext_lazy("Deleted in %(time)s."),
    ("CREATE", "failed"): gettext_lazy("Creating it failed after %(time)s."),
    ("UPDATE", "failed"): gettext_lazy("Changing it failed after %(time)s."),
    ("DELETE", "failed"): gettext_lazy("Deleting it failed after %(time)s."),
}
_ACTIONS = {
    ("CREATE", True): gettext_lazy("Being created"),
    ("UPDATE", True): gettext_lazy("Being changed"),
    ("DELETE", True): gettext_lazy("Being deleted"),
    ("CREATE", False): gettext_lazy("Creation"),
    ("UPDATE", False): gettext_lazy("Change"),
    ("DELETE", False): gettext_lazy("Deletion"),
}
_GROUP_ACTIONS = {
    "CREATE": gettext_lazy("Creation of %(groups)s"),
    "UPDATE": gettext_lazy("Change of %(groups)s"),
    "DELETE": gettext_lazy("Deletion of %(groups)s"),
}
_MOST_WAITS = 4
# Shorter waits than this share of the whole are not worth a word.
_WORTH = 0.03


def spoken(seconds: float) -> str:
    """A length of time for a sentence: "42 s", "4 min 10 s", "1 h 5 min"."""
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%d s") % rest


def row_label(row: Row) -> str:
    if row.kind == "part":
        part = str(PARTS.get(row.name, PARTS["other"]))
        known = {"part": part, "group": row.nodegroup}
        return _("%(part)s of %(group)s") % known if row.nodegroup else part
    return row.name


def bar_label(bar: Bar, row: Row) -> str:
    """What a bar of a row is: a stage, or what was done to the whole."""
    if row.kind == "resource":
        return str(TYPES.get(row.type, TYPES["other"]))
    return str(STAGES.get(bar.kind) or _WHOLE.get(bar.verb) or bar.verb.capitalize())


def state_name(state: str, verb: str, late: bool = False) -> str:
    """The name of a state in `states`, which has words of its own for what is deleted."""
    if verb == "DELETE" and state in ("running", "done"):
        return "deleting" if state == "running" else "deleted"
    return "late" if late and state == "running" else state


def lead(found: Timeline) -> str:
    """What the action came to, or how long it has been going on."""
    action, seconds = found.action, _whole(found)
    if action is None or seconds is None:
        return ""
    text = _LEADS.get((action.verb, action.phase)) or _("Ended unfinished after %(time)s.")
    return str(text) % {"time": spoken(seconds)}


def node_lead(row: Row, now: datetime) -> str:
    """What became of one node, or how long it has been worked on."""
    state = "running" if any(bar.state == "running" for bar in row.bars) else row.state
    text = _LEADS.get((row.verb, state)) or _("Ended unfinished after %(time)s.")
    seconds = row.seconds(now)
    return str(text) % {"time": spoken(seconds)} if seconds is not None else ""


def at_the_end(found: Timeline) -> str:
    """What failed first, or what is waited for now."""
    last = found.path[-1] if found.path else None
    row = found.row(last.row) if last else None
    if last is None or row is None:
        return ""
    known = {"what": row_label(row), "time": spoken(last.seconds)}
    if row.state == "failed":
        return _("What failed first: %(what)s.") % known
    if found.running and last.end == found.now and last.seconds >= 1:
        return _("Now it waits for: %(what)s, so far %(time)s.") % known
    return ""


def waits(found: Timeline) -> list[str]:
    """The longest waits on the critical path."""
    whole = sum(wait.seconds for wait in found.waits)
    worth = (wait for wait in found.waits if wait.row and wait.seconds >= whole * _WORTH)
    told = (_wait(found, wait) for wait in worth)
    return [text for text in told if text][:_MOST_WAITS]


def _wait(found: Timeline, wait: Wait) -> str:
    row = found.row(wait.row)
    if row is None:
        return ""
    if row.kind == "node":
        return _("%(time)s for %(node)s") % {"time": spoken(wait.seconds), "node": row.name}
    return str(_WAITED.get(row.name, _WAITED["other"])) % {"time": spoken(wait.seconds)}


def sooner(found: Timeline) -> str:
    """What one slow node has cost, where all others of its group had been done."""
    whole = sum(wait.seconds for wait in found.waits)
    worst = max(found.waits, key=lambda wait: wait.alone, default=None)
    row = found.row(worst.row) if worst else None
    if worst is None or row is None or worst.alone < max(whole * _WORTH, 5):
        return ""
    known = {"node": row.name, "time": spoken(worst.alone)}
    return _("The last %(time)s were for %(node)s alone: its group was done but for it.") % known


def action_label(action: Action, evidence: Evidence) -> str:
    if action.main:
        label = _ACTIONS.get((action.verb, action.end is None))
        return str(label or action.verb.capitalize())
    groups = [
        get_text(group, "name")
        for group in evidence.nodegroups
        if get_text(group, "stack_id") in action.roots
    ]
    text = _GROUP_ACTIONS.get(action.verb, _GROUP_ACTIONS["UPDATE"])
    return str(text) % {"groups": ", ".join(groups)}


def changes(action: Action) -> list[str]:
    """How many nodes a change added and removed."""
    if action.verb != "UPDATE":
        return []
    verbs = [step.verb for step in action.steps if step.name.isdecimal()]
    added, removed = verbs.count("CREATE"), verbs.count("DELETE")
    told = (
        (added, ngettext("%d node added", "%d nodes added", added)),
        (removed, ngettext("%d node removed", "%d nodes removed", removed)),
    )
    return [text % number for number, text in told if number]


def _whole(found: Timeline) -> float | None:
    if found.start is None or found.action is None:
        return None
    end = found.action.end or found.now
    begun = found.path[0].start if found.path else found.action.start
    return (end - begun).total_seconds() if begun else None
