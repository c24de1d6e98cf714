# SPDX-License-Identifier: Apache-2.0
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.utils.translation import gettext_lazy as _

from k8s_dashboard.cloud import neutron, nova
from k8s_dashboard.cloud.attempts import Attempts
from k8s_dashboard.cloud.parallel import in_language
from k8s_dashboard.diagnosis import connection
from k8s_dashboard.diagnosis.connection import Surroundings
from k8s_dashboard.panels.clusters import wording
from k8s_dashboard.panels.clusters.states import State
from k8s_dashboard.panels.clusters.views.base import FragmentPage

Query = dict[str, Any]

SIGNS = {
    "good": State(_("In order"), "fa-solid fa-circle-check", "success"),
    "bad": State(_("Not in order"), "fa-solid fa-circle-xmark", "danger"),
    "told": State(_("Good to know"), "fa-solid fa-circle-info", "muted"),
    "unknown": State(_("Not known"), "fa-solid fa-circle-question", "muted"),
}


class ConnectionView(FragmentPage):
    """Server, port and way out of one node: two calls side by side, then four."""

    template_name = "k8s_dashboard/clusters/connection.html"
    fragment_name = "k8s_dashboard/clusters/_connection.html"
    page_title = _("Connection of {{ server.name }}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        attempts = Attempts()
        server_id = str(self.kwargs["server_id"])
        attempt = in_language(attempts.call)
        with ThreadPoolExecutor(max_workers=2) as pool:
            asked = pool.submit(attempt, "server", nova.server, self.request, server_id)
            listed = pool.submit(
                attempt, "ports", neutron.listed, self.request, "ports", {"device_id": server_id}
            )
            server, ports = asked.result(), listed.result()
        signs = connection.read(server, ports, self._around(attempts, ports or ()))
        return super().get_context_data(**kwargs) | {
            "server": server or {"name": server_id},
            "signs": [
                {
                    "title": sign.title,
                    "grade": sign.grade,
                    "shown": SIGNS[sign.grade],
                    "text": wording.sentence(sign.text),
                    "remedy": wording.sentence(sign.remedy),
                }
                for sign in signs
            ],
            "gaps": attempts.errors,
        }

    def _around(self, attempts: Attempts, ports: Any) -> Surroundings:
        if not ports:
            return Surroundings()
        networks, groups = connection.network_ids(ports), connection.group_ids(ports)
        wanted: dict[str, tuple[str, Query]] = {
            "networks": ("networks", {"id": networks}),
            "interfaces": (
                "ports",
                {"network_id": networks, "device_owner": list(neutron.ROUTER_PORTS)},
            ),
            "routers": ("routers", {}),
        }
        if groups:
            wanted["groups"] = ("security-groups", {"id": groups})
        attempt = in_language(attempts.call)
        with ThreadPoolExecutor(max_workers=len(wanted)) as pool:
            asked = {
                name: pool.submit(attempt, name, neutron.listed, self.request, *question)
                for name, question in wanted.items()
            }
        return Surroundings(**{name: answer.result() for name, answer in asked.items()})
