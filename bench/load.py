"""Drives a server over keep-alive mutual TLS from processes of its own: raw sockets, messages made before the start."""

from __future__ import annotations

import multiprocessing
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from bench.processes import cpu_seconds, spent

__all__ = ["Target", "Window", "ask", "drive", "side_by_side"]

_fork = multiprocessing.get_context("fork")
_WARM_UP = 3
_PATIENCE = 120  # seconds for whatever is largest


@dataclass(frozen=True)
class Window:
    """What came of driving for a while: requests answered, the time that took, CPU of the server, each latency in s."""

    requests: int
    seconds: float
    cpu: float
    latencies: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per request."""
        return 1000 * self.cpu / self.requests


@dataclass(frozen=True)
class Target:
    """Where to send, and what a good answer holds."""

    port: int
    context: ssl.SSLContext
    expected: bytes


Task = Callable[[Connection], Any]


def drive(
    target: Target,
    requests: Callable[[int], list[bytes]],
    many: int,
    seconds: float,
    connections: int,
    pids: Sequence[int],
) -> Window:
    """Send on so many connections for so long, `many` requests on each at most; measure the CPU of `pids`."""

    def task(control: Connection) -> tuple[float, float, list[float]]:
        sent = requests(many + _WARM_UP)
        with _connect(target) as connection:
            for request in sent[:_WARM_UP]:
                _exchange(connection, request, target.expected)
            control.send("ready")
            control.recv()
            return _until(connection, sent[_WARM_UP:], target.expected, seconds)

    results, cpu = side_by_side([task] * connections, lambda: pids)
    latencies = tuple(latency for _, _, found in results for latency in found)
    took = max(end for _, end, _ in results) - min(start for start, _, _ in results)
    return Window(len(latencies), took, cpu, latencies)


def ask(target: Target, request: bytes) -> bytes:
    """Send one request on a connection of its own; return the body of the answer."""
    with _connect(target) as connection:
        return _exchange(connection, request, target.expected)


def _until(
    connection: ssl.SSLSocket, sent: Sequence[bytes], expected: bytes, seconds: float
) -> tuple[float, float, list[float]]:
    latencies: list[float] = []
    start = now = time.perf_counter()
    for request in sent:
        if now - start >= seconds:
            break
        _exchange(connection, request, expected)
        was, now = now, time.perf_counter()
        latencies.append(now - was)
    return start, now, latencies


def _connect(target: Target) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", target.port), timeout=_PATIENCE)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return target.context.wrap_socket(plain, server_hostname="localhost")


def _exchange(connection: ssl.SSLSocket, request: bytes, expected: bytes) -> bytes:
    """Send a request; return the body of its answer. RuntimeError when the answer is not what was expected."""
    connection.sendall(request)
    received = connection.recv(65536)
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _more(connection)
    head = received[:end]
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    parts, missing = [received[end + 4 :]], length - (len(received) - end - 4)
    while missing > 0:
        parts.append(_more(connection))
        missing -= len(parts[-1])
    body = b"".join(parts)
    if not head.startswith(b"HTTP/1.1 200 ") or expected not in body:
        raise RuntimeError(f"a wrong answer: {head[:60]!r} {body[:600]!r}")
    return body


def _more(connection: ssl.SSLSocket) -> bytes:
    block = connection.recv(1 << 20)
    if not block:
        raise RuntimeError("the server closed the connection")
    return block


def side_by_side(tasks: Sequence[Task], pids: Callable[[], Sequence[int]]) -> tuple[list[Any], float]:
    """Run tasks in processes of their own that start together; each sends "ready" and then waits.

    Returns what they returned, and the CPU that the processes `pids` used from the start until the last task ended.
    """
    controls, processes = [], []
    for task in tasks:
        ours, theirs = _fork.Pipe()
        process = _fork.Process(target=_run, args=(task, theirs), daemon=True)
        process.start()
        theirs.close()
        controls.append(ours)
        processes.append(process)
    for control in controls:
        _answer(control)
    before = cpu_seconds(pids())
    for control in controls:
        control.send("go")
    results = [_answer(control) for control in controls]
    cpu = spent(before, cpu_seconds(pids()))
    for control, process in zip(controls, processes, strict=True):
        control.send("end")
        process.join()
    return results, cpu


def _run(task: Task, control: Connection) -> None:
    try:
        control.send(task(control))
        control.recv()  # a database counts what it did for this process until it goes
    except BaseException as error:
        control.send(error)


def _answer(control: Connection) -> Any:
    answer = control.recv()
    if isinstance(answer, BaseException):
        raise answer
    return answer
