# SPDX-License-Identifier: Apache-2.0
from typing import Any

from django.utils.translation import gettext_lazy as _
from horizon.views import HorizonTemplateView

from k8s_dashboard import defaults, images
from k8s_dashboard.cloud import inventory
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.wording import sentence

ORDER = ("serves", "doubtful", "lacking", "foreign")
WORDS = {
    "serves": (_("Serves"), "success", "fa-circle-check"),
    "doubtful": (_("May serve"), "warning", "fa-triangle-exclamation"),
    "lacking": (_("Does not serve yet"), "danger", "fa-circle-xmark"),
    "foreign": (_("Another system"), "muted", "fa-circle-minus"),
}
MOST_SHOWN = 200


class IndexView(HorizonTemplateView):
    """Every image that this project sees, judged; those that serve come first."""

    template_name = "k8s_dashboard/images/index.html"
    page_title = _("Images for Kubernetes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answer = inventory.ask(self.request, inventory.IMAGES)[inventory.IMAGES]
        drivers = defaults.drivers()
        judged = [images.judge(image, drivers) for image in answer.items]
        judged.sort(key=lambda each: ORDER.index(each.verdict))
        serving = next((each for each in judged if each.verdict == "serves"), None)
        return super().get_context_data(**kwargs) | {
            "problem": answer.error,
            "rows": [_row(each) for each in judged[:MOST_SHOWN]],
            "more": max(0, len(judged) - MOST_SHOWN),
            "systems": sorted(images.systems(drivers)),
            "none_serves": not serving and not answer.error,
            "new_image": "\n".join(images.new_image()),
            "container_images": images.container_images(),
            "prepared": "\n".join(
                images.prepared_image(str(serving.image["name"]) if serving else "fedora-coreos")
            ),
            "may_create": access.allowed(self.request, access.CREATE),
        }


def _row(judged: images.Judged) -> dict[str, Any]:
    word, tone, sign = WORDS[judged.verdict]
    return {
        "id": judged.image["id"],
        "name": judged.image.get("name") or judged.image["id"],
        "distro": judged.image.get("os_distro") or "",
        "format": judged.image.get("disk_format") or "",
        "verdict": judged.verdict,
        "word": word,
        "tone": tone,
        "sign": sign,
        "checks": [
            {"message": sentence(check.message), "remedy": sentence(check.remedy)}
            for check in judged.checks
        ],
        "commands": "\n".join(judged.commands),
    }
