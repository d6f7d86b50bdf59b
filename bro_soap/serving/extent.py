"""Tells when all of an HTTP request is here, so that no thread has to wait for the rest of it.

It decides nothing: what it does not understand it calls complete, and the HTTP parser then says what is wrong with it.
"""

from __future__ import annotations

import re

__all__ = ["Extent"]

_FRAMING = re.compile(rb"^(content-length|transfer-encoding|expect):[ \t]*([^\r\n]*?)[ \t]*\r?$", re.I | re.M)
_LONGEST_LINE = 8_192
_LONGEST_LENGTH = 15  # digits; a longer one is refused whatever comes
_MOST_CHUNKS = 65_536  # clients send a few kB in each; some bytes in each would cost more to take apart than to judge


class Extent:
    """How much of one request is here; `feed` it every stretch of bytes in order."""

    def __init__(self, most_head: int, most_body: int) -> None:
        self._most_head = most_head
        self._most_body = most_body
        self._head = bytearray()
        self._body: _Counted | _Chunked | None = None
        self.complete = False
        self.broken = False
        self.too_large = False
        self.asks_to_continue = False

    @property
    def begun(self) -> bool:
        """Whether anything of the request is here."""
        return bool(self._head)

    @property
    def head(self) -> bytes:
        """What is here of the request line and the headers."""
        return bytes(self._head)

    @property
    def awaits_body(self) -> bool:
        """Whether the head is here, and not all of the body that it speaks of."""
        return self._body is not None and not self.complete

    def feed(self, data: bytes) -> None:
        """Take in the next bytes; afterwards `complete` tells whether anything more is worth waiting for."""
        if self._body is None:
            data = self._feed_head(data)
        if self._body is not None:
            self.complete = self._body.feed(data)
            self.broken, self.too_large = self._body.broken, self._body.too_large

    def _feed_head(self, data: bytes) -> bytes:
        seen = max(0, len(self._head) - 3)
        self._head += data
        end = self._head.find(b"\r\n\r\n", seen)
        if end < 0:
            too_long = len(self._head) > self._most_head
            self.complete = too_long or (len(self._head) > _LONGEST_LINE and b"\r\n" not in self._head[:_LONGEST_LINE])
            return b""
        rest = bytes(self._head[end + 4 :])
        del self._head[end + 4 :]
        self._begin_body()
        return rest

    def _begin_body(self) -> None:
        """Find out how the body ends; a request that says it in two ways, or not at all, is complete as it is."""
        fields = [(name.lower(), value.lower()) for name, value in _FRAMING.findall(self._head)]
        framing = [field for field in fields if field[0] != b"expect"]
        self.asks_to_continue = (b"expect", b"100-continue") in fields
        match framing:
            case [(b"content-length", length)] if length.isdigit() and len(length) <= _LONGEST_LENGTH:
                self._body = _Counted(int(length)) if int(length) <= self._most_body else None
            case [(b"transfer-encoding", b"chunked")]:
                self._body = _Chunked(self._most_body, self._most_head)
        self.complete = self._body is None


class _Counted:
    """A body of so many bytes."""

    broken = too_large = False

    def __init__(self, length: int) -> None:
        self._missing = length

    def feed(self, data: bytes) -> bool:
        self._missing -= len(data)
        return self._missing <= 0


class _Chunked:
    """A body in chunks (RFC 9112, 7.1); also complete when it is wrong, or larger than anyone will read."""

    def __init__(self, most: int, most_trailers: int) -> None:
        self._left = most
        self._most_trailers = most_trailers
        self._chunks = 0
        self._line = b""
        self._skip = 0
        self._trailer = False
        self.broken = self.too_large = False

    def feed(self, data: bytes) -> bool:
        at = 0
        while at < len(data):
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            end = data.find(b"\n", at)
            self._line += data[at : end + 1 or None]
            if end < 0:
                return len(self._line) > 2 * _LONGEST_LINE
            at = end + 1
            line, self._line = self._line.strip(), b""
            if self._ends(line):
                return True
        return self.broken

    def _ends(self, line: bytes) -> bool:
        """Take in the line before a chunk, or one behind the last; tell whether the body ends with it."""
        if self._trailer:
            self._most_trailers -= len(line) + 2
            self.broken = self._most_trailers < 0
            return not line or self.broken
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            return True
        self._trailer = size == 0
        self._skip = size + 2 if size else 0
        self._left -= size
        self._chunks += 1
        self.broken = self._chunks > _MOST_CHUNKS
        self.too_large = self._left < 0
        return self.too_large or size < 0 or self.broken
