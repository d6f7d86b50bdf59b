"""No Oracle server can be had here: what its SQL looks like is all that can be checked."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects.oracle.oracledb import OracleDialect_oracledb
from sqlalchemy.schema import CreateIndex, CreateTable

from bro_soap.model import Criteria
from bro_soap.store import (
    contents,
    documents,
    grants,
    make_engine,
    migrate,
    numbers,
    parties,
    places,
    registrations,
    renderings,
    transactions,
)
from bro_soap.store.prepared import Prepared
from bro_soap.store.search import _query
from bro_soap.store.tables import metadata
from bro_soap.store.types import Flag, UtcMoment, Words
from tests.databases import NOW

DIALECT = OracleDialect_oracledb()
MIGRATIONS = migrate.migration_sql("oracle")
# Words that Oracle keeps for itself, as far as they could be ours.
RESERVED = set(
    re.findall(
        r"\w+",
        "ACCESS ADD ALL ALTER AND ANY AS ASC AUDIT BETWEEN BY CHAR CHECK CLUSTER COLUMN COMMENT COMPRESS CONNECT "
        "CREATE CURRENT DATE DECIMAL DEFAULT DELETE DESC DISTINCT DROP ELSE EXCLUSIVE EXISTS FILE FLOAT FOR FROM GRANT "
        "GROUP HAVING IDENTIFIED IMMEDIATE IN INCREMENT INDEX INITIAL INSERT INTEGER INTERSECT INTO IS LEVEL LIKE LOCK "
        "LONG MAXEXTENTS MINUS MLSLABEL MODE MODIFY NOAUDIT NOCOMPRESS NOT NOWAIT NULL NUMBER OF OFFLINE ON ONLINE "
        "OPTION OR ORDER PCTFREE PRIOR PUBLIC RAW RENAME RESOURCE REVOKE ROW ROWID ROWNUM ROWS SELECT SESSION SET "
        "SHARE SIZE SMALLINT START SUCCESSFUL SYNONYM SYSDATE TABLE THEN TO TRIGGER UID UNION UNIQUE UPDATE USER "
        "VALIDATE VALUES VARCHAR VARCHAR2 VIEW WHENEVER WHERE WITH",
    )
)


def prepared() -> list[Prepared]:
    return [
        statement
        for module in (contents, documents, grants, numbers, parties, places, registrations, renderings, transactions)
        for statement in module.PREPARED
    ]


def identifiers() -> set[str]:
    found = {c.name for table in metadata.tables.values() for c in table.columns}
    for table in metadata.tables.values():
        found |= {table.name, *(i.name for i in table.indexes), *(c.name for c in table.constraints)}
    return {str(name) for name in found} | set(re.findall(r"CREATE (?:TRIGGER|SEQUENCE) (\w+)", MIGRATIONS))


def test_names_fit_the_oldest_oracle_and_are_not_reserved() -> None:
    names = identifiers()
    assert len(names) > 80
    assert {name for name in names if len(name) > 30} == set()
    assert {name for name in names if name.upper() in RESERVED} == set()
    assert {name for name in names if not re.fullmatch(r"[a-z][a-z0-9_]*", name)} == set()


def test_nothing_in_the_migrations_needs_quotes() -> None:
    assert '"' not in MIGRATIONS


def test_the_tables_compile_to_types_that_keep_what_we_store() -> None:
    ddl = "\n".join(str(CreateTable(table).compile(dialect=DIALECT)) for table in metadata.sorted_tables)
    for text in (ddl, MIGRATIONS):
        assert "content BLOB NOT NULL" in text
        assert "findings CLOB" in text
        assert "latitude BINARY_DOUBLE" in text
        assert "received_at TIMESTAMP NOT NULL" in text
        assert "deregistered SMALLINT NOT NULL" in text
        assert not re.search(r"\b(DATE|BOOLEAN|TIME ZONE|IDENTITY|VARCHAR\()", text)
    for table in metadata.sorted_tables:
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=DIALECT)).startswith("CREATE INDEX")


def test_the_migrations_make_the_tables_of_the_code() -> None:
    def columns(text: str) -> dict[str, list[str]]:
        tables = re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", text, re.DOTALL)
        found = {
            name: [re.sub(r"\s+", " ", line).strip(" ,") for line in body.strip().splitlines() if line.strip()]
            for name, body in tables
        }
        for name, column in re.findall(r"ALTER TABLE (\w+) ADD (\w+ \S+.*?)(?=\n/|;|\n\n)", text):
            found[name].append(column)
        return {name: sorted(lines) for name, lines in found.items()}

    expected = "\n".join(str(CreateTable(table).compile(dialect=DIALECT)) for table in metadata.sorted_tables)
    migrated = columns(MIGRATIONS)
    migrated.pop("alembic_version")
    assert migrated == columns(expected)


def test_the_migrations_make_sequences_and_guards_and_nothing_of_other_databases() -> None:
    assert MIGRATIONS.count("CREATE SEQUENCE") == 2
    assert MIGRATIONS.count("RAISE_APPLICATION_ERROR(-20001") == 2
    assert "number_counter" not in MIGRATIONS
    assert "plpgsql" not in MIGRATIONS
    # A trigger is PL/SQL: in a script it ends with a slash on its own line.
    assert len(re.findall(r"END;\s*\n/", MIGRATIONS)) == 2


def test_every_prepared_statement_compiles_with_names_of_bind_variables_that_oracle_takes() -> None:
    statements = prepared()
    assert len(statements) >= 16
    for statement in statements:
        sql = statement.sql(DIALECT)
        assert sql.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}
        assert '"' not in sql
        binds = {name.upper() for name in re.findall(r":(\w+)", sql)}
        assert not binds & RESERVED
        assert not any(name.startswith("_") or len(name) > 30 for name in binds)


def test_the_lock_is_on_plain_rows() -> None:
    sql = registrations._LOCK.sql(DIALECT)
    assert sql.rstrip().endswith("FOR UPDATE")
    assert "FETCH FIRST" not in sql  # ORA-02014


def test_numbers_come_from_the_sequences() -> None:
    assert [s.sql(DIALECT) for s in numbers.PREPARED] == [
        "SELECT bro_number.nextval AS next_value_1 FROM DUAL",
        "SELECT transaction_number.nextval AS next_value_1 FROM DUAL",
    ]


def test_the_search_stays_within_a_thousand_values_of_a_list() -> None:
    criteria = Criteria((50.6, 2.4, 56.0, 7.4), (52.0, 5.0, 10.0), "1", "IMBRO", NOW, NOW, NOW, NOW, under_review=True)
    query = _query("CPT", criteria).limit(2001)
    sql = str(query.params(bands=list(range(2530, 2801))).compile(dialect=DIALECT))
    assert '"' not in sql
    assert "FOR UPDATE" not in sql


@pytest.mark.parametrize("nothing", ["", None])
def test_empty_text_is_absent_in_every_database_and_empty_in_python(nothing: str | None) -> None:
    for dialect in (DIALECT, create_engine("sqlite://").dialect, make_engine("postgresql://localhost/x").dialect):
        assert Words(10).process_bind_param(nothing, dialect) is None
        assert Words(10).process_result_value(None, dialect) == ""


def test_columns_that_may_not_be_null_never_hold_empty_text() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            assert not (isinstance(column.type, Words) and not column.nullable), f"{table.name}.{column.name}"


def test_moments_lose_their_zone_only_after_they_are_in_utc() -> None:
    summer = datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    bound = UtcMoment().process_bind_param(summer, DIALECT)
    assert bound == datetime(2026, 7, 1, 12)  # noqa: DTZ001
    assert bound is not None
    assert bound.tzinfo is None
    assert UtcMoment().process_result_value(bound, DIALECT) == summer


def test_flags_are_small_integers() -> None:
    assert [Flag().process_bind_param(value, DIALECT) for value in (True, False, None)] == [1, 0, None]
    assert [Flag().process_result_value(value, DIALECT) for value in (1, 0, None)] == [True, False, None]


def test_statements_run_through_core_there() -> None:
    class Connection:
        dialect = DIALECT

        def __init__(self) -> None:
            self.done: list[object] = []

        def execute(self, statement: object, values: object) -> list[tuple[object, ...]]:
            self.done.append((statement, values))
            return [(1,)]

    connection = Connection()
    statement = numbers.PREPARED[0]
    assert statement.all(connection, {}) == [(1,)]  # type: ignore[arg-type]
    assert connection.done == [(statement.statement, {})]
