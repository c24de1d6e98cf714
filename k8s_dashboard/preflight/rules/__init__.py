# SPDX-License-Identifier: Apache-2.0
"""Everything that is looked at, by topic."""

from k8s_dashboard.preflight.rules import (
    addresses,
    basics,
    flavors,
    images,
    labels,
    networks,
    quotas,
    services,
    storage,
    times,
    versions,
)

RULES = (
    *basics.RULES,
    *images.RULES,
    *flavors.RULES,
    *networks.RULES,
    *addresses.RULES,
    *storage.RULES,
    *quotas.RULES,
    *services.RULES,
    *versions.RULES,
    *labels.RULES,
    *times.RULES,
)
"""In the order in which checks of the same grade are told."""
