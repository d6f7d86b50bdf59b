from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bro_soap.audience import CONFIDENTIAL, DP, Cut
from bro_soap.store import Change, Changed, IssueContent, Location, SourceDocumentRecord, Store
from tests.databases import NOW, delivered, registration_of

LATER = NOW + timedelta(days=1)


def test_every_field_of_the_history_comes_back_as_it_went_in(store: Store) -> None:
    history = {
        name: LATER + timedelta(seconds=n)
        for n, name in enumerate(
            (
                "object_registration_time",
                "latest_addition_time",
                "registration_completion_time",
                "latest_correction_time",
                "under_review_time",
                "deregistration_time",
                "reregistration_time",
            )
        )
    }
    flags = {"corrected": True, "under_review": True, "deregistered": True, "reregistered": True}
    new = registration_of("CPT000000000009", registration_status="aangevuld", **history, **flags)
    with store.write() as unit:
        unit.registrations.add(new, Change(NOW, "register"))
    with store.read() as view:
        assert view.registrations.get("CPT000000000009") == new
        assert view.registrations.history_log("CPT000000000009")[0].registration == new


@pytest.mark.parametrize("flag", ["corrected", "under_review", "deregistered", "reregistered"])
def test_flags_are_not_mixed_up(store: Store, flag: str) -> None:
    new = registration_of("CPT000000000009", **{flag: True})
    with store.write() as unit:
        unit.registrations.add(new, Change(NOW, "register"))
    with store.read() as view:
        assert view.registrations.get("CPT000000000009") == new


def test_an_object_without_an_id_of_its_owner_keeps_none(store: Store) -> None:
    new = replace(registration_of("CPT000000000009"), object_id_accountable_party="")
    with store.write() as unit:
        unit.registrations.add(new, Change(NOW, "register"))
    with store.read() as view:
        assert view.registrations.get("CPT000000000009") == new


def test_an_update_changes_the_registration_and_adds_to_its_formal_history(store: Store) -> None:
    with store.write() as unit:
        bro_id, transaction_id = delivered(unit)
    corrected = registration_of(bro_id, corrected=True, latest_correction_time=LATER)
    reviewed = registration_of(bro_id, corrected=True, latest_correction_time=LATER, under_review=True)
    with store.write() as unit:
        unit.registrations.lock(bro_id)
        unit.registrations.update(corrected, Change(LATER, "correct", "CPT-000000000077"))
        unit.registrations.update(replace(reviewed, version=2), Change(LATER, "under-review", actor="beheerder"))
    with store.read() as view:
        assert view.registrations.get(bro_id) == reviewed
        log = view.registrations.history_log(bro_id)
    assert [(e.version, e.change, e.registration) for e in log] == [
        (1, Change(NOW, "register", transaction_id), registration_of(bro_id)),
        (2, Change(LATER, "correct", "CPT-000000000077"), corrected),
        (3, Change(LATER, "under-review", actor="beheerder"), reviewed),
    ]


def test_updating_an_unknown_registration_is_an_error(store: Store) -> None:
    with store.write() as unit, pytest.raises(Changed):
        unit.registrations.update(registration_of("CPT999999999999"), Change(NOW, "correct"))


def test_the_location_stays_unless_another_is_given(store: Store) -> None:
    here, there = Location(52.000000001, 5.123456789, "52.000000001 5.123456789"), Location(51.5, 4.0, "51.5 4.0")
    with store.write() as unit:
        bro_id, _ = delivered(unit, here)
        unit.registrations.update(registration_of(bro_id), Change(LATER, "correct"))
        assert unit.registrations.location(bro_id) == here
        moved = replace(registration_of(bro_id), version=2)
        unit.registrations.update(moved, Change(LATER, "correct"), location=there)
        assert unit.registrations.location(bro_id) == there
        nowhere, _ = delivered(unit)
        assert unit.registrations.location(nowhere) is None


def test_a_view_is_replaced_as_a_whole_and_others_stay(store: Store) -> None:
    with store.write() as unit:
        bro_id, _ = delivered(unit)
        unit.contents.put(bro_id, [IssueContent("PO", b"one", part=0), IssueContent("PO", b"two", part=1)])
    with store.write() as unit:
        unit.registrations.update(
            registration_of(bro_id), Change(LATER, "correct"), contents=[IssueContent("PO", b"\x00\xffnew")]
        )
    with store.read() as view:
        assert view.contents.get(bro_id, "PO") == IssueContent("PO", b"\x00\xffnew")
        assert view.contents.get(bro_id, "C") == IssueContent("C", b"<c/>")
        assert view.contents.get(bro_id, "X") is None


