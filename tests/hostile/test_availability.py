"""Legitimate deliveries go on while attacks run, on two workers of two threads each."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.hostile.documents import enclosed
from tests.hostile.target import DELIVERY, Target, head, measured, read, request
from tests.patience import LONG, until
from tests.service import enveloped, running, sample

GOOD = enveloped(sample("registration-everything"))
SILENCE = 10 * LONG  # seconds that the service bears; who had to wait for an attacker would wait as long, and gives up
SETTINGS: dict[str, Any] = {
    "workers": 2,
    "threads": 2,
    "read_timeout_seconds": SILENCE,
    "request_deadline_seconds": 2 * SILENCE,
}
DELIVERIES = 10
ATTACKERS = 60  # connections, fifteen for every thread
ATTACKER = "ongemachtigd"  # another organisation than the one that delivers


@pytest.fixture(scope="module")
def target(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with running(tmp_path_factory.mktemp("availability"), pki, **SETTINGS) as service:
        yield Target(service)


def deliveries(target: Target) -> Iterator[str]:
    """Deliver, in turn over a connection that is kept and over a new one; yield each verdict."""
    with target.connect() as kept:
        for number in range(DELIVERIES):
            yield _delivered(target, None if number % 2 else kept)


def _delivered(target: Target, kept: socket.socket | None) -> str:
    if kept is None:
        return target.send(request(GOOD)).verdict
    kept.sendall(request(GOOD, Connection="keep-alive"))
    return read(kept).verdict


Attack = Callable[[Target, contextlib.ExitStack, threading.Event], None]


def silent(target: Target, stack: contextlib.ExitStack, _: threading.Event) -> None:
    for _number in range(ATTACKERS):
        stack.enter_context(target.plain())


def half_a_handshake(target: Target, stack: contextlib.ExitStack, _: threading.Event) -> None:
    for _number in range(ATTACKERS):
        stack.enter_context(target.plain()).sendall(b"\x16\x03\x01\x02\x00\x01\x00")


def idle(target: Target, stack: contextlib.ExitStack, _: threading.Event) -> None:
    for _number in range(ATTACKERS):
        stack.enter_context(target.connect(ATTACKER))


def dripping(start: bytes) -> Attack:
    """Every connection sends a byte a few times a second, for ever; a new one takes the place of one that was ended."""

    def attack(target: Target, stack: contextlib.ExitStack, stop: threading.Event) -> None:
        def drip() -> None:
            connections: list[socket.socket] = []
            with contextlib.ExitStack() as open_:
                while not stop.wait(0.2):
                    while len(connections) < ATTACKERS and not stop.is_set():
                        with contextlib.suppress(OSError):
                            connections.append(open_.enter_context(target.connect(ATTACKER)))
                            connections[-1].sendall(start)
                    for connection in list(connections):
                        try:
                            connection.sendall(b"x")
                        except OSError:
                            connections.remove(connection)

        _in_background(stack, drip)

    return attack


def never_reading(target: Target, stack: contextlib.ExitStack, _: threading.Event) -> None:
    for _number in range(ATTACKERS):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        plain.connect(("127.0.0.1", target.service.port))
        connection = stack.enter_context(
            target.service.context(ATTACKER).wrap_socket(plain, server_hostname="localhost")
        )
        connection.sendall(head(f"{DELIVERY}?zip", "GET", Connection="keep-alive") * 20)


def never_closing(target: Target, stack: contextlib.ExitStack, stop: threading.Event) -> None:
    def ask() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):
                connection = stack.enter_context(target.connect(ATTACKER))
                connection.sendall(head(DELIVERY, "GET"))

    _in_background(stack, ask)


def large_documents(target: Target, stack: contextlib.ExitStack, stop: threading.Event) -> None:
    body = enclosed("<a>" + "<a/>" * 700_000 + "</a>")

    def post() -> None:
        while not stop.is_set():
            assert target.post(body, stem=ATTACKER).verdict == "500 soap:Client"

    for _number in range(4):
        _in_background(stack, post)


def strangers_with_bodies(target: Target, stack: contextlib.ExitStack, stop: threading.Event) -> None:
    """Somebody with a certificate that nobody registered announces what is large, and sends it whatever the answer."""
    start = head(Content_Length=str(20 << 20)) + b"x" * (1 << 20)

    def send() -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError), target.connect("onbekend") as connection:
                connection.sendall(start)
                assert read(connection).verdict == "401"

    for _number in range(4):
        _in_background(stack, send)


def _in_background(stack: contextlib.ExitStack, work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    stack.callback(thread.join, LONG)


ATTACKS: dict[str, Attack] = {
    "60 connections on which nothing comes": silent,
    "60 handshakes that stop halfway": half_a_handshake,
    "60 TLS connections on which nothing comes": idle,
    "60 heads that drip in": dripping(head()[:60]),
    "60 bodies that drip in": dripping(head(Content_Length="100000")),
    "60 clients that never read their answers": never_reading,
    "clients that never close, as many as can be": never_closing,
    "four strangers that send bodies of 20 MB": strangers_with_bodies,
    "four clients with documents of 700,000 elements, one after the other": large_documents,
}


@pytest.mark.parametrize("name", ATTACKS)
def test_every_delivery_succeeds_and_none_waits_for_an_attacker(target: Target, name: str) -> None:
    stop = threading.Event()
    with contextlib.ExitStack() as stack:
        stack.callback(stop.set)
        ATTACKS[name](target, stack, stop)
        time.sleep(0.5)
        with measured(target) as cost:
            made = list(deliveries(target))
        stop.set()
    assert made == ["200 completion"] * DELIVERIES
    assert cost.megabytes < 1_500


def test_one_address_never_takes_all_connections(pki: TestPki, tmp_path: Path) -> None:
    """Half of a worker's connections is the most; what comes on top of that is closed at once."""
    with running(tmp_path, pki, workers=1) as service, contextlib.ExitStack() as stack:
        target = Target(service)
        opened = [stack.enter_context(target.plain()) for _ in range(600)]
        until(lambda: len(_closed(opened)) >= 90)
        closed = _closed(opened)
        assert len(closed) < 500
        assert opened[0] not in closed
        for connection in closed[:10]:
            connection.close()
        opened[0].close()
        until(lambda: _delivered(target, None) == "200 completion", "the room that came free is not given")


def _closed(connections: list[socket.socket]) -> list[socket.socket]:
    """Those that the service has closed."""
    return select.select(connections, [], [], 0)[0]
