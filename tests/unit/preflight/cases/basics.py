# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with name, counts and switches."""

from tests.unit.preflight.cases.model import Case

CASES = (
    Case("block", "name-invalid", "name", {"name": "1abc"}),
    Case("block", "name-invalid", "name", {"name": "a b"}),
    Case("block", "name-invalid", "name", {"name": "ä"}),
    Case("block", "name-invalid", "name", {"name": "name\n"}),
    Case("block", "name-invalid", "name", {"name": "a" * 65}),
    Case("block", "name-invalid", "name", {"name": ["a"]}),
    Case("block", "name-invalid", "name", {"name": "<script>alert(1)</script>"}),
    Case("tell", "name-invalid", "name", {"name": ""}),
    Case(
        "warn",
        "name-invalid",
        "name",
        {"name": "Production"},
        {"cluster_distro": "ubuntu", "image_id": "ubuntu-24.04"},
    ),
    Case("block", "coe-unsupported", "cluster_template_id", {}, {"coe": "swarm"}),
    Case("warn", "attribute-unknown", "image_id", {"image_id": "x"}),
    Case("block", "label-invalid", "merge_labels", {"merge_labels": "maybe"}),
    Case("block", "label-invalid", "master_count", {"master_count": 2, "master_lb_enabled": True}),
    Case("block", "label-invalid", "master_count", {"master_count": 0}),
    Case("block", "label-invalid", "master_count", {"master_count": "three"}),
    Case("warn", "label-invalid", "master_count", {"master_count": 9, "master_lb_enabled": True}),
    Case("block", "label-invalid", "node_count", {"node_count": -1}),
    Case("block", "label-invalid", "node_count", {"node_count": 1.5}),
    Case("warn", "label-invalid", "node_count", {"node_count": 5001}),
    Case("tell", "label-invalid", "node_count", {"node_count": 0}),
    Case("block", "master-count-needs-load-balancer", "master_count", {"master_count": 3}),
    Case("block", "keypair-not-found", "keypair", {"keypair": "nokey"}),
    Case(
        "block", "keypair-not-found", "keypair", {"keypair": None}, {"keypair_id": "the-author's"}
    ),
    Case("tell", "keypair-unset", "keypair", {"keypair": None}),
    Case("tell", "template-hidden", "cluster_template_id", {}, {"hidden": True}),
)
