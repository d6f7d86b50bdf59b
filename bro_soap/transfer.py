"""The whole register as one file, and back: a tar of source documents and of the rows that nothing else tells of.

    export.json                              format, versions, moment
    tables/<table>/000001.jsonl              rows, one JSON object a line: parties, mandates, the transaction register
    objects/<code>/<BRO-ID>/rows.jsonl       the registration, its log, and its documents without their content
    objects/<code>/<BRO-ID>/<table>/<n>.xml  the documents, byte for byte
    end.json                                 how much there is, and the numbers given out
    SHA256SUMS                               of every file above, as sha256sum writes and checks it

It is written and read as a stream, so its size does not matter. What is issued, searched by and known of events is not
in it: that is made from the source documents again.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from bro_soap.errors import ConfigurationError
from bro_soap.keeping import rebuild_in
from bro_soap.recording import Delivery
from bro_soap.store import Store, Unit
from bro_soap.store import whole as rows_of
from bro_soap.store.migrate import newest, revision, unfinished, upgrade
from bro_soap.store.numbers import latest_numbers

__all__ = ["Counted", "export_register", "import_register", "verify_export"]

FORMAT = 1
_TOGETHER = 50  # objects in one transaction of an import
_SUMS = "SHA256SUMS"
_START, _END = "export.json", "end.json"

_UNREADABLE = (OSError, EOFError, tarfile.TarError, zlib.error)

Progress = Callable[[int], None]


@dataclass
class Counted:
    """What went through: objects by type, documents, rows by table; `made` is when the export was."""

    made: str = ""
    objects: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """Return it as the archive's end tells it."""
        return {"objects": dict(sorted(self.objects.items())), "rows": dict(sorted(self.rows.items()))}


def export_register(store: Store, path: Path, progress: Progress = lambda _: None) -> Counted:
    """Write the register, as it is at this moment, to a tar (`.tar.gz`: compressed): all of it or nothing."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        with rows_of.snapshot(store.engine) as connection, _Writer.open(partial, path) as writer:
            counted = Counted(made=datetime.now(UTC).isoformat())
            start = {"format": FORMAT, "version": version("bro_soap"), "migration": newest(), "made": counted.made}
            writer.add_json(_START, start)
            for name in rows_of.others():
                for number, rows in enumerate(rows_of.table_rows(connection, name), 1):
                    writer.add(f"tables/{name}/{number:06d}.jsonl", _lines(rows))
                    counted.rows[name] += len(rows)
            for code, bro_id in rows_of.objects(connection):
                _export_object(writer, counted, f"objects/{code}/{bro_id}", rows_of.object_rows(connection, bro_id))
                counted.objects[code] += 1
                progress(counted.objects.total())
            writer.add_json(_END, {**counted.told(), "numbers": latest_numbers(connection)})
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return counted


def verify_export(path: Path) -> Counted:
    """Read an export from beginning to end, every file against its digest. Raises `ConfigurationError` at a fault."""
    counted, ended = Counted(), dict[str, Any]()
    with tempfile.TemporaryFile() as sums:
        for name, file in _members(path):
            if name == _SUMS:
                sums.seek(0)
                _compare(path, sums, file)
                return _agreed(path, counted, ended)
            content = _content(path, file)
            sums.write(_sum(name, content))
            _count(counted, ended, name, content)
    raise ConfigurationError(f"{path} is not complete: it ends before {_SUMS}")


def import_register(
    store: Store, intakes: Mapping[str, Delivery], path: Path, progress: Progress = lambda _: None
) -> Counted:
    """Fill an empty database from an export, and make everything else anew; `intakes` are by type of object.

    The export is verified first. A database without tables gets them. Raises `ConfigurationError`, and when it breaks
    off halfway, the database says so and is not served.
    """
    counted = verify_export(path)
    if revision(store.engine) is None:
        upgrade(store.engine)
    with rows_of.snapshot(store.engine) as connection:
        if full := rows_of.filled(connection):
            raise ConfigurationError(f"the database is not empty ({', '.join(full)}): import into a new one")
    with unfinished(store.engine):
        for number, group in enumerate(_grouped(path)):
            with store.write() as unit:
                for folder, files in group:
                    _import(unit, intakes, folder, files)
            progress(min((number + 1) * _TOGETHER, counted.objects.total()))
    return counted


# --- writing


class _Writer:
    """Adds files to a tar, and at the end their digests."""

    def __init__(self, tar: tarfile.TarFile, sums: IO[bytes]) -> None:
        self._tar = tar
        self._sums = sums
        self._now = int(time.time())

    @classmethod
    @contextmanager
    def open(cls, path: Path, named: Path) -> Iterator[_Writer]:
        """Write to `path`; the name it gets in the end tells whether it is compressed."""
        mode: Literal["w:gz", "w"] = "w:gz" if named.name.endswith((".gz", ".tgz")) else "w"
        with tarfile.open(path, mode) as tar, tempfile.TemporaryFile() as sums:
            yield (writer := cls(tar, sums))
            size = sums.tell()
            sums.seek(0)
            writer._put(_SUMS, size, sums)

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


# --- reading


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the files in their order. Raises `ConfigurationError` when it is no readable tar."""
    try:
        with tarfile.open(path, "r|*") as tar:
            for entry in tar:
                file = tar.extractfile(entry)
                if file is None:
                    raise ConfigurationError(f"{path} holds {entry.name}, which is no file")
                yield entry.name, file
                _forget(tar)
    except _UNREADABLE as error:
        raise ConfigurationError(f"{path} cannot be read to its end: {error}") from error


