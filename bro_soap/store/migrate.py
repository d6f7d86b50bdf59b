"""Bringing a database to the version of the tables that this code knows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import OperationalError

from bro_soap.errors import ConfigurationError
from bro_soap.store.engine import where
from bro_soap.store.tables import schema_floor

__all__ = ["check", "migration_sql", "misfit", "newest", "revision", "unfinished", "upgrade"]

log = structlog.get_logger(__name__)

# One number for all nodes: only one of them migrates, the others wait for it.
PG_LOCK = 0x42524F
UNFINISHED = "unfinished"
MIGRATIONS = Path(__file__).parent / "migrations"
_TRIES = 20
_VERSIONS = re.compile(r"(?:[0-9a-z]{1,32}:)?[0-9a-z]{1,32}")


def upgrade(engine: Engine, to: str = "head", patience: float = 2.0) -> None:
    """Bring the database up to this version, in one transaction where the database can (not in Oracle).

    The service may run meanwhile. A change of a table waits at most `patience` seconds for those who use it, because
    everybody else waits behind it; then it steps back and tries again. Raises ConfigurationError when that is in vain.
    """
    for tried in range(_TRIES):
        try:
            return _upgrade_once(engine, to, patience)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            log.warning("tables are in use; the migration tries again", tried=tried + 1)
            time.sleep(patience)
    raise ConfigurationError(
        "the migration did not come between those who use the tables: end long transactions, or stop the service"
    )


_LOCK_NOT_AVAILABLE = "55P03"


def _upgrade_once(engine: Engine, to: str, patience: float) -> None:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PG_LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = {int(patience * 1000)}"))
        _upgrade(to, connection=connection)


def revision(engine: Engine) -> str | None:
    """Return the version that the database has, None for an empty one."""
    return _versions(engine)[0]


@contextmanager
def unfinished(engine: Engine) -> Iterator[None]:
    """Mark a database while it is being filled: one whose filling was broken off is never served."""
    at = newest()
    _mark(engine, at, UNFINISHED)
    yield
    _mark(engine, UNFINISHED, at)


def _mark(engine: Engine, before: str, after: str) -> None:
    with engine.begin() as connection:
        values = {"before": before, "after": after}
        changed = connection.execute(
            text("UPDATE alembic_version SET version_num = :after WHERE version_num = :before"), values
        )
        if changed.rowcount != 1:
            raise ConfigurationError(f"the database is not at version {before}")


def newest() -> str:
    """Return the version that this code knows: the second part of its file's name, as `revision` in the file."""
    return max(path.name.split("_")[1] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def misfit(engine: Engine) -> str:
    """Return why this code cannot run on this database, or nothing.

    It runs on its own version, and on a newer one that still has room for it: so nodes can be renewed one by one after
    the database.
    """
    found, oldest = _versions(engine)
    wanted = newest()
    at = where(engine)
    if found == UNFINISHED:
        return f"an import into database {at} was broken off: empty it, and import again"
    if found == wanted or (found is not None and oldest is not None and oldest <= wanted < found):
        return ""
    if found is not None and found > wanted:
        return f"database {at} has version {found}, this program knows {wanted}: install a newer program"
    has = "no register yet" if found is None else f"version {found}, needed is {wanted}"
    return f"database {at} has {has}: run `bro-soap db upgrade`"


def check(engine: Engine) -> None:
    """Raise ConfigurationError unless this code can run on this database."""
    wrong = misfit(engine)
    if wrong:
        raise ConfigurationError(wrong)


def migration_sql(dialect: str, versions: str = "head") -> str:
    """Return the SQL of all migrations for `sqlite`, `postgresql` or `oracle`, without a database.

    `versions` may be two with a colon between: what leads from the first to the second. Raises `ConfigurationError`
    when there is no such migration.
    """
    from alembic.util import CommandError  # noqa: PLC0415

    if not _VERSIONS.fullmatch(versions):
        raise ConfigurationError(f"{versions[:80]!r} names no migration, such as 0003")
    out = StringIO()
    try:
        _upgrade(versions, output=out, dialect=dialect)
    except CommandError as error:
        raise ConfigurationError(str(error)) from error
    return out.getvalue()


def _versions(engine: Engine) -> tuple[str | None, str | None]:
    """Return the database's version, and the oldest version of the code that may run on it."""
    with engine.connect().execution_options(writes=False) as connection:
        found = inspect(connection)
        if not found.has_table("alembic_version"):
            return None, None
        at = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        if not found.has_table(schema_floor.name):
            return at, None
        return at, connection.execute(select(schema_floor.c.oldest)).scalar_one_or_none()


def _upgrade(to: str, *, output: StringIO | None = None, **attributes: Any) -> None:
    # Alembic takes a fifth of a second to import, and only those who migrate need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes)
    command.upgrade(config, to, sql=output is not None)
