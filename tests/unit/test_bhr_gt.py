"""A geotechnical borehole: reported at once or in two, corrected report by report, issued and found."""

from __future__ import annotations

import pytest
from lxml import etree

from bro_soap.model import Dispatched, Issued
from bro_soap.store import Store
from tests.contracts import CONTRACTS
from tests.unit.lives import READER, SUPPLIER, Lives, sample


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


@pytest.fixture
def started(lives: Lives) -> str:
    return lives.begin("BHR-GT", sample("bhr-gt", "registration-start-report"))


def tree(found: Issued) -> etree._Element:
    prefixes = CONTRACTS["dsbhr-gt"].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def history(found: Issued) -> tuple[list[str], list[str]]:
    document = tree(found)
    report = document.find("{*}reportHistory")
    assert report is not None
    return (
        ["".join(one.itertext()) for one in report],
        [one.text or "" for one in document.iter("{*}registrationStatus")],
    )


def test_a_start_and_an_end_make_one_report(lives: Lives, started: str) -> None:
    first = lives.data(started, code="BHR-GT")
    assert history(first) == (["2024-05-22", "startGerapporteerd2024-05-22"], ["geregistreerd"])
    assert tree(first).find("{*}boreholeSampleAnalysis") is None
    lives.add(started, sample("bhr-gt", "registration-end-report"), code="BHR-GT")
    both = lives.data(started, code="BHR-GT")
    assert history(both) == (
        ["2024-05-22", "2024-08-20", "startGerapporteerd2024-05-22", "eindGerapporteerd2024-08-20"],
        ["voltooid"],
    )
    assert tree(both).find("{*}boreholeSampleAnalysis") is not None
    assert tree(both).find("{*}boring") is not None


def test_each_report_is_corrected_as_a_whole(lives: Lives, started: str) -> None:
    lives.add(started, sample("bhr-gt", "registration-end-report"), code="BHR-GT")
    for name in ("correction-start-report", "correction-end-report"):
        message = sample("bhr-gt", name)
        if b">bronhouder<" in message:
            message = message.replace(b">bronhouder<", b">eigenCorrectie<").replace(b"99000002", b"99000001")
        lives.add(started, message, code="BHR-GT")
    with lives.store.read() as view:
        registration, events = view.registrations.get(started), view.events.of(started)
    assert registration is not None
    assert registration.history.corrected
    assert registration.history.registration_status == "voltooid"
    assert [one.sequence for one in events] == [3, 4]


def test_a_complete_report_is_voltooid_at_once(lives: Lives) -> None:
    borehole = lives.begin("BHR-GT", sample("bhr-gt", "registration-complete-report"))
    dates, status = history(lives.data(borehole, code="BHR-GT"))
    assert status == ["voltooid"]
    assert dates[0] == dates[1]
    assert dates[2] == f"volledigGerapporteerd{dates[0]}"


def corrected(message: bytes, reason: bytes) -> bytes:
    code = b'<correctionReason codeSpace="urn:bro:bhrgt:CorrectionReason">%s</correctionReason>' % reason
    return message.replace(b"registrationRequest", b"correctionRequest").replace(
        b"  <sourceDocument>", code + b"<sourceDocument>", 1
    )


def test_a_start_report_becomes_a_complete_one_only_for_that_reason(lives: Lives, started: str) -> None:
    complete = sample("bhr-gt", "registration-complete-report")
    refused = lives.refused(started, corrected(complete, b"eigenCorrectie"), code="BHR-GT")
    assert [one.rule for one in refused.findings] == ["BRO-063"]
    lives.add(started, corrected(complete, b"typeBrondocument"), code="BHR-GT")
    assert history(lives.data(started, code="BHR-GT"))[1] == ["voltooid"]
    with lives.store.read() as view:
        assert [one.document_type for one in view.events.of(started)] == ["BHR_GT_CompleteReport_V1"]


def test_an_end_comes_once_and_is_not_corrected_before_it_is_there(lives: Lives, started: str) -> None:
    end = sample("bhr-gt", "registration-end-report")
    refused = lives.refused(started, corrected(end, b"eigenCorrectie"), code="BHR-GT")
    assert [one.rule for one in refused.findings] == ["BRO-063"]
    lives.add(started, end, code="BHR-GT")
    refused = lives.refused(started, end, code="BHR-GT")
    assert refused.reason == "Dit registratieobject heeft de registratiestatus voltooid."


