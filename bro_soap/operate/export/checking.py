"""An export read from beginning to end before anything is done with it: every file, every row, every digest."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from bro_soap.errors import ConfigurationError
from bro_soap.files import said
from bro_soap.objects import KINDS
from bro_soap.operate.export.archive import ArchivedFile, parts_of
from bro_soap.operate.export.form import END, FORMAT, LARGEST_DOCUMENT, SUMS, Counted, EntryKind, Named, named
from bro_soap.store import whole as rows_of
from bro_soap.store.migrate import newest

__all__ = ["about", "longest_line", "verify_export"]

_MOST_TOLD = 1024 * 1024
_MOST_DOCUMENTS = 100_000  # of one object
_LONGEST_SUM = 1024


def verify_export(path: Path, most: int = LARGEST_DOCUMENT) -> Counted:
    """Read an export from beginning to end, every file against its digest. Raises `ConfigurationError` at a fault.

    `most` is the size of the largest document that is taken in.
    """
    checked = _Checked(most)
    with tempfile.TemporaryFile() as sums:
        for part in parts_of(path):
            with about(path, part.name):
                if part.name == SUMS:
                    checked.close()
                    sums.seek(0)
                    _compare(path, sums, part.lines(_LONGEST_SUM))
                    return checked.counted
                checked.take(part)
                sums.write(f"{part.digest}  {part.name}\n".encode())
    raise ConfigurationError(f"{path} is not complete: it ends before {SUMS}")


@contextmanager
def about(path: Path, name: str) -> Iterator[None]:
    """Say where it is when something is wrong, whatever is. Raises `ConfigurationError`."""
    try:
        yield
    except ConfigurationError:
        raise
    except Exception as error:
        raise ConfigurationError(f"{path}: {name}: {said(error)}") from error


def longest_line(most: int) -> int:
    """Return how long a row may be where documents may have `most` bytes: what was found in one stands in a row."""
    return 2 * most + _MOST_TOLD


class _Checked:
    """What was read so far, and the documents that no row told of yet, by the name that it has there."""

    def __init__(self, most: int) -> None:
        self.counted = Counted()
        self._most = most
        self._ended: dict[str, Any] | None = None
        self._documents: dict[str, str] = {}
        self._of = ("", "")

    def take(self, part: ArchivedFile) -> None:
        """Check the next file. Raises `ValueError` and its kin, and `ConfigurationError`."""
        name = named(part.name)
        if (name.kind is EntryKind.START) is bool(self.counted.made) or self._ended is not None:
            raise ValueError("it stands in the wrong place")
        match name.kind:
            case EntryKind.START:
                self.counted.made = _begun(part.content(_MOST_TOLD))
            case EntryKind.TABLE:
                self._table(name.table, part)
            case EntryKind.DOCUMENT:
                self._document(name, part)
            case EntryKind.ROWS:
                self._rows(name, part)
            case EntryKind.END:
                self._ended = _end(part.content(_MOST_TOLD))

    def close(self) -> None:
        """Compare what was counted with what the export tells of itself."""
        if self._ended is None:
            raise ValueError(f"it stands before {END}")
        self._all_told()
        told = {name: self._ended[name] for name in ("objects", "rows")}
        if told != self.counted.told():
            raise ValueError(f"the export is not what its end tells of: {told}, counted {self.counted.told()}")

    def _table(self, table: str, part: ArchivedFile) -> None:
        for line in part.lines(longest_line(self._most)):
            rows_of.check_row(table, _object(line))
            self.counted.rows[table] += 1
        if table not in rows_of.others():
            raise ValueError(f"rows of {table} stand with their object")

    def _document(self, name: Named, part: ArchivedFile) -> None:
        if part.size > self._most:
            raise ValueError(f"it is larger than {self._most} bytes; the setting max_request_bytes says what may be")
        self._same_object(name)
        part.skip()
        self._documents[name.file] = part.digest
        if len(self._documents) > _MOST_DOCUMENTS:
            raise ValueError(f"an object with more than {_MOST_DOCUMENTS} documents")

    def _rows(self, name: Named, part: ArchivedFile) -> None:
        self._same_object(name)
        if name.code not in KINDS:
            raise ConfigurationError(f"this version does not know objects of type {name.code}")
        registrations = 0
        for line in part.lines(longest_line(self._most)):
            ((table, row),) = _object(line).items()
            self._row(name, table, row)
            registrations += table == rows_of.REGISTRATION
            self.counted.rows[table] += 1
        if registrations != 1:
            raise ValueError("it has not one registration")
        self._all_told()
        self.counted.objects[name.code] += 1

    def _row(self, name: Named, table: str, row: Any) -> None:
        if table in rows_of.others():
            raise ValueError(f"rows of {table} are of no object")
        documented = table in rows_of.DOCUMENTS and isinstance(row, dict)
        content = str(row.pop("content", "")) if documented else ""
        rows_of.check_row(table, row)
        if row["bro_id"] != name.bro_id or row.get("object_code", name.code) != name.code:
            raise ValueError(f"a row of {table} is of another object")
        if table in rows_of.DOCUMENTS and self._documents.pop(content, None) != row["content_digest"]:
            raise ValueError(f"{row['transaction_id']} is not what was delivered")

    def _all_told(self) -> None:
        if self._documents:
            raise ValueError(f"no row tells of {min(self._documents)}")

    def _same_object(self, name: Named) -> None:
        if self._documents and self._of != (name.code, name.bro_id):
            raise ValueError(f"documents of {self._of[1]} stand before it, without their rows")
        self._of = (name.code, name.bro_id)


def _object(line: bytes) -> dict[str, Any]:
    """Return a JSON object. Raises `ValueError`."""
    try:
        told = json.loads(line)
    except RecursionError:
        told = None
    if not isinstance(told, dict):
        raise ValueError("it holds what is no JSON object")
    return told


def _begun(content: bytes) -> str:
    """Return when the export was made. Raises `ConfigurationError` when a newer version made it."""
    told = _object(content)
    for name in ("migration", "version", "made"):
        if not isinstance(told.get(name), str):
            raise ValueError(f"{name} is missing, or no text")
    form, migration, made = told.get("format"), told["migration"], datetime.fromisoformat(told["made"])
    if form != FORMAT or migration > newest():
        theirs = f"format {form}, migration {migration}, version {told['version']}"
        ours = f"format {FORMAT}, up to migration {newest()}"
        raise ConfigurationError(f"the export is of {theirs}, and this version knows {ours}: use a newer one")
    return made.isoformat()


def _end(content: bytes) -> dict[str, Any]:
    told = _object(content)
    for name in ("objects", "rows", "numbers"):
        if not _counts(told.get(name)):
            raise ValueError(f"{name} is missing, or holds no numbers")
    return told


def _counts(told: Any) -> bool:
    return isinstance(told, Mapping) and all(type(one) is int and 0 <= one < 10**12 for one in told.values())


def _compare(path: Path, ours: IO[bytes], theirs: Iterator[bytes]) -> None:
    """Compare the digests of what is here with those that were written, line by line."""
    for here, written in zip_longest((line.rstrip(b"\n") for line in ours), theirs, fillvalue=b""):
        if here != written:
            name = (here or written).decode(errors="replace").partition("  ")[2].strip()
            raise ConfigurationError(f"{path} is damaged: {name} is not as it was written")
