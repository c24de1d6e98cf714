# SPDX-License-Identifier: Apache-2.0
"""The commands that make the database of each service: the ones an operator would type."""

from collections.abc import Mapping, Sequence

from . import config, settings


def chains() -> Mapping[str, Sequence[Sequence[str]]]:
    """For each service its commands, in order, and one chain for the contents of Keystone."""
    secret = config.passwords()
    nova = ["nova-manage", *_file("nova")]
    cell0 = config.database_url("nova_cell0", secret)
    keystone = ["keystone-manage", *_file("keystone")]
    return {
        "keystone": [[*keystone, "db_sync"], [*keystone, "bootstrap", *_bootstrap(secret)]],
        "catalogue": [[settings.python(), "-m", "minicloud.seed"]],
        "nova": [
            [*nova, "api_db", "sync"],
            [*nova, "cell_v2", "map_cell0", "--database_connection", cell0],
            [*nova, "db", "sync"],
            [*nova, "cell_v2", "create_cell", "--name", "cell1"],
        ],
        "neutron": [["neutron-db-manage", *_file("neutron"), "upgrade", "heads"]],
        "cinder": [["cinder-manage", *_file("cinder"), "db", "sync"]],
        "heat": [["heat-manage", *_file("heat"), "db_sync"]],
        "magnum": [["magnum-db-manage", *_file("magnum"), "upgrade"]],
        "glance": [["glance-manage", *_file("glance"), "db_sync"]],
        "placement": [["placement-manage", *_file("placement"), "db", "sync"]],
    }


def _file(name: str) -> list[str]:
    return ["--config-file", str(config.file(name))]


def _bootstrap(secret: Mapping[str, str]) -> list[str]:
    return [
        "--bootstrap-password",
        secret["minicloud"],
        "--bootstrap-username",
        "minicloud",
        "--bootstrap-project-name",
        "service",
        "--bootstrap-region-id",
        settings.REGION,
        *(
            option
            for interface in ("public", "internal", "admin")
            for option in (f"--bootstrap-{interface}-url", settings.AUTH_URL)
        ),
    ]
