"""The service runs on while the database is upgraded: a migration only adds, and the version before fits on the next.

A migration that must take something away (a column, a table, a value that older code needs) comes a version later and
moves `schema_floor`; such versions are named in CONTRACTIONS.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import MetaData, insert, select, text, update
from structlog.testing import capture_logs

from bro_soap.errors import ConfigurationError
from bro_soap.store import Store, check, make_engine, migrate, upgrade
from bro_soap.store.tables import schema_floor
from tests.patience import LONG
from tests.unit.lives import Lives, about, sample

FIRST = "0003"  # what stood before the rule
CONTRACTIONS: frozenset[str] = frozenset()
VERSIONS = sorted(path.name.split("_")[1] for path in (migrate.MIGRATIONS / "versions").glob("[0-9]*_*.py"))
LATER = list(zip(VERSIONS[VERSIONS.index(FIRST) :], VERSIONS[VERSIONS.index(FIRST) + 1 :], strict=False))

NULLABLE = r"ALTER TABLE \w+ ADD (COLUMN )?(?!(CONSTRAINT|CHECK|UNIQUE)\b)\w+ ((?=.*\bDEFAULT\b)|(?!.*\bNOT NULL\b)).*"
ADDS = (
    r"(BEGIN|COMMIT).*",
    r"(UPDATE alembic_version SET|INSERT INTO (alembic_version|schema_floor)\b|UPDATE schema_floor\b).*",
    r"CREATE TABLE (\w+) .*",
    r"CREATE INDEX \w+ ON \w+ .*",
    r"CREATE SEQUENCE \w+.*",
    NULLABLE,
)
ON_A_NEW_TABLE = (
    r"CREATE UNIQUE INDEX \w+ ON (\w+) .*",
    r"INSERT INTO (\w+) .*",
    r"CREATE TRIGGER \w+ .* ON (\w+) .*",
    r"ALTER TABLE (\w+) ALTER COLUMN \w+ SET STORAGE \w+",
)


def statements(sql: str) -> list[str]:
    plain = re.sub(r"--[^\n]*", "", sql)
    return [" ".join(one.split()) for one in re.split(r";|\n/\n", plain) if one.strip(" \n/")]


def takes_away(sql: str) -> list[str]:
    """Return the statements that older code may not survive."""
    found = statements(sql)
    new = {match[1] for one in found if (match := re.fullmatch(r"CREATE TABLE (\w+) .*", one))}

    def harmless(one: str) -> bool:
        if any(re.fullmatch(pattern, one, re.IGNORECASE) for pattern in ADDS):
            return True
        return any((match := re.fullmatch(pattern, one)) and match[1] in new for pattern in ON_A_NEW_TABLE)

    return [one for one in found if not harmless(one)]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "oracle"])
@pytest.mark.parametrize(("before", "after"), LATER, ids=[after for _, after in LATER])
def test_a_migration_only_adds(before: str, after: str, dialect: str) -> None:
    sql = migrate.migration_sql(dialect, f"{before}:{after}")
    assert after in sql
    if after in CONTRACTIONS:
        assert "schema_floor" in sql
    else:
        assert takes_away(sql) == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE party DROP COLUMN name",
        "ALTER TABLE party RENAME COLUMN name TO names",
        "ALTER TABLE party ADD COLUMN extra VARCHAR(3) NOT NULL",
        "ALTER TABLE party ALTER COLUMN name SET NOT NULL",
        "ALTER TABLE party ALTER COLUMN name SET STORAGE EXTERNAL",
        "ALTER TABLE party ADD CONSTRAINT ck CHECK (name <> 'x')",
        "CREATE UNIQUE INDEX ux ON party (name)",
        "DROP INDEX ix_registration_area",
        "DROP TABLE party",
        "UPDATE party SET name = 'x'",
    ],
)
def test_what_takes_away_is_seen(statement: str) -> None:
    assert takes_away(f"CREATE TABLE other (\n a INTEGER\n);\n{statement};") == [statement]


def test_what_adds_is_let_through() -> None:
    added = (
        "ALTER TABLE party ADD COLUMN extra VARCHAR(3)",
        "ALTER TABLE party ADD extra VARCHAR2(3 CHAR)",
        "ALTER TABLE party ADD COLUMN extra VARCHAR(3) DEFAULT 'x' NOT NULL",
        "ALTER TABLE party ADD COLUMN extra VARCHAR(3) NOT NULL DEFAULT 'x'",
        "CREATE TABLE other ( a INTEGER )",
        "CREATE UNIQUE INDEX ux ON other (a)",
        "INSERT INTO other (a) VALUES (1)",
    )
    assert takes_away(";\n".join(added)) == []


def test_what_the_version_before_writes_fits_on_the_tables_of_this_one(
    new_postgresql: Callable[[str], str], tmp_path: Path
) -> None:
    """Every row of a register that is in use, with the columns that the version before knew, goes into the new tables."""
    store = Store(make_engine(new_postgresql("migrated")))
    lives = Lives(store)
    lives.begin("CPT", sample("cpt", "registration-land-rd"))
    well = lives.begin("GMW", sample("gmw", "registration-construction"))
    lives.add(well, about(sample("gmw", "registration-owner"), well))
    before, after = make_engine(new_postgresql("template1")), make_engine(new_postgresql("migrated"))
    upgrade(before, VERSIONS[-2])
    known = MetaData()
    known.reflect(before)
    rows = 0
    with store.engine.connect() as source, after.begin() as target:
        for table in known.sorted_tables:
            if table.name in {"alembic_version", "schema_floor"}:
                continue
            found = [dict(row._mapping) for row in source.execute(select(table))]
            rows += len(found)
            if found:
                target.execute(insert(table), found)
    assert rows > 40
    with Store(after).read() as view:
        assert view.registrations.get(well) is not None
    store.close()


def at_version(url: str, found: str, oldest: str) -> None:
    with make_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
        connection.execute(update(schema_floor).values(oldest=oldest))


def test_a_newer_database_that_still_has_room_for_this_program_is_used(database_url: str) -> None:
    at_version(database_url, "9999", migrate.newest())
    check(make_engine(database_url))


def test_a_newer_database_that_has_no_room_for_it_is_refused(database_url: str) -> None:
    at_version(database_url, "9999", "9998")
    with pytest.raises(ConfigurationError, match=r"has version 9999, .* knows \d+: install a newer program"):
        check(make_engine(database_url))


def test_an_older_database_is_refused_with_what_to_do(empty_database_url: str) -> None:
    engine = make_engine(empty_database_url)
    upgrade(engine, FIRST)
    with pytest.raises(ConfigurationError, match=r"has version 0003, needed is \d+: run `bro-soap db upgrade`"):
        check(engine)


def test_a_migration_steps_back_for_those_who_use_the_tables_and_comes_again(
    new_postgresql: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_postgresql("template1")
    upgrade(make_engine(url), FIRST)
    used, done = threading.Event(), threading.Event()

    def use() -> None:
        with make_engine(url).begin() as connection:
            connection.execute(text("LOCK TABLE seen_message IN ROW EXCLUSIVE MODE"))
            used.set()
            done.wait(LONG)

    user = threading.Thread(target=use)
    user.start()
    used.wait(LONG)
    monkeypatch.setattr(migrate.time, "sleep", lambda _: done.set())
    with capture_logs() as log:
        upgrade(make_engine(url), patience=0.05)
    user.join()
    assert log[0]["event"] == "tables are in use; the migration tries again"
    check(make_engine(url))
