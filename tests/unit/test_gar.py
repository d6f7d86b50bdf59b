"""A groundwater composition study in a register: delivered, corrected as a whole, and issued with all that it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import delete

from bro_soap.keeping import acts as keeping
from bro_soap.model import Completed, Rejected
from bro_soap.objects.gar.units import alike
from bro_soap.store import Store
from bro_soap.store.tables import object_reference
from bro_soap.xmlio import ns
from tests.contracts import CONTRACTS
from tests.corpus.test_gm_rules import study as turned_back
from tests.objects.rulebook import Book, Change, attribute, both, date, text, without
from tests.unit.lives import BRONHOUDER, READER, SUPPLIER, Lives, sample

ALL, CORRECTED = sample("gar", "registration-everything"), sample("gar", "correction-everything")
REAL = Path(__file__).parents[2] / ".." / "shared" / "imbro" / "samples" / "gar" / "dispatchDataResponse"
WELL, CONSTRUCTION = "GMW000000000001", sample("gmw", "replace-construction")


@pytest.fixture
def lives(store: Store) -> Lives:
    """A register with the wells that networks refer to."""
    lives = Lives(store)
    for _ in range(5):
        lives.begin("GMW", sample("gmw", "registration-construction"))
    return lives


@pytest.fixture
def nets(lives: Lives) -> tuple[str, str]:
    """Two networks."""
    first, second = (lives.begin("GMN", sample("gmn", "registration-start")) for _ in range(2))
    return first, second


def of(nets: tuple[str, str], message: bytes) -> bytes:
    """The message with its networks as they are numbered here."""
    return re.sub(rb"GMN00000000000([12])", lambda found: nets[int(found[1]) - 1].encode(), message)


def test_every_network_and_laboratory_is_issued(lives: Lives, nets: tuple[str, str]) -> None:
    study = lives.begin("GAR", of(nets, ALL))
    for party, name in ((READER, "GAR_O"), (SUPPLIER, "GAR_O_DP"), (BRONHOUDER, "GAR_O_DP")):
        issued = lives.data(study, "", party, "GAR")
        assert issued.document == name
        assert re.findall(rb"GMN[0-9]{12}(?=</)", issued.content) == [one.encode() for one in nets]
        assert issued.content.count(b"laboratoryAnalysis>") == 4
        told = [b"samplingOperator>" in issued.content, b"responsibleLaboratory>" in issued.content]
        assert told == [party is not READER] * 2


def test_a_study_is_complete_at_once_and_corrected_whole(lives: Lives, nets: tuple[str, str]) -> None:
    study = lives.begin("GAR", of(nets, ALL))
    before = lives.data(study, "", READER, "GAR").content
    assert b">voltooid<" in before
    assert b"corrected>nee<" in before
    lives.add(study, of(nets, CORRECTED))
    after = lives.data(study, "", READER, "GAR").content
    assert (b">3.42<" in before, b">4.32<" in after, b">3.42<" in after) == (True, True, False)
    assert b"corrected>ja<" in after


def test_a_study_that_is_complete_is_not_added_to(lives: Lives, nets: tuple[str, str]) -> None:
    study = lives.begin("GAR", of(nets, ALL))
    told = lives.refused(study, of(nets, ALL))
    assert told.reason == "Registratieverzoek.BRO-ID (RegistrationRequest.broId) mag niet aanwezig zijn."


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"<garcom:broId>GMW000000000001<", b"<garcom:broId>GMW000000000099<", "BRO-062"),
        (b"<garcom:tubeNumber>1<", b"<garcom:tubeNumber>7<", "BRO-062"),
        (b"<garcom:broId>GMN000000000001<", b"<garcom:broId>GMN000000000099<", "BRO-062"),
    ],
)
def test_what_it_refers_to_exists(lives: Lives, nets: tuple[str, str], old: bytes, new: bytes, rule: str) -> None:
    study = lives.begin("GAR", of(nets, ALL))
    outcome = lives.deliver("GAR", of(nets, ALL.replace(old, new)))
    assert isinstance(outcome, Rejected)
    assert {one.rule for one in outcome.findings} == {rule}
    refused = lives.refused(study, of(nets, CORRECTED.replace(old, new)))
    assert {one.rule for one in refused.findings} == {rule}
    assert b"corrected>nee<" in lives.data(study, "", READER, "GAR").content


def test_what_is_deregistered_is_not_referred_to(lives: Lives) -> None:
    field = sample("gar", "registration-field-only")
    keeping.deregister(lives.parts("GMW"), WELL, "keeper")
    outcome = lives.deliver("GAR", field)
    assert isinstance(outcome, Rejected)
    assert [one.rule for one in outcome.findings] == ["BRO-062"]


def test_a_tube_of_a_study_stays_in_its_well(lives: Lives, nets: tuple[str, str]) -> None:
    study = lives.begin("GAR", of(nets, ALL))
    with lives.store.read() as view:
        assert view.references.of(study) == {(WELL, "1")}
    gone = CONSTRUCTION.replace(b"<tubeNumber>1</tubeNumber>", b"<tubeNumber>9</tubeNumber>")
    for net in nets:
        keeping.deregister(lives.parts("GMN"), net, "keeper")
    refused = lives.refused(WELL, gone)
    assert [one.rule for one in refused.findings] == ["GMW-161"]
    assert study in refused.findings[0].sentence


def test_a_study_that_is_about_another_tube_holds_that_one(lives: Lives) -> None:
    study = lives.begin("GAR", sample("gar", "registration-field-only"))
    with lives.store.read() as view:
        assert view.references.to(WELL) == {"2": study}
    without_nets = re.sub(rb"(?s)<groundwaterMonitoringNet>.*</groundwaterMonitoringNet>", b"", CORRECTED)
    assert isinstance(lives.add(study, without_nets), Completed)
    with lives.store.read() as view:
        assert view.references.to(WELL) == {"1": study}


def test_a_rebuild_finds_its_tube_again(lives: Lives) -> None:
    study = lives.begin("GAR", sample("gar", "registration-field-only"))
    with lives.store.engine.begin() as connection:
        connection.execute(delete(object_reference))
    assert keeping.rebuild(lives.parts("GAR"), study).different == ("references",)
    assert keeping.rebuild(lives.parts("GAR"), study).different == ()


def test_of_very_many_wrong_units_no_more_is_told_than_may_be() -> None:
    book = Book("GAR")
    root = book.root("registration-everything.xml")
    (first, *_) = root.iter("{*}analysis")
    for _ in range(300):
        copied = deepcopy(first)
        next(copied.iter("{*}analysisMeasurementValue")).set("uom", "ug/kg")
        first.addnext(copied)
    found = book.verdict(root).findings
    assert len(found) == 99
    assert {one.rule for one in found[:-1]} == {"GAR-046"}


def told(parts: list[etree._Element]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What elements say, in their order: names, texts and attributes, but for ids."""
    for one in (inner for part in parts for inner in part.iter("*")):
        attributes = {str(name): str(value) for name, value in one.attrib.items() if not str(name).endswith("}id")}
        yield etree.QName(one).localname, (one.text or "").strip(), attributes


