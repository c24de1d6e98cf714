# SPDX-License-Identifier: Apache-2.0
"""What Magnum's scripts wrote on real nodes, to be played back on simulated ones.

A recording is text with placeholders in brackets that occur in no script: `⟦KUBE_TAG⟧` is a
parameter of the node (Magnum's /etc/sysconfig/heat-params), `⟦token 3 212⟧` the third token seen,
of 212 characters. Playing it back fills in the parameters of the node at hand and made-up secrets
of the same shape. `extract.py` makes recordings out of evidence files.
"""

import gzip
import json
import random
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = (
    "control-plane",
    "control-plane-failed",
    "add-ons",
    "add-ons-failed",
    "worker",
    "worker-failed",
)
PLACEHOLDER = re.compile("⟦([^⟧]+)⟧")
PEM_LINE = 64

_BASE64 = string.ascii_letters + string.digits + "+/"
_URL_SAFE = string.ascii_letters + string.digits + "-_"
_ALPHABETS = {
    "hex": "0123456789abcdef",
    "password": string.ascii_letters + string.digits,
    "pem": _BASE64,
    "token": _URL_SAFE,
}
_BEGINNINGS = {"pem": "MII", "token": "gAAAAAB"}
_PER_NODE = {"token"}


@dataclass(frozen=True, slots=True)
class Recording:
    """The outputs of one script: `deploy_stdout`, `deploy_stderr` and `deploy_status_code` of a
    deployment.
    """

    name: str
    stdout: str
    stderr: str
    status_code: int

    def play(self, parameters: Mapping[str, str], now: datetime) -> dict[str, str | int]:
        """The outputs as a node with these heat-params would have sent them at that time.

        Secrets follow from `CLUSTER_UUID` and, where every node has its own, `INSTANCE_NAME`: the
        same node writes the same ones at each playback, and none of them opens anything. A
        parameter that is missing is empty, as it is for bash.
        """

        def fill(match: re.Match[str]) -> str:
            kind, *rest = match[1].split(" ")
            if kind in _ALPHABETS:
                return _secret(kind, rest[0], int(rest[1]), self.name, parameters)
            if kind == "date":
                return f"{now:%a %b %e %H:%M:%S UTC %Y}"
            return parameters.get(kind, "")

        return {
            "deploy_stdout": PLACEHOLDER.sub(fill, self.stdout),
            "deploy_stderr": PLACEHOLDER.sub(fill, self.stderr),
            "deploy_status_code": self.status_code,
        }


@cache
def load(name: str) -> Recording:
    """The recording of that name, one of NAMES. Raises FileNotFoundError for any other."""
    return Recording(name=name, **json.loads(gzip.decompress(path(name).read_bytes())))


def path(name: str) -> Path:
    return FOLDER / f"{name}.json.gz"


def _secret(kind: str, label: str, length: int, name: str, parameters: Mapping[str, str]) -> str:
    seed = [kind, label, parameters.get("CLUSTER_UUID", "")]
    if kind in _PER_NODE or label.isdigit():
        seed += [name, parameters.get("INSTANCE_NAME", "")]
    source = random.Random("/".join(seed))
    beginning = _BEGINNINGS.get(kind, "")
    text = beginning + "".join(source.choices(_ALPHABETS[kind], k=length - len(beginning)))
    if kind != "pem":
        return text
    return r"\n".join(text[at : at + PEM_LINE] for at in range(0, length, PEM_LINE))
