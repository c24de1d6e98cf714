# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a call to OpenStack, as one small family of errors.

Every error carries what the service said, so that a page can show it: ``service`` ("magnum"),
``status`` (HTTP status, 0 where there was no answer), ``message`` (the service's own words) and
``request_id``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from horizon import exceptions as horizon_errors
from keystoneauth1 import exceptions as keystone_errors

_TIDY = re.compile(r"^\s*(?:ERROR:\s*)?|\s*\(HTTP \d{3}\)|\s*\(Request-ID: [^)]*\)")


class CloudError(Exception):
    """A call to a service failed; ``str()`` is a sentence for a person."""

    def __init__(self, service: str, status: int, message: str, request_id: str = ""):
        self.service = service
        self.status = status
        self.message = message
        self.request_id = request_id
        super().__init__(service, status, message, request_id)

    def __str__(self) -> str:
        said = _("%(service)s says: %(message)s") % {
            "service": self.service.capitalize(),
            "message": self.message,
        }
        return f"{said} ({self.request_id})" if self.request_id else said


class Unauthorized(CloudError, horizon_errors.NotAuthenticated):
    """The token is not accepted any more: Horizon's middleware leads to the sign-in page."""


class Forbidden(CloudError):
    """The user's roles do not allow this."""


class NotFound(CloudError):
    """The thing is not there, or not for this user."""


class Conflict(CloudError):
    """Refused in the present state."""


class Refused(CloudError):
    """The request itself is wrong (HTTP 400 and its like)."""


class Unavailable(CloudError):
    """No answer in time, no connection, or the service broke (HTTP 5xx)."""


_BY_STATUS: dict[int, type[CloudError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
}


def revived(service: str, status: int, message: str, request_id: str) -> CloudError:
    """An error that was kept as its parts."""
    kind = _kind(status) if status else Unavailable
    return kind(service, status, message, request_id)


@contextmanager
def translated(service: str) -> Iterator[None]:
    """Turn whatever a client raises into this module's errors.

    The clients of Magnum and Heat and keystoneauth each have exceptions of their own; all have
    the HTTP status in ``http_status`` or ``code`` where a service answered.
    """
    try:
        yield
    except CloudError:
        raise
    except keystone_errors.ConnectionError as error:
        raise Unavailable(service, 0, _no_answer(error)) from None
    except (TypeError, LookupError, ValueError):
        raise Unavailable(service, 0, _("its answer could not be read")) from None
    except Exception as error:
        status = _status(error)
        if status is None:
            raise
        raise _kind(status)(service, status, _message(error), _request_id(error)) from None


def _no_answer(error: Exception) -> str:
    if isinstance(error, keystone_errors.ConnectTimeout):
        return _("it did not answer in time")
    return _("it cannot be reached")


def _status(error: Exception) -> int | None:
    for name in ("http_status", "code"):
        status = getattr(error, name, None)
        if isinstance(status, int) and status:
            return status
    return None


def _kind(status: int) -> type[CloudError]:
    return _BY_STATUS.get(status, Refused if status < 500 else Unavailable)


def _message(error: Any) -> str:
    """The service's own words.

    Heat's client keeps them in ``error["error"]["message"]``; Magnum's cuts ``message`` at the
    first dot ("Unable to find flavor m1") and has the whole in ``details``.
    """
    body = getattr(error, "error", None)
    inner = body.get("error") if isinstance(body, dict) else None
    if isinstance(inner, dict) and inner.get("message"):
        return _TIDY.sub("", str(inner["message"]))
    message = str(getattr(error, "message", "") or error)
    details = getattr(error, "details", None)
    if isinstance(details, str) and details.startswith(message):
        message = details
    return _TIDY.sub("", message) or type(error).__name__


def _request_id(error: Any) -> str:
    response = getattr(error, "response", None)
    headers = getattr(response, "headers", None) or {}
    found = getattr(error, "request_id", None) or headers.get("x-openstack-request-id")
    return str(found or "")
