"""An empty database filled from an export: all of it, or nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO

from bro_soap.delivery.case import Intake
from bro_soap.errors import ConfigurationError
from bro_soap.files import said
from bro_soap.keeping.acts import rebuild_in
from bro_soap.operate.export.archive import ArchivedFile, parts_of
from bro_soap.operate.export.checking import about, longest_line, verify_export
from bro_soap.operate.export.form import LARGEST_DOCUMENT, SUMS, Counted, EntryKind, Named, Progress, named
from bro_soap.store import Store, Unit
from bro_soap.store import whole as rows_of
from bro_soap.store.migrate import revision, unfinished, upgrade

__all__ = ["import_register"]

_ROWS = 500  # rows in one statement


def import_register(
    store: Store,
    intakes: Mapping[str, Intake],
    path: Path,
    progress: Progress = lambda _: None,
    most: int = LARGEST_DOCUMENT,
) -> Counted:
    """Fill an empty database from an export, and make everything else anew; `intakes` are by type of object.

    The export is verified first, documents of up to `most` bytes. A database without tables gets them. All rows come in
    one transaction, so where it raises `ConfigurationError` the database is empty; one of which the filling was broken
    off says so and is not served.
    """
    counted = verify_export(path, most)
    if revision(store.engine) is None:
        upgrade(store.engine)
    with rows_of.snapshot(store.engine) as connection:
        if full := rows_of.filled(connection):
            raise ConfigurationError(f"the database is not empty ({', '.join(full)}): import into a new one")
    failed: Exception | None = None
    with unfinished(store.engine), tempfile.TemporaryFile() as waiting:
        try:
            with store.write() as unit:
                for number in _Arriving(path, intakes, most, waiting).fill(unit):
                    progress(min(number, counted.objects.total()))
        except Exception as error:
            failed = error
    if failed is not None:
        raise ConfigurationError(f"nothing was imported: {said(failed)}") from failed
    return counted


class _Arriving:
    """An export on its way in; the documents of an object wait in a file for the rows that tell of them."""

    def __init__(self, path: Path, intakes: Mapping[str, Intake], most: int, waiting: IO[bytes]) -> None:
        self._path = path
        self._intakes = intakes
        self._most = most
        self._waiting = waiting
        self._places: dict[str, tuple[int, int]] = {}

    def fill(self, unit: Unit) -> Iterator[int]:
        """Put everything in; yield how many objects and pieces of tables there are by then."""
        for done, (name, part) in enumerate(self._parts(), 1):
            with about(self._path, part.name):
                self._put(unit, name, part)
            yield done

    def _parts(self) -> Iterator[tuple[Named, ArchivedFile]]:
        """Yield what is no document; documents wait."""
        for part in parts_of(self._path):
            if part.name == SUMS:
                return
            name = named(part.name)
            if name.kind is EntryKind.DOCUMENT:
                self._keep(name.file, part)
            else:
                yield name, part

    def _keep(self, file: str, part: ArchivedFile) -> None:
        self._places[file] = (self._waiting.tell(), part.size)
        for piece in part.pieces():
            self._waiting.write(piece)

    def _document(self, file: str) -> bytes:
        place, size = self._places[file]
        self._waiting.seek(place)
        return self._waiting.read(size)

    def _put(self, unit: Unit, name: Named, part: ArchivedFile) -> None:
        match name.kind:
            case EntryKind.TABLE:
                lines = part.lines(longest_line(self._most))
                while rows := [json.loads(line) for line in islice(lines, _ROWS)]:
                    unit.add_rows(name.table, rows)
            case EntryKind.ROWS:
                self._object(unit, part)
                rebuild_in(unit, self._intakes[name.code], name.bro_id)
            case EntryKind.END:
                unit.numbers.go_on_from(json.loads(part.content(self._most))["numbers"])

    def _object(self, unit: Unit, part: ArchivedFile) -> None:
        for line in part.lines(longest_line(self._most)):
            ((table, row),) = json.loads(line).items()
            if table in rows_of.DOCUMENTS:
                row["content"] = self._document(row["content"])
            unit.add_rows(table, [row])
        self._places.clear()
        self._waiting.seek(0)
        self._waiting.truncate()
