"""Published and live documents of production dossiers: turned back into deliveries, and issued again the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bro_soap.objects import KINDS
from bro_soap.store import Store
from bro_soap.xmlio import ns
from bro_soap.xmlio.compare import compare
from bro_soap.xmlio.elements import local, text
from bro_soap.xmlio.parts import at_path
from tests.unit.facilities import add_facility
from tests.unit.lives import SUPPLIER, Lives
from tests.unit.test_gpd import tree

ISSUED = sorted(Path(__file__).parents[2].joinpath("../shared/imbro/samples/gpd/dispatchDataResponse").glob("*.xml"))

pytestmark = [pytest.mark.shared, pytest.mark.skipif(not ISSUED, reason="needs ../shared")]


def request(document: etree._Element, regime: str) -> bytes:
    """The delivery of a document that was written again, by the bronhouder of the tests."""
    for element in (document, *document.iterchildren("*")):
        element.tag = ns.q(f"{ns.BRO}isgpd/1.0", local(element))
    document.set(ns.q(ns.GML, "id"), "document")
    if local(document) == "GPD_StartRegistration" and document.find("{*}objectIdAccountableParty") is None:
        document.insert(0, etree.Element(ns.q(f"{ns.BRO}isgpd/1.0", "objectIdAccountableParty")))
        document[0].text = "dossier"
    frame = (
        f'<is:registrationRequest xmlns:is="{ns.BRO}isgpd/1.0" xmlns:brocom="{ns.BROCOM}">'
        "<brocom:requestReference>opnieuw</brocom:requestReference>"
        "<brocom:deliveryAccountableParty>99000001</brocom:deliveryAccountableParty>"
        f"<brocom:qualityRegime>{regime}</brocom:qualityRegime><is:sourceDocument/></is:registrationRequest>"
    )
    root = etree.fromstring(frame)
    root[-1].append(document)
    return etree.tostring(root)


@pytest.mark.parametrize("file", ISSUED, ids=lambda file: file.stem)
def test_a_document_becomes_deliveries_that_are_issued_the_same(store: Store, file: Path) -> None:
    (issued,) = etree.parse(str(file)).getroot().iterfind("{*}dispatchDocument/*")
    public, regime = issued.findtext("{*}publiclyAvailable"), issued.findtext("{*}qualityRegime") or ""
    facilities: dict[str, set[str]] = {}
    for part in issued.iter("{*}RealisedInstallation", "{*}GroundwaterUsageFacility"):
        parts = facilities.setdefault(part.findtext("{*}broId") or "", set())
        parts |= {text(one) for one in part.iterchildren("{*}realisedInstallationId")}
    lives = Lives(store)
    for bro_id, installations in facilities.items():
        told = {
            "members": sorted(installations),
            "purposes": ["openbareDrinkwatervoorziening"] if public else ["beregening"],
        }
        add_facility(store, bro_id, regime, [told])
    recall = KINDS["GPD"].recall
    recalled = recall(issued) if recall else None
    assert recalled is not None
    start, *later = recalled.documents
    dossier = lives.begin("GPD", request(start, regime))
    for document in later:
        lives.add(dossier, request(document, regime))
    again = tree(lives.data(dossier, caller=SUPPLIER))
    assert again.findtext("{*}publiclyAvailable") == public
    before, after = (list(at_path(one, "report/Report")) for one in (issued, again))
    references = frozenset({"installationOrFacility"})  # told once, and then referred to
    assert [list(compare(*pair, references)) for pair in zip(before, after, strict=True)] == [[]] * len(before)
    told_of = [one.findtext(".//{*}broId") for one in after]
    assert set(told_of) == set(facilities)
