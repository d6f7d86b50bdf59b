"""Large values of SQLite, written into their row piece by piece.

As a parameter a value is copied twice, by the driver's binding and into the row, and the statement keeps the first copy
until it runs again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, LargeBinary

__all__ = ["LARGE", "Blob", "blob_of"]

LARGE = 1 << 22  # below this, writing a row twice costs more than copying the value
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """The column of a table that may hold a large value."""

    table: str
    column: str

    def insert(self, driver: Any, sql: str, parameters: Sequence[Any], place: int) -> None:
        """Run an INSERT whose parameter at `place` is the value: with as many zeros first, then the value over them."""
        before, after = _around(sql, place)
        value = memoryview(parameters[place])
        given = [*parameters[:place], len(value), *parameters[place + 1 :]]
        row = driver.execute(f"{before}zeroblob(?){after}", given).lastrowid
        with driver.blobopen(self.table, self.column, row) as blob:
            for start in range(0, len(value), _PIECE):
                blob.write(value[start : start + _PIECE])


def blob_of(statement: Any) -> Blob | None:
    """Return the column of bytes that an INSERT fills, if it is one with such a column."""
    if not isinstance(statement, Insert):
        return None
    columns = [column for column in statement.table.c if isinstance(column.type, LargeBinary)]
    return Blob(statement.table.name, columns[0].name) if columns else None


def _around(sql: str, place: int) -> tuple[str, str]:
    """Return what stands before and after the parameter at this place; our statements have no "?" but as one."""
    parts = sql.split("?")
    return "?".join(parts[: place + 1]), "?".join(parts[place + 1 :])
