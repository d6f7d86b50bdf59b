from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bro_soap.store import Change, Store, make_engine
from tests.databases import NOW, delivered, registration_of
from tests.patience import LONG

WRITER = Path(__file__).with_name("writer.py")


def start(url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, WRITER, url, *arguments], stdout=subprocess.PIPE, text=True)


def test_threads_never_get_the_same_number(store: Store) -> None:
    def ten(_: int) -> list[tuple[str, str]]:
        found = []
        for _ in range(10):
            with store.write() as unit:
                found.append(delivered(unit))
        return found

    with ThreadPoolExecutor(6) as pool:
        pairs = [pair for some in pool.map(ten, range(6)) for pair in some]
    assert len({bro_id for bro_id, _ in pairs}) == 60
    assert len({transaction_id for _, transaction_id in pairs}) == 60
    with store.read() as view:
        assert len(view.transactions.find(limit=100)) == 60


def test_processes_never_get_the_same_number_and_lose_nothing(database_url: str) -> None:
    running = [start(database_url, "deliver", "25") for _ in range(3)]
    pairs = [line.split() for process in running for line in process.communicate(timeout=LONG)[0].splitlines()]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len({bro_id for bro_id, _ in pairs}) == 75
    assert len({transaction_id for _, transaction_id in pairs}) == 75
    with Store(make_engine(database_url)).read() as view:
        assert {t.transaction_id for t in view.transactions.find(limit=100)} == {t for _, t in pairs}
        assert all(len(view.documents.of(bro_id)) == 1 for bro_id, _ in pairs)


def test_ids_have_the_published_form(store: Store) -> None:
    with store.write() as unit:
        assert unit.numbers.new_bro_id("CPT") == "CPT000000000001"
        assert unit.numbers.new_transaction_id("BHR-GT") == "BHR-GT-000000000001"
        assert unit.numbers.new_bro_id("GMW") == "GMW000000000002"


def test_a_number_that_was_given_out_is_not_given_again_after_a_restart(database_url: str) -> None:
    first, second = Store(make_engine(database_url)), Store(make_engine(database_url))
    with first.write() as unit:
        one, _ = delivered(unit)
    first.close()
    with second.write() as unit:
        two, _ = delivered(unit)
    assert one != two


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_a_writer_that_is_killed_halfway_leaves_nothing_and_hinders_nobody(
    database_url: str, signal_number: signal.Signals
) -> None:
    store = Store(make_engine(database_url))
    with store.write() as unit:
        before, _ = delivered(unit)
    process = start(database_url, "stall")
    assert process.stdout is not None
    bro_id, transaction_id = process.stdout.readline().split()
    process.send_signal(signal_number)
    process.communicate(timeout=LONG)

    with store.read() as view:
        assert view.registrations.get(bro_id) is None
        assert view.transactions.get(transaction_id) is None
        assert view.documents.of(bro_id) == []
        assert view.contents.get(bro_id, "O") is None
        assert view.registrations.history_log(bro_id) == []
        assert view.registrations.get(before) is not None
    with store.write() as unit:
        after, _ = delivered(unit)
    assert after != before


def test_a_lock_makes_other_writers_of_the_object_wait(store: Store) -> None:
    with store.write() as unit:
        bro_id, _ = delivered(unit)
    inside, overlaps = 0, 0

    def correct(n: int) -> None:
        nonlocal inside, overlaps
        with store.write() as unit:
            found = unit.registrations.lock(bro_id)
            assert found is not None
            inside += 1
            overlaps += inside > 1
            time.sleep(0.01)
            inside -= 1
            unit.registrations.update(found, Change(NOW, f"correct-{n}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(correct, range(12)))
    assert overlaps == 0
    with store.read() as view:
        log = view.registrations.history_log(bro_id)
    assert [entry.version for entry in log] == list(range(1, 14))
    assert {entry.change.act for entry in log[1:]} == {f"correct-{n}" for n in range(12)}


def test_a_locked_object_does_not_hold_up_others_on_postgresql(postgresql_url: str) -> None:
    store = Store(make_engine(postgresql_url))
    with store.write() as unit:
        one, _ = delivered(unit)
        two, _ = delivered(unit)
    done = threading.Event()

    def correct_two() -> None:
        with store.write() as unit:
            unit.registrations.lock(two)
            delivered(unit)
            unit.registrations.update(registration_of(two, corrected=True), Change(NOW, "correct"))
        done.set()

    with store.write() as unit:
        unit.registrations.lock(one)
        other = threading.Thread(target=correct_two)
        other.start()
        assert done.wait(LONG)
    other.join()


def test_locking_an_unknown_object_gives_nothing(store: Store) -> None:
    with store.write() as unit:
        assert unit.registrations.lock("CPT999999999999") is None
