"""The only place where an exception becomes a SOAP fault (interface description 5.3, WUS best practice 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bro_soap.channels.http.answers import REFERENCE, XML_TYPE, Answer
from bro_soap.channels.soap.canonical import element, start_tag, text
from bro_soap.channels.soap.messages import MAX_FINDINGS
from bro_soap.errors import AbortReason, EnvelopeError, Overloaded, ParseError, SignatureError, SystemFault
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import Contract
from bro_soap.xmlio.times import wire_time

__all__ = ["FaultBody", "fault_of", "turned_away"]

SCHEMA_FAULT = "Het verzoek voldoet niet aan het schema."
SYSTEM_FAULT = "Er is een fout in het BRO-systeem geconstateerd."
OVERLOADED = "0051: De dienst is tijdelijk niet beschikbaar. Probeer het later opnieuw."
TOO_MANY = "0051: U verstuurt meer verzoeken dan deze dienst van u aanneemt. Probeer het later opnieuw."
_SECURITY_TEXTS = {
    "InvalidSecurity": "De beveiligingsheader voldoet niet aan Digikoppeling 2W-be-S.",
    "FailedCheck": "De handtekening kon niet worden geverifieerd.",
    "UnsupportedAlgorithm": "Een algoritme of transformatie in de handtekening is niet toegestaan.",
    "InvalidSecurityToken": "Het certificaat van de ondertekenaar is niet geldig.",
    "UnsupportedSecurityToken": "De soort van het beveiligingstoken wordt niet ondersteund.",
    "FailedAuthentication": "De ondertekenaar is niet aanvaard als afzender.",
    "SecurityTokenUnavailable": "Het certificaat waarnaar de handtekening verwijst is niet aanwezig.",
    "MessageExpired": "Het tijdstempel van het bericht valt buiten het toegestane venster.",
}


@dataclass(frozen=True, slots=True)
class FaultBody:
    """A fault as the content of a Body, whether it is the fault that the WSDL declares, and the HTTP status."""

    content: bytes
    declared: bool = False
    status: int = 500
    retry_after: int = 0


def fault_of(
    error: BaseException,
    contract: Contract | None,
    now: datetime,
    system_fault_code: str = "Server",
    reference: str = "",
) -> FaultBody:
    """Write the fault for an exception; an unexpected one gives a fixed sentence and none of its text.

    Where the sentence is ours it ends with the reference (Kenmerk) of the answer; published ones stay as they are.
    """
    if isinstance(error, ParseError) and error.detailed and contract is not None:
        told = _fault("soap:Client", SCHEMA_FAULT, _parse_fault(error, contract, now), contract.brocom)
        return FaultBody(told, declared=True)
    if isinstance(error, ParseError):
        place = error.reasons[0] if error.reasons else AbortReason(0, 0, "")
        message = f"Unmarshalling Error: {error.message} at [row,col]: [{place.line},{place.column}]"
        return FaultBody(_fault("soap:Client", message))
    if isinstance(error, EnvelopeError):
        message = f"{error.code}: {error.text}" if error.code else error.text
        return FaultBody(_fault(f"soap:{error.fault}", _marked(message, reference)), status=error.status)
    if isinstance(error, SignatureError):
        prefix = "wsu" if error.code == "MessageExpired" else "wsse"
        message = " ".join(filter(None, (_SECURITY_TEXTS.get(error.code, ""), error.told)))
        return FaultBody(_fault(f"{prefix}:{error.code}", _marked(message, reference)))
    if isinstance(error, Overloaded):
        told = _fault("soap:Server", _marked(OVERLOADED, reference))
        return FaultBody(told, status=503, retry_after=error.retry_after)
    known = _known(error) if isinstance(error, SystemFault) else b""
    detail = known + element("brocom:abortTime", text(wire_time(now)))
    code = f"soap:{system_fault_code}"
    return FaultBody(_fault(code, SYSTEM_FAULT, detail, contract.brocom) if contract else _fault(code, SYSTEM_FAULT))


def turned_away(why: str, retry_after: int, reference: str) -> Answer:
    """Return the answer to a request that was not looked at: 503 `busy`, or 429 `rate`."""
    status, reason = (429, TOO_MANY) if why == "rate" else (503, OVERLOADED)
    body = element("soap:Body", _fault("soap:Server", _marked(reason, reference)))
    envelope = b"".join((start_tag("soap:Envelope", {"soap": ns.SOAP}), body, b"</soap:Envelope>"))
    return Answer(status, XML_TYPE, envelope, (("Retry-After", str(retry_after)), (REFERENCE, reference)))


def _marked(message: str, reference: str) -> str:
    return f"{message} Kenmerk: {reference}" if reference else message


def _fault(code: str, message: str, detail: bytes = b"", brocom: str = "") -> bytes:
    told = (start_tag("detail", {"brocom": brocom}), detail, b"</detail>") if detail else ()
    return element("soap:Fault", element("faultcode", text(code)), element("faultstring", text(message)), *told)


def _parse_fault(error: ParseError, contract: Contract, now: datetime) -> bytes:
    """Write the detail `parseFault`: every schema error, up to 99, with its line."""
    reasons = (
        element(
            "brocom:abortReason",
            element("brocom:sequenceNumber", str(number).encode()),
            element("brocom:specification", text(_specification(reason))),
        )
        for number, reason in enumerate(islice(error.reasons, MAX_FINDINGS), 1)
    )
    aborted = element("brocom:abortTime", text(wire_time(error.time or now)))
    return b"".join(
        (start_tag("parseFault", {"": contract.namespace}), _known(error), aborted, *reasons, b"</parseFault>")
    )


def _known(error: ParseError | SystemFault) -> bytes:
    """Write what is known of the request: its reference and the id it got in the transaction register."""
    known = (("requestReference", error.request_reference), ("transactionId", error.transaction_id))
    return b"".join(element(f"brocom:{name}", text(value)) for name, value in known if value)


def _specification(reason: AbortReason) -> str:
    return f"regel: {reason.line}, kolom: {reason.column or -1}, offset: -1, boodschap: '{reason.message}'"
