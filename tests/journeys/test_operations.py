"""The operations port, as a load balancer, Prometheus and a person use it: beside a service with two workers."""

from __future__ import annotations

import os
import signal
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from bro_soap.cli.doctor import asked
from bro_soap.sandbox.pki.hierarchy import TestPki
from bro_soap.settings import Settings
from tests.patience import LONG, until
from tests.ports import free_port
from tests.service import Service, running, sample

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Operations:
    """What the operations port of a service says."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def get(self, page: str) -> requests.Response:
        return requests.get(f"{self.url}/{page}", timeout=LONG)

    def ready(self) -> dict[str, str]:
        """The state of each check."""
        return {check["name"]: check["state"] for check in self.get("ready").json()["checks"]}

    def metrics(self) -> dict[str, float]:
        """All series, as `name{label=value,...}`."""
        found = {}
        for family in text_string_to_metric_families(self.get("metrics").text):
            for one in family.samples:
                labels = ",".join(f"{name}={value}" for name, value in sorted(one.labels.items()))
                found[f"{one.name}{{{labels}}}"] = one.value
        return found


@pytest.fixture(scope="module")
def watched(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Operations]]:
    port = free_port()
    folder = tmp_path_factory.mktemp("watched")
    with running(folder, pki, operations_bind=f"127.0.0.1:{port}", workers=2) as service:
        operations = Operations(port)
        until(lambda: operations.get("ready").status_code == 200, "the service gets ready")
        yield service, operations


@pytest.fixture(scope="module")
def counted(watched: tuple[Service, Operations]) -> dict[str, float]:
    """All series after one of everything, spread over both workers by new connections."""
    service, operations = watched
    signed = service.client("leverancier", signed=True)
    message = sample("registration-land-rd")
    answer = signed.register(message)
    assert answer.completed
    assert signed.register(message).bro_id == answer.bro_id
    for _ in range(6):
        assert service.post("leverancier", b"<broken").status_code == 500
    assert service.post("rolloos", b"<x/>").status_code in (403, 500)
    assert service.post("onbekend", b"<x/>").status_code == 401
    with pytest.raises((requests.ConnectionError, ssl.SSLError)):
        service.post("ingetrokken", b"<x/>")
    return operations.metrics()


def total(series: dict[str, float], name: str, **labels: str) -> float:
    """The sum of the series with this name and these labels."""
    wanted = [f"{label}={value}" for label, value in labels.items()]
    return sum(
        value
        for key, value in series.items()
        if key.startswith(f"{name}{{") and all(one in key[len(name) + 1 : -1].split(",") for one in wanted)
    )


def test_requests_are_counted_over_all_workers_by_what_they_were(counted: dict[str, float]) -> None:
    name = "bro_soap_requests_total"
    assert total(counted, name, service="iscpt", operation="register", profile="2w-be-s", outcome="completed") == 2
    assert total(counted, "bro_soap_replay_hits_total") == 1
    assert total(counted, name, service="iscpt", profile="2w-be", outcome="unreadable") == 6
    assert total(counted, name, outcome="refused") >= 1
    assert total(counted, "bro_soap_request_seconds_count") == total(counted, name)


def test_who_is_refused_is_counted_by_the_check(counted: dict[str, float]) -> None:
    assert total(counted, "bro_soap_refused_total", check="party") == 1
    assert total(counted, "bro_soap_tls_handshake_failures_total", check="certificate/revoked") == 1


def test_the_database_the_workers_and_what_ends_are_told(counted: dict[str, float]) -> None:
    assert total(counted, "bro_soap_database_seconds_count", kind="write") >= 2
    assert total(counted, "bro_soap_database_errors_total") == 0
    assert total(counted, "bro_soap_worker_starts_total") == 2
    assert total(counted, "bro_soap_build_info") == 1
    assert total(counted, "bro_soap_ready") == 1
    crls = [value for key, value in counted.items() if key.startswith("bro_soap_expiry_seconds{kind=crl")]
    assert len(crls) >= 2
    assert all(0 < value <= 48 * 3600 for value in crls)


def test_the_page_is_no_part_of_the_service(watched: tuple[Service, Operations]) -> None:
    service, operations = watched
    with service.session("bronhouder") as session:
        assert session.get(f"{service.url}/metrics", timeout=LONG).status_code == 404
        assert session.get(f"{service.url}/ready", timeout=LONG).status_code == 404
    assert operations.get("2w-be/iscpt/1.1?wsdl").status_code == 404
    known = asked(Settings(operations_bind=operations.url.removeprefix("http://")), "live")
    assert known is not None
    assert known.json()["alive"]


def test_a_worker_that_is_killed_is_replaced_and_its_counts_stay(watched: tuple[Service, Operations]) -> None:
    service, operations = watched
    before = operations.metrics()
    worker = next(key for key in before if key.startswith("bro_soap_worker_seen")).partition("pid=")[2].rstrip("}")
    os.kill(int(worker), signal.SIGKILL)
    until(lambda: total(operations.metrics(), "bro_soap_worker_starts_total") == 3, "another worker begins")
    after = operations.metrics()
    assert worker not in "".join(key for key in after if "worker_seen" in key)
    assert total(after, "bro_soap_requests_total") >= total(before, "bro_soap_requests_total")
    assert service.process.poll() is None
    lines = service.log_file.read_text().splitlines()  # what the master says of it would be a surprise to the fixture
    service.log_file.write_text("\n".join(line for line in lines if f"pid:{worker}" not in line) + "\n")


def test_the_callers_trace_is_in_the_log(watched: tuple[Service, Operations]) -> None:
    service, _ = watched
    service.post("leverancier", b"<broken", traceparent=PARENT)
    (line,) = (one for one in service.log() if one.get("trace_id"))
    assert (line["trace_id"], line["parent_id"]) == (PARENT[3:35], PARENT[36:52])
    assert line["correlation_id"]


def test_a_database_that_is_gone_makes_the_node_unfit_but_not_dead(pki: TestPki, tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, pki, operations_bind=f"127.0.0.1:{port}", workers=1):
        operations = Operations(port)
        until(lambda: operations.get("ready").status_code == 200, "the service gets ready")
        (tmp_path / "register.db").rename(tmp_path / "elsewhere.db")
        (tmp_path / "register.db").mkdir()
        until(lambda: operations.get("ready").status_code == 503, "it is seen that the database is gone")
        assert operations.ready()["database"] == "failed"
        assert operations.get("live").status_code == 200
        (tmp_path / "register.db").rmdir()
        (tmp_path / "elsewhere.db").rename(tmp_path / "register.db")
        until(lambda: operations.get("ready").status_code == 200, "it is seen that the database is back")


def test_a_node_that_drains_says_so_and_works_on_until_it_stops(pki: TestPki, tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, pki, operations_bind=f"127.0.0.1:{port}", workers=1, drain_seconds=3) as service:
        operations = Operations(port)
        until(lambda: operations.get("ready").status_code == 200, "the service gets ready")
        service.process.send_signal(signal.SIGTERM)
        until(lambda: operations.get("ready").status_code == 503, "it is not ready any more")
        assert operations.ready()["draining"] == "failed"
        assert service.client("leverancier").register(sample("registration-land-rd")).completed
        assert service.process.wait(LONG) == 0
        with pytest.raises(requests.ConnectionError):
            operations.get("ready")
