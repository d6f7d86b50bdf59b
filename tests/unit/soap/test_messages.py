"""Outcomes as published messages: valid against the schema, canonical by construction."""

from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from bro_soap.channels.soap.addressing import Heading
from bro_soap.channels.soap.messages import dispatch_response, intake_response, response
from bro_soap.channels.soap.prefixes import prefixes_of
from bro_soap.channels.soap.replies import Replies
from bro_soap.model import Accepted, Completed, Dispatched, Finding, Gone, Rejected
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import Answering, Contract
from tests.contracts import DSCPT, INTERFACES, ISCPT

NOW = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
NASTY = "a<b>&\"'\r\n\tz é"


def body_of(contract: Contract, *content: bytes) -> etree._Element:
    """Return the child of the Body; the Body itself must be canonical as it was written."""
    whole = b"".join(Replies(contract).plain(Heading("urn:a", "urn:b"), content))
    body = etree.fromstring(whole).find(f"{{{ns.SOAP}}}Body")
    assert body is not None
    prefixes = [prefix for prefix in (*body.nsmap, *prefixes_of(contract).namespaces) if prefix]
    canonical = etree.tostring(body, method="c14n", exclusive=True, inclusive_ns_prefixes=prefixes)
    assert canonical in whole
    return body[0]


REJECTED = Rejected("ref", f"reden {NASTY}", NOW, (Finding("X-1", "eerste"), Finding("X-2", NASTY)), "CPT-000000000009")


@pytest.mark.parametrize(
    ("outcome", "names"),
    [
        (
            Completed(NASTY, "CPT-000000000001", "CPT000000000001", NOW, "mijn"),
            "responseType requestReference transactionId broId objectIdAccountableParty completionTime",
        ),
        (
            Completed("ref", "CPT-000000000001", "CPT000000000001", NOW),
            "responseType requestReference transactionId broId completionTime",
        ),
        (
            Accepted("ref", "CPT-000000000001", "CPT000000000001", NOW),
            "responseType requestReference transactionId broId acceptanceTime",
        ),
        (
            REJECTED,
            "responseType requestReference transactionId rejectionTime rejectionReason sourceDocumentError sourceDocumentError",
        ),
    ],
)
def test_an_intake_response_has_exactly_the_elements_of_its_kind(outcome: Completed, names: str) -> None:
    answer = body_of(ISCPT, intake_response(ISCPT, outcome))
    assert ISCPT.schema.errors(answer) == ()
    assert [etree.QName(child).localname for child in answer] == names.split()
    assert answer.findtext(f"{{{ns.BROCOM}}}requestReference") == outcome.request_reference


def test_times_are_dutch_local_time_in_whole_seconds() -> None:
    answer = body_of(ISCPT, intake_response(ISCPT, Completed("r", "t", "b", NOW)))
    assert answer.findtext(f"{{{ns.BROCOM}}}completionTime") == "2026-07-01T14:00:00+02:00"


def test_a_rejection_holds_at_most_99_errors() -> None:
    findings = tuple(Finding(f"X-{n}", f"fout {n}") for n in range(150))
    answer = body_of(ISCPT, intake_response(ISCPT, Rejected("r", "x", NOW, findings, "t")))
    errors = answer.findall(f"{{{ns.BROCOM}}}sourceDocumentError")
    assert len(errors) == 99
    assert errors[98][0].text == "99"


DEREGISTERED = Gone("CPT000000000001", NOW)


def test_of_what_is_gone_only_that_is_told() -> None:
    operation = DSCPT.operations[ns.q(DSCPT.namespace, "dispatchDataRequest")]
    written = b"".join(dispatch_response(DSCPT, operation, Dispatched("ref", NOW, (DEREGISTERED,))))
    assert (
        b'<brocom:BRO_DO gml:id="BRO_0001"><brocom:broId>CPT000000000001</brocom:broId>'
        b"<brocom:deregistered>ja</brocom:deregistered>"
        b"<brocom:deregistrationTime>2026-07-01T14:00:00+02:00</brocom:deregistrationTime></brocom:BRO_DO>"
    ) in written


@pytest.mark.parametrize(
    ("contract", "request_name", "outcome"),
    [
        (ISCPT, "registrationRequest", Dispatched("ref", NOW, ())),
        (DSCPT, "dispatchDataRequest", Completed("ref", "t", "b", NOW)),
        (DSCPT, "dispatchDataRequest", Accepted("ref", "t", "b", NOW)),
    ],
)
def test_an_operation_answers_only_what_it_has(contract: Contract, request_name: str, outcome: Any) -> None:
    operation = contract.operations[ns.q(contract.namespace, request_name)]
    with pytest.raises(TypeError, match="is no answer to"):
        response(contract, operation, outcome)


REJECTION = Rejected("ref", NASTY, NOW, (Finding("KF-04", NASTY),))


@pytest.mark.parametrize(
    ("request_name", "outcome"),
    [
        ("dispatchDataRequest", Dispatched("ref", NOW, (DEREGISTERED,))),
        ("dispatchDataRequest", REJECTION),
        ("dispatchCharacteristicsRequest", Dispatched("ref", NOW, (DEREGISTERED, DEREGISTERED), counted=True)),
        ("dispatchCharacteristicsRequest", Dispatched("ref", NOW, (), counted=True)),
        ("dispatchCharacteristicsRequest", REJECTION),
    ],
)
def test_a_dispatch_response_is_valid(request_name: str, outcome: Dispatched | Rejected) -> None:
    operation = DSCPT.operations[ns.q(DSCPT.namespace, request_name)]
    answer = body_of(DSCPT, *dispatch_response(DSCPT, operation, outcome))
    assert DSCPT.schema.errors(answer) == ()
    if isinstance(outcome, Dispatched) and outcome.counted:
        assert answer.findtext(f"{{{DSCPT.namespace}}}numberOfDocuments") == str(len(outcome.documents))


@pytest.mark.parametrize("contract", [issued for _, issued in INTERFACES.values()], ids=lambda one: one.service)
def test_a_rejection_is_valid_by_the_schema_of_every_service(contract: Contract) -> None:
    for operation in contract.operations.values():
        if operation.answering is Answering.DISPATCH:
            answer = body_of(contract, *dispatch_response(contract, operation, REJECTION))
            assert contract.schema.errors(answer) == (), operation.name
