# SPDX-License-Identifier: Apache-2.0
"""One OpenStack service as one process: `python -m minicloud.serve NAME`.

The API and the workers of a service are threads of one process, because messages (`fake://`)
do not leave it. The released code of each service is used as it is, only not started by its own
command, which would fork.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from . import config, seed, settings

Application = Callable[..., Any]


def keystone() -> Application:
    os.environ["OS_KEYSTONE_CONFIG_FILES"] = str(config.file("keystone"))
    from keystone.wsgi.api import application

    return application


def glance() -> Application:
    os.environ["OS_GLANCE_CONFIG_DIR"] = str(config.file("glance").parent)
    from glance.wsgi.api import application

    return application


def placement() -> Application:
    os.environ["OS_PLACEMENT_CONFIG_DIR"] = str(config.file("placement").parent)
    from placement.wsgi.api import application

    return application


def nova() -> Application:
    os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "1"
    os.environ["OS_NOVA_CONFIG_FILES"] = ";".join(
        (str(settings.VENV / "etc" / "nova" / "api-paste.ini"), str(config.file("nova")))
    )
    _use_threads()
    import os_brick
    import os_vif
    from nova import conf, context, service
    from nova.objects import host_mapping
    from nova.wsgi.osapi_compute import application

    from minicloud import nova_driver

    sys.modules[f"nova.virt.{config.NOVA_DRIVER}"] = nova_driver
    seed.wait_for_account("nova")
    os_brick.setup(conf.CONF)
    os_vif.initialize()
    for name in ("conductor", "scheduler", "compute"):
        topics = {"topic_alt": "compute-alt"} if name == "compute" else {}
        service.Service.create(binary=f"nova-{name}", topic=name, **topics).start()
    host_mapping.discover_hosts(context.get_admin_context())
    return application


def neutron() -> Application:
    os.environ["OS_NEUTRON_CONFIG_FILES"] = str(config.file("neutron"))
    from neutron.db.migration.models import head
    from neutron.wsgi.api import application
    from sqlalchemy import orm

    # Listing ports needs a relation of a model that nothing else here would load.
    head.get_metadata()
    orm.configure_mappers()
    return application


def cinder() -> Application:
    _arguments("cinder")
    from cinder.wsgi.api import application

    return application


def heat() -> Application:
    _arguments("heat")
    _use_threads()
    from heat.api.openstack import wsgi
    from heat.common import config as heat_config
    from heat.engine import service
    from heat.rpc import api
    from oslo_config import cfg

    application = wsgi.init_application()
    heat_config.startup_sanity_check()
    _parse_yaql_one_at_a_time()
    _fail_unfinished_stacks()
    service.EngineService(cfg.CONF.host, api.ENGINE_TOPIC).start()
    return application


def _parse_yaql_one_at_a_time() -> None:
    """YAQL's lexer and parser keep their state on themselves, and Heat's threads share them: two at
    once, and a valid expression of a template is refused, whose stack then stays in progress.
    """
    from heat.engine.hot import functions
    from yaql.language.factory import YaqlEngine

    parse, lock = YaqlEngine.__call__, threading.RLock()

    def guarded(engine: Any, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return parse(engine, *args, **kwargs)

    YaqlEngine.__call__ = guarded
    functions.Yaql.get_yaql_parser()("$.data")  # makes the engine before there are threads


def _fail_unfinished_stacks() -> None:
    """Fails what was in progress when the engine ended, as Heat's older engine does by itself.

    The newer one leaves such a stack in progress for good: what would move it on is lost.
    """
    from heat.common import context
    from heat.engine import stack
    from heat.objects import stack as stored

    admin = context.get_admin_context()
    unfinished = {"status": stack.Stack.IN_PROGRESS}
    for found in stored.Stack.get_all(admin, filters=unfinished, show_nested=True):
        loaded = stack.Stack.load(admin, stack=found)
        reason = f"Engine went down during stack {loaded.action}"
        loaded.reset_stack_and_resources_in_progress(reason)


def magnum() -> Application:
    _arguments("magnum")
    _use_threads()
    import oslo_messaging
    from magnum.common import rpc, rpc_service
    from magnum.conductor.handlers import (
        ca_conductor,
        cluster_conductor,
        conductor_listener,
        credential_conductor,
        federation_conductor,
        indirection_api,
        nodegroup_conductor,
    )
    from magnum.wsgi.api import application

    handlers = (
        indirection_api,
        cluster_conductor,
        conductor_listener,
        credential_conductor,
        ca_conductor,
        federation_conductor,
        nodegroup_conductor,
    )
    get_rpc_server = oslo_messaging.get_rpc_server
    rpc.messaging.get_rpc_server = lambda *args, **options: get_rpc_server(
        *args, **{**options, "executor": "threading"}
    )
    conductor = rpc_service.Service.create(
        rpc.CONF.conductor.topic,
        "minicloud",
        [module.Handler() for module in handlers],
        binary="magnum-conductor",
    )
    conductor.create_periodic_tasks()
    conductor.start()
    return application


def discovery() -> Application:
    """What etcd's public discovery service answers when asked for a new cluster: its address."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [f"{config.endpoint('discovery')}/{os.urandom(16).hex()}".encode()]

    return application


SERVICES = {
    service.__name__: service
    for service in (
        keystone,
        glance,
        placement,
        nova,
        neutron,
        cinder,
        heat,
        magnum,
        discovery,
    )
}


def _arguments(name: str) -> None:
    sys.argv = [name, "--config-file", str(config.file(name))]


def _use_threads() -> None:
    """Must come before what uses oslo.service, which would choose eventlet."""
    from oslo_service import backend

    backend.init_backend(backend.BackendType.THREADING)


def main(name: str) -> None:
    from werkzeug import serving

    sys.argv = [name]
    application = SERVICES[name]()

    class Handler(serving.WSGIRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            self.log("info", '"%s" %s', self.requestline, code)

    server = serving.make_server(
        settings.HOST, settings.ports[name], application, threaded=True, request_handler=Handler
    )
    # Not sys.exit: the threads of a service do not end by themselves.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
