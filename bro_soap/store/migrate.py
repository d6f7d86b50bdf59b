"""Bringing a database to the version of the tables that this code knows."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from bro_soap.errors import ConfigurationError

__all__ = ["check", "migration_sql", "newest", "revision", "upgrade"]

# One number for all nodes: only one of them migrates, the others wait for it.
PG_LOCK = 0x42524F


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to this version, in one transaction where the database can (not in Oracle)."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PG_LOCK})
        command.upgrade(_config(connection=connection), to)


def revision(engine: Engine) -> str | None:
    """Return the version that the database has, None for an empty one."""
    with engine.connect().execution_options(writes=False) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the version that this code knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101 (there is at least one migration)
    return head


def check(engine: Engine) -> None:
    """Raise ConfigurationError unless the database has exactly the version that this code knows."""
    found, wanted = revision(engine), newest()
    if found != wanted:
        where = engine.url.render_as_string(hide_password=True)
        raise ConfigurationError(f"database {where} has version {found}, needed is {wanted}: run `bro-soap db upgrade`")


def migration_sql(dialect: str) -> str:
    """Return the SQL of all migrations for `sqlite`, `postgresql` or `oracle`, without a database."""
    out = StringIO()
    config = _config(dialect=dialect)
    config.output_buffer = out
    command.upgrade(config, "head", sql=True)
    return out.getvalue()


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(attributes)
    return config
