# SPDX-License-Identifier: Apache-2.0
"""A real OpenStack control plane on one machine, for demonstrations and tests.

Keystone, Glance, Placement, Nova, Neutron, Cinder, Heat and Magnum run as they are released, on
loopback addresses only. The servers are the only pretence: Nova's fake driver says it boots them,
`minicloud.agent` does what the agent on each of them would do, and `minicloud.kubernetes` answers
as the API of each cluster.
"""
