"""PostgreSQL in pipeline mode: what needs no answer is sent without waiting for one, up to the commit.

A delivery then takes four journeys to the server instead of eleven. Core does not know the mode, so its first own
statement in a transaction ends it; an error of a statement that was sent ahead comes out there, at the next row that is
asked for, or at the commit.
"""

from __future__ import annotations

import select
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import PendingRollbackError
from sqlalchemy.pool import ConnectionPoolEntry

from bro_soap.store.driver import driver, errors, translated

__all__ = ["answered", "install"]

KEY = "pipeline"
IDLE = 0  # psycopg.pq.TransactionStatus.IDLE; psycopg itself is only imported where it is used


def install(engine: Engine) -> None:
    """Let transactions with the execution option `pipeline` begin in pipeline mode."""

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if connection.get_execution_options().get("pipeline"):
            block = driver(connection).pipeline()
            connection.info[KEY] = block, block.__enter__()

    @event.listens_for(engine, "before_cursor_execute")
    def _core(connection: Connection, *_: object) -> None:
        _leave(connection)

    @event.listens_for(engine, "commit")
    def _committed(connection: Connection) -> None:
        # The commit travels with the last statements; Core's own finds nothing left to do. The server answers ROLLBACK,
        # and no error, when a statement has failed before: that must never pass for a commit.
        if driver(connection).info.transaction_status == IDLE:
            _leave(connection)
            return
        try:
            committed = driver(connection).execute("COMMIT")
        except errors(connection) as error:  # of an earlier statement, whose answer came just now
            raise translated(connection, error) from error
        _leave(connection)
        if committed.statusmessage != "COMMIT":
            raise PendingRollbackError("a statement of this transaction has failed, so nothing of it was kept")

    def abandon(info: dict[str, Any]) -> None:
        """Leave pipeline mode to roll back: what still comes in are errors that follow from the first."""
        if KEY in info:
            block, _ = info.pop(KEY)
            with suppress(engine.dialect.loaded_dbapi.Error):
                block.__exit__(None, None, None)

    @event.listens_for(engine, "rollback")
    def _rolled_back(connection: Connection) -> None:
        if not connection.invalidated:
            abandon(connection.info)

    @event.listens_for(engine, "invalidate")
    def _lost(_connection: object, record: ConnectionPoolEntry, _error: object) -> None:
        abandon(record.info)

    @event.listens_for(engine, "reset")
    def _given_back(_connection: object, record: ConnectionPoolEntry, _state: object) -> None:
        abandon(record.info)


def answered(connection: Connection) -> None:
    """Wait until the server has answered every statement so far.

    It then waits for us outside of any statement, and `idle_in_transaction_session_timeout` counts how long.
    """
    if KEY in connection.info:
        _, entered = connection.info[KEY]
        _send_all(driver(connection))
        entered.sync()


def _send_all(connection: Any) -> None:
    """Send what libpq still has: behind megabytes of that, `sync` would wait for an answer to what never left."""
    ready = select.poll()
    ready.register(connection.fileno(), select.POLLIN | select.POLLOUT)
    while connection.pgconn.flush():
        ready.poll()
        connection.pgconn.consume_input()


def _leave(connection: Connection) -> None:
    if KEY in connection.info:
        block, _ = connection.info.pop(KEY)
        try:
            block.__exit__(None, None, None)
        except errors(connection) as error:
            raise translated(connection, error) from error
