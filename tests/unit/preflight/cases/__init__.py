# SPDX-License-Identifier: Apache-2.0
"""Something wrong for each check, by topic as the rules are."""

from tests.unit.preflight.cases import (
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

BAD = (
    *basics.CASES,
    *images.CASES,
    *flavors.CASES,
    *networks.CASES,
    *addresses.CASES,
    *storage.CASES,
    *quotas.CASES,
    *services.CASES,
    *versions.CASES,
    *labels.CASES,
    *times.CASES,
)
