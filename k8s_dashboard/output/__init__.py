# SPDX-License-Identifier: Apache-2.0
"""What a node's script wrote, as its agent sent it to Heat: `output_values` of a deployment.

stdout announces the steps, stderr traces the commands and holds their errors. Everything that is
returned here is redacted and without control characters.
"""

from k8s_dashboard.output.model import NodeOutput, Note, Part, Quote, Step
from k8s_dashboard.output.reading import read

__all__ = ["NodeOutput", "Note", "Part", "Quote", "Step", "read"]
