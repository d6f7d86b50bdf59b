"""A well whose geometric data are not public: nobody but bronhouder and supplier gets one of them, whatever is asked."""

from __future__ import annotations

import pytest

from bro_soap.catalogue import load
from bro_soap.channels.soap.messages import dispatch_response
from bro_soap.declaration.visible import Withheld
from bro_soap.keeping.acts import deregister, rebuild
from bro_soap.model import Dispatched, Issued, Party
from bro_soap.objects.gmw.recall import recall
from bro_soap.store import Store
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.unit.lives import ARCHIVIST, BRONHOUDER, READER, SECOND, SUPPLIER, Lives, sample
from tests.unit.test_gmw import PAST, PRESENT, STORY, changed, tree
from tests.unit.test_gmw_surveys import surveyed
from tests.unit.test_public import EVERYWHERE

# The list of the catalogue: geometrische gegevens openbaar raadpleegbaar.
SECRET = {
    *("deliveredLocation", "location", "pos", "horizontalPositioningMethod", "standardizedLocation"),
    *(
        "coordinateTransformation",
        "deliveredVerticalPosition",
        "localVerticalReferencePoint",
        "offset",
        "verticalDatum",
    ),
    *("groundLevelPosition", "groundLevelPositioningMethod", "tubeTopPosition", "tubeTopPositioningMethod"),
    *("screenLength", "screenTopPosition", "screenBottomPosition", "plainTubePartLength", "sedimentSumpLength"),
    "insertedPartLength",
}
# What stands beside them in the same groups, and is for everybody.
OPEN = {
    "sockMaterial",
    "screenProtection",
    "tubeTopDiameter",
    "tubeMaterial",
    "insertedPartDiameter",
    "electrodeStatus",
}
SWITCH = "geometricDataPubliclyAvailable"
NEE, JA = b"<geometricDataPubliclyAvailable>nee<", b"<geometricDataPubliclyAvailable>ja<"
WITHHELD = sample("gmw", "registration-construction-withheld")
DEEP = (
    "<d:screenPositionRange><d:startDepth uom='m'>-750</d:startDepth><d:endDepth uom='m'>325</d:endDepth>"
    "</d:screenPositionRange>"
)


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


def well(lives: Lives, said: bytes = NEE) -> str:
    """Begin the well of the sample, after surveys that are registered, and let everything happen to it."""
    begun = lives.begin("GMW", surveyed(lives, changed(WITHHELD, (NEE, said))))
    for name in STORY:
        lives.add(begun, sample("gmw", name))
    return begun


def replaced(lives: Lives, of: str, said: bytes) -> None:
    """Say otherwise whether the geometric data are public."""
    reason = b'<correctionReason codeSpace="urn:bro:gmw:CorrectionReason">eigenCorrectie</correctionReason>'
    bare = WITHHELD[: WITHHELD.index(b"      <IsRelatedTo>")] + WITHHELD[WITHHELD.index(b"    </GMW_Construction>") :]
    message = changed(bare, (NEE, said), (b"registrationRequest", b"replaceRequest"))
    lives.add(of, changed(message, (b"  <sourceDocument>", reason + b"<sourceDocument>")))


def names(found: Issued) -> set[str]:
    return {one.tag.rpartition("}")[2] for one in tree(found).iter("*")}


@pytest.mark.parametrize("caller", [READER, SECOND, ARCHIVIST], ids=lambda one: one.name)
def test_others_get_the_well_without_its_geometry(lives: Lives, caller: Party) -> None:
    begun = well(lives)
    for asked in (PRESENT, PAST):
        found = lives.data(begun, asked, caller)
        assert not found.document.endswith("_DP")
        assert names(found) & SECRET == set()
        assert names(found) > OPEN
        contract = CONTRACTS["dsgmw"]
        operation = contract.operations[ns.q(contract.namespace, "dispatchDataRequest")]
        answer = b"".join(dispatch_response(contract, operation, lives.dispatched(begun, asked, caller)))
        assert b"118702.210" not in answer
        assert b"4.420" not in answer


@pytest.mark.parametrize("caller", [BRONHOUDER, SUPPLIER], ids=lambda one: one.name)
def test_bronhouder_and_supplier_get_all_of_it(lives: Lives, caller: Party) -> None:
    begun = well(lives)
    got = [lives.data(begun, asked, caller) for asked in (PRESENT, PAST)]
    assert set().union(*(names(one) for one in got)) > SECRET | OPEN
    assert b"118702.210 441548.630" in got[0].content


def found_by(lives: Lives, criteria: str, caller: Party) -> list[str]:
    answer = lives.search("GMW", criteria, caller)
    assert isinstance(answer, Dispatched), answer
    return [one.bro_id for one in answer.documents]


@pytest.mark.parametrize("caller", [READER, SECOND, BRONHOUDER, SUPPLIER], ids=lambda one: one.name)
def test_no_search_but_that_of_its_own_finds_it(lives: Lives, caller: Party) -> None:
    """That it lies in an area is a place too."""
    begun, beside = well(lives), lives.begin("GMW", sample("gmw", "registration-construction"))
    found = [begun, beside] if caller in (BRONHOUDER, SUPPLIER) else [beside]
    for criteria in (EVERYWHERE, EVERYWHERE + DEEP):
        assert found_by(lives, criteria, caller) == found
    deregister(lives.parts("GMW"), begun, "proef")
    assert found_by(lives, EVERYWHERE, caller) == found


def test_what_becomes_secret_is_gone_and_what_becomes_public_is_there(lives: Lives) -> None:
    begun = well(lives, JA)
    for said, public in ((NEE, False), (JA, True), (NEE, False)):
        replaced(lives, begun, said)
        assert (found_by(lives, EVERYWHERE, READER) == [begun]) is public
        assert (names(lives.data(begun, PAST)) & SECRET == set()) is not public
        with lives.store.read() as view:
            assert (view.contents.of(begun)["C"].public() != b"") is public
            lies = view.registrations.location(begun)
            assert lies is not None
            assert (lies.kept is None) is public
        assert rebuild(lives.parts("GMW"), begun).different == ()


def test_what_others_get_tells_too_little_to_go_by(lives: Lives) -> None:
    begun = well(lives)
    for caller, told in ((READER, False), (BRONHOUDER, True)):
        found = lives.data(begun, PAST, caller)
        issued = tree(found)
        issued.tag = found.document
        assert (recall(issued) is not None) is told


def test_what_rows_withhold_hangs_on_an_attribute_that_is_there() -> None:
    catalogue = load("GMW")
    assert {one for rules in catalogue.withheld.values() for one in rules} == {Withheld(SWITCH, "nee")}
    assert catalogue[SWITCH].path == SWITCH
    assert len(catalogue.withheld) == 15
