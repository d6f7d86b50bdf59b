"""What is refused, and what the one who is refused gets to read."""

import re

import pytest
import requests
from lxml import etree

from bro_soap.client import HttpRefusal, IntakeAnswer, NoAnswer, SoapFault
from bro_soap.client.answers import read_fault
from bro_soap.model import Criteria
from bro_soap.store import Location, State
from bro_soap.xmlio import ns
from tests.databases import delivered
from tests.patience import LONG
from tests.service import Service, added, edited, enveloped, sample

BOX = (51.9, 4.8, 52.0, 4.9)
UNKNOWN_ID = "CPT000000999999"
ACCOUNTABLE = "Registratieverzoek.bronhouder (RegistrationRequest.deliveryAccountableParty)"
DESK = "Neem contact op met de servicedesk (info@basisregistratieondergrond.nl)."
KNOWN = f"bekend als bronhouder van dit registratieobjecttype. {DESK}"


# --- the content: rejections


def test_a_rejection_says_all_that_is_wrong_in_the_published_sentences(service: Service) -> None:
    request = edited(
        "registration-land-rd", objectIdAccountableParty="sondering \N{SNOWMAN} 3", researchOperator="12345678"
    )
    answer = service.client("leverancier").register(request)
    assert (answer.response_type, answer.bro_id) == ("rejection", None)
    assert answer.rejection_reason == "er zijn 1 of meer fouten geconstateerd in het brondocument."
    assert [error.sequence_number for error in answer.errors] == [1, 2]
    sentences = [error.specification for error in answer.errors]
    assert "objectIdAccountableParty" in sentences[0]
    assert sentences[0].endswith(
        "= sondering \N{SNOWMAN} 3 waarde heeft geen correct formaat: voldoet niet aan de MES 1 karakterset."
    )
    assert "researchOperator" in sentences[1]
    assert sentences[1].endswith(
        "= 12345678 waarde is niet correct: is binnen de BRO niet bekend als uitvoerder "
        f"van dit registratieobjecttype. {DESK}"
    )
    with service.store() as store, store.read() as view:
        transaction = view.transactions.get(answer.transaction_id)
    assert transaction is not None
    assert transaction.state is State.REJECTED
    assert transaction.reason == answer.rejection_reason
    assert [finding.sentence for finding in transaction.findings] == sentences
    assert all(finding.rule and finding.line for finding in transaction.findings)


def test_nothing_of_a_rejected_delivery_is_in_the_register(service: Service) -> None:
    with service.store() as store, store.read() as view:
        before = view.search("CPT", _everywhere())
    answer = service.client("leverancier").register(edited("registration-land-rd", researchOperator="12345678"))
    assert answer.response_type == "rejection"
    with service.store() as store, store.read() as view:
        assert view.search("CPT", _everywhere()) == before


@pytest.mark.parametrize(
    ("supplier", "request_", "reason"),
    [
        (
            "leverancier",
            lambda: edited("registration-own-etrs89"),
            f"{ACCOUNTABLE} ontbreekt. U bent binnen de BRO niet {KNOWN}",
        ),
        (
            "bronhouder",
            lambda: edited("registration-land-rd"),
            f"{ACCOUNTABLE} mag niet aanwezig zijn. U bent als bronhouder van dit registratieobjecttype geregistreerd.",
        ),
        (
            "ongemachtigd",
            lambda: edited("registration-land-rd"),
            "u bent niet door de bronhouder gemachtigd voor dit registratieobjecttype.",
        ),
        (
            "leverancier",
            lambda: edited("registration-land-rd", deliveryAccountableParty="99000020"),
            f"{ACCOUNTABLE} = 99000020 waarde is niet correct: is binnen de BRO niet {KNOWN}",
        ),
        (
            "leverancier",
            lambda: added(edited("registration-land-rd"), "qualityRegime", "underPrivilege", "ja"),
            "Registratieverzoek.onder voorrecht (RegistrationRequest.underPrivilege) mag niet aanwezig zijn.",
        ),
    ],
    ids=["RA-18", "RA-20", "RA-21", "RA-07", "RA-02"],
)
def test_the_parties_must_be_the_right_ones(service: Service, supplier: str, request_: object, reason: str) -> None:
    answer = service.client(supplier).register(request_())  # type: ignore[operator]
    assert (answer.response_type, answer.rejection_reason) == ("rejection", reason)
    assert answer.errors == ()


