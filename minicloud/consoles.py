# SPDX-License-Identifier: Apache-2.0
"""What the nodes print on their consoles, where Nova's driver (`minicloud.nova_driver`) reads it.

No such console was recorded: the texts are composed. The boot is in the words of Fedora CoreOS 40,
Ignition 2.18 and systemd 255 with the journal forwarded to the console, the units are those of
Magnum's user data, and each ending says where the words come from that tell what went wrong.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from . import settings

FOLDER = settings.STATE / "consoles"

_BOOT = """\
[    0.000000] Linux version 6.8.9-300.fc40.x86_64 (gcc (GCC) 14.0.1, GNU ld version 2.41-34.fc40)
[    0.000000] Command line: BOOT_IMAGE=(hd0,gpt3)/boot/ostree/fedora-coreos/vmlinuz-6.8.9-300.fc40\
.x86_64 ignition.firstboot ignition.platform.id=openstack console=tty0 console=ttyS0,115200n8 \
systemd.journald.forward_to_console=1
[    6.104211] ignition[712]: Ignition 2.18.0
[    6.104390] ignition[712]: Stage: fetch
[    7.481022] ignition[712]: GET http://169.254.169.254/openstack/latest/user_data: attempt #1
[    7.634410] ignition[712]: GET result: OK
[    9.902177] ignition[801]: Ignition finished successfully
[  OK  ] Reached target network-online.target - Network is Online.
[  OK  ] Started sshd.service - OpenSSH server daemon.
[  OK  ] Started configure-agent-env.service - Configure heat agent environment.
         Starting heat-container-agent.service - Run heat-container-agent...
"""
_LOGIN = """
Fedora CoreOS 40.20240504.3.0
Kernel 6.8.9-300.fc40.x86_64 on an x86_64 (ttyS0)

ens3: {address}
Ignition: ran on {time} UTC (this boot)
Ignition: user-provided config was applied
Ignition: wrote ssh authorized keys file for user: core
{name} login: """
_PULLED = """\
[   31.260188] podman[1289]: Trying to pull {image}...
[   58.377102] podman[1289]: Writing manifest to image destination
[  OK  ] Started heat-container-agent.service - Run heat-container-agent.
"""
_NOT_PULLED = """\
[   31.260188] podman[1289]: Trying to pull {image}...
[   51.310455] podman[1289]: Error: initializing source docker://{short_image}: %s
[   51.702214] systemd[1]: heat-container-agent.service: Main process exited, code=exited, \
status=125/n/a
[   51.702651] systemd[1]: heat-container-agent.service: Failed with result 'exit-code'.
"""


CLEAN = _PULLED
NAME_NOT_RESOLVED = (
    # The same error, of another image, is in the recording `worker-failed`.
    _NOT_PULLED % "pinging container registry {registry}: Get "
    '"https://{registry}/v2/": dial tcp: lookup {registry} on 10.0.0.2:53: no such host'
)
PULLS_LIMITED = (
    # Docker Hub's answer to whoever pulls too often without an account.
    _NOT_PULLED
    % "reading manifest {tag} in {repository}: toomanyrequests: You have reached your pull rate "
    "limit. You may increase the limit by authenticating and upgrading: "
    "https://www.docker.com/increase-rate-limit"
)
KEYSTONE_REFUSED = (
    # os-collect-config, with the error of urllib3 inside. A real node of this cloud would print it,
    # because Keystone's address is a loopback one, which for a node is the node itself.
    _PULLED
    + """\
[   71.118204] heat-container-agent[1401]: WARNING os_collect_config.heat [-] \
HTTPConnectionPool(host='{keystone.hostname}', port={keystone.port}): Max retries exceeded with \
url: {keystone.path}/auth/tokens (Caused by NewConnectionError('<urllib3.connection.HTTPConnection \
object at 0x7f2a6c1b8d90>: Failed to establish a new connection: [Errno 111] Connection refused'))
[   71.119377] heat-container-agent[1401]: WARNING os-collect-config [-] Source [heat] Unavailable.
"""
)
NOT_NOTIFIED = (
    # heat-config-notify of an agent that is too old for its Python: the script has run, and nobody
    # is told.
    _PULLED
    + """\
[   96.530416] heat-container-agent[1401]: TypeError: JSONEncoder.__init__() got an unexpected \
keyword argument 'encoding'
[   96.530418] heat-container-agent[1401]: (heat-config) [ERROR] Error running heat-config-notify. \
[1]
"""
)


def log(server_id: str) -> Path:
    """The file of a server's console; there is none before its agent has been looked at."""
    return FOLDER / f"{server_id}.log"


def write(server_id: str, ending: str, parameters: Mapping[str, str], now: datetime) -> None:
    """Prints on the console of a node with these heat-params, unless that has happened. `ending`
    is one of the above: what follows once the machine has booted and its agent is being started.
    """
    file = log(server_id)
    if not file.exists():
        FOLDER.mkdir(exist_ok=True)
        file.write_text(_fill(_BOOT + ending + _LOGIN, parameters, now))


def _fill(text: str, parameters: Mapping[str, str], now: datetime) -> str:
    prefix = parameters.get("CONTAINER_INFRA_PREFIX") or "docker.io/openstackmagnum/"
    host = prefix.partition("/")[0]
    repository, tag = f"{prefix}heat-container-agent", parameters["HEAT_CONTAINER_AGENT_TAG"]
    image = f"{repository}:{tag}"
    return text.format(
        name=parameters["INSTANCE_NAME"],
        address=parameters["KUBE_NODE_IP"],
        keystone=urlsplit(parameters["AUTH_URL"]),
        repository=repository,
        tag=tag,
        image=image,
        short_image=image.removeprefix("docker.io/"),
        registry="registry-1.docker.io" if host == "docker.io" else host,
        time=f"{now:%Y/%m/%d %H:%M:%S}",
    )
