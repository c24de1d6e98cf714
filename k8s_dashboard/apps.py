# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class K8sDashboardConfig(AppConfig):
    name = "k8s_dashboard"

    def ready(self) -> None:
        """Give Horizon the policies of Magnum, unless the operator has given it some already."""
        conf = Path(__file__).parent / "conf"
        settings.POLICY_FILES.setdefault("container-infra", str(conf / "magnum_policy.yaml"))
        settings.DEFAULT_POLICY_FILES.setdefault(
            "container-infra", str(conf / "default_policies" / "magnum.yaml")
        )
