"""The driver's own connection below Core's, and its errors as Core's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

__all__ = ["driver", "errors", "translated"]


def driver(connection: Connection) -> Any:
    """Return the connection of sqlite3 or psycopg."""
    return connection.connection.dbapi_connection


def errors(connection: Connection) -> type[Exception]:
    """Return the class of all errors of the driver."""
    return connection.dialect.loaded_dbapi.Error


def translated(connection: Connection, error: Exception, sql: str | None = None) -> BaseException:
    """Return the error as the one that Core would raise, without the statement's values.

    A connection that the database has closed is given up, as Core does.
    """
    gone = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    found = DBAPIError.instance(sql, None, error, errors(connection), connection_invalidated=gone)
    if gone and not connection.invalidated:
        connection.invalidate(error)
    return found
