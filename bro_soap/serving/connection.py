"""One connection: its request is collected, and its answer sent, without a thread that waits for the other side."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from gunicorn import sock as gunicorn_sock
from gunicorn.config import Config
from gunicorn.http import get_parser

from bro_soap.serving.extent import Extent
from bro_soap.serving.line import BLOCK, SocketLine
from bro_soap.serving.room import NoRoom, Room

__all__ = ["Connection", "ConnectionPhase"]


class ConnectionPhase(Enum):
    """What a connection is doing."""

    HANDSHAKE = auto()
    IDLE = auto()  # between requests
    REQUEST = auto()
    ANSWER = auto()
    PARTING = auto()  # all is said; what the other side was still sending is read and forgotten


class Connection:
    """A connection and what it is doing; either the poller or one thread has it, never both."""

    def __init__(
        self,
        config: Config,
        sock: socket.socket,
        client: Any,
        server: Any,
        *,
        most: tuple[int, int],
        room: Room,
        admits: Callable[[Connection], bool],
    ) -> None:
        sock.setblocking(False)
        self.sock = SocketLine(sock, room)
        self.client, self.server = client, server
        self.parser: Any = None
        self.keep = False
        self.party = ""
        self.no_room: NoRoom | None = None
        self.size = self.largest = 0  # bytes that have come of the request; of the request and its answer
        self._config = config
        self._most = most
        self._admits = admits
        self._admitted = False
        self._behind = b""  # what came of the next request together with this one
        self._parted = 0
        self.extent = Extent(*most)
        self.enter(ConnectionPhase.HANDSHAKE if config.is_ssl else ConnectionPhase.IDLE)

    def enter(self, phase: ConnectionPhase) -> None:
        """Begin to do something else."""
        self.phase = phase
        self.since = self.heard = time.monotonic()

    def shake(self) -> None:
        """Go on with the handshake, until it is done."""
        secured = self.sock.sock
        if not isinstance(secured, ssl.SSLSocket):
            self.sock.sock = secured = gunicorn_sock.ssl_wrap_socket(secured, self._config)
        secured.do_handshake()
        self.enter(ConnectionPhase.IDLE)

    def collect(self) -> None:
        """Take in what has come of the request, until it is complete or the other side hangs up."""
        while not (self.extent.complete or self.sock.ended):
            data = self.sock.sock.recv(BLOCK)
            self._take(data)
            self.sock.ended = not data
        self.sock.head = self.extent.head
        self.sock.ready(broken=self.extent.broken, too_large=self.extent.too_large)

    def _take(self, data: bytes) -> None:
        if self.phase is ConnectionPhase.IDLE:
            self.enter(ConnectionPhase.REQUEST)
        self.heard = time.monotonic()
        self.size += len(data)
        self.extent.feed(data)
        try:
            self.sock.take(data)
            if self.extent.awaits_body and not self._admitted:
                self._admit()
        except NoRoom as error:
            self.no_room = error
            self.extent.complete = True
        if self.extent.asks_to_continue and not self.extent.complete:
            self.extent.asks_to_continue = False
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.sock.flush()

    def _admit(self) -> None:
        """Wait for the body of who is known; of anybody else's no more is read than has come with the head."""
        self.sock.head = self.extent.head
        self._admitted = self._admits(self)
        if self._admitted:
            self.sock.belongs_to(self.party)
        else:
            self.sock.cut = self.extent.complete = True

    def give_up(self) -> bool:
        """Stop collecting; tell whether there is a request to answer."""
        self.extent.complete = True
        return self.phase is ConnectionPhase.REQUEST and self.extent.begun

    def reader(self) -> Any:
        """Return gunicorn's parser of this connection."""
        self.parser = self.parser or get_parser(self._config, self.sock, self.client)
        return self.parser

    def answered(self, *, keep: bool) -> None:
        """Let go of the request, while its answer has still to go; `keep` tells that another may follow it."""
        self.keep = keep
        if keep:
            self._behind = self.parser.unreader.take_buffered() + self.sock.rest()
        self.sock.forget()

    def next_request(self) -> None:
        """Begin to collect the next request, with what has come of it behind the previous one."""
        waiting, self._behind = self._behind, b""
        self.extent = Extent(*self._most)
        self.size = 0
        self._admitted = False
        self.enter(ConnectionPhase.IDLE)
        if waiting:
            self._take(waiting)

    def part(self) -> None:
        """Say that nothing more will come, so that the other side reads its answer and not a reset."""
        self.enter(ConnectionPhase.PARTING)
        with contextlib.suppress(OSError, ValueError):
            if isinstance(self.sock.sock, ssl.SSLSocket):
                self.sock.sock.unwrap()  # sends close_notify, and does not wait for theirs
        with contextlib.suppress(OSError):
            self.sock.sock.shutdown(socket.SHUT_WR)

    def parted(self) -> bool:
        """Forget what comes; tell whether the other side has hung up too, or sends more than anyone would."""
        while self._parted <= 4 * self._most[1]:
            data = self.sock.sock.recv(BLOCK)
            if not data:
                return True
            self._parted += len(data)
            self.heard = time.monotonic()
        return True

    def late(self, now: float, limit: float, deadline: float, keepalive: float) -> bool:
        """Tell whether nobody has to wait for this connection any longer."""
        if self.phase is ConnectionPhase.IDLE and self.parser is not None:
            return now > self.since + keepalive
        return now > self.heard + limit or now > self.since + deadline
