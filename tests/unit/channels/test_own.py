"""The lists of what is one's own: objects, transactions since a moment, mandates; page by page, and nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bro_soap.channels.rest.mandates import Mandates
from bro_soap.channels.rest.objects import Objects
from bro_soap.channels.rest.resource import Resource
from bro_soap.channels.rest.transactions import Transactions
from bro_soap.model import Party
from bro_soap.store import Mandate, MandateKind, State, Store, TransactionRecord, make_engine, own, upgrade
from tests.unit.registers import READER, SUPPLIER, Register, request

BRONHOUDER = Party("12345678", "Waterschap")
LONG_AGO = "2000-01-01T00:00:00Z"
START = datetime(2026, 1, 1, tzinfo=UTC)


def fact(number: int, **fields: Any) -> TransactionRecord:
    """The record of a delivery of somebody else, a minute after the one before."""
    told: dict[str, Any] = {
        "transaction_id": f"CPT-9{number:011d}",
        "object_code": "CPT",
        "state": State.REJECTED,
        "received_at": START + timedelta(minutes=number),
        "finished_at": START + timedelta(minutes=number),
        "request_digest": "0" * 64,
        "caller_kvk": "99999999",
        "delivery_responsible_party": "99999999",
        "delivery_accountable_party": "88888888",
    }
    return TransactionRecord(**told | fields)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Three objects of the supplier, and between them what concerns it not, or in part."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('own')}/register.db")
    upgrade(engine)
    store = Store(engine)
    register = Register(store)
    for reference in ("a", "b", "c"):
        register.deliver(request(reference=reference))
    with store.write() as unit:
        for number in range(10):
            unit.record(fact(number))
        named = {"delivery_accountable_party": BRONHOUDER.kvk_number}
        unit.record(fact(20, **named))  # that a failed request names proves nothing
        unit.record(fact(21, state=State.ACCEPTED, **named))
        unit.record(fact(22, caller_kvk=SUPPLIER.kvk_number))
    yield store
    store.close()


def read(resource: Resource, reader: Party, path: str, **asked: str) -> Any:
    answer = resource.find(reader, path, urlencode(asked))
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def every(resource: Resource, reader: Party, path: str, name: str, **asked: str) -> tuple[list[Any], int]:
    """All records, page by page, and the number of pages."""
    found, pages, query = [], 0, urlencode(asked)
    while True:
        answer = resource.find(reader, path, query)
        assert answer.status == 200, answer.body
        told = json.loads(answer.body)
        found += told[name]
        pages += 1
        if "next" not in told:
            return found, pages
        where = urlsplit(told["next"])
        assert (where.path, where.query != query) == (path, True)
        query = where.query


@pytest.mark.parametrize("limit", ["1", "2", "100"])
@pytest.mark.parametrize("looked_through", [1, 3, 50_000])
def test_the_pages_together_are_what_is_ones_own(
    store: Store, monkeypatch: pytest.MonkeyPatch, limit: str, looked_through: int
) -> None:
    monkeypatch.setattr(own, "LOOKED_THROUGH", looked_through)
    asked = {"since": LONG_AGO, "limit": limit}
    for party, expected in ((SUPPLIER, 4), (BRONHOUDER, 4), (READER, 0), (Party("99999999", "x"), 13)):
        found, _ = every(Transactions(store), party, "/transactions", "transactions", **asked)
        ids = [one["transactionId"] for one in found]
        assert (len(ids), len(set(ids))) == (expected, expected), party
        assert [one["receivedTime"] for one in found] == sorted(one["receivedTime"] for one in found)
    for party, expected in ((SUPPLIER, 3), (BRONHOUDER, 3), (READER, 0)):
        objects, _ = every(Objects(store), party, "/objects", "objects", limit=limit)
        assert [one["broId"] for one in objects] == [f"CPT{number:012d}" for number in range(1, expected + 1)]


def test_a_page_costs_the_same_however_much_is_of_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "LOOKED_THROUGH", 4)
    found, pages = every(Transactions(store), READER, "/transactions", "transactions", since=LONG_AGO)
    assert (found, pages) == ([], 4)


def test_as_many_at_one_moment_as_there_are(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "LOOKED_THROUGH", 2)
    store = Store(make_engine(database_url))
    with store.write() as unit:
        for number in range(7):
            unit.record(fact(number, received_at=START))
    found, _ = every(
        Transactions(store), Party("99999999", "x"), "/transactions", "transactions", since=START.isoformat(), limit="2"
    )
    assert len(found) == 7
    store.close()


def test_a_list_is_asked_by_moment_outcome_and_kind(store: Store) -> None:
    def ids(**asked: str) -> int:
        return len(read(Transactions(store), SUPPLIER, "/transactions", **asked)["transactions"])

    assert ids(since=LONG_AGO, outcome="completion") == 3
    assert ids(since=LONG_AGO, outcome="rejection") == 1
    assert ids(since=LONG_AGO, outcome="systemFault") == 0
    assert ids(since=LONG_AGO, objectType="GMW") == 0
    assert ids(since="2999-01-01T00:00:00+01:00") == 0
    assert ids(since=(START + timedelta(minutes=22)).isoformat()) == 4
    assert ids(since=(START + timedelta(minutes=22, microseconds=1)).isoformat()) == 3
    assert read(Objects(store), SUPPLIER, "/objects", objectType="GMW") == {"objects": []}


def test_what_is_told_and_of_what_part(store: Store) -> None:
    (one, *_) = read(Objects(store), SUPPLIER, "/objects")["objects"]
    assert (one["part"], one["broId"], one["objectType"]) == ("dataleverancier", "CPT000000000001", "CPT")
    assert (one["registrationStatus"], one["underReview"], one["deregistered"]) == ("voltooid", "nee", "nee")
    assert read(Objects(store), BRONHOUDER, "/objects")["objects"][0]["part"] == "bronhouder"
    listed = read(Transactions(store), SUPPLIER, "/transactions", since=LONG_AGO)["transactions"]
    assert all("findings" not in told for told in listed)
    assert {told["responseType"] for told in listed} == {"completion", "rejection"}


def test_mandates_given_and_taken_also_those_that_ended(database_url: str) -> None:
    store = Store(make_engine(database_url))
    Register(store)
    with store.write() as unit:
        for number in range(5):
            at = START + timedelta(days=number)
            assert unit.parties.grant(
                Mandate(BRONHOUDER.kvk_number, READER.kvk_number, "GMW", MandateKind.LEVERING, at)
            )
            unit.parties.revoke(
                BRONHOUDER.kvk_number,
                READER.kvk_number,
                "GMW",
                kind=MandateKind.LEVERING,
                at=at + timedelta(hours=1),
            )
    given, pages = every(Mandates(store), BRONHOUDER, "/mandates", "mandates", limit="2")
    assert (len(given), pages, {one["part"] for one in given}) == (6, 3, {"gegeven"})
    taken, _ = every(Mandates(store), READER, "/mandates", "mandates")
    assert [(one["part"], "revokedTime" in one) for one in taken] == [("gekregen", True)] * 5
    assert every(Mandates(store), Party("99999999", "x"), "/mandates", "mandates") == ([], 1)
    store.close()


ODD = [
    (Transactions, "/transactions", "since="),
    (Transactions, "/transactions", "since=gisteren"),
    (Transactions, "/transactions", "since=2026-01-01"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00"),
    (Transactions, "/transactions", "since=0001-01-01T00:00:00%2B23:00"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&outcome=goed"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&requestReference=a"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&since=2026-01-01T00:00:00Z"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&after=x"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&limit=0"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&limit=101"),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&limit=%D9%A1"),
    (Transactions, "/transactions", "&".join(f"a{number}=1" for number in range(11))),
    (Transactions, "/transactions", "since=2026-01-01T00:00:00Z&objectType=%00"),
    (Objects, "/objects", "kind=GMW"),
    (Objects, "/objects", "after=%00"),
    (Objects, "/objects", "limit=-1"),
    (Mandates, "/mandates", "after=x"),
    (Mandates, "/mandates", "after=%D9%A1"),
    (Mandates, "/mandates", "after=9999999999"),
    (Mandates, "/mandates", "party=12345678"),
]


@pytest.mark.parametrize(("kind", "path", "query"), ODD, ids=lambda one: str(one)[-30:])
def test_what_cannot_be_asked_is_told(store: Store, kind: Any, path: str, query: str) -> None:
    answer = kind(store).find(SUPPLIER, path, query)
    assert (answer.status, path.encode() in answer.body) == (400, True)
    assert ("Cache-Control", "no-store") in answer.headers


def test_any_words_may_stand_where_a_list_goes_on(store: Store) -> None:
    for after in ("x", "é", "GMW", "~", "CPT000000000002'--", "9" * 500):
        assert Objects(store).find(SUPPLIER, "/objects", urlencode({"after": after})).status == 200
        where = urlencode({"since": LONG_AGO, "after": f"{LONG_AGO}_{after}"})
        assert Transactions(store).find(SUPPLIER, "/transactions", where).status == 200
    for kind, path in ((Objects, "/objects/CPT000000000001"), (Mandates, "/mandates/1")):
        assert kind(store).find(SUPPLIER, path, "").status == 404
