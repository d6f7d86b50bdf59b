"""Clients that connect and then do nothing must not keep a good client waiting until the service has lost patience with them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.journeys.raw import connect, exchange, head, read, request
from tests.patience import LONG
from tests.service import Service, enveloped, running, sample

DSCPT = "/2w-be/dscpt/1.1"
SMALL = enveloped(sample("dispatch-data-request"))
PATIENCE = 10 * LONG  # seconds of silence; who had to wait for a stalled client would wait as long, and gives up
LIMIT = 6.0  # of the service that loses patience
STALLED = 4  # twice the number of threads


@pytest.fixture(scope="module")
def service(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with bounded(tmp_path_factory.mktemp("patient"), pki, PATIENCE) as found:
        yield found


@pytest.fixture(scope="module")
def impatient(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with bounded(tmp_path_factory.mktemp("impatient"), pki, LIMIT) as found:
        yield found


def bounded(folder: Path, pki: TestPki, silence: float) -> contextlib.AbstractContextManager[Service]:
    settings: dict[str, Any] = {"read_timeout_seconds": silence, "request_deadline_seconds": silence + 2}
    return running(folder, pki, workers=1, threads=2, **settings)


def silent(service: Service) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=LONG)


def half_a_hello(service: Service) -> socket.socket:
    connection = silent(service)
    connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    return connection


def idle_session(service: Service) -> socket.socket:
    return connect(service)


def half_a_head(service: Service) -> socket.socket:
    connection = connect(service)
    connection.sendall(b"POST /2w-be/dscpt/1.1 HTTP/1.1\r\nHost: local")
    return connection


def half_a_body(service: Service) -> socket.socket:
    connection = connect(service)
    connection.sendall(request(SMALL, DSCPT)[:-100])
    return connection


STALLS = [silent, half_a_hello, idle_session, half_a_head, half_a_body]


@pytest.mark.parametrize("stall", STALLS, ids=[stall.__name__ for stall in STALLS])
def test_a_good_client_is_not_starved(service: Service, stall: object) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(STALLED):
            stack.enter_context(stall(service))  # type: ignore[operator]
        time.sleep(0.3)
        assert exchange(service, request(SMALL, DSCPT)).status == 200


def test_after_the_stalled_ones_are_gone_a_good_client_is_answered_at_once(service: Service) -> None:
    assert exchange(service, request(SMALL, DSCPT)).status == 200


def test_a_body_that_drips_in_is_given_up_after_the_deadline(impatient: Service) -> None:
    with connect(impatient) as connection:
        connection.sendall(head(DSCPT, Content_Length="100000"))
        stop = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while not stop.wait(0.2):
                    connection.sendall(b" ")

        dripping = threading.Thread(target=drip)
        dripping.start()
        try:
            reply = read(connection)
        finally:
            stop.set()
            dripping.join()
    assert reply.status == 408
    assert "kwam niet op tijd volledig binnen" in reply.body.decode()


def test_a_client_that_never_reads_its_answer_does_not_hold_the_service(service: Service) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(STALLED):
            connection = stack.enter_context(connect(service))
            connection.sendall(head(f"{DSCPT}?wsdl", "GET", Connection="keep-alive") * 50)
        time.sleep(0.3)
        assert exchange(service, request(SMALL, DSCPT)).status == 200


def test_none_of_this_fills_the_log_with_stack_traces(service: Service, impatient: Service) -> None:
    with contextlib.ExitStack() as stack:
        for stalled in [stack.enter_context(stall(impatient)) for stall in (half_a_hello, half_a_head)]:
            while stalled.recv(4096):
                pass  # until the service has closed it
    for one in (service, impatient):
        assert "Traceback" not in one.log_file.read_text(encoding="utf-8")
