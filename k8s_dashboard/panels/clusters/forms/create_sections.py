# SPDX-License-Identifier: Apache-2.0
"""The cards of the form that creates a cluster, and which fields stand in each."""

from django.utils.translation import gettext_lazy

from k8s_dashboard.panels.clusters.forms.guided import Section

SCALING = ("auto_scaling_enabled", "min_node_count", "max_node_count")
VOLUMES = (
    "docker_volume_type",
    "boot_volume_size",
    "boot_volume_type",
    "etcd_volume_size",
    "etcd_volume_type",
)
ADD_ONS = (
    "ingress_controller",
    "kube_dashboard_enabled",
    "monitoring_enabled",
    "auto_healing_enabled",
    "auto_healing_controller",
    "cinder_csi_enabled",
    "keystone_auth_enabled",
)

SECTIONS = (
    Section(
        "basics",
        gettext_lazy("Basics"),
        gettext_lazy("What the cluster is called, and what it is made from."),
        ("name", "cluster_template_id", "keypair"),
    ),
    Section(
        "size",
        gettext_lazy("Size"),
        gettext_lazy("How many nodes, and how large. Workers can be added and removed later."),
        ("master_count", "master_flavor_id", "node_count", "flavor_id", *SCALING),
    ),
    Section(
        "network",
        gettext_lazy("Network and access"),
        gettext_lazy("Where the nodes stand, and how they and the API are reached."),
        (
            "fixed_subnet",
            "floating_ip_enabled",
            "master_lb_enabled",
            "master_lb_floating_ip_enabled",
            "master_lb_allowed_cidrs",
        ),
        folded=True,
    ),
    Section(
        "storage",
        gettext_lazy("Storage"),
        gettext_lazy("Volumes of the nodes. Without them they use their flavor's own disk."),
        ("docker_volume_size", *VOLUMES),
        folded=True,
    ),
    Section(
        "software",
        gettext_lazy("Software"),
        gettext_lazy("Which Kubernetes, and what runs its containers."),
        ("kube_tag", "container_runtime"),
        folded=True,
    ),
    Section(
        "closed",
        gettext_lazy("Behind a slow or closed network"),
        gettext_lazy(
            "Where nodes get container images, if not from the internet, and for how long "
            "they may try. A proxy is named in the cluster template."
        ),
        ("container_infra_prefix", "create_timeout"),
        folded=True,
    ),
    Section(
        "addons",
        gettext_lazy("Add-ons"),
        gettext_lazy("What comes with Kubernetes."),
        ADD_ONS,
        folded=True,
    ),
    Section(
        "advanced",
        gettext_lazy("Advanced"),
        gettext_lazy("Everything else."),
        ("labels", "merge_labels", "availability_zone", "discovery_url"),
        folded=True,
    ),
)
