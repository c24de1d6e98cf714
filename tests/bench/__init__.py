# SPDX-License-Identifier: Apache-2.0
"""What a page and a poll cost, for clusters of any size: `make bench`."""
