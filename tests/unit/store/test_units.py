from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError, SQLAlchemyError

from bro_soap.errors import Overloaded
from bro_soap.model import Party
from bro_soap.store import Change, SourceDocumentRecord, State, Store, TransactionRecord, Unit, make_engine
from tests.databases import NOW, delivered, registration_of
from tests.patience import LONG


class StopError(Exception):
    pass


def register_twice(store: Store, *, wait: float = 0.0, stop: bool = False) -> None:
    with store.write() as unit:
        _, transaction_id = delivered(unit)
        # One statement, and the last: with more, the answer to the first may come in while the next is sent.
        unit.record(TransactionRecord(transaction_id, "CPT", State.COMPLETED, NOW, NOW, "0" * 64))
        time.sleep(wait)
        if stop:
            raise StopError


def test_a_delivery_is_there_as_a_whole_after_the_unit(store: Store) -> None:
    with store.write() as unit:
        bro_id, transaction_id = delivered(unit, received=b"\x00\xff<bytes/>\r\n")
    with store.read() as view:
        assert view.registrations.get(bro_id) == registration_of(bro_id)
        assert view.transactions.get(transaction_id) is not None
        assert [d.content for d in view.documents.of(bro_id)] == [b"\x00\xff<bytes/>\r\n"]
        assert len(view.registrations.history_log(bro_id)) == 1
        assert view.contents.get(bro_id, "O") is not None


def test_nothing_of_a_unit_that_raises_stays(store: Store) -> None:
    ids: list[str] = []

    def broken_off() -> None:
        with store.write() as unit:
            ids.extend(delivered(unit))
            unit.parties.add(Party("11111111", "Een"))
            raise StopError

    with pytest.raises(StopError):
        broken_off()
    bro_id, transaction_id = ids
    with store.read() as view:
        assert view.registrations.get(bro_id) is None
        assert view.transactions.get(transaction_id) is None
        assert view.documents.of(bro_id) == []
        assert view.registrations.history_log(bro_id) == []
        assert view.contents.get(bro_id, "O") is None
        assert view.parties.all() == []


def test_a_statement_that_fails_undoes_the_unit_at_the_commit_at_the_latest(store: Store) -> None:
    with pytest.raises(IntegrityError):
        register_twice(store)
    with store.read() as view:
        assert view.registrations.get("CPT000000000001") is None
        assert view.transactions.get("CPT-000000000001") is None


@pytest.mark.parametrize("wait", [0.0, 0.005])  # whether the server's answer comes before the commit is sent
def test_the_store_works_on_after_a_failed_statement(
    store: Store, caplog: pytest.LogCaptureFixture, wait: float
) -> None:
    for _ in range(30):
        with pytest.raises(IntegrityError):
            register_twice(store, wait=wait)
    with store.write() as unit:
        bro_id, _ = delivered(unit)
    with store.read() as view:
        assert view.registrations.get(bro_id) is not None
    assert caplog.records == []  # no connection had to be thrown away


@pytest.mark.parametrize("wait", [0.0, 0.005])
def test_what_the_block_raises_is_not_covered_up_by_what_the_database_says_later(
    postgresql_url: str, caplog: pytest.LogCaptureFixture, wait: float
) -> None:
    store = Store(make_engine(postgresql_url))
    for _ in range(10):
        with pytest.raises(StopError):
            register_twice(store, wait=wait, stop=True)
    with store.write() as unit:
        delivered(unit)
    assert caplog.records == []


@pytest.mark.parametrize("notice", [lambda unit: unit.registrations.get("x"), lambda unit: unit.parties.all()])
def test_a_unit_that_hides_a_failed_statement_never_passes_for_committed_when_it_was_not(
    store: Store, notice: Callable[[Unit], object]
) -> None:
    kept: str | None = None
    try:
        with store.write() as unit:
            kept, _ = delivered(unit)
            try:
                unit.registrations.add(registration_of(kept), Change(NOW, "register"))
                notice(unit)
            except DBAPIError:
                pass
    except (DBAPIError, PendingRollbackError):
        kept = None
    with store.read() as view:
        found = [e.registration.bro_id for e in view.registrations.history_log("CPT000000000001")]
    assert found == ([kept] if kept else [])


def test_an_error_does_not_show_the_values_of_the_statement(sqlite_url: str) -> None:
    store = Store(make_engine(sqlite_url))
    with pytest.raises(SQLAlchemyError) as failure:
        register_twice(store)
    assert "mine-1" not in str(failure.value)


