# SPDX-License-Identifier: Apache-2.0
"""One keystoneauth session a request: the user's token, our time limit, Horizon's TLS settings."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from horizon.utils.memoized import memoized
from keystoneauth1 import session as keystone_session
from keystoneauth1 import token_endpoint
from keystoneauth1.exceptions import ConnectTimeout
from openstack_auth import utils as auth_utils
from openstack_dashboard.api import base

from k8s_dashboard import defaults
from k8s_dashboard.cloud.errors import NotFound


class QuietSession(keystone_session.Session):
    """Logs neither requests nor answers, at any level: what a node printed is full of passwords.
    What did not answer in time is not asked again, so that a page waits for it once.
    """

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._silent: set[tuple[str, str]] = set()

    def request(self, url: str, method: str, **kwargs: Any) -> Any:
        service = _service_at(kwargs.get("endpoint_override") or url)
        if service in self._silent:
            raise ConnectTimeout(f"{method} {url}: not asked again")
        try:
            return super().request(url, method, **{**kwargs, "log": False})
        except ConnectTimeout:
            self._silent.add(service)
            raise


def _service_at(address: str) -> tuple[str, str]:
    """Host with port, and the first part of the path: several services may share a host."""
    parts = urlsplit(address)
    return parts.netloc, parts.path.strip("/").partition("/")[0]


@memoized
def session(request: HttpRequest) -> keystone_session.Session:
    """A session that signs every call with the user's token and gives up after the time limit."""
    verify = not settings.OPENSTACK_SSL_NO_VERIFY and (settings.OPENSTACK_SSL_CACERT or True)
    return QuietSession(
        auth=token_endpoint.Token(settings.OPENSTACK_KEYSTONE_URL, request.user.token.id),
        verify=verify,
        timeout=defaults.api_timeout(),
        original_ip=auth_utils.get_client_ip(request),
        redirect=False,
    )


def endpoint(request: HttpRequest, service_type: str) -> str:
    """The service's address in the user's region, without a slash at the end.

    Raises NotFound where the catalogue has no such service.
    """
    try:
        return str(base.url_for(request, service_type)).rstrip("/")
    except Exception:
        raise NotFound(service_type, 0, f"no {service_type} in the service catalogue") from None


def versioned(address: str, version: str) -> str:
    """Catalogues name Neutron and Glance with or without a version at the end."""
    return re.sub(r"/v\d[\d.]*$", "", address) + f"/{version}"
