from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bro_soap.model import Finding, Severity
from bro_soap.store import State, Store, TransactionRecord
from tests.databases import NOW

FULL = TransactionRecord(
    transaction_id="CPT-000000000001",
    object_code="CPT",
    state=State.REJECTED,
    received_at=NOW,
    finished_at=NOW + timedelta(milliseconds=31),
    request_digest="a1" * 32,
    operation="correct",
    document_type="CPT",
    request_reference="verzoek 1 – ë",
    caller_oin="00000099000000000001",
    caller_kvk="11111111",
    delivery_accountable_party="22222222",
    delivery_responsible_party="33333333",
    object_id_accountable_party="object-1",
    bro_id="CPT000000000001",
    reason_rule="RA-25",
    reason="er zijn 1 of meer fouten geconstateerd in het brondocument.",
    findings=(
        Finding("CPT-001", "Sondeeronderzoek.datum (…) = 2099 ‘fout’.", "/a/b[2]", 17, "2099"),
        Finding("CPT-002", "tweede"),
        Finding("CPT-003", "derde", "/a", 3, "4", ">= 5", "Geef meer.", "Give more."),
        Finding("EIGEN-1", "vierde", severity=Severity.WARNING),
    ),
    message_id="urn:uuid:0",
)
BARE = TransactionRecord("CPT-000000000002", "CPT", State.PARSE_FAULT, NOW, NOW, "b2" * 32)


def add(store: Store, *records: TransactionRecord) -> None:
    with store.write() as unit:
        for record in records:
            unit.record(record)


def ids(store: Store, **filters: Any) -> list[str]:
    with store.read() as view:
        return [record.transaction_id for record in view.transactions.find(**filters)]


def test_a_record_comes_back_as_it_went_in(store: Store) -> None:
    add(store, FULL, BARE)
    with store.read() as view:
        assert view.transactions.get(FULL.transaction_id) == FULL
        assert view.transactions.get(BARE.transaction_id) == BARE
        assert view.transactions.get("CPT-000000000003") is None


def test_the_newest_come_first_and_no_more_than_asked_for(store: Store) -> None:
    add(store, *(replace(BARE, transaction_id=f"CPT-{n}", received_at=NOW + timedelta(hours=n % 4)) for n in range(8)))
    assert ids(store, limit=5) == ["CPT-7", "CPT-3", "CPT-6", "CPT-2", "CPT-5"]


def test_every_filter_counts(store: Store) -> None:
    other = replace(FULL, transaction_id="GMW-1", object_code="GMW", bro_id="GMW000000000001", state=State.COMPLETED)
    add(store, FULL, other)
    assert ids(store, bro_id="GMW000000000001") == ["GMW-1"]
    assert ids(store, object_code="CPT") == [FULL.transaction_id]
    assert ids(store, state=State.COMPLETED) == ["GMW-1"]
    assert ids(store, responsible_party="33333333", request_reference=FULL.request_reference, object_code="GMW") == [
        "GMW-1"
    ]
    assert ids(store, responsible_party="99999999") == []
    assert ids(store, request_reference="iets anders") == []


def test_the_first_moment_of_a_period_is_in_it_and_the_last_is_not(store: Store) -> None:
    add(store, FULL)
    microsecond = timedelta(microseconds=1)
    assert ids(store, since=NOW) == [FULL.transaction_id]
    assert ids(store, since=NOW + microsecond) == []
    assert ids(store, until=NOW) == []
    assert ids(store, until=NOW + microsecond) == [FULL.transaction_id]


def test_a_request_that_waited_gets_its_final_state_and_keeps_the_rest(store: Store) -> None:
    later, finding = NOW + timedelta(days=2), Finding("CPT-003", "bezwaar")
    add(store, replace(FULL, state=State.ACCEPTED, reason="", reason_rule="", findings=()))
    with store.write() as unit:
        unit.transactions.finish(FULL.transaction_id, State.REJECTED, later, "RA-99", "reden", (finding,))
        with pytest.raises(LookupError):
            unit.transactions.finish("CPT-999999999999", State.COMPLETED, later)
    with store.read() as view:
        assert view.transactions.get(FULL.transaction_id) == replace(
            FULL, finished_at=later, reason_rule="RA-99", reason="reden", findings=(finding,)
        )


def test_a_request_that_failed_is_recorded_however_long_its_texts_are(store: Store) -> None:
    long = "x" * 3000
    made = replace(
        BARE,
        request_reference=long,
        document_type=long,
        bro_id=long,
        delivery_accountable_party=long,
        delivery_responsible_party=long,
        object_id_accountable_party=long,
        reason=long,
        message_id=long,
        findings=(Finding("schema", long, long, 1, long),),
    )
    add(store, made)
    with store.read() as view:
        found = view.transactions.get(made.transaction_id)
    assert found is not None
    assert found.request_reference == long[:200]
    assert found.message_id.startswith("sha256:")
    assert found.findings == made.findings
