"""What the registration's keeper does, and projections that come out of the source documents to the same bytes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bro_soap.keeping import acts as keeping
from bro_soap.keeping import corrections as review
from bro_soap.model import Accepted, Completed
from bro_soap.objects import KINDS
from bro_soap.store import Store
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SAMPLES, SUPPLIER, Lives, about, sample

# In an order that makes sense: what is referred to comes first, and what adds to an object comes after its start.
ORDER = {
    "GMW": (
        "registration-construction",
        *(
            f"registration-{name}"
            for name in (
                "well-head-protector",
                "shortening",
                "owner",
                "maintainer",
                "ground-level",
                "tube-status",
                "insertion",
                "electrode-status",
                "lengthening",
            )
        ),
        "insert-tube-status",
        "registration-shift",
        "registration-positions",
        "registration-ground-level-measuring",
        "registration-positions-measuring",
        "registration-subsequent-addition-surveys",
        "replace-ground-level-measuring",
        "insert-positions-measuring",
        "move-subsequent-addition-surveys",
        "delete-positions-measuring",
        "replace-ground-level",
        "replace-construction",
        "move-construction",
        "delete-electrode-status",
        "registration-removal",
        "move-removal",
    ),
    "GMN": (
        "registration-start",
        "registration-measuring-point",
        "registration-tube-reference",
        "insert-measuring-point",
        "registration-measuring-point-end-date",
        "move-measuring-point-end-date",
        "replace-tube-reference",
        "replace-start",
        "move-start",
        "delete-measuring-point",
        "registration-closure",
    ),
    "GLD": (
        "registration-start",
        "registration-addition-provisional",
        "registration-addition-control",
        "registration-addition-full",
        "registration-addition-limits",
        "registration-addition-european-company",
        "replace-addition",
        "delete-addition",
        "registration-closure",
    ),
    "BHR-GT": ("registration-start-report", "registration-end-report", "correction-end-report"),
    "CPT": ("registration-everything", "correction-offset"),
}
OTHERS = {
    "GMW": (
        "registration-construction-surveys",
        "registration-construction-withheld",
        "registration-construction-map-sheet",
        "registration-construction-archive",
    ),
    "GMN": ("registration-with-history",),
    "GLD": ("registration-start-without-net",),
    "BHR-GT": (
        "registration-complete-report",
        "registration-complete-report-archive",
        "registration-start-report-description",
    ),
    "CPT": (
        "registration-archive-partial-dates",
        "registration-archive-unknown",
        "registration-dissipation-removed-layers",
        "registration-land-rd",
        "registration-sea-wgs84",
    ),
}


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


def told(message: bytes, wells: list[str], net: str) -> bytes:
    """Return a sample that refers to objects that are there."""
    message = re.sub(rb"GMW00000000000[2-9]", wells[-1].encode(), message).replace(
        b"GMW000000000001", wells[0].encode()
    )
    return re.sub(rb"(<(?:gldcom:)?broId>)GMN[0-9]{12}", rb"\g<1>" + net.encode(), message)


def surveyed(message: bytes, found: dict[str, str]) -> bytes:
    """Return a well that refers to the surveys that are there."""
    if b"<IsRelatedTo>" in message:
        for code in ("BHR-GT", "CPT"):
            bro_id = next(one for one, of in found.items() if of == code)
            message = message.replace(f"{bro_id[:3]}000000000001".encode(), bro_id.encode())
    return message


def everything(lives: Lives) -> dict[str, str]:
    """Deliver samples of every kind of object; return a BRO-ID of each and the type of the object."""
    found: dict[str, str] = {}
    wells, net = ["", ""], ""
    for code in ("BHR-GT", "CPT", "GMW", "GMN", "GLD"):
        folder = code.lower()
        first, *rest = ORDER[code]
        for number, name in enumerate((first, *OTHERS[code])):
            message = surveyed(told(sample(folder, name), wells, net), found)
            caller = ARCHIVIST if b"underPrivilege" in message else SUPPLIER
            bro_id = lives.begin(code, message, caller)
            found[bro_id] = code
            if code == "GMW":
                wells[0 if number == 0 else -1] = bro_id
            if code == "GMN" and not number:
                net = bro_id
            for more in rest if not number else ():
                message = surveyed(told(sample(folder, more), wells, net), found)
                outcome = lives.deliver(code, about(message, bro_id))
                assert isinstance(outcome, Completed), (code, more, outcome)
    return found


def stored(lives: Lives, bro_id: str) -> dict[str, Any]:
    with lives.store.read() as view:
        views = {name: view.contents.get(bro_id, name) for name in ("O", "PO", "PPO", "C")}
        return {**views, "events": view.events.of(bro_id)}


def test_every_projection_comes_out_of_the_source_documents_to_the_same_bytes(lives: Lives) -> None:
    objects = everything(lives)
    before = {bro_id: stored(lives, bro_id) for bro_id in objects}
    for bro_id, code in objects.items():
        assert keeping.rebuild(lives.parts(code), bro_id).different == (), (code, bro_id)
    assert {bro_id: stored(lives, bro_id) for bro_id in objects} == before
    assert all(any(one for one in kept.values()) for kept in before.values())


def test_projections_that_were_thrown_away_are_made_again(lives: Lives) -> None:
    objects = everything(lives)
    before = {bro_id: stored(lives, bro_id) for bro_id in objects}
    with lives.store.write() as unit:
        for bro_id in objects:
            unit.events.put(bro_id, before[bro_id]["events"], ())
            unit.traits.put(bro_id, ())
            kept = [(one.view, 0) for one in before[bro_id].values() if hasattr(one, "view")]
            unit.contents.put_parts(bro_id, (), kept)
    for bro_id, code in objects.items():
        assert keeping.rebuild(lives.parts(code), bro_id, keep=False).different != ()
        keeping.rebuild(lives.parts(code), bro_id)
    assert {bro_id: stored(lives, bro_id) for bro_id in objects} == before


def test_samples_of_every_intake_document_are_used() -> None:
    """What is not in the story of an object is a second start, a correction of another bronhouder, or archive."""
    left = {
        code: {
            path.stem
            for path in (SAMPLES / code.lower() / "samples").glob("*.xml")
            if not path.stem.startswith("dispatch")
        }
        - {*ORDER[code], *OTHERS[code]}
        for code in ("GMW", "GMN", "GLD", "BHR-GT")
    }
    documents = {
        code: {document.name for document in KINDS[code].documents}
        - {
            name.decode()
            for story in (*ORDER[code], *OTHERS[code])
            for name in re.findall(rb"<sourceDocument>\s*<([A-Za-z_0-9]+)", sample(code, story))
        }
        for code in left
    }
    assert documents == {code: set() for code in left}
    assert len(left["GMW"]) < 5


@pytest.fixture
def well(lives: Lives) -> str:
    return lives.begin("GMW", sample("gmw", "registration-construction"))


PRESENT = "<d:dataToBeDelivered>actueel</d:dataToBeDelivered>"


def test_under_review_an_object_takes_only_the_corrections_that_follow(lives: Lives, well: str) -> None:
    keeping.open_review(lives.parts("GMW"), well, "keeper")
    assert b"<brocom:underReview>ja</brocom:underReview><brocom:underReviewTime>" in lives.data(well, PRESENT).content
    owner = sample("gmw", "registration-owner")
    assert lives.refused(well, owner).reason == "dit registratieobject is in onderzoek."
    correction = sample("gmw", "replace-construction")
    assert lives.refused(well, correction).reason.endswith("dit registratieobject is in onderzoek.")
    lives.add(well, correction.replace(b">eigenCorrectie<", b">inOnderzoek<"))
    keeping.close_review(lives.parts("GMW"), well, "keeper")
    assert b"<brocom:underReview>nee</brocom:underReview>" in lives.data(well, PRESENT).content
    refused = lives.refused(well, correction.replace(b">eigenCorrectie<", b">inOnderzoek<"))
    assert refused.reason.endswith("dit registratieobject is niet in onderzoek.")
    lives.add(well, owner)


def test_out_of_registration_and_back(lives: Lives, well: str) -> None:
    before = lives.data(well, PRESENT)
    keeping.deregister(lives.parts("GMW"), well, "keeper")
    for caller in (READER, BRONHOUDER):
        assert lives.is_gone(well, PRESENT, caller)
    refused = lives.refused(well, sample("gmw", "registration-owner"))
    assert refused.reason == "dit registratieobject is uit registratie genomen."
    net = lives.refused("", sample("gmn", "registration-start").replace(b"GMW000000000001", well.encode()), code="GMN")
    assert {one.rule for one in net.findings} == {"BRO-062"}
    keeping.reregister(lives.parts("GMW"), well, "keeper")
    after = lives.data(well, PRESENT)
    assert after.document == before.document
    assert b"<brocom:reregistered>ja</brocom:reregistered><brocom:reregistrationTime>" in after.content
    with lives.store.read() as view:
        assert [(one.change.act, one.change.actor) for one in view.registrations.history_log(well)][1:] == [
            ("deregister", "keeper"),
            ("reregister", "keeper"),
        ]


KEPT = {
    "GMN": ("registration-start", PRESENT, "GMN_PO_DP"),
    "BHR-G": ("registration-complete-report", "", "BHR_G_O_DP"),
    "BHR-GT": ("registration-complete-report", "", "BHR_GT_O_DP"),
    "BHR-P": ("registration-complete", "", "BHR_O_DP"),
    "SFR": ("registration-complete-report", "", "SFR_O_DP"),
    "GPD": ("registration-start", "", "GPD_O_DP"),
    "GUF": ("registration-start", PRESENT, "GUF_PO_DP"),
    "EPL": ("registration-publication-licence", PRESENT, "EPL_PO_DP"),
    "FRD": ("registration-start-without-net", "", "FRD_O_DP"),
}


@pytest.mark.parametrize("code", KEPT)
def test_some_kinds_are_kept_for_bronhouder_and_supplier(lives: Lives, well: str, code: str) -> None:
    """What the annotations of dsgmn, dsbhr-gt, dsgpd and dsepl say, 'ongeacht of het registratieobject uit registratie is genomen';
    that of dsfrd has the condition for others only.
    """
    name, asked, element = KEPT[code]
    kept = lives.begin(code, sample(code, name).replace(b"GMW000000000001", well.encode()))
    keeping.deregister(lives.parts(code), kept, "keeper")
    assert lives.is_gone(kept, asked, READER, code)
    for caller in (BRONHOUDER, SUPPLIER):
        found = lives.data(kept, asked, caller, code)
        assert found.document == element
        assert b"deregistered>ja</" in found.content
        assert b"deregistrationTime>" in found.content
    assert {one.code for one in KINDS.values() if one.kept_for_holder} == set(KEPT)


@pytest.mark.parametrize("act", [keeping.close_review, keeping.reregister])
def test_what_is_not_so_cannot_be_ended(lives: Lives, well: str, act: Any) -> None:
    with pytest.raises(ValueError, match="it is not"):
        act(lives.parts("GMW"), well, "keeper")
    with pytest.raises(LookupError):
        act(lives.parts("GMW"), "GMW000000999999", "keeper")


def test_a_dossier_under_review_gets_a_new_head_and_keeps_its_parts(lives: Lives) -> None:
    objects = everything(lives)
    dossier = next(bro_id for bro_id, code in objects.items() if code == "GLD")
    with lives.store.read() as view:
        before = view.contents.parts(dossier, "O", range(1, 99))
    keeping.open_review(lives.parts("GLD"), dossier, "keeper")
    with lives.store.read() as view:
        assert view.contents.parts(dossier, "O", range(1, 99)) == before
        head = view.contents.parts(dossier, "O", [0])
    assert head is not None
    assert b"<brocom:underReview>ja<" in head.content


class TestReview:
    """A correction of an event waits for the keeper, and is judged anew against the history as it is then."""

    @pytest.fixture
    def reviewed(self, store: Store) -> Lives:
        return Lives(store, review=frozenset({"GMW"}))

    def test_accepted_it_takes_its_place(self, reviewed: Lives) -> None:
        well = reviewed.begin("GMW", sample("gmw", "registration-construction"))
        reviewed.add(well, sample("gmw", "registration-owner"))
        reviewed.add(well, sample("gmw", "registration-electrode-status"))
        waiting = reviewed.deliver(
            "GMW", about(sample("gmw", "insert-tube-status").replace(b">gebruiksklaar<", b">onbruikbaar<"), well)
        )
        assert isinstance(waiting, Accepted)
        with reviewed.store.read() as view:
            assert len(view.events.of(well)) == 3
        assert isinstance(review.accept(reviewed.parts("GMW"), waiting.transaction_id), Completed)
        with reviewed.store.read() as view:
            assert [one.document_type for one in view.events.of(well)][2] == "GMW_TubeStatus"
