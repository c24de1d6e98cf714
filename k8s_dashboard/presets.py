# SPDX-License-Identifier: Apache-2.0
"""Small, sensible starting points for the form that creates a cluster, worked out from what the
cloud has. Plain Python: the inventory is as the checks take it, values are those of the form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.preflight.case import HEAT_DISTRO

Object = Mapping[str, Any]

LOAD_BALANCER = "load-balancer"
MIRROR = "container_infra_prefix"
PROXIES = ("http_proxy", "https_proxy")

LEAST_MEMORY, LEAST_CPUS = 2048, 2
"""MB and vCPU that Kubernetes asks of a control-plane node; workers of a trial get the same."""

ROOMY_MEMORY = 4096
"""MB that a node of a cluster for real work should have."""


@dataclass(frozen=True, slots=True)
class Preset:
    """``values`` by the name of a field, as the form takes them; a field that is not named stays as
    it is by default. ``fill`` is the field that only a person can fill in, if there is one.
    """

    slug: str
    title: Text
    sentence: Text
    values: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    fill: str = ""


def presets(
    inventory: Object, templates: Sequence[Object], own: Iterable[Object] = ()
) -> tuple[Preset, ...]:
    """Three of this plugin's and those of the operator, each a mapping with ``slug``, ``title``,
    ``sentence`` and ``values``; one with the slug of another takes its place.
    """
    found = {
        preset.slug: preset
        for preset in (
            _trial(inventory, templates),
            _production(inventory, templates),
            _closed(inventory, templates),
        )
    }
    for each in own:
        slug = str(each["slug"])
        found[slug] = Preset(
            slug,
            Text("%(text)s", {"text": str(each["title"])}),
            Text("%(text)s", {"text": str(each.get("sentence", ""))}),
            dict(each.get("values", {})),
        )
    return tuple(found.values())


def _trial(inventory: Object, templates: Sequence[Object]) -> Preset:
    template = _template(inventory, templates)
    return Preset(
        "try",
        Text(_("Try it")),
        Text(_("One control-plane node and one worker, as small as Kubernetes allows.")),
        {
            **_start(inventory, template),
            **_flavors(inventory, template, LEAST_MEMORY),
            "master_count": "1",
            "node_count": "1",
            "create_timeout": "60",
        },
    )


def _production(inventory: Object, templates: Sequence[Object]) -> Preset:
    """Without a load balancer there can be one control-plane node only."""
    balanced = LOAD_BALANCER in inventory.get("services", ())
    template = _template(
        inventory, templates, lambda each: balanced and bool(each.get("master_lb_enabled"))
    )
    values = {
        **_start(inventory, template),
        **_flavors(inventory, template, ROOMY_MEMORY),
        "master_count": "3" if balanced else "1",
        "node_count": "3",
        "auto_healing_enabled": "yes",
        "create_timeout": "120",
    }
    if balanced and not (template or {}).get("master_lb_enabled"):
        values["master_lb_enabled"] = "yes"
    notes = []
    if not balanced:
        notes.append(
            Text(
                _("This cloud has no load balancers, so there can be one control-plane node only.")
            )
        )
    if _is_tight(inventory, values, template):
        values["node_count"] = "1"
        notes.append(Text(_("The project's quota leaves room for one worker only.")))
    return Preset(
        "production",
        Text(_("Production")),
        Text(
            _(
                "Three control-plane nodes, of which one may fail, three roomy workers, repaired "
                "when they break."
            )
        )
        if balanced
        else Text(_("Three roomy workers, repaired when they break.")),
        values,
        tuple(notes),
    )


def _closed(inventory: Object, templates: Sequence[Object]) -> Preset:
    """Prefers a template that was made for such a network."""
    template = _template(inventory, templates, _is_for_closed)
    values = {
        **_start(inventory, template),
        **_flavors(inventory, template, LEAST_MEMORY),
        "master_count": "1",
        "node_count": "1",
        "create_timeout": "180",
    }
    made_for_it = template is not None and _is_for_closed(template)
    return Preset(
        "closed",
        Text(_("Behind a closed network")),
        Text(_("Container images come from a mirror of yours, and slow downloads get more time.")),
        values,
        () if made_for_it else (Text(_("Needs the address of the mirror: ask your operator.")),),
        "" if made_for_it else MIRROR,
    )


def _is_for_closed(template: Object) -> bool:
    labels = template.get("labels") or {}
    return bool(labels.get(MIRROR)) or any(template.get(name) for name in PROXIES)


def _start(inventory: Object, template: Object | None) -> dict[str, str]:
    """The template, and a key pair where it names none that this person has."""
    values = {"cluster_template_id": str(template["uuid"])} if template else {}
    mine = [str(each["name"]) for each in inventory.get("keypairs", ())]
    if mine and (template or {}).get("keypair_id") not in mine:
        values["keypair"] = mine[0]
    return values


def _template(inventory: Object, templates: Sequence[Object], wanted: Any = None) -> Object | None:
    """The first that can work, one that is ``wanted`` before others."""
    working = [each for each in templates if _works(inventory, each)]
    return next(filter(wanted, working), None) or next(iter(working), None)


def _works(inventory: Object, template: Object) -> bool:
    if template.get("coe", "kubernetes") != "kubernetes" or template.get("hidden"):
        return False
    if "images" not in inventory:
        return True
    image = _image(inventory, template)
    return bool(image and image.get("os_distro") == HEAT_DISTRO and image.get("status") == "active")


def _image(inventory: Object, template: Object) -> Object | None:
    wanted = template.get("image_id")
    found = (i for i in inventory.get("images", ()) if wanted in (i.get("id"), i.get("name")))
    return next(found, None)


def _flavors(inventory: Object, template: Object | None, memory: int) -> dict[str, str]:
    """Flavors for control plane and workers, where those of the template are too small."""
    return {
        name: smallest
        for name in ("master_flavor_id", "flavor_id")
        if not _is_enough(inventory, template, (template or {}).get(name), memory)
        and (smallest := _smallest(inventory, template, memory))
    }


def _is_enough(inventory: Object, template: Object | None, wanted: Any, memory: int) -> bool:
    flavor = _find_flavor(inventory, wanted)
    return flavor is not None and _serves(inventory, template, flavor, memory)


def _find_flavor(inventory: Object, wanted: Any) -> Object | None:
    flavors = inventory.get("flavors", ())
    return next((f for f in flavors if wanted and wanted in (f.get("id"), f.get("name"))), None)


def _smallest(inventory: Object, template: Object | None, memory: int) -> str:
    serving = [f for f in inventory.get("flavors", ()) if _serves(inventory, template, f, memory)]
    serving.sort(key=lambda each: (each["ram"], each["vcpus"], each["disk"]))
    return str(serving[0]["name"]) if serving else ""


def _serves(inventory: Object, template: Object | None, flavor: Object, memory: int) -> bool:
    image = _image(inventory, template or {}) or {}
    return bool(
        flavor["ram"] >= max(memory, image.get("min_ram") or 0)
        and flavor["vcpus"] >= LEAST_CPUS
        and flavor["disk"] >= (image.get("min_disk") or 0)
    )


def _is_tight(inventory: Object, values: Object, template: Object | None) -> bool:
    """Whether the project's cores end before these nodes do."""
    quota = inventory.get("quotas", {}).get("cores")
    if not quota or quota["limit"] < 0:
        return False
    need = 0
    for count, name in (("master_count", "master_flavor_id"), ("node_count", "flavor_id")):
        flavor = _find_flavor(inventory, values.get(name) or (template or {}).get(name))
        need += int(values[count]) * int(flavor["vcpus"] if flavor else LEAST_CPUS)
    return need > int(quota["limit"]) - int(quota["in_use"])
