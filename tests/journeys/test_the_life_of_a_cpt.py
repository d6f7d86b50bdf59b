"""A CPT from delivery to issue and correction, over real HTTPS."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree

from bro_soap.client import IntakeAnswer
from bro_soap.model import Operation
from bro_soap.store import State
from bro_soap.xmlio import ns
from bro_soap.xmlio.times import wire_time
from tests.service import Service, edited, sample

NON_PUBLIC_NAMES = (b"objectIdAccountableParty", b"deliveryResponsibleParty", b"Operator")
NON_PUBLIC_VALUES = (b"Lekdijk-vak-12-S03", b"99000010", b"99000031")


def register(service: Service) -> IntakeAnswer:
    answer = service.client("leverancier").register(sample("registration-land-rd"))
    assert answer.completed, (answer.rejection_reason, answer.errors)
    return answer


def value(element: etree._Element, name: str) -> str | None:
    found = element.find(f".//{{*}}{name}")
    return None if found is None else found.text


def test_a_delivery_is_answered_with_a_bro_id_and_what_was_delivered_is_kept_byte_for_byte(
    each_service: Service,
) -> None:
    answer = register(each_service)
    sent = each_service.exchanges[-1].sent
    assert answer.response_type == "completion"
    assert re.fullmatch(r"CPT[0-9]{12}", answer.bro_id or "")
    assert re.fullmatch(r"CPT-[0-9]{12}", answer.transaction_id)
    assert answer.request_reference.startswith("proefdam-2024-017/")
    assert answer.object_id_accountable_party == "Lekdijk-vak-12-S03"
    assert abs(answer.time - datetime.now(UTC)) < timedelta(minutes=30)  # not in another zone
    with each_service.store() as store, store.read() as view:
        (document,) = view.documents.of(answer.bro_id or "")
        transaction = view.transactions.get(answer.transaction_id)
    assert document.content == sent
    assert document.content_digest == hashlib.sha256(sent).hexdigest()
    assert transaction is not None
    assert (transaction.state, transaction.bro_id) == (State.COMPLETED, answer.bro_id)
    assert transaction.message_id == answer.message_id
    assert transaction.caller_oin == "00000099990000100000"


@pytest.mark.parametrize("reader", ["bronhouder", "leverancier"])
def test_bronhouder_and_supplier_see_everything(each_service: Service, reader: str) -> None:
    answer = register(each_service)
    issued = each_service.client(reader, "dscpt").dispatch_data(answer.bro_id or "", "afname-1")
    assert (issued.response_type, issued.request_reference) == ("dispatch", "afname-1")
    assert (issued.document.name, issued.document.bro_id) == ("CPT_O_DP", answer.bro_id)
    document = issued.document.element
    assert value(document, "deliveryAccountableParty") == "99000001"
    assert value(document, "deliveryResponsibleParty") == "99000010"
    assert value(document, "objectIdAccountableParty") == "Lekdijk-vak-12-S03"
    for name in ("researchOperator", "horizontalPositioningOperator", "verticalPositioningOperator"):
        assert value(document, name) == "99000031"


@pytest.mark.parametrize("reader", ["afnemer", "bronhouder2", "ongemachtigd"])
def test_for_others_what_is_not_public_is_nowhere_in_the_bytes(each_service: Service, reader: str) -> None:
    answer = register(each_service)
    issued = each_service.client(reader, "dscpt").dispatch_data(answer.bro_id or "")
    assert issued.document.name == "CPT_O"
    received = each_service.exchanges[-1].received
    assert [one for one in (*NON_PUBLIC_NAMES, *NON_PUBLIC_VALUES) if one in received] == []
    assert value(issued.document.element, "deliveryAccountableParty") == "99000001"
    assert value(issued.document.element, "values"), "and the measurements are there"


def test_what_is_issued_is_what_was_delivered(each_service: Service) -> None:
    answer = register(each_service)
    delivered = etree.fromstring(sample("registration-land-rd"))
    document = each_service.client("bronhouder", "dscpt").dispatch_data(answer.bro_id or "").document.element
    for name in ("values", "pos", "offset", "finalDepth", "surveyPurpose", "qualityClass", "sensorAzimuth"):
        given = {found.text for found in delivered.iter(f"{{*}}{name}")}
        assert given <= {found.text for found in document.iter(f"{{*}}{name}")}, name
    location = document.find(f".//{{{ns.BROCOM}}}location/{{{ns.GML}}}pos")
    assert location is not None
    latitude, longitude = map(float, (location.text or "").split())
    assert (round(latitude, 5), round(longitude, 5)) == (51.96101, 4.85822)
    assert value(document, "registrationStatus") == "voltooid"
    assert value(document, "corrected") == "nee"


def test_a_search_by_circle_or_box_finds_it_and_elsewhere_it_is_not(each_service: Service) -> None:
    answer = register(each_service)
    reader = each_service.client("afnemer", "dscpt")
    for area in ({"circle": (51.961, 4.858, 0.5)}, {"box": (51.95, 4.85, 51.97, 4.87)}):
        found = reader.dispatch_characteristics(**area)
        assert found.number_of_documents == len(found.documents)
        assert {document.name for document in found.documents} == {"CPT_C"}
        assert answer.bro_id in {document.bro_id for document in found.documents}
        received = each_service.exchanges[-1].received
        assert [one for one in NON_PUBLIC_NAMES if one in received] == []
    for area in ({"circle": (52.5, 5.5, 0.5)}, {"box": (52.0, 4.85, 52.1, 4.87)}):
        assert reader.dispatch_characteristics(**area).documents == ()


def test_each_criterion_of_a_search_counts(each_service: Service) -> None:
    answer = register(each_service)
    reader = each_service.client("afnemer", "dscpt")
    today = wire_time(datetime.now(UTC))[:10]  # in the Netherlands it may be tomorrow already
    earlier = datetime.now(UTC).date() - timedelta(days=2)
    box = (51.95, 4.85, 51.97, 4.87)

    def finds(**criteria: object) -> bool:
        found = reader.dispatch_characteristics(box=box, **criteria)  # type: ignore[arg-type]
        assert found.response_type == "dispatch", found.errors
        return answer.bro_id in {document.bro_id for document in found.documents}

    assert finds(delivery_accountable_party="99000001")
    assert not finds(delivery_accountable_party="99000002")
    assert finds(quality_regime="IMBRO")
    assert not finds(quality_regime="IMBRO/A")
    assert finds(registered=(earlier, today))
    assert not finds(registered=("2024-01-01", "2024-12-31"))
    assert not finds(corrected=(earlier, today))
    assert finds(under_review=False)
    assert not finds(under_review=True)


def test_a_correction_replaces_what_is_issued_and_history_is_kept(each_service: Service) -> None:
    answer = register(each_service)
    supplier = each_service.client("leverancier")
    corrected = supplier.correct(edited("correction-offset", broId=answer.bro_id))
    assert corrected.completed, (corrected.rejection_reason, corrected.errors)
    assert corrected.bro_id == answer.bro_id
    assert corrected.transaction_id != answer.transaction_id
    document = each_service.client("bronhouder", "dscpt").dispatch_data(answer.bro_id or "").document.element
    assert value(document, "offset") == "4.125"
    assert value(document, "corrected") == "ja"
    assert value(document, "latestCorrectionTime")
    found = each_service.client("afnemer", "dscpt").dispatch_characteristics(box=(51.95, 4.85, 51.97, 4.87))
    (mine,) = [one.element for one in found.documents if one.bro_id == answer.bro_id]
    assert value(mine, "offset") == "4.125"
    assert value(mine, "latestCorrectionTime")
    with each_service.store() as store, store.read() as view:
        log = view.registrations.history_log(answer.bro_id or "")
        documents = view.documents.of(answer.bro_id or "")
    assert [(entry.version, entry.change.act) for entry in log] == [(1, "register"), (2, "correct")]
    assert [one.operation for one in documents] == [Operation.REGISTER, Operation.CORRECT]
    assert b">4.215<" in documents[0].content
    assert b">4.125<" in documents[1].content


def test_every_sample_of_ours_can_be_delivered_and_issued(service: Service) -> None:
    for name, stem in (
        ("registration-archive-partial-dates", "leverancier"),
        ("registration-archive-unknown", "leverancier"),
        ("registration-dissipation-removed-layers", "leverancier"),
        ("registration-own-etrs89", "bronhouder"),
        ("registration-sea-wgs84", "leverancier"),
    ):
        answer = service.client(stem).register(sample(name))
        assert answer.completed, (name, answer.rejection_reason, answer.errors)
        assert service.client("afnemer", "dscpt").dispatch_data(answer.bro_id or "").document.name == "CPT_O"


def test_a_bare_source_document_gets_its_frame_from_the_client(service: Service) -> None:
    root = etree.fromstring(sample("registration-land-rd"))
    document = root.find("{*}sourceDocument/{*}CPT")
    assert document is not None
    supplier = service.client("leverancier")
    frame = {"request_reference": "los", "quality_regime": "IMBRO", "delivery_accountable_party": "99000001"}
    answer = supplier.register(etree.tostring(document), **frame)
    assert (answer.completed, answer.request_reference) == (True, "los")
    frame |= {"request_reference": "nog los"}
    again = supplier.correct(document, **frame, bro_id=answer.bro_id, correction_reason="gegevensOnderzoek")
    assert again.completed, (again.rejection_reason, again.errors)
    with pytest.raises(ValueError, match="qualityRegime is missing"):
        supplier.register(document, request_reference="los")
    with pytest.raises(ValueError, match="has no such element"):
        supplier.register(document, **frame, colour="green")


def test_a_delivery_may_be_given_as_plain_values(service: Service, registered: IntakeAnswer) -> None:
    """zeep builds the request from dicts; nothing of it comes from a file."""
    reader = service.client("bronhouder", "dscpt")
    assert reader.service.dispatchData(requestReference="zeep", broId=registered.bro_id).dispatchDocument is not None


def test_an_intermediary_delivers_for_the_supplier_that_mandated_it(service: Service) -> None:
    speaking = service.client("tussenpersoon", delivery_responsible_party="99000010")
    answer = speaking.register(sample("registration-land-rd"))
    assert answer.completed, answer.rejection_reason
    document = service.client("bronhouder", "dscpt").dispatch_data(answer.bro_id or "").document.element
    assert value(document, "deliveryResponsibleParty") == "99000010"
    with service.store() as store, store.read() as view:
        transaction = view.transactions.get(answer.transaction_id)
    assert transaction is not None
    assert (transaction.caller_kvk, transaction.delivery_responsible_party) == ("99000040", "99000010")
