"""Database engines: SQLite embedded, PostgreSQL through psycopg, Oracle through python-oracledb in thin mode."""

from __future__ import annotations

import math
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, create_engine, event, literal_column, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bro_soap.errors import ConfigurationError
from bro_soap.secrets import reason, shown_address
from bro_soap.store import pipeline
from bro_soap.store.driver import driver, errors, translated
from bro_soap.store.types import UtcMoment

__all__ = ["clock", "make_engine", "ping", "wait", "where"]

_NOW = literal_column("CURRENT_TIMESTAMP", UtcMoment)

log = structlog.get_logger(__name__)

DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg", "oracle": "oracle+oracledb"}


def make_engine(
    url: str,
    *,
    pool_size: int = 4,
    busy_timeout: float = 10.0,
    statement_timeout: float = 0.0,
    recycle: float = 1800.0,
    test_after: float = 2.0,
) -> Engine:
    """Return an engine for `sqlite:///path`, `postgresql://…` or `oracle://…`; make it after the fork, one per process.

    `pool_size` connections stay open (as many as the process has threads), and as many more for a moment.
    `busy_timeout` is how many seconds to wait for a lock of another transaction or for a connection,
    `statement_timeout` how many a statement may take (0: any; SQLite: no bound), `recycle` how old a connection
    becomes; one that lay idle for `test_after` seconds, or since another one broke, is tested before use.
    Raises ConfigurationError for a URL of another kind.
    """
    address = _address(url)
    try:
        engine = _made(address, pool_size, busy_timeout, statement_timeout, recycle)
    except (ArgumentError, ImportError, TypeError, ValueError) as error:  # of an option in it
        raise ConfigurationError(f"database URL {shown_address(url)} cannot be used: {reason(error)}") from None
    if engine.dialect.name != "sqlite":
        _test_when_idle(engine, test_after)
    return engine


def _made(address: URL, pool_size: int, busy_timeout: float, statement_timeout: float, recycle: float) -> Engine:
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": pool_size, "pool_timeout": busy_timeout}
    pool["hide_parameters"] = True  # values of statements are no matter of the log
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(address, pool, busy_timeout)
        case "postgresql":
            return _postgresql(address, pool | {"pool_recycle": recycle}, busy_timeout, statement_timeout)
        case _:
            return _oracle(address, pool | {"pool_recycle": recycle}, statement_timeout)


def ping(engine: Engine) -> None:
    """Ask the database for an answer; raises SQLAlchemyError when it gives none."""
    with engine.connect().execution_options(writes=False) as connection:
        connection.execute(select(1)).scalar_one()


def clock(engine: Engine) -> datetime:
    """Return the moment that the database's clock shows."""
    with engine.connect().execution_options(writes=False) as connection:
        return connection.execute(select(_NOW)).scalar_one().astimezone(UTC)


def wait(engine: Engine, seconds: float = 30.0) -> None:
    """Return as soon as the database answers; raises ConfigurationError when it does not within `seconds`."""
    deadline, told = time.monotonic() + seconds, False
    while True:
        try:
            return ping(engine)
        except (SQLAlchemyError, OSError) as error:
            if time.monotonic() >= deadline:
                raise ConfigurationError(f"no answer from the database {where(engine)}: {reason(error)}") from None
            if not told:
                log.warning("waiting for the database", database=where(engine), seconds=seconds)
            told = True
            time.sleep(0.2)
        except (TypeError, ValueError) as error:  # an option in its address that its driver does not know
            raise ConfigurationError(f"the database {where(engine)} cannot be opened: {reason(error)}") from None


def where(engine: Engine) -> str:
    """Return the address of the database, without its secrets."""
    return shown_address(engine.url.render_as_string(hide_password=False))


_MISREAD = re.compile(r"\d*/[^?]*\?\w+=")  # port, database and options: an @ in an option made a password of them
_USE = "use sqlite:///, postgresql:// or oracle://, and %40 %3A %2F %3F %23 for @ : / ? # in a name or password"


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        driver = DRIVERS[address.get_backend_name()]
    except (ArgumentError, KeyError, ValueError):  # whose texts quote it
        raise ConfigurationError(f"database URL {shown_address(url)}: {_USE}") from None
    if "@" in (address.host or "") or _MISREAD.match(address.password or ""):
        raise ConfigurationError(
            f"database URL {shown_address(url)}: write @ in a name, a password or an option as %40"
        )
    return address.set(drivername=driver)


def _sqlite(address: URL, pool: dict[str, Any], busy_timeout: float) -> Engine:
    if not address.database or address.database == ":memory:":
        raise ConfigurationError("database URL: SQLite needs a file, sqlite:///path/to/file")
    Path(address.database).resolve().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, **pool)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        # The driver must not open transactions of its own: "begin" below does.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit is on the disk before it returns; with WAL, NORMAL would lose the last ones at a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16000")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # IMMEDIATE takes the write lock at once: a transaction that reads first could fail at its first write.
        options = connection.get_execution_options()
        try:
            driver(connection).execute("BEGIN IMMEDIATE" if options.get("writes", True) else "BEGIN")
        except errors(connection) as error:
            raise translated(connection, error) from error

    return engine


# A server that vanished with its machine says nothing: after these seconds its connections count as lost.
_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def _postgresql(address: URL, pool: dict[str, Any], busy_timeout: float, statement_timeout: float) -> Engine:
    given = {"application_name": "bro-soap", **_NETWORK}
    arguments = {name: value for name, value in given.items() if name not in address.query}
    engine = create_engine(address, connect_args=arguments, **pool)
    settings = {
        "lock_timeout": busy_timeout * 1000,
        "statement_timeout": statement_timeout * 1000,
        # A node that froze, or lost its network, halfway keeps its locks no longer than this.
        "idle_in_transaction_session_timeout": statement_timeout * 1000,
        **{f"tcp_{name.removeprefix('tcp_')}": value for name, value in _NETWORK.items() if name != "connect_timeout"},
    }
    session = "; ".join(["SET TIME ZONE 'UTC'", *(f"SET {name} = {int(value)}" for name, value in settings.items())])

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.execute(session)
        # An answer may leave only after the commit is on the disk, so a server that has this off is overruled.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.commit()

    pipeline.install(engine)
    return engine


def _oracle(address: URL, pool: dict[str, Any], statement_timeout: float) -> Engine:
    """Return an engine for Oracle; a lock is waited for as long as a statement may take."""
    engine = create_engine(address, **pool)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.call_timeout = int(statement_timeout * 1000)

    return engine


def _test_when_idle(engine: Engine, seconds: float) -> None:
    """Test a pooled connection before use, as pool_pre_ping does, but only when it has not just been used.

    When one connection broke, the others are probably broken too, so all are tested once.
    """
    broken_at = 0.0

    @event.listens_for(engine, "invalidate")
    def _broken(_connection: object, _record: object, _error: object) -> None:
        nonlocal broken_at
        broken_at = time.monotonic()

    @event.listens_for(engine, "checkin")
    def _returned(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        idle_since = record.info.get("idle_since", math.inf)
        if idle_since > broken_at and time.monotonic() - idle_since < seconds:
            return
        try:
            alive = engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
        if not alive:
            raise DisconnectionError