def below_the_history(document: etree._Element) -> list[etree._Element]:
    parts = list(document.iterchildren("*"))
    return parts[1 + next(at for at, part in enumerate(parts) if part.tag.endswith("}registrationHistory")) :]


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared")
def test_a_live_study_is_taken_in_and_issued_again_as_it_was(lives: Lives, nets: tuple[str, str]) -> None:
    content = (REAL / "ArtesiaWater_brodata__GAR000000019636.xml").read_bytes()
    content = content.replace(b"GMW000000038534", WELL.encode()).replace(b"GMN000000000523", nets[0].encode())
    (live,) = etree.fromstring(content).iter("{*}GAR_O")
    (document,) = turned_back(live)
    request = etree.fromstring(sample("gar", "registration-archive"))
    (own,) = request.iter("{*}GAR")
    own[:] = [own[0], *below_the_history(document)]
    for part in own:
        part.tag = ns.q(CONTRACTS["isgar"].namespace, etree.QName(part).localname)
    study = lives.begin("GAR", etree.tostring(request))
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in CONTRACTS["dsgar"].prefixes.items())
    issued = etree.fromstring(f"<x {declared}>".encode() + lives.data(study, "", READER, "GAR").content + b"</x>")
    assert list(told(below_the_history(issued))) == list(told(below_the_history(live)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("mg/l", "ug/l"), ("g/l", "ng/l"), ("ug/ml", "ug/l"), ("uS/cm", "mS/m"), ("V", "mV"), ("mol/l", "mmol/l")],
)
def test_units_that_differ_in_prefixes_are_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ug/kg", "ug/l"), ("mg", "mg/l"), ("mg/l/l", "mg/l"), ("cel", "Cel"), ("mCel", "Cel"), ("%", "1"),
        ("10^-3", "1"), ("", "1"), ("MS/m", "ms/m"), ("mol/l", "mg/l"), ("/l", "g/l"), ("ml", "m"), ("µg/l", "ug/l"),
    ],
)  # fmt: skip
def test_units_that_differ_in_more_are_not(one: str, other: str) -> None:
    assert not alike(one, other)


ANALYSIS = "laboratoryAnalysis/analysisProcess/analysis"
MEASURED = f"{ANALYSIS}/analysisMeasurementValue"


@pytest.mark.parametrize(
    "change",
    [
        text(f"{ANALYSIS}/parameter", "0441"),
        text(f"{ANALYSIS}/parameter", " +441 "),
        text(MEASURED, "-1.5E-3"),
        attribute(MEASURED, "uom", "mg/l"),
        attribute(MEASURED, "uom", "ng/ml"),
        both(
            text(f"{ANALYSIS}/parameter", "3548"),
            attribute(MEASURED, "uom", "S/m"),
            without(f"{ANALYSIS}/reportingLimit"),
        ),
        date("laboratoryAnalysis/analysisProcess/analysisDate", "2024-06-11"),
        without("groundwaterMonitoringNet[2]", "groundwaterMonitoringNet"),
        without(f"{ANALYSIS}/limitSymbol"),
        without(f"{ANALYSIS}/reportingLimit"),
        text("fieldResearch/samplingDateTime", "2024-06-11T23:59:59.999Z"),
    ],
)
def test_what_is_written_otherwise_is_as_right(change: Change) -> None:
    book = Book("GAR")
    root = book.root("registration-everything.xml")
    change(root)
    assert book.verdict(etree.fromstring(etree.tostring(root))).reason is None
