# SPDX-License-Identifier: Apache-2.0
"""The Kubernetes APIs of all clusters of the cloud, in one process: `python -m
minicloud.kubernetes`.

A cluster's API is there once the control-plane node has been configured, at the address that Magnum
tells (a floating IP, which is an address of this machine), with a certificate that Magnum signs as
it does for a real node. Its nodes are those that reported success to Heat, and those whose scenario
has them configured without that report.
"""

import ssl
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from minicloud import nodes
from minicloud.api import Cloud, sign_in_by_id
from minicloud.casting import Casting
from minicloud.kubernetes_api import ApiServer
from minicloud.kubernetes_objects import Node
from minicloud.rounds import run, trying

ROUND, MOMENT = 5, 1
"""Seconds between two looks at the cloud, at most and at least."""

NAMES = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")


@dataclass(frozen=True, slots=True)
class Member:
    """A configured node of a cluster, with the parameters that Magnum gave it."""

    server: nodes.Server
    since: datetime
    parameters: Mapping[str, str]

    @property
    def node(self) -> Node:
        given = self.parameters
        return Node(
            name=self.server.name,
            control_plane=self.server.control_plane,
            node_group=given["NODEGROUP_NAME"],
            internal_ip=given["KUBE_NODE_IP"],
            external_ip=given["KUBE_NODE_PUBLIC_IP"],
            version=given["KUBE_TAG"],
            since=self.since,
        )


@dataclass
class Clusters:
    """Opens, fills and closes the APIs as clusters come and go. `operator` sees all projects."""

    operator: Cloud
    casting: Casting
    _members: dict[str, Member | None] = field(default_factory=dict)
    _servers: dict[str, ApiServer] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _looked: float = 0.0

    def refresh(self) -> None:
        """Looks at the cloud, unless it did so a moment ago. Rounds find new clusters; whoever asks
        for nodes calls it too, so as to get those that have just reported.
        """
        with self._lock, trying("the cloud"):
            if time.monotonic() - self._looked > MOMENT:
                self._look()
                self._looked = time.monotonic()

    def _look(self) -> None:
        """Meets new nodes, and lets each cluster's API show those that are there."""
        found = nodes.servers(self.operator)
        self._members = {
            server.id: self._members[server.id] for server in found if server.id in self._members
        }
        for server in found:
            if server.id not in self._members:
                with trying(server.name):
                    self._meet(server)
        clusters = self._clusters()
        for cluster_id in self._servers.keys() - clusters.keys():
            self._servers.pop(cluster_id).close()
            print(f"{cluster_id}: closed", flush=True)
        for cluster_id, members in clusters.items():
            with trying(cluster_id):
                self._serve(cluster_id, members)

    def _meet(self, server: nodes.Server) -> None:
        """Remembers a node once it is known how its configuration, its first deployment, has
        ended.
        """
        first = next(iter(nodes.deployments(self.operator, server)), None)
        if not first:
            return
        given, role = self.casting.first(server, first.config_id)
        if first.status == "COMPLETE":
            self._members[server.id] = Member(server, first.since, given)
        elif role.runs and not role.heard:
            joins = first.since + timedelta(seconds=role.seconds)
            if joins <= datetime.now(UTC):
                self._members[server.id] = Member(server, joins, given)
        elif first.status == "FAILED":
            self._members[server.id] = None

    def _clusters(self) -> dict[str, list[Member]]:
        """Cluster id -> its nodes, control plane first, of the clusters that have one."""
        clusters = defaultdict(list)
        for member in self._members.values():
            if member:
                clusters[member.parameters["CLUSTER_UUID"]].append(member)
        for members in clusters.values():
            members.sort(key=lambda one: (not one.server.control_plane, one.server.name))
        return {key: found for key, found in clusters.items() if found[0].server.control_plane}

    def _serve(self, cluster_id: str, members: list[Member]) -> None:
        if cluster_id not in self._servers:
            self._servers[cluster_id] = _open(members[0].parameters, self.refresh)
            print(f"{cluster_id}: open at {self._servers[cluster_id].server_address}", flush=True)
        self._servers[cluster_id].nodes = [member.node for member in members]


def _open(parameters: Mapping[str, str], refresh: Callable[[], None]) -> ApiServer:
    address = parameters["KUBE_API_PUBLIC_ADDRESS"]
    credentials = Credentials(
        parameters, {address, parameters["KUBE_API_PRIVATE_ADDRESS"], "127.0.0.1"}
    )
    server = ApiServer(
        (address, int(parameters["KUBE_API_PORT"])),
        credentials.made(),
        parameters["KUBE_TAG"],
        refresh,
        credentials.renewed,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@dataclass
class Credentials:
    """The key of a cluster's API with a certificate from Magnum, asked for as its trustee,
    as make-cert.sh does; and the authority that clients must come from.
    """

    parameters: Mapping[str, str]
    addresses: set[str]
    _authority: str = ""

    def made(self) -> ssl.SSLContext:
        trustee = self._trustee()
        key = ec.generate_private_key(ec.SECP256R1())
        request = {"cluster_uuid": self._cluster_id, "csr": csr(key, self.addresses)}
        certificate = trustee.container_infra.post("/certificates", json=request).json()["pem"]
        self._authority = self._read_authority(trustee)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=self._authority)
        context.verify_mode = ssl.CERT_OPTIONAL
        with tempfile.TemporaryDirectory() as folder:
            chain = Path(folder) / "server.pem"
            chain.touch(mode=0o600)
            chain.write_text(pem(key) + certificate)
            context.load_cert_chain(chain)
        return context

    def renewed(self) -> ssl.SSLContext | None:
        """Others, once Magnum has given the cluster a new authority. A real node gets them when the
        update of its stack reaches it; here, when a client shows that it has happened.
        """
        with trying(self._cluster_id):
            if self._read_authority(self._trustee()) != self._authority:
                return self.made()
        return None

    @property
    def _cluster_id(self) -> str:
        return self.parameters["CLUSTER_UUID"]

    def _trustee(self) -> Cloud:
        return sign_in_by_id(
            self.parameters["TRUSTEE_USER_ID"],
            self.parameters["TRUSTEE_PASSWORD"],
            trust_id=self.parameters["TRUST_ID"],
        )

    def _read_authority(self, trustee: Cloud) -> str:
        answer = trustee.container_infra.get(f"/certificates/{self._cluster_id}")
        return str(answer.json()["pem"])


def csr(key: ec.EllipticCurvePrivateKey, addresses: set[str]) -> str:
    """A request for a server's certificate, PEM."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in NAMES]
    names += [x509.IPAddress(ip_address(address)) for address in sorted(addresses)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def pem(key: ec.EllipticCurvePrivateKey) -> str:
    """The private key, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


if __name__ == "__main__":
    run(lambda operator: Clusters(operator, Casting(operator)).refresh, seconds=ROUND)
