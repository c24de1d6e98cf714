# SPDX-License-Identifier: Apache-2.0
"""A key pair made on the way to a cluster. A private key is on one page, once, and kept nowhere."""

import base64
from typing import Any

from django.utils.translation import gettext as _

from k8s_dashboard.cloud import inventory, nova
from k8s_dashboard.cloud.errors import CloudError, Unauthorized
from k8s_dashboard.panels.clusters import access
from k8s_dashboard.panels.clusters.forms.guided import GuidedForm
from k8s_dashboard.panels.clusters.forms.keypair import KeypairForm

MAKE_KEYPAIR = "make-keypair"
"""The button's name."""


class KeypairMaker:
    """For a view with a guided form: ``keypair_field`` is where key pairs are chosen."""

    keypair_field = "keypair"

    keypair_form: KeypairForm | None = None
    made_key: dict[str, str] | None = None

    def wants_keypair(self) -> bool:
        return MAKE_KEYPAIR in self.request.POST

    def began_keypair(self, form: GuidedForm) -> bool:
        """Whether one was begun and not made: the Enter key presses another button."""
        name = self.request.POST.get("new_keypair_name", "").strip()
        if not name or self.keypair_field not in form.fields:
            return False
        self.keypair_form = KeypairForm(self.request.POST)
        self.keypair_form.forget_the_key()
        form.add_error(
            self.keypair_field,
            _("A key pair is begun below and not made: make it, or empty its name."),
        )
        return True

    def form_with_keypair(self) -> GuidedForm:
        """The form with its input, and with the new key pair chosen where one could be made."""
        access.require(self.request, access.CREATE_KEYPAIR)
        self.keypair_form = asked = KeypairForm(self.request.POST)
        name = self._make(asked) if asked.is_valid() else ""
        asked.forget_the_key()
        if name:
            self.keypair_form = None
        changes = {self.keypair_field: name} if name else {}
        return self.get_form().unchecked(**changes)

    def _make(self, asked: KeypairForm) -> str:
        """Its name; empty where Nova refused, in its words at the field."""
        name = asked.cleaned_data["new_keypair_name"]
        public_key = asked.cleaned_data["new_keypair_public"]
        try:
            made = nova.create_keypair(self.request, name, public_key)
        except Unauthorized:
            raise
        except CloudError as error:
            asked.add_error("new_keypair_name", str(error))
            return ""
        inventory.forget(self.request, inventory.KEYPAIRS)
        if private_key := made.get("private_key"):
            self.made_key = _for_the_page(name, private_key)
        return name

    def offer_keypair(self, form: GuidedForm) -> None:
        field: Any = form.fields.get(self.keypair_field)
        if field and access.allowed(self.request, access.CREATE_KEYPAIR):
            field.below = "k8s_dashboard/clusters/_keypair.html"
            field.maker = self.keypair_form or KeypairForm()


def _for_the_page(name: str, private_key: str) -> dict[str, str]:
    packed = base64.b64encode(private_key.encode()).decode()
    return {
        "name": name,
        "private_key": private_key,
        "download": f"data:application/x-pem-file;base64,{packed}",
        "file": f"{name.replace(' ', '_')}.pem",
    }
