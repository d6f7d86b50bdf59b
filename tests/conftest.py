"""Fixtures that every test may use."""

from tests.databases import (  # noqa: F401  fixtures
    database_url,
    empty_database_url,
    migrated_file,
    new_postgresql,
    postgresql_server,
    postgresql_url,
    sqlite_url,
    store,
)
