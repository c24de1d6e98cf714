# SPDX-License-Identifier: Apache-2.0
"""The shape of a label of a Magnum cluster, and of the groups that labels belong to."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "bool",
    "choice",
    "cidr",
    "cidrs",
    "int",
    "name",
    "options",
    "prefix",
    "secret",
    "sha256",
    "size",
    "tag",
    "text",
    "url",
    "version",
]
"""What a value must look like. A `size` is in whole GB, a `tag` one of a container image, a
`version` a tag that begins with a version number, a `prefix` the beginning of the names of
container images, `options` are arguments of a program."""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Need:
    """What must hold for a label to have an effect: another label, or an attribute of the cluster
    or its template, with one of these values. No values: any that is neither empty nor 0."""

    name: str
    values: tuple[str, ...] = ("true",)
    attribute: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A label that Magnum's Heat driver reads.

    `default` is what holds where the label is not set; empty where nothing does, or where the
    operator decides (`by_operator`). `since` is the release of Magnum that first read it (3.0.0:
    or an earlier one), `until` the last in which it had an effect, empty where it still has in
    22.0.0; `ignored` labels are documented, but never had one. `strict`: Magnum, Heat or Neutron
    refuses a value that does not fit, so the cluster certainly fails; else it is only of no use.
    `empty`: whether an empty value counts as not set.
    """

    name: str
    kind: Kind
    group: str
    sentence: str
    default: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None
    needs: tuple[Need, ...] = ()
    since: str = ""
    until: str = ""
    strict: bool = False
    empty: bool = True
    by_operator: bool = False
    ignored: bool = False
