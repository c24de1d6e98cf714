# SPDX-License-Identifier: Apache-2.0
"""A case of something wrong, and what several topics change for it."""

from typing import NamedTuple

from tests.unit.preflight.cloud import INVENTORY

PRIVATE = {"fixed_network": "private", "fixed_subnet": "private-v4"}
SCALED = {"labels.auto_scaling_enabled": "true", "labels.min_node_count": "1"}


class Case(NamedTuple):
    grade: str
    code: str
    field: str
    request: dict = {}
    template: dict = {}
    inventory: dict = {}


def images(**changes):
    return {"images": [{**INVENTORY["images"][0], **changes}]}