def test_what_is_written_can_be_read_in_the_same_unit(store: Store) -> None:
    with store.write() as unit:
        bro_id, transaction_id = delivered(unit)
        assert unit.registrations.get(bro_id) is not None
        assert unit.transactions.get(transaction_id) is not None
        unit.parties.add(Party("11111111", "Een", frozenset({"00000099000000000001"})))
        assert unit.parties.by_oin("00000099000000000001") is not None
        again, _ = delivered(unit)
        assert len(unit.documents.of(again)) == 1


def test_a_reader_sees_one_moment(store: Store) -> None:
    with store.write() as unit:
        bro_id, _ = delivered(unit)
    with store.read() as view:
        before = view.registrations.get(bro_id)
        with store.write() as unit:
            unit.registrations.lock(bro_id)
            unit.registrations.update(registration_of(bro_id, deregistered=True), Change(NOW, "deregister"))
        assert view.registrations.get(bro_id) == before
    with store.read() as view:
        after = view.registrations.get(bro_id)
        assert after is not None
        assert after.history.deregistered


def test_moments_come_back_in_utc_to_the_microsecond(store: Store) -> None:
    amsterdam = datetime(2026, 7, 1, 0, 30, 0, 1, tzinfo=timezone(timedelta(hours=2)))
    with store.write() as unit:
        bro_id = unit.numbers.new_bro_id("CPT")
        unit.registrations.add(registration_of(bro_id, object_registration_time=amsterdam), Change(NOW, "register"))
    with store.read() as view:
        found = view.registrations.get(bro_id)
    assert found is not None
    assert found.history.object_registration_time == amsterdam
    assert found.history.object_registration_time.tzinfo is UTC


def test_a_time_without_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001
    with store.write() as unit, pytest.raises(ValueError, match="time zone"):
        unit.registrations.add(registration_of("CPT1", object_registration_time=naive), Change(NOW, "register"))


def test_waiting_too_long_for_another_writer_is_overload(sqlite_url: str) -> None:
    patient, impatient = Store(make_engine(sqlite_url)), Store(make_engine(sqlite_url, busy_timeout=0.05))
    with patient.write() as unit:
        delivered(unit)
        with pytest.raises(Overloaded), impatient.write():
            pass


def test_waiting_too_long_for_an_object_is_overload(postgresql_url: str) -> None:
    patient, impatient = Store(make_engine(postgresql_url)), Store(make_engine(postgresql_url, busy_timeout=0.05))
    with patient.write() as unit:
        bro_id, _ = delivered(unit)
    with patient.write() as unit:
        unit.registrations.lock(bro_id)
        with pytest.raises(Overloaded), impatient.write() as other:
            other.registrations.lock(bro_id)
    with impatient.write() as unit:
        assert unit.registrations.lock(bro_id) is not None


def test_of_two_units_that_wait_for_each_other_one_may_try_again(postgresql_url: str) -> None:
    store = Store(make_engine(postgresql_url))
    with store.write() as unit:
        ids = [delivered(unit)[0] for _ in range(2)]
    both = threading.Barrier(2)

    def lock_all(order: list[str]) -> bool:
        try:
            with store.write() as unit:
                unit.registrations.lock(order[0])
                both.wait(LONG)
                unit.registrations.lock(order[1])
        except Overloaded:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lock_all, (ids, ids[::-1]))) == [False, True]


def test_waiting_too_long_for_a_connection_is_overload(database_url: str) -> None:
    store = Store(make_engine(database_url, pool_size=1, busy_timeout=0.05))
    with store.read(), store.read(), pytest.raises(Overloaded), store.read():
        pass


def test_reading_does_not_wait_for_a_writer(sqlite_url: str) -> None:
    store = Store(make_engine(sqlite_url, busy_timeout=0.05))
    with store.write() as unit:
        bro_id, _ = delivered(unit)
        with store.read() as view:
            assert view.registrations.get(bro_id) is None


def test_a_store_made_before_the_fork_refuses_to_work_in_the_child(store: Store) -> None:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with store.read():
                pass
        except RuntimeError:
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_documents_of_one_object_are_numbered_from_one(store: Store) -> None:
    with store.write() as unit:
        bro_id, _ = delivered(unit)
        other, _ = delivered(unit)
    with store.write() as unit:
        unit.registrations.lock(bro_id)
        for n in (2, 3):
            unit.documents.add(
                SourceDocumentRecord(
                    bro_id,
                    f"CPT-00000000010{n}",
                    "correct",
                    "CPT",
                    "IMBRO",
                    NOW,
                    bytes([n]),
                    "1" * 64,
                    "eigenCorrectie",
                )
            )
    with store.read() as view:
        documents = view.documents.of(bro_id)
        assert [d.sequence_number for d in documents] == [1, 2, 3]
        assert [d.correction_reason for d in documents] == ["", "eigenCorrectie", "eigenCorrectie"]
        assert len(view.documents.of(other)) == 1