def _content(path: Path, file: IO[bytes]) -> bytes:
    try:
        return file.read()
    except _UNREADABLE as error:
        raise ConfigurationError(f"{path} cannot be read to its end: {error}") from error


def _compare(path: Path, ours: IO[bytes], theirs: IO[bytes]) -> None:
    """Compare the digests of what is here with those that were written, line by line."""
    for here, written in zip_longest(ours, theirs, fillvalue=b""):
        if here != written:
            name = (here or written).decode().partition("  ")[2].strip()
            raise ConfigurationError(f"{path} is damaged: {name} is not as it was written")


def _count(counted: Counted, ended: dict[str, Any], name: str, content: bytes) -> None:
    parts = PurePosixPath(name).parts
    if name == _START:
        start = json.loads(content)
        if start.get("format") != FORMAT or start["migration"] > newest():
            theirs = f"format {start.get('format')}, migration {start['migration']}, version {start['version']}"
            ours = f"format {FORMAT}, up to migration {newest()}"
            raise ConfigurationError(f"the export is of {theirs}, and this version knows {ours}: use a newer one")
        counted.made = start["made"]
    elif name == _END:
        ended.update(json.loads(content))
    elif parts[0] == "tables":
        counted.rows[parts[1]] += content.count(b"\n")
    elif parts[-1] == "rows.jsonl":
        counted.objects[parts[1]] += 1
        for line in content.splitlines():
            counted.rows.update(json.loads(line).keys())


def _agreed(path: Path, counted: Counted, ended: dict[str, Any]) -> Counted:
    """Return what was counted, when the export's own count is the same."""
    if {name: ended.get(name) for name in ("objects", "rows")} != counted.told():
        raise ConfigurationError(f"{path} is not what its end tells of: {ended}, counted {counted.told()}")
    return counted


Files = list[tuple[str, bytes]]


def _grouped(path: Path) -> Iterator[list[tuple[str, Files]]]:
    """Yield objects and pieces of tables, some at a time, each with all of its files."""
    group: list[tuple[str, Files]] = []
    files: Files = []
    for name, file in _members(path):
        if name in (_START, _SUMS):
            continue
        files.append((name, _content(path, file)))
        if name.endswith(".xml"):
            continue  # the rows that tell of it come last
        group.append((name, files))
        files = []
        if len(group) == _TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _import(unit: Unit, intakes: Mapping[str, Delivery], name: str, files: Files) -> None:
    parts = PurePosixPath(name).parts
    content = files[-1][1]
    if name == _END:
        unit.go_on_from(json.loads(content)["numbers"])
    elif parts[0] == "tables":
        unit.add_rows(parts[1], [json.loads(line) for line in content.splitlines()])
    else:
        folder = PurePosixPath(*parts[:3])
        documents = {str(PurePosixPath(file).relative_to(folder)): data for file, data in files[:-1]}
        _import_object(unit, content, documents)
        if parts[1] not in intakes:
            raise ConfigurationError(f"this version does not know objects of type {parts[1]}")
        rebuild_in(unit, intakes[parts[1]], parts[2])


def _import_object(unit: Unit, content: bytes, documents: Mapping[str, bytes]) -> None:
    for line in content.splitlines():
        ((table, row),) = json.loads(line).items()
        if table in rows_of.DOCUMENTS:
            row["content"] = documents[row["content"]]
            if hashlib.sha256(row["content"]).hexdigest() != row["content_digest"]:
                raise ConfigurationError(f"{row['bro_id']}: {row['transaction_id']} is not what was delivered")
        unit.add_rows(table, [row])
