# SPDX-License-Identifier: Apache-2.0
"""Whether a node can be reached, and can reach others, as far as Nova and Neutron know.

For nodes that say nothing: with a server that runs, a port that is connected, a router that leads
outside and rules that let it out, what keeps a node silent is on the node itself.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from k8s_dashboard.evidence import Object, as_object, as_objects, get_text
from k8s_dashboard.i18n import Text
from k8s_dashboard.i18n import gettext_noop as _

Grade = Literal["good", "bad", "told", "unknown"]

_POWER = {"0": "no state", "1": "running", "3": "paused", "4": "shut down", "6": "crashed"}
"""Nova's power states (nova/objects/fields.py, InstancePowerState)."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that was looked at; `told` is neither good nor bad. `remedy` goes with `bad`."""

    title: str
    grade: Grade
    text: Text
    remedy: Text = field(default_factory=lambda: Text(""))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What Neutron says around the ports of a node, in its own objects; None was not answered.

    `networks` are those of the ports, `interfaces` the ports of routers in them, `routers` the
    project's, `groups` the security groups of the ports.
    """

    networks: Sequence[Object] | None = None
    interfaces: Sequence[Object] | None = None
    routers: Sequence[Object] | None = None
    groups: Sequence[Object] | None = None


def read(
    server: Object | None, ports: Sequence[Object] | None, around: Surroundings
) -> tuple[Sign, ...]:
    """What there is to say of a node's server (Nova's object) and ports (Neutron's), each None
    where the service did not answer.
    """
    return (_server(server), *_ports(ports), *_outside(ports, around), _floating(server))


def _server(server: Object | None) -> Sign:
    title = _("Server")
    if server is None:
        return Sign(title, "unknown", Text(_("Nova did not say.")))
    status = get_text(server, "status") or "UNKNOWN"
    power = _POWER.get(str(server.get("OS-EXT-STS:power_state")), "")
    task = get_text(server, "OS-EXT-STS:task_state")
    told = " · ".join(each for each in (status, power, task) if each)
    if status == "ACTIVE" and power in ("running", ""):
        return Sign(title, "good", Text(_("It runs: Nova says %(told)s."), {"told": told}))
    return Sign(
        title,
        "bad",
        Text(_("It does not run: Nova says %(told)s."), {"told": told}),
        Text(_("Start the server, or have your operator look why its host stopped it.")),
    )


def _ports(ports: Sequence[Object] | None) -> Iterable[Sign]:
    title = _("Port")
    if ports is None:
        return [Sign(title, "unknown", Text(_("Neutron did not say.")))]
    if not ports:
        return [
            Sign(
                title,
                "bad",
                Text(_("Neutron knows no port of this server: it is in no network.")),
                Text(_("Delete the cluster and create it again.")),
            )
        ]
    return [_port(title, port) for port in ports]


def _port(title: str, port: Object) -> Sign:
    addresses = ", ".join(
        get_text(each, "ip_address") for each in as_objects(port.get("fixed_ips"))
    )
    status = get_text(port, "status")
    names = {"addresses": addresses, "status": status, "port": get_text(port, "id")}
    if port.get("admin_state_up") is False:
        return Sign(
            title,
            "bad",
            Text(_("Its port %(port)s is switched off."), names),
            Text(_("Switch it on: openstack port set --enable %(port)s"), names),
        )
    if not addresses:
        return Sign(
            title,
            "bad",
            Text(_("Its port %(port)s has no address."), names),
            Text(_("Give the subnet a larger range of addresses, then create the cluster again.")),
        )
    if status == "ACTIVE":
        return Sign(title, "good", Text(_("Connected, with the address %(addresses)s."), names))
    return Sign(
        title,
        "bad",
        Text(_("Its port %(port)s is not connected: Neutron says %(status)s."), names),
        Text(_("Your operator must look at the network agent of the server's host.")),
    )


def _outside(ports: Sequence[Object] | None, around: Surroundings) -> Iterable[Sign]:
    if not ports:
        return []
    return [_way_out(ports, around), _let_out(ports, around.groups)]


def _way_out(ports: Sequence[Object], around: Surroundings) -> Sign:
    title = _("Way out")
    if around.networks is None or around.interfaces is None or around.routers is None:
        return Sign(title, "unknown", Text(_("Neutron did not say which routers there are.")))
    wanted = {get_text(port, "network_id") for port in ports}
    networks = [network for network in around.networks if get_text(network, "id") in wanted]
    names = {
        "network": ", ".join(get_text(each, "name") or get_text(each, "id") for each in networks)
    }
    if any(each.get("shared") or each.get("router:external") for each in networks):
        told = _(
            "The network %(network)s is not this project's own; its operator knows its routers."
        )
        return Sign(title, "told", Text(told, names))
    if not around.interfaces:
        return Sign(
            title,
            "bad",
            Text(_("No router stands in the network %(network)s: nothing leaves it."), names),
            Text(_("Connect its subnet to a router that leads to the external network.")),
        )
    known = {get_text(router, "id"): router for router in around.routers}
    legs = [known.get(get_text(leg, "device_id")) for leg in around.interfaces]
    own = [router for router in legs if router]
    if len(own) < len(legs):
        told = _("A router of another project leads out of %(network)s.")
        return Sign(title, "told", Text(told, names))
    return _led_out(title, own)


def _led_out(title: str, routers: Sequence[Object]) -> Sign:
    ways = [each for each in routers if as_object(each.get("external_gateway_info"))]
    router = (ways or routers)[0]
    name = get_text(router, "name") or get_text(router, "id")
    names, quoted = {"router": name}, {"router": shlex.quote(name)}
    if not ways:
        gateway = _("Set its gateway: openstack router set --external-gateway NETWORK %(router)s")
        return Sign(
            title,
            "bad",
            Text(_("The router %(router)s leads to no external network."), names),
            Text(gateway, quoted),
        )
    if all(way.get("admin_state_up") is False for way in ways):
        return Sign(
            title,
            "bad",
            Text(_("The router %(router)s is switched off."), names),
            Text(_("Switch it on: openstack router set --enable %(router)s"), quoted),
        )
    return Sign(title, "good", Text(_("The router %(router)s leads outside."), names))


def _let_out(ports: Sequence[Object], groups: Sequence[Object] | None) -> Sign:
    title = _("Security groups")
    guarded = [port for port in ports if port.get("port_security_enabled") is not False]
    if not guarded:
        return Sign(title, "good", Text(_("None: the port lets everything pass.")))
    if groups is None:
        return Sign(title, "unknown", Text(_("Neutron did not say.")))
    ids = {group_id for port in guarded for group_id in port.get("security_groups") or ()}
    own = [group for group in groups if get_text(group, "id") in ids]
    names = {"groups": ", ".join(get_text(group, "name") for group in own)}
    if any(_lets_out(group) for group in own):
        return Sign(title, "good", Text(_("%(groups)s: the node may call others."), names))
    if len(own) < len(ids):
        return Sign(title, "unknown", Text(_("Neutron did not say.")))
    return Sign(
        title,
        "bad",
        Text(_("No rule lets the node call others, so it reaches neither Heat nor a registry.")),
        Text(_("Add a rule for outgoing traffic to its security group.")),
    )


def _lets_out(group: Object) -> bool:
    rules = as_objects(group.get("security_group_rules"))
    return any(get_text(rule, "direction") == "egress" for rule in rules)


def _floating(server: Object | None) -> Sign:
    title = _("Floating IP")
    addresses = as_object((server or {}).get("addresses"))
    found = [
        get_text(each, "addr")
        for network in addresses.values()
        for each in as_objects(network)
        if get_text(each, "OS-EXT-IPS:type") == "floating"
    ]
    if server is None:
        return Sign(title, "unknown", Text(_("Nova did not say.")))
    if found:
        told = _("%(address)s: people may sign in there by SSH where rules allow it.")
        return Sign(title, "told", Text(told, {"address": ", ".join(found)}))
    return Sign(title, "told", Text(_("None: it cannot be reached from outside its network.")))


def network_ids(ports: Iterable[Object]) -> list[str]:
    """The networks that the ports stand in."""
    return _distinct(get_text(port, "network_id") for port in ports)


def group_ids(ports: Iterable[Object]) -> list[str]:
    """The security groups of the ports."""
    return _distinct(str(each) for port in ports for each in port.get("security_groups") or ())


def _distinct(found: Iterable[str]) -> list[str]:
    return [each for each in dict.fromkeys(found) if each]
