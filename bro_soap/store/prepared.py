"""Statements of the request path, compiled by Core once and then run on the driver itself.

Core's own execution costs 30 to 60 microseconds a statement, more than SQLite needs for it; a delivery has eight. What
a statement says, and how values are adapted, stays Core's business. On Oracle, Core runs it: there the driver needs
what only Core's execution gives (sizes of LOB parameters), and none of this could be tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Float, Insert, Select, Update
from sqlalchemy.exc import DataError
from sqlalchemy.types import TypeEngine

from bro_soap.store import pipeline
from bro_soap.store.blobs import LARGE, Blob, blob_of
from bro_soap.store.driver import driver, errors, translated

__all__ = ["Prepared"]

Value = Callable[[Any], Any]
Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete


def through_core(dialect: Dialect) -> bool:
    """Tell whether Core itself runs the statements of this database."""
    return dialect.name == "oracle"


class _Plan:
    """A statement for one dialect: its SQL, how values go in, how they come out."""

    def __init__(self, statement: Any, columns: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.sql = str(compiled)
        self.order: list[str] | None = compiled.positiontup if compiled.positional else None
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self.fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self.writers: dict[str, Value | None] = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()
        }
        self.readers: list[Value | None] = [_reader(column.type, dialect) for column in _returned(statement)]
        self.blob = blob_of(statement)
        self.as_it_is = not any(self.readers)

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self.fixed, **values} if self.fixed else values
        writers = self.writers
        if self.order is not None:
            return [
                value if (value := given[name]) is None or (write := writers[name]) is None else write(value)
                for name in self.order
            ]
        return {name: given[name] if write is None else write(given[name]) for name, write in writers.items()}

    def row(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple([value if read is None else read(value) for value, read in zip(row, self.readers, strict=True)])


class Prepared:
    """A Core statement to run often; `columns` names the columns of an INSERT or UPDATE that get a parameter.

    Errors of the driver come out as Core's, without the values.
    """

    def __init__(self, statement: Statement, columns: Sequence[str] | None = None) -> None:
        self.statement = statement
        self._columns = columns
        self._plans: dict[str, _Plan] = {}

    def all(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows, as plain tuples."""
        if through_core(connection.dialect):
            return [tuple(row) for row in connection.execute(self.statement, dict(values))]
        plan = self._plan(connection.dialect)
        rows: list[tuple[Any, ...]] = _execute(connection, plan, values, _rows)
        return rows if plan.as_it_is else [plan.row(row) for row in rows]

    def one(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the one row that there can be, or None."""
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Write; an error may come out later, at the commit at the latest."""
        if through_core(connection.dialect):
            connection.execute(self.statement, dict(values))
            return
        plan = self._plan(connection.dialect)
        if plan.blob is not None and len(values[plan.blob.column]) > LARGE:
            _insert_large(connection, plan, plan.blob, values)
        else:
            _execute(connection, plan, values, _nothing)

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Write, and return how many rows it touched."""
        if through_core(connection.dialect):
            return connection.execute(self.statement, dict(values)).rowcount
        return int(_execute(connection, self._plan(connection.dialect), values, _count))

    def sql(self, dialect: Dialect) -> str:
        """Return the SQL for this dialect."""
        return _Plan(self.statement, self._columns, dialect).sql

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self._plans.get(dialect.name)
        if plan is None:
            plan = self._plans[dialect.name] = _Plan(self.statement, self._columns, dialect)
        return plan


# What psycopg returns in binary form needs no decoding from hex.
_OPTIONS: dict[str, dict[str, Any]] = {"postgresql": {"binary": True}, "sqlite": {}}


def _execute(
    connection: Connection, plan: _Plan, values: Mapping[str, Any], take: Callable[[Connection, Any], Any]
) -> Any:
    parameters = plan.parameters(values)
    try:
        return take(connection, driver(connection).execute(plan.sql, parameters, **_OPTIONS[connection.dialect.name]))
    except errors(connection) as error:
        raise translated(connection, error, plan.sql) from error
    except (UnicodeError, OverflowError) as error:  # the driver, of a value that it cannot write
        raise DataError(plan.sql, None, error) from error


def _insert_large(connection: Connection, plan: _Plan, blob: Blob, values: Mapping[str, Any]) -> None:
    if connection.dialect.name != "sqlite":
        _execute(connection, plan, values, _nothing)
        # libpq never makes its buffers smaller: another connection takes the place of this one when it is wanted again.
        connection.connection.invalidate(soft=True)
        return
    try:
        blob.insert(driver(connection), plan.sql, plan.parameters(values), (plan.order or []).index(blob.column))
    except errors(connection) as error:
        raise translated(connection, error, plan.sql) from error


def _rows(connection: Connection, cursor: Any) -> Any:
    pipeline.answered(connection)
    return cursor.fetchall()


def _nothing(*_: object) -> None:
    return None


def _count(connection: Connection, cursor: Any) -> Any:
    pipeline.answered(connection)
    return cursor.rowcount


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Value | None:
    if isinstance(kind, Float):
        return None  # both drivers return it as a float
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _returned(statement: Any) -> Sequence[Any]:
    return list(statement.exported_columns) if isinstance(statement, Select) else list(statement._returning)
