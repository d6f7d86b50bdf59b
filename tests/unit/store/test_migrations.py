from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DBAPIError

from bro_soap.errors import ConfigurationError
from bro_soap.store import Store, check, make_engine, migrate, upgrade
from bro_soap.store.tables import metadata, sqlite_metadata
from tests.databases import delivered


def differences(url: str) -> list[object]:
    engine = make_engine(url)
    known = [metadata, sqlite_metadata] if engine.dialect.name == "sqlite" else [metadata]
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, known))  # type: ignore[arg-type]  # it takes several, as env.py gives


def test_migrating_an_empty_database_gives_the_tables_of_the_code(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine)
    check(engine)
    assert differences(empty_database_url) == []


def test_a_difference_would_be_seen(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_registration_area"))
        connection.execute(text("ALTER TABLE party ADD COLUMN extra VARCHAR(3)"))
    assert len(differences(empty_database_url)) == 2


def test_the_primary_keys_and_checks_are_those_of_the_code(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine)
    found = inspect(engine)
    for table in metadata.sorted_tables:
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        checks = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {c["name"] for c in found.get_check_constraints(table.name)} == checks


def test_numbers_come_from_sequences_except_in_sqlite(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine)
    if engine.dialect.name == "sqlite":
        assert inspect(engine).has_table("number_counter")
    else:
        assert set(inspect(engine).get_sequence_names()) == {"bro_number", "transaction_number"}
        assert not inspect(engine).has_table("number_counter")


def test_migrating_again_changes_nothing(database_url: str) -> None:
    store = Store(make_engine(database_url))
    with store.write() as unit:
        bro_id, _ = delivered(unit)
    upgrade(store.engine)
    with store.read() as view:
        assert view.registrations.get(bro_id) is not None


def test_nodes_that_migrate_at_once_do_not_hinder_each_other(empty_database_url: str) -> None:
    make_engine(empty_database_url).connect().close()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: upgrade(make_engine(empty_database_url)), range(3)))
    check(make_engine(empty_database_url))


def test_a_database_of_another_version_is_refused_with_what_to_do(empty_database_url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"has no register yet: run `bro-soap db upgrade`"):
        check(make_engine(empty_database_url))


@pytest.mark.parametrize("table", ["source_document", "registration_log"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET bro_id = bro_id", "DELETE FROM {}"])
def test_the_truth_can_only_be_added_to(store: Store, table: str, statement: str) -> None:
    with store.write() as unit:
        delivered(unit)
    with store.engine.connect() as connection, pytest.raises(DBAPIError, match=f"{table} is append-only"):
        connection.execute(text(statement.format(table)))


def test_postgresql_keeps_contents_compressed_by_a_fast_method_or_not_at_all(
    new_postgresql: Callable[[str], str],
) -> None:
    with make_engine(new_postgresql("migrated")).connect() as connection:
        found = connection.execute(
            text("SELECT attcompression, attstorage FROM pg_attribute WHERE attname = 'content' AND attnum > 0")
        ).all()
    assert len(found) == 5
    assert all(compression == "l" or storage == "e" for compression, storage in found)


def test_every_migration_of_every_database_can_be_printed() -> None:
    for dialect in ("sqlite", "postgresql", "oracle"):
        printed = migrate.migration_sql(dialect)
        assert printed.count("CREATE TABLE") >= len(metadata.tables)


def test_the_newest_version_is_the_last_that_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.newest()]


def test_opening_a_register_does_not_load_alembic() -> None:
    loads = "import sys, bro_soap.store; print(sorted({'alembic', 'psycopg', 'oracledb'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", loads], text=True) == "[]\n"
