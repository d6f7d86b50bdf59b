"""The resource of transactions: a path is decoded once, and controls never get as far as the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis.strategies import characters, sampled_from, text

from bro_soap.channels.http.answers import Answer
from bro_soap.channels.http.callers import Caller, Callers
from bro_soap.channels.http.exchange import BodyBounds, Exchange
from bro_soap.channels.rest.transactions import Transactions
from bro_soap.model import Party
from bro_soap.observe.observer import Watch
from bro_soap.security.pki.certificates import Identity
from bro_soap.store import Store, make_engine, upgrade
from tests.unit.registers import Register, request

LATIN = characters(max_codepoint=255)
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
        assert view.transactions.find(responsible_party=SUPPLIER.kvk_number)
        assert view.transactions.get("CPT-000000000001\0") is None
        for name in ("bro_id", "object_code", "responsible_party", "request_reference", "party"):
            assert view.transactions.find(**{name: "2345\0"}) == []  # type: ignore[arg-type]
    store.close()


# --- as HTTP asks of a resource


class Known(Callers):
    """Everybody is the supplier."""

    def __init__(self) -> None:
        pass

    def find(self, environ: Mapping[str, Any], now: datetime) -> Caller:
        return Caller(cast("Identity", SimpleNamespace(oin="1", fingerprint="f")), SUPPLIER)


ONE, LIST = ("/transactions/CPT-000000000001", ""), ("/transactions", "requestReference=a")


def asked(transactions: Transactions, where: tuple[str, str] = ONE, method: str = "GET", **headers: str) -> Answer:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": where[0], "QUERY_STRING": where[1]}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return transactions.answer(Exchange(environ, datetime.now(UTC), Known(), BodyBounds(1, 1.0)))


@pytest.fixture(scope="module")
def transactions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transactions]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('register')}/register.db")
    upgrade(engine)
    store = Store(engine)
    Register(store).deliver(request())
    yield Transactions(store)
    store.close()


@pytest.mark.parametrize("where", [ONE, LIST])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_already_is_not_sent_it_again(
    transactions: Transactions, where: tuple[str, str], method: str
) -> None:
    first = asked(transactions, where)
    tag = dict(first.headers)["ETag"]
    assert (first.status, dict(first.headers)["Cache-Control"]) == (200, "private, no-cache")
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = asked(transactions, where, method, if_none_match=sent)
        assert (again.status, again.body, dict(again.headers)["ETag"]) == (304, b"", tag), sent
        assert {name for name, _ in again.start()[1]} == {"ETag", "Cache-Control", "Vary"}
    assert asked(transactions, where, method, if_none_match='"other"') == first


def test_what_is_told_has_a_tag_of_its_own(transactions: Transactions) -> None:
    tags = {dict(asked(transactions, where).headers)["ETag"] for where in (ONE, LIST)}
    assert len(tags) == 2


def test_who_wants_another_than_there_is_hears_so(transactions: Transactions) -> None:
    tag = dict(asked(transactions).headers)["ETag"]
    assert asked(transactions, if_match=tag).status == 200
    answer = asked(transactions, if_match='"other"')
    assert (answer.status, answer.body) == (412, b"")


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200),
        ("*/*", 200),
        ("application/*", 200),
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("text/html, application/xhtml+xml, */*;q=0.8", 200),
        ("text/html", 406),
        ("text/*", 406),
        ("application/xml", 406),
        ("application/json;q=0", 406),
        ("json", 406),
    ],
)
def test_a_client_that_takes_no_json_hears_that_there_is_nothing_else(
    transactions: Transactions, accept: str, status: int
) -> None:
    answer = asked(transactions, accept=accept)
    assert answer.status == status
    assert status == 200 or b"application/json" in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_it_is_only_read(transactions: Transactions, method: str) -> None:
    answer = asked(transactions, method=method)
    assert (answer.status, dict(answer.headers)["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("where", [("/transactions/CPT-000000000009", ""), ("/transactions", "a=b")])
def test_nobody_keeps_that_there_is_nothing_yet(transactions: Transactions, where: tuple[str, str]) -> None:
    answer = asked(transactions, where, if_none_match="*")
    assert answer.status in (400, 404)
    assert ("Cache-Control", "no-store") in answer.headers


@settings(max_examples=200)
@given(name=sampled_from(["accept", "if_none_match", "if_match", "if_modified_since", "range"]), value=text(LATIN))
def test_whatever_a_header_says_there_is_an_answer(transactions: Transactions, name: str, value: str) -> None:
    headers: Any = {name: value}
    assert asked(transactions, **headers).status in (200, 304, 406, 412)
