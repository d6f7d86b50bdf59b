"""One connection: its request is collected, and its answer sent, without a thread that waits for the other side."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import tempfile
import time
from enum import Enum, auto
from typing import Any

from gunicorn import sock as gunicorn_sock
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.errors import InvalidChunkSize

from bro_soap.serving.extent import Extent

__all__ = ["Connection", "Line", "Phase"]

_BLOCK = 1 << 16
_IN_MEMORY = 1 << 18  # of a request that is coming in; the rest waits on disk, in a file without a name


class Phase(Enum):
    """What a connection is doing."""

    HANDSHAKE = auto()
    IDLE = auto()  # between requests
    REQUEST = auto()
    ANSWER = auto()
    PARTING = auto()  # all is said; what the other side was still sending is read and forgotten


class Line:
    """A socket as gunicorn's parser reads it and its response writes it: what is here, and what has still to go."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.ended = False
        self._in: Any = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  it lives as long as the request
        self._out: list[memoryview] = []
        self._why: Exception = TimeoutError("the request did not arrive in time")

    @property
    def unsent(self) -> int:
        """How many bytes have still to go."""
        return sum(map(len, self._out))

    def recv(self, size: int) -> bytes:
        """Return what is here of the request; at its end raise why there is no more, unless they hung up."""
        data: bytes = self._in.read(size)
        if not data and not self.ended:
            raise self._why
        return data

    def sendall(self, data: bytes) -> None:
        """Put bytes in line to be sent."""
        if data:
            self._out.append(memoryview(data))

    def send(self, data: bytes) -> int:
        """As `sendall`."""
        self.sendall(data)
        return len(data)

    def fileno(self) -> int:
        """Return the number of the socket, or -1."""
        return self.sock.fileno()

    def gettimeout(self) -> float:
        """Nothing here ever waits."""
        return 0.0

    def settimeout(self, value: float | None) -> None:
        """Nothing here ever waits."""

    def getpeercert(self, binary_form: bool = False) -> Any:
        """Return the certificate of the other side, when there is TLS."""
        return self.sock.getpeercert(binary_form) if isinstance(self.sock, ssl.SSLSocket) else None

    def shutdown(self, how: int) -> None:
        """Shut down the socket, as gunicorn does with an answer that failed halfway."""
        self.sock.shutdown(how)

    def take(self, data: bytes) -> None:
        """Keep bytes of the request."""
        self._in.write(data)

    def ready(self, *, broken: bool, too_large: bool) -> None:
        """Take the request for as complete as it gets: from here on it is read."""
        if broken:
            self._why = InvalidChunkSize(b"")
        if too_large:
            self._why = OSError(errno.EMSGSIZE, "the request is larger than will be read")
        self._in.seek(0)

    def rest(self) -> bytes:
        """Return what was not read of the request, and begin another."""
        data: bytes = self._in.read()
        self._in.close()
        self._in = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  it lives as long as the request
        return data

    def flush(self) -> bool:
        """Send what can go; tell whether that is all."""
        if len(self._out) > 1 and self.unsent < _BLOCK:
            self._out = [memoryview(b"".join(self._out))]
        while self._out:
            sent = self.sock.send(self._out[0][: 4 * _BLOCK])
            self._out[0] = self._out[0][sent:]
            if not self._out[0]:
                del self._out[0]
        return True

    def close(self) -> None:
        """Close the socket, and forget what had come and what had still to go."""
        self._in.close()
        self._out.clear()
        with contextlib.suppress(OSError):
            self.sock.close()


class Connection:
    """A connection and what it is doing; either the poller or one thread has it, never both."""

    def __init__(self, config: Config, sock: socket.socket, client: Any, server: Any, most: tuple[int, int]) -> None:
        sock.setblocking(False)
        self.sock = Line(sock)
        self.client, self.server = client, server
        self.parser: Any = None
        self.keep = False
        self.party = ""
        self.size = self.largest = 0  # bytes that have come of the request; of the request and its answer
        self._config = config
        self._most = most
        self._parted = 0
        self.extent = Extent(*most)
        self.enter(Phase.HANDSHAKE if config.is_ssl else Phase.IDLE)

    def enter(self, phase: Phase) -> None:
        """Begin to do something else."""
        self.phase = phase
        self.since = self.heard = time.monotonic()

    def shake(self) -> None:
        """Go on with the handshake, until it is done."""
        secured = self.sock.sock
        if not isinstance(secured, ssl.SSLSocket):
            self.sock.sock = secured = gunicorn_sock.ssl_wrap_socket(secured, self._config)
        secured.do_handshake()
        self.enter(Phase.IDLE)

    def collect(self) -> None:
        """Take in what has come of the request, until it is complete or the other side hangs up."""
        while not (self.extent.complete or self.sock.ended):
            data = self.sock.sock.recv(_BLOCK)
            self._take(data)
            self.sock.ended = not data
        self.sock.ready(broken=self.extent.broken, too_large=self.extent.too_large)

    def _take(self, data: bytes) -> None:
        if self.phase is Phase.IDLE:
            self.enter(Phase.REQUEST)
        self.heard = time.monotonic()
        self.size += len(data)
        self.sock.take(data)
        self.extent.feed(data)
        if self.extent.asks_to_continue and not self.extent.complete:
            self.extent.asks_to_continue = False
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.sock.flush()

    def give_up(self) -> bool:
        """Stop collecting; tell whether there is a request to answer."""
        self.extent.complete = True
        return self.phase is Phase.REQUEST and self.extent.begun

    def reader(self) -> Any:
        """Return gunicorn's parser of this connection."""
        self.parser = self.parser or get_parser(self._config, self.sock, self.client)
        return self.parser

    def next_request(self) -> None:
        """Begin to collect the next request, with what has come of it behind the previous one."""
        waiting = self.parser.unreader.take_buffered() + self.sock.rest()
        self.extent = Extent(*self._most)
        self.size = 0
        self.enter(Phase.IDLE)
        if waiting:
            self._take(waiting)

    def part(self) -> None:
        """Say that nothing more will come, so that the other side reads its answer and not a reset."""
        self.enter(Phase.PARTING)
        with contextlib.suppress(OSError, ValueError):
            if isinstance(self.sock.sock, ssl.SSLSocket):
                self.sock.sock.unwrap()  # sends close_notify, and does not wait for theirs
        with contextlib.suppress(OSError):
            self.sock.sock.shutdown(socket.SHUT_WR)

    def parted(self) -> bool:
        """Forget what comes; tell whether the other side has hung up too, or sends more than anyone would."""
        while self._parted <= 4 * self._most[1]:
            data = self.sock.sock.recv(_BLOCK)
            if not data:
                return True
            self._parted += len(data)
            self.heard = time.monotonic()
        return True

    def late(self, now: float, limit: float, deadline: float, keepalive: float) -> bool:
        """Tell whether nobody has to wait for this connection any longer."""
        if self.phase is Phase.IDLE and self.parser is not None:
            return now > self.since + keepalive
        return now > self.heard + limit or now > self.since + deadline
