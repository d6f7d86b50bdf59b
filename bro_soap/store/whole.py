"""The whole register, row by row: what an export holds, and an import puts back.

What is made from the source documents (`DERIVED`) stays out, and is made anew. Rows travel as plain values: moments as
ISO 8601 text, flags as true and false, bytes as base64.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Double,
    Engine,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    func,
    insert,
    select,
)

from bro_soap.errors import ConfigurationError
from bro_soap.store.tables import (
    issue_content,
    issue_rendering,
    metadata,
    object_event,
    object_reference,
    object_state,
    object_trait,
    registration,
    schema_floor,
)
from bro_soap.store.types import Flag, UtcMoment

__all__ = [
    "DOCUMENTS",
    "REGISTRATION",
    "Row",
    "add_rows",
    "check_row",
    "filled",
    "object_rows",
    "objects",
    "others",
    "snapshot",
    "table_rows",
]

Row = dict[str, Any]

_MADE = (issue_content, issue_rendering, object_event, object_reference, object_state, object_trait)
_DERIVED = frozenset(one.name for one in _MADE)
_LEFT_OUT = _DERIVED | {schema_floor.name}  # of the migrations
_TABLES = {table.name: table for table in metadata.sorted_tables if table.name not in _LEFT_OUT}
DOCUMENTS = tuple(name for name, table in _TABLES.items() if "content" in table.c and "bro_id" in table.c)
REGISTRATION = registration.name
_SOME = 500
_WHOLE: dict[type[Any], int] = {SmallInteger: 2**15, Integer: 2**31}


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a look at the register that stays at one moment, however long it takes."""
    options: dict[str, Any] = {"writes": False}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    elif engine.dialect.name == "oracle":
        options |= {"isolation_level": "SERIALIZABLE"}
    with engine.execution_options(**options).begin() as connection:
        yield connection


def others() -> list[str]:
    """Return the names of the tables that are of no single object, in an order in which they can be filled."""
    return [name for name in _TABLES if name not in _of_objects()]


def table_rows(connection: Connection, name: str) -> Iterator[list[Row]]:
    """Yield the rows of a table in the order of its key, some at a time."""
    table = _TABLES[name]
    found = connection.execution_options(yield_per=_SOME).execute(select(table).order_by(*table.primary_key))
    for some in found.partitions():
        yield [_plain(table, row._mapping) for row in some]


def objects(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield type and BRO-ID of every object, by BRO-ID."""
    query = select(registration.c.object_code, registration.c.bro_id).order_by(registration.c.bro_id).limit(_SOME)
    some = connection.execute(query).all()  # in Oracle nothing is greater than empty text, so the first go without
    while some:
        yield from ((row[0], row[1]) for row in some)
        some = connection.execute(query.where(registration.c.bro_id > some[-1][1])).all()


def object_rows(connection: Connection, bro_id: str) -> Iterator[tuple[str, Row, bytes | None]]:
    """Yield the rows of one object by table, a document's content beside its row."""
    for name in _of_objects():
        table = _TABLES[name]
        query = select(table).where(table.c.bro_id == bro_id).order_by(*table.primary_key)
        for row in connection.execution_options(yield_per=1).execute(query):
            values = dict(row._mapping)
            content = values.pop("content") if name in DOCUMENTS else None
            yield name, _plain(table, values), content


def add_rows(connection: Connection, name: str, rows: Iterable[Row]) -> None:
    """Put rows back; a document's content is bytes. Raises `ConfigurationError` for what this version does not know."""
    table = _table(name)
    values = [_typed(table, row) for row in rows]
    if values:
        connection.execute(insert(table), values)


def check_row(name: str, row: Row) -> None:
    """Refuse a row that cannot be put back; a document's content stands elsewhere.

    Raises `ConfigurationError` for what this version does not know, and `ValueError` for what no column holds.
    """
    table = _table(name)
    if not isinstance(row, dict):
        raise ValueError(f"a row of {name} is no JSON object")
    if unknown := row.keys() - table.c.keys():
        raise ConfigurationError(f"this version does not know {name}.{min(unknown)}: use a newer one")
    for column in table.c:
        value = row.get(column.name)
        if not (_fits(column.type, value) if value is not None else column.nullable or _elsewhere(column)):
            raise ValueError(f"a row of {name} has {column.name} {value!r:.60}")


def filled(connection: Connection) -> list[str]:
    """Return the names of the tables that hold anything."""
    return [
        name for name, table in _TABLES.items() if connection.execute(select(func.count()).select_from(table)).scalar()
    ]


def _of_objects() -> list[str]:
    """Return the names of the tables whose rows are of one object."""
    return [
        name
        for name, table in _TABLES.items()
        if table is registration or any(key.column is registration.c.bro_id for key in table.foreign_keys)
    ]


def _plain(table: Table, values: Mapping[Any, Any]) -> Row:
    return {name: _value(value) for name, value in values.items() if value is not None and name in table.c}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def _table(name: str) -> Table:
    table = _TABLES.get(name)
    if table is None:
        raise ConfigurationError(f"this version has no table {name}: use one that is at least as new as the export")
    return table


def _elsewhere(column: Column[Any]) -> bool:
    return column.name == "content" and column.table.name in DOCUMENTS


def _fits(kind: Any, value: Any) -> bool:
    """Tell whether a value of a row, as it travels, is one of this type."""
    match kind:
        case UtcMoment():
            return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        case Flag():
            return isinstance(value, bool)
        case LargeBinary():
            return isinstance(value, str) and base64.b64decode(value, validate=True) is not None
        case Integer():
            most = _WHOLE[SmallInteger if isinstance(kind, SmallInteger) else Integer]
            return type(value) is int and -most <= value < most
        case Double():
            return type(value) in (int, float) and math.isfinite(value)
    return isinstance(value, str) and "\0" not in value and value.encode() is not None


def _typed(table: Table, row: Row) -> Row:
    if unknown := row.keys() - table.c.keys():
        raise ConfigurationError(f"this version does not know {table.name}.{min(unknown)}: use a newer one")
    return {column.name: _read(column.type, row.get(column.name)) for column in table.c}


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, UtcMoment) and isinstance(value, str):
        return datetime.fromisoformat(value)
    if isinstance(kind, LargeBinary) and isinstance(value, str):
        return base64.b64decode(value)
    return value
