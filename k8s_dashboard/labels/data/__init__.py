# SPDX-License-Identifier: Apache-2.0
"""The labels, by group.

Which there are and what they need: `label_list` and `labels.get` in Magnum 22.0.0's
magnum/drivers/heat/template_def.py, k8s_template_def.py and k8s_fedora_template_def.py, and the
scripts in magnum/drivers/common/templates/kubernetes. Types, defaults and allowed values:
magnum/drivers/k8s_fedora_coreos_v1/templates/kubecluster.yaml. Meanings:
doc/source/user/index.rst. Releases: the tags in which a label is first and last read.
"""
