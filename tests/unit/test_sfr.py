"""A soil face: reported at once or in two parts, corrected report by report, issued and found."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from bro_soap.model import Dispatched, Issued
from bro_soap.store import Store
from tests.contracts import CONTRACTS
from tests.unit.lives import READER, SUPPLIER, Lives, sample

PARTS = ("soilFaceDescription", "soilFaceSampleAnalysis")


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


@pytest.fixture
def started(lives: Lives) -> str:
    return lives.begin("SFR", sample("sfr", "registration-start-report"))


def tree(found: Issued) -> etree._Element:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in CONTRACTS["dssfr"].prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def parts(found: Issued) -> list[str]:
    document = tree(found)
    return [name for name in PARTS if document.find(f"{{*}}{name}") is not None]


def history(found: Issued) -> tuple[list[str], list[str]]:
    document = tree(found)
    report = document.find("{*}reportHistory")
    assert report is not None
    told = ["".join(map(str, one.itertext())) for one in report]
    return told, [one.text or "" for one in document.iter("{*}registrationStatus")]


@pytest.mark.parametrize(
    ("start", "end", "first", "day"),
    [
        ("registration-start-report", "registration-end-report", PARTS[0], "2021-03-04"),
        ("registration-start-report-analysis", "registration-end-report-description", PARTS[1], "2021-05-04"),
    ],
)
def test_a_start_and_an_end_each_bring_a_part(lives: Lives, start: str, end: str, first: str, day: str) -> None:
    face = lives.begin("SFR", sample("sfr", start))
    begun = lives.data(face, code="SFR")
    assert (history(begun), parts(begun)) == (([day], ["geregistreerd"]), [first])
    lives.add(face, sample("sfr", end), code="SFR")
    both = lives.data(face, code="SFR")
    assert (history(both), parts(both)) == (([day, "2021-06-01"], ["voltooid"]), [*PARTS])
    assert tree(both).find("{*}researchReportDate") is not None


def test_an_end_does_not_bring_the_part_that_is_there(lives: Lives, started: str) -> None:
    refused = lives.refused(started, sample("sfr", "registration-end-report-description"), code="SFR")
    assert [one.rule for one in refused.findings] == ["SFR-026"]
    assert parts(lives.data(started, code="SFR")) == [PARTS[0]]


def test_what_an_end_brings_is_held_against_the_face_of_the_start(lives: Lives, started: str) -> None:
    deep = sample("sfr", "registration-end-report").replace(b'"m">0.85<', b'"m">2.45<')
    refused = lives.refused(started, deep, code="SFR")
    assert [one.rule for one in refused.findings] == ["SFR-025"]


def test_a_corrected_start_still_fits_the_end(lives: Lives, started: str) -> None:
    lives.add(started, sample("sfr", "registration-end-report"), code="SFR")
    shallow = sample("sfr", "correction-start-report")
    for depth, less in ((b'"m">2.40<', b'"m">0.60<'), (b'"m">1.20<', b'"m">0.50<'), (b'"m">1.60<', b'"m">0.55<')):
        shallow = shallow.replace(depth, less)
    shallow = shallow.replace(b'"m">0.80<', b'"m">0.50<')
    refused = lives.refused(started, shallow, code="SFR")
    assert "SFR-019" in {one.rule for one in refused.findings}


def test_each_report_is_corrected_as_a_whole(lives: Lives, started: str) -> None:
    lives.add(started, sample("sfr", "registration-end-report"), code="SFR")
    for name in ("correction-start-report", "correction-end-report"):
        lives.add(started, sample("sfr", name), code="SFR")
    with lives.store.read() as view:
        registration = view.registrations.get(started)
    assert registration is not None
    assert registration.history.corrected
    assert registration.history.registration_status == "voltooid"
    assert parts(lives.data(started, code="SFR")) == [*PARTS]


def test_a_complete_report_is_voltooid_at_once(lives: Lives) -> None:
    face = lives.begin("SFR", sample("sfr", "registration-complete-report"))
    found = lives.data(face, code="SFR")
    assert (history(found), parts(found)) == ((["2021-06-01", "2021-06-01"], ["voltooid"]), [*PARTS])


@pytest.mark.parametrize(("caller", "all_of_it"), [(SUPPLIER, True), (READER, False)])
def test_who_did_it_is_for_bronhouder_and_supplier_only(
    lives: Lives, started: str, caller: object, all_of_it: bool
) -> None:
    lives.add(started, sample("sfr", "registration-end-report"), code="SFR")
    found = lives.data(started, caller=caller, code="SFR")  # type: ignore[arg-type]
    assert found.document == ("SFR_O_DP" if all_of_it else "SFR_O")
    assert (b"Operator>" in found.content) is all_of_it
    assert parts(found) == [*PARTS]
    assert tree(found).find(".//{*}values") is not None


def criteria(name: str) -> str:
    """The criteria of a sample, with the prefixes of `Lives.search`."""
    inside = re.search(rb"<criteria>(.*)</criteria>", sample("sfr", name), re.S)
    assert inside is not None
    own = re.sub(r"(</?)(?=\w+[ >])", r"\1d:", inside[1].decode())
    return own.replace("brocom:", "b:").replace("gml:", "g:")


def found(lives: Lives, asked: str) -> list[etree._Element]:
    answer = lives.search("SFR", asked)
    assert isinstance(answer, Dispatched)
    return [tree(one) for one in answer.documents if isinstance(one, Issued)]


@pytest.mark.parametrize("start", ["registration-start-report", "registration-start-report-analysis"])
def test_characteristics_tell_what_the_schema_demands_of_either_part(lives: Lives, start: str) -> None:
    lives.begin("SFR", sample("sfr", start))
    (one,) = found(lives, criteria("dispatch-characteristics-circle"))
    described = start == "registration-start-report"
    assert one.findtext("{*}fractionDistributionDetermined") == ("ja" if described else "onbekend")
    assert one.findtext("{*}stopCriterion") == "einddoel"
    assert (one.find("{*}analysisType") is None) is described


def test_a_face_meets_all_thirteen_criteria_or_is_not_found(lives: Lives) -> None:
    lives.begin("SFR", sample("sfr", "registration-complete-report"))
    asked = criteria("dispatch-characteristics-box-all-criteria")
    assert len(found(lives, asked)) == 1
    for criterion, other in (
        (">profielkuil<", ">groeve<"),
        (">hoog<", ">standaard<"),
        ('<d:startDepth uom="m">0.5<', '<d:startDepth uom="m">2.5<'),
        (">hydrofysicaUitgebreidChemieNietGespecificeerd<", ">basis<"),
        ("characteristicsModelled>ja<", "characteristicsModelled>nee<"),
        ("pitRefilled>ja<", "pitRefilled>nee<"),
        ("fractionDistributionDetermined>ja<", "fractionDistributionDetermined>nee<"),
        ("litterLayerInvestigated>ja<", "litterLayerInvestigated>nee<"),
        (">einddoel<", ">risico<"),
        ("2021-05-01", "2021-05-20"),
        ("2021-03-01", "2021-03-20"),
    ):
        assert criterion in asked
        changed = asked.replace(criterion, other).replace('"m">2.0<', '"m">3.0<' if "2.5" in other else '"m">2.0<')
        assert found(lives, changed) == [], criterion
