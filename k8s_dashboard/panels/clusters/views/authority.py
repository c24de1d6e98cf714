# SPDX-License-Identifier: Apache-2.0
"""A cluster's certificate authority: its certificate, a new one, and a signature for a request that
somebody brings."""

import re
import shlex
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from horizon import messages

from k8s_dashboard import audit, certificates, kubeconfig, rotation
from k8s_dashboard.certificates import WrongCertificate, WrongRequest
from k8s_dashboard.cloud import issuing, magnum
from k8s_dashboard.cloud.errors import CloudError, NotFound, Unauthorized
from k8s_dashboard.panels.clusters import access, kubeconfigs, wording
from k8s_dashboard.panels.clusters.views.base import ClusterPage
from k8s_dashboard.panels.clusters.views.delete import ConfirmForm
from k8s_dashboard.panels.clusters.views.issuing import AuditedView, download

PEM = "application/x-pem-file"

_UNSIGNED = (kubeconfig.TLS_DISABLED, kubeconfig.BEING_DELETED)
"""Why nothing is signed; a cluster without an address can have certificates."""

_ROTATION_REFUSALS = {
    rotation.TLS_DISABLED: gettext_lazy("This cluster was made without TLS: it has no authority."),
    rotation.NO_DRIVER: gettext_lazy(
        "This cluster is not built by Heat. Drivers for the Cluster API do not replace the"
        " authority: Magnum would refuse, and could be left without the right one."
    ),
    rotation.WRONG_IMAGE: gettext_lazy(
        "Magnum replaces the authority only of clusters whose nodes run Fedora CoreOS."
    ),
    rotation.WRONG_STATUS: gettext_lazy(
        "Magnum replaces the authority only while the cluster's status ends in COMPLETE. It is"
        " %(status)s now."
    ),
}


class AuthorityView(ClusterPage):
    """The authority's certificate, which is public, as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.AUTHORITY, cluster)
        pem = magnum.ca_certificate(request, cluster["uuid"])
        name = kubeconfig.file_name(cluster["name"]).replace("kubeconfig", "ca", 1)
        return download(pem, name.replace(".yaml", ".pem"), PEM)


class RotateView(AuditedView):
    template_name = "k8s_dashboard/clusters/rotate.html"
    page_title = gettext_lazy("A new certificate authority for {{ cluster.name }}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.ROTATE, cluster)
        return self._page(cluster, ConfirmForm(cluster["name"]), self._refusal(cluster))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.audited_cluster(audit.ROTATION_REFUSED)
        if not access.allowed(request, access.ROTATE, cluster):
            audit.refused(request, audit.ROTATION_REFUSED, cluster, audit.BY_POLICY)
            raise PermissionDenied
        form = ConfirmForm(cluster["name"], request.POST)
        refusal = self._refusal(cluster)
        if not form.is_valid():
            return self._page(cluster, form, refusal)
        if refusal:
            audit.refused(request, audit.ROTATION_REFUSED, cluster, refusal)
            return self._page(cluster, form, refusal, status=409)
        try:
            magnum.rotate_ca(request, cluster["uuid"])
        except (NotFound, Unauthorized):
            raise
        except CloudError as error:
            audit.refused(
                request,
                audit.ROTATION_REFUSED,
                cluster,
                error.message,
                request_id=error.request_id,
            )
            form.add_error(None, str(error))
            return self._page(cluster, form, refusal, status=502)
        audit.done(request, audit.ROTATED, cluster)
        messages.success(
            request,
            _("Magnum has begun to give %s a new certificate authority.") % cluster["name"],
        )
        return self.back()

    def _refusal(self, cluster: dict[str, Any]) -> str:
        """In words; without the template nobody can tell whether Magnum's driver does it."""
        try:
            template = magnum.cluster_template(self.request, cluster["cluster_template_id"])
        except Unauthorized:
            raise
        except CloudError as error:
            return _("The cluster's template cannot be read. %s") % error
        code = rotation.refusal(cluster, template)
        return str(_ROTATION_REFUSALS[code]) % {"status": cluster["status"]} if code else ""

    def _page(
        self, cluster: dict[str, Any], form: ConfirmForm, refusal: str, status: int = 200
    ) -> HttpResponse:
        context = self.get_context_data(cluster=cluster, form=form, refusal=refusal)
        response = self.render_to_response(context)
        response.status_code = status
        return response


