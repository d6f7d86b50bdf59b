"""Each exception has its SOAP fault; an unexpected one tells nothing of itself."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from bro_soap.channels.soap.addressing import Heading
from bro_soap.channels.soap.faults import SYSTEM_FAULT, fault_of
from bro_soap.channels.soap.replies import Replies
from bro_soap.errors import AbortReason, EnvelopeError, Overloaded, ParseError, SignatureError
from bro_soap.xmlio import ns
from tests.contracts import ISCPT

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def shown(error: BaseException, **options: str) -> tuple[str, str, etree._Element | None]:
    """Return faultcode, faultstring and detail as a client reads them from the whole envelope."""
    fault = fault_of(error, ISCPT, NOW, **options)
    root = etree.fromstring(b"".join(Replies(ISCPT).plain(Heading("urn:a"), (fault.content,))))
    found = root.find(f"*/{{{ns.SOAP}}}Fault")
    assert found is not None
    prefix, _, local = str(found.findtext("faultcode")).partition(":")
    return f"{{{found.nsmap[prefix]}}}{local}", str(found.findtext("faultstring")), found.find("detail")


def test_a_schema_error_carries_parse_fault_with_every_reason_up_to_99() -> None:
    reasons = tuple(AbortReason(line, 0, f"wrong <{line}>") for line in range(1, 121))
    error = ParseError("x", reasons, detailed=True, request_reference="mine", transaction_id="CPT-000000000001")
    code, text, detail = shown(error)
    assert (code, text) == (f"{{{ns.SOAP}}}Client", "Het verzoek voldoet niet aan het schema.")
    assert detail is not None
    assert ISCPT.schema.errors(detail[0]) == ()
    specifications = [e.text for e in detail.iter(f"{{{ns.BROCOM}}}specification")]
    assert len(specifications) == 99
    assert specifications[1] == "regel: 2, kolom: -1, offset: -1, boodschap: 'wrong <2>'"
    assert detail.findtext(f".//{{{ns.BROCOM}}}transactionId") == "CPT-000000000001"
    assert detail.findtext(f".//{{{ns.BROCOM}}}abortTime") == "2026-11-22T13:00:00+01:00"


def test_something_not_well_formed_is_told_where_and_has_no_detail() -> None:
    code, text, detail = shown(ParseError("expected '>'", (AbortReason(12, 61, "expected '>'"),)))
    assert code == f"{{{ns.SOAP}}}Client"
    assert text == "Unmarshalling Error: expected '>' at [row,col]: [12,61]"
    assert detail is None


@pytest.mark.parametrize("code", ["Server", "Client"])
def test_a_system_fault_has_a_fixed_sentence_and_the_configured_code(code: str) -> None:
    found, text, detail = shown(KeyError("secret"), system_fault_code=code)
    assert (found, text) == (f"{{{ns.SOAP}}}{code}", SYSTEM_FAULT)
    assert detail is not None
    assert b"secret" not in etree.tostring(detail)


def test_envelope_errors_carry_their_digikoppeling_code() -> None:
    assert shown(EnvelopeError("Client", "kort", "0007"))[:2] == (f"{{{ns.SOAP}}}Client", "0007: kort")
    assert shown(EnvelopeError("MustUnderstand", "kort"))[0] == f"{{{ns.SOAP}}}MustUnderstand"


def test_a_refused_signature_shows_only_the_ws_security_code() -> None:
    code, text, detail = shown(SignatureError("FailedCheck", "digest of #body differs"))
    assert code == f"{{{ns.WSSE}}}FailedCheck"
    assert "digest" not in text
    assert detail is None
    assert shown(SignatureError("MessageExpired", "old"))[0] == f"{{{ns.WSU}}}MessageExpired"


def test_overload_asks_to_come_back_later() -> None:
    fault = fault_of(Overloaded(7), ISCPT, NOW)
    assert (fault.status, fault.retry_after) == (503, 7)
