"""How much of the requests that are coming in one process keeps, in memory and on disk, and where.

The beginning of each request is free, so that small ones are taken in whatever large ones do; what is more is on the
account of its party, which gets half of what there is and no more. See docs/adr/0031.
"""

from __future__ import annotations

import io
import tempfile
import threading
from collections import Counter
from pathlib import Path
from typing import BinaryIO

__all__ = ["KeptBody", "NoRoom", "Room"]

FREE = 1 << 15  # bytes of each request; as many connections as a process may have take 32 MB
_IN_MEMORY = 1 << 18  # of one request; the rest waits on disk, in a file without a name


class NoRoom(Exception):  # noqa: N818  it says what there is not
    """What came cannot be kept; the text, for the operator, says why."""


class _Budget:
    """So many bytes, at most half of them for one party. Safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._by: Counter[str] = Counter()
        self.taken = 0

    def take(self, party: str, size: int) -> bool:
        with self._lock:
            if self.taken + size > self._most or self._by[party] + size > self._most // 2:
                return False
            self.taken += size
            self._by[party] += size
            return True

    def give(self, party: str, size: int) -> None:
        with self._lock:
            self.taken -= size
            self._by[party] -= size
            if not self._by[party]:
                del self._by[party]


class Room:
    """What one process has for requests that are coming in or wait for their turn."""

    def __init__(self, memory: int, disk: int, folder: Path | None = None) -> None:
        """Take the bytes that may be held in memory and on disk, and the folder; without one, the system's."""
        self.memory = _Budget(memory)
        self.disk = _Budget(disk)
        self.folder = folder

    def file(self) -> BinaryIO:
        """Return a file without a name; what is written to it is with the operating system at once."""
        return tempfile.TemporaryFile(buffering=0, dir=self.folder)


class KeptBody:
    """The bytes of one request: written while they come, read from the beginning once, in memory or on disk."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._file: BinaryIO = io.BytesIO()
        self._budget = room.memory
        self._party = ""
        self._size = self._counted = 0

    def belongs_to(self, party: str) -> None:
        """Put what is here, and what will come, on the account of this party. Raises `NoRoom`."""
        counted, self._counted = self._counted, 0
        self._budget.give(self._party, counted)
        self._party = party
        if not self._count(counted):
            self._to_disk(counted)

    def write(self, data: bytes) -> None:
        """Keep bytes. Raises `NoRoom`."""
        counted = max(0, self._size + len(data) - FREE) - self._counted
        if not (self._small(len(data)) and self._count(counted)):
            self._to_disk(counted)
        self._write(data)
        self._size += len(data)

    def rewind(self) -> None:
        """Go to the beginning, to read."""
        self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Read bytes, as a file does."""
        return self._file.read(size)

    def close(self) -> None:
        """Forget what is here; the room is free again."""
        self._file.close()
        self._budget.give(self._party, self._counted)
        self._counted = 0

    def _small(self, more: int) -> bool:
        return self._budget is self._room.disk or self._size + more <= _IN_MEMORY

    def _count(self, size: int) -> bool:
        """Put bytes on the account of the party, where they are now; tell whether that can be."""
        if size and not self._budget.take(self._party, size):
            return False
        self._counted += size
        return True

    def _to_disk(self, more: int) -> None:
        """Move to disk, with `more` bytes to come on the account; small requests are in memory and stay there."""
        if self._budget is self._room.disk:
            raise NoRoom("as many bytes of requests are on disk as may be")
        before, counted = self._file, self._counted
        if not self._room.disk.take(self._party, counted + more):
            raise NoRoom("as many bytes of requests are kept as may be")
        self._room.memory.give(self._party, counted)
        self._budget, self._counted = self._room.disk, counted + more
        self._file = self._opened()
        before.seek(0)
        self._write(before.read())
        before.close()

    def _opened(self) -> BinaryIO:
        try:
            return self._room.file()
        except OSError as error:
            raise NoRoom(f"no file can be made for a request: {error}") from error

    def _write(self, data: bytes) -> None:
        """Write all of it: a file writes what fits on its disk and says how much that was."""
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            raise NoRoom(f"a request cannot be written: {error}") from error
