from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bro_soap.errors import ConfigurationError, Overloaded
from bro_soap.store import Store, make_engine, ping, wait
from tests.databases import delivered


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
def test_sqlite_is_set_for_durable_concurrent_use(sqlite_url: str, pragma: str, value: object) -> None:
    store = Store(make_engine(sqlite_url))
    for transaction in (store.write, store.read):
        with transaction() as unit:
            assert unit._connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_sqlite_keeps_foreign_keys(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    with engine.begin() as connection, pytest.raises(Exception, match="FOREIGN KEY"):
        connection.execute(text("INSERT INTO party_oin VALUES ('00000099000000000001', '99999999')"))


def test_a_write_takes_the_lock_of_sqlite_at_its_beginning(sqlite_url: str) -> None:
    store = Store(make_engine(sqlite_url, busy_timeout=0.01))
    with store.write(), make_engine(sqlite_url, busy_timeout=0.01).connect() as other, pytest.raises(OperationalError):
        other.begin()


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    ping(make_engine(f"sqlite:///{tmp_path}/a/b/register.db"))
    assert (tmp_path / "a" / "b" / "register.db").exists()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense", "sqlite://", "sqlite:///:memory:", ""])
def test_another_database_is_refused_in_words(url: str) -> None:
    with pytest.raises(ConfigurationError, match="database URL"):
        make_engine(url)


def test_a_refused_url_does_not_show_its_password() -> None:
    with pytest.raises(ConfigurationError) as refused:
        make_engine("mysql://me:secret@localhost/x")
    assert "secret" not in str(refused.value)


def test_postgresql_and_oracle_get_our_drivers() -> None:
    assert make_engine("postgresql://localhost/x").dialect.driver == "psycopg"
    assert make_engine("oracle://localhost/?service_name=x").dialect.driver == "oracledb"


def test_waiting_for_a_database_that_does_not_come_ends_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no answer from the database"):
        wait(make_engine(f"postgresql://me:secret@/x?host={tmp_path}"), seconds=0.1)


def test_waiting_returns_when_the_database_answers(database_url: str) -> None:
    wait(make_engine(database_url), seconds=5)


def test_postgresql_commits_durably_whatever_the_server_says(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER DATABASE {engine.url.database} SET synchronous_commit = off"))
    store = Store(make_engine(postgresql_url))
    with store.write() as unit:
        assert unit._connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"


def test_a_connection_that_postgresql_closed_is_replaced(postgresql_url: str) -> None:
    store = Store(make_engine(postgresql_url))
    with store.write() as unit:
        delivered(unit)
    with make_engine(postgresql_url).begin() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    failures = 0
    for _ in range(3):
        try:
            with store.write() as unit:
                delivered(unit)
        except Overloaded:
            failures += 1
    assert failures <= 1
    with store.read() as view:
        assert len(view.transactions.find()) == 4 - failures


def test_an_idle_connection_is_tested_before_use(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(make_engine(postgresql_url, test_after=0.0))
    with store.read() as view:
        view.parties.all()
    with make_engine(postgresql_url).begin() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with store.read() as view:
        assert view.parties.all() == []