@pytest.mark.parametrize(("caller", "all_of_it"), [(SUPPLIER, True), (READER, False)])
def test_who_did_it_is_for_bronhouder_and_supplier_only(
    lives: Lives, started: str, caller: object, all_of_it: bool
) -> None:
    lives.add(started, sample("bhr-gt", "registration-end-report"), code="BHR-GT")
    found = lives.data(started, caller=caller, code="BHR-GT")  # type: ignore[arg-type]
    assert found.document == ("BHR_GT_O_DP" if all_of_it else "BHR_GT_O")
    assert (b"Operator>" in found.content) is all_of_it


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        (b">geotechniek<", b">tovenarij<", {"BHR-GT-010"}),
        (b"<brocom:date>2024-05-22</brocom:date>", b"<brocom:year>2024</brocom:year>", {"BHR-GT-011"}),
        (b"2024-05-22", b"2999-05-22", {"BHR-GT-012"}),
        (b"2024-05-22", b"2024-05-20", {"BHR-GT-013"}),
        (b"118661.300 441522.840", b"1000000 441522", {"BHR-GT-017"}),
        (b">99000031<", b">99000099<", {"BHR-GT-018"}),
    ],
)
def test_what_cannot_be_is_refused(lives: Lives, old: bytes, new: bytes, rules: set[str]) -> None:
    message = sample("bhr-gt", "registration-start-report")
    assert old in message
    refused = lives.refused("", message.replace(old, new), code="BHR-GT")
    assert {one.rule for one in refused.findings} == rules, refused


BOX = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>51.9 4.8</g:lowerCorner>'
    "<g:upperCorner>52.0 4.9</g:upperCorner></b:boundingBox></b:area>"
)


def code(name: str, space: str, value: str) -> str:
    return f'<d:{name} codeSpace="urn:bro:bhrgt:{space}">{value}</d:{name}>'


def period(name: str, begin: str, end: str) -> str:
    return f"<d:{name}><b:beginDate>{begin}</b:beginDate><b:endDate>{end}</b:endDate></d:{name}>"


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ("", 1),
        (code("discipline", "Discipline", "geotechniek"), 1),
        (period("fieldworkPeriod", "2024-05-21", "2024-05-22"), 1),
        (period("fieldworkPeriod", "2024-05-22", "2024-05-22"), 0),
        ("<d:rockReached>nee</d:rockReached>", 1),
        ("<d:rockReached>ja</d:rockReached>", 0),
        (
            '<d:depthInterval><d:startDepth uom="m">8</d:startDepth><d:endDepth uom="m">20</d:endDepth></d:depthInterval>',
            1,
        ),
        (
            '<d:depthInterval><d:startDepth uom="m">10</d:startDepth><d:endDepth uom="m">20</d:endDepth></d:depthInterval>',
            0,
        ),
        (
            code("samplingQuality", "SamplingQuality", "klasseA")
            + code("samplingQuality", "SamplingQuality", "klasseE"),
            1,
        ),
        (code("samplingQuality", "SamplingQuality", "klasseE"), 0),
        (period("descriptionReportPeriod", "2024-06-01", "2024-06-30"), 1),
        (period("analysisReportPeriod", "2024-06-01", "2024-06-30"), 0),
        (code("analysisType", "AnalysisType", "korrelgrootteverdeling"), 1),
        ("<d:waterContentDetermined>ja</d:waterContentDetermined>", 1),
        ("<d:waterContentDetermined>nee</d:waterContentDetermined>", 0),
    ],
)
def test_every_criterion_of_a_borehole_counts(lives: Lives, started: str, criteria: str, count: int) -> None:
    lives.add(started, sample("bhr-gt", "registration-end-report"), code="BHR-GT")
    outcome = lives.search("BHR-GT", BOX + criteria)
    assert isinstance(outcome, Dispatched), outcome
    assert [(one.bro_id, one.document) for one in outcome.documents] == [(started, "BHR_GT_C")] * count


def test_a_criterion_may_be_said_very_often(lives: Lives, started: str) -> None:
    """No database takes a hundred thousand parameters in a statement."""
    quality = '<d:samplingQuality codeSpace="urn:bro:bhrgt:SamplingQuality">klasseA</d:samplingQuality>'
    outcome = lives.search("BHR-GT", BOX + quality * 100_000)
    assert isinstance(outcome, Dispatched)
