# SPDX-License-Identifier: Apache-2.0
"""The configuration file of each service, as data.

What differs from a production cloud: messages stay inside the process (`fake://`), every service
listens on loopback only, password hashing is cheap, periodic work is frequent, and quotas hold
dozens of clusters.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from . import settings

PLUGINS = settings.STATE / "plugins"
"""A folder for the Python path of every service."""

AUTH_POLICY = settings.ETC / "magnum" / "keystone_auth_default_policy.json"

Sections = Mapping[str, Mapping[str, str | int | bool]]

DATABASES = (
    "keystone",
    "glance",
    "placement",
    "nova",
    "nova_api",
    "nova_cell0",
    "neutron",
    "cinder",
    "heat",
    "magnum",
)
CORES = 256
"""What a project may use of virtual CPUs; of everything else it may have any number."""

NOVA_DRIVER = "minicloud"
"""The name under which Nova, which looks only among its own, finds `minicloud.nova_driver`."""

ACCOUNTS = ("glance", "placement", "nova", "neutron", "cinder", "heat", "magnum")
"""Services with an account of their own in Keystone (in project `service`)."""

_PASSWORDS = (*ACCOUNTS, "minicloud", "database", "heat_domain", "magnum_domain")


def passwords() -> dict[str, str]:
    """The random passwords of this cloud, made at the first call and kept in the state folder."""
    kept = settings.STATE / "passwords.json"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(json.dumps({name: secrets.token_hex(16) for name in _PASSWORDS}))
    loaded: dict[str, str] = json.loads(kept.read_text())
    return loaded


def database_url(name: str, secret: Mapping[str, str]) -> str:
    address = f"{settings.HOST}:{settings.ports['database']}"
    return f"mysql+pymysql://minicloud:{secret['database']}@{address}/{name}?charset=utf8mb4"


def render(sections: Sections) -> str:
    """An oslo.config file. Percent and dollar signs in values are the caller's to escape."""
    lines: list[str] = []
    for section, options in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {value}" for name, value in options.items()]
        lines.append("")
    return "\n".join(lines)


def file(name: str) -> Path:
    """Where the configuration of a service is, named as the service expects it."""
    return settings.ETC / name / (f"{name}-api.conf" if name == "glance" else f"{name}.conf")


def write() -> None:
    """Writes the files of all services below `settings.ETC`, and Keystone's token keys once."""
    secret = passwords()
    for name, sections in services(secret).items():
        target = file(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        target.write_text(render(sections))
    for repository in ("fernet", "credential"):
        _keys(settings.STATE / "keystone" / repository)
    _neutron_driver()
    AUTH_POLICY.write_text("[]")


def _keys(folder: Path) -> None:
    """Two Fernet keys, as `keystone-manage fernet_setup` makes them: 0 is staged, 1 is in use."""
    if folder.exists():
        return
    folder.mkdir(parents=True, mode=0o700)
    for number in "01":
        (folder / number).write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))


def _neutron_driver() -> None:
    """Makes `minicloud.neutron_driver` known to Neutron, which finds drivers by entry point."""
    folder = PLUGINS / "minicloud-1.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: minicloud\nVersion: 1\n")
    (folder / "entry_points.txt").write_text(
        "[neutron.ml2.mechanism_drivers]\nminicloud = minicloud.neutron_driver:AlwaysActive\n"
    )


def services(secret: Mapping[str, str]) -> dict[str, Sections]:
    """The sections of each service's file."""
    return {
        "keystone": _keystone(secret),
        "glance": _glance(secret),
        "placement": _placement(secret),
        "nova": _nova(secret),
        "neutron": _neutron(secret),
        "cinder": _cinder(secret),
        "heat": _heat(secret),
        "magnum": _magnum(secret),
    }


def endpoint(name: str) -> str:
    return f"http://{settings.HOST}:{settings.ports[name]}"


def _folder(name: str) -> Path:
    folder = settings.STATE / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _paste(name: str, file: str = "api-paste.ini") -> str:
    return str(settings.VENV / "etc" / name / file)


