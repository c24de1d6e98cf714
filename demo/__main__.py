# SPDX-License-Identifier: Apache-2.0
"""`make demo`: a cloud, clusters in it, and the dashboard, until Ctrl-C."""

import contextlib
import os
import subprocess
import sys
import time

from demo import BUILD, cloud, dashboard, process
from minicloud import settings as minicloud

STATE = BUILD / "demo"


def main() -> int:
    port = int(os.environ.get("DEMO_PORT") or 8080)
    process.end_on_signals()
    try:
        with contextlib.ExitStack() as stack:
            _demonstrate(stack, port)
    except KeyboardInterrupt:
        print("Everything is stopped.", flush=True)
    except dashboard.NotServed as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"This did not work: {' '.join(error.cmd)}", file=sys.stderr)
        return 1
    return 0


def _demonstrate(stack: contextlib.ExitStack, port: int) -> None:
    began = time.monotonic()
    dashboard.check_port(port)
    _say("Starting the cloud")
    stack.enter_context(cloud.running())
    _say("Collecting and compressing static files")
    dashboard.prepare(STATE)
    _say("Making clusters: one healthy, one deploying, one failed")
    cloud.seed()
    _say("Starting Horizon")
    address = stack.enter_context(dashboard.serving(STATE, port))
    stack.callback(_say, "Stopping")
    _say(f"Ready after {time.monotonic() - began:.0f} s:\n\n{_invitation(address)}")
    while True:
        time.sleep(3600)


def _invitation(address: str) -> str:
    people = minicloud.cloud()["users"]
    lines = [
        f"    {name:8} password {person['password']:8} {', '.join(person['roles'])}"
        for name, person in people.items()
    ]
    return "\n".join(
        [
            f"    {address}project/kubernetes_clusters/",
            "",
            *lines,
            "",
            f"Horizon's log: {dashboard.log_file(STATE)}",
            "Ctrl-C stops everything that was started here.",
        ]
    )


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
