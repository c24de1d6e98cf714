# SPDX-License-Identifier: Apache-2.0
import logging
from typing import Any

import pytest

from tests.kubernetes_server import Authority
from tests.panels.conftest import Wire
from tests.panels.signing import served


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(days=1825)


@pytest.fixture
def cluster(wire: Wire, authority: Authority) -> dict[str, Any]:
    return served(wire, authority)


@pytest.fixture(autouse=True)
def audit_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "k8s_dashboard.audit")