def test_large_values_are_stored_as_they_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bro_soap.store.prepared.LARGE", 20)
    monkeypatch.setattr("bro_soap.store.blobs._PIECE", 7)
    large = [bytes(range(256)) * 100, b"\x00" * 21, b"x" * 20]
    with store.write() as unit:
        bro_id, _ = delivered(unit)
        for part, content in enumerate(large):
            unit.contents.put(bro_id, [IssueContent(f"V{part}", content, ((1, 3, DP),), part=part)])
    with store.read() as view:
        found = [view.contents.get(bro_id, f"V{part}") for part in range(3)]
    assert [one and (one.content, one.cuts) for one in found] == [(content, ((1, 3, DP),)) for content in large]


def test_parts_of_a_view_are_read_as_one_with_their_cuts_in_place(store: Store) -> None:
    with store.write() as unit:
        bro_id, _ = delivered(unit)
        unit.contents.put(
            bro_id,
            [
                IssueContent("PO", b"[cc]", ((1, 3, DP),), part=2),
                IssueContent("PO", b"[aa]", ((1, 3, CONFIDENTIAL),), part=0),
                IssueContent("PO", b"[b]", part=1),
            ],
        )
    with store.read() as view:
        found = view.contents.get(bro_id, "PO")
    assert found is not None
    assert found.full() == b"[aa][b][cc]"
    assert found.public() == b"[][b][]"
    assert found.cuts == ((1, 3, CONFIDENTIAL), (8, 10, DP))


def test_a_large_document_comes_back_byte_for_byte(store: Store) -> None:
    content = bytes(range(256)) * 8192
    with store.write() as unit:
        bro_id, _ = delivered(unit, content=content, received=content[::-1])
    with store.read() as view:
        found = view.contents.get(bro_id, "O")
        assert found is not None
        assert found.full() == content
        assert view.documents.of(bro_id)[0].content == content[::-1]


def test_contents_of_many_objects_are_read_at_once(store: Store) -> None:
    with store.write() as unit:
        ids = [delivered(unit, content=f"<a>{n}</a>".encode())[0] for n in range(3)]
    with store.read() as view:
        found = view.contents.some([*ids, "CPT999999999999"], "O")
        assert {bro_id: content.content for bro_id, content in found.items()} == {
            bro_id: f"<a>{n}</a>".encode() for n, bro_id in enumerate(ids)
        }
        assert view.contents.some([], "O") == {}


@given(st.binary(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_the_public_content_is_what_lies_outside_the_cuts(content: bytes, ends: list[tuple[int, int]]) -> None:
    hidden = {n for start, end in ends for n in range(start, end) if n < len(content)}
    cuts: list[Cut] = []
    at = 0
    while at < len(content):
        if at in hidden:
            end = next(n for n in range(at, len(content) + 1) if n not in hidden)
            cuts.append((at, end, DP))
            at = end
        at += 1
    view = IssueContent("O", content, tuple(cuts))
    assert view.public() == bytes(b for n, b in enumerate(content) if n not in hidden)
    assert view.full() == content


def test_a_source_document_belongs_to_a_registration(store: Store) -> None:
    record = SourceDocumentRecord("CPT999999999999", "CPT-1", "register", "CPT", "IMBRO", NOW, b"x", "0" * 64)

    def add() -> None:
        with store.write() as unit:
            unit.documents.add(record)

    with pytest.raises(IntegrityError):
        add()


def test_a_request_that_is_held_waits_until_it_is_settled(store: Store) -> None:
    with store.write() as unit:
        bro_id, _ = delivered(unit)
        held = SourceDocumentRecord(
            bro_id, "CPT-000000000050", "correct", "CPT", "IMBRO", NOW, b"\x01\x02", "2" * 64, "eigenCorrectie"
        )
        later = replace(held, transaction_id="BHR-GT-000000000051", recorded_at=LATER)
        unit.documents.hold(later)
        unit.documents.hold(held)
        assert unit.documents.held() == [held, later]
    with store.write() as unit:
        assert unit.documents.held("CPT999999999999") == []
        unit.documents.settle(held.transaction_id, "accepted", LATER)
        assert unit.documents.held(bro_id) == [later]
        assert len(unit.documents.of(bro_id)) == 1
        with pytest.raises(LookupError):
            unit.documents.settle(held.transaction_id, "objected", LATER)
