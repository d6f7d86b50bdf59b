"""Files that may be replaced while the service runs: written in one step, and read again when they change."""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from bro_soap.errors import ConfigurationError

__all__ = ["Reloading", "Stamp", "alone", "stamp_of", "write_file"]

logger = logging.getLogger(__name__)

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int, int, int], ...]


def write_file(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace the file in one step, so that a running server reads the old or the new one and nothing between."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process (or thread) at a time look at a folder and change it by what it saw; the others wait."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stamp_of(paths: Sequence[Path]) -> Stamp:
    """Return what changes when any of these files is replaced or rewritten. Raises `OSError` when one is absent.

    The last is set by the system alone: a file that was written over with its old time and size shows too.
    """
    found = ((str(path), path.stat()) for path in paths)
    return tuple((path, one.st_mtime_ns, one.st_size, one.st_ino, one.st_ctime_ns) for path, one in found)


class Reloading(Generic[T]):
    """Hands out what was read from some files, read again when they change; safe to share between threads and forks.

    The files are looked at once per `recheck` seconds. What cannot be used (a new certificate whose key is still the
    old one) leaves the last good value in force, and is logged once per change.
    """

    def __init__(self, paths: Sequence[Path], read: Callable[[], T], *, recheck: float = 1.0) -> None:
        self._paths = tuple(paths)
        self._read = read
        self._recheck = recheck
        self._lock = threading.Lock()
        self._stamp = self._look()
        self._value = read()
        self._checked = time.monotonic()

    def current(self) -> T:
        """Return the value of now."""
        if time.monotonic() - self._checked >= self._recheck:
            with self._lock:
                self._refresh()
        return self._value

    def _refresh(self) -> None:
        self._checked = time.monotonic()
        names = " and ".join(map(str, self._paths))
        stamp = self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp  # also when it cannot be used: the next look is for another change
        try:
            self._value = self._read()
            logger.info("%s read again", names)
        except (ConfigurationError, OSError) as error:
            logger.error("%s changed but cannot be used, the previous state stays: %s", names, error)

    def _look(self) -> Stamp:
        try:
            return stamp_of(self._paths)
        except OSError:
            return ()  # one is not there