def test_only_the_supplier_of_an_object_corrects_it_ra_23(service: Service, registered: IntakeAnswer) -> None:
    request = edited("correction-offset", broId=registered.bro_id, deliveryAccountableParty=None)
    answer = service.client("bronhouder").correct(request)
    assert answer.rejection_reason == "u bent niet als dataleverancier van dit registratieobject geregistreerd."


def test_an_object_that_is_not_there_cannot_be_corrected_or_issued_ra_14(service: Service) -> None:
    reason = "dit registratieobject bestaat niet."
    answer = service.client("leverancier").correct(edited("correction-offset", broId=UNKNOWN_ID))
    assert (answer.response_type, answer.rejection_reason) == ("rejection", reason)
    assert answer.bro_id == UNKNOWN_ID
    issued = service.client("afnemer", "dscpt").dispatch_data(UNKNOWN_ID, "zoek")
    assert (issued.response_type, issued.rejection_reason) == ("rejection", reason)
    assert (issued.request_reference, issued.documents) == ("zoek", ())
    with pytest.raises(LookupError, match=reason):
        _ = issued.document


def test_a_bro_id_of_another_form_is_told_what_it_must_be(service: Service) -> None:
    issued = service.client("afnemer", "dscpt").dispatch_data("GMW000000000001")
    assert issued.rejection_reason == (
        "{DispatchDataRequest.broId} = GMW000000000001 waarde heeft geen correct formaat: moet zijn CPTNNNNNNNNNNNN."
    )


# --- the search


CRITERIA = "{DispatchCharacteristicsRequest.criteria"
REGISTERED = f"{CRITERIA}.registrationPeriod"


@pytest.mark.parametrize(
    ("criteria", "sentences"),
    [
        (
            {"circle": (51.96, 4.85, 11.0)},
            [f"{CRITERIA}.area.enclosingCircle.radius}} = 11 waarde is niet correct: mag niet groter zijn dan 10."],
        ),
        (
            {"box": (52.0, 4.9, 51.9, 4.8)},
            [
                f"{CRITERIA}.area.boundingBox.lowerCorner}} = 52 4.9 waarde is niet correct: "  # noqa: ISC004
                "zuidwesthoek ligt niet goed t.o.v. de noordoosthoek."
            ],
        ),
        (
            {"box": BOX, "registered": ("2016-01-01", "2015-01-01"), "delivery_accountable_party": "1"},
            [
                f"{CRITERIA}.deliveryAccountableParty}} = 1 waarde heeft geen correct formaat: moet zijn NNNNNNNN.",
                f"{REGISTERED}.beginDate}} = 2016-01-01 waarde is niet correct: mag niet voor 2017-07-01 liggen.",
                f"{REGISTERED}.endDate}} = 2015-01-01 waarde is niet correct: mag niet voor 2017-07-01 liggen.",
                f"{REGISTERED}.endDate}} = 2015-01-01 waarde is niet correct: "  # noqa: ISC004
                f"mag niet voor {REGISTERED}.beginDate}} = 2016-01-01 liggen.",
            ],
        ),
    ],
    ids=["radius", "corners", "several"],
)
def test_criteria_that_are_wrong_are_named_one_by_one(
    service: Service, criteria: dict[str, object], sentences: list[str]
) -> None:
    found = service.client("afnemer", "dscpt").dispatch_characteristics(**criteria)  # type: ignore[arg-type]
    assert found.response_type == "rejection"
    assert found.rejection_reason == "er zijn 1 of meer fouten geconstateerd in de kenmerkenverzameling."
    assert [error.specification for error in found.errors] == sentences


def test_criteria_in_another_reference_system_are_refused(service: Service) -> None:
    request = edited("dispatch-characteristics-circle")
    next(request.iter("{*}enclosingCircle")).set("srsName", "urn:ogc:def:crs:EPSG::28992")
    found = service.client("afnemer", "dscpt").ask("dispatchCharacteristics", request)
    assert found.response_type == "rejection"
    assert "[ETRS89]" in found.errors[0].specification


