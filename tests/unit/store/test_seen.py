"""Messages that were accepted lately are known to every node, until they could not be accepted anyway."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event

from bro_soap.store import Store, make_engine
from tests.databases import NOW

LATER = NOW + timedelta(minutes=6)


def key(number: int) -> str:
    return f"{number:064x}"


def test_a_message_is_new_once_on_all_nodes(store: Store, database_url: str) -> None:
    other = Store(make_engine(database_url))
    assert store.first_seen(key(1), LATER, NOW)
    assert not store.first_seen(key(1), LATER, NOW)
    assert not other.first_seen(key(1), LATER, NOW)
    assert other.first_seen(key(2), LATER, NOW)
    other.close()


def test_of_many_at_the_same_time_one_is_first(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: store.first_seen(key(3), LATER, NOW), range(12))) == 1


def test_what_has_expired_is_forgotten(store: Store) -> None:
    assert store.first_seen(key(4), NOW + timedelta(seconds=1), NOW)
    assert store.first_seen(key(5), LATER, NOW)
    with store.write() as unit:
        unit.note_message("00" + "a" * 62, LATER, NOW + timedelta(minutes=1))
    assert store.first_seen(key(4), LATER, NOW)
    assert not store.first_seen(key(5), LATER, NOW)


def test_the_memory_does_not_wait_for_the_disk_and_everything_else_does(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, pool_size=1)
    store = Store(engine)
    levels: list[int] = []

    @event.listens_for(engine, "commit")
    def committed(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        levels.append(raw.execute("PRAGMA synchronous").fetchone()[0])

    for number in (6, 7):
        with store.write() as unit:
            unit.new_transaction_id("CPT")
        assert store.first_seen(key(number), LATER, NOW)
    assert levels == [2, 1, 2, 1]  # FULL, NORMAL
    store.close()
