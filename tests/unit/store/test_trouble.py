"""A database in trouble: the client is told to come again, the operator what to mend, and then it goes on by itself."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from structlog.testing import capture_logs

from bro_soap.errors import EnvelopeError, Overloaded
from bro_soap.model import Registration
from bro_soap.observe.observer import Watch
from bro_soap.store import State, Store, TransactionRecord, again, make_engine
from bro_soap.store.trouble import Trouble, trouble_of
from tests.databases import NOW, delivered
from tests.patience import LONG


def told(error: Exception) -> Trouble | None:
    return trouble_of(DBAPIError.instance("SELECT 1", None, error, Exception))


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("SQLITE_BUSY_SNAPSHOT", Trouble.BUSY),
        ("SQLITE_READONLY_DIRECTORY", Trouble.READ_ONLY),
        ("SQLITE_IOERR_FSYNC", Trouble.DISK),
        ("SQLITE_FULL", Trouble.FULL),
        ("SQLITE_CANTOPEN", Trouble.DISK),
        ("SQLITE_CORRUPT_INDEX", Trouble.DAMAGED),
        ("SQLITE_CONSTRAINT_UNIQUE", None),
    ],
)
def test_codes_of_sqlite_say_what_can_be_done(name: str, trouble: Trouble | None) -> None:
    error = sqlite3.OperationalError("it")
    error.sqlite_errorcode = getattr(sqlite3, name)
    assert told(error) is trouble


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("40P01", Trouble.IN_THE_WAY),
        ("40001", Trouble.IN_THE_WAY),
        ("55P03", Trouble.BUSY),
        ("57014", Trouble.SLOW),
        ("53100", Trouble.FULL),
        ("53300", Trouble.CONNECTIONS),
        ("25006", Trouble.READ_ONLY),
        ("08006", Trouble.LOST),
        ("57P03", Trouble.LOST),
        ("XX001", Trouble.DAMAGED),
        ("23505", None),
        ("42P01", None),
    ],
)
def test_codes_of_postgresql_say_what_can_be_done(code: str, trouble: Trouble | None) -> None:
    error = Exception("it")
    error.sqlstate = code  # type: ignore[attr-defined]
    assert told(error) is trouble


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("ORA-00060: deadlock detected while waiting for resource", Trouble.IN_THE_WAY),
        ("ORA-01653: unable to extend table BRO.SOURCE_DOCUMENT", Trouble.FULL),
        ("ORA-16000: database or pluggable database open for read-only access", Trouble.READ_ONLY),
        ("DPY-4024: call timeout of 30000 ms exceeded", Trouble.SLOW),
        ("DPY-4011: the database or network closed the connection", Trouble.LOST),
        ("ORA-00001: unique constraint (BRO.UQ_MANDATE) violated", None),
        ("ORA-06512: at line 1", None),
    ],
)
def test_codes_of_oracle_say_what_can_be_done(said: str, trouble: Trouble | None) -> None:
    assert told(Exception(said)) is trouble


def test_a_connection_that_does_not_come_free_is_trouble_and_a_wrong_key_is_none() -> None:
    assert trouble_of(PoolTimeoutError("QueuePool limit")) is Trouble.CONNECTIONS
    assert trouble_of(IntegrityError("INSERT", None, SimpleNamespace(sqlstate="23505"))) is None  # type: ignore[arg-type]


def test_every_trouble_tells_the_client_when_to_come_again_and_the_operator_what_it_is() -> None:
    assert all(trouble.value.retry_after > 0 and trouble.value.told for trouble in Trouble)


def test_a_file_that_can_only_be_read_is_told_and_can_still_be_read(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    with Store(make_engine(sqlite_url)).write() as unit:
        bro_id, _ = delivered(unit)
    store = Store(make_engine(f"sqlite:///file:{path}?mode=ro&uri=true"))
    with capture_logs() as log, pytest.raises(Overloaded) as refused, store.write() as unit:
        delivered(unit)
    assert refused.value.retry_after == 60
    assert log[0]["trouble"] == "read_only"
    assert log[0]["log_level"] == "error"
    with store.read() as view:
        assert view.registrations.get(bro_id) is not None


def test_a_full_file_is_told_and_room_is_all_it_needs(sqlite_url: str) -> None:
    store = Store(make_engine(sqlite_url, pool_size=1))
    with store.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with capture_logs() as log, pytest.raises(Overloaded), store.write() as unit:
        delivered(unit, received=b"x" * 100_000)
    assert log[0]["trouble"] == "full"
    assert "make room" in log[0]["event"]
    with store.engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    with store.write() as unit:
        delivered(unit, received=b"x" * 100_000)


def test_a_damaged_file_is_told(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    shutil.copy(migrated_file, path)
    with path.open("r+b") as file:
        file.write(b"this is no database at all")
    with capture_logs() as log, pytest.raises(Overloaded), Store(make_engine(f"sqlite:///{path}")).read():
        pass
    assert log[0]["trouble"] == "damaged"


def test_a_standby_is_told(postgresql_url: str) -> None:
    with make_engine(postgresql_url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    store = Store(make_engine(postgresql_url))
    with capture_logs() as log, pytest.raises(Overloaded), store.write() as unit:
        delivered(unit)
    assert log[0]["trouble"] == "read_only"
    with store.read() as view:
        assert view.parties.all() == []


def test_a_slow_statement_is_cut_off_and_the_connection_still_good(postgresql_url: str) -> None:
    store = Store(make_engine(postgresql_url, pool_size=1, statement_timeout=2))
    with capture_logs() as log, pytest.raises(Overloaded), store.write() as unit:
        unit._connection.execute(text("SELECT pg_sleep(60)"))
    assert log[0]["trouble"] == "slow"
    assert "database_statement_seconds" in log[0]["event"]
    with store.write() as unit:
        delivered(unit)


def test_a_node_that_freezes_halfway_keeps_its_locks_no_longer_than_a_statement_may_take(postgresql_url: str) -> None:
    frozen = Store(make_engine(postgresql_url, statement_timeout=2))
    other = Store(make_engine(postgresql_url, busy_timeout=LONG))
    with other.write() as unit:
        bro_id, _ = delivered(unit)

    locked: list[object] = []

    def freeze_halfway() -> None:
        with frozen.write() as unit:
            unit.registrations.lock(bro_id)
            with other.write() as after:
                locked.append(after.registrations.lock(bro_id))
            unit.registrations.get(bro_id)

    with pytest.raises(Overloaded):
        freeze_halfway()
    assert [isinstance(one, Registration) for one in locked] == [True], "the other did not get the lock"


def close_all(url: str) -> None:
    with make_engine(url).begin() as other:
        other.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_when_one_connection_broke_no_unit_meets_another_broken_one(postgresql_url: str) -> None:
    store = Store(make_engine(postgresql_url, pool_size=3, test_after=3600))
    with store.read(), store.read(), store.read():
        pass
    close_all(postgresql_url)
    with pytest.raises(Overloaded), store.read() as view:
        view.parties.all()
    for _ in range(3):
        with store.read() as view, store.write() as unit:
            assert view.parties.all() == []
            delivered(unit)


def test_a_lost_connection_is_tried_again_at_once_and_nobody_notices(postgresql_url: str) -> None:
    store = Store(make_engine(postgresql_url, test_after=3600))

    def deliver() -> str:
        with store.write() as unit:
            return delivered(unit)[0]

    first = deliver()
    close_all(postgresql_url)
    second = again(deliver)
    with store.read() as view:
        assert {one.bro_id for one in view.overview.registrations()} == {first, second}


def failing(times: int, **how: bool) -> Callable[[], int]:
    tried = 0

    def work() -> int:
        nonlocal tried
        tried += 1
        if tried <= times:
            raise Overloaded(5, **how)
        return tried

    return work


def test_work_is_tried_three_times_at_most() -> None:
    assert again(failing(2, again=True), pause=lambda _: None) == 3
    with pytest.raises(Overloaded):
        again(failing(3, again=True), pause=lambda _: None)


def test_work_that_waited_long_already_is_not_tried_again() -> None:
    with pytest.raises(Overloaded):
        again(failing(1, again=False), pause=lambda _: None)


def test_the_metrics_hear_what_the_trouble_was(sqlite_url: str) -> None:
    heard: list[str] = []

    class Listener(Watch):
        def transacted(self, kind: str, seconds: float, error: str) -> None:
            heard.append(error)

    patient = Store(make_engine(sqlite_url))
    impatient = Store(make_engine(sqlite_url, busy_timeout=0.01), watch=Listener())
    with patient.write(), pytest.raises(Overloaded), impatient.write():
        pass
    assert heard == ["busy"]


@pytest.mark.parametrize("reading", [True, False], ids=["reading", "writing"])
@pytest.mark.parametrize("value", ["a\x00b", "\ud800", 2**70], ids=["NUL", "lone surrogate", "large number"])
def test_a_value_that_no_column_takes_is_refused_and_is_no_trouble(store: Store, value: Any, reading: bool) -> None:
    """SQLite takes a NUL for a character, and PostgreSQL any number for a text."""
    with capture_logs() as logs, contextlib.suppress(EnvelopeError):
        if reading:
            with store.read() as view:
                assert view.registrations.get(value) is None
        else:
            with store.write() as unit:
                unit.answers.forget(NOW)
                assert unit.registrations.get(value) is None
        assert (store.engine.dialect.name, value) in {("sqlite", "a\x00b"), ("postgresql", 2**70)}
        return
    (line,) = logs
    assert (line["log_level"], line["event"]) == ("error", "database: it does not take a value that was sent")
    assert {"error", "code"} <= line.keys()
    assert str(value) not in str(line.values())


def recorded(store: Store, transaction_id: str, reason_rule: str) -> None:
    made = TransactionRecord(transaction_id, "CPT", State.REJECTED, NOW, NOW, "0" * 64, reason_rule=reason_rule)
    with store.write() as unit:
        unit.record(replace(made, transaction_id=f"{transaction_id}1", reason_rule=""))
        unit.record(made)


def test_a_text_too_long_for_its_column_is_refused_and_nothing_of_it_is_kept(store: Store) -> None:
    recorded(store, "CPT-1", "x" * 40)
    if store.engine.dialect.name == "sqlite":
        return  # it takes any length
    with pytest.raises(EnvelopeError) as caught:
        recorded(store, "CPT-2", "x" * 41)
    assert (caught.value.fault, caught.value.status) == ("Client", 500)
    with store.read() as view:
        assert {one.transaction_id for one in view.transactions.find()} == {"CPT-1", "CPT-11"}
