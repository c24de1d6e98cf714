# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with labels."""

from tests.unit.preflight.cases.model import SCALED, Case

CASES = (
    Case("block", "label-invalid", "labels", {"labels": "kube_tag=v1"}),
    Case("warn", "label-unknown", "labels.kube_tags", {"labels.kube_tags": "v1.28.9"}),
    Case("warn", "label-unknown", "labels.Kube-Tag", {"labels.Kube-Tag": "v1.28.9"}),
    Case("warn", "label-unknown", "labels.something", {"labels.something": "x"}),
    Case("warn", "label-unknown", "labels.node_count", {"labels.node_count": "3"}),
    Case("warn", "label-unknown", "labels.tiller_enabled", {"labels.tiller_enabled": "true"}),
    Case("block", "label-invalid", "labels.selinux_mode", {"labels.selinux_mode": "off"}),
    Case("block", "label-invalid", "labels.etcd_volume_size", {"labels.etcd_volume_size": "big"}),
    Case("block", "label-invalid", "labels.kube_tag", {"labels.kube_tag": ["v1.28.9"]}),
    Case(
        "block",
        "label-invalid",
        "labels.container_infra_prefix",
        {"labels.container_infra_prefix": "registry.example.com/magnum"},
    ),
    Case(
        "block", "label-invalid", "labels.calico_ipv4pool", {"labels.calico_ipv4pool": "ten/eight"}
    ),
    Case(
        "block",
        "label-invalid",
        "labels.master_lb_allowed_cidrs",
        {"labels.master_lb_allowed_cidrs": "192.0.2.0/24,everywhere", "master_lb_enabled": True},
    ),
    Case(
        "warn",
        "label-invalid",
        "labels.ingress_controller",
        {"labels.ingress_controller": "haproxy"},
    ),
    Case("tell", "label-without-effect", "labels.ostree_remote", {"labels.ostree_remote": "x"}),
    Case("tell", "label-without-effect", "labels.draino_tag", {"labels.draino_tag": "abf028a"}),
    Case("tell", "label-without-effect", "labels.flannel_tag", {"labels.flannel_tag": "v0.21.5"}),
    Case(
        "tell",
        "label-without-effect",
        "labels.etcd_volume_type",
        {"labels.etcd_volume_type": "ssd"},
    ),
    Case(
        "warn",
        "labels-dropped",
        "labels",
        {"labels.availability_zone": "az1", "merge_labels": False},
    ),
    Case("warn", "label-invalid", "labels.min_node_count", {"labels.auto_scaling_enabled": "true"}),
    Case(
        "warn",
        "label-invalid",
        "labels.max_node_count",
        {**SCALED, "labels.min_node_count": "3", "labels.max_node_count": "2"},
    ),
    Case("warn", "label-invalid", "node_count", {**SCALED, "labels.min_node_count": "3"}),
    Case(
        "block",
        "availability-zone-not-found",
        "labels.availability_zone",
        {"labels.availability_zone": "mars"},
    ),
    Case(
        "block",
        "availability-zone-not-found",
        "labels.availability_zone",
        {"labels.availability_zone": "az2"},
    ),
    Case(
        "warn",
        "label-invalid",
        "labels.octavia_lb_algorithm",
        {"labels.octavia_provider": "ovn", "master_lb_enabled": True},
    ),
    Case(
        "tell",
        "password-default",
        "labels.grafana_admin_passwd",
        {"labels.monitoring_enabled": "true"},
    ),
    Case(
        "tell",
        "label-without-effect",
        "labels.etcd_volume_type",
        {},
        {"labels.etcd_volume_type": "ssd"},
    ),
    Case(
        "tell",
        "availability-zone-not-found",
        "labels.availability_zone",
        {"labels.availability_zone": "az1", "docker_volume_size": 20},
    ),
)
