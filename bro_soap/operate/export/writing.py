"""The register written to a tar, as a stream."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Literal

from bro_soap.files import written
from bro_soap.operate.export.form import END, FORMAT, START, SUMS, Counted, Progress
from bro_soap.store import Store
from bro_soap.store import whole as rows_of
from bro_soap.store.migrate import newest
from bro_soap.store.numbers import Numbers

__all__ = ["export_register"]


def export_register(store: Store, path: Path, progress: Progress = lambda _: None) -> Counted:
    """Write the register, as it is at this moment, to a tar (`.tar.gz`: compressed): all of it or nothing."""
    packed = path.name.endswith((".gz", ".tgz"))
    with (
        written(path, private=True) as file,
        rows_of.snapshot(store.engine) as connection,
        _Writer.open(file, packed=packed) as writer,
    ):
        counted = Counted(made=datetime.now(UTC).isoformat())
        start = {"format": FORMAT, "version": version("bro_soap"), "migration": newest(), "made": counted.made}
        writer.add_json(START, start)
        for name in rows_of.others():
            for number, rows in enumerate(rows_of.table_rows(connection, name), 1):
                writer.add(f"tables/{name}/{number:06d}.jsonl", _lines(rows))
                counted.rows[name] += len(rows)
        for code, bro_id in rows_of.objects(connection):
            _export_object(writer, counted, f"objects/{code}/{bro_id}", rows_of.object_rows(connection, bro_id))
            counted.objects[code] += 1
            progress(counted.objects.total())
        writer.add_json(END, {**counted.told(), "numbers": Numbers(connection).latest()})
    return counted


class _Writer:
    """Adds files to a tar, and at the end their digests."""

    def __init__(self, tar: tarfile.TarFile, sums: IO[bytes]) -> None:
        self._tar = tar
        self._sums = sums
        self._now = int(time.time())

    @classmethod
    @contextmanager
    def open(cls, file: IO[bytes], *, packed: bool) -> Iterator[_Writer]:
        """Write to a file; a size that does not fit in the usual field stands there as a number of bytes (GNU)."""
        mode: Literal["w:gz", "w"] = "w:gz" if packed else "w"
        with (
            tarfile.open(fileobj=file, mode=mode, format=tarfile.GNU_FORMAT) as tar,
            tempfile.TemporaryFile() as sums,
        ):
            yield (writer := cls(tar, sums))
            size = sums.tell()
            sums.seek(0)
            writer._put(SUMS, size, sums)

    def add(self, name: str, content: bytes) -> None:
        """Add a file."""
        self._put(name, len(content), io.BytesIO(content))
        self._sums.write(_sum(name, content))

    def add_json(self, name: str, content: Any) -> None:
        """Add a file for people and programs."""
        self.add(name, json.dumps(content, indent=1).encode() + b"\n")

    def _put(self, name: str, size: int, content: IO[bytes]) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, self._now, 0o600
        self._tar.addfile(entry, content)
        _forget(self._tar)


def _forget(tar: Any) -> None:
    """Keep a tar from remembering every file that went by."""
    tar.members.clear()


def _sum(name: str, content: bytes) -> bytes:
    return f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()


def _export_object(
    writer: _Writer, counted: Counted, folder: str, rows: Iterator[tuple[str, rows_of.Row, bytes | None]]
) -> None:
    told: list[bytes] = []
    numbers: Counter[str] = Counter()
    for name, row, content in rows:
        counted.rows[name] += 1
        numbers[name] += 1
        if content is not None:
            row["content"] = f"{name}/{numbers[name]:06d}.xml"
            writer.add(f"{folder}/{row['content']}", content)
        told.append(json.dumps({name: row}, ensure_ascii=False).encode() + b"\n")
    writer.add(f"{folder}/rows.jsonl", b"".join(told))


def _lines(rows: list[rows_of.Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
