# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB: its own port and folder, apart from any database the machine runs.

MariaDB rather than PostgreSQL out of a wheel, although that would need no distribution package:
Magnum's and Neutron's migrations hold SQL that only MySQL knows, so only here are all schemas real.
"""

import os
import shutil
from pathlib import Path

from . import config, settings

FOLDER = settings.STATE / "database"
PACKAGE = "mariadb-server-core"
CLIENT_PACKAGE = "mariadb-client-core"
"""It has `my_print_defaults`, which `mariadb-install-db` calls."""

_SBIN = "/usr/sbin:/usr/local/sbin"


def find(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', os.defpath)}:{_SBIN}")


def initialisation() -> list[str]:
    """The command that makes the data folder of a new instance."""
    return [
        find("mariadb-install-db") or "mariadb-install-db",
        "--no-defaults",
        f"--datadir={FOLDER}",
        "--auth-root-authentication-method=socket",
        "--skip-test-db",
        *_user(),
    ]


def command() -> list[str]:
    """The server's command line. It makes its databases and its account itself, at every start."""
    return [
        find("mariadbd") or "mariadbd",
        "--no-defaults",
        f"--datadir={FOLDER}",
        f"--bind-address={settings.HOST}",
        f"--port={settings.ports['database']}",
        # Relative to the data folder: the path of a socket must not exceed 107 characters.
        "--socket=socket",
        f"--pid-file={FOLDER / 'pid'}",
        f"--init-file={_accounts()}",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--performance-schema=OFF",
        "--innodb-buffer-pool-size=192M",
        "--innodb-log-file-size=64M",
        # A power failure may cost the last second. It is a demonstration.
        "--innodb-flush-log-at-trx-commit=0",
        "--max-connections=1000",
        "--character-set-server=utf8mb4",
        *_user(),
    ]


def _user() -> list[str]:
    """The server refuses to run as root unless told to."""
    return ["--user=root"] if os.getuid() == 0 else []


def _accounts() -> Path:
    file = settings.ETC / "database.sql"
    file.touch(mode=0o600)
    account = f"'minicloud'@'{settings.HOST}'"
    password = config.passwords()["database"]
    file.write_text(
        "\n".join(
            [
                *(f"CREATE DATABASE IF NOT EXISTS {name};" for name in config.DATABASES),
                f"CREATE USER IF NOT EXISTS {account} IDENTIFIED BY '{password}';",
                f"GRANT ALL ON *.* TO {account};",
            ]
        )
        + "\n"
    )
    return file
