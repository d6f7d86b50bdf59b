"""The resource of transactions: a path is decoded once, and controls never get as far as the register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bro_soap.channels.rest.transactions import Transactions
from bro_soap.model import Party
from bro_soap.observe.observer import Watch
from bro_soap.store import Store, make_engine
from tests.unit.registers import Register, request

SUPPLIER = Party("23456789", "Sondeerbedrijf")


class Counting(Watch):
    """Counts the transactions of the database."""

    count = 0

    def transacted(self, kind: str, seconds: float, error: str) -> None:
        self.count += 1


@pytest.fixture
def watched(database_url: str) -> Iterator[tuple[Transactions, Counting]]:
    """The resource over a register with one delivery, CPT-000000000001."""
    watch = Counting()
    store = Store(make_engine(database_url), watch=watch)
    Register(store).deliver(request())
    watch.count = 0
    yield Transactions(store), watch
    store.close()


CONTROLS = ["\x00", "\x01", "\t", "\n", "\r", "\x1b", "\x7f", "\x80", "\x85", "\x9f"]


@pytest.mark.parametrize("control", CONTROLS, ids=[f"{ord(control):02x}" for control in CONTROLS])
def test_a_control_is_refused_before_the_register_is_asked(watched: tuple[Any, Counting], control: str) -> None:
    transactions, watch = watched
    sent = control.encode()
    escaped = "".join(f"%{byte:02X}" for byte in sent)
    for path, query in (
        (f"/transactions/CPT-{sent.decode('latin-1')}", ""),
        (f"/transactions/{sent.decode('latin-1')}", ""),
        ("/transactions", f"requestReference={escaped}"),
        ("/transactions", f"requestReference=a&deliveryResponsibleParty=2345{escaped}"),
        ("/transactions", f"{escaped}=a&requestReference=a"),
    ):
        answer = transactions.find(SUPPLIER, path, query)
        assert (answer.status, b"besturingsteken" in answer.body) == (400, True)
    assert watch.count == 0


@pytest.mark.parametrize("path", ["CPT-%30%30", "CPT-000000000001%00", "CPT%2D000000000001", "CPT-00000000000\xc3\xa9"])
def test_a_path_that_was_decoded_is_not_decoded_again(watched: tuple[Any, Counting], path: str) -> None:
    """The server has done it; what still looks escaped is text."""
    transactions, _ = watched
    assert transactions.find(SUPPLIER, f"/transactions/{path}", "").status == 404
    assert transactions.find(SUPPLIER, "/transactions/CPT-000000000001", "").status == 200


def test_the_store_knows_nothing_by_a_name_with_a_nul(database_url: str) -> None:
    store = Store(make_engine(database_url))
    Register(store).deliver(request())
    with store.read() as view:
        assert view.transactions(responsible_party=SUPPLIER.kvk_number)
        assert view.transaction("CPT-000000000001\0") is None
        for name in ("bro_id", "object_code", "responsible_party", "request_reference", "party"):
            assert view.transactions(**{name: "2345\0"}) == []
    store.close()
