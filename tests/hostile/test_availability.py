"""Legitimate deliveries go on while attacks run, on two workers of two threads each."""

from __future__ import annotations

import contextlib
import select
import socket
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bro_soap.sandbox.pki.hierarchy import TestPki
from tests.hostile.documents import enclosed
from tests.hostile.target import DELIVERY, Target, head, measured, read, request
from tests.service import enveloped, running, sample

GOOD = enveloped(sample("registration-everything"))
SETTINGS = {"workers": 2, "threads": 2, "read_timeout_seconds": 2, "request_deadline_seconds": 5}
QUIET, UNDER_ATTACK = 1.0, 1.5  # seconds
ATTACKERS = 60  # connections, fifteen for every thread
ATTACKER = "ongemachtigd"  # another organisation than the one that delivers


@pytest.fixture(scope="module")
def target(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with running(tmp_path_factory.mktemp("availability"), pki, **SETTINGS) as service:
        yield Target(service)


@dataclass
class Deliveries:
    """What became of the deliveries of a good client: how long each took, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def slowest(self) -> float:
        return max(self.seconds)


@contextlib.contextmanager
def delivering(target: Target) -> Iterator[Deliveries]:
    """Deliver without pause, in turn over a connection that is kept and over a new one."""
    made, stop = Deliveries(), threading.Event()

    def deliver() -> None:
        with target.connect() as kept:
            while not stop.is_set():
                for connection in (kept, None):
                    started = time.perf_counter()
                    try:
                        answer = _delivered(target, connection)
                    except Exception as error:
                        made.wrong.append(repr(error))
                        return
                    made.seconds.append(time.perf_counter() - started)
                    if answer != "200 completion":
                        made.wrong.append(answer)

    thread = threading.Thread(target=deliver)
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join(60)


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
    stack.callback(thread.join, 30)


# name -> the attack, and how long the slowest delivery may take meanwhile
ATTACKS: dict[str, tuple[Attack, float]] = {
    "60 connections on which nothing comes": (silent, 1.0),
    "60 handshakes that stop halfway": (half_a_handshake, 1.0),
    "60 TLS connections on which nothing comes": (idle, 1.0),
    "60 heads that drip in": (dripping(head()[:60]), 1.0),
    "60 bodies that drip in": (dripping(head(Content_Length="100000")), 1.0),
    "60 clients that never read their answers": (never_reading, 1.5),
    "clients that never close, as many as can be": (never_closing, 1.5),
    "four strangers that send bodies of 20 MB": (strangers_with_bodies, 1.5),
    "four clients with documents of 700,000 elements, one after the other": (large_documents, 4.0),
}


@pytest.fixture(scope="module")
def quiet(target: Target) -> Deliveries:
    """How deliveries go when nobody attacks."""
    with delivering(target) as made:
        time.sleep(QUIET)
    assert made.wrong == []
    return made


@pytest.mark.parametrize("name", ATTACKS)
def test_every_delivery_succeeds_and_none_takes_long(target: Target, quiet: Deliveries, name: str) -> None:
    attack, slowest = ATTACKS[name]
    stop = threading.Event()
    with contextlib.ExitStack() as stack:
        stack.callback(stop.set)
        attack(target, stack, stop)
        time.sleep(0.5)
        with measured(target) as cost, delivering(target) as made:
            time.sleep(UNDER_ATTACK)
        stop.set()
    assert made.wrong == []
    assert len(made.seconds) >= 2
    assert made.slowest < slowest
    assert made.median < max(10 * quiet.median, slowest / 3)
    assert cost.megabytes < 400


def test_one_address_never_takes_all_connections(pki: TestPki, tmp_path: Path) -> None:
    """Half of a worker's connections is the most; what comes on top of that is closed at once."""
    with running(tmp_path, pki, workers=1) as service, contextlib.ExitStack() as stack:
        target = Target(service)
        opened = [stack.enter_context(target.plain()) for _ in range(600)]
        time.sleep(0.3)
        closed = [connection for connection in opened if select.select([connection], [], [], 0)[0]]
        assert 90 <= len(closed) < 500
        assert opened[0] not in closed
        for connection in closed[:10]:
            connection.close()
        opened[0].close()
        time.sleep(0.1)
        assert _delivered(target, None) == "200 completion"
