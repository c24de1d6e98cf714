# SPDX-License-Identifier: Apache-2.0
"""All that talks to OpenStack: one module a service, each returning plain JSON objects.

Nothing here decides anything about clusters. Calls raise ``errors.CloudError`` and its kinds.
"""
