# SPDX-License-Identifier: Apache-2.0
from k8s_dashboard.i18n import gettext_noop as _
from k8s_dashboard.labels.model import Label, Need

_OCTAVIA = Need("ingress_controller", ("octavia",))
_NGINX = Need("ingress_controller", ("nginx",))
_TRAEFIK = Need("ingress_controller", ("traefik",))
_DASHBOARD = Need("kube_dashboard_enabled")

LABELS = (
    Label(
        "ingress_controller",
        "choice",
        "add-ons",
        _("What leads requests from outside to services by their host name."),
        choices=("traefik", "nginx", "octavia"),
        since="7.0.0",
    ),
    Label(
        "ingress_controller_role",
        "name",
        "add-ons",
        _("On which nodes the ingress controller runs: the value of their label role."),
        default="ingress",
        since="7.0.0",
    ),
    Label(
        "octavia_ingress_controller_tag",
        "tag",
        "add-ons",
        _("The version of the ingress controller of Octavia."),
        default="v1.18.0",
        needs=(_OCTAVIA,),
        since="8.0.0",
        empty=False,
    ),
    Label(
        "nginx_ingress_controller_tag",
        "tag",
        "add-ons",
        _("The version of the ingress controller nginx."),
        default="0.32.0",
        needs=(_NGINX,),
        since="9.0.0",
    ),
    Label(
        "nginx_ingress_controller_chart_tag",
        "tag",
        "add-ons",
        _("The version of the Helm chart of the ingress controller nginx."),
        default="4.0.17",
        needs=(_NGINX,),
        since="10.0.0",
    ),
    Label(
        "traefik_ingress_controller_tag",
        "tag",
        "add-ons",
        _("The version of the ingress controller Traefik."),
        default="v1.7.28",
        needs=(_TRAEFIK,),
        since="9.0.0",
    ),
    Label(
        "kube_dashboard_enabled",
        "bool",
        "add-ons",
        _("Whether the Kubernetes dashboard, a web page of the cluster's own, is installed."),
        default="true",
        since="5.0.0",
        strict=True,
        empty=False,
    ),
    Label(
        "kube_dashboard_version",
        "tag",
        "add-ons",
        _("In Magnum's documentation, but its drivers do not read it."),
        default="v2.0.0",
        ignored=True,
    ),
    Label(
        "metrics_scraper_tag",
        "tag",
        "add-ons",
        _("The version of what collects the dashboard's figures."),
        default="v1.0.4",
        needs=(_DASHBOARD,),
        since="10.0.0",
    ),
    Label(
        "heapster_enabled",
        "bool",
        "add-ons",
        _("Whether Heapster, which Kubernetes has given up, is installed."),
        default="false",
        since="10.0.0",
        strict=True,
    ),
    Label(
        "influx_grafana_dashboard_enabled",
        "bool",
        "add-ons",
        _("Whether InfluxDB and Grafana show what Heapster collects."),
        default="false",
        needs=(Need("heapster_enabled"),),
        since="7.0.0",
        strict=True,
        empty=False,
    ),
)
