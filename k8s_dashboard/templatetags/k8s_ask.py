# SPDX-License-Identifier: Apache-2.0
"""Whether a page offers to ask a cluster's own API."""

from collections.abc import Mapping
from typing import Any

from django import template

from k8s_dashboard.panels.clusters import asking

register = template.Library()


@register.simple_tag(takes_context=True)
def may_ask(context: template.Context, cluster: Mapping[str, Any]) -> bool:
    """Whether this user can have this cluster's API asked now."""
    return asking.offered(context["request"], cluster)