def _account(name: str, secret: Mapping[str, str]) -> dict[str, str | int | bool]:
    return {
        "auth_type": "password",
        "auth_url": settings.AUTH_URL,
        "username": name,
        "password": secret[name],
        "project_name": "service",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
        "region_name": settings.REGION,
    }


def _token_check(name: str, secret: Mapping[str, str]) -> dict[str, str | int | bool]:
    return {
        **_account(name, secret),
        "www_authenticate_uri": settings.AUTH_URL,
        "service_token_roles": "service",
        "service_token_roles_required": True,
    }


def _common(name: str, secret: Mapping[str, str]) -> dict[str, dict[str, str | int | bool]]:
    folder = _folder(name)
    return {
        "DEFAULT": {
            "transport_url": "fake://",
            "host": "minicloud",
            "state_path": str(folder),
            "use_stderr": True,
            "rpc_response_timeout": 120,
        },
        "database": {
            "connection": database_url(name, secret),
            "max_pool_size": 10,
            "max_overflow": 50,
        },
        "keystone_authtoken": _token_check(name, secret) if name in ACCOUNTS else {},
        "oslo_concurrency": {"lock_path": str(folder / "locks")},
        "oslo_messaging_notifications": {"driver": "noop"},
    }


def _keystone(secret: Mapping[str, str]) -> Sections:
    common = _common("keystone", secret)
    fernet = {"key_repository": str(settings.STATE / "keystone" / "fernet")}
    return {
        "DEFAULT": {"use_stderr": True, "public_endpoint": endpoint("keystone")},
        "database": common["database"],
        "cache": {"backend": "oslo_cache.dict", "expiration_time": 600},
        "identity": {"password_hash_rounds": 4},
        "token": {"provider": "fernet", "expiration": 4 * 3600},
        **dict.fromkeys(("fernet_tokens", "fernet_receipts"), fernet),
        "credential": {"key_repository": str(settings.STATE / "keystone" / "credential")},
        "oslo_messaging_notifications": {"driver": "noop"},
    }


def _glance(secret: Mapping[str, str]) -> Sections:
    common = _common("glance", secret)
    folder = _folder("glance")
    stores = {
        "local": "images",
        "os_glance_staging_store": "staging",
        "os_glance_tasks_store": "tasks",
    }
    return {
        **common,
        "DEFAULT": {
            "use_stderr": True,
            "transport_url": "fake://",
            "enabled_import_methods": "[]",
            "enabled_backends": "local:file",
        },
        "glance_store": {"default_backend": "local"},
        **{name: {"filesystem_store_datadir": str(folder / end)} for name, end in stores.items()},
        "paste_deploy": {
            "flavor": "keystone",
            "config_file": _paste("glance", "glance-api-paste.ini"),
        },
    }


def _placement(secret: Mapping[str, str]) -> Sections:
    common = _common("placement", secret)
    return {
        "DEFAULT": {"use_stderr": True, "state_path": str(_folder("placement"))},
        "placement_database": common["database"],
        "api": {"auth_strategy": "keystone"},
        "keystone_authtoken": common["keystone_authtoken"],
    }


def _nova(secret: Mapping[str, str]) -> Sections:
    common = _common("nova", secret)
    account = _account("nova", secret)
    return {
        **common,
        "DEFAULT": {
            **common["DEFAULT"],
            "my_ip": settings.HOST,
            "compute_driver": f"{NOVA_DRIVER}.Driver",
            "vif_plugging_timeout": 0,
            "vif_plugging_is_fatal": False,
            # The fake driver forgets its servers when it ends. They are to stay ACTIVE.
            "sync_power_state_interval": -1,
        },
        "api_database": {"connection": database_url("nova_api", secret)},
        "placement": account,
        "neutron": _account("neutron", secret),
        "glance": _account("glance", secret),
        "cinder": {**_account("cinder", secret), "os_region_name": settings.REGION},
        "keystone": account,
        "service_user": {**account, "send_service_user_token": True},
        "quota": {
            "cores": CORES,
            **dict.fromkeys(
                ("instances", "ram", "key_pairs", "server_groups", "server_group_members"), -1
            ),
        },
        "vnc": {"enabled": False},
        "workarounds": {"skip_cpu_compare_at_startup": True},
    }


