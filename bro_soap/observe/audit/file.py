"""One file of the audit log while a process writes it: it holds whole lines, or is left for a new one."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bro_soap.observe.audit.keys import SealingKey
from bro_soap.observe.audit.lines import FORMAT, NOTHING, linked

__all__ = ["SEAL", "SEAL_LINES", "ChainFile", "sealed"]

SEAL = "seal"
SEAL_LINES = 256  # at most so many lines are not sealed yet,
_SEAL_SECONDS = 60.0  # and not for longer than this once another one comes
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW


def sealed(file: str, number: int, at: str, follows: str, *, end: bool) -> dict[str, Any]:
    """Return what a seal in a file states: all lines up to the one with hash `follows`; `end`: none comes behind it."""
    return {"file": file, "n": number, "at": at, "follows": follows, "end": end}


@dataclass(frozen=True, slots=True)
class _End:
    """Where a file ends: the number and hash of its last line, and its size."""

    number: int = 0
    hash: str = NOTHING
    size: int = 0


class ChainFile:
    """A file that this process made and appends to; not safe to share between threads or processes."""

    def __init__(self, folder: Path, others: Mapping[str, str], key: SealingKey | None) -> None:
        """Make the file, with a first line that ties it to the others. Raises `OSError`, and leaves no file then."""
        self.path, self._file = _new(folder)
        self._key, self._end, self._fit = key, _End(), True
        self._unsealed, self._sealed_at = 0, time.monotonic()
        made = os.fstat(self._file)
        self._identity = made.st_dev, made.st_ino
        try:
            told: dict[str, Any] = {"decision": "begin", "file": self.path.name, "format": FORMAT, "others": others}
            self._write(told | ({"key": key.name} if key else {}))
            self._seal()
        except BaseException:
            os.close(self._file)
            with suppress(OSError):
                self.path.unlink()
            raise

    @property
    def size(self) -> int:
        """How many bytes are in it."""
        return self._end.size

    @property
    def hash(self) -> str:
        """The hash of its last line."""
        return self._end.hash

    def fits(self) -> bool:
        """Tell whether the file is where it was and as it was left: nobody took, replaced, shortened or added to it."""
        try:
            found = os.stat(self.path, follow_symlinks=False)
        except OSError:
            return False
        return self._fit and (found.st_dev, found.st_ino) == self._identity and found.st_size == self._end.size

    def append(self, decision: Mapping[str, Any]) -> None:
        """Write one line; it is wholly in the file when this returns, and not at all when it raises `OSError`."""
        if self._unsealed >= SEAL_LINES or (self._unsealed and time.monotonic() - self._sealed_at > _SEAL_SECONDS):
            self._seal()
        self._write(decision)
        self._unsealed += 1

    def close(self) -> None:
        """Seal it for the last time, and close it. Raises `OSError` when it could not be sealed."""
        try:
            if self.fits():
                self._seal(end=True)
        finally:
            self.leave()

    def leave(self) -> None:
        """Close it as it is."""
        with suppress(OSError):
            os.close(self._file)

    def _seal(self, *, end: bool = False) -> None:
        if self._key is None:
            return
        number, at = self._end.number + 1, datetime.now(UTC).isoformat()
        signature = self._key.sign(SEAL, sealed(self.path.name, number, at, self._end.hash, end=end))
        self._write({"decision": SEAL, "key": self._key.name, "signature": signature, "end": end}, at)
        self._unsealed, self._sealed_at = 0, time.monotonic()

    def _write(self, decision: Mapping[str, Any], at: str = "") -> None:
        number = self._end.number + 1
        line, own = linked(self._end.hash, {**decision, "n": number, "at": at or datetime.now(UTC).isoformat()})
        try:
            _write_whole(self._file, line)
        except BaseException:
            self._take_back()
            raise
        self._end = _End(number, own, self._end.size + len(line))

    def _take_back(self) -> None:
        """Take away what was written of a line; where that fails too the file is not used any more."""
        try:
            os.ftruncate(self._file, self._end.size)
        except OSError:
            self._fit = False


def _write_whole(file: int, line: bytes) -> None:
    """Write all of it: one write may take a part only, before the disk is full or at a signal."""
    done = os.write(file, line)
    while done < len(line):
        done += os.write(file, line[done:])


def _new(folder: Path) -> tuple[Path, int]:
    """Make a file that was not there; after a clock was set back, or in a container, its first name may be taken."""
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{socket.gethostname()}-{os.getpid()}"
    for tried in count():
        path = folder / f"{stem}{f'-{tried}' if tried else ''}.jsonl"
        with suppress(FileExistsError):
            return path, os.open(path, _NEW, 0o640)
    raise FileExistsError(stem)
