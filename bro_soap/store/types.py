"""Column types that mean the same in SQLite, PostgreSQL and Oracle: moments in UTC, flags, text, coordinates, bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Double, LargeBinary, Row, SmallInteger, String, Text
from sqlalchemy.dialects import oracle
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["AnyRow", "Bytes", "Coordinate", "Flag", "LongWords", "UtcMoment", "Words"]

AnyRow = Row[*tuple[Any, ...]]
Bytes = LargeBinary
Coordinate: TypeEngine[Any] = Double().with_variant(oracle.BINARY_DOUBLE(), "oracle")


class UtcMoment(TypeDecorator[datetime]):
    """An aware datetime, in UTC on the way out.

    PostgreSQL keeps a `timestamptz`. SQLite keeps text of fixed width, so that it sorts. Oracle keeps a TIMESTAMP(6) in
    UTC without a zone: python-oracledb drops the zone both ways (oracle/python-oracledb #373, #414), and the generic
    type would become a DATE without fractions.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of this dialect."""
        if dialect.name == "oracle":
            return dialect.type_descriptor(oracle.TIMESTAMP())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time; hand over UTC, without its zone where the database has none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else value.replace(tzinfo=UTC)


class Flag(TypeDecorator[bool]):
    """True or false as 1 or 0; Oracle before 23 has no BOOLEAN."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (signature of SQLAlchemy)
        """Return 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:  # noqa: ARG002 (signature of SQLAlchemy)
        """Return True or False."""
        return None if value is None else value == 1


class Words(TypeDecorator[str]):
    """Text in which absent and empty are one thing: NULL in every database (Oracle knows no other), `""` in Python.

    Only for columns that may be NULL.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (signature of SQLAlchemy)
        """Return the text, or None when there is none."""
        return value or None

    def process_result_value(self, value: str | None, dialect: Dialect) -> str:  # noqa: ARG002 (signature of SQLAlchemy)
        """Return the text, or `""`."""
        return value or ""


class LongWords(Words):
    """`Words` of any length."""

    impl = Text
    cache_ok = True
