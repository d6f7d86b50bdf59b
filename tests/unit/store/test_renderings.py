"""What is issued of an object in another version than it is kept in counts as long as the object is as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bro_soap.audience import DP
from bro_soap.store import Change, IssueContent, Store
from tests.unit.lives import Lives, sample

SPACE, OTHER = "http://www.broservices.nl/xsd/dscpt/2", "http://www.broservices.nl/xsd/dscpt/3"
PARTS = (
    IssueContent("O", b"<a/>", ((0, 4, DP),), 0, SPACE),
    IssueContent("O", b"<b/>", (), 3, SPACE),
    IssueContent("O", b"<c/>", (), 7, SPACE),
)


def kept(store: Store) -> str:
    bro_id = Lives(store).begin("CPT", sample("cpt", "registration-land-rd"))
    with store.write() as unit:
        found = unit.registrations.get(bro_id)
        assert found is not None
        unit.renderings.put(bro_id, found.version, PARTS)
    return bro_id


def test_it_is_found_by_namespace_whole_or_in_parts(store: Store) -> None:
    bro_id = kept(store)
    with store.read() as view:
        assert view.renderings.get(bro_id, SPACE, "O") == IssueContent(
            "O", b"<a/><b/><c/>", ((0, 4, DP),), namespace=SPACE
        )
        assert view.renderings.parts(bro_id, SPACE, "O", (0, 7)) == IssueContent(
            "O", b"<a/><c/>", ((0, 4, DP),), namespace=SPACE
        )
        assert view.renderings.some([bro_id, "CPT000000000099"], SPACE, "O").keys() == {bro_id}
        assert view.renderings.get(bro_id, OTHER, "O") is None
        assert view.renderings.get(bro_id, SPACE, "C") is None


def test_it_is_replaced_as_a_whole(store: Store) -> None:
    bro_id = kept(store)
    with store.write() as unit:
        found = unit.registrations.get(bro_id)
        assert found is not None
        unit.renderings.put(bro_id, found.version, [replace(one, namespace=OTHER) for one in PARTS])
        unit.renderings.put(bro_id, found.version, PARTS[:1])
    with store.read() as view:
        assert view.renderings.get(bro_id, SPACE, "O") == IssueContent("O", b"<a/>", ((0, 4, DP),), namespace=SPACE)
        assert view.renderings.get(bro_id, OTHER, "O") is not None


def test_it_is_gone_when_the_object_changes(store: Store) -> None:
    bro_id = kept(store)
    with store.write() as unit:
        found = unit.registrations.lock(bro_id)
        assert found is not None
        unit.registrations.update(found, Change(datetime.now(UTC), "rebuild"))
    with store.read() as view:
        assert view.renderings.get(bro_id, SPACE, "O") is None
        assert view.renderings.some([bro_id], SPACE, "O") == {}
