"""`column IN (...)` for a list of any length as one parameter, so that a statement is prepared once for all of them.

PostgreSQL takes an array; SQLite and Oracle take JSON apart.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Dialect, Integer, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

__all__ = ["OneOf"]


class _ListOf(TypeDecorator[Sequence[Any]]):
    """A list of values of one type: an array in PostgreSQL, JSON elsewhere."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of this dialect."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.item))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        """Return the list as this dialect takes it."""
        return list(value or ()) if dialect.name == "postgresql" else json.dumps(list(value or ()))


class OneOf(ColumnElement[bool]):
    """The column has one of the values of a parameter, which is a list."""

    inherit_cache = False
    type = NullType()  # type: ignore[assignment]  # a Boolean would be compared with 1 where there is no such type

    def __init__(self, column: Column[Any], name: str) -> None:
        self.column = column
        self.values = bindparam(name, type_=_ListOf(column.type))

    @property
    def _from_objects(self) -> list[Any]:
        return list(self.column._from_objects)


@compiles(OneOf, "postgresql")
def _array(element: OneOf, compiler: Any, **options: Any) -> str:
    return f"{compiler.process(element.column, **options)} = ANY ({compiler.process(element.values, **options)})"


@compiles(OneOf)
def _json_each(element: OneOf, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 (names and placeholders of Core)


@compiles(OneOf, "oracle")
def _json_table(element: OneOf, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in (element.column, element.values))
    kind = "NUMBER" if isinstance(element.column.type, Integer) else "VARCHAR2(255)"
    table = f"JSON_TABLE({values}, '$[*]' COLUMNS (item {kind} PATH '$'))"
    return f"{column} IN (SELECT listed.item FROM {table} listed)"  # noqa: S608 (names and placeholders of Core)
