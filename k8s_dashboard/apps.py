# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from horizon.utils.settings import get_dict_config

from k8s_dashboard import defaults


class K8sDashboardConfig(AppConfig):
    name = "k8s_dashboard"

    def ready(self) -> None:
        """Raises ImproperlyConfigured at the start, and not when somebody wants a certificate."""
        defaults.certificate_groups()
        self._give_policies()
        self._mask_in_operation_log()

    def _mask_in_operation_log(self) -> None:
        """Horizon logs what forms send; people paste private keys where a request or a public key
        belongs, and labels may hold passwords.
        """
        masked = list(get_dict_config("OPERATION_LOG_OPTIONS", "mask_fields"))
        settings.OPERATION_LOG_OPTIONS = {
            **settings.OPERATION_LOG_OPTIONS,
            "mask_fields": [*masked, "csr", "new_keypair_public", "labels-value"],
        }

    def _give_policies(self) -> None:
        """Give Horizon the policies of Magnum, unless the operator has given it some already."""
        conf = Path(__file__).parent / "conf"
        settings.POLICY_FILES.setdefault("container-infra", str(conf / "magnum_policy.yaml"))
        settings.DEFAULT_POLICY_FILES.setdefault(
            "container-infra", str(conf / "default_policies" / "magnum.yaml")
        )