class _Requests(forms.Textarea):
    """Does not show again what was put in here by mistake."""

    def format_value(self, value: Any) -> Any:
        return "" if "PRIVATE KEY" in (value or "") else super().format_value(value)


class RequestForm(forms.Form):
    csr = forms.CharField(
        label=gettext_lazy("Certificate signing request"),
        max_length=certificates.LARGEST_REQUEST,
        strip=True,
        widget=_Requests(
            attrs={
                "class": "form-control k8s-id",
                "rows": 10,
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "-----BEGIN CERTIFICATE REQUEST-----",
            }
        ),
    )

    def __init__(self, identity: certificates.Identity, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.identity = identity

    def clean_csr(self) -> str:
        try:
            return certificates.check(self.cleaned_data["csr"], self.identity)[0]
        except WrongRequest as error:
            raise forms.ValidationError(_(str(error))) from None


@method_decorator(sensitive_post_parameters("csr"), name="dispatch")
class SignView(AuditedView):
    """A certificate for a key that was made elsewhere, and names who this user's files name."""

    template_name = "k8s_dashboard/clusters/sign.html"
    page_title = gettext_lazy("A certificate from the authority of {{ cluster.name }}")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.cluster()
        access.require(request, access.KUBECONFIG, cluster)
        return self._page(cluster, RequestForm(kubeconfigs.identity(request)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        cluster = self.audited_cluster()
        kubeconfigs.require(request, cluster)
        form = RequestForm(kubeconfigs.identity(request), request.POST)
        if not form.is_valid():
            reason = "; ".join(str(each) for each in form.errors.get("csr", []))
            audit.refused(request, audit.REFUSED, cluster, reason, way=issuing.ELSEWHERE)
            return self._page(cluster, form, status=400)
        code = kubeconfig.refusal(cluster)
        if code in _UNSIGNED:
            audit.refused(request, audit.REFUSED, cluster, code, way=issuing.ELSEWHERE)
            return self._page(cluster, form, status=409)
        try:
            return self._certificate(cluster, form.cleaned_data["csr"])
        except (NotFound, Unauthorized):
            raise
        except CloudError as error:
            form.add_error(None, str(error))
        except WrongCertificate as error:
            form.add_error(None, _(str(error)))
        return self._page(cluster, form, status=502)

    def _certificate(self, cluster: dict[str, Any], csr: str) -> HttpResponse:
        authority = magnum.ca_certificate(self.request, cluster["uuid"])
        named = kubeconfigs.identity(self.request)
        issued = issuing.issue(self.request, cluster, csr, authority, issuing.ELSEWHERE, named)
        name = kubeconfig.file_name(cluster["name"]).replace("kubeconfig", "certificate", 1)
        return download(f"{issued.pem.strip()}\n", name.replace(".yaml", ".pem"), PEM)

    def _page(self, cluster: dict[str, Any], form: RequestForm, status: int = 200) -> HttpResponse:
        named = kubeconfigs.identity(self.request)
        code = kubeconfig.refusal(cluster)
        context = self.get_context_data(
            cluster=cluster,
            form=form,
            identity=named,
            groups=", ".join(named.groups),
            command=_command(named),
            refusal=wording.kubeconfig_refusal(code) if code in _UNSIGNED else "",
        )
        response = self.render_to_response(context)
        response.status_code = status
        response["Cache-Control"] = "no-store"
        return response


def _command(identity: certificates.Identity) -> str:
    """openssl's, for a new key that stays where it is made, and the request."""
    parts = [("CN", identity.user), *(("O", group) for group in identity.groups)]
    subject = "".join(f"/{name}={_escaped(value)}" for name, value in parts)
    return (
        "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\\n"
        f"  -keyout client.key -out client.csr -utf8 -subj {shlex.quote(subject)}"
    )


def _escaped(value: str) -> str:
    """Slashes and pluses begin new parts of openssl's subject."""
    return re.sub(r"([\\/+])", r"\\\1", value)
