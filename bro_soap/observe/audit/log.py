"""Appends decisions to the audit log, one file for each process, whatever becomes of the disk below it."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bro_soap.observe.audit.file import ChainFile
from bro_soap.observe.audit.keys import SealingKey
from bro_soap.observe.audit.lines import audit_files, last_hash

__all__ = ["AuditLog"]

_LARGEST_FILE = 64 * 1024 * 1024


class AuditLog:
    """Appends decisions; safe to share between threads, and to make before a fork (it opens its file at first use).

    With a key it seals what it writes: at the beginning and the end of a file, and in between.
    """

    def __init__(self, folder: Path, largest_file: int = _LARGEST_FILE, key: SealingKey | None = None) -> None:
        self._folder = folder
        self._largest = largest_file
        self._key = key
        self._lock = threading.Lock()
        self._file: ChainFile | None = None
        self._left: dict[str, str] = {}
        self._missed = 0
        _LOGS.add(self)

    def append(self, decision: Mapping[str, Any]) -> None:
        """Write one decision; it is with the operating system when this returns, and not written when it raises.

        Raises `OSError`. The next decision that can be written tells how many before it could not: `missed`.
        """
        with self._lock:
            try:
                self._fitting().append({**decision, "missed": self._missed} if self._missed else decision)
            except OSError:
                self._missed += 1
                raise
            self._missed = 0

    def close(self) -> None:
        """Seal and close the file; on a full disk its end stays without a seal."""
        with self._lock, suppress(OSError):
            file, self._file = self._file, None
            if file is not None:
                file.close()

    def _fitting(self) -> ChainFile:
        """Return the file to write in: that of before, or a new one when it is full or not as it was left."""
        file = self._file
        if file is not None and not file.fits():
            self._left[file.path.name] = file.hash  # what is there now may be less
            file.leave()
            file = self._file = None
        if file is not None and file.size > self._largest:
            self._file = None
            with suppress(OSError):  # its end is not sealed then; the new file is tied to it all the same
                file.close()
            file = None
        if file is None:
            file = self._file = self._begin()
            self._left = {}
        return file

    def _begin(self) -> ChainFile:
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        others = {}
        for path in audit_files(self._folder):
            with suppress(OSError):  # one that may not be read, or was just taken away
                others[path.name] = last_hash(path)
        found = {name: given for name, given in (others | self._left).items() if given}
        return ChainFile(self._folder, found, self._key)

    def _forked(self) -> None:
        """Begin anew in a forked process: the file is its parent's, and the lock may be held by a thread of that."""
        self._lock = threading.Lock()
        if self._file is not None:
            self._file.leave()
        self._file, self._left, self._missed = None, {}, 0


_LOGS: weakref.WeakSet[AuditLog] = weakref.WeakSet()


def _forked() -> None:
    for log in list(_LOGS):
        log._forked()


os.register_at_fork(after_in_child=_forked)
