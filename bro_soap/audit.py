"""The audit log: every decision, in files whose lines are chained by hashes.

Each process appends to a file of its own, so nothing waits for another. A line is a JSON object; its `hash` is the
SHA-256 of the previous line's hash and the line itself. The first line of a file holds the last hash of every other
file in the folder, so a file that was shortened, altered or taken away shows.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["AuditLog", "Break", "decisions", "verify"]

_LARGEST_FILE = 64 * 1024 * 1024
_NOTHING = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: file, line (from 1; 0 for the whole file) and what is wrong."""

    file: str
    line: int
    what: str


class AuditLog:
    """Appends decisions; safe to share between threads, and to make before a fork (it opens its file at first use)."""

    def __init__(self, folder: Path, largest_file: int = _LARGEST_FILE) -> None:
        self._folder = folder
        self._largest = largest_file
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._process = 0
        self._number = 0
        self._hash = _NOTHING
        self._size = 0

    def append(self, decision: Mapping[str, Any]) -> None:
        """Write one decision; it is with the operating system when this returns. Raises `OSError`."""
        with self._lock:
            if self._file is None or self._process != os.getpid() or self._size > self._largest:
                self._begin()
            self._write(decision)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _begin(self) -> None:
        """Open a new file whose first line ties it to all others."""
        if self._file is not None and self._process == os.getpid():
            self._file.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        self._process = os.getpid()
        path = self._folder / f"{now:%Y%m%dT%H%M%S%f}-{socket.gethostname()}-{self._process}.jsonl"
        others = {other.name: last for other in sorted(self._folder.glob("*.jsonl")) if (last := _last(other))}
        self._file = path.open("xb", buffering=0)
        self._number, self._hash, self._size = 0, _NOTHING, 0
        self._write({"decision": "begin", "others": others})

    def _write(self, decision: Mapping[str, Any]) -> None:
        if self._file is None:
            raise ValueError("the audit log is closed")
        self._number += 1
        entry = {"n": self._number, "at": datetime.now(UTC).isoformat(), **decision}
        text = _canonical(entry)
        self._hash = _chained(self._hash, text)
        line = f'{text[:-1]},"hash":"{self._hash}"}}\n'.encode()
        self._file.write(line)
        self._size += len(line)


def verify(folder: Path) -> list[Break]:
    """Check every file in the folder and the ties between them; return where the chain is broken, or nothing."""
    hashes: dict[str, list[str]] = {}
    ties: list[tuple[str, dict[str, str]]] = []
    broken: list[Break] = []
    for path in sorted(folder.glob("*.jsonl")):
        found = hashes[path.name] = []
        for number, entry, wrong in _entries(path):
            if wrong:
                broken.append(Break(path.name, number, wrong))
                break
            found.append(entry["hash"])
            if number == 1:
                ties.append((path.name, entry.get("others", {})))
    for name, others in ties:
        for other, last in others.items():
            if last not in hashes.get(other, ()):
                broken.append(Break(other, 0, f"is gone, shortened or altered since {name} was begun"))
    return broken


def decisions(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the decisions in the folder, file by file, without a look at the chain; what is no entry is left out."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as file:
            for line in file:
                try:
                    entry = json.loads(line)
                except ValueError:  # a line that was being written
                    continue
                if isinstance(entry, dict) and entry.get("decision") != "begin":
                    yield entry


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Read a file line by line with what is wrong, if anything; a line cut off at the very end is no break."""
    previous = _NOTHING
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], 1):
        try:
            entry = json.loads(line)
            given = entry["hash"]
        except (ValueError, KeyError, TypeError):
            yield number, {}, "is no entry"
            return
        text = _canonical({name: value for name, value in entry.items() if name != "hash"})
        previous = _chained(previous, text)
        if given != previous:
            yield number, entry, "was altered, or a line before it was added or taken away"
            return
        if entry.get("n") != number:
            yield number, entry, f"has number {entry.get('n')}"
            return
        yield number, entry, ""


def _last(path: Path) -> str:
    """Return the hash of the last complete line of a file."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 65_536))
        lines = file.read().split(b"\n")[:-1]
    try:
        return str(json.loads(lines[-1])["hash"])
    except (IndexError, ValueError, KeyError):
        return ""


def _canonical(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _chained(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()
