"""Bringing a database to the version of the tables that this code knows."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from bro_soap.errors import ConfigurationError

__all__ = ["check", "migration_sql", "newest", "revision", "upgrade"]

# One number for all nodes: only one of them migrates, the others wait for it.
PG_LOCK = 0x42524F
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to this version, in one transaction where the database can (not in Oracle)."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PG_LOCK})
        _upgrade(to, connection=connection)


def revision(engine: Engine) -> str | None:
    """Return the version that the database has, None for an empty one."""
    with engine.connect().execution_options(writes=False) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def newest() -> str:
    """Return the version that this code knows: the second part of its file's name, as `revision` in the file."""
    return max(path.name.split("_")[1] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def check(engine: Engine) -> None:
    """Raise ConfigurationError unless the database has exactly the version that this code knows."""
    found, wanted = revision(engine), newest()
    if found != wanted:
        where = engine.url.render_as_string(hide_password=True)
        raise ConfigurationError(f"database {where} has version {found}, needed is {wanted}: run `bro-soap db upgrade`")


def migration_sql(dialect: str) -> str:
    """Return the SQL of all migrations for `sqlite`, `postgresql` or `oracle`, without a database."""
    out = StringIO()
    _upgrade("head", output=out, dialect=dialect)
    return out.getvalue()


def _upgrade(to: str, *, output: StringIO | None = None, **attributes: Any) -> None:
    # Alembic takes a fifth of a second to import, and only those who migrate need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes)
    command.upgrade(config, to, sql=output is not None)
