# SPDX-License-Identifier: Apache-2.0
"""The agent on a node (heat-container-agent), and what a machine says while it starts."""

from k8s_dashboard.diagnosis.rules.model import Code, Rule
from k8s_dashboard.i18n import gettext_noop as _

CODES = (
    Code(
        "agent-broken",
        title=_("The node's agent does not work"),
        meaning=_(
            "The agent (heat-container-agent) runs or was started, but skips or cannot run its"
            " script, or cannot tell Heat about it."
        ),
        remedy=_(
            "Use another agent (label heat_container_agent_tag), and give your operator the words"
            " below."
        ),
        operator_remedy=_(
            "Use a newer heat-container-agent, and check region_name_for_services in heat.conf."
        ),
    ),
)

RULES = (
    Rule(
        "agent-broken",
        r"endpoint for \S{1,60} service in \S{1,80} region not found"
        r"|no (?:auth_url|user_id|project_id|stack_id) configured",
        summary=_("The agent on %(node)s does not know where Heat is: its region is not right."),
        operator_remedy=_("Set region_name_for_services in heat.conf."),
        source="os-collect-config",
        examples=("publicURL endpoint for orchestration service in null region not found",),
    ),
    Rule(
        "agent-broken",
        r"error running heat-config-notify|jsonencoder\.__init__\(\)",
        summary=_("The agent on %(node)s ran its script, but could not tell Heat."),
        source="heat-agents, heat-config-notify",
        examples=(
            "(heat-config) [ERROR] Error running heat-config-notify. [1]",
            "TypeError: JSONEncoder.__init__() got an unexpected keyword argument 'encoding'",
        ),
    ),
    Rule(
        "agent-broken",
        r"exec format error: '/var/lib/heat-config|permission denied: '/var/lib/heat-config"
        r"|^(?:/usr/bin/)?env: .?python[\d.]{0,4}.?: no such file"
        r"|skipping (?:group|config) .{1,120}(?:with no|already deployed)|no config file /"
        r"|to force-deploy, rm |no module named '?(?:os_collect_config|heatclient|zaqarclient)",
        summary=_("The agent on %(node)s runs, but skips its script or cannot run it."),
        source="heat-agents, 55-heat-config",
        examples=(
            "(heat-config) [ERROR] Skipping group script with no hook script",
            "(heat-config) [WARNING] Skipping config 5d1c9d44, already deployed",
            "OSError: [Errno 8] Exec format error: '/var/lib/heat-config/heat-config-script/434f'",
        ),
    ),
    Rule(
        "image-pull-failed",
        r"heat-container-agent\.service: start(?:-pre)? operation timed out",
        summary=_("The image of the agent did not reach %(node)s in time."),
        source="systemd",
        examples=("heat-container-agent.service: start operation timed out. Terminating.",),
        confidence="likely",
    ),
    Rule(
        "agent-broken",
        r"root@(?:localhost|127\.0\.0\.1): permission denied|connect to host (?:localhost"
        r"|127\.0\.0\.1)"
        r" port 22\b|no mutual signature algorithm",
        summary=_("The agent on %(node)s could not sign in to the node that it runs on."),
        operator_remedy=_(
            "Magnum's script uses ssh to root@localhost: allow it in the image's sshd, and see"
            " /srv/magnum/.ssh on the node."
        ),
        source="OpenSSH",
        examples=("root@localhost: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).",),
        confidence="likely",
    ),
)

