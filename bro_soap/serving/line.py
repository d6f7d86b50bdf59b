"""A socket on which nothing waits, as gunicorn's parser and response see it."""

from __future__ import annotations

import contextlib
import errno
import socket
import ssl
import struct
from typing import Any

from gunicorn.http.errors import InvalidChunkSize

from bro_soap.errors import Overloaded
from bro_soap.serving.room import KeptBody, Room

__all__ = ["BLOCK", "SocketLine"]

BLOCK = 1 << 16
_CREDENTIALS = struct.Struct("3i")  # of the process at the other side (unix(7)): pid, uid, gid


class SocketLine:
    """A socket as gunicorn's parser reads it and its response writes it: what is here, and what has still to go.

    `head` is the request line and headers of the request, as they came. `cut` tells that its body was not waited for.
    """

    def __init__(self, sock: socket.socket, room: Room) -> None:
        self.sock = sock
        self.ended = self.cut = False
        self.head = b""
        self._room = room
        self._in = KeptBody(room)
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

    def peer(self) -> int:
        """Return the user that runs the program at the other side of a unix socket."""
        size = _CREDENTIALS.size
        _, user, _ = _CREDENTIALS.unpack(self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
        return int(user)

    def shutdown(self, how: int) -> None:
        """Shut down the socket, as gunicorn does with an answer that failed halfway."""
        self.sock.shutdown(how)

    def take(self, data: bytes) -> None:
        """Keep bytes of the request. Raises `NoRoom`."""
        self._in.write(data)

    def belongs_to(self, party: str) -> None:
        """Say whose request it is. Raises `NoRoom`."""
        self._in.belongs_to(party)

    def ready(self, *, broken: bool, too_large: bool) -> None:
        """Take the request for as complete as it gets: from here on it is read."""
        if self.cut:
            self._why = Overloaded(retry_after=1)  # to who turns out to be known in the meantime
        if broken:
            self._why = InvalidChunkSize(b"")
        if too_large:
            self._why = OSError(errno.EMSGSIZE, "the request is larger than will be read")
        self._in.rewind()

    def rest(self) -> bytes:
        """Return what was not read of the request."""
        return self._in.read()

    def forget(self) -> None:
        """Begin another request; of this one nothing is kept."""
        self._in.close()
        self._in = KeptBody(self._room)

    def flush(self) -> bool:
        """Send what can go; tell whether that is all."""
        if len(self._out) > 1 and self.unsent < BLOCK:
            self._out = [memoryview(b"".join(self._out))]
        while self._out:
            sent = self.sock.send(self._out[0][: 4 * BLOCK])
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