def test_more_than_2000_documents_are_not_sent(service: Service) -> None:
    with service.store() as store, store.write() as unit:
        for number in range(2001):
            delivered(unit, Location(53.2 + number * 1e-6, 6.5, "53.2 6.5"))
    found = service.client("afnemer", "dscpt").dispatch_characteristics(box=(53.1, 6.4, 53.3, 6.6))
    assert (found.response_type, found.documents) == ("rejection", ())
    assert found.rejection_reason == (
        "het aantal uitgiftedocumenten is groter dan 2000. "
        "Pas de kenmerken van uw verzoek tot verzending kengegevens aan."
    )


# --- the schema


def test_a_parse_fault_names_every_schema_error_with_its_line_in_what_was_sent(service: Service) -> None:
    request = edited("registration-land-rd", additionalInvestigationPerformed="misschien", coneDiameter="dik")
    next(request.iter("{*}verticalDatum")).set("codeSpace", "urn:bro:cpt:Datum")
    next(request.iter("{*}predrilledDepth")).set("uom", "cm")
    etree.SubElement(next(request.iter("{*}trajectory")), "diepte")
    with pytest.raises(SoapFault) as caught:
        service.client("leverancier").register(request)
    fault = caught.value
    assert (fault.code, fault.text, fault.status) == ("soap:Client", "Het verzoek voldoet niet aan het schema.", 500)
    assert fault.request_reference == request.findtext("{*}requestReference")
    lines = service.exchanges[-1].sent.decode().split("\n")
    answered = next(etree.fromstring(service.exchanges[-1].received).iter(ns.q(ns.SOAP, "Fault")))
    told = read_fault(answered, "").reasons  # the client tells the lines of the caller's file
    named = {reason.line: reason.message for reason in told}
    assert all(lines[reason.line - 1][reason.column - 1] == "<" for reason in told)
    for element in ("additionalInvestigationPerformed", "verticalDatum", "predrilledDepth", "diepte", "coneDiameter"):
        (line,) = [number for number, text in enumerate(lines, 1) if re.search(rf"<[a-z]*:?{element}[ />]", text)]
        assert element in named.get(line, ""), (element, line, named)
    assert not [reason.message for reason in fault.reasons if "{http" in reason.message]
    with service.store() as store, store.read() as view:
        transaction = view.transactions.get(fault.transaction_id)
    assert transaction is not None
    assert [finding.sentence for finding in transaction.findings] == [reason.message for reason in fault.reasons]


def test_more_than_99_schema_errors_are_cut_off_at_99(service: Service) -> None:
    request = edited("registration-land-rd")
    layer = next(request.iter("{*}conePenetrometer"))
    for number in range(150):
        etree.SubElement(layer, f"fout{number}")
        request.append(etree.Element(f"fout{number}"))
    for element in request.iter("{*}voidReason", "{*}date"):
        element.text = "gisteren"
    for element in list(request.iter()):
        element.set("onbekend", "1")
    with pytest.raises(SoapFault) as caught:
        service.client("leverancier").register(request)
    assert len(caught.value.reasons) <= 99


def test_what_is_not_well_formed_gets_a_fault_with_the_place_and_is_in_the_register(service: Service) -> None:
    broken = enveloped(sample("registration-land-rd")).replace(b"</cptcom:offset>", b"</cptcom:ofset>")
    response = service.post("leverancier", broken)
    assert response.status_code == 500
    fault = etree.fromstring(response.content)
    line = broken[: broken.index(b"</cptcom:ofset>")].count(b"\n") + 1
    text = fault.findtext(".//faultstring") or ""
    assert text.startswith("Unmarshalling Error: Opening and ending tag mismatch: offset line ")
    assert f"[row,col]: [{line}," in text
    assert fault.find(".//detail") is None
    with service.store() as store, store.read() as view:
        newest = view.transactions.find(limit=1)[0]
    assert newest.caller_kvk == "99000010"
    assert newest.findings[0].line == line


def test_an_issue_request_that_is_not_valid_gets_a_parse_fault_too(service: Service) -> None:
    request = edited("dispatch-data-request", broId=None)
    with pytest.raises(SoapFault) as caught:
        service.client("afnemer", "dscpt").ask("dispatchData", request)
    assert caught.value.request_reference == "afname-0101"
    assert "broId" in caught.value.reasons[0].message


