"""Whom a bronhouder appoints, for what and until when; and what a search finds in places that are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bro_soap.audience import CONFIDENTIAL, Asker, Secrecy
from bro_soap.errors import ConfigurationError
from bro_soap.model import Criteria, Party
from bro_soap.store import Change, Grant, Location, Store
from tests.databases import NOW, delivered, registration_of

BRONHOUDER, SUPPLIER, READER, OTHER = "11111111", "22222222", "33333333", "44444444"
TODAY, LATER = NOW.date(), NOW + timedelta(hours=1)
ONE, SECOND = "CPT000000000001", "CPT000000000002"


@pytest.fixture(autouse=True)
def parties(store: Store) -> None:
    with store.write() as unit:
        for number in (BRONHOUDER, SUPPLIER, READER, OTHER):
            unit.parties.add(Party(number, f"party {number}"))


def given(store: Store, granted_for: str, by: str = BRONHOUDER, to: str = READER, last_day: date = date.max) -> None:
    with store.write() as unit:
        unit.grants.grant(Grant(by, to, granted_for, NOW, last_day))


def holds(store: Store, reader: str = READER, bro_id: str = ONE, day: date = TODAY) -> bool:
    with store.read() as view:
        return view.grants.appoints(registration_of(bro_id), reader, day)


def test_a_grant_for_one_object_is_for_that_object(store: Store) -> None:
    given(store, ONE)
    assert (holds(store), holds(store, OTHER), holds(store, bro_id=SECOND)) == (True, False, False)


def test_a_grant_for_a_kind_is_for_all_of_it_that_is_the_bronhouders(store: Store) -> None:
    given(store, "CPT")
    given(store, "GMW", to=OTHER)
    given(store, "CPT", by=OTHER, to=OTHER)
    assert (holds(store), holds(store, bro_id=SECOND), holds(store, OTHER)) == (True, True, False)


def test_a_grant_holds_up_to_and_with_its_last_day(store: Store) -> None:
    given(store, ONE, last_day=TODAY)
    assert (holds(store), holds(store, day=TODAY + timedelta(1))) == (True, False)


def test_a_grant_is_ended_and_stays_in_the_list(store: Store) -> None:
    given(store, ONE)
    with store.write() as unit:
        assert unit.grants.end(BRONHOUDER, READER, ONE, LATER)
        assert not unit.grants.end(BRONHOUDER, READER, ONE, LATER)
    assert not holds(store)
    with store.read() as view:
        assert view.grants.all(READER) == [Grant(BRONHOUDER, READER, ONE, NOW, date.max, LATER)] == view.grants.all()
        assert view.grants.all(OTHER) == []


def test_a_new_grant_takes_the_place_of_the_old(store: Store) -> None:
    given(store, ONE)
    with store.write() as unit:
        unit.grants.grant(Grant(BRONHOUDER, READER, ONE, LATER, TODAY))
    assert not holds(store, day=TODAY + timedelta(1))
    with store.read() as view:
        assert [(one.granted_at, one.ended_at) for one in view.grants.all()] == [(NOW, LATER), (LATER, None)]


def test_nobody_appoints_or_is_appointed_who_is_not_known(store: Store) -> None:
    for by, to in (("55555555", READER), (BRONHOUDER, "55555555")):
        with pytest.raises(ConfigurationError, match="55555555: no such party"):
            given(store, ONE, by, to)


EVERYWHERE = Criteria((50.6, 2.4, 56.0, 7.4))
CIRCLE = replace(EVERYWHERE, circle=(52.0, 5.0, 1.0))
DAY = TODAY + timedelta(5)


@pytest.fixture
def places(store: Store) -> tuple[str, str, str]:
    """Objects at one place: known to all, kept for good, and kept until a day."""
    with store.write() as unit:
        found = [
            delivered(unit, Location(52.0, 5.0, "52 5", kept))[0] for kept in (None, CONFIDENTIAL, Secrecy(opens=DAY))
        ]
    return found[0], found[1], found[2]


def seen(store: Store, party: str, day: date = TODAY, criteria: Criteria = EVERYWHERE) -> list[str]:
    with store.read() as view:
        return [hit.bro_id for hit in view.search("CPT", criteria, asker=Asker(party, day))]


@pytest.mark.parametrize("criteria", [EVERYWHERE, CIRCLE], ids=["box", "circle"])
def test_a_search_finds_what_is_not_kept_from_whom_asks(
    store: Store, places: tuple[str, str, str], criteria: Criteria
) -> None:
    known, kept, later = places
    for own in (BRONHOUDER, SUPPLIER):
        assert seen(store, own, criteria=criteria) == [known, kept, later]
    assert seen(store, READER, criteria=criteria) == [known]
    assert seen(store, READER, DAY - timedelta(1), criteria) == [known]
    assert seen(store, READER, DAY, criteria) == [known, later]
    given(store, kept)
    assert seen(store, READER, criteria=criteria) == [known, kept]
    assert seen(store, OTHER, criteria=criteria) == [known]
    with store.read() as view:
        assert [hit.bro_id for hit in view.search("CPT", criteria)] == [known]
        assert view.search("CPT", replace(criteria, box=(50.6, 2.4, 51.0, 7.4)), asker=Asker(BRONHOUDER, TODAY)) == []


def test_a_search_that_finds_too_much_says_so_whatever_is_kept(store: Store, places: tuple[str, str, str]) -> None:
    with store.read() as view:
        assert len(view.search("CPT", EVERYWHERE, 2, Asker(BRONHOUDER, TODAY))) > 1
        assert len(view.search("CPT", EVERYWHERE, 2, Asker(READER, TODAY))) == 1


def test_an_object_moves_between_places_that_are_kept_and_known(store: Store, places: tuple[str, str, str]) -> None:
    known, kept, _ = places
    for bro_id, to in ((known, CONFIDENTIAL), (kept, None)):
        with store.write() as unit:
            found = unit.registrations.get(bro_id)
            assert found is not None
            unit.registrations.update(found, Change(LATER, "replace"), Location(52.0, 5.0, "52 5", to))
        with store.read() as view:
            assert view.registrations.location(bro_id) == Location(52.0, 5.0, "52 5", to)
    assert seen(store, READER) == [kept]
