"""Two nodes on one PostgreSQL behind HAProxy, as deploy/ has it: each is restarted, and no delivery fails."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from cryptography.hazmat.primitives.serialization import Encoding

from bro_soap.client import BroClient
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.store import Sought, Store, make_engine
from tests.journeys.raw import exchange, request
from tests.patience import LONG, answering, until
from tests.ports import free_port
from tests.service import (
    Service,
    edited,
    enveloped,
    launch,
    load_parties,
    make_pki,
    sample,
    service_settings,
)

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "haproxy.cfg"
pytestmark = pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not installed")


@dataclass
class Node:
    """One node: how it is started, and its process now."""

    folder: Path
    settings: dict[str, object]
    operations: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it says that it is ready."""
        self.process = launch(self.settings, self.folder / "service.log")
        log = self.folder / "service.log"
        until(answering(self.process, log, self._must_be_ready), log.read_text)

    def _must_be_ready(self) -> None:
        """Ask it as HAProxy does."""
        requests.get(f"http://127.0.0.1:{self.operations}/ready", timeout=LONG).raise_for_status()

    def stop(self) -> None:
        """Stop it as systemd does, and wait until it is gone."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(LONG)

    def end(self) -> None:
        """End it as it is: nobody waits for it to drain."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(LONG)


@dataclass
class Cluster:
    """Two nodes and the address of the proxy before them."""

    nodes: tuple[Node, Node]
    service: Service
    failures: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)

    def has_completed(self, number: int) -> bool:
        """Whether so many deliveries are completed."""
        return len(self.completed) >= number

    def is_back(self, number: int) -> bool:
        """Whether HAProxy has told that this node, which was away, answers again."""
        return f"/node{number} is UP" in self.service.log_file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def cluster(pki: TestPki, postgresql_url: str, tmp_path: Path) -> Iterator[Cluster]:
    store = Store(make_engine(postgresql_url))
    load_parties(store)
    store.close()
    listen = free_port()
    with ExitStack() as stack:
        nodes = (
            _node(tmp_path / "one", pki, postgresql_url, listen),
            _node(tmp_path / "two", pki, postgresql_url, listen),
        )
        for node in nodes:
            stack.callback(node.end)
            node.start()
        proxy = stack.enter_context(_proxy(listen, nodes, tmp_path / "haproxy.log"))
        service = Service(f"https://localhost:{listen}", listen, pki, postgresql_url, tmp_path / "haproxy.log", proxy)
        _wait(service)
        yield Cluster(nodes, service)


def _node(folder: Path, pki: TestPki, database_url: str, listen: int) -> Node:
    folder.mkdir()
    operations = free_port()
    settings = service_settings(folder, pki, database_url, free_port()) | {
        "public_url": f"https://localhost:{listen}",
        "operations_bind": f"127.0.0.1:{operations}",
        "drain_seconds": 8,  # long enough for HAProxy to see it, which looks every second
        "workers": 1,
        "least_free_bytes": 0,
    }
    return Node(folder, settings, operations)


@contextmanager
def _proxy(listen: int, nodes: tuple[Node, Node], log_file: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"BRO_SOAP_LISTEN": f"127.0.0.1:{listen}"}
    for number, node in enumerate(nodes, 1):
        environment[f"BRO_SOAP_NODE{number}"] = str(node.settings["bind"])
        environment[f"BRO_SOAP_NODE{number}_OPERATIONS"] = str(node.operations)
    with log_file.open("wb") as log:
        process = subprocess.Popen(["haproxy", "-f", str(CONFIGURATION)], env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(LONG)


def _wait(service: Service) -> None:
    def ask() -> None:
        with service.session("leverancier") as session:
            session.get(service.endpoint("iscpt") + "?wsdl", timeout=LONG).raise_for_status()

    until(answering(service.process, service.log_file, ask), service.log_file.read_text)


def test_a_rolling_restart_fails_no_delivery(cluster: Cluster) -> None:
    stop = threading.Event()
    threads = [threading.Thread(target=_deliver, args=(cluster, number, stop)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number, node in enumerate(cluster.nodes, 1):
            node.stop()
            until(partial(cluster.has_completed, len(cluster.completed) + 10), "the other node does not work on")
            node.start()
            until(partial(cluster.is_back, number), "HAProxy does not see that it is back")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert (cluster.failures, bool(cluster.completed)) == ([], True)
    assert len(set(cluster.completed)) == len(cluster.completed)
    with cluster.service.store() as store, store.read() as view:
        known = {one.bro_id for one in view.overview.registrations(Sought("CPT"), limit=100_000)}
    assert known == set(cluster.completed)


def _deliver(cluster: Cluster, number: int, stop: threading.Event) -> None:
    """Deliver one CPT after the other over one connection, as a back office does."""
    client: BroClient = cluster.service.client("leverancier")
    count = 0
    while not stop.is_set():
        count += 1
        request: Any = edited("registration-land-rd", requestReference=f"rolling-{number}-{count}")
        try:
            answer = client.register(request)
        except Exception as error:  # every failure counts, whatever it is
            cluster.failures.append(repr(error))
        else:
            cluster.completed.append(answer.bro_id or "")


def test_what_one_node_registered_the_other_knows(cluster: Cluster) -> None:
    answer = cluster.service.client("leverancier").register(edited("registration-land-rd", requestReference="once"))
    for node in cluster.nodes:
        direct = Service(
            f"https://{node.settings['bind']}".replace("127.0.0.1", "localhost"),
            0,
            cluster.service.pki,
            cluster.service.database_url,
            node.folder / "service.log",
            cluster.service.process,
        )
        found = direct.client("leverancier", address=direct.endpoint("iscpt")).transaction(answer.transaction_id)
        assert found.bro_id == answer.bro_id


def test_a_certificate_in_a_header_is_nothing_to_nodes_that_see_the_real_one(cluster: Cluster) -> None:
    named = quote(cluster.service.pki.certificate("leverancier").public_bytes(Encoding.PEM).decode())
    for header in ("X-Client-Cert", "X_Client_Cert", "Client-Cert", "X-Forwarded-Client-Cert"):
        sent = request(enveloped(sample("registration-land-rd")), **{"X-Marked": "1"})
        claimed = sent.replace(b"X-Marked: 1", f"{header}: {named}".encode())
        assert exchange(cluster.service, claimed, "afnemer").status == 403