def test_the_fault_carries_the_action_that_the_wsdl_gives_it(service: Service) -> None:
    with pytest.raises(SoapFault):
        service.client("leverancier").register(edited("registration-land-rd", qualityRegime=None))
    received = etree.fromstring(service.exchanges[-1].received)
    assert received.findtext(f".//{{{ns.WSA}}}Action") == "http://www.broservices.nl/wus/iscpt/parseSoapFault"
    assert received.findtext(f".//{{{ns.WSA}}}RelatesTo") == service.exchanges[-1].message_id


# --- access


def test_without_a_client_certificate_there_is_no_connection(service: Service) -> None:
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.exceptions.ConnectionError, match=r"(?i)certificate required|handshake|EOF|reset"):
            session.get(service.endpoint("iscpt") + "?wsdl", verify=str(service.pki.folder / "root.pem"), timeout=LONG)


def test_a_revoked_certificate_gets_no_connection(service: Service) -> None:
    with pytest.raises(NoAnswer):
        service.client("ingetrokken").register(sample("registration-own-etrs89"))


def test_an_unknown_organisation_gets_401_and_a_reference_for_the_operator(service: Service) -> None:
    with pytest.raises(HttpRefusal) as caught:
        service.client("onbekend").register(sample("registration-own-etrs89"))
    assert caught.value.status == 401
    assert caught.value.correlation_id in caught.value.text
    (line,) = [one for one in service.log() if one.get("correlation_id") == caught.value.correlation_id]
    assert "00000099990000990000" in line["refused"]


@pytest.mark.parametrize("stem", ["rolloos", "afnemer", "tussenpersoon"])
def test_who_may_not_deliver_gets_403(service: Service, stem: str) -> None:
    with pytest.raises(HttpRefusal) as caught:
        service.client(stem).register(sample("registration-own-etrs89"))
    assert caught.value.status == 403


def test_who_may_not_read_gets_403(service: Service, registered: IntakeAnswer) -> None:
    with pytest.raises(HttpRefusal) as caught:
        service.client("rolloos", "dscpt").dispatch_data(registered.bro_id or "")
    assert caught.value.status == 403


@pytest.mark.parametrize(
    ("stem", "named"), [("tussenpersoon", "99000001"), ("tussenpersoon", "12345678"), ("afnemer", "99000010")]
)
def test_nobody_speaks_for_another_without_its_mandate(service: Service, stem: str, named: str) -> None:
    with pytest.raises(HttpRefusal) as caught:
        service.client(stem, delivery_responsible_party=named).register(sample("registration-land-rd"))
    assert caught.value.status == 403


def test_a_header_that_names_another_gives_no_sight_of_what_is_not_public(
    service: Service, registered: IntakeAnswer
) -> None:
    speaking = service.client("afnemer", "dscpt", delivery_responsible_party="99000010")
    with pytest.raises(HttpRefusal) as caught:
        speaking.dispatch_data(registered.bro_id or "")
    assert caught.value.status == 403


def test_the_transaction_register_holds_every_attempt_and_its_end(service: Service) -> None:
    with service.store() as store, store.read() as view:
        before = {one.transaction_id for one in view.transactions.find(limit=100_000)}
    supplier = service.client("leverancier")
    good = supplier.register(sample("registration-land-rd")).transaction_id
    rejected = supplier.register(edited("registration-own-etrs89")).transaction_id
    with pytest.raises(SoapFault) as caught:
        supplier.register(edited("registration-land-rd", qualityRegime=None))
    service.post("leverancier", b"<not xml")
    with service.store() as store, store.read() as view:
        new = [one for one in view.transactions.find(limit=100_000) if one.transaction_id not in before]
    states = {one.transaction_id: one.state for one in new}
    assert len(new) == 4
    assert states[good] is State.COMPLETED
    assert states[rejected] is State.REJECTED
    assert states[caught.value.transaction_id] not in (State.COMPLETED, State.REJECTED)
    assert sorted(states) == sorted(set(states)), "every id is given once"


def _everywhere() -> Criteria:
    return Criteria(box=(50.0, 2.0, 56.0, 8.0))
