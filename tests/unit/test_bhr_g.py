"""A geological borehole: reported at once or in two, corrected report by report, issued and found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from bro_soap.issue.procedure import dispatch_data
from bro_soap.model import Dispatched, Issued, Rejected
from bro_soap.objects import KINDS
from bro_soap.store import Store
from tests.contracts import CONTRACTS
from tests.unit.lives import READER, SUPPLIER, Lives, sample


@pytest.fixture
def lives(store: Store) -> Lives:
    return Lives(store)


@pytest.fixture
def started(lives: Lives) -> str:
    return lives.begin("BHR-G", sample("bhr-g", "registration-start-report"))


def tree(found: Issued) -> etree._Element:
    prefixes = CONTRACTS["dsbhr-g"].prefixes
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    return etree.fromstring(b"<x %s>" % declared.encode() + found.content + b"</x>")


def history(found: Issued) -> tuple[list[str], list[str]]:
    document = tree(found)
    report = document.find("{*}reportHistory")
    assert report is not None
    return (
        ["".join(map(str, one.itertext())) for one in report],
        [one.text or "" for one in document.iter("{*}registrationStatus")],
    )


def test_a_start_and_an_end_make_one_report(lives: Lives, started: str) -> None:
    first = lives.data(started, code="BHR-G")
    assert history(first) == (["2024-05-06startGerapporteerd"], ["geregistreerd"])
    assert tree(first).find("{*}boreholeSampleAnalysis") is None
    lives.add(started, sample("bhr-g", "registration-end-report"), code="BHR-G")
    both = lives.data(started, code="BHR-G")
    assert history(both) == (
        ["2024-05-06startGerapporteerd", "2024-06-20eindGerapporteerd"],
        ["voltooid"],
    )
    assert tree(both).find("{*}boreholeSampleAnalysis") is not None
    assert tree(both).find("{*}boring") is not None


def test_each_report_is_corrected_as_a_whole(lives: Lives, started: str) -> None:
    lives.add(started, sample("bhr-g", "registration-end-report"), code="BHR-G")
    for name in ("correction-start-report", "correction-end-report"):
        message = sample("bhr-g", name)
        lives.add(started, message, code="BHR-G")
    with lives.store.read() as view:
        registration, events = view.registrations.get(started), view.events.of(started)
    assert registration is not None
    assert registration.history.corrected
    assert registration.history.registration_status == "voltooid"
    assert [one.sequence for one in events] == [3, 4]


def test_a_complete_report_is_voltooid_at_once(lives: Lives) -> None:
    borehole = lives.begin("BHR-G", sample("bhr-g", "registration-complete-report"))
    dates, status = history(lives.data(borehole, code="BHR-G"))
    assert status == ["voltooid"]
    assert dates == ["2024-06-10volledigGerapporteerd"]


def corrected(message: bytes, reason: bytes) -> bytes:
    code = b'<correctionReason codeSpace="urn:bro:bhrg:CorrectionReason">%s</correctionReason>' % reason
    return message.replace(b"registrationRequest", b"correctionRequest").replace(
        b"  <sourceDocument>", code + b"<sourceDocument>", 1
    )


def test_a_start_report_becomes_a_complete_one_only_for_that_reason(lives: Lives, started: str) -> None:
    complete = sample("bhr-g", "registration-complete-report")
    refused = lives.refused(started, corrected(complete, b"eigenCorrectie"), code="BHR-G")
    assert [one.rule for one in refused.findings] == ["BRO-063"]
    lives.add(started, corrected(complete, b"typeBrondocument"), code="BHR-G")
    assert history(lives.data(started, code="BHR-G"))[1] == ["voltooid"]
    with lives.store.read() as view:
        assert [one.document_type for one in view.events.of(started)] == ["BHR_G_CompleteReport"]


def test_an_end_comes_once_and_is_not_corrected_before_it_is_there(lives: Lives, started: str) -> None:
    end = sample("bhr-g", "registration-end-report")
    refused = lives.refused(started, corrected(end, b"eigenCorrectie"), code="BHR-G")
    assert [one.rule for one in refused.findings] == ["BRO-063"]
    lives.add(started, end, code="BHR-G")
    refused = lives.refused(started, end, code="BHR-G")
    assert refused.reason == "Dit registratieobject heeft de registratiestatus voltooid."


@pytest.mark.parametrize(("caller", "all_of_it"), [(SUPPLIER, True), (READER, False)])
def test_who_did_it_is_for_bronhouder_and_supplier_only(
    lives: Lives, started: str, caller: object, all_of_it: bool
) -> None:
    lives.add(started, sample("bhr-g", "registration-end-report"), code="BHR-G")
    found = lives.data(started, caller=caller, code="BHR-G")  # type: ignore[arg-type]
    assert found.document == ("BHR_G_O_DP" if all_of_it else "BHR_G_O")
    assert (b"Operator>" in found.content) is all_of_it


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        (b">geologie<", b">tovenarij<", {"BHR-G-010"}),
        (b"<brocom:date>2024-05-06</brocom:date>", b"<brocom:year>2024</brocom:year>", {"BHR-G-054"}),
        (b"2024-05-06", b"2999-05-22", {"BHR-G-054"}),
        (b"2024-04-04", b"2024-04-01", {"BHR-G-401"}),
        (b"155120.000 463270.000", b"1000000 441522", {"BHR-G-011"}),
        (b">99000031<", b">99000099<", {"BHR-G-004"}),
    ],
)
def test_what_cannot_be_is_refused(lives: Lives, old: bytes, new: bytes, rules: set[str]) -> None:
    message = sample("bhr-g", "registration-start-report")
    assert old in message
    refused = lives.refused("", message.replace(old, new), code="BHR-G")
    assert {one.rule for one in refused.findings} == rules, refused


BOX = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>52.1 5.3</g:lowerCorner>'
    "<g:upperCorner>52.2 5.4</g:upperCorner></b:boundingBox></b:area>"
)


def code(name: str, space: str, value: str) -> str:
    return f'<d:{name} codeSpace="urn:bro:bhrg:{space}">{value}</d:{name}>'


def period(name: str, begin: str, end: str) -> str:
    return f"<d:{name}><b:beginDate>{begin}</b:beginDate><b:endDate>{end}</b:endDate></d:{name}>"


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        ("", 1),
        (code("discipline", "Discipline", "geologie"), 1),
        (period("fieldworkPeriod", "2024-04-01", "2024-04-30"), 1),
        (period("fieldworkPeriod", "2024-04-04", "2024-04-30"), 0),
        (
            '<d:depthInterval><d:startDepth uom="m">8</d:startDepth><d:endDepth uom="m">20</d:endDepth></d:depthInterval>',
            1,
        ),
        (
            '<d:depthInterval><d:startDepth uom="m">13</d:startDepth><d:endDepth uom="m">20</d:endDepth></d:depthInterval>',
            0,
        ),
        (
            code("samplingQuality", "SamplingQuality", "klasseA")
            + code("samplingQuality", "SamplingQuality", "klasseC"),
            1,
        ),
        (code("samplingQuality", "SamplingQuality", "klasseE"), 0),
        (period("descriptionReportPeriod", "2024-05-01", "2024-05-31"), 1),
        (code("descriptionProcedure", "DescriptionProcedure", "GDN_SBB6v2022"), 1),
        (code("descriptionQuality", "DescriptionQuality", "geologischUitgebreidGeroerd"), 0),
        (period("analysisReportPeriod", "2024-05-01", "2024-05-31"), 0),
        (code("determinedCompositionProperties", "DeterminedCompositionProperties", "standaard"), 1),
        (code("determinedHydrophysicalProperties", "DeterminedHydrophysicalProperties", "geen"), 0),
        ("<d:waterContentDetermined>ja</d:waterContentDetermined>", 1),
        ("<d:volumetricMassDensityDetermined>nee</d:volumetricMassDensityDetermined>", 0),
    ],
)
def test_every_criterion_of_a_borehole_counts(lives: Lives, started: str, criteria: str, count: int) -> None:
    lives.add(started, sample("bhr-g", "registration-end-report"), code="BHR-G")
    outcome = lives.search("BHR-G", BOX + criteria)
    assert isinstance(outcome, Dispatched), outcome
    found = [(one.bro_id, one.document) for one in outcome.documents if isinstance(one, Issued)]
    assert found == [(started, "BHR_G_C")] * count


def test_a_criterion_may_be_said_very_often(lives: Lives, started: str) -> None:
    """No database takes a hundred thousand parameters in a statement."""
    quality = '<d:samplingQuality codeSpace="urn:bro:bhrg:SamplingQuality">klasseA</d:samplingQuality>'
    outcome = lives.search("BHR-G", BOX + quality * 100_000)
    assert isinstance(outcome, Dispatched)


def test_a_reader_who_asks_the_wrong_service_is_told_the_right_one(lives: Lives, started: str) -> None:
    parts = replace(lives.issue("BHR-GT"), kinds=KINDS)
    message = (
        f'<d:dispatchDataRequest xmlns:d="{parts.contract.namespace}" '
        'xmlns:b="http://www.broservices.nl/xsd/brocommon/3.0">'
        f"<b:requestReference>vraag</b:requestReference><b:broId>{started}</b:broId></d:dispatchDataRequest>"
    )
    outcome = dispatch_data(parts, lives.incoming(message.encode(), READER))
    assert isinstance(outcome, Rejected)
    told = f"{started} is een geologisch booronderzoek (BHR-G): vraag het aan dsbhr-g."
    assert (outcome.reason, outcome.reason_rule) == (f"dit registratieobject bestaat niet. {told}", "RA-14")
    nobodys = lives.incoming(message.replace(started, "BHR999999999999").encode(), READER)
    unknown = dispatch_data(parts, nobodys)
    assert isinstance(unknown, Rejected)
    assert unknown.reason == "dit registratieobject bestaat niet."
