"""Issue: who sees what, and what a search finds, on SQLite and PostgreSQL, without SOAP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from bro_soap.errors import AccessError, ParseError
from bro_soap.issue import procedure as issue
from bro_soap.model import Completed, Dispatched, Gone, Issued, Rejected
from bro_soap.store import Change, Store
from bro_soap.xmlio.times import wire_time
from tests.contracts import DSCPT
from tests.unit.registers import BRONHOUDER, OTHER, PORTAL, READER, STRANGER, SUPPLIER, Register, correction, request

SECRETS = (b"mijn-1", b"23456789")


@pytest.fixture
def register(store: Store) -> Register:
    return Register(store)


def delivered(register: Register, **fields: object) -> str:
    outcome = register.deliver(request(operator="23456789", **fields))
    assert isinstance(outcome, Completed), outcome
    return outcome.bro_id


def dispatched(outcome: Dispatched | Rejected) -> Dispatched:
    assert isinstance(outcome, Dispatched), outcome
    return outcome


def shown(outcome: Dispatched | Rejected) -> Issued:
    (document,) = dispatched(outcome).documents
    assert isinstance(document, Issued)
    return document


@pytest.mark.parametrize("caller", [BRONHOUDER, SUPPLIER])
def test_bronhouder_and_supplier_get_everything(register: Register, caller: object) -> None:
    document = shown(register.data(delivered(register), caller))  # type: ignore[arg-type]
    assert document.document == "CPT_O_DP"
    for secret in SECRETS:
        assert secret in document.content
    assert document.content.count(b"Operator>23456789<") == 3


@pytest.mark.parametrize("caller", [READER, OTHER])
def test_others_get_nothing_that_is_not_public(register: Register, caller: object) -> None:
    document = shown(register.data(delivered(register), caller))  # type: ignore[arg-type]
    assert document.document == "CPT_O"
    for secret in SECRETS:
        assert secret not in document.content
    assert b"Operator" not in document.content


@pytest.mark.parametrize("caller", [STRANGER, PORTAL])
def test_who_may_not_read_gets_no_message(register: Register, caller: object) -> None:
    bro_id = delivered(register)
    with pytest.raises(AccessError) as refused:
        register.data(bro_id, caller)  # type: ignore[arg-type]
    assert refused.value.status == 403
    with pytest.raises(AccessError):
        register.search(BOX, caller)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bro_id", "reference", "sentence"),
    [
        ("CPT000000000999", "r", "dit registratieobject bestaat niet."),
        ("cpt000000000001", "r", "moet zijn CPTNNNNNNNNNNNN"),
        ("GMW000000000001", "r", "moet zijn CPTNNNNNNNNNNNN"),
        ("", "r", "moet zijn CPTNNNNNNNNNNNN"),
        ("CPT000000000001", "", "waarde ontbreekt."),
        ("CPT000000000001", " \t", "waarde ontbreekt."),
        ("CPT000000000001", "x" * 201, "Tekst(200)"),
        ("CPT000000000001", "漢", "MES 1"),
    ],
)
def test_a_wrong_request_gets_its_sentence(register: Register, bro_id: str, reference: str, sentence: str) -> None:
    delivered(register)
    outcome = register.data(bro_id, reference=reference)
    assert isinstance(outcome, Rejected)
    assert sentence in outcome.reason


def test_a_request_that_is_not_valid_is_a_parse_error(register: Register) -> None:
    message = f'<d:dispatchDataRequest xmlns:d="{DSCPT.namespace}"><d:x/></d:dispatchDataRequest>'.encode()
    with pytest.raises(ParseError) as refused:
        issue.dispatch_data(register.issue, register.incoming(message, READER))
    assert refused.value.detailed


def deregister(register: Register, bro_id: str) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with register.store.write() as unit:
        registration = unit.registrations.lock(bro_id)
        assert registration is not None
        history = replace(registration.history, deregistered=True, deregistration_time=now)
        unit.registrations.update(replace(registration, history=history), Change(now, "deregister", actor="test"))


@pytest.mark.parametrize("caller", [BRONHOUDER, READER])
def test_out_of_registration_only_that_is_told(register: Register, caller: object) -> None:
    bro_id = delivered(register)
    deregister(register, bro_id)
    (document,) = dispatched(register.data(bro_id, caller)).documents  # type: ignore[arg-type]
    assert document == Gone(bro_id, datetime(2026, 5, 1, 12, tzinfo=UTC))
    (found,) = dispatched(register.search(BOX)).documents
    assert found == document


BOX = (
    '<b:area><b:boundingBox srsName="urn:ogc:def:crs:EPSG::4258"><g:lowerCorner>52.10 5.30</g:lowerCorner>'
    "<g:upperCorner>52.20 5.50</g:upperCorner></b:boundingBox></b:area>"
)


def circle(latitude: float, longitude: float, radius: float) -> str:
    return (
        f'<b:area><b:enclosingCircle srsName="urn:ogc:def:crs:EPSG::4258"><b:center>{latitude} {longitude}</b:center>'
        f'<b:radius uom="km">{radius}</b:radius></b:enclosingCircle></b:area>'
    )


def found(register: Register, criteria: str) -> list[str]:
    outcome = dispatched(register.search(criteria))
    assert outcome.counted
    return [document.bro_id for document in outcome.documents]


def test_a_search_finds_what_lies_in_the_area(register: Register) -> None:
    near, far = delivered(register), delivered(register, x=200_000.0)
    assert found(register, BOX) == [near]
    assert found(register, circle(52.155, 5.387, 1)) == [near]
    assert found(register, circle(52.155, 5.6, 1)) == []
    assert far != near


def test_characteristics_are_public_for_everyone(register: Register) -> None:
    delivered(register)
    for caller in (READER, BRONHOUDER, SUPPLIER):
        document = shown(register.search(BOX, caller))
        assert document.document == "CPT_C"
        assert b"mijn-1" not in document.content
        assert b"23456789" not in document.content


def with_common(*criteria: str) -> str:
    return "".join(criteria) + BOX


@pytest.mark.parametrize(
    ("criteria", "count"),
    [
        (with_common("<b:deliveryAccountableParty>12345678</b:deliveryAccountableParty>"), 1),
        (with_common("<b:deliveryAccountableParty>56789012</b:deliveryAccountableParty>"), 0),
        (with_common("<b:qualityRegime>IMBRO</b:qualityRegime>"), 1),
        (with_common("<b:qualityRegime>IMBRO/A</b:qualityRegime>"), 0),
        (with_common("<b:underReview>nee</b:underReview>"), 1),
        (with_common("<b:underReview>ja</b:underReview>"), 0),
        (
            with_common(
                "<b:registrationPeriod><b:beginDate>2017-07-01</b:beginDate><b:endDate>2017-07-02</b:endDate></b:registrationPeriod>"
            ),
            0,
        ),
    ],
)
def test_every_common_criterion_counts(register: Register, criteria: str, count: int) -> None:
    delivered(register)
    assert len(found(register, criteria)) == count


def test_a_correction_period_finds_only_what_was_corrected(register: Register) -> None:
    plain, corrected = delivered(register), delivered(register)
    assert isinstance(register.deliver(correction(corrected, "gegevensOnderzoek", level=3.0)), Completed)
    with register.store.read() as view:
        registration = view.registrations.get(corrected)
    assert registration is not None
    assert registration.history.latest_correction_time is not None
    day = wire_time(registration.history.latest_correction_time)[:10]
    period = (
        f"<b:correctionPeriod><b:beginDate>2017-07-01</b:beginDate><b:endDate>{day}</b:endDate></b:correctionPeriod>"
    )
    assert found(register, with_common(period)) == [corrected]
    assert plain != corrected


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        (
            BOX.replace("4258", "28992"),
            "{DispatchCharacteristicsRequest.criteria.area.boundingBox.crs} = RD waarde heeft geen correct formaat: moet zijn [ETRS89].",
        ),
        (BOX.replace("52.10 5.30", "52.30 5.30"), "zuidwesthoek ligt niet goed t.o.v. de noordoosthoek."),
        (BOX.replace("52.10 5.30", "50.5 5.30"), "mag niet kleiner zijn dan 50.6."),
        (BOX.replace("52.20 5.50", "52.20 7.5"), "mag niet groter zijn dan 7.4."),
        (
            BOX.replace("52.20 5.50", "52.20"),
            "= 52.20 waarde heeft geen correct formaat: moet zijn breedtegraad lengtegraad.",
        ),
        (circle(52, 5, 10.5), "mag niet groter zijn dan 10."),
        (circle(52, 5, -1), "mag niet kleiner zijn dan 0."),
        (with_common("<b:deliveryAccountableParty>1</b:deliveryAccountableParty>"), "moet zijn NNNNNNNN."),
        (
            with_common(
                "<b:registrationPeriod><b:beginDate>2017-06-30</b:beginDate><b:endDate>2018-01-01</b:endDate></b:registrationPeriod>"
            ),
            "mag niet voor 2017-07-01 liggen.",
        ),
        (
            with_common(
                "<b:registrationPeriod><b:beginDate>2019-01-01</b:beginDate><b:endDate>2018-01-01</b:endDate></b:registrationPeriod>"
            ),
            "mag niet voor {DispatchCharacteristicsRequest.criteria.registrationPeriod.beginDate} = 2019-01-01 liggen.",
        ),
        (
            with_common(
                "<b:correctionPeriod><b:beginDate>2018-01-01</b:beginDate><b:endDate>2999-01-01</b:endDate></b:correctionPeriod>"
            ),
            "mag niet in de toekomst liggen.",
        ),
    ],
)
def test_each_wrong_criterion_is_told_as_published(register: Register, criteria: str, sentence: str) -> None:
    outcome = register.search(criteria)
    assert isinstance(outcome, Rejected)
    assert outcome.reason == "er zijn 1 of meer fouten geconstateerd in de kenmerkenverzameling."
    assert len(outcome.findings) == 1
    assert outcome.findings[0].sentence.endswith(sentence)


def test_more_than_2000_objects_are_too_many(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        delivered(register)
    monkeypatch.setattr(issue, "MOST_DOCUMENTS", 2)
    outcome = register.search(BOX)
    assert isinstance(outcome, Rejected)
    assert outcome.reason.startswith("het aantal uitgiftedocumenten is groter dan 2000.")


def test_whatever_is_issued_is_well_formed_in_its_envelope(register: Register) -> None:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for uri, prefix in DSCPT.prefixes.items())
    document = shown(register.data(delivered(register, object_id="<&>"), BRONHOUDER))
    etree.fromstring(f"<x {declared}>".encode() + document.content + b"</x>")