LATE_RULES = (
    Rule(
        "agent-broken",
        r"(?:podman|docker|heat-container-agent)\S{0,40}: .{0,200}(?:\bcrun: |\brunc: |oci runtime"
        r"|oci permission denied|container_linux\.go|creating container storage|statfs /"
        r"|container name .{1,80}is already in use|operation not permitted)",
        summary=_("Podman on %(node)s could not start the container of the agent."),
        operator_remedy=_(
            "Try the image on a server of your own: podman run there fails in the same way. Check"
            " its SELinux policy, cgroups and the release of podman."
        ),
        source="crun, runc, podman",
        examples=(
            "podman: Error: crun: open executable: Permission denied: OCI permission denied",
            "heat-container-agent: Error: OCI runtime error: runc: runc create failed",
        ),
        confidence="likely",
        symptom=True,
    ),
    Rule(
        "agent-never-reported",
        r"ignition.{0,80}(?:failed|critical)|failed to run module scripts-user"
        r"|failed running /var/lib/cloud|ignition-\w{1,20}\.service: failed|emergency mode"
        r"|failed to start .{0,40}ignition",
        summary=_(
            "%(node)s did not take its first settings, so its agent never started: the image may"
            " not be what its properties say."
        ),
        remedy=_("Choose another image; Magnum's needs Fedora CoreOS for OpenStack."),
        operator_remedy=_("Check that the image is a Fedora CoreOS one for OpenStack."),
        source="Ignition, cloud-init, systemd",
        examples=(
            "ignition[789]: CRITICAL : Ignition failed: invalid character",
            "cc_scripts_user.py[WARNING]: Failed to run module scripts-user",
        ),
        confidence="likely",
        symptom=True,
    ),
    Rule(
        "server-failed",
        r"kernel panic - not syncing|no bootable device|not a bootable disk|grub rescue>"
        r"|cpu does not support x86-64|failed to mount /sysroot|dracut-initqueue timeout"
        r"|ext4-fs error \(device"
        r"|unable to mount root fs",
        summary=_("The machine of %(node)s did not start."),
        remedy=_("Choose another image."),
        operator_remedy=_("Check the image: its format, its disk bus and its firmware."),
        source="Linux, SeaBIOS, GRUB",
        examples=(
            "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
        ),
        confidence="likely",
    ),
    Rule(
        "server-failed",
        r"i/o error,? (?:on )?(?:dev )?(?:[vsh]d[a-z]|xvd[a-z]|nvme\d|dm-\d)"
        r"|buffer i/o error on dev(?:ice)? (?:[vsh]d[a-z]|xvd[a-z]|nvme\d|dm-\d)"
        r"|xfs \(\S{1,40}\): metadata i/o error",
        summary=_("The disk of %(node)s cannot be read or written."),
        remedy=_("Delete the node or the cluster and create it again."),
        operator_remedy=_("Check the storage behind the node's disk, and the host that it is on."),
        source="Linux (block/blk-core.c, fs/buffer.c, fs/xfs)",
        examples=(
            "blk_update_request: I/O error, dev vda, sector 2048 op 0x0:(READ) flags 0x0",
            "Buffer I/O error on dev vda1, logical block 0, lost async page write",
            'XFS (vda4): metadata I/O error in "xfs_read_agf" at daddr 0x1 len 1 error 5',
        ),
        confidence="likely",
    ),
    Rule(
        "server-failed",
        r"soft lockup|blocked for more than \d{2,4} seconds|self-detected stall on cpu",
        summary=_("The machine of %(node)s stands still for long: its host or disk is too slow."),
        remedy=_("Delete the node or the cluster and create it again, with another flavor."),
        operator_remedy=_("Check the load of the host, and the storage behind the node's disk."),
        source="Linux (kernel/watchdog.c, kernel/hung_task.c)",
        examples=(
            "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:1]",
            "INFO: task jbd2/vda1-8:233 blocked for more than 120 seconds.",
        ),
        confidence="possible",
        symptom=True,
    ),
    Rule(
        "agent-broken",
        r"heat-container-agent.{0,80}(?:failed|exited, code|restart counter is at \d\d)"
        r"|os-refresh-config.{0,120}non-zero exit status"
        r"|failed to start .{0,40}(?:heat-container"
        r"|heat agent)|error running /\S{0,80}hooks/|no such container: heat-container-agent",
        summary=_("The agent on %(node)s does not run."),
        source="systemd, heat-agents",
        examples=("heat-container-agent.service: Failed with result 'exit-code'.",),
        confidence="likely",
        symptom=True,
    ),
)
