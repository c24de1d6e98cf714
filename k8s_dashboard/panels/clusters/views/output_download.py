# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from k8s_dashboard import redact
from k8s_dashboard.evidence import get_text
from k8s_dashboard.panels.clusters.output_page import masked
from k8s_dashboard.panels.clusters.views.output import Printed


class DownloadView(Printed):
    """Both streams whole, as one text, below a header that says where they are from."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = self.node or self.kwargs["deployment_id"]
        return HttpResponse(
            "\n".join([*self._header(), *self._streams()]),
            content_type="text/plain; charset=utf-8",
            headers={
                "Content-Disposition": content_disposition_header(True, f"output-{name}.txt"),
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )

    def _header(self) -> list[str]:
        told, about = self.told, self.deployment
        told_of = (
            (_("Node"), f"{self.node} {get_text(about, 'server_id')}"),
            (_("Deployment"), self.kwargs["deployment_id"]),
            (_("State"), f"{get_text(about, 'action')} {get_text(about, 'status')}"),
            (_("Reason"), get_text(about, "status_reason")),
            (_("Begun"), get_text(about, "creation_time")),
            (_("Reported"), get_text(about, "updated_time")),
            (_("Exit code"), "" if told.exit_code is None else str(told.exit_code)),
            (_("Downloaded"), _now()),
        )
        lines = [f"{word}: {redact.text(said)}" for word, said in told_of]
        return [f"# {' '.join(line.split())}" for line in (*lines, masked(told.secrets))]

    def _streams(self) -> list[str]:
        found = []
        for name, content in (("stdout", self.told.stdout), ("stderr", self.told.stderr)):
            text = content.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
            found += ["", f"# ===== {name} =====", text]
        return [*found, ""]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
