# SPDX-License-Identifier: Apache-2.0
from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine, and says nothing of the code.
settings.register_profile("unit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unit")
