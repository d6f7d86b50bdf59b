"""Outcomes as the body of an answer, in the published order of elements (brocommon 3.0)."""

from __future__ import annotations

from datetime import datetime
from itertools import islice

from bro_soap.channels.soap.canonical import element, text
from bro_soap.channels.soap.prefixes import prefixes_of
from bro_soap.model import JA, Accepted, Completed, Dispatched, Finding, Gone, Issued, Rejected, Severity
from bro_soap.xmlio import ns
from bro_soap.xmlio.contract import Answering, Contract, OperationContract
from bro_soap.xmlio.times import wire_time

__all__ = ["MAX_FINDINGS", "dispatch_response", "element_of", "intake_response", "response"]

MAX_FINDINGS = 99  # sequenceNumber runs from 1 to 99 (interface description, 5.2)
_DEREGISTERED = "brocom:BRO_DO"
_LONGEST_ECHO = 200  # Tekst(200); what is longer is refused, and not sent back whole


def _brocom(name: str, value: str | None) -> bytes:
    return b"" if value is None else element(f"brocom:{name}", text(value))


def _echo(name: str, value: str | None) -> bytes:
    """Write back what the sender wrote, as far as it could have been right."""
    return _brocom(name, None if value is None else value[:_LONGEST_ECHO])


def _time(name: str, moment: datetime) -> bytes:
    return element(f"brocom:{name}", text(wire_time(moment)))


def _errors(name: str, findings: tuple[Finding, ...]) -> bytes:
    errors = (finding for finding in findings if finding.severity is Severity.ERROR)
    return b"".join(
        element(
            f"brocom:{name}",
            element("brocom:sequenceNumber", str(number).encode()),
            element("brocom:specification", text(finding.sentence)),
        )
        for number, finding in enumerate(islice(errors, MAX_FINDINGS), 1)
    )


def intake_response(contract: Contract, outcome: Completed | Accepted | Rejected) -> bytes:
    """Write `intakeResponse`: `completion`, `acceptance` or `rejection` (interface description, 5.2)."""
    kind, moment, ending = _intake_ending(outcome)
    object_id = getattr(outcome, "object_id_accountable_party", None)
    parts = (
        prefixes_of(contract).root("intakeResponse"),
        element("brocom:responseType", kind),
        _echo("requestReference", outcome.request_reference),
        _brocom("transactionId", outcome.transaction_id),
        _echo("broId", outcome.bro_id),
        _echo("objectIdAccountableParty", object_id),
        moment,
        ending,
        b"</intakeResponse>",
    )
    return b"".join(parts)


def _intake_ending(outcome: Completed | Accepted | Rejected) -> tuple[bytes, bytes, bytes]:
    """Return the response type, the one time that fits it, and what follows."""
    if isinstance(outcome, Completed):
        return b"completion", _time("completionTime", outcome.time), b""
    if isinstance(outcome, Accepted):
        return b"acceptance", _time("acceptanceTime", outcome.time), b""
    ending = _brocom("rejectionReason", outcome.reason) + _errors("sourceDocumentError", outcome.findings)
    return b"rejection", _time("rejectionTime", outcome.time), ending


def dispatch_response(
    contract: Contract, operation: OperationContract, outcome: Dispatched | Rejected
) -> tuple[bytes, ...]:
    """Write `dispatchDataResponse` or `dispatchCharacteristicsResponse` in parts that are not copied again."""
    prefixes, name = prefixes_of(contract), operation.response.rpartition("}")[2]
    opening, closing = prefixes.root(name), b"</%s>" % name.encode()
    reference = _echo("requestReference", outcome.request_reference)
    searched = operation.response == ns.q(contract.namespace, "dispatchCharacteristicsResponse")
    if isinstance(outcome, Rejected):
        none = _counted(0) if searched and contract.counts_always else b""
        return (
            opening,
            element("brocom:responseType", b"rejection"),
            reference,
            _time("rejectionTime", outcome.time),
            _brocom("rejectionReason", outcome.reason),
            _errors("criterionError", outcome.findings),
            none,
            closing,
        )
    count = _counted(len(outcome.documents)) if outcome.counted else b""
    parts = [
        opening + element("brocom:responseType", b"dispatch") + reference,
        _time("dispatchTime", outcome.time) + count,
    ]
    for number, document in enumerate(outcome.documents, 1):
        tag = element_of(document).encode()
        parts.append(b'<dispatchDocument><%s gml:id="BRO_%04d">' % (tag, number))
        parts.extend(prefixes.written(document.content) if isinstance(document, Issued) else (_gone(document),))
        parts.append(b"</%s></dispatchDocument>" % tag)
    parts.append(closing)
    return tuple(parts)


def _counted(documents: int) -> bytes:
    return element("numberOfDocuments", b"%d" % documents)


def element_of(document: Issued | Gone) -> str:
    """Return the element that a document is issued as, with the prefix of brocommon where it is one of that."""
    return _DEREGISTERED if isinstance(document, Gone) else document.document


def _gone(document: Gone) -> bytes:
    since = "" if document.since is None else wire_time(document.since)
    told = (("broId", document.bro_id), ("deregistered", JA), ("deregistrationTime", since))
    return b"".join(_brocom(name, value) for name, value in told)


def response(
    contract: Contract, operation: OperationContract, outcome: Completed | Accepted | Rejected | Dispatched
) -> tuple[bytes, ...]:
    """Write an outcome as the operation answers it. Raises `TypeError` for an outcome it does not have."""
    if operation.answering is Answering.INTAKE and not isinstance(outcome, Dispatched):
        return (intake_response(contract, outcome),)
    if operation.answering is Answering.DISPATCH and isinstance(outcome, Dispatched | Rejected):
        return dispatch_response(contract, operation, outcome)
    raise TypeError(f"{type(outcome).__name__} is no answer to {operation.name}")
