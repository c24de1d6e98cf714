# SPDX-License-Identifier: Apache-2.0
from tests.browser import story


def test_a_cluster_from_click_to_kubectl(cloud: None) -> None:
    story.tell(print)