def _neutron(secret: Mapping[str, str]) -> Sections:
    common = _common("neutron", secret)
    resources = ("network", "subnet", "port", "router", "floatingip", "security_group")
    return {
        **common,
        "DEFAULT": {
            **common["DEFAULT"],
            "core_plugin": "ml2",
            "service_plugins": "router",
            "api_paste_config": _paste("neutron"),
            "notify_nova_on_port_status_changes": False,
            "notify_nova_on_port_data_changes": False,
            "rpc_workers": 0,
        },
        "ml2": {
            "type_drivers": "local",
            "tenant_network_types": "local",
            "mechanism_drivers": "minicloud",
            "extension_drivers": "port_security",
        },
        "quotas": {f"quota_{name}": -1 for name in (*resources, "security_group_rule")},
    }


def _cinder(secret: Mapping[str, str]) -> Sections:
    common = _common("cinder", secret)
    return {
        **common,
        "DEFAULT": {
            **common["DEFAULT"],
            "my_ip": settings.HOST,
            "auth_strategy": "keystone",
            "api_paste_config": _paste("cinder"),
            "resource_query_filters_file": _paste("cinder", "resource_filters.json"),
            "enabled_backends": "",
            "quota_volumes": -1,
            "quota_gigabytes": -1,
            "default_volume_type": "standard",
        },
        "coordination": {"backend_url": f"file://{_folder('cinder')}/coordination"},
    }


def _heat(secret: Mapping[str, str]) -> Sections:
    common = _common("heat", secret)
    heat_etc = settings.VENV / "etc" / "heat"
    return {
        **common,
        "DEFAULT": {
            **common["DEFAULT"],
            "deferred_auth_method": "trusts",
            "stack_user_domain_name": "heat",
            "stack_domain_admin": "heat_domain_admin",
            "stack_domain_admin_password": secret["heat_domain"],
            "heat_stack_user_role": "heat_stack_user",
            "heat_metadata_server_url": endpoint("heat"),
            "region_name_for_services": settings.REGION,
            "server_keystone_endpoint_type": "public",
            "environment_dir": str(heat_etc / "environment.d"),
            "template_dir": str(heat_etc / "templates"),
            "max_stacks_per_tenant": -1,
        },
        # The trust is the scope: with a project as well, keystoneauth refuses it.
        "trustee": {
            option: value
            for option, value in _account("heat", secret).items()
            if not option.startswith("project")
        },
        "clients_keystone": {"auth_uri": settings.AUTH_URL},
        "paste_deploy": {"api_paste_config": _paste("heat")},
    }


def _magnum(secret: Mapping[str, str]) -> Sections:
    common = _common("magnum", secret)
    region = {"region_name": settings.REGION}
    folder = _folder("magnum")
    return {
        **common,
        "DEFAULT": {**common["DEFAULT"], "periodic_interval_max": 5},
        "api": {
            "host": settings.HOST,
            "port": settings.ports["magnum"],
            "api_paste_config": _paste("magnum"),
        },
        "keystone_auth": _account("magnum", secret),
        "trust": {
            "cluster_user_trust": True,
            "trustee_domain_name": "magnum",
            "trustee_domain_admin_name": "magnum_domain_admin",
            "trustee_domain_admin_password": secret["magnum_domain"],
            "trustee_keystone_region_name": settings.REGION,
        },
        "certificates": {"cert_manager_type": "x509keypair"},
        "cluster": {
            "etcd_discovery_service_endpoint_format": f"{endpoint('discovery')}/new?size=%(size)d",
            "temp_cache_dir": str(folder / "certificates"),
        },
        "kubernetes": {
            "health_polling_interval": 10,
            "keystone_auth_default_policy": str(AUTH_POLICY),
        },
        "quotas": {"max_clusters_per_project": 100},
        "cinder": dict.fromkeys(
            (f"default_{use}_volume_type" for use in ("docker", "etcd", "boot")), "standard"
        ),
        **{
            f"{client}_client": region
            for client in ("heat", "nova", "neutron", "glance", "cinder", "magnum", "keystone")
        },
    }
