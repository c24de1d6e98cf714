# SPDX-License-Identifier: Apache-2.0
"""`python -m minicloud COMMAND`, for any Python from 3.11 on, with its standard library only."""

import sys

from . import control, install, preflight

USAGE = """usage: python -m minicloud COMMAND

  install          installs what is missing: distribution packages (root or sudo) and the services
  up               starts the cloud and returns when all of it answers
  down             stops it; what it holds stays
  status           what runs, where, and whether it answers
  reset            stops it and deletes what it holds; what is installed stays
  create SCENARIO  makes a cluster that takes a certain course (create --help)
  seed             makes the clusters of the demonstration
"""


def main(arguments: list[str]) -> int:
    command, *rest = arguments or [""]
    match command:
        case "install":
            preflight.python()
            preflight.disk()
            install.packages()
            install.venv()
            return 0
        case "up" | "down" | "status" | "reset" if not rest:
            return int(getattr(control, command)())
        case "create" | "seed":
            control.run_inside(arguments)
            from . import demo, scenarios

            return scenarios.main(rest) if command == "create" else demo.main(rest)
    print(USAGE, end="", file=sys.stdout if command in ("help", "--help", "-h") else sys.stderr)
    return 0 if command in ("help", "--help", "-h") else 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except preflight.Problem as problem:
        sys.exit(f"{problem}")
    except PermissionError as error:
        sys.exit(f"{error.strerror}: {error.filename}. Was it made by another user?")
    except KeyboardInterrupt:
        sys.exit(130)
