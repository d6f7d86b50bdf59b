"""A copy of the database beside it, while it is in use, and back: SQLite's online backup, PostgreSQL's pg_dump."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from bro_soap.errors import ConfigurationError
from bro_soap.files import said, sync
from bro_soap.secrets import reason, scrubbed
from bro_soap.store.engine import make_engine, where
from bro_soap.store.migrate import revision
from bro_soap.store.tables import metadata, source_document
from bro_soap.store.whole import snapshot

__all__ = ["copy_database", "count_rows", "damaged_documents", "restore_database", "scratch"]

_FILES = {"sqlite": "register.db", "postgresql": "register.dump"}


def copy_database(engine: Engine, folder: Path) -> dict[str, int]:
    """Put a copy of one moment into the folder; return its rows by table. Raises `ConfigurationError`."""
    path = folder / _file(engine)
    if engine.dialect.name == "sqlite":
        _copy_sqlite(str(engine.url.database), path)
        with _opened(f"sqlite:///{path}") as copy, snapshot(copy) as connection:
            counted = count_rows(connection)
        for left in folder.glob(f"{path.name}-*"):  # of reading it
            left.unlink()
        return counted
    with snapshot(engine) as connection:
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _run(engine, "pg_dump", "--format=custom", f"--snapshot={moment}", "--no-owner", f"--file={path}")
        return count_rows(connection)


def restore_database(engine: Engine, folder: Path, migration: str) -> None:
    """Fill a database that has no tables with a copy of the same kind, which is at this migration.

    Raises `ConfigurationError`, and the database is as it was.
    """
    path = folder / _file(engine)
    if not path.is_file():
        between = "`bro-soap export` and `import` go between"
        raise ConfigurationError(f"{folder} holds no {path.name}: it is of another kind of database; {between}")
    if (found := revision(engine)) is not None:
        raise ConfigurationError(f"database {where(engine)} is in use, at migration {found}: restore into a new one")
    if engine.dialect.name == "sqlite":
        engine.dispose()
        _put_sqlite(path, Path(str(engine.url.database)), migration)
    else:
        _run(
            engine, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(path)
        )


@contextmanager
def scratch(engine: Engine) -> Iterator[Engine]:
    """Make a new database of the same kind, to try a copy in; it is gone afterwards.

    Raises `ConfigurationError` when the user of the database may not make one.
    """
    if engine.dialect.name == "sqlite":
        with (
            tempfile.TemporaryDirectory(prefix="bro-soap-") as folder,
            _opened(f"sqlite:///{folder}/scratch.db") as new,
        ):
            yield new
        return
    name = f"bro_soap_scratch_{os.getpid()}"
    try:
        with _autocommit(engine) as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    except ProgrammingError as error:
        raise ConfigurationError(
            f"a database to try the copy in cannot be made: {reason(error)}",
            f"ALTER ROLE {engine.url.username or 'bro_soap'} CREATEDB; lets the user of the register make one",
        ) from error
    try:
        with _opened(engine.url.set(database=name).render_as_string(hide_password=False)) as new:
            yield new
    finally:
        with _autocommit(engine) as connection:
            connection.execute(text(f"DROP DATABASE {name}"))


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows by table."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }


def damaged_documents(engine: Engine) -> list[str]:
    """Return the transaction ids of source documents that are not, byte for byte, what was delivered."""
    table = source_document.c
    query = select(table.transaction_id, table.content_digest, table.content)
    with snapshot(engine) as connection:
        rows = connection.execution_options(yield_per=10).execute(query)
        return [row[0] for row in rows if hashlib.sha256(row[2]).hexdigest() != row[1]]


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _autocommit(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


def _file(engine: Engine) -> str:
    try:
        return _FILES[engine.dialect.name]
    except KeyError:
        own = "is copied with its own tools (Oracle: RMAN or Data Pump); `bro-soap export` works too"
        raise ConfigurationError(f"{engine.dialect.name} {own}") from None


def _copy_sqlite(source: str, target: Path) -> None:
    """Copy in one step: with a write-ahead log, writers need not wait for it."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        (found,) = new.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise ConfigurationError(f"the copy of {source} is damaged: {found}")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _put_sqlite(path: Path, target: Path, migration: str) -> None:
    """Put a copy in the place of an empty database, when it is what it is said to be."""
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        _copy_sqlite(str(path), partial)
        with _opened(f"sqlite:///{partial}") as copy:
            found = revision(copy)
        if found != migration:
            raise ConfigurationError(f"{path} is at migration {found}, not at {migration} as its backup tells")
        partial.replace(target)
        sync(target.parent)
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise ConfigurationError(f"{path} is no database of a register: {said(error)}") from error
    finally:
        for left in target.parent.glob(f"{partial.name}*"):
            left.unlink()


def _run(engine: Engine, tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL on the database; no secret of its address shows in the list of processes."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415  only where there is a PostgreSQL

    found = shutil.which(tool)
    if found is None:
        raise ConfigurationError(
            f"{tool} is not on the PATH: install PostgreSQL's client tools, of the version of the server"
        )
    given: dict[str, Any] = dict(engine.dialect.create_connect_args(engine.url)[1])
    given = {name: value for name, value in given.items() if isinstance(value, str | int)}  # libpq's own
    environment = {variable: str(given.pop(name)) for name, variable in _ASIDE.items() if name in given}
    with tempfile.TemporaryDirectory(prefix="bro-soap-") as folder:
        if "sslpassword" in given:
            environment |= _service(Path(folder), given)
        done = subprocess.run(  # noqa: S603  a tool of the database, found on the operator's own PATH
            [found, f"--dbname={make_conninfo(**given)}", *arguments],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said_there = scrubbed(done.stderr.strip()[-2000:]).splitlines()
        first, *more = said_there or [f"exit code {done.returncode}"]
        raise ConfigurationError(f"{tool}: {first}", *more, *_of_another_version(engine, found))


def _of_another_version(engine: Engine, tool: str) -> Iterator[str]:
    """Say so when a tool is of another version than the server: a newer pg_restore sets what an older one lacks."""
    told = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    named = re.search(r"\d+", told)
    with engine.connect() as connection:
        server = (connection.dialect.server_version_info or (0,))[0]
    if named and int(named[0]) != server:
        yield f"{tool} is of version {named[0]} and the server of {server}: put the tools of {server} first on the PATH"


_ASIDE = {"password": "PGPASSWORD", "passfile": "PGPASSFILE", "options": "PGOPTIONS"}


def _service(folder: Path, given: dict[str, Any]) -> dict[str, str]:
    """Put `sslpassword`, for which libpq has no variable, in a service file that it reads; return how it finds it."""
    if "service" in given:
        raise ConfigurationError("put `sslpassword` into the service file, beside what else is in it")
    file = folder / "pg_service.conf"
    file.touch(mode=0o600)
    file.write_text(f"[bro_soap]\nsslpassword={given.pop('sslpassword')}\n", encoding="utf-8")
    given["service"] = "bro_soap"
    return {"PGSERVICEFILE": str(file)}
