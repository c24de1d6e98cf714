# SPDX-License-Identifier: Apache-2.0
"""The request that would make a cluster once more, read from the cluster itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from k8s_dashboard import redact
from k8s_dashboard.evidence import Object, as_object, get_count, get_text

LONGEST_NAME = 64
"""Where the common name of a certificate ends, see the form that creates clusters."""

_NUMBERED = re.compile(r"(?P<stem>.+)-(?P<number>\d{1,4})$")
_OF_TEMPLATE = {
    "keypair": "keypair_id",
    "master_flavor_id": "master_flavor_id",
    "flavor_id": "flavor_id",
    "fixed_network": "fixed_network",
    "fixed_subnet": "fixed_subnet",
    "master_lb_enabled": "master_lb_enabled",
    "floating_ip_enabled": "floating_ip_enabled",
}
"""Attributes that a cluster takes from its template, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Request:
    """``body`` is in the shape of Magnum's create request and says only what the template does
    not. ``withheld`` are the names of labels that seem to hold a secret and are left out of it.
    """

    body: Object
    withheld: tuple[str, ...] = ()


def request(cluster: Object, template: Object) -> Request:
    """What was asked for when this cluster was made; ``template`` is {} where it is not known."""
    body: Object = {
        "name": next_name(get_text(cluster, "name")),
        "cluster_template_id": get_text(cluster, "cluster_template_id"),
        "master_count": get_count(cluster, "master_count") or 1,
        "node_count": get_count(cluster, "node_count"),
    }
    if minutes := get_count(cluster, "create_timeout"):
        body["create_timeout"] = minutes
    for name, named in _OF_TEMPLATE.items():
        value = cluster.get(name)
        if value not in (None, "") and value != template.get(named):
            body[name] = value
    labels, merge = _labels(cluster, template)
    withheld = tuple(sorted(secret_labels(labels)))
    shown = {name: value for name, value in labels.items() if name not in withheld}
    if shown:
        body |= {"labels": shown, "merge_labels": merge}
    return Request(body, withheld)


def secret_labels(labels: Mapping[str, str]) -> frozenset[str]:
    """The names of those that hold, or seem to hold, what nobody else should read."""
    shown = redact.value(dict(labels))
    return frozenset(name for name, value in labels.items() if shown[name] != value)


def next_name(name: str) -> str:
    """``lab-2`` after ``lab``, ``lab-3`` after that; cut where a name must end."""
    match = _NUMBERED.fullmatch(name)
    stem, number = (match["stem"], int(match["number"]) + 1) if match else (name, 2)
    ending = f"-{number}"
    return f"{stem[: LONGEST_NAME - len(ending)]}{ending}" if name else ""


def _labels(cluster: Object, template: Object) -> tuple[dict[str, str], bool]:
    """The labels that are the cluster's own, and whether the template's are to be added.

    Magnum keeps both in one (``get_labels_diff`` of magnum/api/utils.py): a label of the template
    that the cluster lacks tells that they were not added.
    """
    all_labels = _texts(cluster.get("labels"))
    of_template = _texts(template.get("labels"))
    if not template or of_template.keys() - all_labels.keys():
        return all_labels, False
    own = {name: text for name, text in all_labels.items() if of_template.get(name) != text}
    return own, True


def _texts(labels: object) -> dict[str, str]:
    return {
        name: "" if value is None else str(value)
        for name, value in as_object(labels).items()
        if isinstance(name, str)
    }
