"""A request that was answered is known to every node by its keys, each of which the database lets in once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from bro_soap.store import Clash, State, Store, TransactionRecord, make_engine
from tests.databases import NOW

LATER = NOW + timedelta(days=30)


def record(store: Store, *keys: str, until: datetime = LATER) -> str:
    with store.write() as unit:
        transaction_id = unit.numbers.new_transaction_id("CPT")
        unit.record(TransactionRecord(transaction_id, "CPT", State.COMPLETED, NOW, NOW, "0" * 64), keys, until)
    return transaction_id


def known(store: Store, *keys: str, now: datetime = NOW) -> dict[str, str]:
    with store.read() as view:
        return {key: found.record.transaction_id for key, found in view.answers.under(keys, now).items()}


def test_an_answer_is_found_by_each_of_its_keys_on_every_node(store: Store, database_url: str) -> None:
    other = Store(make_engine(database_url))
    transaction_id = record(store, "a", "b")
    assert known(other, "a", "b", "c") == {"a": transaction_id, "b": transaction_id}
    other.close()


@pytest.mark.parametrize("keys", [("a",), ("b",), ("a", "b"), ("c", "a")])
def test_a_key_is_taken_once_and_nothing_is_kept_of_who_comes_later(store: Store, keys: tuple[str, ...]) -> None:
    first = record(store, "a", "b")
    with pytest.raises(Clash):
        record(store, *keys)
    assert set(known(store, "a", "b", "c").values()) == {first}
    with store.read() as view:
        assert len(view.transactions.find()) == 1


def test_of_many_at_the_same_time_one_is_first(store: Store) -> None:
    started = threading.Barrier(4)

    def attempt(_: int) -> bool:
        started.wait()
        try:
            return bool(record(store, "a", "b"))
        except Clash:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_a_failed_unit_leaves_its_keys_to_others(store: Store) -> None:
    def fail() -> None:
        with store.write() as unit:
            unit.record(TransactionRecord("CPT-1", "CPT", State.COMPLETED, NOW, NOW, "0" * 64), ("a",), LATER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert record(store, "a")


def test_what_has_expired_is_not_found_and_can_be_released(store: Store) -> None:
    record(store, "a", until=NOW)
    last = record(store, "b", until=LATER)
    assert known(store, "a", "b") == {"b": last}
    with pytest.raises(Clash):
        record(store, "a")
    with store.write() as unit:
        unit.answers.release(("a", "b"), expired_by=NOW)
    assert record(store, "a")
    with pytest.raises(Clash):
        record(store, "b")


def test_what_has_expired_is_forgotten(store: Store) -> None:
    record(store, "a", "b", until=NOW)
    record(store, "c")
    with store.write() as unit:
        assert unit.answers.forget(NOW) == 2
        assert unit.answers.forget(NOW) == 0
    assert record(store, "a", "b")


def test_a_released_key_may_be_used_again(store: Store) -> None:
    record(store, "a")
    with store.write() as unit:
        unit.answers.release(("a",))
    assert record(store, "a")
