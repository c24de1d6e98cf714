# SPDX-License-Identifier: Apache-2.0
"""Calls whose failure leaves a gap, not an error page."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from k8s_dashboard.cloud.errors import CloudError, Unauthorized

T = TypeVar("T")


class Attempts:
    """Makes calls and notes those that fail, as the evidence's ``errors``."""

    def __init__(self, errors: Iterable[dict[str, Any]] = ()) -> None:
        self.errors = list(errors)

    def call(self, operation: str, function: Callable[..., T], *arguments: Any) -> T | None:
        """The function's answer, or None with a line in ``errors``.

        Raises Unauthorized: without a token nothing will be answered.
        """
        try:
            return function(*arguments)
        except Unauthorized:
            raise
        except CloudError as error:
            self.errors.append(
                {
                    "service": error.service,
                    "operation": operation,
                    "status": error.status,
                    "message": error.message,
                    "request_id": error.request_id,
                }
            )
            return None
