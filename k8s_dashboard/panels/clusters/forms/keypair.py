# SPDX-License-Identifier: Apache-2.0
import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_PUBLIC_KEY = re.compile(
    r"(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp(256|384|521)|sk-[\w@.-]+) [A-Za-z0-9+/=]+( .*)?"
)


class KeypairForm(forms.Form):
    """A key pair made on the way, from a public key or by Nova."""

    new_keypair_name = forms.CharField(
        label=gettext_lazy("Name of the key pair"),
        max_length=255,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9 _-]+\Z",
                gettext_lazy("Nova takes letters, digits, spaces, hyphens and underscores."),
            )
        ],
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    new_keypair_public = forms.CharField(
        label=gettext_lazy("Your public key"),
        help_text=gettext_lazy(
            "One line, as in ~/.ssh/id_ed25519.pub. Empty: Nova makes a pair, and this page shows "
            "its private key once."
        ),
        max_length=16384,
        required=False,
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 3,
                "autocomplete": "off",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: object, **kwargs: object):
        super().__init__(*args, label_suffix="", use_required_attribute=False, **kwargs)

    def clean_new_keypair_public(self) -> str:
        key = " ".join(self.cleaned_data["new_keypair_public"].split())
        if "PRIVATE KEY" in key:
            raise ValidationError(
                _("This is the private key, which nobody should have but you. Take the public one.")
            )
        if key and not _PUBLIC_KEY.fullmatch(key):
            raise ValidationError(
                _("This is not an SSH public key: it is one line that begins with its type.")
            )
        return key

    def forget_the_key(self) -> None:
        """A private key that was pasted by mistake does not come back on the page."""
        if "PRIVATE KEY" in self.data.get("new_keypair_public", ""):
            self.data = self.data.copy()
            self.data["new_keypair_public"] = ""
